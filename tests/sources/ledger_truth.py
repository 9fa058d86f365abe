"""One ledger and its truth: every sample file of these tests is written from it and must be read back to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from relance_mail.core.invoices import InvoiceRow
from relance_mail.sources.base import SourceReading


@dataclass(frozen=True)
class Line:
    """One invoice or credit note of the ledger."""

    number: str
    code: str
    name: str
    issued: date
    due: date
    total: Decimal
    paid: Decimal
    email: str = ""
    siren: str = ""
    subject: str = ""
    order: str = ""

    @property
    def amount_due(self) -> Decimal:
        return self.total - self.paid


def _line(number: str, code: str, name: str, issued: str, due: str, total: str, paid: str = "0", **more: str) -> Line:
    return Line(
        number, code, name, date.fromisoformat(issued), date.fromisoformat(due), Decimal(total), Decimal(paid), **more
    )


_LEFORT = ("C0012", "Menuiserie Lefort SARL")
_BELRIVE = ("C0047", "Hôtel Belrive")
_ENERGIES = ("C0101", "Total Énergies d’Œuvre")
_COMPTA = {"email": "compta@lefort.example.fr", "siren": "732829320"}

LINES = (
    _line("FA-2026-001", *_LEFORT, "2026-01-05", "2026-02-04", "1250.00", subject="Agencement; accueil", **_COMPTA),
    _line("FA-2026-002", *_LEFORT, "2026-01-12", "2026-02-11", "12345.67", "2345.67", order="BC 7781", **_COMPTA),
    _line(
        "AV-2026-003", *_LEFORT, "2026-01-20", "2026-01-20", "-120.40", subject='Retour « 3 portes "chêne" »', **_COMPTA
    ),
    _line("FA-2026-004", *_BELRIVE, "2025-12-01", "2025-12-31", "640.00", "640.00", subject="Pose\nde plinthes"),
    _line("FA-2026-005", *_BELRIVE, "2026-02-01", "2026-03-03", "0.45"),
    _line("FA-2026-006", *_ENERGIES, "2026-02-02", "2026-03-04", "1000000.00", "1.99", subject="Été à Noël"),
    _line("FA-2026-006", *_ENERGIES, "2026-02-02", "2026-04-04", "500.10"),
)

Truth = tuple[str, str, str, date, str]


def truth(lines: tuple[Line, ...] = LINES) -> list[Truth]:
    """What must be read, in order: number, customer's code, type, due day, amount due."""
    return [
        (line.number, line.code, "credit_note" if line.total < 0 else "invoice", line.due, f"{line.amount_due:.2f}")
        for line in lines
    ]


def seen(reading: SourceReading) -> list[Truth]:
    """The same of a reading."""
    return [
        (row.number, row.customer_id, str(row.type), row.due_date, row.amount_due.plain()) for row in reading.invoices
    ]


def full(row: InvoiceRow) -> tuple[object, ...]:
    """Everything that the ledger knows of a row."""
    return (
        row.number,
        row.customer_name,
        row.issue_date,
        row.total and row.total.amount,
        row.paid.amount if row.paid else Decimal(0),
        row.email or "",
        row.siren or "",
        row.order_ref or "",
    )


def full_truth(line: Line) -> tuple[object, ...]:
    """The same of a ledger line."""
    return (line.number, line.name, line.issued, line.total, line.paid, line.email, line.siren, line.order)
