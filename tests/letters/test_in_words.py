"""Sums in words, in both languages (C. civ. 1376)."""

import pytest

from relance_mail.core.money import Money
from relance_mail.letters.in_words import in_words
from relance_mail.letters.speech import ENGLISH, FRENCH


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "zéro euro"),
        ("0.01", "un centime"),
        ("0.80", "quatre-vingts centimes"),
        ("1.00", "un euro"),
        ("1.01", "un euro et un centime"),
        ("80.00", "quatre-vingts euros"),
        ("81.71", "quatre-vingt-un euros et soixante et onze centimes"),
        ("1780.65", "mille sept cent quatre-vingts euros et soixante-cinq centimes"),
        ("80000.00", "quatre-vingt mille euros"),
        ("1000000.00", "un million d’euros"),
        ("2000000.50", "deux millions d’euros et cinquante centimes"),
        ("1200000.00", "un million deux cent mille euros"),
    ],
)
def test_in_french(amount: str, words: str) -> None:
    assert in_words(Money.of(amount), FRENCH) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1.00", "one euro"),
        ("0.00", "zero euros"),
        ("4300.50", "four thousand, three hundred euros and fifty cents"),
        ("1000000.00", "one million euros"),
    ],
)
def test_in_english(amount: str, words: str) -> None:
    assert in_words(Money.of(amount), ENGLISH) == words


def test_neither_another_currency_nor_a_credit_has_words() -> None:
    assert in_words(Money.of("10.00", "USD"), FRENCH) == ""
    assert in_words(Money.of("-10.00"), FRENCH) == ""
