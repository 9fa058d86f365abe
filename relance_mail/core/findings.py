"""Bad input as a value: where, what, remedy.

1. One bad row, mail or template never stops the others: readers return findings, they do not raise.
2. `what` and `remedy` are French for staff's data and templates, English for configuration and backends.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """`error`: something was left out or will not leave. `warning`: it went on, but a person should look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file. `row` counts as the office program does (1 = first line); `column` is the heading found."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def as_json(self) -> dict[str, object]:
        """The four keys of CONTRACT §1."""
        return {"file": self.file, "sheet": self.sheet, "row": self.row, "column": self.column}

    def __str__(self) -> str:
        parts = [
            self.file,
            self.sheet and f"feuille {self.sheet}",
            self.row and f"ligne {self.row}",
            self.column,
        ]
        return ", ".join(str(part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of the input. `code` is a stable lower-case word that programs test."""

    code: str
    what: str
    remedy: str
    where: Where = field(default_factory=Where)
    severity: Severity = Severity.ERROR

    def as_json(self) -> dict[str, object]:
        """The finding of CONTRACT §1."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "where": self.where.as_json(),
            "what": self.what,
            "remedy": self.remedy,
        }
