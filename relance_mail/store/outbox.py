"""The way out: every change of a message's state, by the table of core/outbox and compare-and-set (rule 7).

1. `move` is the only place that writes a state. It asks the table, writes only if the row is still in the state that
   the caller saw, and tells the journal, all in the caller's transaction.
2. What a transition entails for claims happens here too: withdrawn on every channel frees them; found after all
   claims them again.
3. A withdrawn message gives up its Message-ID: the key is derived, so that the next reminder of the same steps bears
   the same one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from relance_mail.core import keys
from relance_mail.core.decisions import Line
from relance_mail.core.findings import Finding
from relance_mail.core.outbox import FINAL, Event, NotAllowed, State, next_state
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.core.readings import ReceiptKind
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import journal
from relance_mail.store.reminders import LEFT_AFTER_ALL, claim_again, free_claims
from relance_mail.store.rows import build
from relance_mail.store.tables import outbox, receipt, reminder, reminder_line


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One reminder on one channel. `since`: when it entered its state. `recipients`: addresses in To.

    `last_event`: the one that led there. `files`: name → SHA-256 of what belongs to it (letter, draft). `proof`:
    `{"deposited_on", "number"}` of a registered letter, `{"result"}` of a call. The other columns are told in
    store/tables/sending."""

    id: str
    reminder_id: str
    customer_id: str
    group_key: str
    channel: Channel
    key: str
    state: State
    since: datetime
    recipients: Sequence[str]
    proof_needed: ProofNeeded | None = None
    last_event: Event | None = None
    why: str | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    files: Mapping[str, str] | None = None
    bytes_sha256: str | None = None
    body_sha256: str | None = None
    sent_sha256: str | None = None
    message_id: str | None = None
    message_id_seen: str | None = None
    carrier_ref: str | None = None
    not_before: datetime | None = None
    tries: int = 0
    begun_at: datetime | None = None
    sent_at: datetime | None = None
    server_words: str | None = None
    proof: Mapping[str, Any] | None = None
    needs_person: bool = False


class Changes(TypedDict, total=False):
    """The columns that may change together with a state."""

    why: str | None
    approved_by: str | None
    approved_at: datetime | None
    recipients: Sequence[str]
    files: Mapping[str, str]
    bytes_sha256: str | None
    body_sha256: str | None
    sent_sha256: str | None
    message_id: str | None
    message_id_seen: str | None
    carrier_ref: str | None
    not_before: datetime | None
    tries: int
    begun_at: datetime | None
    sent_at: datetime | None
    server_words: str | None
    proof: Mapping[str, Any] | None
    needs_person: bool


def move(
    conn: Connection, row: OutboxRow, event: Event, at: datetime, actor: str = "relance", **changes: Unpack[Changes]
) -> OutboxRow:
    """Let `event` happen to `row` as the caller saw it; the row as it is now.

    Raises Conflict when the table refuses the event in that state, or when somebody else changed the state since. An
    event that changes nothing (`=`, `changes` as they are) writes nothing."""
    state = _reached(row, event)
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if state is row.state and not changed:
        return row
    values: dict[str, Any] = {**changed, "state": state}
    if state is not row.state:  # a question to a person is about the state that it was asked in
        values |= {"since": at, "last_event": event, "needs_person": changes.get("needs_person", False)}
    given_up = row.state in (State.REFUSED, State.WITHDRAWN) and state is State.SENT
    if given_up:
        values["why"] = LEFT_AFTER_ALL
    if state is State.WITHDRAWN:
        values["message_id"] = None
    same = (outbox.c.id == row.id, outbox.c.state == row.state)
    if conn.execute(update(outbox).where(*same).values(**values)).rowcount != 1:
        raise _overtaken(row)
    journal.append(conn, at, actor, f"outbox.{event}", row.id, was=row.state, now=state, **changed)
    if state is State.WITHDRAWN and not _on_its_way(conn, row.reminder_id):
        free_claims(conn, row.reminder_id)
    if given_up:
        claim_again(conn, row.reminder_id)
    return get_row(conn, row.id)


