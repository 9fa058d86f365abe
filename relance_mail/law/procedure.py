"""Procedural delays: when the delay ends in law, and the working day on which one is surely in time (CPC 641, 642).

1. In days the day of the act does not count; in months and years the end bears its day number, else it is the last of
   the month. Months that are added to months are counted as one delay.
2. An end on a Saturday, Sunday or public holiday moves to the next working day. Holidays come as a value: they are
   more in Alsace-Moselle and overseas.
3. The safe day lies on or before the end as it was before it moved, so that nobody has to rely on the move. Where a
   right opens at the end of the delay, safety lies on the other side: the first working day after it.
4. Every length comes from the table of the law, on the day of the act that the law looks at (an order's own date).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from relance_mail.core.days import add_months, on_or_after, on_or_before
from relance_mail.law.table import LawTable

ORDER_SERVICE = "order_service"
ORDER_OPPOSITION = "order_opposition"
ORDER_ENFORCEMENT = "order_enforcement"
INSOLVENCY_CLAIM = "insolvency_claim"
INSOLVENCY_CLAIM_ABROAD = "insolvency_claim_abroad"

_MONTHS = {"months": 1, "years": 12}


@dataclass(frozen=True, slots=True)
class Delay:
    """`legal_end`: the last day in law. `safe_day`: the working day to keep to. `source`: who says so (table)."""

    legal_end: date
    safe_day: date
    source: str


def after(start: date, count: int, unit: str) -> date:
    """The day on which so many days, months or years after an act end (CPC 641), not yet moved (CPC 642)."""
    if unit == "days":
        return start + timedelta(days=count)
    return add_months(start, count * _MONTHS[unit])


def order_service_end(made: date, table: LawTable, holidays: frozenset[date]) -> Delay:
    """An order to pay is void unless it is served by then (CPC 1411). `made`: the order's own date."""
    return _delay(made, made, ORDER_SERVICE, table, holidays)


def opposition_end(served: date, table: LawTable, holidays: frozenset[date]) -> Delay:
    """The debtor may oppose the order until then (CPC 1416), served to him in person."""
    return _delay(served, served, ORDER_OPPOSITION, table, holidays)


def enforcement_opens(made: date, served: date, table: LawTable, holidays: frozenset[date]) -> Delay:
    """The order can be enforced after `legal_end`, without opposition; `safe_day` is the first working day after it.

    `FigureMissing` for an order that is older than the rule of the table."""
    waited = _delay(served, made, ORDER_ENFORCEMENT, table, holidays)
    return Delay(waited.legal_end, on_or_after(waited.legal_end + timedelta(days=1), holidays), waited.source)


def insolvency_claim_end(start: date, table: LawTable, holidays: frozenset[date], *, abroad: bool = False) -> Delay:
    """Until when a claim is declared in insolvency proceedings (C. com. R622-24). `start`: day of the publication in
    the BODACC (or, provisionally, of the judgment). `abroad`: the creditor is outside mainland France."""
    return _delay(start, start, INSOLVENCY_CLAIM, table, holidays, more=INSOLVENCY_CLAIM_ABROAD if abroad else None)


def _delay(
    start: date, law_of: date, key: str, table: LawTable, holidays: frozenset[date], *, more: str | None = None
) -> Delay:
    """From `start`, by the law in force on `law_of`. `more`: the key of a delay of the same unit to add."""
    figure = table.on(key, law_of)
    count = int(figure.value) + (int(table.value(more, law_of)) if more else 0)
    end = after(start, count, figure.unit)
    return Delay(on_or_after(end, holidays), on_or_before(end, holidays), figure.source)
