"""What a customer owes, one currency at a time: currencies are never added (rule 2, OFFICE §1.5).

Thresholds of the policy are read in the units of the currency they are compared with.
"""

from collections.abc import Iterable

from relance_mail.core.account import Account
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money, totals


def open_credits(account: Account) -> tuple[Invoice, ...]:
    """Credit notes and invoices paid too much that are ours: shown in a message and deducted."""
    return tuple(one for one in account.invoices if one.residual.amount < 0 and not one.foreign_seller)


def credit_of(account: Account, currency: str) -> Money:
    """What the credits of one currency come to, as a positive amount."""
    return sum_of((-one.residual for one in open_credits(account)), currency)


def sum_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of those amounts that are in that currency."""
    return totals([Money.zero(currency), *amounts])[currency]


def net_totals(account: Account) -> dict[str, Money]:
    """What the customer owes us, credits deducted, per currency; supplier invoices are not ours to claim."""
    return totals(one.residual for one in account.invoices if not one.foreign_seller)
