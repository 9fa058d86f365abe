"""Somebody types into Décisions.xlsx with a real spreadsheet program's file, and the program looks at it."""

from datetime import date
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.engine.desk import decided
from relance_mail.engine.office import Report
from relance_mail.workbooks.base import Outcome
from tests.engine.folder_office import Day
from tests.workbooks.person import Typed, with_rows

SHEET, NOTICES = "Décisions", "Mises en demeure"


def workbook_of(day: Day) -> Path:
    """The workbook; laid out empty when nobody has done so yet."""
    folder = day.office.staff_folder
    assert folder is not None
    path = folder / "Décisions.xlsx"
    if not path.exists():
        look(day)
    return path


def look(day: Day) -> Report:
    """What the desk does with the workbook, and nothing else."""
    report = Report(mailbox_read=True)
    decided.take(day.office, report)
    return report


def row(choice: str, customer: str = "C1", by: str = "Anne", **cells: object) -> Typed:
    """A row as it is typed: `facture`, `jusqu_au`, `montant`, `motif`."""
    empty = dict.fromkeys(("Facture", "Jusqu'au", "Montant", "Motif"))
    headings = {"facture": "Facture", "jusqu_au": "Jusqu'au", "montant": "Montant", "motif": "Motif"}
    filled = {headings[name]: cell for name, cell in cells.items()}
    return {**empty, "Client": customer or None, "Décision": choice or None, "Par": by or None, **filled}


def typed(day: Day, *rows: Typed, sheet: str = SHEET) -> Report:
    """These rows stand there from the first line on; the program looks."""
    path = workbook_of(day)
    path.write_bytes(with_rows(path.read_bytes(), sheet, rows))
    return look(day)


def outcomes(day: Day) -> list[Outcome]:
    """What came of everything that was decided, oldest first."""
    with day.office.store.reading() as conn:
        return decided.outcomes_since(conn, date(2000, 1, 1))


def outcome(day: Day) -> Outcome:
    """Of the last one."""
    return outcomes(day)[-1]


def codes_of(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def first(report: Report) -> Finding:
    (found,) = report.findings
    return found
