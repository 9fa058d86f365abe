"""`relance db purge`: words that nobody needs any more are erased; facts and proofs stay (rule 11)."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time

from relance_mail.core.findings import Finding
from relance_mail.core.french import counted, short_day
from relance_mail.engine import decided
from relance_mail.engine.office import Office
from relance_mail.engine.said import Said
from relance_mail.errors import UsageError
from relance_mail.store import journal, keeping

Forget = Callable[[datetime, Collection[str]], int]


def purge(office: Office, by: str, before: date, forget_sent: Forget) -> Said:
    """Erase what is older than that day: readable bodies of the journal, answers to old decisions, and the sent mails
    of the spool. `forget_sent` deletes those of the carrier, but the keys that are still needed; how many."""
    if before > office.today():
        raise UsageError(Finding("future_date", f"Le {short_day(before)} est à venir.", "Donner un jour passé."))
    start = datetime.combine(before, time(), office.clock.zone)
    with office.store.reading() as conn:
        needed = keeping.needed_keys(conn)
    mails = forget_sent(start, needed)
    with office.store.writing() as conn:
        bodies = journal.erase_bodies(conn, start, keeping.needed_refs(conn))
        answers = decided.forget_words(conn, before)
        counts = {"bodies": bodies, "mails": mails, "answers": answers}
        journal.append(conn, office.clock.now(), by, "database.purged", None, before=before, **counts)
    erased = f"{counted(bodies, 'texte')} du journal, {counted(mails, 'mail envoyé', 'mails envoyés')}"
    kept = "ce qui concerne un dossier ouvert est gardé"
    return Said(f"Effacés avant le {short_day(before)} : {erased}, par {by} ; {kept}.")
