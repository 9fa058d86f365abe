"""The calendar in one file."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar as ICalendar
from icalendar import Event
from icalendar.prop import vCategory, vText

from relance_mail.calendars.base import Calendar, Published
from relance_mail.calendars.entry import DONE_CATEGORY
from relance_mail.calendars.ics import IcsCalendar
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.errors import BackendError
from tests.contracts.calendar_contract import CalendarContract, CalendarWorld, entry

_FOREIGN = "reunion@example.fr"


class IcsWorld:
    """The file, changed as a program that writes calendar files would."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "relances.ics"
        self.calendar: Calendar = IcsCalendar(self.path)

    def unusable(self) -> Calendar:
        self.path.write_text("Ceci est une liste de courses.")
        return IcsCalendar(self.path)

    def _change(self, whole: ICalendar) -> None:
        self.path.write_bytes(whole.to_ical())

    def _with(self, uid: str) -> tuple[ICalendar, Event]:
        whole = ICalendar.from_ical(self.path.read_bytes())
        assert isinstance(whole, ICalendar)
        return whole, next(event for event in whole.events if event["uid"] == uid)

    def move(self, uid: str, day: date) -> None:
        whole, event = self._with(uid)
        start = event.start
        at = datetime.combine(day, start.timetz()) if isinstance(start, datetime) else day
        for name in ("dtstart", "dtend"):
            del event[name]
            event.add(name, at)
        self._change(whole)

    def close(self, uid: str) -> None:
        whole, event = self._with(uid)
        event["CATEGORIES"] = vCategory([vText(DONE_CATEGORY)])
        self._change(whole)

    def delete(self, uid: str) -> None:
        whole, event = self._with(uid)
        whole.subcomponents.remove(event)
        self._change(whole)

    def cancel(self, uid: str) -> None:
        whole, event = self._with(uid)
        event.add("status", "CANCELLED")
        self._change(whole)

    def damage(self, uid: str) -> None:
        whole, event = self._with(uid)
        del event["dtstart"], event["dtend"]
        self._change(whole)

    def vanish(self) -> None:
        self.path.unlink()

    def add_foreign(self) -> None:
        whole = ICalendar.from_ical(self.path.read_bytes())
        event = Event()
        event.add("uid", _FOREIGN)
        event.add("summary", "Réunion")
        event.add("dtstart", date(2026, 11, 30))
        whole.add_component(event)
        assert isinstance(whole, ICalendar)
        self._change(whole)

    def holds_foreign(self) -> bool:
        return b"SUMMARY:R\xc3\xa9union" in self.path.read_bytes()


class TestIcsContract(CalendarContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> CalendarWorld:
        return IcsWorld(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "relances.ics"


def test_the_same_entries_give_the_same_bytes_in_any_order(path: Path) -> None:
    calendar = IcsCalendar(path)
    entries = [entry(number, date(2026, 12, number + 1)) for number in range(5)]
    calendar.publish(entries, {})
    first = path.read_bytes()
    path.unlink()
    calendar.publish(entries[::-1], {})
    assert path.read_bytes() == first


def test_an_unchanged_file_is_not_written(path: Path) -> None:
    calendar = IcsCalendar(path)
    calendar.publish([entry(1, date(2026, 12, 1))], {})
    before = path.stat()
    calendar.publish([entry(1, date(2026, 12, 1))], {})
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_it_is_replaced_whole_and_nothing_is_left_beside(path: Path) -> None:
    calendar = IcsCalendar(path)
    calendar.publish([entry(1, date(2026, 12, 1))], {})
    before = path.stat().st_ino
    calendar.publish([entry(2, date(2026, 12, 2))], {})
    assert path.stat().st_ino != before
    assert [file.name for file in path.parent.iterdir()] == ["relances.ics"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failed_rename_leaves_the_old_file_and_nothing_beside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = IcsCalendar(path)
    calendar.publish([entry(1, date(2026, 12, 1))], {})
    old = path.read_bytes()

    def refuse(*_: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(BackendError, match="cannot be written"):
        calendar.publish([entry(2, date(2026, 12, 2))], {})
    assert path.read_bytes() == old
    assert [file.name for file in path.parent.iterdir()] == ["relances.ics"]


def test_another_program_s_calendar_is_never_overwritten(path: Path) -> None:
    theirs = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//autre//FR\r\nEND:VCALENDAR\r\n"
    path.write_bytes(theirs)
    with pytest.raises(BackendError, match="another program"):
        IcsCalendar(path).publish([entry(1, date(2026, 12, 1))], {})
    assert path.read_bytes() == theirs


def test_an_entry_of_somebody_else_is_never_removed(tmp_path: Path) -> None:
    world = IcsWorld(tmp_path)
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    world.add_foreign()
    world.calendar.remove([Published(_FOREIGN, str(world.path))])
    assert world.holds_foreign()


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    calendar = IcsCalendar(tmp_path / "absent" / "relances.ics")
    with pytest.raises(BackendError, match="folder"):
        list(calendar.check())
    with pytest.raises(BackendError, match="cannot be written"):
        calendar.publish([entry(1, date(2026, 12, 1))], {})


def test_on_a_share_no_amount_is_written(path: Path) -> None:
    """OFFICE §11: an .ics on a share carries no amount. Any may be imported or copied there: none carries one."""
    entries = [entry(number, date(2026, 12, 1), kind) for number, kind in enumerate(DeadlineKind)]
    IcsCalendar(path).publish(entries, {})
    text = path.read_text(encoding="utf-8")
    assert "Appeler – CLIENT 1" in text
    assert "03 20 00 00 00" in text
    assert not re.search(r"1\s?250|€", text)


def test_the_file_reads_as_outlook_wants_it(path: Path) -> None:
    """CRLF, lines of at most 75 bytes, published, no zone name, one calendar uid."""
    IcsCalendar(path).publish([entry(1, date(2026, 12, 1)), entry(2, date(2027, 3, 12), DeadlineKind.LIMITATION)], {})
    content = path.read_bytes()
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    for unwanted in (b"TZID", b"VTIMEZONE", b"ATTENDEE", b"ORGANIZER", b"REQUEST"):
        assert unwanted not in content
    assert content.count(b"\r\nMETHOD:PUBLISH\r\n") == 1
    assert content.count(b"\r\nUID:calendar@relance-mail\r\n") == 1
    assert content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//relance-mail//Recouvrement//FR\r\n")
