"""One typed cell → day, amount, text, or the doubt that a person is told."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_mail.workbooks.cells import Cell, Doubt, amount_of, balance_of, day_of, lines_of, text_of
from relance_mail.workbooks.words import folded, kind_in, means_in

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 15, 0), date(2026, 11, 24)),  # noqa: DTZ001  # a cell has no zone
        ("24/11/2026", date(2026, 11, 24)),
        (" 24.11.26 ", date(2026, 11, 24)),
        ("24 / 11 / 2026", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("mardi 24 novembre 2026", date(2026, 11, 24)),
        ("le 1er déc. 2026", date(2026, 12, 1)),
        ("24\u00a0août\u00a02026", date(2026, 8, 24)),
        (46350.0, date(2026, 11, 24)),
        ("24/11", date(2026, 11, 24)),
        ("5 janvier", date(2027, 1, 5)),
        ("29/02", Doubt.NOT_DAY),
        ("", None),
        ("  ", None),
        ("fin novembre", Doubt.NOT_DAY),
        ("31/02/2026", Doubt.NOT_DAY),
        ("24/13/2026", Doubt.NOT_DAY),
        ("24/11-2026", Doubt.NOT_DAY),
        ("24/11/1926", Doubt.FAR_DAY),
        (date(1999, 12, 31), Doubt.FAR_DAY),
        (12.0, Doubt.FAR_DAY),
        (20261124.0, Doubt.NOT_DAY),
        (True, Doubt.NOT_DAY),
        (time(12), Doubt.NOT_DAY),
        (Doubt.NO_RESULT, Doubt.NO_RESULT),
    ],
)
def test_days(typed: Cell, day: date | Doubt | None) -> None:
    assert day_of(typed, TODAY) == day


def test_a_day_without_its_year_needs_to_know_today() -> None:
    assert day_of("24/11") is Doubt.YEARLESS
    assert day_of("02/01", date(2026, 12, 30)) == date(2027, 1, 2)
    assert day_of("30/12", date(2027, 1, 2)) == date(2026, 12, 30)
    assert day_of("29/02", date(2028, 1, 2)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        (1250.0, "1250"),
        (1250, "1250"),
        (0.1 + 0.2, "0.3"),
        ("1250", "1250"),
        ("1 250,00 €", "1250.00"),
        ("1\u202f250,00\u00a0€", "1250.00"),
        ("1250,5 euros TTC", "1250.5"),
        ("1250.50 EUR", "1250.50"),
        ("1.250,00", "1250.00"),
        ("1,250.00", "1250.00"),
        ("12 345 678,90", "12345678.90"),
    ],
)
def test_amounts(typed: Cell, amount: str) -> None:
    assert amount_of(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("1,250", Doubt.TWO_WAYS),
        ("1.250 €", Doubt.TWO_WAYS),
        ("300 USD", Doubt.NOT_AMOUNT),
        ("la moitié", Doubt.NOT_AMOUNT),
        ("1 25 0", Doubt.NOT_AMOUNT),
        ("12,345,6", Doubt.NOT_AMOUNT),
        ("-5,00", Doubt.NOT_POSITIVE),
        (0.0, Doubt.NOT_POSITIVE),
        (-3.0, Doubt.NOT_POSITIVE),
        (33102030405060.0, Doubt.NOT_AMOUNT),
        (True, Doubt.NOT_AMOUNT),
        (TODAY, Doubt.NOT_AMOUNT),
        (Doubt.NO_RESULT, Doubt.NO_RESULT),
    ],
)
def test_rule_10_amounts_that_are_not_sure_are_doubts(typed: Cell, doubt: Doubt) -> None:
    assert amount_of(typed) is doubt


def test_a_blank_is_no_amount() -> None:
    assert amount_of("") is None
    assert amount_of(" \u00a0") is None


@given(st.text(max_size=20))
def test_rule_10_any_text_gives_a_value_or_a_doubt(text: str) -> None:
    amount, day = amount_of(text), day_of(text, TODAY)
    assert amount is None or isinstance(amount, Doubt) or amount > 0
    assert day is None or isinstance(day, Doubt | date)


def test_texts_of_cells() -> None:
    assert text_of(412.0) == "412"
    assert text_of("  a\u00a0 b\n c ") == "a b c"
    assert text_of(TODAY) == "24/11/2026"
    assert text_of(True) == "oui"
    assert text_of(1.5) == "1,5"
    assert text_of(Doubt.NO_RESULT) == ""
    assert lines_of(" 12  rue X \r\n\n75001 Paris") == "12 rue X\n75001 Paris"
    assert lines_of(75001.0) == "75001"


def test_a_balance_that_we_wrote_comes_back_and_anything_else_is_left_out() -> None:
    money = balance_of(-45.0, "EUR")
    assert money is not None
    assert money.plain() == "-45.00"
    assert balance_of("45", "EUR") is None
    assert balance_of(True, "EUR") is None


def test_words_are_compared_without_case_accents_spaces_and_apostrophes() -> None:
    assert folded(" Payé  EN attente\u00a0de Banque ") == folded("payé en attente de banque")
    assert folded("Banque pointée jusqu\u2019au") == folded("banque pointee jusqu'au")
    assert str(kind_in("Entreprise Individuelle")) == "sole_trader"
    assert str(kind_in("BUSINESS")) == "business"
    assert kind_in("boulangerie") is None
    assert str(means_in("Chèque")) == "cheque"
    assert means_in("troc") is None
