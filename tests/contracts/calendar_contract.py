"""What every calendar backend keeps (calendars/base.py, OFFICE §11, MODEL §2.9).

A backend's test subclasses `CalendarContract` and gives a `world`: the calendar, and hands that do to it what people
do in their own program.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Protocol

import pytest

from relance_mail.calendars.base import Calendar, CalendarVanished, Entry, Published
from relance_mail.core.bundles import bundled
from relance_mail.core.deadlines import Deadline, DeadlineKind, uid_of
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

    def cancel(self, uid: str) -> None:
        """A person calls the event off, and leaves it there."""
        ...

    def damage(self, uid: str) -> None:
        """A program drops the day of the event."""
        ...

    def vanish(self) -> None:
        """Somebody deletes the whole calendar."""
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
    body, discreet = "Solde : 1 250,00 €\nTél. 03 20 00 00 00", "Facture FA-1\nTél. 03 20 00 00 00"
    deadline = Deadline(f"{number}:{kind}", kind, f"C-{number}", day, title, body, discreet=discreet)
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

    def test_an_entry_done_elsewhere_is_shown_as_done(self, world: CalendarWorld) -> None:
        wanted = entry(1, date(2026, 11, 30))
        known = by_uid(world.calendar.publish([wanted], {}))
        world.calendar.publish([replace(wanted, done=True, sequence=1)], known)
        (seen,) = world.calendar.look()
        assert (seen.day, seen.done) == (date(2026, 11, 30), True)

    def test_a_known_entry_that_nobody_touched_is_only_named(self, world: CalendarWorld) -> None:
        entries = [entry(number, date(2026, 11, 30)) for number in (1, 2, 3, 4)]
        published = world.calendar.publish(entries, {})
        world.move(entries[0].uid, date(2026, 12, 4))
        world.close(entries[1].uid)
        world.delete(entries[2].uid)
        seen = {one.uid: one for one in world.calendar.look(published[:3])}
        moved, closed = seen[entries[0].uid], seen[entries[1].uid]
        assert (moved.day, moved.done, moved.written_for) == (date(2026, 12, 4), False, date(2026, 11, 30))
        assert (closed.day, closed.done, closed.written_for) == (date(2026, 11, 30), True, date(2026, 11, 30))
        assert entries[2].uid not in seen
        (rest,) = [one for one in world.calendar.look(published[3:]) if one.uid == entries[3].uid]
        assert (rest.etag, rest.href) == (published[3].etag, published[3].href)

    def test_what_lies_otherwise_than_known_is_read(self, world: CalendarWorld) -> None:
        """A crash between writing and keeping the etag: our own newer version is no person's move."""
        (old,) = world.calendar.publish([entry(1, date(2026, 11, 30))], {})
        world.calendar.publish([entry(1, date(2026, 12, 8), sequence=1)], by_uid([old]))
        (seen,) = world.calendar.look([old])
        assert (seen.day, seen.written_for) == (date(2026, 12, 8), date(2026, 12, 8))

    def test_calling_an_event_off_is_deleting_it(self, world: CalendarWorld) -> None:
        """OFFICE §11: deleting never cancels, nor does this; a legal date comes back the same way."""
        legal = entry(1, date(2027, 3, 12), DeadlineKind.LIMITATION)
        known = by_uid(world.calendar.publish([legal], {}))
        world.cancel(legal.uid)
        assert world.calendar.look() == []
        assert world.calendar.look(list(known.values())) == []
        world.calendar.publish([legal], known)
        assert [(seen.day, seen.done) for seen in world.calendar.look()] == [(date(2027, 3, 12), False)]

    def test_an_event_that_cannot_be_read_is_there_all_the_same(self, world: CalendarWorld) -> None:
        """It is not deleted: nothing follows from it."""
        published = world.calendar.publish([entry(1, date(2026, 11, 30)), entry(2, date(2026, 11, 30))], {})
        world.damage(published[0].uid)
        seen = {one.uid: one.day for one in world.calendar.look(published)}
        assert seen[published[0].uid] is None
        assert published[1].uid in seen

    def test_a_calendar_that_vanished_is_told_apart_from_deleted_events(self, world: CalendarWorld) -> None:
        published = world.calendar.publish([entry(1, date(2026, 11, 30))], {})
        world.vanish()
        with pytest.raises(CalendarVanished):
            world.calendar.look(published)
        assert world.calendar.look() == []
        world.calendar.publish([entry(1, date(2026, 11, 30))], by_uid(published))
        assert len(world.calendar.look(published)) == 1

    def test_a_bundle_takes_the_place_of_its_tasks_and_gives_it_back(self, world: CalendarWorld) -> None:
        six = [entry(number, date(2026, 11, 30)) for number in range(6)]
        published = world.calendar.publish(six, {})
        _, (deadline,) = bundled([one.deadline for one in six])
        bundle = Entry(deadline, uid_of(deadline.key), 0, STAMP)
        together = world.calendar.publish([bundle], {})
        world.calendar.remove(published)
        assert [seen.uid for seen in world.calendar.look()] == [bundle.uid]
        world.calendar.publish(six[:5], {})
        world.calendar.remove(together)
        assert {seen.uid for seen in world.calendar.look()} == {one.uid for one in six[:5]}

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
        names = (title, "=cmd|' /C calc'!A0", "+33 LEFORT", "@SUM(1+1)\tX", "END:VCALENDAR\r\n\r\n", "\u2028,;\\n")
        strange = [
            Entry(Deadline("k", DeadlineKind.CALL, "C", day, name, name, discreet=name), f"{n}@relance-mail", 0, STAMP)
            for n, name in enumerate(names)
        ]
        world.calendar.publish([*strange, entry(2, day)], {})
        assert {seen.uid for seen in world.calendar.look()} == {*(one.uid for one in strange), entry(2, day).uid}

    def test_check_says_step_by_step_what_works_and_makes_nothing(self, world: CalendarWorld) -> None:
        before = list(world.calendar.check())
        assert before
        assert all(step.endswith(".") and "\n" not in step for step in before)
        assert world.calendar.look() == []
        world.calendar.publish([entry(1, date(2026, 11, 30))], {})
        assert any(" 1 " in step for step in world.calendar.check())

    def test_an_unusable_backend_is_told_once_and_in_english(self, world: CalendarWorld) -> None:
        unusable = world.unusable()
        wanted = entry(1, date(2026, 11, 30))
        for attempt in (
            unusable.look,
            lambda: list(unusable.check()),
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
