"""Amounts as French offices write them → exact decimals, or why not.

1. Any space, a no-break one too, and the apostrophe separate thousands; comma or dot separates decimals.
2. `1.234` and `1,234` alone can be read two ways: only the other amounts of the same sheet may decide
   (`decimal_mark`); when they do not, the cell is unreadable, never a guess.
3. A blank or a bare dash is None, never 0; a dash with a currency is how Excel's accounting format prints 0.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from relance_mail.sources.cells import Cell, Unreadable

CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "EUROS": "EUR", "EURO": "EUR", "US$": "USD"}
_CODES = (
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "CAD",
    "JPY",
    "MAD",
    "TND",
    "DZD",
    "XOF",
    "XAF",
    "XPF",
    "PLN",
    "SEK",
    "DKK",
    "NOK",
)
CURRENCIES |= {code: code for code in _CODES}
_CUR = "(?:" + "|".join(re.escape(word) for word in sorted(CURRENCIES, key=len, reverse=True)) + ")"
_AMOUNT = re.compile(
    rf"(?P<open>\()? ?(?P<s1>[-+])? ?(?P<c1>{_CUR})? ?(?P<s2>[-+])? ?"
    rf"(?P<digits>[0-9.,][0-9 .,']*?) ?(?P<c2>{_CUR})? ?(?P<s3>[-+])? ?(?P<c3>{_CUR})? ?(?:TTC)?(?P<close>\))?"
    r" ?(?P<side>CR|DB|C|D)?",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\s\u00a0\u202f\u2007\u2009\u200a]+")
_SPACED = re.compile(r"([0-9]{1,3}(?:[ '][0-9]{3})+|[0-9]+)(?:[.,]([0-9]+))?")
_GROUPED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]+)|([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]+)")
_MILLIONS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:,[0-9]{3}){2,}")
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
_POINTED = re.compile(r"[.,]([0-9]+)")
_TOO_MUCH = 10**12


def amount_of(cell: Cell, mark: str | None = None) -> Decimal | Unreadable | None:
    """The amount of a cell; `mark` is the sheet's decimal mark (`","`, `"."` or None when it is not known)."""
    if type(cell) is float:
        return _of_float(cell)
    if type(cell) is str:
        return amount_of_text(cell, mark)
    if isinstance(cell, Unreadable):
        return cell
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    return Unreadable.NOT_AMOUNT


@lru_cache(maxsize=65536)
def _of_float(value: float) -> Decimal | Unreadable:
    if not -_TOO_MUCH < value < _TOO_MUCH:  # not a number neither
        return Unreadable.NOT_AMOUNT
    # Sums of binary floats leave dust (0.1 + 0.2): nobody owes a millionth of a cent.
    return Decimal(repr(round(value, 6)))


@lru_cache(maxsize=65536)
def amount_of_text(text: str, mark: str | None) -> Decimal | Unreadable | None:
    """The same for text."""
    plain = _SPACE.sub(" ", text).strip().translate(_SIGNS)
    if plain in _NOTHING:
        return None
    if plain in _ACCOUNTING_ZERO:
        return Decimal(0)
    match = _AMOUNT.fullmatch(plain)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return Unreadable.NOT_AMOUNT
    negative = _negative(match)
    if negative is None:
        return Unreadable.NOT_AMOUNT
    value = _of_digits(match["digits"], mark)
    if isinstance(value, Unreadable):
        return value
    if value >= _TOO_MUCH:
        return Unreadable.NOT_AMOUNT  # an IBAN or a telephone number in the wrong column
    return -value if negative else value


_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-", "\u2019": "'"})
_NOTHING = frozenset(["", "-", "--", "€"])
_ACCOUNTING_ZERO = frozenset(
    ["- €", "-€", "€ -", "- EUR", "- $", "$ -", "- £"]
)  # how Excel's accounting format prints 0


def _negative(match: re.Match[str]) -> bool | None:
    """Whether the marks around the digits say minus; None when they contradict or repeat each other."""
    signs = [mark for mark in (match["s1"], match["s2"], match["s3"]) if mark]
    if match["open"]:
        signs.append("-")
    if match["side"]:
        signs.append("-" if match["side"].upper() in ("CR", "C") else "+")
    return None if len(signs) > 1 else signs == ["-"]


def _of_digits(digits: str, mark: str | None) -> Decimal | Unreadable:
    if two_ways := _TWO_WAYS.fullmatch(digits):
        if mark is None or mark == two_ways[1]:
            return Unreadable.AMBIGUOUS
        return Decimal(digits.replace(two_ways[1], ""))
    if match := _SPACED.fullmatch(digits):
        return Decimal(f"{match[1].replace(' ', '').replace(chr(39), '')}.{match[2] or 0}")
    if match := _GROUPED.fullmatch(digits):
        return Decimal(f"{(match[1] or match[3]).replace('.', '').replace(',', '')}.{match[2] or match[4]}")
    if _MILLIONS.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", ""))
    if match := _POINTED.fullmatch(digits):
        return Decimal(f"0.{match[1]}")
    return Unreadable.NOT_AMOUNT


_MARK = re.compile(
    r"(?:^|[^0-9.,])[0-9][0-9 .']*(,)[0-9]{1,2}(?![0-9.,])|(?:^|[^0-9.,])[0-9][0-9 ,']*(\.)[0-9]{1,2}(?![0-9.,])"
)


def decimal_mark(cells: Iterable[Cell]) -> str | None:
    """The decimal mark that the text amounts agree on; None when none shows it or when they differ."""
    seen = set()
    for cell in cells:
        if type(cell) is str and (match := _MARK.search(_SPACE.sub(" ", cell))):
            seen.add(match[1] or match[2])
    return seen.pop() if len(seen) == 1 else None


def currency_in(text: str) -> str | None:
    """The currency that an amount or a heading names (`"1 234,56 $"`, `"Solde (EUR)"`), ISO 4217."""
    match = _NAMED.search(text.upper())
    return CURRENCIES[match[0]] if match else None


_NAMED = re.compile(r"US\$|[€$£]|(?<![A-Z])(?:EUROS?|" + "|".join(_CODES) + r")(?![A-Z])")


def cents(amount: Decimal) -> Decimal:
    """Rounded half-up to the cent, for comparing."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
