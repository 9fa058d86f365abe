"""What is done about the late penalties and 40 € of one customer at one stage (OFFICE §1.4, LAW §1, §3).

1. The policy says it per stage, the customers' file or a person per customer; the customer's word wins at every stage
   that speaks of penalties, and at the one that goes alone.
2. Penalties change the sum asked only in a message that goes alone: before, « claim » is said as « mention ».
3. A waiver towards a public body is deemed unwritten (CCP L2192-14): it is passed over, the policy's word stands.
4. Consumers, associations and foreign debtors owe the principal only; what depends on an invoice's own kind is decided
   where its letter is filled.
"""

from relance_mail.core.parties import Customer, InterestMode, Kind
from relance_mail.core.policy import Stage

_PRINCIPAL_ONLY = frozenset({Kind.CONSUMER, Kind.ASSOCIATION})


def interest_mode(customer: Customer, stage: Stage) -> InterestMode:
    """What a message of that stage does with this customer's penalties."""
    silent = stage.interest is InterestMode.NOTHING and not stage.alone
    if silent or customer.foreign or customer.kind in _PRINCIPAL_ONLY:
        return InterestMode.NOTHING
    chosen = customer.interest or stage.interest
    if chosen is InterestMode.WAIVE and customer.kind is Kind.PUBLIC:
        chosen = InterestMode.MENTION if stage.interest is InterestMode.WAIVE else stage.interest
    if chosen is InterestMode.CLAIM and not stage.alone:
        return InterestMode.MENTION
    return chosen
