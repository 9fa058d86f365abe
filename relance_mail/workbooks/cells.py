"""What a person typed into one cell → text, day, amount; or the doubt that says what is wrong with it, in French.

1. Days are day, month, year. A day without its year is taken only when the caller says what day it is: then the
   nearest one, which across New Year is the one that was meant. « fin novembre » is no day.
2. `1,250` and `1.250` can be read two ways: nothing is taken. Amounts are positive, without another currency's name.
3. The sources read whole files of other programs, with their own parsers: here one person filled one cell, less is
   allowed, and families do not import each other.
"""

import datetime as dt
import re
from decimal import Decimal
from enum import Enum

from relance_mail.core.money import Money
from relance_mail.workbooks.words import folded, squeezed

FIRST_YEAR, LAST_YEAR = 2000, 2099
LARGEST = Decimal(10) ** 10
_EPOCH = dt.date(1899, 12, 30)
_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_WEEKDAY = r"(?:(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.?,? )?(?:le )?"
_DAY_FIRST = re.compile(rf"{_WEEKDAY}([0-9]{{1,2}}) ?([/.\-]) ?([0-9]{{1,2}})(?: ?\2 ?([0-9]{{4}}|[0-9]{{2}}))?")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ t]00:00(?::00)?)?")
_NAMED = re.compile(rf"{_WEEKDAY}([0-9]{{1,2}})(?:er)? ([a-z]{{3,9}})\.?(?: ([0-9]{{4}}|[0-9]{{2}}))?")
_CURRENCY = re.compile(r" ?(?:€|eur|euros?)(?: ?ttc)?$")
_PLAIN = re.compile(r"([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]{1,2}))?")
_GROUPED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]{1,2})|([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]{1,2})")
_TWO_WAYS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")


class Doubt(Enum):
    """Why a cell gives nothing: (what is wrong, what to do)."""

    NOT_DAY = ("n'est pas une date", "Écrire la date en jour/mois/année, par exemple 31/01/2027.")
    YEARLESS = ("est une date sans année", "Ajouter l'année, par exemple 31/01/2027.")
    FAR_DAY = ("est une date hors de la période possible", "Corriger l'année.")
    NOT_AMOUNT = ("n'est pas un montant", "Écrire un nombre, par exemple 1 250,00.")
    TWO_WAYS = (
        "peut se lire comme des milliers ou comme des décimales",
        "Écrire le montant avec ses centimes, par exemple 1 250,00.",
    )
    NOT_POSITIVE = ("n'est pas un montant positif", "Écrire un montant supérieur à zéro, sans signe.")
    NO_RESULT = (
        "est une formule en erreur ou sans résultat",
        "Remplacer la formule par la valeur elle-même.",
    )

    @property
    def what(self) -> str:
        return self.value[0]

    @property
    def remedy(self) -> str:
        return self.value[1]


Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | Doubt


def text_of(cell: Cell) -> str:
    """One line of text; whole numbers without decimals, days as `31/01/2027`, `""` for a blank or a doubt."""
    if isinstance(cell, str):
        return squeezed(cell)
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, int | float):
        return str(int(cell)) if cell == cell // 1 else repr(cell).replace(".", ",")
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return "" if isinstance(cell, Doubt) else str(cell)


def lines_of(cell: Cell) -> str:
    """Text whose line breaks (Alt+Enter) are kept, for addresses."""
    if not isinstance(cell, str):
        return text_of(cell)
    return "\n".join(line for line in (squeezed(part) for part in cell.splitlines()) if line)


def day_of(cell: Cell, today: dt.date | None = None) -> dt.date | Doubt | None:
    """The day of a cell, None when blank. `today`: the day it is, for days typed without their year."""
    if isinstance(cell, Doubt):
        return cell
    if isinstance(cell, dt.datetime):
        return _in_period(cell.date())
    if isinstance(cell, dt.date):
        return _in_period(cell)
    if isinstance(cell, str):
        return _day_of_text(folded(cell), today) if cell.strip() else None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not 0 < cell < 100_000:
        return Doubt.NOT_DAY
    return _in_period(_EPOCH + dt.timedelta(days=int(cell)))  # a date that lost its format


def _in_period(day: dt.date) -> dt.date | Doubt:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else Doubt.FAR_DAY


def _day_of_text(text: str, today: dt.date | None) -> dt.date | Doubt:
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(match[1], int(match[2]), match[3], today)
    if match := _DAY_FIRST.fullmatch(text):
        return _made(match[4], int(match[3]), match[1], today)
    match = _NAMED.fullmatch(text)
    month = next((n for n, start in enumerate(_MONTHS, 1) if match[2].startswith(start)), 0) if match else 0
    return _made(match[3], month, match[1], today) if match and month else Doubt.NOT_DAY


def _made(year: str | None, month: int, day: str, today: dt.date | None) -> dt.date | Doubt:
    if year is None:
        return _nearest(month, int(day), today)
    number = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return _in_period(dt.date(number, month, int(day)))
    except ValueError:
        return Doubt.NOT_DAY


def _nearest(month: int, day: int, today: dt.date | None) -> dt.date | Doubt:
    if today is None:
        return Doubt.YEARLESS
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(dt.date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - today)) if found else Doubt.NOT_DAY


def amount_of(cell: Cell) -> Decimal | Doubt | None:
    """The amount of a cell, None when blank; never zero or less."""
    if isinstance(cell, Doubt):
        return cell
    if isinstance(cell, str):
        if not cell.strip():
            return None
        found: Decimal | Doubt = _amount_of_text(_CURRENCY.sub("", folded(cell)))
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        return Doubt.NOT_AMOUNT
    else:
        # Sums of binary floats leave dust (0.1 + 0.2): nobody owes a millionth of a cent.
        found = Decimal(repr(round(float(cell), 6)))
    if isinstance(found, Doubt):
        return found
    if abs(found) >= LARGEST:
        return Doubt.NOT_AMOUNT  # a telephone number or an IBAN in the wrong column
    return found if found > 0 else Doubt.NOT_POSITIVE


def _amount_of_text(text: str) -> Decimal | Doubt:
    sign, plain = (-1, text[1:].strip()) if text[:1] in ("-", "\u2212", "\u2013") else (1, text)
    if match := _PLAIN.fullmatch(plain):
        return sign * Decimal(f"{match[1].replace(' ', '')}.{match[2] or 0}")
    if match := _GROUPED.fullmatch(plain):
        return sign * Decimal(re.sub("[.,]", "", match[1] or match[3]) + "." + (match[2] or match[4]))
    return Doubt.TWO_WAYS if _TWO_WAYS.fullmatch(plain) else Doubt.NOT_AMOUNT


def balance_of(cell: Cell, currency: str) -> Money | None:
    """A balance that we wrote ourselves, of either sign; None when the cell no longer holds a number."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not abs(cell) < 1e15:
        return None
    return Money(Decimal(repr(round(float(cell), 6))), currency)
