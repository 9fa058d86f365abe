"""Which steps a customer's invoices have made: the reminders that left, each with the proof there is of it.

1. Only claimed lines are steps; a message that may have left (`dispatching`, `uncertain`) is a step whose proof is
   pending, so that nothing else is decided before it is known.
2. Each channel is proved in its own way: a mail by receipts or silence, a registered letter by its deposit, any other
   letter by the word of who posted it, a call by its result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection, select

from relance_mail.core.account import ProofState, Step
from relance_mail.core.outbox import LEFT, State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.core.proof import Receipt, call_proof, deposit_proof
from relance_mail.core.proof import proof as mail_proof
from relance_mail.store.cursors import read_to_end_at
from relance_mail.store.inbound import receipts_of
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import reminder, reminder_line


@dataclass(frozen=True, slots=True)
class Listening:
    """What is known at one moment: how far every mailbox was read, and in which zone days are counted."""

    now: datetime
    read_to_end_at: datetime | None
    silence_hours: int
    zone: tzinfo


def listening(conn: Connection, now: datetime, silence_hours: int, zone: tzinfo) -> Listening:
    """The same, with what the cursors say."""
    return Listening(now, read_to_end_at(conn), silence_hours, zone)


def proof_of(row: OutboxRow, receipts: Iterable[Receipt], heard: Listening) -> ProofState:
    """The proof of one message that left, or may have. Pending also while a person must say as what it left."""
    if row.state is State.REFUSED:
        return ProofState.UNDELIVERED
    if row.state is not State.SENT or row.sent_at is None or row.needs_person:
        return ProofState.PENDING
    told = row.proof or {}
    if row.channel is Channel.PHONE:
        return call_proof(told.get("result"))
    if row.proof_needed is ProofNeeded.DEPOSITED:
        return deposit_proof(_deposited_on(row), told.get("number"))
    if row.channel is Channel.POST:
        return ProofState.DELIVERED
    return mail_proof(row.sent_at, row.recipients, receipts, heard.now, heard.read_to_end_at, heard.silence_hours)


def left_on(row: OutboxRow, zone: tzinfo) -> date:
    """The day on which a message left, or may have, in the office's zone; the deposit's where that is the proof."""
    instant = row.sent_at or row.begun_at or row.since
    return _deposited_on(row) or instant.astimezone(zone).date()


def steps_of(
    conn: Connection, customer_ids: Sequence[str], rows: Iterable[OutboxRow], heard: Listening
) -> dict[str, list[Step]]:
    """Every step of some customers, oldest reminder first; `rows` are their outbox rows. A letter that counts from its
    deposit bears the day on which it was approved (OFFICE §6)."""
    left = [row for row in rows if row.proof_needed is not None and row.state in (*LEFT, State.REFUSED)]
    receipts = receipts_of(conn, [row.id for row in left])
    proved: dict[str, tuple[ProofState, date]] = {}
    for row in left:
        proof = (proof_of(row, receipts.get(row.id, ()), heard), left_on(row, heard.zone))
        proved[row.reminder_id] = _stronger(proved.get(row.reminder_id), proof)
    dated = {row.reminder_id: day for row in left if (day := _dated_on(row, heard.zone))}
    presented = {row.reminder_id: day for row in left if (day := _told_day(row, "presented_on"))}
    return _claimed(conn, customer_ids, proved, dated, presented)


def _dated_on(row: OutboxRow, zone: tzinfo) -> date | None:
    if row.proof_needed is not ProofNeeded.DEPOSITED or row.approved_at is None:
        return None
    return row.approved_at.astimezone(zone).date()


def _stronger(one: tuple[ProofState, date] | None, other: tuple[ProofState, date]) -> tuple[ProofState, date]:
    """Delivered on one of two proving channels is delivered; waiting for one is waiting."""
    order = (ProofState.DELIVERED, ProofState.PENDING, ProofState.UNDELIVERED)
    return other if one is None or order.index(other[0]) < order.index(one[0]) else one


def _claimed(
    conn: Connection,
    customer_ids: Sequence[str],
    proved: Mapping[str, tuple[ProofState, date]],
    dated: Mapping[str, date],
    presented: Mapping[str, date],
) -> dict[str, list[Step]]:
    query = (
        select(reminder.c.customer_id, reminder_line)
        .join(reminder)
        .where(reminder.c.customer_id.in_(customer_ids), reminder_line.c.claimed.is_(True))
        .order_by(reminder_line.c.reminder_id, reminder_line.c.invoice_id)
    )
    found: dict[str, list[Step]] = {}
    for line in conn.execute(query).mappings():
        if line["reminder_id"] in proved:
            state, day = proved[line["reminder_id"]]
            own = line["reminder_id"]
            days = (dated.get(own), presented.get(own))
            step = Step(line["invoice_id"], line["stage"], line["round"], day, state, own, *days)
            found.setdefault(line["customer_id"], []).append(step)
    return found


def _deposited_on(row: OutboxRow) -> date | None:
    return _told_day(row, "deposited_on")


def _told_day(row: OutboxRow, what: str) -> date | None:
    """A day that the proof of a letter names."""
    told = (row.proof or {}).get(what)
    return date.fromisoformat(told) if told else None
