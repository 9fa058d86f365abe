"""Dates as French offices write them → days, or why not.

1. The order is always day, month, year, unless the year stands first with four digits.
2. A date without a year is unreadable: no year is ever guessed. Two digits mean 1980 to 2079.
3. A number is a spreadsheet serial (1900 or 1904 system) or a compact `20260131`; anything else is no date.
"""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from relance_mail.sources.cells import Cell, Unreadable, squeeze

FIRST_YEAR, LAST_YEAR = 1980, 2079
_EPOCH = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
_CLOCK = (
    r"(?:[ t,]+(?:a )?[0-9]{1,2}[:h][0-9]{2}(?:[:m][0-9]{2})?(?:[.,][0-9]+)?s?(?: ?[ap]m)?"
    r"(?:z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_WEEKDAY = r"(?:(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? ?)?(?:le )?"
_DAY_FIRST = re.compile(rf"{_WEEKDAY}([0-9]{{1,2}})( ?[/.\- ] ?)([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_CLOCK}")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([/.\- ])([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}")
_NAMED = re.compile(rf"{_WEEKDAY}([0-9]{{1,2}})(?:er)?[ \-./]*([a-z]+)\.?[ \-./,]*([0-9]{{4}}|[0-9]{{2}})?{_CLOCK}")
_YEARLESS = re.compile(r"[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-]?")
_MONTHS = ("janv", "fevr", "mars", "avri", "mai", "juin", "juil", "aout", "sept", "octo", "nove", "dece")
_ENGLISH = {
    "jan": 1,
    "feb": 2,
    "fev": 2,
    "mar": 3,
    "apr": 4,
    "avr": 4,
    "may": 5,
    "mai": 5,
    "jun": 6,
    "jul": 7,
    "jui": 0,
}
_ENGLISH |= {"aug": 8, "aou": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
_NOTHING = frozenset(["", "-", "--", "—", "–", "/", "//", "/ /", "00/00/0000", "00/00/00", "0000-00-00", "00.00.0000"])


def day_of(cell: Cell, epoch_1904: bool = False) -> dt.date | Unreadable | None:
    """The day of a cell, None when blank. `epoch_1904`: serials count from 1904 (old Excel for Mac)."""
    if isinstance(cell, dt.date):
        return _of_day(cell)
    if type(cell) is str:
        return day_of_text(cell, epoch_1904)
    if isinstance(cell, Unreadable):
        return cell
    if isinstance(cell, dt.time) and cell == dt.time():
        return None  # a cell that holds 0 and is shown as a date
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Unreadable.NOT_DAY
    return _of_number(cell, epoch_1904)


def _of_day(cell: dt.date) -> dt.date | Unreadable | None:
    day = cell.date() if isinstance(cell, dt.datetime) else cell
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return None if day in (dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1904, 1, 1)) else Unreadable.FAR_DAY


def _of_number(value: float, epoch_1904: bool) -> dt.date | Unreadable | None:
    if value == 0:
        return None
    if 19000000 < value < 21000000 and value == int(value):
        return _of_compact(str(int(value)))
    if not 0 < value < 100000:
        return Unreadable.NOT_DAY
    day = _EPOCH[epoch_1904] + dt.timedelta(days=int(value))
    # A small number is a count of days or a line number, never a date of this century.
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else Unreadable.NOT_DAY


def _of_compact(digits: str) -> dt.date | Unreadable:
    """`20260131` or `31012026`; the two never collide, for no month is 19 or 20."""
    year_first = digits[:2] in ("19", "20") and 1 <= int(digits[4:6]) <= 12
    return _made(digits[:4], digits[4:6], digits[6:]) if year_first else _made(digits[4:], digits[2:4], digits[:2])


@lru_cache(maxsize=16384)
def day_of_text(text: str, epoch_1904: bool = False) -> dt.date | Unreadable | None:
    """The same for text."""
    plain = unicodedata.normalize("NFKD", squeeze(text)).encode("ascii", "ignore").decode().lower()
    if plain in _NOTHING:
        return None
    if match := _DAY_FIRST.fullmatch(plain):
        return _made(match[4], match[3], match[1])
    if match := _YEAR_FIRST.fullmatch(plain):
        return _made(match[1], match[3], match[4])
    if re.fullmatch(r"[0-9]{8}", plain):
        return _of_compact(plain)
    if re.fullmatch(r"[0-9]{5}(?:[.,]0+)?", plain):
        return _of_number(int(plain[:5]), epoch_1904)
    return _of_words(plain)


def _of_words(plain: str) -> dt.date | Unreadable:
    """`31 janvier 2026`, `1er mars 26`, `31-janv.-26`; without a year it stays unreadable."""
    match = _NAMED.fullmatch(plain)
    month = _month(match[2]) if match else 0
    if match and month:
        return _made(match[3], str(month), match[1]) if match[3] else Unreadable.YEARLESS
    return Unreadable.YEARLESS if _YEARLESS.fullmatch(plain) else Unreadable.NOT_DAY


def _month(name: str) -> int:
    """Number of the month that a French or English name or abbreviation means, 0 for none."""
    for number, start in enumerate(_MONTHS, 1):
        if name.startswith(start):
            return number
    return _ENGLISH.get(name[:3], 0) if name.isalpha() and (len(name) <= 4 or name in _LONG) else 0


_LONG = frozenset(["january", "february", "march", "april", "june", "july", "august"])


def _made(year: str, month: str, day: str) -> dt.date | Unreadable:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < FIRST_YEAR % 100 else 1900
    try:
        made = dt.date(number, int(month), int(day))
    except ValueError:
        return Unreadable.NOT_DAY
    return made if FIRST_YEAR <= number <= LAST_YEAR else Unreadable.FAR_DAY
