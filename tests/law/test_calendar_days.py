"""Public holidays of France (L3133-1) and of the places that have more."""

from datetime import date

import pytest

from relance_mail.law.calendar_days import SUBDIVISIONS, french_holidays, subdivision_of


def test_the_eleven_holidays_of_2026() -> None:
    assert sorted(french_holidays(2026, 2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


@pytest.mark.parametrize("departement", ["57", "67", "68"])
def test_alsace_moselle_has_two_more(departement: str) -> None:
    more = french_holidays(2026, 2026, departement) - french_holidays(2026, 2026)
    assert more == {date(2026, 4, 3), date(2026, 12, 26)}


def test_every_year_asked_for_is_there() -> None:
    assert {day.year for day in french_holidays(2024, 2027)} == {2024, 2025, 2026, 2027}


@pytest.mark.parametrize("code", SUBDIVISIONS)
def test_every_subdivision_keeps_the_common_holidays_of_the_republic(code: str) -> None:
    assert {date(2026, 7, 14), date(2026, 12, 25)} <= french_holidays(2026, 2026, code)


@pytest.mark.parametrize(
    ("postcode", "code"),
    [
        ("67000", "67"),
        ("67 000", "67"),
        ("57070", "57"),
        ("68100", "68"),
        ("75001", None),
        ("6800", None),  # 06800 without its zero
        ("97110", "971"),
        ("97133", "BL"),
        ("97150", "MF"),
        ("97400", "974"),
        ("97600", "976"),
        ("97500", "PM"),
        ("98800", "NC"),
        ("", None),
        (None, None),
    ],
)
def test_a_postal_code_tells_its_holidays(postcode: str | None, code: str | None) -> None:
    assert subdivision_of(postcode) == code
