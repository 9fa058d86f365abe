"""Calendar arithmetic for the dates that people name, relative to the day on which they write (LABELS §2).

Weeks run Monday to Sunday and end, for a promise, on Friday. Working days are Monday to Friday; public holidays
are not skipped, because a customer who counts « 5 jours ouvrés » does not look them up either.
"""

from calendar import monthrange
from datetime import date, timedelta

FRIDAY = 4


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def make(year: int, month: int, day: int) -> date | None:
    """That day, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def weekday_after(day: date, weekday: int) -> date:
    """The next such weekday, strictly after (Monday = 0)."""
    return day + timedelta((weekday - day.weekday() - 1) % 7 + 1)


def weekday_before(day: date, weekday: int) -> date:
    """The last such weekday, strictly before."""
    return day - timedelta((day.weekday() - weekday - 1) % 7 + 1)


def friday_of(day: date, weeks: int = 0) -> date:
    """The Friday of that day's week, some weeks later. At a weekend this week's Friday has gone: the next one."""
    friday = day + timedelta(FRIDAY - day.weekday() + 7 * weeks)
    return friday + timedelta(7) if weeks == 0 and friday < day else friday


def iso_week_friday(day: date, week: int) -> date | None:
    """The Friday of the next ISO week with that number."""
    for year in (day.year, day.year + 1):
        try:
            friday = date.fromisocalendar(year, week, FRIDAY + 1)
        except ValueError:
            continue
        if friday >= day:
            return friday
    return None


def working_days_after(day: date, count: int) -> date:
    """That many Monday-to-Friday days later; a weekend counts as the Friday before it."""
    day -= timedelta(max(0, day.weekday() - FRIDAY))
    weeks, rest = divmod(count, 5)
    over_a_weekend = day.weekday() + rest > FRIDAY
    return day + timedelta(7 * weeks + rest + (2 if over_a_weekend else 0))


def next_day_number(day: date, number: int) -> date | None:
    """The next day with that number, the same day included; months that lack it are passed over."""
    first = day.replace(day=1)
    for months in range(4):
        month = add_months(first, months)
        found = make(month.year, month.month, number)
        if found is not None and found >= day:
            return found
    return None


def last_day_number(day: date, number: int) -> date | None:
    """The last day with that number, the same day included."""
    first = day.replace(day=1)
    for months in range(4):
        month = add_months(first, -months)
        found = make(month.year, month.month, number)
        if found is not None and found <= day:
            return found
    return None


def next_month_day(day: date, month: int, number: int) -> date | None:
    """The next such date, the same day included; 29 February waits for a leap year."""
    candidates = (make(day.year + years, month, number) for years in range(9))
    return next((found for found in candidates if found and found >= day), None)


def last_month_day(day: date, month: int, number: int) -> date | None:
    """The last such date, the same day included."""
    candidates = (make(day.year - years, month, number) for years in range(9))
    return next((found for found in candidates if found and found <= day), None)


def nth_weekday(first: date, nth: int, weekday: int) -> date | None:
    """The nth such weekday of the month that begins on `first`; -1 is the last."""
    if nth < 0:
        return weekday_before(month_end(first) + timedelta(1), weekday)
    found = weekday_after(first - timedelta(1), weekday) + timedelta(7 * (nth - 1))
    return found if found.month == first.month else None


def easter(year: int) -> date:
    """Easter Sunday (Gregorian, Meeus/Jones/Butcher)."""
    century, rest = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def quarter_end(day: date, months: int = 3) -> date:
    """The last day of that day's quarter, or of its half-year (`months` 6)."""
    return month_end(day.replace(day=1, month=(day.month - 1) // months * months + months))


def nth_working_day(first: date, nth: int) -> date | None:
    """The nth Monday-to-Friday day of the month that begins on `first`; -1 is the last."""
    if nth < 0:
        day = month_end(first)
        return day - timedelta(max(0, day.weekday() - FRIDAY))
    return working_days_after(first - timedelta(1), nth)
