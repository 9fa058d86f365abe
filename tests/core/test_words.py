"""French words, days, money and civil months: the small values everything else is written with."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_mail.core.days import (
    add_months,
    add_working_days,
    is_working_day,
    on_or_after,
    on_or_before,
    working_days_between,
)
from relance_mail.core.french import amount, amounts, counted, listing, long_day, plural, quoted, short_day
from relance_mail.core.invoices import number_key
from relance_mail.core.money import Money, totals
from tests.core.policies import HOLIDAYS

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Money(Decimal(cents) / 100))


@pytest.mark.parametrize(
    ("plain", "currency", "written"),
    [
        ("1250.00", "EUR", "1 250,00 €"),
        ("0.00", "EUR", "0,00 €"),
        ("-45.50", "EUR", "−45,50 €"),
        ("1234567.89", "EUR", "1 234 567,89 €"),
        ("1250", "JPY", "1 250 JPY"),
        ("12.345", "TND", "12,345 TND"),
    ],
)
def test_amounts(plain: str, currency: str, written: str) -> None:
    assert amount(Money.of(plain, currency)) == written.replace(" ", "\u202f", written.count(" ") - 1).replace(
        " ", "\u00a0"
    )


def test_days_and_words() -> None:
    assert (short_day(date(2026, 1, 31)), long_day(date(2026, 3, 3))) == ("31/01/2026", "mardi 3 mars 2026")
    assert long_day(date(2026, 3, 1)) == "dimanche 1er mars 2026"
    assert (plural(0, "facture"), plural(1, "facture"), plural(2, "facture")) == ("facture", "facture", "factures")
    assert (counted(1, "jour"), counted(2, "avoir", "avoirs")) == ("1 jour", "2 avoirs")
    assert [listing(list("ABC")[:n]) for n in range(4)] == ["", "A", "A et B", "A, B et C"]
    assert quoted("x") == "«\u00a0x\u00a0»"
    both = amounts([Money.of("1.00"), Money.of("2.00", "USD")])
    assert both == f"{amount(Money.of('1.00'))} et {amount(Money.of('2.00', 'USD'))}"


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-03-03", 2, "2026-03-05"),
        ("2026-03-06", 1, "2026-03-09"),
        ("2026-04-03", 1, "2026-04-07"),  # over Easter Monday
        ("2026-03-03", -3, "2026-02-26"),
        ("2026-03-07", 0, "2026-03-07"),
    ],
)
def test_working_days(start: str, count: int, end: str) -> None:
    assert add_working_days(date.fromisoformat(start), count, HOLIDAYS) == date.fromisoformat(end)


@given(DAYS, st.integers(1, 30))
def test_working_days_there_and_back(day: date, count: int) -> None:
    later = add_working_days(day, count, HOLIDAYS)
    assert is_working_day(later, HOLIDAYS)
    assert working_days_between(day, later, HOLIDAYS) == count
    assert working_days_between(later, day, HOLIDAYS) == 0
    assert on_or_before(day, HOLIDAYS) <= day <= on_or_after(day, HOLIDAYS)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-15", 2, "2027-02-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -6, "2025-07-15"),
    ],
)
def test_civil_months(day: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(end)


@given(st.lists(CENTS, max_size=8), st.lists(CENTS, max_size=8))
def test_totals_keep_currencies_apart(euros: list[Money], others: list[Money]) -> None:
    dollars = [Money(money.amount, "USD") for money in others]
    sums = totals([*euros, *dollars])
    assert sums.get("EUR", Money.zero()).amount == sum(money.amount for money in euros)
    assert sums.get("USD", Money.zero("USD")).amount == sum(money.amount for money in dollars)


def test_two_currencies_are_never_added_or_compared() -> None:
    euro, dollar = Money.of("1.00"), Money.of("1.00", "USD")
    for refused in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar, lambda: euro <= dollar):
        with pytest.raises(ValueError, match="never added"):
            refused()


def test_money_is_decimal_and_rounded_half_up() -> None:
    assert Money.of("1.005").plain() == "1.01"
    assert Money(Decimal("-0.001")).plain() == "0.00"
    with pytest.raises(TypeError, match="finite Decimal"):
        Money(1.5)  # type: ignore[arg-type]  # the mistake this guard is for
    with pytest.raises(TypeError, match="finite Decimal"):
        Money(Decimal("NaN"))
    assert Money.of("10.01").share(Decimal("0.05")).plain() == "0.50"


def test_two_spellings_of_one_number() -> None:
    assert number_key("fa-2026/0012") == number_key("FA 2026 0012") == "FA20260012"
