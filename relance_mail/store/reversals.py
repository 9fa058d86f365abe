"""Taking back, or stating anew, what a person decided: the rows as they were before (`relance undo`, `postpone`).

1. Nothing is erased from the journal: taking back is an entry of its own.
2. What left is never touched here: a position under which a message has left stays (MODEL §3.1).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from relance_mail.core import keys
from relance_mail.core.findings import Finding
from relance_mail.core.parties import Contact
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import journal
from relance_mail.store.customers import PERSON
from relance_mail.store.inbound import Mail
from relance_mail.store.invoices import ClosedWhy
from relance_mail.store.tables import (
    InboundState,
    MovementWhy,
    contact,
    customer,
    hold,
    inbound,
    invoice,
    movement,
    position,
    promise,
    reminder_line,
)


def hold_row(conn: Connection, ref: str) -> RowMapping:
    """The hold `H000012` as it lies in its table; UsageError when there is none."""
    return _row(conn, hold, ref, "H", "Aucun blocage")


def promise_row(conn: Connection, ref: str) -> RowMapping:
    """The promise `P000004`, in the same way."""
    return _row(conn, promise, ref, "P", "Aucune promesse")


def _row(conn: Connection, table: Any, ref: str, letter: str, none: str) -> RowMapping:
    number = keys.number_of(ref, letter) or 0
    found = conn.execute(select(table).where(table.c.id == number)).mappings().one_or_none()
    if found is None:
        raise UsageError(Finding("id_unknown", f"{none} {ref!r}.", "Voir `relance account`."))
    return found


def said_by_hand(conn: Connection, customer_id: str) -> dict[str, Any]:
    """What a person has stated about a customer, by field (store/customers)."""
    layers = conn.execute(select(customer.c.layers).where(customer.c.id == customer_id)).scalar_one()
    return dict(layers.get(PERSON, {}))


def causes_of(conn: Connection, customer_id: str, reason: str) -> list[str]:
    """The mails and commands behind the open holds of that reason."""
    query = select(hold.c.cause).where(
        hold.c.customer_id == customer_id, hold.c.reason == reason, hold.c.ended_at.is_(None)
    )
    return [cause for cause in conn.execute(query.order_by(hold.c.id)).scalars() if cause]


def holds_caused_by(conn: Connection, cause: str) -> list[str]:
    """The open holds that a mail or command set (`H000012`)."""
    query = select(hold.c.id).where(hold.c.cause == cause, hold.c.ended_at.is_(None)).order_by(hold.c.id)
    return [keys.hold_id(number) for number in conn.execute(query).scalars()]


def restate_hold(
    conn: Connection,
    ref: str,
    at: datetime,
    actor: str,
    *,
    until: date | None,
    review_on: date | None,
    note: str | None,
) -> None:
    """Give an open hold these very dates and this note, whatever they were."""
    number = keys.number_of(ref, "H") or 0
    values = {"until": until, "review_on": review_on, "note": note}
    open_one = (hold.c.id == number, hold.c.ended_at.is_(None))
    if conn.execute(update(hold).where(*open_one).values(**values)).rowcount != 1:
        raise Conflict(Finding("hold_ended", f"{ref} est déjà levé.", "Voir `relance account`."))
    journal.append(conn, at, actor, "hold.restated", keys.hold_id(number), **values)


def reopen_hold(conn: Connection, ref: str, at: datetime, actor: str) -> None:
    """A hold that was ended by mistake holds again, as if it had never ended."""
    number = keys.number_of(ref, "H") or 0
    ending = {"ended_at": None, "ended_on": None, "ended_by": None, "ended_why": None}
    conn.execute(update(hold).where(hold.c.id == number).values(**ending))
    journal.append(conn, at, actor, "hold.reopened", keys.hold_id(number))


def revive_promise(conn: Connection, ref: str, at: datetime, actor: str) -> None:
    """A promise that was cancelled by mistake stands again."""
    number = keys.number_of(ref, "P") or 0
    conn.execute(update(promise).where(promise.c.id == number).values(cancelled_at=None, cancelled_by=None))
    journal.append(conn, at, actor, "promise.revived", keys.promise_id(number))


def promises_read_in(conn: Connection, mail_number: int) -> list[tuple[str, int]]:
    """The promises that a mail brought and nobody has cancelled, each with its part."""
    mine = (promise.c.inbound_id == mail_number, promise.c.cancelled_at.is_(None))
    query = select(promise.c.id, promise.c.part).where(*mine).order_by(promise.c.part)
    return [(keys.promise_id(number), part) for number, part in conn.execute(query)]


def last_part_read_in(conn: Connection, mail_number: int) -> int:
    """The highest part that was ever recorded of a mail, 0 when there is none: the next one is another."""
    query = select(promise.c.part).where(promise.c.inbound_id == mail_number).order_by(promise.c.part.desc())
    return conn.execute(query.limit(1)).scalar_one_or_none() or 0


def reopen_mail(conn: Connection, mail: Mail, at: datetime, actor: str) -> None:
    """A mail that was dealt with waits for a person again."""
    waits = {"state": InboundState.TO_CONFIRM, "closed_by": None, "closed_at": None}
    conn.execute(update(inbound).where(inbound.c.id == mail.id, inbound.c.state == InboundState.DONE).values(**waits))
    journal.append(conn, at, actor, "mail.reopened", mail.ref)


def remove_positions(conn: Connection, rounds: Sequence[tuple[int, int]], at: datetime, actor: str) -> None:
    """Forget positions set by hand (invoice, round). Conflict when a message has claimed a step under one of them."""
    for invoice_id, round_ in rounds:
        claimed = (reminder_line.c.invoice_id == invoice_id, reminder_line.c.round >= round_, reminder_line.c.claimed)
        if conn.execute(select(reminder_line.c.reminder_id).where(*claimed)).first() is not None:
            what = "Une relance a été faite depuis à partir de cette étape."
            raise Conflict(Finding("too_late", what, "Dire l'étape qui vaut (relance stage)."))
        mine = (position.c.invoice_id == invoice_id, position.c.round == round_)
        conn.execute(delete(position).where(*mine))
        journal.append(conn, at, actor, "position.removed", str(invoice_id), round=round_)


def kinds_of(conn: Connection, invoice_ids: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
    """For whom invoices were bought, and who said so."""
    query = select(invoice.c.id, invoice.c.kind, invoice.c.kind_set_by).where(invoice.c.id.in_(invoice_ids))
    return {number: (kind, set_by) for number, kind, set_by in conn.execute(query)}


def restore_kind(
    conn: Connection, invoice_id: int, kind: str | None, set_by: str | None, at: datetime, actor: str
) -> None:
    """For whom an invoice was bought, as it was known before a person said so."""
    conn.execute(update(invoice).where(invoice.c.id == invoice_id).values(kind=kind, kind_set_by=set_by))
    journal.append(conn, at, actor, "invoice.kind_restored", str(invoice_id), kind=kind)


def take_payment_back(conn: Connection, invoice_id: int, at: datetime, actor: str) -> None:
    """The payment that a person declared last was none: the residual is what it was, by a correction of the same day,
    so that no promise was kept by it. Conflict when the residual has changed since."""
    mine = movement.c.invoice_id == invoice_id
    last = conn.execute(select(movement).where(mine).order_by(movement.c.id.desc()).limit(1)).mappings().one()
    kept = conn.execute(select(invoice).where(invoice.c.id == invoice_id)).mappings().one()
    if last["why"] != MovementWhy.COMMAND or last["now"] != kept["residual"]:
        what = f"{kept['number']} : le reste dû a changé depuis."
        raise Conflict(Finding("too_late", what, "C'est le fichier qui vaut ; voir `relance account`."))
    conn.execute(update(movement).where(movement.c.id == last["id"]).values(why=MovementWhy.CORRECTION))
    words = {"was": last["now"], "now": last["was"], "why": MovementWhy.CORRECTION}
    conn.execute(insert(movement).values(invoice_id=invoice_id, on_date=last["on_date"], **words))
    declared = select(movement.c.id).where(mine, movement.c.why == MovementWhy.COMMAND)
    why = ClosedWhy.COMMAND if conn.execute(declared).first() else None
    values = {"residual": last["was"], "closed_on": None, "closed_why": why}
    conn.execute(update(invoice).where(invoice.c.id == invoice_id).values(**values))
    journal.append(conn, at, actor, "invoice.unpaid", str(invoice_id), was=last["now"], now=last["was"])


def restore_contact(
    conn: Connection, customer_id: str, email: str, before: Contact | None, at: datetime, actor: str
) -> None:
    """An address as it was before a person gave it; one that was not known then is deleted."""
    mine = (contact.c.customer_id == customer_id, contact.c.email == email)
    if before is None:
        conn.execute(delete(contact).where(*mine))
    else:
        values = {"role": before.role, "name": before.name, "origin": before.origin, "state": before.state}
        conn.execute(update(contact).where(*mine).values(**values))
    journal.append(conn, at, actor, "contact.restored", customer_id, email=email)
