"""Spreadsheets and text exports as a source: .xlsx .xlsm .xlsb .xls .ods .csv .txt .tsv.

1. Each sheet is read on its own; one without invoices (notes, pivot) says nothing where another has them.
2. A list of customers (codes, addresses, no amounts) in the same file or instead of invoices gives customers.
3. A table that has invoices but lacks a column gives no invoice and one finding that names the headings found; its
   customers wait all the same.
"""

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from relance_mail.core.findings import Where
from relance_mail.sources.base import ReadOptions, SourceReading, Understood
from relance_mail.sources.cells import is_blank
from relance_mail.sources.columns import find_heading
from relance_mail.sources.conflicts import find_conflicts
from relance_mail.sources.customer_rows import is_customer_table, read_customers
from relance_mail.sources.harvest import Harvest
from relance_mail.sources.headings import words_of
from relance_mail.sources.invoice_rows import RowReader
from relance_mail.sources.layout import Table, find_table, stated_day
from relance_mail.sources.ledger import settle_payments
from relance_mail.sources.tables import Sheet, read_grids
from relance_mail.sources.vocabulary import FIELDS

SUFFIXES = frozenset([".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".txt", ".tsv"])
_NEEDED = {"number": "le numéro de facture", "due_date": "la date d'échéance"}


class SpreadsheetSource:
    """Reads one spreadsheet or text file."""

    def accepts(self, path: Path) -> bool:
        """By name; Office's lock files (`~$…`) and hidden files are nobody's."""
        return path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", "."))

    def read(self, path: Path, options: ReadOptions) -> SourceReading:
        """Invoices, customers and findings, in the order of the file; `fingerprint` is the SHA-256 of the bytes."""
        content = path.read_bytes()
        return read_spreadsheet(content, path.name, options)


def read_spreadsheet(content: bytes, file: str, options: ReadOptions) -> SourceReading:
    """The same for bytes that are already at hand; `file` is the name that findings show."""
    with _uncollected():
        return _read(content, file, options)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A reading makes hundreds of thousands of objects and no cycle: looking for cycles meanwhile costs a fifth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(content: bytes, file: str, options: ReadOptions) -> SourceReading:
    grids = read_grids(content, file)
    harvest = Harvest(file, findings=list(grids.findings))
    chosen = {name: heading for name, heading in options.columns.items() if name in FIELDS}
    book = _Book(file, options, chosen, harvest)
    sheets = [sheet for sheet in grids.sheets if options.sheet in (None, sheet.name)]
    if grids.sheets and not sheets:
        names = ", ".join(f"« {sheet.name} »" for sheet in grids.sheets)
        what = f"la feuille « {options.sheet} » n'existe pas ; feuilles du fichier : {names}"
        harvest.error("sheet_absent", Where(file, options.sheet), what, "Corriger le nom de la feuille.")
    book.read(sheets)
    settle_payments(harvest)
    find_conflicts(harvest)
    beside = frozenset(harvest.blocked)
    return SourceReading(
        invoices=tuple(harvest.invoices),
        customers=tuple(harvest.customers),
        findings=tuple(harvest.findings),
        fingerprint=hashlib.sha256(content).hexdigest(),
        as_of=min(book.stated, default=None),
        unreadable_customers=beside.union(opening.customer.id for opening in harvest.openings),
        unreadable_rows=harvest.unreadable_rows,
        understood=tuple(harvest.understood),
        left_out=tuple(harvest.left_out),
        openings=tuple(harvest.openings),
        unreadable_beside=beside,
    )


@dataclass(slots=True)
class _Book:
    """One file being read. `stated`: the days that its sheets state for themselves."""

    file: str
    options: ReadOptions
    chosen: Mapping[str, str]
    harvest: Harvest
    stated: list[date] = field(default_factory=list)

    def read(self, sheets: list[Sheet]) -> None:
        """All sheets: whole tables; where the file has none at all, what is wrong with those it has."""
        tables = [table for sheet in sheets if (table := self._first(sheet)) is not None]
        if not self._mapping_holds(tables):
            return  # reading on would put another column in the place of the one a person chose
        whole = any(_is_whole(table) or is_customer_table(table) for table in tables)
        for table in tables:
            self._read_sheet(table, whole)
        if tables and not (self.harvest.understood or self.harvest.findings):
            self._missing_columns(tables[0])
        if not sheets and not self.harvest.findings:
            what = "le fichier ne contient aucune feuille lisible"
            self.harvest.error("file_empty", Where(self.file), what, "Refaire l'export, puis l'enregistrer.")
        if sheets and not (tables or self.harvest.findings):
            what = "aucune ligne de titres de colonnes n'est reconnue"
            remedy = (
                "Donner à chaque colonne son titre (N° facture, Client, Échéance, Solde…), ou indiquer les colonnes."
            )
            self.harvest.error("header_missing", Where(self.file, sheets[0].name), what, remedy)

    def _first(self, sheet: Sheet) -> Table | None:
        """The first table that can be read; the first of all where none can."""
        first = table = find_table(sheet, 0, self.chosen)
        while table is not None and not (_is_whole(table) or is_customer_table(table)):
            table = find_table(sheet, table.body, self.chosen)
        return table or first

    def _read_sheet(self, first: Table, whole: bool) -> None:
        table: Table | None = first
        while table is not None:
            end = self._read_table(table, whole, following=table is not first)
            table = find_table(table.sheet, end, self.chosen)

    def _read_table(self, table: Table, whole: bool, *, following: bool) -> int:
        """Reads one table; gives the row below it."""
        if is_customer_table(table):
            self._understand(table)
            return read_customers(table, self.harvest)
        if self._is_purchases(table):
            return len(table.sheet.rows)
        if not _is_whole(table):
            if following:
                what = "un second tableau de la feuille n'est pas lu : il n'a pas les colonnes d'une liste de factures"
                self.harvest.warn(
                    "table_ignored", self._where(table), what, "Vérifier ses titres, ou le mettre à part."
                )
            if whole or not _is_half(table):
                return table.body
            self._missing_columns(table)
        self._understand(table)
        if table.sheet.hidden:
            what = "la feuille est masquée ; elle est lue comme les autres"
            self.harvest.warn("sheet_hidden", self._where(table), what, "La supprimer si elle ne compte plus.")
        self._check_due(table)
        return RowReader(table, self.options.currency, self.harvest).read()

    def _where(self, table: Table, column: str | None = None) -> Where:
        return Where(self.file, table.sheet.name, table.header_row + 1, column)

    def _understand(self, table: Table) -> None:
        columns = table.columns
        name = table.sheet.name or self.file
        self.harvest.understood.append(Understood(name, table.header_row + 1, columns.understood(), columns.ignored()))
        if (day := stated_day(table)) is not None:
            self.stated.append(day)

    def _is_purchases(self, table: Table) -> bool:
        columns, rows = table.columns, table.sheet.rows[table.body :]
        suppliers = [i for i, heading in enumerate(columns.headings) if "fournisseur" in words_of(heading)]
        numbered = [row for row in rows if "number" in columns.at and not is_blank(row[columns.at["number"]])]
        named = sum(1 for row in numbered if any(not is_blank(row[index]) for index in suppliers))
        if "customer_name" in columns.at or not named or named < len(numbered) / 2:
            return False
        what = "la feuille parle de fournisseurs : ce ne sont pas des créances"
        self.harvest.warn("supplier_sheet", self._where(table), what, "Retirer la feuille du fichier.")
        return True

    def _missing_columns(self, table: Table) -> None:
        columns = table.columns
        missing = [french for name, french in _NEEDED.items() if name not in columns.at]
        if not columns.has_amount:
            missing.append("le montant dû")
        found = ", ".join(f"« {heading} »" for heading in columns.headings if heading)
        what = f"aucune colonne ne donne {', ni '.join(missing)} ; titres trouvés : {found}"
        remedy = "Ajouter la colonne, ou indiquer laquelle c'est dans la configuration de la source."
        self.harvest.error("column_missing", self._where(table), what, remedy)

    def _check_due(self, table: Table) -> None:
        columns = table.columns
        stated = {"amount_due", "paid", "status", "settled_on"} & set(columns.at) or columns.buckets
        if stated or columns.is_ledger or "total" not in columns.at:
            return
        heading = columns.heading("total")
        what = f"aucune colonne ne donne le reste dû : « {heading} » est pris comme dû en entier"
        remedy = "Ajouter une colonne « Reste dû » ou « Réglé », ou ne laisser que les factures impayées."
        self.harvest.warn("total_as_due", self._where(table, heading), what, remedy)

    def _mapping_holds(self, tables: Sequence[Table]) -> bool:
        """Says each heading of the mapping that no table has, with those that are there."""
        before = len(self.harvest.findings)
        for name, wanted in self.options.columns.items():
            if name not in FIELDS:
                what = f"la correspondance nomme un champ inconnu, « {name} »"
                known = ", ".join(sorted(FIELDS))
                self.harvest.error("mapping_unknown", Where(self.file), what, f"Champs possibles : {known}.")
            elif all(find_heading(table.columns.headings, wanted) is None for table in tables):
                found = ", ".join(f"« {heading} »" for table in tables for heading in table.columns.headings if heading)
                what = (
                    f"la colonne « {wanted} » ({name}) n'est pas dans le fichier ; titres trouvés : {found or 'aucun'}"
                )
                remedy = "Corriger la correspondance des colonnes, ou le titre dans le fichier."
                self.harvest.error("mapping_absent", Where(self.file, column=wanted), what, remedy)
        return len(self.harvest.findings) == before


def _is_whole(table: Table) -> bool:
    columns = table.columns
    return all(name in columns.at for name in _NEEDED) and columns.has_amount


def _is_half(table: Table) -> bool:
    return sum((table.columns.has_amount, *(name in table.columns.at for name in _NEEDED))) == 2
