"""Writes tables in every format: grids of cells in, bytes out."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from relance_mail.core.findings import Finding
from relance_mail.sources.base import ReadOptions, SourceReading
from relance_mail.sources.spreadsheet import read_spreadsheet
from tests.sources.ledger_truth import LINES, Line

Grid = Sequence[Any]  # rows of cells of any type

HEADINGS = (
    "Code client|Client|N° facture|Date|Échéance|Montant TTC|Réglé|Solde|Courriel|SIREN|N° commande|Libellé".split("|")
)


def french(amount: Decimal, thousands: str = " ") -> str:
    """`1 234,56`."""
    return f"{amount:,.2f}".replace(",", "#").replace(".", ",").replace("#", thousands)


def typed(lines: Iterable[Line] = LINES) -> list[list[object]]:
    """Headings and rows with numbers and days of their own type."""
    rows: list[list[object]] = [list(HEADINGS)]
    for line in lines:
        amounts = [float(line.total), float(line.paid), float(line.amount_due)]
        more = [line.email, line.siren, line.order, line.subject]
        rows.append([line.code, line.name, line.number, line.issued, line.due, *amounts, *more])
    return rows


def written(
    day: Callable[[dt.date], str] = lambda day: f"{day:%d/%m/%Y}",
    amount: Callable[[Decimal], str] = french,
    lines: Iterable[Line] = LINES,
) -> list[list[object]]:
    """Headings and rows as text."""
    rows: list[list[object]] = [list(HEADINGS)]
    for line in lines:
        amounts = [amount(line.total), amount(line.paid), amount(line.amount_due)]
        more = [line.email, line.siren, line.order, line.subject]
        rows.append([line.code, line.name, line.number, day(line.issued), day(line.due), *amounts, *more])
    return rows


def as_csv(grid: Grid, separator: str = ";", encoding: str = "utf-8", ending: str = "\r\n") -> bytes:
    """Separated text; what holds a separator, a quote or a line break is quoted."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=ending).writerows(grid)
    return text.getvalue().encode(encoding)


def as_xlsx(*sheets: tuple[str, Grid], touch: Callable[[Worksheet], None] | None = None) -> bytes:
    """A workbook as openpyxl writes it: formulas without results. `touch` works on the first sheet."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, grid in sheets:
        sheet = workbook.create_sheet(name)
        for row in grid:
            sheet.append([None if cell == "" else cell for cell in row])
    if touch is not None:
        touch(workbook.worksheets[0])
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def as_exported(grid: Grid, sheet: str = "Export", formats: dict[tuple[int, int], str] | None = None) -> bytes:
    """A workbook as XlsxWriter writes it: shared strings; formulas carry 0 and are to be computed on opening."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet(sheet)
        days = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for index, row in enumerate(grid):
            for column, cell in enumerate(row):
                style = (formats or {}).get((index, column))
                chosen = workbook.add_format({"num_format": style}) if style else None
                if isinstance(cell, dt.date):
                    page.write_datetime(index, column, dt.datetime(cell.year, cell.month, cell.day), days)  # noqa: DTZ001  # Excel knows no zones
                elif cell != "":
                    page.write(index, column, cell, chosen)
    return stream.getvalue()


def read(content: bytes | str, file: str = "export.csv", **options: object) -> SourceReading:
    """Read bytes, or text as UTF-8."""
    raw = content.encode() if isinstance(content, str) else content
    return read_spreadsheet(raw, file, ReadOptions(**options))  # type: ignore[arg-type]  # options are named by the tests


def codes(reading: SourceReading) -> list[str]:
    """The codes of the findings, in order."""
    return [finding.code for finding in reading.findings]


def only(reading: SourceReading, code: str) -> Finding:
    """The one finding with that code."""
    found = [finding for finding in reading.findings if finding.code == code]
    assert len(found) == 1, reading.findings
    return found[0]


def dues(reading: SourceReading) -> list[tuple[str, str]]:
    """(number, amount due) in order."""
    return [(row.number, row.amount_due.plain()) for row in reading.invoices]
