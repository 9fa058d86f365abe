"""Amounts and days: what is written is read back to the cent and the day; what is unreadable never becomes a value."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_mail.sources.amounts import amount_of, currency_in, decimal_mark
from relance_mail.sources.cells import Cell, Unreadable, is_blank, number_of, text_of
from relance_mail.sources.days import day_of

CENTS = st.integers(min_value=-99_999_999_99, max_value=99_999_999_99)
SPACES = st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009"])
DAYS = st.dates(min_value=dt.date(1980, 1, 1), max_value=dt.date(2079, 12, 31))


def _digits(cents: int, thousands: str, mark: str) -> str:
    text = f"{abs(cents) / Decimal(100):,.2f}"
    return text.replace(",", "#").replace(".", mark).replace("#", thousands)


@given(CENTS, SPACES, st.sampled_from([",", "."]), st.sampled_from(["-{}", "{}-", "({})", "− {}", "{} CR"]),
       st.sampled_from(["{}", "{} €", "€ {}", "{}EUR", "{}\u00a0€", "  {} "]))  # fmt: skip
def test_any_french_amount_reads_back(cents: int, space: str, mark: str, negative: str, dress: str) -> None:
    digits = dress.format(_digits(cents, space, mark))
    text = negative.format(digits) if cents < 0 else digits
    assert amount_of(text) == Decimal(cents) / 100


@given(CENTS, st.sampled_from([(".", ","), (",", "."), ("'", "."), ("’", ",")]))
def test_amounts_grouped_by_signs_read_back(cents: int, signs: tuple[str, str]) -> None:
    text = _digits(cents, *signs)
    assert amount_of(f"-{text}" if cents < 0 else text) == Decimal(cents) / 100


@given(CENTS)
def test_typed_numbers_keep_their_cents(cents: int) -> None:
    assert amount_of(cents / 100) == Decimal(cents) / 100


@given(st.text(max_size=12))
def test_text_is_an_amount_only_with_digits_and_never_silently_zero(text: str) -> None:
    read = amount_of(text)
    if isinstance(read, Decimal) and not read:
        assert "0" in text or text.strip().startswith(("-", "€", "$", "£", "–", "—", "−"))
    if isinstance(read, Decimal) and read:
        assert any(char in "123456789" for char in text)


@given(st.text(alphabet="0123456789.,-() €", max_size=14))
def test_what_looks_like_an_amount_never_raises(text: str) -> None:
    assert amount_of(text) is None or isinstance(amount_of(text), Decimal | Unreadable)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.234", Unreadable.AMBIGUOUS),
        ("1,234", Unreadable.AMBIGUOUS),
        ("0,125", Decimal("0.125")),
        ("1.234.567", Decimal(1234567)),
        ("1 2345", Unreadable.NOT_AMOUNT),
        ("12 345 67", Unreadable.NOT_AMOUNT),
        ("--45", Unreadable.NOT_AMOUNT),
        ("(-45)", Unreadable.NOT_AMOUNT),
        ("(45,00", Unreadable.NOT_AMOUNT),
        ("12,5 %", Unreadable.NOT_AMOUNT),
        ("12 k€", Unreadable.NOT_AMOUNT),
        ("1 000,00 HT", Unreadable.NOT_AMOUNT),
        ("1 000,00 TTC", Decimal(1000)),
        ("FR7630006000011234567890189", Unreadable.NOT_AMOUNT),
        ("3000600001123456789018", Unreadable.NOT_AMOUNT),
        ("#REF!", Unreadable.NOT_AMOUNT),
        ("31/01/2026", Unreadable.NOT_AMOUNT),
        (True, Unreadable.NOT_AMOUNT),
        (dt.date(2026, 1, 31), Unreadable.NOT_AMOUNT),
        (float("nan"), Unreadable.NOT_AMOUNT),
        (Unreadable.UNCACHED, Unreadable.UNCACHED),
        (0.1 + 0.2, Decimal("0.3")),
        (1234, Decimal(1234)),
        ("", None),
        (" - ", None),
        ("-   €", Decimal(0)),
        ("45,00 D", Decimal(45)),
        ("$1,200.50", Decimal("1200.50")),
    ],
)
def test_amounts_one_by_one(cell: Cell, expected: Decimal | Unreadable | None) -> None:
    assert amount_of(cell) == expected


def test_the_sheet_decides_what_one_cell_leaves_open() -> None:
    assert amount_of("1.234", ",") == Decimal(1234)
    assert amount_of("1.234", ".") is Unreadable.AMBIGUOUS
    assert amount_of("1,234", ".") == Decimal(1234)
    assert decimal_mark(["1.234", "12,50", "1 000"]) == ","
    assert decimal_mark(["1,234", "12.50 €"]) == "."
    assert decimal_mark(["12.50", "12,50"]) is None
    assert decimal_mark(["1.234", 12.5]) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12,00 €", "EUR"),
        ("$12", "USD"),
        ("Solde (GBP)", "GBP"),
        ("12 CHF", "CHF"),
        ("Montant", None),
        ("EUROPE", None),
    ],
)
def test_currencies_by_sign_or_code(text: str, code: str | None) -> None:
    assert currency_in(text) == code


@given(DAYS, st.sampled_from(["/", ".", "-", " / "]), st.booleans(), st.sampled_from(["", " 08:30", " 00:00:00"]))
def test_any_french_day_reads_back(day: dt.date, separator: str, short: bool, clock: str) -> None:
    year = f"{day:%Y}"[2:] if short else f"{day:%Y}"
    assert day_of(f"{day:%d}{separator}{day:%m}{separator}{year}{clock}") == day
    assert day_of(f"{day.day}{separator}{day.month}{separator}{year}") == day


@given(DAYS)
def test_days_of_their_own_type_serials_and_compact_numbers(day: dt.date) -> None:
    assert day_of(day) == day_of(dt.datetime(day.year, day.month, day.day, 14, 30)) == day  # noqa: DTZ001  # as calamine gives them
    assert day_of(day.isoformat()) == day
    assert day_of(float(f"{day:%Y%m%d}")) == day
    assert day_of(float((day - dt.date(1899, 12, 30)).days)) == day
    assert day_of(f"{day:%d%m%Y}") == day


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("03/04/2026", dt.date(2026, 4, 3)),
        ("03/25/2026", Unreadable.NOT_DAY),
        ("31/02/2026", Unreadable.NOT_DAY),
        ("31/01", Unreadable.YEARLESS),
        ("31 janvier", Unreadable.YEARLESS),
        ("1er mars 2026", dt.date(2026, 3, 1)),
        ("31-janv.-26", dt.date(2026, 1, 31)),
        ("jeudi 15 août 2026", dt.date(2026, 8, 15)),
        ("31-Dec-2026", dt.date(2026, 12, 31)),
        ("5 marks 2026", Unreadable.NOT_DAY),
        ("30 jours", Unreadable.NOT_DAY),
        ("à réception", Unreadable.NOT_DAY),
        ("150326", Unreadable.NOT_DAY),
        ("31/12/2999", Unreadable.FAR_DAY),
        (30.0, Unreadable.NOT_DAY),
        (123456.0, Unreadable.NOT_DAY),
        (True, Unreadable.NOT_DAY),
        (dt.time(12, 0), Unreadable.NOT_DAY),
        (dt.time(0, 0), None),
        (0.0, None),
        ("", None),
        ("00/00/0000", None),
        (dt.date(1899, 12, 30), None),
        (dt.date(1920, 1, 1), Unreadable.FAR_DAY),
        (Unreadable.ERROR, Unreadable.ERROR),
    ],
)
def test_days_one_by_one(cell: Cell, expected: dt.date | Unreadable | None) -> None:
    assert day_of(cell) == expected


@given(st.text(max_size=16))
def test_text_is_a_day_only_with_digits(text: str) -> None:
    if isinstance(day_of(text), dt.date):
        assert sum(char.isdigit() for char in text) >= 3


def test_dates_in_the_system_of_1904() -> None:
    assert day_of(46053.0 - 1462, epoch_1904=True) == dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (1234.0, "1234"),
        ("0042", "0042"),
        (" FA\u00a02026  12 ", "FA 2026 12"),
        (2026.01, "2026.01"),
        ("/", None),
        ("", None),
        (dt.date(2026, 1, 31), Unreadable.NOT_NUMBER),
        (True, Unreadable.NOT_NUMBER),
        (Unreadable.UNCACHED, Unreadable.UNCACHED),
    ],
)
def test_numbers_of_invoices(cell: Cell, number: str | Unreadable | None) -> None:
    assert number_of(cell) == number


def test_text_of_any_cell() -> None:
    cells: list[Cell] = [732829320.0, True, dt.date(2026, 1, 31), "a\n b", Unreadable.ERROR, "x" * 9000]
    assert [text_of(cell)[:10] for cell in cells] == ["732829320", "oui", "31/01/2026", "a b", "", "x" * 10]
    assert len(text_of("x" * 9000)) == 2000
    assert is_blank("\u00a0– ")
    assert not is_blank(0.0)