def get_row(conn: Connection, outbox_id: str) -> OutboxRow:
    """The row of that id; UsageError when there is none."""
    found = rows_where(conn, outbox.c.id == outbox_id)
    if not found:
        raise _unknown(outbox_id)
    return found[0]


def find_rows(conn: Connection, ref: str) -> list[OutboxRow]:
    """What a person means: `R000123` (every channel), `R000123-mail`, or a token `R26-7K3QX`. UsageError if nothing."""
    number = keys.number_of(ref, "R")
    ids = [ref] if number is None else [keys.reminder_id(number)]
    for token in keys.tokens_in(ref):
        ids += conn.execute(select(reminder.c.id).where(reminder.c.token == token)).scalars()
    found = rows_where(conn, or_(outbox.c.id.in_(ids), outbox.c.reminder_id.in_(ids)))
    if not found:
        raise _unknown(ref)
    return found


def rows_where(conn: Connection, *conditions: ColumnElement[bool]) -> list[OutboxRow]:
    """The rows that meet conditions on the table, oldest reminder first; the questions below say it in words."""
    query = select(outbox).where(*conditions).order_by(outbox.c.id)
    return [build(OutboxRow, row) for row in conn.execute(query).mappings()]


def rows_in(conn: Connection, *states: State) -> list[OutboxRow]:
    """Every row in one of these states, oldest reminder first."""
    return rows_where(conn, outbox.c.state.in_(states))


def sent_since(conn: Connection, instant: datetime) -> list[OutboxRow]:
    """What left at `instant` or later."""
    return rows_where(conn, outbox.c.state == State.SENT, outbox.c.sent_at >= instant)


def open_rows(conn: Connection, customer_id: str | None = None) -> list[OutboxRow]:
    """Every row that is not final yet, of one customer or of all."""
    mine = [] if customer_id is None else [outbox.c.customer_id == customer_id]
    return rows_where(conn, outbox.c.state.not_in(FINAL), *mine)


def rows_of_reminder(conn: Connection, reminder_id: str) -> list[OutboxRow]:
    """One row per channel."""
    return rows_where(conn, outbox.c.reminder_id == reminder_id)


def rows_of_reminders(conn: Connection, reminder_ids: Iterable[str]) -> list[OutboxRow]:
    """The rows of several reminders."""
    return rows_where(conn, outbox.c.reminder_id.in_(list(reminder_ids)))


def rows_of(conn: Connection, customer_ids: Sequence[str]) -> list[OutboxRow]:
    """Every row of some customers, final ones too."""
    return rows_where(conn, outbox.c.customer_id.in_(customer_ids))


def rows_by_message_id(conn: Connection, message_ids: Iterable[str]) -> list[OutboxRow]:
    """The messages of ours that a reply, a receipt or a copy names (`Message-ID`s with angle brackets)."""
    ids = list(message_ids)
    return rows_where(conn, or_(outbox.c.message_id.in_(ids), outbox.c.message_id_seen.in_(ids)))


def rows_by_key(conn: Connection, key: str) -> list[OutboxRow]:
    """The messages that bear this key, newest first: a withdrawn one and its successor bear the same."""
    return rows_where(conn, outbox.c.key == key)[::-1]


def failures(conn: Connection) -> list[OutboxRow]:
    """Messages refused, or sent with a bounce, whose steps nobody has freed; whether all of it failed is `proof`'s."""
    bounced = select(receipt.c.outbox_id).where(receipt.c.kind == ReceiptKind.FAILED)
    claimed = select(reminder_line.c.reminder_id).where(reminder_line.c.claimed.is_(True))
    lost = or_(outbox.c.state == State.REFUSED, (outbox.c.state == State.SENT) & outbox.c.id.in_(bounced))
    return rows_where(conn, lost, outbox.c.reminder_id.in_(claimed))


def drafts_taken_out(conn: Connection, instant: datetime) -> list[OutboxRow]:
    """What had been placed and was taken back because it was no longer right, at `instant` or later."""
    lapsed = (outbox.c.state == State.WITHDRAWN, outbox.c.last_event == Event.LAPSE)
    return rows_where(conn, *lapsed, outbox.c.since >= instant, outbox.c.body_sha256.is_not(None))


