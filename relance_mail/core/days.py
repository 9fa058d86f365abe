"""Working days and civil months.

1. A working day is Monday to Friday and no public holiday; the holidays come as a value, because core knows no law.
2. Months end as in the civil procedure code: on the same day number, else on the last of the month (CPC 641).
"""

from calendar import monthrange
from datetime import date, timedelta

_DAY = timedelta(days=1)


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def on_or_after(day: date, holidays: frozenset[date]) -> date:
    """That day if it is a working day, else the next one."""
    while not is_working_day(day, holidays):
        day += _DAY
    return day


def on_or_before(day: date, holidays: frozenset[date]) -> date:
    """That day if it is a working day, else the one before."""
    while not is_working_day(day, holidays):
        day -= _DAY
    return day


def add_working_days(day: date, count: int, holidays: frozenset[date]) -> date:
    """The `count`-th working day after `day` (before it when negative); `day` itself is not counted."""
    step = _DAY if count >= 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, holidays):
            day += step
    return day


def working_days_between(start: date, end: date, holidays: frozenset[date]) -> int:
    """How many working days lie after `start` up to and with `end`; 0 when `end` is not later."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), holidays) for n in range(1, days + 1))


def add_months(day: date, count: int) -> date:
    """The same day number `count` months later (earlier when negative), else the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
