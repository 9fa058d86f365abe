"""What reading a file gathers before it becomes a `SourceReading`."""

from dataclasses import dataclass, field

from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.invoices import InvoiceRow
from relance_mail.core.money import Money
from relance_mail.core.parties import Customer
from relance_mail.sources.base import LeftOut, OpeningBalance, Understood


@dataclass(frozen=True, slots=True)
class Payment:
    """A row that is no document: money received. `words`: number and label, where it may name invoices."""

    customer_id: str
    amount: Money
    words: str
    number: str
    lettering: str
    where: Where


@dataclass(slots=True)
class Harvest:
    """Grows row by row. `lettered`: position in `invoices` → lettering code."""

    file: str
    invoices: list[InvoiceRow] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    lettered: dict[int, str] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    unreadable_rows: int = 0
    understood: list[Understood] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    openings: list[OpeningBalance] = field(default_factory=list)

    def error(self, code: str, where: Where, what: str, remedy: str) -> None:
        self.findings.append(Finding(code, what, remedy, where))

    def warn(self, code: str, where: Where, what: str, remedy: str) -> None:
        self.findings.append(Finding(code, what, remedy, where, Severity.WARNING))

    def leave_out(self, code: str, amount: Money | None, where: Where) -> None:
        """A row that asks for something gives no invoice: it is missing from the totals."""
        self.left_out.append(LeftOut(code, amount, where))

    def block(self, customer_id: str | None) -> None:
        """A row was left out: its customer waits; a row of nobody counts for the brake (MODEL §2.12)."""
        if customer_id is None:
            self.unreadable_rows += 1
        else:
            self.blocked.add(customer_id)
