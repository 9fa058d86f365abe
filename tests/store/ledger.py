"""A small ledger for the tests of the store: rows as a source states them, and the steps of a reminder."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from relance_mail.core.decisions import Line, LineRole
from relance_mail.core.findings import Where
from relance_mail.core.invoices import Invoice, InvoiceRow, InvoiceType
from relance_mail.core.money import Money
from relance_mail.core.outbox import Event
from relance_mail.core.parties import Customer
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.store import outbox, reminders
from relance_mail.store.customers import upsert_customer
from relance_mail.store.ingest import Applied, apply_rows
from relance_mail.store.invoices import open_invoices
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.reminders import NewReminder, Route
from relance_mail.store.snapshots import save_snapshot

NOON = datetime(2026, 3, 3, 11, tzinfo=UTC)
TODAY = date(2026, 3, 3)
STAGE = "first"


def eur(plain: str) -> Money:
    return Money.of(plain)


def row(number: str = "FA-1", due: str = "1200.00", **stated: Any) -> InvoiceRow:
    """An invoice row of customer C1, due on 31 January, unless said otherwise."""
    fields: dict[str, Any] = {
        "type": InvoiceType.INVOICE,
        "customer_id": "C1",
        "customer_name": "LEFORT",
        "due_date": date(2026, 1, 31),
        "source": Where("ventes.xlsx", "Feuil1", 2),
    }
    return InvoiceRow(number=number, amount_due=eur(due), **{**fields, **stated})


def read(
    conn: Connection,
    *rows: InvoiceRow,
    source: str = "ventes",
    mode: str = "stock",
    on: date = TODAY,
    unreadable: Iterable[str] = (),
) -> Applied:
    """One accepted reading of a source, applied."""
    for customer_id, name in {stated.customer_id: stated.customer_name for stated in rows}.items():
        upsert_customer(conn, Customer(customer_id, name), source)
    fingerprint = f"{source} {on} {hash(rows)}"
    snapshot = save_snapshot(conn, source, mode, fingerprint, on, NOON, {"lines": len(rows)})
    return apply_rows(conn, snapshot, rows, on, unreadable_customers=unreadable)


def owed(conn: Connection, customer_id: str = "C1") -> list[tuple[str, str]]:
    """Number and residual of each open invoice."""
    return [(one.number, one.residual.plain()) for one in open_invoices(conn).get(customer_id, [])]


def only(conn: Connection, customer_id: str = "C1") -> Invoice:
    """The one open invoice of a customer."""
    (invoice,) = open_invoices(conn)[customer_id]
    return invoice


def remind(
    conn: Connection,
    *invoices: Invoice,
    key: str = "ab",
    stage: str = STAGE,
    opened: int = 0,
    channels: Iterable[Channel] = (Channel.MAIL,),
    proof: ProofNeeded = ProofNeeded.DELIVERED,
    **stated: Any,
) -> str:
    """A planned reminder about these invoices; `key` is repeated to its full length, `opened` the round."""
    lines = tuple(Line(one.id, LineRole.COUNTS, one.residual, opened, stage) for one in invoices)
    whole = key * (64 // len(key))
    routes = tuple(Route(channel, whole[:-4] + channel[:4], ("a@client.example.fr",), proof) for channel in channels)
    fields: dict[str, Any] = {
        "customer_id": "C1",
        "as_of": TODAY,
        "valid_until": date(2026, 3, 6),
        "version_parts": {"lines": {one.number: one.residual.plain() for one in invoices}},
        "because": "échue depuis 31 jours",
        "routes": routes,
    }
    new = NewReminder(stage=stage, lines=lines, key=whole, **{**fields, **stated})
    return reminders.save_reminder(conn, new, NOON)


def walk(conn: Connection, row: OutboxRow, *events: Event, at: datetime = NOON, **changes: Any) -> OutboxRow:
    """Let events happen to a row one after the other; `changes` come with the last."""
    for event in events[:-1]:
        row = outbox.move(conn, row, event, at)
    return outbox.move(conn, row, events[-1], at, **changes)


LEAVE = (Event.RENDERED_POLICY_YES, Event.PLACED_AT_CARRIER, Event.BEGIN)


def sent(conn: Connection, reminder_id: str, at: datetime = NOON, channel: Channel = Channel.MAIL) -> OutboxRow:
    """Let it leave by mail at that instant."""
    (row,) = [one for one in outbox.rows_of_reminder(conn, reminder_id) if one.channel is channel]
    row = walk(conn, row, *LEAVE, at=at, message_id=f"<{row.id}@example.com>", begun_at=at)
    return outbox.move(conn, row, Event.ACCEPTED, at, sent_at=at, server_words="250 ok")
