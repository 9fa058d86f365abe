"""What staff sees of a cycle: deadlines in the calendar, the morning's summary (OFFICE §8, §11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

import pytest

from relance_mail.calendars.base import Entry, Published, Seen
from relance_mail.core.findings import Finding
from relance_mail.engine import staff_accounts
from relance_mail.errors import BackendError
from relance_mail.mail.base import NoAnswer
from relance_mail.store import meta
from tests.engine.carriers import carrier, raises
from tests.engine.folder_office import BOSS, Day, owed

TUESDAY = "2026-03-03"
OTHER = owed("FA-9", due="2026-04-20", code="C9")


@dataclass
class Wall:
    """A calendar that remembers what it was told, and may be away."""

    name: str = "mural"
    shown: dict[str, Entry] = field(default_factory=dict)
    told: list[tuple[str, int]] = field(default_factory=list)
    away: bool = False

    def publish(self, entries: Sequence[Entry], known: Mapping[str, Published]) -> list[Published]:
        self._answer()
        assert {entry.uid for entry in entries if entry.sequence} <= known.keys(), "a later version lies somewhere"
        for entry in entries:
            self.shown[entry.uid] = entry
            self.told.append((entry.uid, entry.sequence))
        return [Published(entry.uid, f"/{entry.uid}", "1") for entry in entries]

    def look(self) -> list[Seen]:
        return [Seen(uid, entry.deadline.day, done=False) for uid, entry in self.shown.items()]

    def remove(self, gone: Iterable[Published]) -> None:
        self._answer()
        for one in gone:
            del self.shown[one.uid]

    def check(self) -> str:
        return "It hangs on the wall."

    def _answer(self) -> None:
        if self.away:
            raise BackendError(Finding("calendar", "The calendar does not answer.", "Wait."))


@pytest.fixture
def wall(day: Day) -> Wall:
    made = Wall()
    day.change(calendars=(made,))
    return made


def promised(day: Day) -> None:
    """A reminder about FA-1, then a promise taken by telephone."""
    day.send(TUESDAY, owed(), OTHER)
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 12), amount_due=None, numbers=("FA-1",))
    day.cycle()


def checks(wall: Wall) -> list[date]:
    return [entry.deadline.day for entry in wall.shown.values() if entry.deadline.kind == "promise_check"]


def test_a_promise_appears_once_and_goes_when_it_is_paid(day: Day, wall: Wall) -> None:
    promised(day)
    assert checks(wall) == [date(2026, 3, 17)]
    told = list(wall.told)
    day.cycle()
    assert wall.told == told, "an unchanged deadline is not written again"
    day.morning("2026-03-10", OTHER)
    assert not checks(wall)


def test_a_calendar_that_is_away_is_told_later(day: Day, wall: Wall) -> None:
    wall.away = True
    promised(day)
    report = day.cycle()
    assert (report.silent_backends, "calendar" in {one.code for one in report.findings}) == (["mural"], True)
    wall.away = False
    day.cycle()
    assert checks(wall) == [date(2026, 3, 17)]
    wall.away = True
    day.morning("2026-03-10", OTHER)
    assert checks(wall)
    wall.away = False
    day.cycle()
    assert not checks(wall)


def test_a_changed_deadline_keeps_its_uid_and_counts_up(day: Day, wall: Wall) -> None:
    promised(day)
    (before,) = [entry for entry in wall.shown.values() if entry.deadline.kind == "promise_check"]
    day.morning("2026-03-05", owed(amount="900.00"), OTHER)
    (after,) = [entry for entry in wall.shown.values() if entry.deadline.kind == "promise_check"]
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)


def with_summary(day: Day) -> None:
    day.change(correspondence=replace(day.office.correspondence, summary_to=("chef@atelier.example.fr",)))


def summaries(day: Day) -> list[str]:
    return [str(mail["Subject"]) for mail in day.sent() if mail["To"] == "chef@atelier.example.fr"]


def test_the_summary_leaves_once_a_working_day_also_when_there_is_nothing(day: Day) -> None:
    with_summary(day)
    day.go_to("2026-03-04", time(7, 50))
    day.ledger(OTHER)
    day.cycle()
    assert not summaries(day)
    day.go_to("2026-03-04", time(8, 1))
    day.cycle()
    day.cycle()
    assert len(summaries(day)) == 1
    assert summaries(day)[0].startswith("Relances du mercredi 04/03")
    day.morning("2026-03-07", OTHER)
    assert len(summaries(day)) == 1, "not on a Saturday"
    day.morning("2026-03-09", OTHER)
    assert len(summaries(day)) == 2


def test_the_summary_tells_what_waits(day: Day) -> None:
    with_summary(day)
    day.ledger(owed(), OTHER)
    day.cycle()
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous contestons le métré.\n")
    day.morning("2026-03-04", owed(), OTHER)
    assert "1 réponse à lire" in summaries(day)[-1]


def test_rule_7_a_summary_without_an_answer_stops_nothing_and_is_not_sent_twice(day: Day) -> None:
    with_summary(day)
    made = carrier(day, raises(NoAnswer("timed out")))
    day.ledger(OTHER)
    report = day.cycle()
    assert "summary" in {finding.code for finding in report.findings}
    day.cycle()
    assert len(made.dispatched) == 1
    day.morning("2026-03-04", OTHER)
    assert len(summaries(day)) == 1


def test_what_a_cycle_did_is_kept_for_status(day: Day) -> None:
    day.morning(TUESDAY, owed())
    with day.office.store.reading() as conn:
        last = meta.last_cycle(conn)
    assert last is not None
    assert last["ok"] is True
    assert last["counts"]["planned"] == 1
