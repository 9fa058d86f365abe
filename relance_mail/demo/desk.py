"""The workbooks of the staff folder, filled in as a person does: decisions, formal notices, the reprise, scans.

1. What was typed stays in the workbook: a row is carried out once, and nobody tidies up.
2. The reprise is read and written with the product's own room; a person would type in Excel.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import xlsxwriter

from relance_mail.core.choices import Choice
from relance_mail.workbooks import opening
from relance_mail.workbooks.decision_form import DECISION_HEADINGS, DECISIONS, NOTICE_HEADINGS, NOTICES

Row = tuple[str | date | None, ...]


@dataclass(slots=True)
class Desk:
    """`folder`: the staff folder. `by`: whose name stands under « par »."""

    folder: Path
    by: str
    decisions: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)

    def decide(
        self, customer: str, choice: Choice, *, invoices: str = "", until: date | None = None, reason: str = ""
    ) -> None:
        """Type a row into Décisions.xlsx and save it."""
        self.decisions.append((customer, invoices, str(choice), until, None, reason, self.by))
        self._save()

    def approve_notice(self, reference: str, verified: date) -> None:
        """Type the four dated facts of a formal notice, all looked at on one day."""
        self.notices.append((reference, verified, verified, verified, verified, self.by))
        self._save()

    def validate(self, name: str, entries: dict[str, str], stages: dict[str, str], on: date) -> int:
        """Fill in the reprise: the proposed entry unless `entries` has another for that customer; how many rows."""
        path = self.folder / name
        rows, _ = opening.read(path.read_bytes(), name, stages)
        filled = [replace(row, entry=entries.get(row.customer_id, row.proposed), by=self.by) for row in rows]
        path.write_bytes(opening.write(filled, stages, on))
        return len(filled)

    def drop_proof(self, reference: str, number: str, on: date) -> None:
        """Drop the scan of a deposit into Preuves/, named as the post office's slip says."""
        folder = self.folder / "Preuves"
        folder.mkdir(exist_ok=True)
        (folder / f"{reference} {number} {on.isoformat()}.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")

    def _save(self) -> None:
        book = xlsxwriter.Workbook(self.folder / "Décisions.xlsx", {"default_date_format": "dd/mm/yyyy"})
        for name, headings, rows in (
            (DECISIONS, DECISION_HEADINGS, self.decisions),
            (NOTICES, NOTICE_HEADINGS, self.notices),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(headings.values()))
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value)
                    elif value:
                        sheet.write_string(number, column, value)
        book.close()
