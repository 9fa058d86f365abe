"""The body of a table of invoices, row by row: which rows are documents, whose they are, which are passed over.

1. A row with its number, its due day and an amount takes the short way; all others are looked at by role (roles.py).
2. A line of amounts without number and day is a total when it repeats the sum of rows above, whatever it is called.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter

from relance_mail.core.findings import Where
from relance_mail.sources.amounts import amount_of, cents
from relance_mail.sources.base import OPENING_BALANCE, OpeningBalance
from relance_mail.sources.cells import Row, text_of
from relance_mail.sources.days import day_of
from relance_mail.sources.document_rows import FIELDS, DocumentReader, Picked
from relance_mail.sources.grid import filled, is_wording
from relance_mail.sources.groups import Groups, Written
from relance_mail.sources.harvest import Harvest
from relance_mail.sources.layout import Table, looks_like_headings
from relance_mail.sources.parties import PartyReader
from relance_mail.sources.roles import Role, Roles, is_total_number

_PERHAPS_HEADINGS = frozenset([Role.WORDS, Role.DOCUMENT, Role.SUM])


class RowReader:
    """Reads the rows of one table into a harvest."""

    def __init__(self, table: Table, currency: str, harvest: Harvest) -> None:
        self._table, self._harvest, self._rows = table, harvest, table.sheet.rows
        width = len(table.columns.headings)
        self._pick = itemgetter(*(table.columns.at.get(name, width) for name in FIELDS))
        self._roles = Roles(table.columns, self._rows[table.body :])
        parties = PartyReader(table.columns, self._rows[table.body :], harvest)
        self._groups = Groups(table, parties, self._roles)
        self._documents = DocumentReader(table, currency, harvest)
        self._lengths, self._fields = table.sheet.lengths, 0
        if self._lengths:
            self._fields = self._lengths[table.header_row]
        self._below_a_gap = False
        self._seen: list[int] = []  # indexes of document rows
        self._group_from = 0  # where the group begins in them

    def read(self) -> int:
        """Reads down to the end of the sheet or to the headings of the next table; gives that row's index."""
        for index in range(self._table.body, len(self._rows)):
            row = self._rows[index]
            where = Where(self._harvest.file, self._table.sheet.name, index + 1)
            picked = self._pick(row)
            role = Role.DOCUMENT if self._is_complete(row, picked) else self._role(row)
            if role is Role.NEW_TABLE:
                return index
            self._below_a_gap = role in (Role.TOTAL, Role.BLANK)
            if role is Role.DOCUMENT:
                self._document(index, row, picked, where)
            else:
                self._pass(role, row, where)
        return len(self._rows)

    def _is_complete(self, row: Row, picked: Picked) -> bool:
        number, due = picked[0], picked[1]
        if number == "" or due == "" or not isinstance(day_of(due), date):
            return False
        return self._roles.has_amounts(row) and not is_total_number(number)

    def _role(self, row: Row) -> Role:
        role = self._roles.of(row)
        if self._below_a_gap and role in _PERHAPS_HEADINGS and looks_like_headings(row, below_a_gap=True):
            return Role.NEW_TABLE
        if role in (Role.UNLABELLED, Role.SUM) and self._repeats_a_sum(row):
            return Role.TOTAL
        if role is Role.SUM or (role is Role.DOCUMENT and self._roles.may_be_title(row)):
            return Role.SUM if self._groups.written is Written.IN_TITLES else Role.DOCUMENT
        return role

    def _document(self, index: int, row: Row, picked: Picked, where: Where) -> None:
        self._seen.append(index)
        party = self._groups.of(row, where)
        if self._lengths and self._lengths[index] > self._fields and any(row[self._fields :]):
            what = f"la ligne a {self._lengths[index]} champs pour {self._fields} titres : un séparateur est en trop"
            remedy = "Exporter avec le point-virgule, ou mettre les textes et montants entre guillemets."
            self._harvest.error("row_shifted", where, what, remedy)
            self._harvest.leave_out("row_shifted", None, where)
            self._harvest.block(None if party is None else party.id)
            return
        invoice = self._documents.read(index, row, picked, party, where)
        if invoice is None:
            return
        harvest = self._harvest
        if picked[10] != "" and self._table.columns.is_ledger:
            harvest.lettered[len(harvest.invoices)] = text_of(picked[10])
        harvest.invoices.append(invoice)

    def _pass(self, role: Role, row: Row, where: Where) -> None:
        self._groups.passed(role, row, where)
        if role in (Role.TOTAL, Role.WORDS, Role.SUM):
            self._group_from = len(self._seen)
        if role is Role.UNLABELLED:
            what = "la ligne porte des montants sans aucun libellé"
            self._harvest.error("row_unlabelled", where, what, "Compléter la ligne ou la supprimer.")
            self._harvest.leave_out("row_unlabelled", None, where)
            self._harvest.block(None)
        if role is Role.OPENING:
            self._opening(row, where)

    def _opening(self, row: Row, where: Where) -> None:
        """A balance carried forward: whoever knows the older invoices may recognise it."""
        party, amount = self._groups.of(row, where), self._documents.balance(row, (where.row or 1) - 1)
        what = "la ligne est un solde reporté, sans numéro de facture ni échéance"
        self._harvest.error(OPENING_BALANCE, where, what, "Remplacer ce report par le détail des factures.")
        self._harvest.leave_out(OPENING_BALANCE, amount, where)
        if party is None or not amount:
            self._harvest.block(None if party is None else party.id)
            return
        words = " ".join(text_of(row[index]) for index in filled(row) if is_wording(row[index]))
        self._harvest.openings.append(OpeningBalance(party.as_customer(), words, amount, where))

    def _repeats_a_sum(self, row: Row) -> bool:
        """Whether an amount of the row is the sum of its column, over the group or over the table."""
        for index in self._roles.amounts:
            amount = amount_of(row[index], ",")
            if isinstance(amount, Decimal) and amount:
                above = (self._seen[self._group_from :], self._seen)
                return any(cents(amount) == self._sum(index, rows) for rows in above)
        return False

    def _sum(self, column: int, rows: Sequence[int]) -> Decimal:
        amounts = (amount_of(self._rows[row][column], ",") for row in rows)
        return cents(sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0)))
