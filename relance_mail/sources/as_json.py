"""Invoices and customers as the command contract prints them (CONTRACT §2): exact keys, every one always there."""

from relance_mail.core.findings import Where
from relance_mail.core.invoices import InvoiceRow
from relance_mail.core.money import Money
from relance_mail.core.parties import Address, Customer
from relance_mail.sources.base import SourceReading


def invoice_json(invoice: InvoiceRow) -> dict[str, object]:
    """Amounts as strings, days as ISO dates, unknown as null."""
    return {
        "number": invoice.number,
        "type": str(invoice.type),
        "customer_id": invoice.customer_id,
        "customer_name": invoice.customer_name,
        "email": invoice.email,
        "kind": str(invoice.kind),
        "kind_proposed": invoice.kind_proposed and str(invoice.kind_proposed),
        "country": invoice.country,
        "issue_date": invoice.issue_date and invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "due_date_assumed": invoice.due_date_assumed,
        "total": _plain(invoice.total),
        "paid": _plain(invoice.paid),
        "amount_due": invoice.amount_due.plain(),
        "currency": invoice.currency,
        "subject": invoice.subject,
        "order_ref": invoice.order_ref,
        "siren": invoice.siren,
        "vat_number": invoice.vat_number,
        "iban": invoice.iban,
        "source": _place(invoice.source),
        "means": invoice.means and str(invoice.means),
        "factor": invoice.factor,
        "seller_siren": invoice.seller_siren,
        "seller_name": invoice.seller_name,
        "disputed": invoice.disputed_by_source,
        "deposited_on": invoice.deposited_on and invoice.deposited_on.isoformat(),
        "life_cycle": invoice.life_cycle,
    }


def customer_json(customer: Customer) -> dict[str, object]:
    """`address` and `seat`: lines, postcode, city, country, or null when nothing is known."""
    return {
        "customer_id": customer.id,
        "customer_name": customer.name,
        "kind": str(customer.kind),
        "kind_proposed": customer.kind_proposed and str(customer.kind_proposed),
        "country": customer.country,
        "language": customer.language,
        "siren": customer.siren,
        "siret": customer.siret,
        "vat_number": customer.vat_number,
        "legal_form": customer.legal_form,
        "contact_name": customer.contact_name,
        "email": customer.email,
        "email_management": customer.email_management,
        "phone": customer.phone,
        "address": _address(customer.address),
        "seat": _address(customer.seat),
        "means": customer.means and str(customer.means),
        "sales_person": customer.sales_person,
        "responsible": customer.responsible,
        "policy": customer.policy,
        "payer": customer.payer,
        "factor": customer.factor,
        "do_not_remind": customer.do_not_remind,
        "service_code": customer.service_code,
        "commitment": customer.commitment,
        "interest": customer.interest and str(customer.interest),
        "source": _place(customer.source or Where()),
    }


def reading_json(reading: SourceReading) -> dict[str, object]:
    """The document of `relance import`."""
    return {
        "invoices": [invoice_json(invoice) for invoice in reading.invoices],
        "customers": [customer_json(customer) for customer in reading.customers],
        "findings": [finding.as_json() for finding in reading.findings],
    }


def _plain(money: Money | None) -> str | None:
    return None if money is None else money.plain()


def _place(where: Where) -> dict[str, object]:
    return {"file": where.file, "sheet": where.sheet, "row": where.row}


def _address(address: Address) -> dict[str, object] | None:
    if address == Address():
        return None
    return {
        "lines": list(address.lines),
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country,
    }
