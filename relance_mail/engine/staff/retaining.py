"""What a person answers about a retention of guarantee: when it is due, or that the line is none (OFFICE §1.5).

1. Any open invoice may be called one, also where nothing proposed it. The line that waits is meant where a number has
   several.
2. From the new due date on it is chased as from a first day: what was sent about the rest of its invoice was about
   another debt.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.findings import Finding
from relance_mail.core.french import short_day
from relance_mail.core.invoices import Invoice
from relance_mail.engine.desk.named import customer_named, invoices_named, numbers_of, open_invoices
from relance_mail.engine.office import Office
from relance_mail.engine.staff.said import Said
from relance_mail.errors import Conflict
from relance_mail.store import invoices, retentions
from relance_mail.store.positions import begin_again


def retention_due(office: Office, customer: str, number: str, until: date, by: str) -> Said:
    """The day on which a retention is due; no later file changes it by stating the old one. `number`: N or N@DATE.

    UsageError for an unknown customer or invoice; Conflict when several lines could be meant."""
    now = office.clock.now()
    with office.store.writing() as conn:
        known = customer_named(conn, customer)
        (one,) = _lines(conn, known, [number])
        retentions.answer(conn, one, until, now, by)
        reason = f"retenue de garantie, échéance {short_day(until)}"
        begin_again(conn, one.id, office.today(), now, by, reason)
    return Said(f"{one.number} de {known} : retenue de garantie échue le {short_day(until)}, dit par {by}.")


def no_retention(office: Office, customer: str, numbers: Sequence[str], by: str) -> Said:
    """These lines are none (all that wait for this customer, when none is named): they are chased as any other."""
    with office.store.writing() as conn:
        known = customer_named(conn, customer)
        waiting = [one for one in open_invoices(conn, known) if one.retention]
        chosen = _lines(conn, known, numbers) if numbers else waiting
        if not chosen:
            raise Conflict(Finding("no_retention", f"{known} n'a pas de retenue proposée.", "Voir `relance account`."))
        for one in chosen:
            retentions.answer(conn, one, None, office.clock.now(), by)
    return Said(f"{numbers_of(chosen)} de {known} : pas une retenue de garantie, dit par {by}.")


def awaited(office: Office) -> list[dict[str, str]]:
    """The lines that wait for an answer: customer, number, due date as filed, amount left (as in JSON)."""
    with office.store.reading() as conn:
        found = invoices.retained(conn)
    return [
        {
            "customer_id": own,
            "number": one.number,
            "due_date": one.due_date.isoformat(),
            "amount_due": one.residual.plain(),
            "currency": one.residual.currency,
        }
        for own, lines in sorted(found.items())
        for one in lines
    ]


def _lines(conn: Connection, customer_id: str, numbers: Sequence[str]) -> list[Invoice]:
    """One open line for each number: the one that waits, where a number has several."""
    found = []
    for number in numbers:
        lines = [
            one for one in invoices_named(conn, customer_id, [number]) if one.closed_on is None and not one.is_credit
        ]
        lines = [one for one in lines if one.retention] or lines
        if len(lines) != 1:
            what = f"{number} a {len(lines)} lignes ouvertes." if lines else f"{number} n'est plus ouverte."
            raise Conflict(Finding("invoice_ambiguous", what, "Nommer une échéance : N@AAAA-MM-JJ."))
        found += lines
    return found
