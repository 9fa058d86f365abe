"""Until when our claim is declared in the insolvency of a customer, from the table of the law (LAW §7).

Counted from the publication in the BODACC; until somebody has typed it, from the judgment, or from the mail that told.
"""

from datetime import date

from relance_mail.core.parties import Creditor, Customer
from relance_mail.engine.office import Office
from relance_mail.law.procedure import Delay, insolvency_claim_end
from relance_mail.law.table import FigureMissing

_OVERSEAS = ("97", "98")


def claim_end(office: Office, customer: Customer, start: date) -> Delay | None:
    """The delay that began on that day; None while the table of the law lacks it."""
    if office.law is None:
        return None
    try:
        holidays = office.book.of(customer).holidays
        return insolvency_claim_end(start, office.law, holidays, abroad=outside_mainland(office.creditor))
    except FigureMissing:
        return None


def outside_mainland(creditor: Creditor) -> bool:
    """Whether we are outside mainland France, which gives us more time (C. com. R622-24)."""
    address = creditor.address
    return address.country not in (None, "", "FR") or (address.postcode or "").startswith(_OVERSEAS)
