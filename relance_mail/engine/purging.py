"""`relance db purge`: what nobody needs any more is listed, then erased; figures and proofs stay longer.

1. Nothing calls this but a person's command. It looks first (`look`); what is erased was shown before (`purge`).
2. Terms count from the settlement, or from the last mail if that came later, and stand in the table of the law: words
   of consumers, words of others, and the papers of accounting, which stay longest. A person may name another day for
   the words (a customer asks to be forgotten); never for the papers.
3. Facts, proofs and letters stay until then, and the chain of the journal verifies for ever (rule 11).
4. Files are deleted after the rows that named them: a crash between leaves a file too many, never one too few.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from relance_mail.core.days import add_months
from relance_mail.core.findings import Finding
from relance_mail.core.french import counted, short_day
from relance_mail.core.parties import Kind
from relance_mail.engine.desk import decided
from relance_mail.engine.office import Office
from relance_mail.engine.staff.said import Said
from relance_mail.errors import SettingsError, UsageError
from relance_mail.law.table import FigureMissing
from relance_mail.store import erasing, journal, keeping
from relance_mail.store.keeping import ClosedAccount

WORDS_OF_CONSUMERS, WORDS_OF_OTHERS, ACCOUNTS = "keep_words_consumer", "keep_words_other", "keep_accounts"
Forget = Callable[[datetime, Collection[str]], int]


@dataclass(frozen=True, slots=True)
class Terms:
    """An account that was last of use before that day: its words go, or the whole of it."""

    consumers: date
    others: date
    accounts: date

    def words(self, kind: Kind) -> date:
        """The day for the words of such a customer."""
        return self.consumers if kind is Kind.CONSUMER else self.others


@dataclass(frozen=True, slots=True)
class Erasable:
    """What may go: the words of some accounts, the whole of others."""

    terms: Terms
    words: tuple[ClosedAccount, ...]
    accounts: tuple[ClosedAccount, ...]


def look(office: Office, before: date | None = None) -> Erasable:
    """What may be erased today. `before`: another day for the words. Raises UsageError for one to come, SettingsError
    when the table of the law lacks a term."""
    terms = _terms(office, before)
    with office.store.reading() as conn:
        return _erasable(conn, terms)


def _terms(office: Office, before: date | None) -> Terms:
    today = office.today()
    if before is not None and before > today:
        raise UsageError(Finding("future_date", f"Le {short_day(before)} est à venir.", "Donner un jour passé."))
    if office.law is None:
        raise SettingsError(Finding("law_table", "There is no table of the law.", "Name one in [law] table."))
    try:
        years = {key: int(office.law.value(key, today)) for key in (WORDS_OF_CONSUMERS, WORDS_OF_OTHERS, ACCOUNTS)}
    except FigureMissing as missing:
        raise SettingsError(missing.finding) from missing
    consumers, others, accounts = (add_months(today, -12 * count) for count in years.values())
    return Terms(before or consumers, before or others, accounts)


def _erasable(conn: Connection, terms: Terms) -> Erasable:
    closed = keeping.closed_accounts(conn)
    whole = tuple(one for one in closed if one.last_on < terms.accounts)
    words = tuple(one for one in closed if one not in whole and not one.blank and one.last_on < terms.words(one.kind))
    return Erasable(terms, words, whole)


def purge(office: Office, by: str, shown: Erasable, forget_sent: Forget) -> Said:
    """Erase what was shown, as far as it is still done with, and what is about nobody and as old as an account.
    `forget_sent` deletes the carrier's copies of what left before an instant, but the keys still needed; how many."""
    now, terms = office.clock.now(), shown.terms
    with office.store.writing() as conn:
        still = _erasable(conn, terms)
        words = [one for one in still.words if one in shown.words]
        whole = [one for one in still.accounts if one in shown.accounts]
        used = keeping.files_in_use(conn)
        bodies = _erase(conn, words, whole, now, terms, office)
        gone = used - keeping.files_in_use(conn)
        needed = keeping.keys_in_use(conn)
        counts = {"words": len(words), "accounts": len(whole), "bodies": bodies, "files": len(gone)}
        journal.append(conn, now, by, "database.purged", None, before=terms.others, **counts)
    for sha256 in sorted(gone):
        office.store.files.forget(sha256)
    sent = forget_sent(_start(office, terms.accounts), needed)
    office.store.compact()
    erased = f"{counted(bodies, 'texte')} du journal et {counted(len(gone) + sent, 'fichier')}"
    accounts = f"{counted(len(words), 'compte')} pour les textes, {len(whole)} en entier"
    return Said(f"Effacés par {by} : {accounts} ({erased}) ; ce qui concerne un dossier ouvert est gardé.")


def _erase(
    conn: Connection,
    words: Collection[ClosedAccount],
    whole: Collection[ClosedAccount],
    now: datetime,
    terms: Terms,
    office: Office,
) -> int:
    """The rows and the bodies of the journal; how many bodies."""
    whose = list(keeping.references(conn))
    going = {one.id for one in (*words, *whole)}
    kept = {ref for ref, customer in whose if customer not in going}
    bodies = journal.erase_bodies_about(conn, {ref for ref, _ in whose} - kept)
    bodies += journal.erase_bodies(conn, _start(office, terms.accounts), kept)
    for one in words:
        erasing.erase_words(conn, one.id, now)
    for one in whole:
        erasing.erase_account(conn, one.id)
    erasing.erase_strangers(conn, _start(office, terms.consumers))
    decided.forget_words(conn, terms.others)
    return bodies


def _start(office: Office, day: date) -> datetime:
    return datetime.combine(day, time(), office.clock.zone)
