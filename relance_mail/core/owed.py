"""Which answers we still owe to a customer (OFFICE §5, §10): asked for, not yet sent.

1. That an answer was given is read from its step, stored nowhere: one that left in vain is owed again as soon as a
   person has freed that step.
2. « Règlement non retrouvé » is owed by itself: the review day of an announced payment has gone and the bank, posted
   that far, has seen nothing. Once per announcement (another one gives the hold a later day); the hold goes on until
   the payment or a person ends it.
3. A policy without a stage for an answer owes it to nobody.
"""

from collections.abc import Iterator
from datetime import date

from relance_mail.core.account import Account, AnswerOwed, HoldReason
from relance_mail.core.keys import hold_id
from relance_mail.core.policy import AnswerTo, Policy


def still_owed(account: Account, policy: Policy, today: date) -> tuple[AnswerOwed, ...]:
    """What has still to leave, in the order in which it was asked for."""
    if not any(stage.answer for stage in policy.stages):
        return ()
    asked = (*account.answers, *_payments_not_found(account, today))
    return tuple(one for one in asked if policy.answer(one.to) and not _given(one, account, policy))


def _payments_not_found(account: Account, today: date) -> Iterator[AnswerOwed]:
    posted = account.facts.bank_posted_until
    for hold in account.holds:
        if hold.reason is not HoldReason.PAYMENT_ANNOUNCED or hold.review_on is None or not hold.open_on(today):
            continue
        if posted is not None and hold.review_on <= posted and hold.review_on < today:
            named = () if hold.invoice_id is None else (hold.invoice_id,)
            yield AnswerOwed(AnswerTo.PAYMENT, named, hold.review_on, hold_id(hold.id or 0))


def _given(owed: AnswerOwed, account: Account, policy: Policy) -> bool:
    """Whether a message that answers this has left since, or may have."""
    stage = policy.answer(owed.to)
    return any(
        stage is not None
        and step.stage == stage.id
        and step.sent_on >= owed.since
        and (not owed.invoices or step.invoice_id in owed.invoices)
        for step in account.steps
    )
