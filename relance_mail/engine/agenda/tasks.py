"""Which deadlines stand now, each with what people and calendars have made of it.

1. Deadlines are computed anew in every cycle; the store keeps where a person moved one, whether it is done, and in
   which version calendars know it (MODEL §2.9). The uid is the same for ever, the sequence grows with each change.
2. A new fact (another date for the same task) discards a move, a tick and a question: they were about the old one.
3. A customer whose deadlines cannot be computed today keeps those it has: nothing leaves a calendar by accident.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from relance_mail.core.account import Account
from relance_mail.core.agenda import deadlines_of
from relance_mail.core.agenda_steps import CallToMake
from relance_mail.core.deadlines import Deadline, uid_of
from relance_mail.core.decisions import LineRole
from relance_mail.core.french import short_day
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.core.version import fingerprint
from relance_mail.engine.each import each
from relance_mail.engine.office import Office, Report
from relance_mail.store import deadlines, outbox, reminders
from relance_mail.store.deadlines import Asked, DeadlineRow
from relance_mail.store.tables import DeadlineState


@dataclass(frozen=True, slots=True)
class Standing:
    """A deadline as it is to be shown, and its row. `responsible`: who is in charge of its customer. `asked`: somebody
    deleted it, and a person has to answer."""

    deadline: Deadline
    row: DeadlineRow
    responsible: str = ""
    asked: Asked | None = None

    @property
    def done(self) -> bool:
        return self.row.state is DeadlineState.DONE


def standing(office: Office, report: Report, known: Sequence[Account]) -> list[Standing]:
    """Every deadline of these accounts with its row; rows that no longer stand are marked removed."""
    with office.store.reading() as conn:
        calls = calls_to_make(conn, office)
    found: dict[str, Deadline] = {}
    computed: set[str] = set()

    def gather(one: Account) -> None:
        mine = calls.get(one.customer.id, ())
        computed_now = deadlines_of(one, office.book.of(one.customer), office.today(), mine)
        found.update({deadline.key: deadline for deadline in computed_now})
        computed.add(one.customer.id)

    each(office, report, known, lambda one: f"agenda/{one.customer.id}", gather)
    responsible = {one.customer.id: one.customer.responsible or "" for one in known}
    with office.store.writing() as conn:
        kept = _kept(conn, found)
        _drop_others(conn, found, {one.customer.id for one in known} - computed)
    return [replace(one, responsible=responsible.get(one.deadline.customer_id, "")) for one in kept]


def calls_to_make(conn: Connection, office: Office) -> dict[str, list[CallToMake]]:
    """The stages that lie with staff as a call, by customer."""
    rows = [row for row in outbox.rows_in(conn, State.WITH_STAFF) if row.channel is Channel.PHONE]
    known = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
    found: dict[str, list[CallToMake]] = {}
    for row in rows:
        reminder = known[row.reminder_id]
        counting = tuple(line.invoice_id for line in reminder.lines if line.role is LineRole.COUNTS)
        since = row.since.astimezone(office.clock.zone).date()
        found.setdefault(row.customer_id, []).append(CallToMake(reminder.id, reminder.stage, since, counting))
    return found


def computed_for(conn: Connection, office: Office, known: Iterable[Account]) -> dict[str, Deadline]:
    """The deadlines of some accounts as the facts give them now, by key; nothing is written."""
    calls, today = calls_to_make(conn, office), office.today()
    return {
        deadline.key: deadline
        for one in known
        for deadline in deadlines_of(one, office.book.of(one.customer), today, calls.get(one.customer.id, ()))
    }


def to_do(conn: Connection, office: Office, known: Iterable[Account]) -> list[Deadline]:
    """The tasks of some accounts as calendars show them, by day, without those that are done; nothing is written."""
    rows, notices = deadlines.deadlines_in(conn), deadlines.notices(conn)
    found = []
    for key, deadline in computed_for(conn, office, known).items():
        row = rows.get(key)
        if row is None or _is_new_fact(row, deadline):
            found.append(deadline)
        elif row.state is not DeadlineState.DONE:
            found.append(shown(deadline, row, notices.get(key)))
    return sorted(found, key=lambda one: (one.day, one.key))


def shown(deadline: Deadline, row: DeadlineRow, notice: str | None = None) -> Deadline:
    """The deadline as calendars show it: on the day to which a person moved it, with what happened to it."""
    words = [notice] if notice else []
    if row.moved_to is not None and row.moved_from is not None:
        words.insert(0, f"Reporté au {short_day(row.moved_to)}, au lieu du {short_day(row.moved_from)}.")
    said = "".join(f"\n{word}" for word in words)
    day = row.moved_to or deadline.day
    return replace(deadline, day=day, body=deadline.body + said, discreet=deadline.discreet + said)


def _kept(conn: Connection, found: Mapping[str, Deadline]) -> list[Standing]:
    before, notices = deadlines.deadlines_in(conn), deadlines.notices(conn)
    asked = deadlines.questions(conn)
    kept = []
    for key, deadline in found.items():
        old = before.get(key)
        row = old or DeadlineRow(key, uid_of(key), deadline.customer_id, deadline.kind, deadline.day)
        if _is_new_fact(row, deadline):
            row = replace(row, moved_to=None, moved_from=None, state=DeadlineState.OPEN)
            deadlines.drop_words(conn, key)
            notices.pop(key, None)
            asked.pop(key, None)
        row = replace(row, computed_on=deadline.day)
        wanted = shown(deadline, row, notices.get(key))
        version = fingerprint((wanted, row.state))
        if row.published != version:
            row = replace(row, sequence=row.sequence + 1 if row.published else 0, published=version)
        if row != old:
            deadlines.save_deadline(conn, row)
        kept.append(Standing(wanted, row, asked=asked.get(key)))
    return kept


def _is_new_fact(row: DeadlineRow, deadline: Deadline) -> bool:
    return row.state is DeadlineState.REMOVED or deadline.day not in (row.computed_on, row.moved_to)


def _drop_others(conn: Connection, found: Mapping[str, Deadline], unknown: set[str]) -> None:
    """What stands no longer leaves the calendars, except what a person has ticked there: that stays as a record."""
    for key, old in deadlines.deadlines_in(conn, DeadlineState.OPEN, DeadlineState.DONE).items():
        if key in found or old.customer_id in unknown:
            continue
        places = {} if old.state is DeadlineState.DONE else old.places
        deadlines.save_deadline(conn, replace(old, state=DeadlineState.REMOVED, places=places))
        deadlines.drop_words(conn, key)
