"""The calendar on the EWS stand-in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from relance_mail.calendars.base import Calendar, CalendarVanished
from relance_mail.calendars.entry import DONE_CATEGORY
from relance_mail.calendars.exchange import ExchangeCalendar
from relance_mail.clock import PARIS
from relance_mail.connect.exchange import Auth, ExchangeLogin
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.errors import BackendError
from tests.contracts.calendar_contract import CalendarContract, by_uid, entry
from tests.servers.ews import EwsServer, Fault, ews_server
from tests.servers.ews_fields import make, values
from tests.servers.ews_store import Folder, Item

OURS, PASSWORD, NAME = "relances@example.fr", "a-word-of-tests", "Recouvrement"


class ExchangeWorld:
    """A mailbox, and Outlook in the hands of people."""

    def __init__(self, server: EwsServer) -> None:
        self.server, self.store = server, server.store
        self.store.add_mailbox(OURS, PASSWORD)
        self.calendar: Calendar = ExchangeCalendar(self.login(), NAME)

    def login(self, password: str = PASSWORD) -> ExchangeLogin:
        return ExchangeLogin(self.server.url, OURS, OURS, lambda: password, Auth.BASIC)

    def unusable(self) -> Calendar:
        return ExchangeCalendar(self.login("wrong"), NAME)

    def folder(self) -> Folder:
        return next(one for one in self.store.folders.values() if one.name == NAME)

    def item(self, uid: str) -> Item:
        lying = self.store.in_folder(self.folder().id)
        return next(item for item in lying if any(uid in found for found in item.extended.values()))

    def move(self, uid: str, day: date) -> None:
        item = self.item(uid)
        start = datetime.fromisoformat(values(item, "Start")[0]).astimezone(PARIS)
        moved = datetime.combine(day, start.timetz()).astimezone(UTC)
        length = datetime.fromisoformat(values(item, "End")[0]) - start
        self._set(item, Start=moved, End=moved + length)

    def _set(self, item: Item, **times: datetime) -> None:
        for tag, at in times.items():
            item.fields[tag] = make(tag, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.store.touch(item)

    def close(self, uid: str) -> None:
        item = self.item(uid)
        item.fields["Categories"] = make("Categories", None, make("String", "Relance"), make("String", DONE_CATEGORY))
        self.store.touch(item)

    def delete(self, uid: str) -> None:
        self.store.move(self.item(uid), self.store.special(OURS, "deleteditems").id)

    def cancel(self, uid: str) -> None:
        item = self.item(uid)
        item.fields["IsCancelled"] = make("IsCancelled", True)
        self.store.touch(item)

    def damage(self, uid: str) -> None:
        item = self.item(uid)
        del item.fields["Start"], item.fields["End"]
        self.store.touch(item)

    def vanish(self) -> None:
        self.store.remove_folder(self.folder().id)

    def add_foreign(self) -> None:
        item = self.store.add("CalendarItem", self.folder().id, None)
        item.item_class = "IPM.Appointment"
        item.fields["Subject"] = make("Subject", "Réunion")
        self._set(item, Start=datetime(2026, 11, 30, 8, tzinfo=UTC), End=datetime(2026, 11, 30, 9, tzinfo=UTC))

    def holds_foreign(self) -> bool:
        return [values(item, "Subject") for item in self.store.in_folder(self.folder().id)] == [["Réunion"]]


@pytest.fixture
def world() -> Iterator[ExchangeWorld]:
    with ews_server() as server:
        world = ExchangeWorld(server)
        yield world
        assert not server.problems, "\n".join(server.problems)


class TestExchangeContract(CalendarContract):
    """The contract over EWS."""


def only(world: ExchangeWorld) -> Item:
    (item,) = world.store.in_folder(world.folder().id)
    return item


def test_a_task_is_a_quarter_of_an_hour_shown_as_free_that_rings_at_its_start(world: ExchangeWorld) -> None:
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    item = only(world)
    assert values(item, "Start") == ["2026-11-30T08:00:00Z"]
    assert values(item, "End") == ["2026-11-30T08:15:00Z"]
    assert values(item, "LegacyFreeBusyStatus") == ["Free"]
    assert (values(item, "ReminderIsSet"), values(item, "ReminderMinutesBeforeStart")) == (["1"], ["0"])


@pytest.mark.parametrize(
    ("day", "days_before"), [(date(2027, 3, 12), 90), (date(2026, 12, 12), 15), (date(2026, 11, 20), 1)]
)
def test_a_legal_date_is_a_whole_day_and_rings_at_the_next_of_its_alarms(
    world: ExchangeWorld, day: date, days_before: int
) -> None:
    """OFFICE §11; stamped on 20 November 2026: of limitation's six and three months the second is the next."""
    world.calendar.publish([entry(1, day, DeadlineKind.LIMITATION)], {})
    item = only(world)
    midnight = datetime.combine(day, time(0), PARIS)
    assert values(item, "Start") == [midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    assert values(item, "IsAllDayEvent") == ["1"]
    minutes = int(values(item, "ReminderMinutesBeforeStart")[0])
    assert round(minutes / 60 / 24) == days_before


@pytest.mark.parametrize(("alarm", "done"), [(False, False), (True, True)])
def test_what_is_done_or_rings_elsewhere_does_not_ring(world: ExchangeWorld, alarm: bool, done: bool) -> None:
    world.calendar.publish([replace(entry(1, date(2026, 11, 30)), alarm=alarm, done=done)], {})
    assert values(only(world), "ReminderIsSet") == ["0"]


def test_a_persons_own_calendar_is_that_of_their_mailbox_and_is_not_made(world: ExchangeWorld) -> None:
    theirs = ExchangeCalendar(world.login(), owner="durand@example.fr")
    world.store.add_mailbox("durand@example.fr", "theirs")
    with pytest.raises(BackendError) as told:
        theirs.publish([entry(1, date(2026, 11, 30))], {})
    assert told.value.findings[0].code == "calendar_right"
    world.store.mailboxes["durand@example.fr"].delegates.add(OURS)
    theirs.publish([entry(1, date(2026, 11, 30))], {})
    assert len(world.store.in_folder(world.store.special("durand@example.fr", "calendar").id)) == 1
    assert len(theirs.look()) == 1
    assert world.calendar.look() == []


def test_an_event_that_a_person_copied_is_still_one_deadline(world: ExchangeWorld) -> None:
    wanted = entry(1, date(2026, 11, 30))
    (published,) = world.calendar.publish([wanted], {})
    item = only(world)
    twin = world.store.add("CalendarItem", item.folder, None)
    twin.fields, twin.extended = dict(item.fields), dict(item.extended)
    (seen,) = world.calendar.look([published])
    assert seen.href == published.href
    assert len(world.calendar.look()) == 1


def test_what_a_person_did_after_our_last_look_is_left(world: ExchangeWorld) -> None:
    wanted = entry(1, date(2026, 11, 30))
    known = by_uid(world.calendar.publish([wanted], {}))
    world.move(wanted.uid, date(2026, 12, 4))
    (left,) = world.calendar.publish([replace(wanted, sequence=1)], known)
    assert not left.written
    assert world.calendar.look()[0].day == date(2026, 12, 4)


def test_a_change_between_our_look_and_our_writing_is_refused_by_the_server(
    world: ExchangeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = entry(1, date(2026, 11, 30))
    known = by_uid(world.calendar.publish([wanted], {}))

    def meanwhile(operation: str) -> None:
        if operation == "UpdateItem":
            world.move(wanted.uid, date(2026, 12, 4))

    monkeypatch.setattr(world.server, "fault", meanwhile)
    with pytest.raises(BackendError) as told:
        world.calendar.publish([replace(wanted, sequence=1)], known)
    assert told.value.findings[0].code == "calendar_refused"
    assert world.calendar.look()[0].day == date(2026, 12, 4)


def test_rule_7_an_answer_lost_while_writing_makes_no_second_event(world: ExchangeWorld) -> None:
    world.server.faults.append(Fault("CreateItem", "lost"))
    with pytest.raises(BackendError):
        world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    assert len(world.calendar.look()) == 1


def test_a_calendar_that_lies_in_the_deleted_items_has_vanished(world: ExchangeWorld) -> None:
    published = world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    world.folder().parent = world.store.special(OURS, "deleteditems").id
    with pytest.raises(CalendarVanished):
        world.calendar.look(published)


def test_looking_and_checking_make_no_calendar(world: ExchangeWorld) -> None:
    assert world.calendar.look() == []
    assert "will be made at first use" in "".join(world.calendar.check())
    assert "CreateFolder" not in world.server.seen


def test_hundreds_of_deadlines_are_seen_in_a_few_requests(world: ExchangeWorld) -> None:
    entries = [entry(number, date(2026, 11, 30)) for number in range(600)]
    published = world.calendar.publish(entries, {})
    before = len(world.server.seen)
    assert len(world.calendar.look(published)) == 600
    assert len(world.server.seen) - before < 20
