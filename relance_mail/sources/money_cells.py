"""The amounts and the currency of one row, out of the columns that a table has for them.

1. The decimal mark is asked of the whole table only when a cell can be read two ways.
2. Currency: the row's own column, else the sign in its amount or number format, else the heading, else the option.
3. Where a row is in another currency and the sheet has columns « en devise », those are what the customer owes.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from relance_mail.sources.amounts import CURRENCIES, amount_of, currency_in, decimal_mark
from relance_mail.sources.cells import Cell, Row, Unreadable, is_blank, text_of
from relance_mail.sources.columns import Columns
from relance_mail.sources.figures import Missing, Read
from relance_mail.sources.layout import Table
from relance_mail.sources.vocabulary import AMOUNTS

_ISO = frozenset(CURRENCIES.values())
_THREE = ("total", "paid", "amount_due")
_ZERO = Decimal(0)


class MoneyCells:
    """Reads amounts of one table."""

    def __init__(self, table: Table, currency: str) -> None:
        self._table, self._currency = table, currency
        columns = table.columns
        self._at = columns.at
        absent = len(columns.headings)
        self._three = tuple(columns.at.get(name, absent) for name in _THREE)
        self._shown = tuple(columns.at[name] for name in ("amount_due", "total", "debit") if name in columns.at)
        self._foreign = any(f"{name}_foreign" in columns.at for name in _THREE)
        self._currency_at = columns.at.get("currency")
        self._formats = table.sheet.currencies
        self._mark: str | None = None
        self._mark_known = False
        self._headed = self._heading_currency(columns)

    def _heading_currency(self, columns: Columns) -> str | None:
        headings = [columns.heading(name) or "" for name in ("amount_due", "total", "debit")]
        return next((found for heading in headings if (found := currency_in(heading))), None)

    def amount(self, cell: Cell) -> Read:
        """One amount, with what the rest of the table says about its decimal mark."""
        if cell == "":
            return None
        read = amount_of(cell, self._mark)
        if read is Unreadable.AMBIGUOUS and not self._mark_known:
            self._mark, self._mark_known = self._table_mark(), True
            read = amount_of(cell, self._mark)
        return read

    def _table_mark(self) -> str | None:
        columns = self._table.columns
        indexes = [index for name, index in columns.at.items() if name in AMOUNTS] + [*columns.buckets]
        return decimal_mark(row[index] for row in self._table.sheet.rows[self._table.body :] for index in indexes)

    def sum_of(self, row: Row, indexes: Sequence[int]) -> Read:
        """The sum of several columns, blanks counting for nothing; None when all are blank."""
        total: Decimal | None = None
        for index in indexes:
            read = self.amount(row[index])
            if isinstance(read, Unreadable):
                raise Missing(self._table.columns.headings[index], read)
            if read is not None:
                total = read if total is None else total + read
        return total

    def currency(self, row: Row, index: int) -> str | None:
        """ISO code of the row's amounts; None when the row names a currency that we do not know."""
        if self._currency_at is not None and (text := text_of(row[self._currency_at])):
            return _code_of(text)
        for column in self._shown:
            cell = row[column]
            if type(cell) is str and not (cell[:1].isdigit() and cell[-1:].isdigit()) and (found := currency_in(cell)):
                return found
            if self._formats and (found := self._formats.get((index, column))):
                return found
        return self._headed or self._currency

    def sides(self, row: Row) -> tuple[Decimal, Decimal]:
        """Debit and credit of a ledger row. Raises `Missing` when neither is there or one cannot be read."""
        if "debit" not in self._at:
            return self._by_side(row)
        debit, credit = self.amount(row[self._at["debit"]]), self.amount(row[self._at["credit"]])
        if isinstance(debit, Unreadable):
            raise Missing("debit", debit)
        if isinstance(credit, Unreadable):
            raise Missing("credit", credit)
        if debit is None and credit is None:
            raise Missing("debit")
        return debit or _ZERO, credit or _ZERO

    def _by_side(self, row: Row) -> tuple[Decimal, Decimal]:
        """One amount and a column « sens » (D or C)."""
        read = self.amount(row[self._at["total"]])
        side = text_of(row[self._at["side"]]).upper()[:1]
        if not isinstance(read, Decimal):
            raise Missing("total", read)
        if side not in ("D", "C"):
            raise Missing("side", Unreadable.NOT_SIDE)
        return (read, _ZERO) if side == "D" else (_ZERO, read)

    def three(self, row: Row, currency: str) -> tuple[Read, Read, Read]:
        """Total, paid and due as the row states them. Raises `Missing` for an unreadable tranche or instalment."""
        columns = self._table.columns
        at = self._three
        if self._foreign and currency != self._currency:
            at = self._foreign_columns(row) or at
        total, paid, due = self.amount(row[at[0]]), self.amount(row[at[1]]), self.amount(row[at[2]])
        if columns.more_paid:
            paid = self.sum_of(row, (columns.at["paid"], *columns.more_paid))
        if due is None and columns.buckets:
            due = self.sum_of(row, columns.buckets)
        return total, paid, due

    def _foreign_columns(self, row: Row) -> tuple[int, ...] | None:
        """The columns « en devise » where the row fills one of them."""
        at = tuple(self._at.get(f"{name}_foreign", len(self._table.columns.headings)) for name in _THREE)
        return at if any(not is_blank(row[index]) for index in at) else None


@lru_cache(maxsize=256)
def _code_of(text: str) -> str | None:
    code = currency_in(text) or text.upper()
    return code if code in _ISO or (len(code) == 3 and code.isalpha()) else None
