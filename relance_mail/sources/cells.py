"""A cell as a file gives it, and why one cannot be read.

1. A cell that holds no value we may trust (a formula without its result, an error, an amount merged over several
   rows) is an `Unreadable` in the grid itself: no later step can take it for a blank or a zero.
2. Numbers of identifiers lose the `.0` that spreadsheets add; leading zeros live only in text and are kept there.
"""

import datetime as dt
import re
from enum import Enum

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009\u200a]+")
_NOTHING = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # nobody sees them, nor means them
LONGEST = 2000  # characters of one cell that we keep; more is a pasted document, not a field


class Unreadable(Enum):
    """Why a cell gives no amount, day or number: (what is wrong, what to do), in French for staff."""

    NOT_AMOUNT = ("n'est pas un montant", "Écrire un nombre, par exemple 1 234,56.")
    AMBIGUOUS = (
        "peut se lire comme des milliers ou comme des décimales",
        "Écrire le montant avec ses centimes, par exemple 1 234,00.",
    )
    NOT_DAY = ("n'est pas une date", "Écrire la date en jour/mois/année, par exemple 31/01/2026.")
    YEARLESS = ("est une date sans année", "Ajouter l'année, par exemple 31/01/2026.")
    FAR_DAY = ("est une date hors de la période possible", "Corriger l'année.")
    NOT_NUMBER = ("n'est pas un numéro de facture", "Mettre la colonne au format Texte et saisir le numéro.")
    NOT_CURRENCY = ("n'est pas une devise connue", "Écrire le code à trois lettres : EUR, USD, GBP…")
    NOT_SIDE = ("ne dit ni débit (D) ni crédit (C)", "Écrire D ou C.")
    BLANK = ("est vide", "Remplir la cellule.")
    UNCACHED = (
        "est une formule dont le fichier ne contient pas le résultat",
        "Ouvrir le fichier dans Excel ou LibreOffice, puis l'enregistrer.",
    )
    ERROR = ("est une formule en erreur (#REF!, #N/A…)", "Corriger la formule, puis enregistrer le fichier.")
    MERGED = ("est fusionnée sur plusieurs lignes", "Défusionner les cellules et donner un montant à chaque ligne.")

    @property
    def what(self) -> str:
        return self.value[0]

    @property
    def remedy(self) -> str:
        return self.value[1]


Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | Unreadable
Row = list[Cell]


def squeeze(text: str) -> str:
    """Without outer spaces, every inner run of any white space as one space."""
    if text.isprintable() and "  " not in text and len(text) <= LONGEST:
        return text.strip()  # the usual cell; a no-break space is not printable
    return _SPACES.sub(" ", _NOTHING.sub("", text[:LONGEST])).strip()


def text_of(cell: Cell) -> str:
    """The cell as one line of text, `""` for a blank or unreadable one; whole numbers without decimals."""
    if type(cell) is str:
        return squeeze(cell)
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, int | float):
        return plain_number(cell)
    if isinstance(cell, dt.datetime | dt.date):
        return f"{cell:%d/%m/%Y}"
    return "" if isinstance(cell, Unreadable) else str(cell)


def lines_of(cell: Cell) -> tuple[str, ...]:
    """The non-empty lines of a cell that holds several (Alt+Enter)."""
    whole = cell[:LONGEST] if isinstance(cell, str) else text_of(cell)
    return tuple(line for line in (squeeze(part) for part in whole.splitlines()) if line)


def plain_number(value: float) -> str:
    """`1234.0` → `"1234"`: how a person would have typed it."""
    return str(int(value)) if value == value // 1 else repr(value)


def number_of(cell: Cell) -> str | Unreadable | None:
    """An invoice number: text as it stands, a whole number without decimals; None when blank."""
    if type(cell) is str:
        text = squeeze(cell)
        return text if any(char.isalnum() for char in text) else None  # « / », « - »: no number yet
    if isinstance(cell, Unreadable):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Unreadable.NOT_NUMBER
    return plain_number(cell)


def is_blank(cell: Cell) -> bool:
    """Whether nothing was typed there (dashes stand for nothing)."""
    return type(cell) is str and cell.strip(" \u00a0\u202f\t\r\n-–—") == ""