def first_made(conn: Connection, drafts: Iterable[OutboxRow]) -> dict[str, datetime]:
    """Since when each of these drafts, by its id, or an earlier one about the same steps, has lain there: one that went
    out of date and was made anew is no younger for it."""
    keys = {row.key: row.id for row in drafts}
    placed = or_(outbox.c.state == State.WITH_STAFF, outbox.c.last_event == Event.LAPSE)
    query = select(outbox.c.key, func.min(reminder.c.created_at)).join(reminder).group_by(outbox.c.key)
    query = query.where(outbox.c.key.in_(list(keys)), outbox.c.body_sha256.is_not(None), placed)
    return {keys[key]: first for key, first in conn.execute(query)}


def sent_otherwise(conn: Connection) -> list[OutboxRow]:
    """Messages that left otherwise than they were approved, and about which no person has answered."""
    return rows_where(conn, outbox.c.state == State.SENT, outbox.c.needs_person.is_(True))


def count_by_state(conn: Connection) -> dict[str, int]:
    """How many rows are in each state; every state is named."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    counted = {row[0]: row[1] for row in conn.execute(query)}
    return {state.value: counted.get(state, 0) for state in State}


def is_rejected(conn: Connection, version: str, now: datetime) -> bool:
    """Whether a person has refused this very version and its date has not come: it is not proposed again."""
    query = (
        select(outbox.c.id)
        .join(reminder)
        .where(reminder.c.version == version, outbox.c.last_event == Event.REJECT)
        .where(or_(outbox.c.not_before.is_(None), outbox.c.not_before > now))
    )
    return conn.execute(query).first() is not None


def once_settled_not_sent(conn: Connection, lines: Iterable[Line]) -> bool:
    """Whether a person said of an earlier message about one of these steps that it had not left: the next one needs
    a yes whatever the policy says."""
    settled = outbox.c.last_event == Event.SETTLE_NOT_SENT
    query = select(reminder_line.c.invoice_id, reminder_line.c.stage, reminder_line.c.round)
    joined = query.join(outbox, outbox.c.reminder_id == reminder_line.c.reminder_id).where(settled)
    steps = {(line.invoice_id, line.stage, line.round) for line in lines if line.stage is not None}
    mine = reminder_line.c.invoice_id.in_([step[0] for step in steps])
    return any(tuple(step) in steps for step in conn.execute(joined.where(mine)))


def _reached(row: OutboxRow, event: Event) -> State:
    try:
        return next_state(row.state, event)
    except NotAllowed as error:
        what = f"{row.id} : {STATE_NAMES[row.state]}, ce n'est plus possible ({error})."
        raise Conflict(Finding("not_possible", what, "Voir `relance status`.")) from error


def _on_its_way(conn: Connection, reminder_id: str) -> bool:
    return bool(rows_where(conn, outbox.c.reminder_id == reminder_id, outbox.c.state != State.WITHDRAWN))


def _overtaken(row: OutboxRow) -> Conflict:
    what = f"{row.id} n'est plus « {STATE_NAMES[row.state]} » : quelqu'un d'autre l'a fait avancer entre-temps."
    return Conflict(Finding("overtaken", what, "Voir `relance status`, puis recommencer si besoin."))


def _unknown(ref: str) -> UsageError:
    return UsageError(Finding("message_unknown", f"Aucune relance {ref!r}.", "Voir `relance status`."))


STATE_NAMES: dict[State, str] = {
    State.PLANNED: "prévue",
    State.AWAITING_APPROVAL: "en attente d'accord",
    State.APPROVED: "approuvée",
    State.PREPARED: "prête à partir",
    State.DISPATCHING: "en cours d'envoi",
    State.WITH_STAFF: "chez vous, en brouillon ou sur papier",
    State.UNCERTAIN: "incertaine",
    State.SENT: "partie",
    State.REFUSED: "refusée par le serveur",
    State.WITHDRAWN: "retirée",
}
