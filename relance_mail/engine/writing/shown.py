"""What a message shows beside its amounts, by the words that staff reads when one of these facts has changed (rule 6).

1. Whatever a template may print about the customer or an invoice is in it: a changed name, street or order number makes
   the approved text wrong. Which of them a template prints is not asked: staff writes templates.
2. The fields are those of the templates (letters/fields.py); a test goes through all of them.
3. Not in it: what only time changes (days late, deadlines, reminders that have left since).
"""

from collections.abc import Iterable, Mapping
from datetime import date

from relance_mail.core.decisions import Decision
from relance_mail.core.french import amount, short_day
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money
from relance_mail.core.parties import Address, Customer

Facts = tuple[tuple[str, str], ...]


def shown_of_customer(customer: Customer, greeted: str | None) -> Facts:
    """Name and fact. `greeted`: the contact whom the message is written to."""
    return _facts(
        {
            "nom du client": customer.name,
            "forme du client": customer.legal_form,
            "type de client": customer.kind,
            "type de client proposé": customer.kind_proposed,
            "pays du client": customer.country,
            "contact": greeted or customer.contact_name,
            "SIREN du client": customer.siren,
            "SIRET du client": customer.siret,
            "TVA du client": customer.vat_number,
            "adresse du client": _place(customer.address),
            "siège du client": _place(customer.seat),
            "téléphone du client": customer.phone,
            "code service": customer.service_code,
            "engagement": customer.commitment,
        }
    )


def shown_of_invoice(invoice: Invoice) -> Facts:
    """The same of one line; its number, residual and due dates are compared by themselves."""
    return _facts(
        {
            "objet": invoice.subject,
            "commande": invoice.order_ref,
            "date": _day(invoice.issue_date),
            "montant TTC": _sum(invoice.total),
            "type": invoice.kind,
            "déposée le": _day(invoice.deposited_on),
        }
    )


def shown_of_past(decision: Decision) -> Facts:
    """What is cited of what happened before: promises not kept, the pause that has ended."""
    promises = [f"{short_day(one.due)} ({_sum(one.amount)})" for one in decision.broken_promises]
    hold = decision.resumes_after
    return _facts(
        {
            "promesse citée": ", ".join(promises),
            "reprise après": f"{hold.reason} du {short_day(hold.since)}" if hold else "",
        }
    )


def _facts(facts: Mapping[str, str | None]) -> Facts:
    return tuple((name, str(fact)) for name, fact in facts.items() if fact)


def _place(address: Address) -> str:
    city = _joined((address.postcode, address.city), " ")
    return _joined((*address.lines, city, address.country), ", ")


def _joined(parts: Iterable[str | None], separator: str) -> str:
    return separator.join(part for part in parts if part)


def _day(day: date | None) -> str:
    return short_day(day) if day else ""


def _sum(money: Money | None) -> str:
    return amount(money) if money else ""
