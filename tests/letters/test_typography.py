"""French typography of amounts, days, words; what `clean` lets through."""

from datetime import date
from decimal import Decimal

import pytest

from relance_mail.core.money import Money
from relance_mail.letters.typography import (
    LONGEST,
    agree,
    amount,
    clean,
    full_day,
    grouped,
    listed_days,
    long_day,
    percent,
    rate_of,
)


def test_an_amount_has_narrow_and_no_break_spaces_and_never_breaks() -> None:
    assert amount(Money.of("1250000.5")) == "1\u202f250\u202f000,50\u00a0€"
    assert amount(Money.of("-45")) == "\u221245,00\u00a0€"
    assert amount(Money.of("1300", "USD")) == "1\u202f300,00\u00a0USD"


def test_abroad_an_amount_is_written_the_english_way_with_its_code() -> None:
    assert amount(Money.of("4300"), foreign=True) == "EUR\u00a04,300.00"
    assert amount(Money.of("-12.5"), foreign=True) == "\u2212EUR\u00a012.50"


def test_days_in_words() -> None:
    assert long_day(date(2026, 3, 1)) == "1er\u00a0mars\u00a02026"
    assert full_day(date(2026, 3, 17)) == "mardi 17\u00a0mars\u00a02026"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        ([date(2026, 2, 12)], "12 février 2026"),
        ([date(2026, 2, 12), date(2026, 2, 24)], "12 et 24 février 2026"),
        ([date(2026, 2, 12), date(2026, 3, 1)], "12 février et 1er mars 2026"),
        ([date(2025, 12, 18), date(2026, 2, 2), date(2026, 3, 3)], "18 décembre 2025, 2 février et 3 mars 2026"),
    ],
)
def test_dates_in_a_sentence_say_month_and_year_once(days: list[date], words: str) -> None:
    assert listed_days(days).replace("\u00a0", " ") == words


def test_singular_below_two_and_typographic_apostrophe() -> None:
    assert [agree("facture", count) for count in (0, 1, 2)] == ["facture", "facture", "factures"]
    assert agree("l'avoir", 3, "d'autres avoirs") == "d’autres avoirs"


def test_numbers_in_groups() -> None:
    assert grouped("732829320", 3) == "732\u00a0829\u00a0320"
    assert grouped("732 829 320 00074", 3, 3, 3, 5) == "732\u00a0829\u00a0320\u00a000074"
    assert grouped("FR1420041010050500013M02606", 4).split("\u00a0")[-1] == "606"


def test_rates() -> None:
    assert percent(Decimal("12.4")) == "12,40\u00a0%"
    assert percent(Decimal("12.155")) == "12,155\u00a0%"
    assert (rate_of("12,5 %"), rate_of("douze"), rate_of(None)) == (Decimal("12.5"), None, None)


def test_clean_text_is_one_visible_line() -> None:
    assert clean("Durand\n\t& Fils\x00\u2028SA") == "Durand & Fils SA"
    assert clean("pay\u00adpal\u202e\u200b") == "paypal"
    assert len(clean("x" * 5000)) == LONGEST
    assert clean("1\u202f250,00\u00a0€") == "1\u202f250,00\u00a0€"


def test_clean_text_can_never_become_a_field() -> None:
    for hostile in ("{{ 7*7 }}", "{% if x %}", "{_{ x }_}", "{# x #}"):
        cleaned = clean(hostile)
        assert cleaned.replace("\u2060", "") == hostile
        assert not any(mark in cleaned for mark in ("{{", "}}", "{%", "%}", "{_{", "}_}", "{#", "#}"))
