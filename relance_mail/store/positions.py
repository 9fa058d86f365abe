"""Positions set by hand: each opens a new round, so that the same stage may be sent once more (rule 4)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from relance_mail.core.account import HandSet
from relance_mail.core.invoices import InvoiceId
from relance_mail.core.policy import StageId
from relance_mail.store import journal
from relance_mail.store.rows import build
from relance_mail.store.tables import invoice, position, reminder_line


def set_position(
    conn: Connection, invoice_id: InvoiceId, stage: StageId | None, on: date, at: datetime, actor: str, reason: str
) -> HandSet:
    """`stage` was reached on that day, whatever was sent before; None: back to the start."""
    rounds = [
        conn.execute(select(func.max(table.c.round)).where(table.c.invoice_id == invoice_id)).scalar_one()
        for table in (position, reminder_line)
    ]
    opened = max((one for one in rounds if one is not None), default=0) + 1
    handset = HandSet(invoice_id, stage, opened, on, actor, reason)
    values = {"invoice_id": invoice_id, "round": opened, "stage": stage, "on_date": on}
    conn.execute(insert(position).values(author=actor, reason=reason, **values))
    journal.append(conn, at, actor, "position.set", str(invoice_id), stage=stage, on=on, reason=reason)
    return handset


def begin_again(conn: Connection, invoice_id: InvoiceId, on: date, at: datetime, actor: str, reason: str) -> None:
    """Back to the start, in a new round; an invoice that never left the start stays as it is."""
    moved = [
        conn.execute(select(func.count()).where(table.c.invoice_id == invoice_id)).scalar_one()
        for table in (position, reminder_line)
    ]
    if any(moved):
        set_position(conn, invoice_id, None, on, at, actor, reason)


def handsets_of(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[HandSet]]:
    """Every position set by hand on the invoices of some customers."""
    query = select(position, invoice.c.customer_id).join(invoice).where(invoice.c.customer_id.in_(customer_ids))
    found: dict[str, list[HandSet]] = {}
    for row in conn.execute(query.order_by(position.c.id)).mappings():
        found.setdefault(row["customer_id"], []).append(build(HandSet, row, on=row["on_date"]))
    return found
