"""An office with calendars in memory, and hands at them."""

from datetime import date

from relance_mail.core.account import HoldReason
from relance_mail.core.deadlines import Deadline, DeadlineKind
from relance_mail.engine.agenda import back as agenda_back
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.store import deadlines, journal
from relance_mail.store.deadlines import DeadlineRow
from tests.calendars.memory import Card, MemoryCalendar
from tests.engine.folder_office import BOSS, Day, owed

TUESDAY = "2026-03-03"
OTHER = owed("FA-9", due="2026-12-20", code="C9")


def hang(day: Day, *calendars: MemoryCalendar, **owners: str) -> None:
    """Give the office these calendars; `owners`: person → name of that person's own."""
    day.change(calendars=calendars, agendas=owners)


def promised(day: Day, due: date = date(2026, 3, 12)) -> None:
    """A reminder about FA-1 on Tuesday 3 March, then a promise taken by telephone; its check: three working days on."""
    day.send(TUESDAY, owed(), OTHER)
    staff_accounts.promise(day.office, "C1", BOSS, due=due, amount_due=None, numbers=("FA-1",))
    day.cycle()


def disputed(day: Day, review_on: date) -> None:
    """FA-1 is disputed since Tuesday 3 March."""
    day.morning(TUESDAY, owed(), OTHER)
    dispute(day, "C1", review_on)
    day.cycle()


def dispute(day: Day, code: str, review_on: date) -> None:
    """A person notes a dispute about everything of a customer."""
    staff_accounts.hold(day.office, code, BOSS, reason=HoldReason.DISPUTE, note="métré contesté", review_on=review_on)


def cards(wall: MemoryCalendar, kind: DeadlineKind | None = None) -> list[Card]:
    """What lies in a calendar, of one kind or of all, by title."""
    found = [card for card in wall.shown.values() if kind in (None, card.entry.deadline.kind)]
    return sorted(found, key=lambda card: card.entry.deadline.title)


def card(wall: MemoryCalendar, kind: DeadlineKind) -> Card:
    (one,) = cards(wall, kind)
    return one


def days(wall: MemoryCalendar, kind: DeadlineKind) -> list[date | None]:
    return [one.day for one in cards(wall, kind)]


def said(day: Day) -> list[str]:
    """What the summary of today tells of the calendars, with ordinary spaces."""
    with day.office.store.reading() as conn:
        told = agenda_back.said_since(conn, day.office.today())
    return [one.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") for one in told]


def row(day: Day, deadline: Deadline) -> DeadlineRow:
    with day.office.store.reading() as conn:
        found = deadlines.deadline_of(conn, deadline.key)
    assert found is not None
    return found


def told(day: Day, kind: str) -> list[tuple[str, str | None]]:
    """Who did what of that kind, by the journal."""
    with day.office.store.reading() as conn:
        return [(one.entry.actor, one.entry.ref) for one in journal.entries(conn, kind=kind)]
