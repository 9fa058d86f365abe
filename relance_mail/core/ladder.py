"""The next step of an invoice: which stage, from which day, and what the stage itself needs.

1. No test "date equals today": a stage is due once its day has passed, so a missed day is caught up (rule 4).
2. Strict order: always the first stage above the position; only a stage that expires with the due date is passed
   over. Courtesy is beside the ladder: also passed over below its amount or without an address (OFFICE §3.2, §3.6).
3. A promise broken since the last message makes the next stage due at once, one stage up and no further.
4. Spacing within the ladder is counted from the day of the message before, not from the day it should have left.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from relance_mail.core.account import Account, Hold
from relance_mail.core.after_hold import freed_on, not_before, to_repeat
from relance_mail.core.cases import Case
from relance_mail.core.decisions import Reason, Stop
from relance_mail.core.french import quoted
from relance_mail.core.holds import Situation
from relance_mail.core.notices import notice_of
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Channel, Policy, ProofNeeded, Since, Stage
from relance_mail.core.promises import Followed

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextStep:
    """`due_on`: from that day. `passed_over`: stages that expired. `repeats`: the long hold after which the stage
    already reached is said again, in a new round. `broken`: the promise that makes it due at once."""

    stage: Stage
    due_on: date
    round: int
    passed_over: tuple[Stage, ...] = ()
    repeats: Hold | None = None
    broken: Followed | None = None


def next_step(case: Case, situation: Situation) -> NextStep | None:
    """The next step; None when the ladder has none left, or when a person set a stage that this policy lacks."""
    policy, today = situation.policy, situation.today
    if case.position.stage is not None and case.done is None:
        return None
    offered = [stage for stage in policy.ladder if _offered(stage, case, situation.account)]
    above = [stage for stage in offered if case.done is None or stage.order > case.done.order]
    passed = tuple(stage for stage in above if _expired(stage, case, today))
    left = [stage for stage in above if stage not in passed]
    if not left:
        return None
    stage = reached_by(left[0], situation.account)
    step = NextStep(stage, due_day(case, stage, policy), case.position.round, passed, broken=case.broken)
    hold = to_repeat(case, policy, today)
    if hold is None or case.done is None:
        return step
    resumed_on = max(freed_on(hold) or today, step.due_on)
    again = reached_by(case.done, situation.account)
    return replace(step, stage=again, due_on=resumed_on, round=step.round + 1, passed_over=(), repeats=hold)


def due_day(case: Case, stage: Stage, policy: Policy) -> date:
    """The first day of that stage for this invoice (OFFICE §3.2, §3.3, §4.2)."""
    invoice, reached_on = case.invoice, case.position.reached_on
    if stage.since is Since.PREVIOUS and reached_on is not None:
        due = reached_on + timedelta(days=stage.days)
    else:
        due = invoice.due_date + timedelta(days=stage.days)
        if reached_on is not None and stage.not_before_previous:
            due = max(due, reached_on + timedelta(days=stage.not_before_previous))
    if slow := not_before(case, policy):
        due = max(due, slow)
    if case.broken and not stage.courtesy:
        due = min(due, max(case.broken.check_on, invoice.due_date) + _DAY)
    notice = notice_of(case, policy)
    return max(due, notice.ends_on) if notice else due


def _expired(stage: Stage, case: Case, today: date) -> bool:
    return (stage.expires or stage.courtesy) and today > case.invoice.due_date


def _offered(stage: Stage, case: Case, account: Account) -> bool:
    """Courtesy is never required: small invoices and customers without an address go without it."""
    if not stage.courtesy:
        return True
    enough = case.invoice.residual.amount >= stage.min_total
    return enough and can_reach(account, stage.required_channel)


def reached_by(stage: Stage, account: Account) -> Stage:
    """The stage as this customer gets it: without a working address by call or by post, which count when staff says
    that the call was made or the letter posted (OFFICE §3.6)."""
    if stage.without_mail is None or stage.required_channel is not Channel.MAIL or can_reach(account, Channel.MAIL):
        return stage
    proof = ProofNeeded.RESULT if stage.without_mail is Channel.PHONE else ProofNeeded.DEPOSITED
    return replace(stage, channels=(stage.without_mail,), proof=proof)


def can_reach(account: Account, channel: Channel) -> bool:
    """Whether this customer can be reached that way: a working address, a complete postal one, a number."""
    customer = account.customer
    if channel is Channel.MAIL:
        return bool(account.mail_contacts)
    if channel is Channel.POST:
        return customer.seat.complete or customer.address.complete
    return bool(customer.phone)


_MISSING = {
    Channel.MAIL: "aucune adresse e-mail de recouvrement ou de facturation",
    Channel.POST: "adresse postale incomplète",
    Channel.PHONE: "aucun numéro de téléphone",
}


def blocked(case: Case, stage: Stage, account: Account) -> Stop | None:
    """What the stage needs and the customer's file lacks: a known kind (OFFICE §1.1), a way to reach him (§1.7)."""
    name = quoted(stage.name or stage.id)
    if case.kind is Kind.UNKNOWN and (stage.letter or stage.alone or stage.decision):
        return Stop(Reason.KIND_UNKNOWN, f"Statut du client inconnu : {name} attend qu'il soit précisé.")
    channel = stage.required_channel
    if stage.decision or can_reach(account, channel):
        return None
    return Stop(Reason.NO_CONTACT, f"{name} ne peut pas partir : {_MISSING[channel]}.")
