"""Each invoice by itself: its next step, and what stops it before the customer as a whole is looked at.

The order of the questions is the order of explanation: is it a claim, what stops the customer, what stops this
invoice, is a step left, is it time, does the stage have what it needs, is the bank posted, is it worth a line.
"""

from dataclasses import dataclass, replace
from datetime import date

from relance_mail.core import because
from relance_mail.core.account import Account
from relance_mail.core.cases import Case, cases_of
from relance_mail.core.days import add_working_days
from relance_mail.core.decisions import Reason, Stop
from relance_mail.core.eligibility import refusal
from relance_mail.core.holds import Situation, customer_stop, invoice_stop
from relance_mail.core.insolvency import told_apart
from relance_mail.core.ladder import NextStep, blocked, next_step
from relance_mail.core.money import Money
from relance_mail.core.policy import Policy
from relance_mail.core.spacing import alone_too_soon

# Overdue and not held: shown in a message that another invoice causes (rule 2).
_MENTIONED = frozenset({Reason.STAGE_NOT_YET, Reason.BELOW_THRESHOLD, Reason.DELIVERY_PENDING, Reason.DECISION})


@dataclass(frozen=True, slots=True)
class Assessed:
    """An invoice with its next step; `stop` None = it is ready. `showable`: overdue, surely unpaid, and below the first
    stage that goes alone."""

    case: Case
    step: NextStep | None
    stop: Stop | None
    showable: bool = False

    @property
    def residual(self) -> Money:
        return self.case.invoice.residual

    @property
    def ready(self) -> NextStep | None:
        """The step that is ready to be taken, None when something stops it."""
        return self.step if self.stop is None else None

    @property
    def mentionable(self) -> bool:
        """Whether it may stand unmoved in a message."""
        return self.showable and self.stop is not None and self.stop.reason in _MENTIONED

    def stopped(self, stop: Stop | None) -> "Assessed":
        """The same, stopped if it was ready and `stop` is given."""
        return self if stop is None or self.stop is not None else replace(self, stop=stop)


def assess(account: Account, policy: Policy, today: date) -> tuple[Assessed, ...]:
    """Every invoice and credit note of the account, in its order."""
    cases = cases_of(account, policy, today)
    situation = Situation(account, policy, today, cases)
    whole = customer_stop(situation)
    return tuple(_assessed(case, situation, whole) for case in cases)


def _assessed(case: Case, situation: Situation, whole: Stop | None) -> Assessed:
    step = next_step(case, situation)
    apart = told_apart(whole, case.invoice, situation.account, situation.today)
    stop = refusal(case) or apart or invoice_stop(case, situation) or _step_stop(case, step, situation)
    return Assessed(case, step, stop, showable=_showable(case, situation))


def _step_stop(case: Case, step: NextStep | None, situation: Situation) -> Stop | None:
    policy, today, residual = situation.policy, situation.today, case.invoice.residual
    if step is None:
        return because.ladder_ended(case)
    if today < step.due_on:
        return because.not_yet(case, step, today)
    if stop := blocked(case, step.stage, situation):
        return stop
    if case.invoice.days_late(today) > 0 and not _bank_posted(case, situation):
        return because.bank_behind(situation.account.facts.bank_posted_until, _bank_needed(case, policy))
    least = Money(policy.min_line, residual.currency)
    if residual < least:
        return because.small_line(residual, least)
    return alone_too_soon(situation.account, policy, today) if step.stage.alone else None


def _bank_needed(case: Case, policy: Policy) -> date:
    return add_working_days(case.invoice.due_on, policy.bank_margin_working_days, policy.holidays)


def _bank_posted(case: Case, situation: Situation) -> bool:
    posted = situation.account.facts.bank_posted_until
    return posted is not None and posted >= _bank_needed(case, situation.policy)


def _showable(case: Case, situation: Situation) -> bool:
    first_alone = next((stage.order for stage in situation.policy.ladder if stage.alone), None)
    below = case.done is None or first_alone is None or case.done.order < first_alone
    return below and case.invoice.days_late(situation.today) > 0 and _bank_posted(case, situation)
