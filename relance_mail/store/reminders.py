"""Reminders as they were decided: immutable, each with its lines and one outbox row per channel.

1. The lines that count claim their step (invoice, stage, round): the key `one_reminder_per_step` lets nobody else have
   it. A claim is freed when every row of the reminder is withdrawn, or when a person frees it; never by itself.
2. Ids and tokens are never used again: the counter is kept in `meta` and jumps after a restore.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, insert, select, update

from relance_mail.core import keys
from relance_mail.core.decisions import Line, LineRole
from relance_mail.core.findings import Finding
from relance_mail.core.money import Money
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel, ProofNeeded, StageId
from relance_mail.core.version import version_of
from relance_mail.errors import UsageError
from relance_mail.store import journal, meta
from relance_mail.store.rows import build
from relance_mail.store.tables import invoice, outbox, reminder, reminder_line

_COPIED = (
    *("customer_id", "group_key", "stage", "as_of", "valid_until", "version_parts"),
    *("because", "needs_yes", "yes_because", "thread_of"),
)
_COUNTS: ColumnElement[bool] = reminder_line.c.role == LineRole.COUNTS
LEFT_AFTER_ALL = "left_after_all"  # `outbox.why` of a message found sent although it was refused or withdrawn


@dataclass(frozen=True, slots=True)
class Route:
    """One channel of a new reminder. `key`: derived (core/keys). `recipients`: addresses in To, or a postal address.

    `proof_needed`: what makes the stage count on this channel; None where it never does (the copy by mail)."""

    channel: Channel
    key: str
    recipients: tuple[str, ...]
    proof_needed: ProofNeeded | None = ProofNeeded.DELIVERED


@dataclass(frozen=True, slots=True)
class NewReminder:
    """What `plan` decided. `key`: over all channels, from which the token is made. `version_parts`: core/version."""

    customer_id: str
    stage: StageId
    lines: tuple[Line, ...]
    routes: tuple[Route, ...]
    key: str
    as_of: date
    valid_until: date
    version_parts: Mapping[str, object]
    group_key: str = ""
    because: str = ""
    needs_yes: bool = True
    yes_because: str = ""
    thread_of: str | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder as kept. `token`: the reference that the customer sees. `thread_of`: the reminder that it answers."""

    id: str
    customer_id: str
    group_key: str
    stage: StageId
    as_of: date
    valid_until: date
    version: str
    version_parts: Mapping[str, Any]
    token: str
    because: str
    needs_yes: bool
    yes_because: str
    thread_of: str | None
    created_at: datetime
    lines: tuple[Line, ...] = ()


def save_reminder(conn: Connection, new: NewReminder, at: datetime, actor: str = "relance") -> str:
    """Keep it with its lines and its rows in state `planned`; its id. A step or customer already taken is refused by
    the keys (Conflict, when the block of `writing` ends)."""
    reminder_id = keys.reminder_id(meta.count_up(conn, "reminders"))
    row = {name: getattr(new, name) for name in _COPIED}
    token, version = _free_token(conn, new), version_of(new.version_parts)
    conn.execute(insert(reminder).values(id=reminder_id, token=token, version=version, created_at=at, **row))
    conn.execute(insert(reminder_line), [_line_row(reminder_id, line) for line in new.lines])
    conn.execute(insert(outbox), [_outbox_row(reminder_id, new, route, at) for route in new.routes])
    words = {"customer": new.customer_id, "stage": new.stage, "version": version, "lines": new.lines}
    journal.append(conn, at, actor, "reminder.planned", reminder_id, because=new.because, **words)
    return reminder_id


def get_reminder(conn: Connection, reminder_id: str) -> Reminder:
    """The reminder of that id; UsageError when there is none."""
    found = reminders_by_id(conn, [reminder_id])
    if reminder_id not in found:
        raise UsageError(Finding("reminder_unknown", f"Aucune relance {reminder_id!r}.", "Voir `relance status`."))
    return found[reminder_id]


