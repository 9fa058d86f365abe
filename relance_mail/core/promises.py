"""The state of a promise, computed from the movements of its invoices and from how far the bank is posted.

1. Nobody marks a promise kept or broken: the payment itself does (rule 8, MODEL §3.3).
2. It is broken only once its day and the grace have gone *and* the bank is posted far enough past it (OFFICE §2).
3. What came in is measured against the residual fixed when it was made: a later invoice is never covered by it.
4. Promises made together about the same invoices add up: the second is kept when the sum of both has come in.
5. The first broken part breaks its whole plan: the parts still to come no longer hold reminders.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from relance_mail.core.account import Account, Movement, Promise
from relance_mail.core.days import add_working_days
from relance_mail.core.invoices import InvoiceId
from relance_mail.core.money import Money
from relance_mail.core.policy import Policy


class PromiseState(StrEnum):
    EXPECTED = "expected"
    LATE = "late"  # its day has gone; the grace, or the posting of the bank, has not
    BROKEN = "broken"
    KEPT = "kept"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Followed:
    """A promise with its state today. `check_on`: the last day of its grace; broken means after that day."""

    promise: Promise
    state: PromiseState
    check_on: date

    @property
    def holds(self) -> bool:
        """Whether its invoices are left alone because of it."""
        return self.state in (PromiseState.EXPECTED, PromiseState.LATE)


def follow(account: Account, policy: Policy, today: date) -> tuple[Followed, ...]:
    """Every promise of the account with its state, in the account's order."""
    by_invoice: dict[InvoiceId, list[Movement]] = defaultdict(list)
    for movement in sorted(account.movements, key=lambda movement: movement.on):
        by_invoice[movement.invoice_id].append(movement)
    followed = [_followed(promise, account, by_invoice, policy, today) for promise in account.promises]
    return tuple(_with_plan(one, followed) for one in followed)


def promised(promise: Promise) -> tuple[Money, ...]:
    """What it says will come in, one sum per currency: its amount, else every residual that it covers."""
    if promise.amount is not None:
        return (promise.amount,)
    sums: dict[str, Money] = {}
    for residual in promise.invoices.values():
        sums[residual.currency] = sums.get(residual.currency, Money.zero(residual.currency)) + residual
    return tuple(sums.values())


def last_day(promise: Promise) -> date:
    """The last day by which it was promised: the end of an open-ended date, else the date."""
    return promise.latest or promise.due


def _followed(
    promise: Promise, account: Account, movements: Mapping[InvoiceId, Sequence[Movement]], policy: Policy, today: date
) -> Followed:
    grace = add_working_days(last_day(promise), policy.promise_grace_working_days, policy.holidays)
    check_on = max(grace, promise.check_on or grace)
    if promise.cancelled:
        return Followed(promise, PromiseState.CANCELLED, check_on)
    if _kept(promise, account.promises, movements, min(today, check_on)):
        return Followed(promise, PromiseState.KEPT, check_on)
    if today <= last_day(promise):
        return Followed(promise, PromiseState.EXPECTED, check_on)
    posted = account.facts.bank_posted_until
    needed = add_working_days(last_day(promise), policy.bank_margin_working_days, policy.holidays)
    proved = today > check_on and posted is not None and posted >= needed
    return Followed(promise, PromiseState.BROKEN if proved else PromiseState.LATE, check_on)


def _kept(
    promise: Promise, promises: Iterable[Promise], movements: Mapping[InvoiceId, Sequence[Movement]], until: date
) -> bool:
    left = {invoice: _residual(promise, invoice, movements.get(invoice, ()), until) for invoice in promise.invoices}
    nothing_left = bool(left) and all(residual.amount <= 0 for residual in left.values())
    if promise.amount is None or nothing_left:
        return nothing_left
    currency = promise.amount.currency
    came_in = Money.zero(currency)
    for invoice, then in promise.invoices.items():
        if then.currency == currency:
            came_in += then - left[invoice]
    target = Money.zero(currency)
    for other in promises:
        if _belongs_with(other, promise) and other.amount is not None and other.amount.currency == currency:
            target += other.amount
    return target <= came_in


def _residual(promise: Promise, invoice: InvoiceId, movements: Sequence[Movement], until: date) -> Money:
    then = promise.invoices[invoice]
    seen = [
        move.now for move in movements if promise.made_on <= move.on <= until and move.now.currency == then.currency
    ]
    return seen[-1] if seen else then


def _belongs_with(other: Promise, promise: Promise) -> bool:
    """Whether `other` is `promise` itself, or falls due before it and was made together with it."""
    if other.id == promise.id:
        return True
    together = (
        other.plan == promise.plan
        if promise.plan
        else other.made_on == promise.made_on and other.invoices.keys() == promise.invoices.keys()
    )
    return together and not other.cancelled and (last_day(other), other.id) < (last_day(promise), promise.id)


def _with_plan(one: Followed, followed: Sequence[Followed]) -> Followed:
    if one.promise.plan is None or not one.holds:
        return one
    broken = [
        other.check_on
        for other in followed
        if other.promise.plan == one.promise.plan and other.state is PromiseState.BROKEN
    ]
    return replace(one, state=PromiseState.BROKEN, check_on=min(broken)) if broken else one
