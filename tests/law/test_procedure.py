"""Procedural delays (CPC 641, 642): the legal end and the safe working day, on the shipped table (LAW §6, §7)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_mail.core.days import is_working_day
from relance_mail.law.calendar_days import french_holidays
from relance_mail.law.procedure import (
    Delay,
    after,
    enforcement_opens,
    insolvency_claim_end,
    opposition_end,
    order_service_end,
)
from relance_mail.law.table import FigureMissing
from tests.law.shipped_table import shipped_table

TABLE = shipped_table()
FRANCE = french_holidays(2014, 2032)
MOSELLE = french_holidays(2014, 2032, "57")


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        ("2026-03-03", 8, "days", "2026-03-11"),  # the day of the act does not count
        ("2026-12-30", 3, "days", "2027-01-02"),
        ("2026-01-31", 1, "months", "2026-02-28"),  # no such day: the last of the month
        ("2028-01-31", 1, "months", "2028-02-29"),
        ("2026-02-28", 1, "months", "2026-03-28"),  # the same number, not the last of the month
        ("2026-08-31", 6, "months", "2027-02-28"),
        ("2026-11-30", 3, "months", "2027-02-28"),
        ("2026-05-31", 1, "months", "2026-06-30"),
        ("2028-02-29", 1, "years", "2029-02-28"),
        ("2028-02-29", 4, "years", "2032-02-29"),
    ],
)
def test_days_months_and_years_end_as_article_641_says(start: str, count: int, unit: str, end: str) -> None:
    assert after(date.fromisoformat(start), count, unit) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("served", "legal_end", "safe_day"),
    [
        ("2026-02-03", "2026-03-03", "2026-03-03"),  # a Tuesday: nothing moves
        ("2026-02-07", "2026-03-09", "2026-03-06"),  # Saturday 7 March
        ("2026-02-08", "2026-03-09", "2026-03-06"),  # Sunday 8 March
        ("2026-03-06", "2026-04-07", "2026-04-03"),  # Easter Monday
        ("2026-04-01", "2026-05-04", "2026-04-30"),  # Friday 1 May, then a weekend
        ("2026-04-08", "2026-05-11", "2026-05-07"),  # Friday 8 May, then a weekend
        ("2026-11-25", "2026-12-28", "2026-12-24"),  # Christmas Day, a Friday
        ("2026-01-31", "2026-03-02", "2026-02-27"),  # 28 February is a Saturday
    ],
)
def test_an_end_on_a_day_off_moves_and_the_safe_day_stays_before(served: str, legal_end: str, safe_day: str) -> None:
    found = opposition_end(date.fromisoformat(served), TABLE, FRANCE)
    assert (found.legal_end.isoformat(), found.safe_day.isoformat()) == (legal_end, safe_day)


@pytest.mark.parametrize(
    ("served", "common", "moselle"),
    [
        ("2026-03-03", ("2026-04-03", "2026-04-03"), ("2026-04-07", "2026-04-02")),  # Good Friday, then Easter Monday
        ("2028-11-26", ("2028-12-26", "2028-12-26"), ("2028-12-27", "2028-12-22")),  # second day of Christmas
    ],
)
def test_alsace_moselle_has_two_more_holidays(served: str, common: tuple[str, str], moselle: tuple[str, str]) -> None:
    for holidays, expected in ((FRANCE, common), (MOSELLE, moselle)):
        found = opposition_end(date.fromisoformat(served), TABLE, holidays)
        assert (found.legal_end.isoformat(), found.safe_day.isoformat()) == expected


@pytest.mark.parametrize(
    ("made", "legal_end"),
    [("2026-08-31", "2027-03-01"), ("2026-09-01", "2026-12-01"), ("2026-11-30", "2027-03-01")],
)
def test_an_order_is_served_in_six_months_or_three_by_its_own_date(made: str, legal_end: str) -> None:
    """Made on 31 August 2026: six months, on Sunday 28 February 2027, moved. From 1 September: three."""
    found = order_service_end(date.fromisoformat(made), TABLE, FRANCE)
    assert found.legal_end == date.fromisoformat(legal_end)
    assert "1411" in found.source


def test_enforcement_opens_after_its_delay_and_safety_lies_after_it() -> None:
    """Served on 13 September 2026: two months end on Friday 13 November; Monday is the first safe day."""
    made, served = date(2026, 9, 1), date(2026, 9, 13)
    found = enforcement_opens(made, served, TABLE, FRANCE)
    assert (found.legal_end, found.safe_day) == (date(2026, 11, 13), date(2026, 11, 16))
    with pytest.raises(FigureMissing, match="order_enforcement is not known on 2026-08-31"):
        enforcement_opens(date(2026, 8, 31), served, TABLE, FRANCE)


def test_a_claim_in_insolvency_has_two_months_and_four_from_outside_mainland_france() -> None:
    published = date(2026, 12, 31)
    at_home = insolvency_claim_end(published, TABLE, FRANCE)
    assert (at_home.legal_end, at_home.safe_day) == (date(2027, 3, 1), date(2027, 2, 26))
    assert "R622-24" in at_home.source
    away = insolvency_claim_end(published, TABLE, FRANCE, abroad=True)
    assert away.legal_end == date(2027, 4, 30), "counted as one delay: the last of April, not 28 February + 2 months"


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)))
def test_a_day_that_is_safe_is_worked_and_never_later_than_the_end(start: date) -> None:
    for holidays in (FRANCE, MOSELLE):
        found = opposition_end(start, TABLE, holidays)
        assert is_working_day(found.legal_end, holidays)
        assert is_working_day(found.safe_day, holidays)
        assert start < found.safe_day <= found.legal_end
        off = (found.legal_end - found.safe_day).days
        between = [found.safe_day + timedelta(days=n) for n in range(1, off)]
        assert not any(is_working_day(day, holidays) for day in between), "nothing but days off lies between them"


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(0, 40))
def test_who_starts_later_never_ends_earlier(start: date, days: int) -> None:
    ends: list[Delay] = [opposition_end(one, TABLE, FRANCE) for one in (start, start + timedelta(days=days))]
    assert ends[0].legal_end <= ends[1].legal_end
    assert ends[0].safe_day <= ends[1].safe_day