def reminders_by_id(conn: Connection, ids: Iterable[str]) -> dict[str, Reminder]:
    """Reminders by id, with their lines."""
    return _with_lines(conn, select(reminder).where(reminder.c.id.in_(list(ids))))


def reminders_of(conn: Connection, customer_id: str) -> list[Reminder]:
    """Every reminder of a customer, oldest first."""
    query = select(reminder).where(reminder.c.customer_id == customer_id).order_by(reminder.c.id)
    return list(_with_lines(conn, query).values())


def reminder_by_token(conn: Connection, token: str) -> Reminder | None:
    """The reminder whose reference a customer typed or left in a subject."""
    found = list(_with_lines(conn, select(reminder).where(reminder.c.token == token)).values())
    return found[0] if found else None


def free_claims(conn: Connection, reminder_id: str) -> None:
    """A person frees the steps of a reminder that was refused or not delivered: they may be claimed again."""
    mine = reminder_line.c.reminder_id == reminder_id
    conn.execute(update(reminder_line).where(mine).values(claimed=False))


def claim_again(conn: Connection, reminder_id: str) -> None:
    """What was given up did leave: claim its steps again where nobody else has claimed them since."""
    mine = select(reminder_line).where(reminder_line.c.reminder_id == reminder_id, _COUNTS)
    for line in conn.execute(mine).mappings():
        step = [reminder_line.c[name] == line[name] for name in ("invoice_id", "stage", "round")]
        taken = conn.execute(select(reminder_line.c.reminder_id).where(*step, reminder_line.c.claimed.is_(True)))
        if taken.first() is None:
            this = (reminder_line.c.reminder_id == reminder_id, reminder_line.c.invoice_id == line["invoice_id"])
            conn.execute(update(reminder_line).where(*this).values(claimed=True))


def left_twice(conn: Connection) -> list[str]:
    """Reminders that left after they were given up, and whose step another one had claimed: « parti deux fois »."""
    given_up = select(outbox.c.reminder_id).where(outbox.c.why == LEFT_AFTER_ALL, outbox.c.state == State.SENT)
    lines = select(reminder_line.c.reminder_id).where(_COUNTS, reminder_line.c.claimed.is_(False))
    return sorted(conn.execute(lines.where(reminder_line.c.reminder_id.in_(given_up)).distinct()).scalars())


def _free_token(conn: Connection, new: NewReminder) -> str:
    tokens = (keys.token(new.key, new.as_of.year, attempt) for attempt in count())
    return next(token for token in tokens if reminder_by_token(conn, token) is None)


def _line_row(reminder_id: str, line: Line) -> dict[str, Any]:
    return {
        "reminder_id": reminder_id,
        "invoice_id": line.invoice_id,
        "role": line.role,
        "stage": line.stage,
        "round": line.round,
        "residual": line.residual.amount,
        "claimed": line.role is LineRole.COUNTS,
    }


def _outbox_row(reminder_id: str, new: NewReminder, route: Route, at: datetime) -> dict[str, Any]:
    return {
        "id": f"{reminder_id}-{route.channel}",
        "reminder_id": reminder_id,
        "customer_id": new.customer_id,
        "group_key": new.group_key,
        "channel": route.channel,
        "key": route.key,
        "proof_needed": route.proof_needed,
        "state": State.PLANNED,
        "since": at,
        "recipients": list(route.recipients),
    }


def _with_lines(conn: Connection, query: Select[Any]) -> dict[str, Reminder]:
    rows = conn.execute(query.order_by(reminder.c.id)).mappings().all()
    mine = reminder_line.c.reminder_id.in_([row["id"] for row in rows])
    joined = select(reminder_line, invoice.c.currency).join(invoice).where(mine).order_by(reminder_line.c.invoice_id)
    lines: dict[str, list[Line]] = {}
    for row in conn.execute(joined).mappings():
        lines.setdefault(row["reminder_id"], []).append(_line(row))
    return {row["id"]: build(Reminder, row, lines=tuple(lines.get(row["id"], ()))) for row in rows}


def _line(row: RowMapping) -> Line:
    return build(Line, row, residual=Money(row["residual"], row["currency"]))
