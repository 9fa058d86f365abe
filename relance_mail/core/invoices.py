"""Invoices: as a source states them (`InvoiceRow`) and as we keep them (`Invoice`)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relance_mail.core.findings import Where
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind, Means

InvoiceId = int


class InvoiceType(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One row or document of a source, nothing merged (CONTRACT §2).

    Amounts of a credit note are negative: the sum of `amount_due` over a customer is what it owes.
    `files` are paths of copies that may be attached to a reminder. `seller_siren`/`iban` are the seller's.
    `disputed_by_source`: the source's own word for a dispute (`Litige`), which forbids dunning. `carried_forward`: the
    row calls itself a balance carried forward (« report à nouveau ») and stands for older invoices (OFFICE §1.6).
    `deposited_on`: day of its deposit on the platform of a public debtor. `life_cycle`: last status (`207`, LAW §9).
    """

    number: str
    type: InvoiceType
    customer_id: str
    customer_name: str
    due_date: date
    amount_due: Money
    source: Where
    email: str | None = None
    kind: Kind = Kind.UNKNOWN
    kind_proposed: Kind | None = None
    country: str | None = None
    issue_date: date | None = None
    due_date_assumed: bool = False
    total: Money | None = None
    paid: Money | None = None
    subject: str | None = None
    order_ref: str | None = None
    siren: str | None = None
    vat_number: str | None = None
    iban: str | None = None
    seller_siren: str | None = None
    seller_name: str | None = None
    means: Means | None = None
    factor: bool = False
    files: tuple[str, ...] = ()
    disputed_by_source: str | None = None
    carried_forward: bool = False
    deposited_on: date | None = None
    life_cycle: str | None = None

    @property
    def currency(self) -> str:
        return self.amount_due.currency


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or credit note that we keep. `residual` is what is still due (negative for a credit note).

    `disputed_by_source`: a life-cycle status of the source forbids dunning (LAW §9), in words. `retention`: proposed
    or confirmed retention of guarantee, whose due date a person has yet to type (OFFICE §1.5). `rejected_on`: day on
    which a direct debit or bill came back unpaid (OFFICE §1.2). `deposited_on`, `life_cycle`: as in `InvoiceRow`.
    `term_ends`: the last day that the law gives a public debtor from the deposit (CCP R2192-10), as the caller
    computes it. `due_date` is the file's and part of the identity; what counts for the debtor is `due_on`.
    """

    id: InvoiceId
    number: str
    type: InvoiceType
    due_date: date
    residual: Money
    total: Money | None = None
    issue_date: date | None = None
    due_date_assumed: bool = False
    subject: str | None = None
    order_ref: str | None = None
    source: str = ""
    kind: Kind | None = None
    means: Means | None = None
    factor: bool = False
    foreign_seller: bool = False
    closed_on: date | None = None
    files: tuple[str, ...] = ()
    disputed_by_source: str | None = None
    retention: bool = False
    rejected_on: date | None = None
    deposited_on: date | None = None
    life_cycle: str | None = None
    term_ends: date | None = None

    @property
    def due_on(self) -> date:
        """The day until which it may be paid in time: the file's due date, or the end of a later legal term."""
        return self.due_date if self.term_ends is None else max(self.due_date, self.term_ends)

    @property
    def is_credit(self) -> bool:
        return self.type is InvoiceType.CREDIT_NOTE

    def days_late(self, today: date) -> int:
        """Calendar days since it was due; 0 or less while it is not overdue."""
        return (today - self.due_on).days


def number_key(number: str) -> str:
    """The form under which two spellings of one number are the same: upper case, letters and digits only."""
    return re.sub(r"[^0-9A-Z]", "", number.upper())
