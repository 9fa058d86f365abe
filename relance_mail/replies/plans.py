"""Instalment plans: the dated parts of one debt, listed by the customer or unrolled from a rhythm.

1. Listed parts win over a rhythm: « en 3 fois : 400 € le 5, … » is its list.
2. « 500 € tous les 10 du mois » is unrolled until the debt is covered; the last part takes the rest.
3. Whole invoices at different days are promises, not a plan, unless the customer says that he spreads them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from relance_mail.core.money import Money
from relance_mail.replies import days
from relance_mail.replies.amounts import Sort
from relance_mail.replies.entries import Entry, priced, split_equally
from relance_mail.replies.invoices import Book
from relance_mail.replies.plan_words import Rhythm
from relance_mail.replies.when import Kind

_MOST = 60


def is_plan(entries: Sequence[Entry], rhythm: Rhythm) -> bool:
    """Whether dated entries, with what is said of their rhythm, are a plan and not several promises."""
    if rhythm.wished or (rhythm.parts and (entries or rhythm.step)):
        return True
    if rhythm.step and any(entry.said for entry in entries):
        return True
    several = len({entry.day for entry in entries if entry.day}) >= 2
    return several and any(entry.said for entry in entries) and not _separate(entries)


def _separate(entries: Sequence[Entry]) -> bool:
    """Whether every entry pays invoices of its own, whole."""
    seen: set[str] = set()
    for entry in entries:
        share = entry.said is not None and entry.said.sort is Sort.SHARE
        if not entry.invoices or seen & set(entry.invoices) or share:
            return False
        seen |= set(entry.invoices)
    return True


def instalments(
    entries: Sequence[Entry], rhythm: Rhythm, book: Book, today: date, paid: Sequence[Entry] = ()
) -> list[Entry]:
    """The dated parts of a plan, or nothing when no day or no sum can be known."""
    dated = [entry for entry in entries if entry.day is not None]
    if _separate(dated) and len(dated) > 1:
        return dated
    if rhythm.step and rhythm.month_day and not rhythm.parts and any(map(_only_begins, dated)):
        return _unrolled(entries, rhythm, book, today)
    if len({entry.day for entry in dated}) >= 2 and _down_payment(entries, rhythm) is None:
        return _listed(dated, book, paid)
    if not entries:  # a rhythm alone says neither of what nor of which invoices
        return []
    if not (rhythm.parts or rhythm.step):
        return priced(dated, book, paid) if dated and all(entry.said for entry in dated) else []
    return _unrolled(entries, rhythm, book, today)


def _only_begins(entry: Entry) -> bool:
    """« le 10, à partir de janvier », « je commence en janvier »: the month of the first part."""
    when = entry.named.when if entry.named else None
    return when is not None and when.kind is Kind.PART and when.month is not None and entry.said is None


def _down_payment(entries: Sequence[Entry], rhythm: Rhythm) -> Entry | None:
    """The first sum of « 500 € vendredi puis 250 € par mois », when a rhythm follows with another sum."""
    sums = [entry for entry in entries if _number(entry)]
    if rhythm.step is None or rhythm.parts or len(sums) != 2 or len(sums) != len(entries):
        return None
    first, second = sums
    differ = first.said is not None and second.said is not None and first.said.value != second.said.value
    return first if first.day is not None and (differ or second.day is not None) else None


def _number(entry: Entry) -> bool:
    return entry.said is not None and entry.said.sort is Sort.NUMBER


def _listed(dated: Sequence[Entry], book: Book, paid: Sequence[Entry]) -> list[Entry]:
    """Parts as listed; parts without a sum are equal, or repeat the sum before them."""
    if not any(entry.said and entry.said.sort is not Sort.REST for entry in dated):
        base = book.total(number for entry in dated for number in entry.invoices)
        parts = split_equally(base, len(dated))
        return [replace(entry, sum=part) for entry, part in zip(dated, parts, strict=True)]
    filled: list[Entry] = []
    for entry in dated:
        debt = [other for other in dated if set(other.invoices) == set(entry.invoices)]
        own = [other for other in filled if other in debt or not entry.invoices]
        before = own[-1].said if own else next((other.said for other in debt if other.said), None)
        before = None if before and before.sort is Sort.REST else before
        filled.append(replace(entry, said=entry.said or before))
    return priced(filled, book, paid)


def _unrolled(entries: Sequence[Entry], rhythm: Rhythm, book: Book, today: date) -> list[Entry]:
    """The parts that a rhythm makes, after a first payment of another sum if there is one."""
    dated = [entry for entry in entries if entry.day]
    numbers = tuple(dict.fromkeys(number for entry in entries for number in entry.invoices))
    base = book.total(numbers)
    first = _down_payment(entries, rhythm)
    down = priced([first], book)[0] if first is not None else None
    others = [entry for entry in entries if entry is not first]
    start = _start([entry for entry in others if entry.day], rhythm, today)
    if down is not None and down.day is not None and (start is None or start <= down.day):
        start = _later(down.day, 1, rhythm.step, down)
    part = _part(others, rhythm, base)
    if start is None or part is None or part <= 0:
        return []
    left = base.amount - (down.sum.amount if down is not None and down.sum else Decimal(0))
    values = _values(part, left, rhythm.parts, stated=any(map(_number, others)))
    model = replace(dated[-1] if dated else entries[0], invoices=numbers, latest=None)
    if rhythm.month_day:
        model = replace(model, contradictory=False)
    parts = [
        replace(model, day=_later(start, place, rhythm.step, model), sum=Money(value, base.currency))
        for place, value in enumerate(values)
    ]
    return parts if down is None else [down, *parts]


def _values(part: Decimal, left: Decimal, count: int | None, stated: bool) -> list[Decimal]:
    """The sums of the parts: as stated; or equal ones, the last of which takes the rest; or until nothing is left."""
    if count and stated:
        return [part] * count
    if count:
        return [part] * (count - 1) + [left - part * (count - 1)]
    values: list[Decimal] = []
    while left > 0 and len(values) < _MOST:
        values.append(min(part, left))
        left -= part
    return values


def _start(dated: Sequence[Entry], rhythm: Rhythm, today: date) -> date | None:
    if dated:
        begins = next((entry for entry in dated if _only_begins(entry)), dated[0]) if rhythm.month_day else dated[0]
        named = begins.named
        in_month = named is not None and named.when.kind is Kind.PART and named.when.month is not None
        doubtful = named is not None and (named.when.doubtful or in_month)
        if doubtful and begins.day and rhythm.month_day:  # « le 5, à partir de novembre »
            return days.make(begins.day.year, begins.day.month, rhythm.month_day) or begins.day
        return named.first.ahead(today) if named and named.first else dated[0].day
    if rhythm.weekday is not None:
        return days.weekday_after(today, rhythm.weekday)
    return days.next_day_number(today, rhythm.month_day) if rhythm.month_day else None


def _part(entries: Sequence[Entry], rhythm: Rhythm, base: Money) -> Decimal | None:
    """The sum of one part."""
    for entry in entries:
        if entry.said and entry.said.sort is Sort.NUMBER and entry.said.value < base.amount:
            return Money(entry.said.value, base.currency).amount
        if entry.said and entry.said.sort is Sort.SHARE:
            return base.share(entry.said.value).amount
    return split_equally(base, rhythm.parts)[0].amount if rhythm.parts else None


def _later(start: date, place: int, step: str | None, model: Entry) -> date:
    """The day of a later part; ends of months stay ends of months."""
    if step in ("week", "fortnight"):
        return start + timedelta(7 * place * (2 if step == "fortnight" else 1))
    day = days.add_months(start, place)
    at_end = start == days.month_end(start) and _names_months(model)
    return days.month_end(day) if at_end else day


def _names_months(entry: Entry) -> bool:
    """« fin mars », « du 30 juin au 31 octobre »: ends of months are meant, not the 30th."""
    if entry.named is None or entry.day is None:
        return False
    whole_range = entry.named.first is not None and entry.day == days.month_end(entry.day)
    return entry.named.when.kind is Kind.PART or whole_range
