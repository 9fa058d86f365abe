"""When messages may leave (PEERS 33, OFFICE §3.5): Tuesday to Thursday, two windows, closures, the cap of a run."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from relance_mail.core.policy import Window
from relance_mail.core.window import closed_on, left_in_run, next_opening, open_at
from tests.core.policies import BUSINESS, FIRM

PARIS = ZoneInfo("Europe/Paris")


def at(day: int, hour: int, minute: int = 0, month: int = 3, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "opened"),
    [
        (at(3, 10), True),
        (at(3, 9, 59), False),
        (at(3, 11, 44), True),
        (at(3, 11, 45), False),
        (at(3, 14), True),
        (at(5, 16, 29), True),
        (at(5, 16, 30), False),
        (at(2, 10), False),  # Monday
        (at(6, 10), False),  # Friday
        (at(14, 10, month=7), False),  # Tuesday 14 July
        (at(24, 10, month=12), False),  # Thursday 24 December
        (at(23, 10, month=12), True),
        (at(5, 10, month=1), False),  # Monday
        (at(6, 10, month=1), True),
    ],
)
def test_the_window(now: datetime, opened: bool) -> None:
    assert open_at(now, BUSINESS) is opened


@pytest.mark.parametrize(("day", "opened"), [(4, False), (20, False), (25, True)])
def test_a_stage_has_closures_of_its_own(day: int, opened: bool) -> None:
    assert open_at(at(day, 10, month=8), BUSINESS, FIRM) is opened
    assert open_at(at(day, 10, month=8), BUSINESS)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (at(3, 10, 30), at(3, 10, 30)),
        (at(3, 8), at(3, 10)),
        (at(3, 12), at(3, 14)),
        (at(3, 17), at(4, 10)),
        (at(5, 16, 30), at(10, 10)),
        (at(23, 16, 30, month=12), at(5, 10, month=1, year=2027)),
        (at(26, 16, 31), at(31, 10)),  # over the change to summer time
    ],
)
def test_the_next_opening(now: datetime, opening: datetime) -> None:
    found = next_opening(now, BUSINESS)
    assert found == opening
    assert found is not None
    assert found.utcoffset() == opening.utcoffset()


def test_the_next_opening_of_a_closed_stage() -> None:
    assert next_opening(at(31, 17, month=7), BUSINESS, FIRM) == at(25, 10, month=8)


@pytest.mark.parametrize(("number", "closed"), [(1, True), (21, True), (22, False)])
def test_both_ends_of_a_closure_are_closed(number: int, closed: bool) -> None:
    assert closed_on(date(2026, 8, number), FIRM.closed_months) is closed


def test_a_window_that_never_opens() -> None:
    never = replace(BUSINESS, window=Window(weekdays=frozenset()))
    assert next_opening(at(3, 10), never) is None
    shut = replace(BUSINESS, window=Window(hours=()))
    assert not open_at(at(3, 10), shut)


def test_hours_in_any_order() -> None:
    swapped = replace(BUSINESS, window=Window(hours=((time(14), time(16)), (time(10), time(11)))))
    assert next_opening(at(3, 8), swapped) == at(3, 10)


@pytest.mark.parametrize(
    ("day", "closed"),
    [("2026-12-24", True), ("2026-12-31", True), ("2027-01-02", True), ("2027-01-03", False), ("2026-12-23", False)],
)
def test_a_closure_may_run_over_new_year(day: str, closed: bool) -> None:
    assert closed_on(date.fromisoformat(day), BUSINESS.window.closures) is closed


def test_peers_34_the_cap_of_a_run() -> None:
    assert (left_in_run(BUSINESS, 0), left_in_run(BUSINESS, 39), left_in_run(BUSINESS, 41)) == (40, 1, 0)
