"""Retentions of guarantee that a reading has proposed, and what a person has answered (OFFICE §1.5).

1. The invoice's own flag says that it waits; beside it, under `retention/<invoice>`, why: proposed by a reading, or
   answered by a person. A flag without such a note was set by a person, and no reading lifts it.
2. An answer is given once: no later file proposes the same line again. With a due date, the day that the file states
   is kept too: the file goes on stating it, and the line is still the same.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select, update

from relance_mail.core.findings import Finding
from relance_mail.core.french import short_day
from relance_mail.core.invoices import Invoice, InvoiceId
from relance_mail.errors import Conflict
from relance_mail.store import journal, meta
from relance_mail.store.columns import json_text
from relance_mail.store.tables import invoice

_PREFIX = "retention"


@dataclass(frozen=True, slots=True)
class Note:
    """Why an invoice is, or is not, taken for a retention. `answered`: by a person, with the day it is due on instead
    of the one that the file states, or neither where it is none."""

    answered: bool = False
    filed: date | None = None
    due: date | None = None


def notes(conn: Connection) -> dict[InvoiceId, Note]:
    """Every proposal and every answer."""
    return {int(number): _note(words) for number, words in meta.under(conn, _PREFIX).items()}


def _note(words: str) -> Note:
    kept = json.loads(words)
    days = (kept.get("filed"), kept.get("due"))
    filed, due = (date.fromisoformat(day) if day else None for day in days)
    return Note(kept["answered"], filed, due)


def write_note(conn: Connection, invoice_id: InvoiceId, note: Note) -> None:
    """Keep why; what was noted before is replaced."""
    days = {"filed": note.filed and note.filed.isoformat(), "due": note.due and note.due.isoformat()}
    meta.put(conn, f"{_PREFIX}/{invoice_id}", json_text({"answered": note.answered, **days}))


def drop_note(conn: Connection, invoice_id: InvoiceId) -> None:
    """Forget a proposal that the file has taken back."""
    meta.drop(conn, f"{_PREFIX}/{invoice_id}")


def answer(conn: Connection, one: Invoice, due: date | None, at: datetime, actor: str) -> None:
    """A person says when a retention is due, or (None) that the invoice is none. Conflict when another line of its
    number is due that day: the two could not be told apart."""
    before = notes(conn).get(one.id, Note())
    filed = before.filed or one.due_date
    day = due or filed
    if day != one.due_date and _taken(conn, one.id, day):
        what = f"{one.number} a déjà une autre ligne échue le {short_day(day)}."
        raise Conflict(Finding("due_taken", what, "Donner un autre jour."))
    conn.execute(update(invoice).where(invoice.c.id == one.id).values(retention=False, due_date=day))
    write_note(conn, one.id, Note(True, filed if due else None, due))
    journal.append(conn, at, actor, "retention.answered", str(one.id), due=due)


def _taken(conn: Connection, invoice_id: InvoiceId, day: date) -> bool:
    """Whether another invoice has the key that this one would get."""
    own = select(invoice.c.customer_id, invoice.c.type, invoice.c.number_key).where(invoice.c.id == invoice_id)
    customer_id, kind, number = conn.execute(own).one()
    same = (invoice.c.customer_id == customer_id, invoice.c.type == kind, invoice.c.number_key == number)
    query = select(func.count()).where(*same, invoice.c.due_date == day, invoice.c.id != invoice_id)
    return bool(conn.execute(query).scalar_one())
