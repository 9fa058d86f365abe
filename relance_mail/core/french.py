"""French words for staff: amounts, days, plurals, enumerations.

1. Inside an amount the spaces do not break (U+202F between thousands, U+00A0 before the sign), nor do they inside « ».
2. What customers read is written by `letters`, which also knows the foreign ways of writing an amount.
"""

from collections.abc import Sequence
from datetime import date

from relance_mail.core.money import Money, decimals_of

NARROW = "\u202f"
NO_BREAK = "\u00a0"
_MINUS = "\u2212"
_SIGNS = {"EUR": "€"}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def amount(money: Money) -> str:
    """`1 250,00 €`, `−45,00 €`; another currency by its code: `1 250,00 USD`."""
    digits = f"{abs(money.amount):,.{decimals_of(money.currency)}f}".replace(",", NARROW).replace(".", ",")
    sign = _MINUS if money.amount < 0 else ""
    return f"{sign}{digits}{NO_BREAK}{_SIGNS.get(money.currency, money.currency)}"


def amounts(sums: Sequence[Money]) -> str:
    """Several currencies, never added: `1 250,00 € et 300,00 USD`."""
    return listing([amount(money) for money in sums])


def short_day(day: date) -> str:
    """`31/01/2026`."""
    return f"{day:%d/%m/%Y}"


def long_day(day: date) -> str:
    """`mardi 3 mars 2026`, `dimanche 1er mars 2026`."""
    number = "1er" if day.day == 1 else day.day
    return f"{_WEEKDAYS[day.weekday()]} {number} {_MONTHS[day.month - 1]} {day.year}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """The word in the number that French gives to `count`: singular below 2. `many` when an s is not enough."""
    return one if abs(count) < 2 else many or f"{one}s"


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 facture`, `3 factures`."""
    return f"{count} {plural(count, one, many)}"


def listing(words: Sequence[str]) -> str:
    """« A », « A et B », « A, B et C »; empty when there is none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def quoted(text: str) -> str:
    """`« text »` with no-break spaces."""
    return f"«{NO_BREAK}{text}{NO_BREAK}»"
