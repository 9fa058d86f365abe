"""The first day of an office: an old ledger, Reprise.xlsx, and somebody who fills it in as in Excel."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from relance_mail.core.findings import Finding
from relance_mail.core.money import Money, totals
from relance_mail.engine.office import Report
from relance_mail.engine.opening import reprise as opening
from relance_mail.engine.opening import state as opening_state
from relance_mail.engine.opening.control import look
from relance_mail.engine.opening.rows import mild_names
from relance_mail.workbooks import opening as workbook
from relance_mail.workbooks.base import Opening
from tests.engine.folder_office import BOSS, Day

HEADINGS = (
    "Code client", "Raison sociale", "Type", "Courriel", "N° facture", "Échéance", "Total TTC", "Solde", "Devise",
    "Mode de règlement", "Factor", "Statut", "Libellé",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of an old ledger; `due` may be a text that is no day."""

    code: str = "C1"
    number: str = "FA-1"
    due: str = "2026-02-10"
    left: str = "1250.00"
    total: str = ""
    name: str = ""
    kind: str = "société"
    email: str | None = None
    currency: str = "EUR"
    means: str = ""
    factor: str = ""
    status: str = ""
    label: str = ""


def write_books(path: Path, lines: Sequence[Line], today: dt.date) -> None:
    """The ledger as of yesterday."""
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("Encours"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, f"Situation au {today - dt.timedelta(days=1):%d/%m/%Y}")
    sheet.write_row(2, 0, HEADINGS)
    for number, line in enumerate(lines, 3):
        email = f"compta@{line.code.lower()}.example.com" if line.email is None else line.email
        sheet.write_row(number, 0, [line.code, line.name or f"Client {line.code}", line.kind, email, line.number])
        _write_due(sheet, number, line.due, day)
        sheet.write_number(number, 6, float(Decimal(line.total or line.left)))
        sheet.write_number(number, 7, float(Decimal(line.left)))
        sheet.write_row(number, 8, [line.currency, line.means, line.factor, line.status, line.label])
    book.close()


def _write_due(sheet: xlsxwriter.worksheet.Worksheet, row: int, due: str, form: object) -> None:
    try:
        sheet.write_datetime(row, 5, dt.datetime.fromisoformat(due), form)
    except ValueError:
        sheet.write(row, 5, due)


def books(day: Day, *lines: Line) -> None:
    """The accountant saves the ledger."""
    write_books(day.folder / "encours.xlsx", lines, day.clock.today())


def reprise(day: Day) -> Path:
    """Where the workbook of this office lies."""
    file = opening_state.file_of(day.office)
    assert file is not None
    return file.path


def begin(day: Day, *lines: Line, **stated: str) -> None:
    """The first day: the totals are compared (`EUR="1250.00"`) and confirmed."""
    books(day, *lines)
    seen = look(day.office)
    accounts = {currency: Money.of(plain, currency) for currency, plain in stated.items()} or dict(seen.totals)
    opening.begin(day.office, seen, BOSS, accounts)


def rows(day: Day) -> dict[str, Opening]:
    """The workbook as it lies there, by customer."""
    read, findings = workbook.read(reprise(day).read_bytes(), "Reprise", mild_names(day.office.book))
    assert findings == []
    return {row.customer_id: row for row in read}


def fill(path: Path, typed: Mapping[str, Mapping[str, Any]]) -> None:
    """Somebody types into the rows of these customers: heading → value."""
    book = openpyxl.load_workbook(path)
    sheet = book["Reprise"]
    assert isinstance(sheet, Worksheet)
    top = next(row for row in sheet.iter_rows() if "Par" in [cell.value for cell in row])
    columns = {str(cell.value): cell.column for cell in top if cell.value}
    for row in sheet.iter_rows(min_row=(top[0].row or 0) + 1):
        for heading, value in typed.get(str(row[0].value), {}).items():
            sheet.cell(row[0].row or 0, columns[heading] or 0).value = value
    book.save(path)


def entered(entry: str, on: str = "", last: str = "", by: str = "Anne") -> dict[str, Any]:
    """What somebody types into a row."""
    typed: dict[str, Any] = {"Entrée retenue": entry, "Par": by}
    if on:
        typed["Date"] = dt.date.fromisoformat(on)
    if last:
        typed["Dernière relance connue"] = dt.date.fromisoformat(last)
    return typed


def take(day: Day) -> list[Finding]:
    """The part of a cycle that reads the workbook; what it found."""
    report = Report(mailbox_read=True)
    opening.take(day.office, report)
    return report.findings


def waiting(day: Day) -> list[str]:
    """Who waits for the reprise, in order."""
    with day.office.store.reading() as conn:
        return sorted(opening_state.waiting(conn))


def total_of(rows_: Mapping[str, Opening]) -> dict[str, str]:
    """What the workbook comes to, by currency."""
    sums = totals(money for row in rows_.values() for money in row.total.values())
    return {currency: money.plain() for currency, money in sums.items()}
