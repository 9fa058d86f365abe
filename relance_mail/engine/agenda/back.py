"""What people did in the calendars since the last cycle (OFFICE §11, MODEL §2.9).

1. Each calendar is looked at before it is written to, and compared with what it was told: day, tick and etag, never the
   sequence. Our own version that a crash made us forget is known by the day that we wrote into the event.
2. Calls, promise checks and dispute reviews move. Everything else is put back and says so. A bundle decides nothing.
3. Deleting cancels nothing: legal dates and bundles come back at once, everything else becomes a question.
4. A calendar that cannot be read, or an event that cannot, changes nothing. One that lost many events at once was
   emptied, not worked in: everything comes back.
5. A file that people only read is mended in silence.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from relance_mail.calendars.base import Calendar, CalendarVanished, Published, Seen
from relance_mail.core.bundles import bundle_of
from relance_mail.core.deadlines import Deadline
from relance_mail.core.french import counted, short_day
from relance_mail.core.moves import judged
from relance_mail.engine.agenda import acts
from relance_mail.engine.agenda.acts import Act
from relance_mail.engine.agenda.tasks import computed_for, shown
from relance_mail.engine.each import each
from relance_mail.engine.facts import accounts, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.errors import BackendError
from relance_mail.store import deadlines, journal
from relance_mail.store.deadlines import DeadlineRow, Place
from relance_mail.store.tables import DeadlineState

_MANY = 6  # as many lost at once as would be one event


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that lies otherwise than that calendar was told. `seen` None: it is there no more."""

    row: DeadlineRow
    place: Place
    seen: Seen | None

    @property
    def moved_to(self) -> date | None:
        """The day that a person chose."""
        if self.seen is None or self.seen.day is None:
            return None
        told = self.seen.written_for or self.place.day
        return None if told is None or self.seen.day == told else self.seen.day


def take(office: Office, report: Report) -> None:
    """Look at every calendar and carry out what people did there. A calendar is looked at in every call: what has not
    been touched costs one request."""
    for calendar in office.calendars:
        if calendar.name in report.silent_backends:
            continue
        with office.store.reading() as conn:
            lying = _lying(conn, calendar.name)
        if not lying:
            continue
        try:
            changes = _compare(calendar, lying)
        except CalendarVanished:
            _all_again(office, calendar, lying, f"L'agenda {calendar.name} avait disparu")
        except BackendError as silence:
            report.findings += silence.findings
            report.silent_backends.append(calendar.name)
        else:
            _take(office, report, calendar, changes, len(lying))


def said_since(conn: Connection, since: date) -> list[str]:
    """What was done to tasks since that day, one French sentence each, oldest first; before it what is still asked."""
    told = [json.loads(one.body) for one in journal.entries(conn, kind="agenda.") if one.body]
    asked = [one.sentence for one in deadlines.questions(conn).values() if one.on < since]
    return [*asked, *(str(body["says"]) for body in told if date.fromisoformat(body["on"]) >= since)]


def _lying(conn: Connection, calendar: str) -> list[DeadlineRow]:
    rows = [*deadlines.deadlines_in(conn).values(), *deadlines.bundles_in(conn).values()]
    return [row for row in rows if calendar in row.places]


def _compare(calendar: Calendar, lying: Sequence[DeadlineRow]) -> list[Change]:
    """What lies otherwise than that calendar was told; not what we were just taking out when we were interrupted."""
    places = {row.uid: row.places[calendar.name] for row in lying}
    seen = {one.uid: one for one in calendar.look([Published(uid, at.href, at.etag) for uid, at in places.items()])}
    found = []
    for row in lying:
        place, now = places[row.uid], seen.get(row.uid)
        missing = now is None and place.told is not None
        touched = now is not None and (place.etag is None or now.etag != place.etag)
        if missing or touched:
            found.append(Change(row, place, now))
    return found


