"""French typography of what a customer reads: amounts, days, agreement, clean text.

1. Amounts and days come from core/french; here numbers and what they count never part at a line end.
2. Abroad an amount is written `EUR 4,300.00` (OFFICE §12).
3. Text that comes from files is one line without control characters; a brace in it is followed by a word joiner
   (U+2060, invisible), so that it can never become a field.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from relance_mail.core import french
from relance_mail.core.french import NO_BREAK, listing
from relance_mail.core.money import Money, decimals_of

LONGEST = 1000

# Never part of a name or a subject: control and line separators become a space, format characters (bidirectional
# overrides, zero width, soft hyphens), surrogates and private ones vanish.
_SPACES = frozenset({"Cc", "Zl", "Zp"})
_UNSEEN = frozenset({"Cf", "Cs", "Co", "Cn"})


def amount(money: Money, *, foreign: bool = False) -> str:
    """`1 250,00 €`; another currency by its code; `EUR 1,250.00` when `foreign`."""
    if not foreign:
        return french.amount(money)
    sign = "\u2212" if money.amount < 0 else ""
    return f"{sign}{money.currency}{NO_BREAK}{abs(money.amount):,.{decimals_of(money.currency)}f}"


def percent(rate: Decimal) -> str:
    """`12,40 %`, at least two decimals."""
    text = f"{rate:f}" if -int(rate.as_tuple().exponent) > 2 else f"{rate:.2f}"
    return text.replace(".", ",") + NO_BREAK + "%"


def rate_of(text: str | None) -> Decimal | None:
    """A contract rate in percent as settings keep it (`"12"`, `"12,5 %"`); None when it is no number."""
    try:
        return Decimal((text or "").replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        return None


def full_day(day: date) -> str:
    """`mardi 3 mars 2026`, `dimanche 1er mars 2026`; day, month and year stay together."""
    weekday, number, month, year = french.long_day(day).split(" ")
    return f"{weekday} {number}{NO_BREAK}{month}{NO_BREAK}{year}"


def long_day(day: date) -> str:
    """`3 mars 2026`."""
    return full_day(day).partition(" ")[2]


def short_day(day: date | None) -> str:
    """`03/03/2026`; empty when there is none."""
    return f"{day:%d/%m/%Y}" if day else ""


def listed_days(days: Sequence[date]) -> str:
    """`12 et 24 février 2026`, `18 décembre 2025, 12 février et 3 mars 2026`: month and year said once."""
    words: list[str] = []
    for day, after in zip_longest(days, days[1:]):
        same_year = after is not None and after.year == day.year
        same_month = after is not None and same_year and after.month == day.month
        parts = long_day(day).replace(NO_BREAK, " ").split(" ")
        words.append(NO_BREAK.join(parts[: 1 if same_month else 2]) + ("" if same_year else f" {parts[2]}"))
    return listing(words)


def agree(word: str, count: int, plural: str | None = None) -> str:
    """The word for one (0 and 1 in French) or for many; `plural` when an s is not enough. Apostrophes typographic."""
    return french.plural(count, word, plural).replace("'", "’")


def grouped(text: str | None, *sizes: int) -> str:
    """Digits in groups: SIREN 3 3 3, SIRET 3 3 3 5; the last size goes on (IBAN 4)."""
    bare = re.sub(r"\s", "", text or "")
    parts, rest = [], list(sizes)
    while bare:
        size = rest.pop(0) if len(rest) > 1 else rest[0]
        parts.append(bare[:size])
        bare = bare[size:]
    return NO_BREAK.join(parts)


class _Visible(dict[int, str | None]):
    """By character, what is printed for it; looked up once, for every value of every message passes here."""

    def __missing__(self, code: int) -> str | None:
        category = unicodedata.category(chr(code))
        self[code] = " " if category in _SPACES else None if category in _UNSEEN else chr(code)
        return self[code]


_VISIBLE = _Visible()


def clean(text: str | None) -> str:
    """One line of visible text, at most `LONGEST` characters; braces made harmless."""
    line = re.sub(r" {2,}", " ", (text or "").translate(_VISIBLE)).strip()
    if len(line) > LONGEST:
        line = line[: LONGEST - 1] + "…"
    return line.replace("{", "{\u2060").replace("}", "\u2060}")
