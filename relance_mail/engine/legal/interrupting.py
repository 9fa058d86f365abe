"""What a person states to have interrupted the limitation of a claim, with what shows it (LAW §4).

1. What does not interrupt is refused with the reason: a formal notice, even registered, but to a public body; filing
   for an order, which counts from its service.
2. It is believed, dated and kept with the hash of its proof; nobody checks it here. The answer tells the last day that
   follows, so that a statement without effect is seen at once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.account import Account
from relance_mail.core.findings import Finding
from relance_mail.core.french import listing, short_day
from relance_mail.core.invoices import Invoice, InvoiceId
from relance_mail.core.limits import CAUSE_NAMES, Cause
from relance_mail.core.parties import Kind
from relance_mail.engine.desk.deposits import Scan
from relance_mail.engine.desk.named import customer_named, invoices_named, numbers_of
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff.said import Said
from relance_mail.errors import UsageError
from relance_mail.store import interruptions
from relance_mail.store.interruptions import Statement

_NOTICES = frozenset({"mise en demeure", "med", "formal notice", "notice", "lrar", "lettre recommandée", "relance"})
_FILINGS = frozenset({"injonction", "injonction de payer", "filing", "requête", "order"})
_NO_NOTICE = (
    "Une mise en demeure, même en recommandé, n'interrompt pas la prescription (Cass. com. 18 mai 2022, 20-23.204) ; "
    "seule une demande écrite à un organisme public le fait."
)
_NO_FILING = "Le dépôt d'une requête en injonction n'interrompt pas la prescription : la signification l'interrompt."


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says happened, on which day, and what shows it: a file, words, or both."""

    on: date
    because: str
    note: str = ""
    proof: Scan | None = None


def interrupted(office: Office, customer: str, told: Told, by: str, numbers: Sequence[str] = ()) -> Said:
    """Note it, of these invoices or of all that existed then. UsageError for an unknown customer or invoice, a day to
    come or before the invoice, a cause that interrupts nothing, or no proof."""
    with office.store.writing() as conn:
        known = _account(conn, office, customer_named(conn, customer))
        named = invoices_named(conn, known.customer.id, numbers)
        lines = named or [one for one in known.invoices if not one.is_credit]
        cause = _cause(told.because, known, lines)
        _refuse(told, lines, office.today(), named=bool(named))
        own = known.customer.id
        shown, kept = _evidence(told, by), told.proof.kept(office)["sha256"] if told.proof else None
        about: list[InvoiceId | None] = [one.id for one in named] or [None]
        statements = [Statement(own, told.on, cause, by, shown, one, kept) for one in about]
        refs = [interruptions.state(conn, one, office.clock.now()) for one in statements]
        after = _account(conn, office, own)
    about_words = f"{own} ({numbers_of(named)})" if named else own
    what = f"Noté par {by} pour {about_words} : {CAUSE_NAMES[cause]} du {short_day(told.on)} ({listing(refs)})"
    return Said(f"{what}. {_follows(known, after, lines)}")


def _account(conn: Connection, office: Office, customer_id: str) -> Account:
    return account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), customer_id)


def _cause(words: str, known: Account, lines: Iterable[Invoice]) -> Cause:
    """What was typed, in English as the command says it."""
    plain = re.sub(r"[\s_-]+", " ", words).strip().casefold()
    public = all((one.kind or known.customer.kind) is Kind.PUBLIC for one in lines)
    if plain in _NOTICES:
        plain = Cause.DEMAND.value
    if plain == Cause.DEMAND and not public:
        raise UsageError(Finding("no_interruption", _NO_NOTICE, "Dire ce qui l'a interrompue, s'il y en a un."))
    if plain in _FILINGS:
        raise UsageError(Finding("no_interruption", _NO_FILING, "Attendre la signification (--because service)."))
    if plain in set(Cause):
        return Cause(plain)
    causes = ", ".join(f"{cause} ({name})" for cause, name in CAUSE_NAMES.items())
    raise UsageError(Finding("cause_unknown", f"{words!r} n'est pas une cause d'interruption.", f"Choisir : {causes}."))


def _refuse(told: Told, lines: Sequence[Invoice], today: date, *, named: bool) -> None:
    if told.on > today:
        what = f"Le {short_day(told.on)} est à venir."
        raise UsageError(Finding("future_date", what, "Donner le jour où cela s'est produit."))
    if not told.note.strip() and told.proof is None:
        raise UsageError(Finding("no_proof", "Rien ne le montre.", "Donner un fichier (--proof) ou des mots (--note)."))
    if not lines:
        raise UsageError(Finding("nothing_due", "Ce client n'a aucune facture ouverte.", "Nommer la facture."))
    if credit := next((one for one in lines if one.is_credit), None):
        raise UsageError(Finding("credit_note", f"{credit.number} est un avoir.", "Nommer une facture."))
    born = [one.issue_date or one.due_date for one in lines]
    if told.on < (max(born) if named else min(born)):
        what = f"Le {short_day(told.on)} est avant la facture ({numbers_of(lines)})."
        raise UsageError(Finding("before_invoice", what, "Vérifier le jour et la facture."))


def _evidence(told: Told, by: str) -> str:
    shown = [" ".join(told.note.split()), told.proof.name if told.proof else ""]
    return f"{', '.join(one for one in shown if one)}, dit par {by}"


def _follows(before: Account, after: Account, lines: Iterable[Invoice]) -> str:
    """The last day of each invoice that it changed, or that it changed none."""
    moved = [
        f"{one.number} : dernier jour {short_day(end)}"
        for one in lines
        if (end := after.limitation_ends.get(one.id)) and end != before.limitation_ends.get(one.id)
    ]
    if not moved:
        return "Aucune date de prescription n'en change."
    return f"Prescription : {' ; '.join(moved)}."
