"""The dated table of figures that the law gives: rates, amounts, delays. Text in, values out; no file is opened here.

1. A day that no line covers is an error that shows the line to add, never an estimate: rates are published twice a
   year, and a letter with a guessed rate is wrong in front of a judge.
2. All problems of the table are reported at once. An administrator edits it in Excel: `;`, decimal comma and
   `31/12/2026` are read as well as `,`, point and ISO. Lines beginning with `#` are remarks.
3. Two lines of one key never cover the same day; otherwise the figure would depend on their order.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from relance_mail.core.findings import Finding, Where

COLUMNS = ("key", "value", "unit", "valid_from", "valid_to", "source", "checked_on")

ECB_RATE = "ecb_main_refinancing_rate"
LEGAL_RATE_PROFESSIONAL = "legal_rate_professional_creditor"
LEGAL_RATE_PRIVATE = "legal_rate_private_creditor"


class FigureMissing(LookupError):
    """The table has no line for that key and day. `finding` names the file and the line to add (exit 2)."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.what)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: `value` in `unit` (percent, points, EUR, days, months, years), valid on both days included;
    `valid_to` None = still in force. `source` and `checked_on` say who gave it and when somebody looked."""

    key: str
    value: Decimal
    unit: str
    valid_from: date
    valid_to: date | None
    source: str
    checked_on: date

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class LawTable:
    """Every figure by key, oldest first. `file` is where an administrator adds lines."""

    file: str
    figures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)

    def on(self, key: str, day: date) -> Figure:
        """The figure in force on that day; raises `FigureMissing`."""
        for figure in self.figures.get(key, ()):
            if figure.covers(day):
                return figure
        raise FigureMissing(self._missing(key, day))

    def value(self, key: str, day: date) -> Decimal:
        """Its bare value; raises `FigureMissing`."""
        return self.on(key, day).value

    def _missing(self, key: str, day: date) -> Finding:
        known = self.figures.get(key, ())
        unit = known[-1].unit if known else "percent"
        start, end = semester(day)
        return Finding(
            "rate_missing",
            f"{key} is not known on {day}: {self.file} has no line for that day",
            f"add this line to {self.file}, with the published figure: {key},…,{unit},{start},{end},source,{start}",
            Where(file=self.file, column=key),
        )


def semester(day: date) -> tuple[date, date]:
    """First and last day of the calendar half-year of that day, the period of every rate (C. com. L441-10 II)."""
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def parse_table(text: str, file: str) -> tuple[LawTable, list[Finding]]:
    """The table that the text of a csv file holds, and every problem met; `file` is the name shown in findings."""
    findings: list[Finding] = []
    lines = [
        (at, line)
        for at, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip('"').startswith("#")
    ]
    delimiter = ";" if lines and ";" in lines[0][1] else ","
    rows = [(at, next(csv.reader([line], delimiter=delimiter))) for at, line in lines]
    if not rows or tuple(cell.strip() for cell in rows[0][1]) != COLUMNS:
        findings.append(
            _finding(file, None, None, "the heading line is missing or wrong", f"begin with {','.join(COLUMNS)}")
        )
        return LawTable(file), findings
    figures: dict[str, list[Figure]] = {}
    for at, row in rows[1:]:
        figure = _figure(row, at, file, findings)
        if figure is not None:
            figures.setdefault(figure.key, []).append(figure)
    sorted_figures = {key: tuple(sorted(found, key=lambda one: one.valid_from)) for key, found in figures.items()}
    for found in sorted_figures.values():
        findings += _overlaps(found, file)
    return LawTable(file, sorted_figures), findings


def _figure(row: list[str], at: int, file: str, findings: list[Finding]) -> Figure | None:
    cells = [cell.strip() for cell in row]
    if len(cells) != len(COLUMNS):
        remedy = f"write {len(COLUMNS)} columns: {','.join(COLUMNS)}"
        findings.append(_finding(file, at, None, f"the line has {len(cells)} columns", remedy))
        return None
    key, value, unit, valid_from, valid_to, source, checked_on = cells
    before = len(findings)
    number = _number(value, at, file, findings)
    start = _day(valid_from, "valid_from", at, file, findings)
    end = _day(valid_to, "valid_to", at, file, findings) if valid_to else None
    checked = _day(checked_on, "checked_on", at, file, findings)
    for column, cell in (("key", key), ("unit", unit), ("source", source)):
        if not cell:
            findings.append(_finding(file, at, column, f"{column} is empty", "every figure has a key, unit and source"))
    if start and end and end < start:
        findings.append(_finding(file, at, "valid_to", f"{end} lies before {start}", "exchange the two days"))
    if number is None or start is None or checked is None or len(findings) > before:
        return None
    return Figure(key, number, unit, start, end, source, checked)


def _overlaps(figures: tuple[Figure, ...], file: str) -> list[Finding]:
    return [
        _finding(
            file,
            None,
            after.key,
            f"{after.key} has two lines for {after.valid_from}",
            f"end the line that begins on {before.valid_from} the day before, or remove one of the two",
        )
        for before, after in pairwise(figures)
        if before.valid_to is None or after.valid_from <= before.valid_to
    ]


def _number(cell: str, at: int, file: str, findings: list[Finding]) -> Decimal | None:
    try:
        number = Decimal(cell.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and number >= 0:
        return number
    findings.append(_finding(file, at, "value", f"{cell!r} is not a number", "write it like 2.40"))
    return None


def _day(cell: str, column: str, at: int, file: str, findings: list[Finding]) -> date | None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(cell, pattern).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    findings.append(_finding(file, at, column, f"{cell!r} is not a day", "write it like 2026-07-01"))
    return None


def _finding(file: str, at: int | None, column: str | None, what: str, remedy: str) -> Finding:
    place = f"{file}, line {at}" if at else file
    return Finding("law_table", f"{place}: {what}", remedy, Where(file=file, row=at, column=column))
