"""The customers' file as a source of its own, and its join to invoices by customer code.

1. It is read like any spreadsheet; invoices that stand in it are left to the source of invoices.
2. What a row of an invoice says of its customer wins; the customers' file fills what is unknown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from relance_mail.core.invoices import InvoiceRow
from relance_mail.core.parties import Customer, Kind
from relance_mail.sources.base import ReadOptions, SourceReading
from relance_mail.sources.spreadsheet import SpreadsheetSource


class CustomersSource:
    """Reads a list of customers."""

    def accepts(self, path: Path) -> bool:
        """The same files as spreadsheets of invoices."""
        return SpreadsheetSource().accepts(path)

    def read(self, path: Path, options: ReadOptions) -> SourceReading:
        """Customers and findings; no invoices, and nobody is blocked by rows of invoices."""
        reading = SpreadsheetSource().read(path, options)
        return replace(reading, invoices=(), unreadable_customers=frozenset(), unreadable_rows=0)


def with_customers(invoices: Sequence[InvoiceRow], customers: Iterable[Customer]) -> tuple[InvoiceRow, ...]:
    """The invoices with kind, e-mail, country, SIREN and means of their customer where the row does not say them."""
    known = {customer.id: customer for customer in customers}
    return tuple(
        _joined(invoice, known[invoice.customer_id]) if invoice.customer_id in known else invoice
        for invoice in invoices
    )


def _joined(invoice: InvoiceRow, customer: Customer) -> InvoiceRow:
    return replace(
        invoice,
        kind=customer.kind if invoice.kind is Kind.UNKNOWN else invoice.kind,
        kind_proposed=invoice.kind_proposed or customer.kind_proposed,
        email=invoice.email or customer.email,
        country=invoice.country or customer.country,
        siren=invoice.siren or customer.siren,
        vat_number=invoice.vat_number or customer.vat_number,
        means=invoice.means or customer.means,
        factor=invoice.factor or customer.factor,
    )
