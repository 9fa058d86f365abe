"""What a person's move in the calendar means (OFFICE §11, MODEL §2.9)."""

from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.deadlines import MOVABLE, Deadline, DeadlineKind
from relance_mail.core.moves import judged
from tests.core.policies import HOLIDAYS

TODAY = date(2026, 3, 3)
CALL = Deadline("k", DeadlineKind.CALL, "C1", date(2026, 3, 9), "Appeler – LEFORT")


def to(day: date, deadline: Deadline = CALL) -> date | None:
    return judged(deadline, day, TODAY, HOLIDAYS).to


@pytest.mark.parametrize("kind", sorted(set(DeadlineKind) - MOVABLE))
def test_what_the_law_or_a_letter_has_set_is_put_back(kind: DeadlineKind) -> None:
    move = judged(replace(CALL, kind=kind), date(2026, 3, 20), TODAY, HOLIDAYS)
    assert move.to is None
    assert "ne se déplace pas" in move.why


@pytest.mark.parametrize("kind", sorted(MOVABLE))
def test_calls_promise_checks_and_reviews_move(kind: DeadlineKind) -> None:
    assert to(date(2026, 3, 20), replace(CALL, kind=kind)) == date(2026, 3, 20)
    assert to(date(2026, 3, 5), replace(CALL, kind=kind)) == date(2026, 3, 5)
    assert to(TODAY, replace(CALL, kind=kind)) == TODAY
    assert to(date(2026, 3, 20), replace(CALL, kind=kind, count=6)) is None


def test_a_day_off_gives_way_to_the_next_working_day() -> None:
    """Easter: Saturday 4 April, Sunday, Monday 6 April; the year's end: Friday 1 January."""
    assert to(date(2026, 4, 4)) == date(2026, 4, 7)
    assert to(date(2026, 12, 25)) == date(2026, 12, 28)
    move = judged(CALL, date(2026, 3, 8), TODAY, HOLIDAYS)
    assert move.to is None, "Sunday gives Monday, where it was"


def test_a_promise_is_never_checked_before_the_day_after_it() -> None:
    check = replace(CALL, kind=DeadlineKind.PROMISE_CHECK, day=date(2026, 3, 17), earliest=date(2026, 3, 13))
    assert to(date(2026, 3, 13), check) == date(2026, 3, 13)
    assert judged(check, date(2026, 3, 10), TODAY, HOLIDAYS).to == date(2026, 3, 13)
    assert "lendemain" in judged(check, date(2026, 3, 10), TODAY, HOLIDAYS).why
    assert to(date(2026, 3, 18), check) == date(2026, 3, 18)


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2025, 3, 9), date(2027, 3, 5), date(2036, 3, 9)])
def test_neither_into_the_past_nor_beyond_a_year(day: date) -> None:
    assert to(day) is None


def test_the_last_day_of_the_year_to_come_is_allowed() -> None:
    assert to(date(2027, 3, 4)) == date(2027, 3, 4)
