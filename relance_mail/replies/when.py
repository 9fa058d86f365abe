"""A time that somebody named, before it is known whether he speaks of the past or of what is to come.

1. « vendredi » is next Friday in « je paie vendredi » and last Friday in « j'ai payé vendredi ». So a mention keeps
   both readings (`ahead`, `behind`), and the sentence chooses.
2. `behind` answers None when the words name no definite day of the past (« la semaine dernière », « fin mars »).
3. `lead` keeps the word before it (avant, après, jusqu'au, depuis), which decides what the date is good for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from relance_mail.replies import days

Resolve = Callable[[date], date | None]


class Lead(StrEnum):
    """The word before a date, as far as it matters."""

    NONE = ""
    BY = "by"  # avant, pour, d'ici, au plus tard: the date itself
    AFTER = "after"  # après le 20: from the day after, open-ended
    FROM = "from"  # à partir du 20, pas avant le 5: open-ended
    UNTIL = "until"  # jusqu'au
    SINCE = "since"  # depuis


class Tense(StrEnum):
    """What the words alone say: « hier » is past, « demain » is to come, « vendredi » is either."""

    EITHER = "either"
    PAST = "past"
    AHEAD = "ahead"


class Kind(StrEnum):
    """What sort of words named the time; only rules that join two times look at it."""

    DAY = "day"  # a day number, with or without month
    WEEKDAY = "weekday"
    COUNT = "count"  # d'ici 10 jours
    PART = "part"  # fin mars, semaine prochaine, ce mois-ci
    NOW = "now"
    TERMS = "terms"  # 30 jours fin de mois
    SAME = "same"  # à cette date, le lundi suivant: measured from the day named before


def _never(_: date) -> date | None:
    return None


@dataclass(frozen=True, slots=True)
class When:
    """A named time. `weekday`: the one named beside a day number. `impossible`: 31 avril. `month` without a year.
    `terms` are (days, to the month's end). `number` of a SAME: days after, `month`:
    months after. `doubtful`: people count it differently."""

    kind: Kind
    ahead: Resolve
    behind: Resolve = _never
    tense: Tense = Tense.EITHER
    weekday: int | None = None
    impossible: bool = False
    number: int | None = None
    month: int | None = None
    terms: tuple[int, bool] | None = None
    lead: Lead = Lead.NONE
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A `When` found in a plain text, with its place there (the lead included). `first`: the beginning of a range.
    `kept_from`: where the day that he keeps begins, after one that he took back."""

    when: When
    start: int
    end: int
    first: When | None = None
    kept_from: int | None = None

    def contradictory(self, day: date) -> bool:
        """Whether the words contradict each other: « vendredi 14 » when the 14th is a Saturday, « 31 avril »."""
        return self.when.impossible or self.when.doubtful or self.when.weekday not in (None, day.weekday())

    def skips_a_month(self, today: date) -> bool:
        """« le 31 » said in a month of 30 days, before its end."""
        lacking = days.month_end(today).day
        alone = self.when.kind is Kind.DAY and self.when.month is None and self.when.number
        return bool(alone) and (self.when.number or 0) > lacking

    def latest(self, day: date) -> date | None:
        """The end of an open-ended date: the last day of the month in which it begins."""
        return days.month_end(day) if self.when.lead in (Lead.AFTER, Lead.FROM) else None

    def ahead(self, today: date) -> date | None:
        """The day meant, when it is to come. `après le 20` is the 21st."""
        day = self.when.ahead(today)
        if day is not None and self.when.lead is Lead.AFTER and self.when.kind in (Kind.DAY, Kind.WEEKDAY):
            return day + timedelta(1)
        return day


def day_number(number: int, month: int | None = None, year: int | None = None, weekday: int | None = None) -> When:
    """A day of the month; with a weekday beside it that must agree, or the day number wins and a person looks."""
    if year is not None and year < 100:
        year += 2000

    def ahead(today: date) -> date | None:
        if month is None:
            return days.next_day_number(today, number)
        return days.make(year, month, number) if year else days.next_month_day(today, month, number)

    def behind(today: date) -> date | None:
        if month is None:
            return days.last_day_number(today, number)
        return days.make(year, month, number) if year else days.last_month_day(today, month, number)

    return When(Kind.DAY, ahead, behind, weekday=weekday, number=number, month=month)


def weekday_named(weekday: int, extra_days: int = 0) -> When:
    """« vendredi », « mardi en huit »."""

    def ahead(today: date) -> date:
        return days.weekday_after(today, weekday) + timedelta(extra_days)

    tense = Tense.AHEAD if extra_days else Tense.EITHER
    return When(Kind.WEEKDAY, ahead, lambda today: days.weekday_before(today, weekday), tense)


def weekday_following(weekday: int) -> When:
    """« le lundi suivant »: after the day named before it, else after today."""
    return When(Kind.SAME, lambda today: days.weekday_after(today, weekday), tense=Tense.AHEAD, weekday=weekday)


def weekday_of_week(weekday: int, weeks: int) -> When:
    """« mardi de la semaine prochaine », « vendredi de cette semaine »."""

    def ahead(today: date) -> date:
        return today + timedelta(weekday - today.weekday() + 7 * weeks)

    return When(Kind.WEEKDAY, ahead, ahead, Tense.AHEAD if weeks else Tense.EITHER)


def in_days(count: int) -> When:
    """« demain », « d'ici 10 jours »; 0 is today."""
    kind = Kind.COUNT if count else Kind.NOW
    tense = Tense.AHEAD if count else Tense.EITHER
    return When(kind, lambda today: today + timedelta(count), lambda today: today if not count else None, tense)


def week_end(weeks: int) -> When:
    """The Sunday that ends this week (0) or a later one: « ce week-end »."""
    return When(Kind.PART, lambda today: today + timedelta(6 - today.weekday() + 7 * weeks), tense=Tense.AHEAD)


def days_ago(count: int) -> When:
    """« hier », « il y a 10 jours »."""
    return When(Kind.COUNT, _never, lambda today: today - timedelta(count), Tense.PAST)


def in_working_days(count: int) -> When:
    return When(Kind.COUNT, lambda today: days.working_days_after(today, count), tense=Tense.AHEAD)


def in_months(count: int) -> When:
    return When(Kind.COUNT, lambda today: days.add_months(today, count), tense=Tense.AHEAD)


def week(weeks: int) -> When:
    """The Friday of this week (0) or a later one."""
    return When(Kind.PART, lambda today: days.friday_of(today, weeks), tense=Tense.AHEAD if weeks else Tense.EITHER)


def week_of(inner: When) -> When:
    """« semaine du 13 avril »."""

    def ahead(today: date) -> date | None:
        # Written inside that very week, its Monday lies behind: it is still the week that is meant.
        monday = days.friday_of(today) - timedelta(days.FRIDAY)
        day = inner.ahead(min(today, monday))
        return day and day + timedelta(days.FRIDAY - day.weekday())

    return When(Kind.PART, ahead, tense=Tense.AHEAD)


def iso_week(number: int) -> When:
    """« semaine 16 »."""
    return When(Kind.PART, lambda today: days.iso_week_friday(today, number), tense=Tense.AHEAD)


def part_of_month(part: int, month: int | None, year: int | None = None, shift: int = 0) -> When:
    """The 5th, the 15th or the end (31) of a named month, or of this one and `shift` more."""

    def ahead(today: date) -> date | None:
        if month is None:
            return _part(days.add_months(today.replace(day=1), shift), part)
        if year is not None:
            return _part(date(year, month, 1), part)
        first = days.next_month_day(today.replace(day=1), month, 1)
        found = first and _part(first, part)
        return _part(days.add_months(found, 12), part) if found and found < today else found

    return When(Kind.PART, ahead, tense=Tense.EITHER, month=month)


def _part(first: date, part: int) -> date:
    return days.month_end(first) if part == 31 else first.replace(day=part)


def day_of_next_month(number: int) -> When:
    """« le 15 du mois prochain »."""

    def ahead(today: date) -> date:
        first = days.add_months(today.replace(day=1), 1)
        return days.make(first.year, first.month, number) or days.month_end(first)

    return When(Kind.DAY, ahead, number=number)


def weekday_inside(week_: When, weekday: When) -> When:
    """« la semaine prochaine, le jeudi »: a week is its Friday."""

    def ahead(today: date) -> date | None:
        friday, named = week_.ahead(today), weekday.ahead(today)
        return friday and named and friday + timedelta(named.weekday() - days.FRIDAY)

    return When(Kind.WEEKDAY, ahead, tense=Tense.AHEAD)


def shifted(days_later: int, when: When) -> When:
    """« la veille de Noël », « le lendemain du 14 juillet »."""

    def moved(resolve: Resolve) -> Resolve:
        return lambda today: None if (day := resolve(today)) is None else day + timedelta(days_later)

    return When(Kind.DAY, moved(when.ahead), moved(when.behind), when.tense, month=when.month)


def past_only(kind: Kind = Kind.PART) -> When:
    """A past without a definite day: « la semaine dernière »."""
    return When(kind, _never, tense=Tense.PAST)


def led(when: When, lead: Lead) -> When:
    """With the word that stands before it."""
    return replace(when, lead=lead) if lead is not Lead.NONE else when