def _take(office: Office, report: Report, calendar: Calendar, changes: Sequence[Change], lying: int) -> None:
    missing = [change for change in changes if change.seen is None]
    if not calendar.two_way:
        with office.store.writing() as conn:
            for change in changes:
                _keep_place(conn, change.row, calendar.name, _adopted(change, again=True))
        return
    if len(missing) >= _MANY and 2 * len(missing) >= lying:
        what = f"{counted(len(missing), 'échéance')} avaient disparu de l'agenda {calendar.name}"
        _all_again(office, calendar, [change.row for change in missing], what)
        changes = [change for change in changes if change.seen is not None]
    if not changes:
        return
    with office.store.reading() as conn:
        owners = {change.row.customer_id for change in changes if change.row.customer_id}
        known = accounts(conn, office, facts_of(conn, office, report), sorted(owners))
        computed = computed_for(conn, office, known)
        notices = deadlines.notices(conn)

    def take_one(change: Change) -> None:
        with office.store.writing() as conn:
            row = deadlines.deadline_of(conn, change.row.key) or change.row
            now = computed.get(row.key) if row.customer_id else bundle_of(row.kind, row.computed_on)
            act = Act(office, shown(now, row, notices.get(row.key)), row) if now else None
            again = act is not None and _judge(conn, act, calendar, change)
            row = deadlines.deadline_of(conn, row.key) or row
            _keep_place(conn, row, calendar.name, _adopted(change, again=again))

    each(office, report, changes, lambda change: f"calendar/{change.row.uid}", take_one)


def _judge(conn: Connection, act: Act, calendar: Calendar, change: Change) -> bool:
    """Carry out what a person did to an entry; whether that calendar has to be told again how it stands."""
    row, seen, to = act.row, change.seen, change.moved_to
    bundle = not row.customer_id
    if row.state is DeadlineState.DONE:
        if seen is not None and not seen.done and change.place.done:
            acts.reopen(conn, act)
        return False
    if row.state is not DeadlineState.OPEN:
        return False
    if seen is None:
        if bundle or act.deadline.legal:
            acts.put_back(conn, act, "supprimé", _why(act.deadline))
        else:
            acts.ask(conn, act, calendar.name)
        return True
    if seen.done and not bundle:
        acts.close(conn, act)
        return False
    if seen.done:
        acts.put_back(conn, act, "marqué fait", _why(act.deadline))
        return True
    return to is not None and _moved(conn, act, to)


def _moved(conn: Connection, act: Act, to: date) -> bool:
    policy = next(iter(act.office.book.policies.values()))
    move = judged(act.deadline, to, act.office.today(), policy.holidays)
    if move.to is None:
        acts.put_back(conn, act, f"déplacé au {short_day(to)}", move.why)
    else:
        acts.move(conn, act, move.to, move.why)
    return True


def _why(deadline: Deadline) -> str:
    return "date légale" if deadline.legal and deadline.count == 1 else "regroupement, chaque ligne se décide à part"


def _adopted(change: Change, *, again: bool) -> Place | None:
    """Where it lies now, so that the next writing finds it; told `again` when it is to be written anew."""
    seen, place = change.seen, change.place
    if seen is None:
        return None
    told = None if again else place.told
    return Place(seen.href, seen.etag, told, place.day, done=seen.done and not again)


def _keep_place(conn: Connection, row: DeadlineRow, calendar: str, place: Place | None) -> None:
    others = {name: at for name, at in row.places.items() if name != calendar}
    deadlines.save_deadline(conn, replace(row, places={**others, calendar: place} if place else others))


def _all_again(office: Office, calendar: Calendar, rows: Sequence[DeadlineRow], what: str) -> None:
    """Nobody deleted these one by one: they are put there anew, and that is told once."""
    with office.store.writing() as conn:
        for row in rows:
            _keep_place(conn, row, calendar.name, None)
        if calendar.two_way:
            says = f"{what} : tout y est remis."
            now, today = office.clock.now(), office.today()
            journal.append(conn, now, acts.BY_CALENDAR, "agenda.emptied", None, says=says, on=today)
