"""What is missing of a customer who owes something, and what waits for it (OFFICE §1.7).

1. Fields are named as the customers' file names them. What is missing is asked once per customer, whatever the number
   of invoices.
2. Without a complete postal address only the registered letter waits; mails go on.
3. Nobody is asked for what would change nothing: a telephone number where there is an address that works, a SIREN of a
   foreign company.
"""

from collections.abc import Sequence

from relance_mail.core.parties import Address, Contact, ContactRole, ContactState, Customer, Kind

_WRITTEN_TO = (ContactRole.COLLECTION, ContactRole.BILLING)
_NO_ADDRESS = "mise en demeure impossible sans adresse postale complète"


def missing(customer: Customer, contacts: Sequence[Contact]) -> dict[str, str]:
    """Field → what it blocks or weakens, in French; empty when nothing waits for anything."""
    found: dict[str, str] = {}
    if customer.kind is Kind.UNKNOWN:
        found["kind"] = "principal seul, et rien après le rappel"
    addresses = [contact for contact in contacts if contact.role in _WRITTEN_TO]
    if not any(contact.state is ContactState.OK for contact in addresses):
        bounced = any(contact.state is ContactState.BOUNCED for contact in addresses)
        found["email"] = "l'adresse connue ne répond plus" if bounced else "pas de relance par mail"
        if not customer.phone:
            found["phone"] = "appel impossible"
    if not (customer.seat.complete or customer.address.complete):
        found |= dict.fromkeys(_blanks(customer.address), _NO_ADDRESS)
    if customer.kind is Kind.BUSINESS and not customer.foreign and not customer.siren:
        found["siren"] = "identité incomplète dans la mise en demeure"
    return found


def _blanks(address: Address) -> list[str]:
    parts = {"address": address.lines, "postcode": address.postcode, "city": address.city}
    return [name for name, part in parts.items() if not part]
