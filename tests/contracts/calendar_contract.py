"""What every calendar backend keeps (calendars/base.py, OFFICE §11, MODEL §2.9).

A backend's test subclasses `CalendarContract` and gives a `world`: the calendar, and hands that do to it what people
do in their own program.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Protocol

import pytest

from relance_mail.calendars.base import Calendar, Entry, Published
from relance_mail.core.deadlines import Deadline, DeadlineKind
from relance_mail.errors import BackendError

STAMP = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


class CalendarWorld(Protocol):
    """A fresh, empty calendar and what people can do in it."""

    calendar: Calendar

    def unusable(self) -> Calendar:
        """The same backend with an address, login or path that cannot work."""
        ...

    def move(self, uid: str, day: date) -> None:
        """A person drags the event to another day."""
        ...

    def close(self, uid: str) -> None:
        """A person gives the event the category `Relance – fait`."""
        ...

    def delete(self, uid: str) -> None:
        """A person deletes the event."""
        ...

    def add_foreign(self) -> None:
        """A person adds an event of their own."""
        ...

    def holds_foreign(self) -> bool:
        """Whether that event is still there, as it was."""
        ...


def entry(number: int, day: date, kind: DeadlineKind = DeadlineKind.CALL, sequence: int = 0) -> Entry:
    """A deadline of customer `number` on that day."""
    title = f"Appeler – CLIENT {number} – 1 250,00 €"
    deadline = Deadline(f"{number}:{kind}", kind, f"C-{number}", day, title, "Solde : 1 250,00 €\nTél. 03 20 00 00 00")
    return Entry(deadline, f"{number}.{kind}@relance-mail", sequence, STAMP)


def by_uid(published: list[Published]) -> dict[str, Published]:
    return {one.uid: one for one in published}


class CalendarContract:
    """Subclass with a fixture `world`."""

    def test_a_published_entry_is_seen(self, world: CalendarWorld) -> None:
        wanted = entry(1, date(2026, 11, 30))
        (published,) = world.calendar.publish([wanted], {})
        (seen,) = world.calendar.look()
        assert (seen.uid, seen.day, seen.done) == (wanted.uid, date(2026, 11, 30), False)
        assert published.uid == wanted.uid
        assert published.etag == seen.etag
        assert published.etag

    def test_nothing_is_seen_before_anything_is_published(self, world: CalendarWorld) -> None:
        assert world.calendar.look() == []
        assert world.calendar.publish([], {}) == []
        world.calendar.remove([])

    @pytest.mark.parametrize("kind", list(DeadlineKind))
    @pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 12, 31), date(2028, 2, 29), date(2027, 3, 28)])
    def test_every_kind_keeps_its_day(self, world: CalendarWorld, kind: DeadlineKind, day: date) -> None:
        """Summer time, winter time, the day on which clocks change, a leap day."""
        world.calendar.publish([entry(1, day, kind)], {})
        assert [seen.day for seen in world.calendar.look()] == [day]

    def test_publishing_again_makes_no_second_entry(self, world: CalendarWorld) -> None:
        wanted = entry(1, date(2026, 11, 30))
        known = by_uid(world.calendar.publish([wanted], {}))
        world.calendar.publish([wanted], known)
        assert len(world.calendar.look()) == 1

    def test_rule_7_what_a_crash_forgot_is_found_by_its_uid(self, world: CalendarWorld) -> None:
        """Written, but the answer was never stored: the same uid is the same event."""
        world.calendar.publish([entry(1, date(2026, 11, 30))], {})
        (published,) = world.calendar.publish([entry(1, date(2026, 12, 2), sequence=1)], {})
        (seen,) = world.calendar.look()
        assert (seen.day, seen.etag) == (date(2026, 12, 2), published.etag)

    def test_a_change_replaces_the_entry(self, world: CalendarWorld) -> None:
        known = by_uid(world.calendar.publish([entry(1, date(2026, 11, 30))], {}))
        (changed,) = world.calendar.publish([entry(1, date(2026, 12, 2), sequence=1)], known)
        (seen,) = world.calendar.look()
        assert (seen.day, seen.etag) == (date(2026, 12, 2), changed.etag)
        assert changed.etag != known[changed.uid].etag

    def test_a_stale_etag_of_our_own_is_no_obstacle(self, world: CalendarWorld) -> None:
        known = by_uid(world.calendar.publish([entry(1, date(2026, 11, 30))], {}))
        world.calendar.publish([entry(1, date(2026, 12, 1), sequence=1)], known)
        world.calendar.publish([entry(1, date(2026, 12, 2), sequence=2)], known)
        assert [seen.day for seen in world.calendar.look()] == [date(2026, 12, 2)]

    def test_people_s_moves_and_ticks_come_back(self, world: CalendarWorld) -> None:
        entries = [entry(number, date(2026, 11, 30)) for number in (1, 2, 3)]
        known = by_uid(world.calendar.publish(entries, {}))
        world.move(entries[0].uid, date(2026, 12, 4))
        world.close(entries[1].uid)
        seen = {one.uid: one for one in world.calendar.look()}
        assert (seen[entries[0].uid].day, seen[entries[0].uid].done) == (date(2026, 12, 4), False)
        assert (seen[entries[1].uid].day, seen[entries[1].uid].done) == (date(2026, 11, 30), True)
        assert (seen[entries[2].uid].day, seen[entries[2].uid].done) == (date(2026, 11, 30), False)
        changed = {uid for uid, one in seen.items() if one.etag != known[uid].etag}
        assert changed == {entries[0].uid, entries[1].uid}

    def test_a_moved_legal_date_can_be_put_back(self, world: CalendarWorld) -> None:
        """OFFICE §11: not movable; put back with the etag of the last look."""
        legal = entry(1, date(2027, 3, 12), DeadlineKind.LIMITATION)
        (published,) = world.calendar.publish([legal], {})
        world.move(legal.uid, date(2027, 4, 1))
        (seen,) = world.calendar.look()
        assert seen.day == date(2027, 4, 1)
        world.calendar.publish([legal], {legal.uid: replace(published, etag=seen.etag)})
        assert [one.day for one in world.calendar.look()] == [date(2027, 3, 12)]

    def test_what_people_deleted_is_missing_and_can_come_back(self, world: CalendarWorld) -> None:
        """OFFICE §11: deleting never cancels; legal dates are published again."""
        legal = entry(1, date(2027, 3, 12), DeadlineKind.LIMITATION)
        known = by_uid(world.calendar.publish([legal], {}))
        world.delete(legal.uid)
        assert world.calendar.look() == []
        world.calendar.publish([legal], known)
        assert [seen.day for seen in world.calendar.look()] == [date(2027, 3, 12)]

    def test_removed_entries_are_gone_and_the_others_stay(self, world: CalendarWorld) -> None:
        published = world.calendar.publish([entry(1, date(2026, 11, 30)), entry(2, date(2026, 12, 1))], {})
        world.calendar.remove(published[:1])
        assert [seen.uid for seen in world.calendar.look()] == [published[1].uid]
        world.calendar.remove(published[:1])
        assert len(world.calendar.look()) == 1

    def test_other_people_s_entries_are_not_ours(self, world: CalendarWorld) -> None:
        known = by_uid(world.calendar.publish([entry(1, date(2026, 11, 30))], {}))
        world.add_foreign()
        assert len(world.calendar.look()) == 1
        known = by_uid(world.calendar.publish([entry(1, date(2026, 12, 1), sequence=1)], known))
        world.calendar.remove(known.values())
        assert world.calendar.look() == []
        assert world.holds_foreign()

    def test_a_hundred_entries_at_once(self, world: CalendarWorld) -> None:
        entries = [entry(number, date(2026, 11, 30)) for number in range(100)]
        published = world.calendar.publish(entries, {})
        assert [one.uid for one in published] == [one.uid for one in entries]
        assert {seen.uid for seen in world.calendar.look()} == {one.uid for one in entries}

    def test_strange_text_does_no_harm(self, world: CalendarWorld) -> None:
        day = date(2026, 11, 30)
        title = "Appeler ; L'Été, \\ & <SA>\r\nBEGIN:VEVENT\x07\x00 – 😀 \ud800" + "é" * 300
        strange = Entry(Deadline("k", DeadlineKind.CALL, "C", day, title, title), "k@relance-mail", 0, STAMP)
        world.calendar.publish([strange, entry(2, day)], {})
        assert {seen.uid for seen in world.calendar.look()} == {"k@relance-mail", entry(2, day).uid}

    def test_check_says_in_one_line_what_works(self, world: CalendarWorld) -> None:
        assert world.calendar.look() == []
        assert "\n" not in world.calendar.check()
        world.calendar.publish([entry(1, date(2026, 11, 30))], {})
        assert " 1 " in world.calendar.check()

    def test_an_unusable_backend_is_told_once_and_in_english(self, world: CalendarWorld) -> None:
        unusable = world.unusable()
        wanted = entry(1, date(2026, 11, 30))
        for attempt in (
            unusable.look,
            unusable.check,
            lambda: unusable.publish([wanted], {}),
            lambda: unusable.remove([Published(wanted.uid, "/x.ics")]),
        ):
            with pytest.raises(BackendError) as raised:
                attempt()
            (finding,) = raised.value.findings
            assert finding.code.startswith("calendar_")
            assert finding.what
            assert finding.remedy
            assert finding.what.isascii() or "«" in finding.what
