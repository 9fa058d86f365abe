"""A sum in words, where it is written beside its figures: acknowledgment of a debt (C. civ. 1376), formal notice.

1. num2words makes the numbers; units and cents are joined here, for it says « zéro euros » and « un million euros ».
2. Euros only: the names of other currencies and of their hundredths are not the same in every language.
"""

from functools import lru_cache

from num2words import num2words

from relance_mail.core.money import Money
from relance_mail.letters.speech import Speech

_MILLION = 1_000_000


def in_words(money: Money, speech: Speech) -> str:
    """`mille deux cent cinquante euros et cinquante centimes`; empty for another currency or what is below zero."""
    if money.currency != "EUR" or money.amount < 0:
        return ""
    euros, cents = divmod(int(money.amount * 100), 100)
    parts = [_counted(euros, "euro", speech)] if euros or not cents else []
    parts += [_counted(cents, "cent", speech)] if cents else []
    return speech.listing(parts)


def _counted(number: int, unit: str, speech: Speech) -> str:
    """`un euro`, `deux millions d'euros`: after a round million French wants « de »."""
    words = _number(number, speech.code)
    round_million = number >= _MILLION and number % _MILLION == 0
    return f"{words} {speech.say('million_euros') if round_million else speech.count(unit, number)}"


@lru_cache(1024)
def _number(number: int, language: str) -> str:
    """One message says the same sum several times, and a word takes longer than a line of the letter."""
    return str(num2words(number, lang=language))
