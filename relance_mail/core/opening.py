"""The first day in figures and signs: what is set apart in an old ledger before anybody is chased (OFFICE §10).

1. A sign is read from what the row itself says: its account, its name, its amounts, its age. It proposes something to
   a person, or explains a total; it never decides that a customer is written to.
2. A name says « avocat » in the singular: « Durand Avocats » is a customer like another.
3. Accounts are recognised by their full length (`41600012`), so that customer number 416 stays a customer.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from relance_mail.core.days import add_months
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money
from relance_mail.core.parties import Customer, Means


@dataclass(frozen=True, slots=True)
class OpeningRules:
    """Figures of the first day. `releases_per_day`: customers on a working day. `statement_after_days` late: a
    statement of account goes first. `write_off_below`: in the customer's own currency."""

    releases_per_day: int = 20
    statement_after_days: int = 60
    old_after_months: int = 18
    write_off_after_months: int = 24
    write_off_below: Decimal = Decimal("100.00")


class Apart(StrEnum):
    """What a line of the first file is beside an ordinary unpaid invoice, in words that programs test."""

    CREDIT_NOTE = "credit_note"
    SMALL_LINE = "small_line"
    DUPLICATE = "duplicate"
    CONTRADICTED = "contradicted"
    NO_DUE_DATE = "no_due_date"
    UNREADABLE = "unreadable"
    PAYMENT = "payment"
    RETENTION = "retention"
    DIRECT_DEBIT = "direct_debit"
    FACTOR = "factor"
    SUPPLIER = "supplier"
    LAWYER = "lawyer"
    DISPUTED = "disputed"
    OLD = "old"


NAMES: dict[Apart, tuple[str, str]] = {
    Apart.CREDIT_NOTE: ("avoir ou trop-perçu", "avoirs ou trop-perçus"),
    Apart.SMALL_LINE: ("petite ligne", "petites lignes"),
    Apart.DUPLICATE: ("doublon", "doublons"),
    Apart.CONTRADICTED: ("ligne contradictoire", "lignes contradictoires"),
    Apart.NO_DUE_DATE: ("ligne sans échéance", "lignes sans échéance"),
    Apart.UNREADABLE: ("ligne illisible", "lignes illisibles"),
    Apart.PAYMENT: ("règlement non affecté", "règlements non affectés"),
    Apart.RETENTION: ("retenue de garantie ?", "retenues de garantie ?"),
    Apart.DIRECT_DEBIT: ("ligne en prélèvement ou LCR", "lignes en prélèvement ou LCR"),
    Apart.FACTOR: ("ligne cédée au factor", "lignes cédées au factor"),
    Apart.SUPPLIER: ("ligne de fournisseur ?", "lignes de fournisseurs ?"),
    Apart.LAWYER: ("ligne en 416 ou chez l'avocat", "lignes en 416 ou chez l'avocat"),
    Apart.DISPUTED: ("ligne en litige", "lignes en litige"),
    Apart.OLD: ("ligne de plus de {months} mois", "lignes de plus de {months} mois"),
}

_AT_LAW = re.compile(r"\b(?:avocat|huissier|commissaire de justice|douteux|douteuse)\b", re.IGNORECASE)
_DOUBTFUL_ACCOUNT = re.compile(r"416\w{2,}")
_SUPPLIER = re.compile(r"\bfournisseurs?\b", re.IGNORECASE)
_SUPPLIER_ACCOUNT = re.compile(r"40[138]\w{2,}")


def is_at_law(customer: Customer) -> bool:
    """Whether the account or its name says that a lawyer or bailiff has it, or that it is doubtful (account 416)."""
    return bool(_DOUBTFUL_ACCOUNT.fullmatch(customer.id) or _AT_LAW.search(f"{customer.id} {customer.name}"))


def is_supplier(customer: Customer) -> bool:
    """Whether the account is a supplier's (40…) or its name says so."""
    return bool(_SUPPLIER_ACCOUNT.fullmatch(customer.id) or _SUPPLIER.search(customer.name))


def aparts(
    invoice: Invoice, customer: Customer, smallest: Decimal, rules: OpeningRules, today: date
) -> tuple[Apart, ...]:
    """Everything that an open line is beside an ordinary unpaid invoice; `smallest`: lines below it are not chased."""
    if invoice.foreign_seller or is_supplier(customer):
        return (Apart.SUPPLIER,)
    if invoice.is_credit or not invoice.residual.positive:
        return (Apart.CREDIT_NOTE,)
    means = invoice.means or customer.means
    signs = {
        Apart.SMALL_LINE: invoice.residual < Money(smallest, invoice.residual.currency),
        Apart.RETENTION: invoice.retention,
        Apart.DIRECT_DEBIT: means in (Means.DIRECT_DEBIT, Means.BILL) and invoice.rejected_on is None,
        Apart.FACTOR: invoice.factor or customer.factor,
        Apart.LAWYER: is_at_law(customer),
        Apart.DISPUTED: bool(invoice.disputed_by_source),
        Apart.OLD: invoice.due_date < add_months(today, -rules.old_after_months),
    }
    return tuple(sign for sign, shows in signs.items() if shows)
