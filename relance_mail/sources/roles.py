"""What a row of the body is when it is no plain invoice: total, page carry, title of a group, note, headings again.

1. A row that is no document must never become one: a total dunned as an invoice is the worst error there is. So a
   row with its number, its day and its amount is an invoice; whatever lacks one of them is looked at here.
2. A customer may be called « Total Énergies » or « Report Conseil »: the word alone makes no total. It does in a row
   with amounts that lacks number or day.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum, auto

from relance_mail.sources.amounts import amount_of
from relance_mail.sources.cells import Cell, Row, Unreadable, is_blank, text_of
from relance_mail.sources.columns import Columns
from relance_mail.sources.days import day_of
from relance_mail.sources.grid import filled, is_wording
from relance_mail.sources.headings import folded
from relance_mail.sources.layout import looks_like_headings, repeats
from relance_mail.sources.vocabulary import AMOUNTS

_TOTAL = re.compile(
    r"\W*(?:s/s|ss|sous|sub|s)?[ ./-]*(?:totaux|totals?|cumuls?)\b|\W*grand[- ]total"
    r"|.*\W(?:sous-?)?total(?: general| client)?\W*$"
    r"|\W*(?:montant|nombre|nb)\b.*(?:total|factures|lignes)|\W*(?:st|tg)\W*$"
    r"|\W*soldes? (?:general|global|total|final|crediteur|debiteur|du|de|client|au|comptable|fin)\b"
    r"|\W*(?:soldes?|ensemble|general|recapitulatif|synthese|balance|moyenne)\W*$|\W*(?:somme|ensemble) (?:des|du|de)\b"
    r"|\W*\d+ (?:factures?|lignes?|pieces?|ecritures?|clients?|documents?)\b"
)
_CARRY = re.compile(r"\W*(?:a reporter|reports?|report (?:de )?(?:la )?page.*|report prec.*|page \d+.*|suite)\W*$")
_OPENING = re.compile(
    r"\W*(?:reports? a nouveau|a[- ]?nouveaux?|solde (?:a nouveau|initial|anterieur|precedent|d'ouverture)|ran\b)"
)
_NUMBERED = re.compile(r"\d")


class Role(Enum):
    """What a row is."""

    DOCUMENT = auto()
    BLANK = auto()
    HEADINGS = auto()
    NEW_TABLE = auto()
    TOTAL = auto()
    CARRY = auto()
    OPENING = auto()
    WORDS = auto()  # a title or a note: the group decides
    SUM = auto()  # amounts with a customer's name, without number or day
    UNLABELLED = auto()  # amounts and nothing else


def is_total_label(text: str) -> bool:
    """Whether a text is the label of a total."""
    return _TOTAL.match(folded(text)) is not None


def is_total_number(cell: Cell) -> bool:
    """Whether what stands in the number column is the label of a total, not a number."""
    return isinstance(cell, str) and not _NUMBERED.search(cell) and is_total_label(cell)


class Roles:
    """Tells the role of rows of one table."""

    def __init__(self, columns: Columns, body: Sequence[Row]) -> None:
        self._columns, self._body = columns, body
        self._names: set[str] | None = None
        self.amounts = sorted({index for name, index in columns.at.items() if name in AMOUNTS} | {*columns.buckets})
        # What makes a row a document; the customer may be named once for a whole group.
        self._days = [columns.at[name] for name in ("due_date", "issue_date") if name in columns.at]
        self._customer = {index for name, index in columns.at.items() if name in _NAMES}
        self._own = [*self._days, *([columns.at["number"]] if "number" in columns.at else [])]

    def of(self, row: Row) -> Role:
        """The role of a row that is not complete (no number, day or amount, or one that cannot be read)."""
        cells = filled(row)
        if not cells:
            return Role.BLANK
        if repeats(row, self._columns.headings):
            return Role.HEADINGS
        if looks_like_headings(row):
            return Role.NEW_TABLE
        amounts = self._amounts_of(row)
        if label := self._label(row, cells, _LABELS if amounts is not None else _LABELS[1:2]):
            return label
        return self._without_amounts(row) if amounts is None else self._with_amounts(row, cells, amounts)

    def has_amounts(self, row: Row) -> bool:
        """Whether any amount cell holds something."""
        return any(not is_blank(row[index]) for index in self.amounts)

    def _amounts_of(self, row: Row) -> list[Decimal] | None:
        """The readable amounts of the row; None when its amount cells are blank."""
        cells = [row[index] for index in self.amounts if not is_blank(row[index])]
        if self._is_bare(row) and all(is_wording(cell) for cell in cells):
            named = any(not is_blank(row[index]) for index in self._customer)
            if not named or not any(_NUMBERED.search(text_of(cell)) for cell in cells):
                return None  # « (€) » under the headings, or a note that runs across the amounts
        if not cells:
            return None
        return [amount for cell in cells if isinstance(amount := amount_of(cell, ","), Decimal)]

    def _label(self, row: Row, cells: Sequence[int], labels: Sequence[tuple[re.Pattern[str], Role]]) -> Role | None:
        """The role that a label in any column gives to a row."""
        dated, numbered = self.is_dated(row), self._is_numbered(row)
        if dated and numbered:
            return None  # a word like « total » is part of a name
        tried = numbered and (any(not is_blank(row[index]) for index in self._days) or not self._may_count(row))
        for index in cells:
            if not is_wording(row[index]) or (
                index in self._customer and (dated or tried or self._is_customer(row[index]))
            ):
                continue
            plain = folded(text_of(row[index]))
            for pattern, role in labels:
                if pattern.match(plain):
                    return role
        return None

    def _may_count(self, row: Row) -> bool:
        """Whether what stands in the number column could be how many invoices a total sums up."""
        return re.fullmatch(r"[1-9]\d{0,3}", text_of(row[self._columns.at["number"]])) is not None

    def _is_customer(self, cell: Cell) -> bool:
        """Whether a row with number and day names it as its customer: then it is one, whatever it is called."""
        if self._names is None:
            rows = (row for row in self._body if self._is_numbered(row) and self.is_dated(row))
            self._names = {text_of(row[index]) for row in rows for index in self._customer}
        return text_of(cell) in self._names

    def _is_numbered(self, row: Row) -> bool:
        number = self._columns.at.get("number")
        return number is not None and not is_blank(row[number]) and not is_total_number(row[number])

    def is_dated(self, row: Row) -> bool:
        """Whether the row has a readable day of issue or due day."""
        return any(not is_blank(row[index]) and not isinstance(day_of(row[index]), Unreadable) for index in self._days)

    def may_be_title(self, row: Row) -> bool:
        """Whether a row without a day could name the customer of the rows below: words where a number should be."""
        if self.is_dated(row):
            return False
        number = self._columns.at.get("number")
        worded = number is None or is_blank(row[number]) or not _NUMBERED.search(text_of(row[number]))
        return self._columns.tree or worded or not self.has_amounts(row)

    def _without_amounts(self, row: Row) -> Role:
        named = any(not is_blank(row[index]) for index in self._customer)
        number = self._columns.at.get("number")
        numbered = number is not None and not is_blank(row[number])
        return Role.DOCUMENT if self.is_dated(row) or (numbered and named) else Role.WORDS

    def _is_bare(self, row: Row) -> bool:
        """Whether nothing of a document's own stands in the row."""
        return all(is_blank(row[index]) for index in self._own)

    def _with_amounts(self, row: Row, cells: Sequence[int], amounts: list[Decimal]) -> Role:
        if not self._is_bare(row):
            return Role.DOCUMENT
        words = [index for index in cells if is_wording(row[index])]
        if not words:
            formulas = not amounts and all(row[index] is Unreadable.UNCACHED for index in cells)
            return Role.TOTAL if formulas else Role.UNLABELLED if any(amounts) or not amounts else Role.BLANK
        return Role.SUM


_NAMES = frozenset(["customer_id", "customer_name"])
_LABELS = ((_OPENING, Role.OPENING), (_CARRY, Role.CARRY), (_TOTAL, Role.TOTAL))
