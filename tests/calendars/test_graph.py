"""The calendar of Microsoft 365 on the Graph stand-in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from relance_mail.calendars.base import Calendar
from relance_mail.calendars.entry import DONE_CATEGORY
from relance_mail.calendars.graph import GraphCalendar
from relance_mail.connect.exchange import PROPERTY_SET
from relance_mail.connect.graph import GraphLogin
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.errors import BackendError
from tests.contracts.calendar_contract import CalendarContract, CalendarWorld, by_uid, entry
from tests.servers.graph import GraphServer, graph_server
from tests.servers.graph_query import property_id

NAME = "Recouvrement"
UID = property_id(f"String {{{PROPERTY_SET}}} Name RelanceUid")


@dataclass
class Badge:
    """One token, for ever."""

    word: str

    def token(self, *, fresh: bool = False) -> str:  # noqa: ARG002 - the port's
        return self.word


class GraphWorld:
    """People at the shared mailbox's calendar, in Outlook."""

    def __init__(self, server: GraphServer) -> None:
        self.server = server
        self.account = server.store.add_account("relances@example.fr")
        self.calendar: Calendar = GraphCalendar(self.login(), NAME)

    def login(self, word: str = "good") -> GraphLogin:
        return GraphLogin("relances@example.fr", Badge(word), self.server.url, kind="calendar")

    def unusable(self) -> Calendar:
        return GraphCalendar(self.login("expired"), NAME)

    def event(self, uid: str) -> dict[str, Any]:
        return next(one for one in self.account.events.values() if one["properties"].get(UID) == uid)

    def change(self, uid: str, **what: object) -> None:
        event = self.event(uid)
        event.update(what)
        event["changed"] = self.server.store.tick()

    def move(self, uid: str, day: date) -> None:
        event = self.event(uid)
        moved = {}
        for key in ("start", "end"):
            at = datetime.fromisoformat(event[key]["dateTime"])
            moved[key] = {**event[key], "dateTime": datetime.combine(day, at.time()).isoformat()}
        self.change(uid, **moved)

    def close(self, uid: str) -> None:
        self.change(uid, categories=["Relance", DONE_CATEGORY])

    def delete(self, uid: str) -> None:
        del self.account.events[self.event(uid)["id"]]

    def cancel(self, uid: str) -> None:
        self.change(uid, isCancelled=True)

    def damage(self, uid: str) -> None:
        self.change(uid, start=None)

    def vanish(self) -> None:
        home = next(key for key, name in self.account.calendars.items() if name == NAME)
        del self.account.calendars[home]
        for key in [key for key, event in self.account.events.items() if event["calendar"] == home]:
            del self.account.events[key]

    def add_foreign(self) -> None:
        home = next(key for key, name in self.account.calendars.items() if name == NAME)
        moment = {"dateTime": "2026-12-01T10:00:00", "timeZone": "UTC"}
        foreign = {"id": "foreign", "calendar": home, "properties": {}, "changed": 1, "subject": "Dentiste"}
        self.account.events["foreign"] = {**foreign, "start": moment, "end": moment}

    def holds_foreign(self) -> bool:
        return self.account.events.get("foreign", {}).get("subject") == "Dentiste"


@pytest.fixture
def world() -> Iterator[GraphWorld]:
    with graph_server() as server:
        server.page_size = 100
        yield GraphWorld(server)
    assert server.violations == []


class TestGraphCalendar(CalendarContract):
    @pytest.fixture
    def world(self, world: CalendarWorld) -> CalendarWorld:
        return world


def test_an_event_is_free_and_rings_at_nine_in_paris(world: GraphWorld) -> None:
    world.calendar.publish([entry(1, date(2026, 7, 1))], {})
    event = world.event("1.call@relance-mail")
    assert event["start"] == {"dateTime": "2026-07-01T09:00:00", "timeZone": "Romance Standard Time"}
    assert event["end"]["dateTime"] == "2026-07-01T09:15:00"
    assert (event["showAs"], event["isReminderOn"], event["reminderMinutesBeforeStart"]) == ("free", True, 0)


@pytest.mark.parametrize(("day", "days_before"), [(date(2027, 11, 30), 184), (date(2026, 12, 15), 15)])
def test_a_legal_date_is_a_whole_day_with_the_first_alarm_still_ahead(
    world: GraphWorld, day: date, days_before: int
) -> None:
    world.calendar.publish([entry(1, day, DeadlineKind.LIMITATION)], {})
    event = world.event("1.limitation@relance-mail")
    assert event["isAllDay"] is True
    assert event["start"]["dateTime"] == f"{day}T00:00:00"
    assert timedelta(minutes=event["reminderMinutesBeforeStart"]).days == days_before


def test_an_entry_that_rings_elsewhere_or_is_done_does_not_ring(world: GraphWorld) -> None:
    wanted = entry(1, date(2026, 11, 30))
    world.calendar.publish([replace(wanted, alarm=False), replace(entry(2, wanted.deadline.day), done=True)], {})
    assert [event["isReminderOn"] for event in world.account.events.values()] == [False, False]


def test_what_a_person_did_since_the_last_look_is_not_overwritten(world: GraphWorld) -> None:
    wanted = entry(1, date(2026, 11, 30))
    known = by_uid(world.calendar.publish([wanted], {}))
    world.move(wanted.uid, date(2026, 12, 4))
    (published,) = world.calendar.publish([entry(1, date(2026, 12, 1), sequence=1)], known)
    assert not published.written
    assert [seen.day for seen in world.calendar.look()] == [date(2026, 12, 4)]


def test_a_copy_that_a_person_made_of_an_event_counts_once(world: GraphWorld) -> None:
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    (event,) = world.account.events.values()
    world.account.events["copy"] = {**event, "id": "copy"}
    assert len(world.calendar.look()) == 1


def test_a_persons_own_calendar_is_the_first_one_and_is_not_made(world: GraphWorld) -> None:
    own = GraphCalendar(world.login(), owner="Anne Roux")
    own.publish([entry(1, date(2026, 11, 30))], {})
    (event,) = world.account.events.values()
    assert event["calendar"] == next(iter(world.account.calendars))
    assert len(world.account.calendars) == 1
    assert own.name == "Anne Roux (relances@example.fr)"


def test_more_events_than_one_page(world: GraphWorld) -> None:
    world.server.page_size = 3
    published = world.calendar.publish([entry(number, date(2026, 11, 30)) for number in range(8)], {})
    assert len(world.calendar.look(published)) == 8


def test_an_event_whose_creation_got_no_answer_is_found_by_its_uid(world: GraphWorld) -> None:
    world.calendar.publish([entry(9, date(2026, 11, 30))], {})
    world.server.fault("POST", "/events", lose=True)
    wanted = entry(1, date(2026, 11, 30))
    with pytest.raises(BackendError):
        world.calendar.publish([wanted], {})
    world.calendar.publish([wanted], {})
    assert len(world.calendar.look()) == 2
