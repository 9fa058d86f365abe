"""The next step of an invoice: which stage, from which day, and what the stage itself needs.

1. No test "date equals today": a stage is due once its day has passed, so a missed day is caught up (rule 4).
2. Strict order: always the first stage above the position; only a stage that expires with the due date is passed
   over. Courtesy is beside the ladder: also passed over below its amount or without an address (OFFICE §3.2, §3.6).
3. A promise broken since the last message makes the next stage due at once, one stage up and no further.
4. Spacing within the ladder is counted from the day of the message before, not from the day it should have left.
5. How a stage reaches a customer (by mail, by post, by a call) stands in `reach`.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from relance_mail.core.account import AnswerOwed, Hold
from relance_mail.core.after_hold import freed_on, not_before, to_repeat
from relance_mail.core.cases import Case
from relance_mail.core.decisions import Reason, Stop
from relance_mail.core.findings import Finding
from relance_mail.core.french import quoted
from relance_mail.core.holds import Situation
from relance_mail.core.invoices import Invoice
from relance_mail.core.notices import notice_of
from relance_mail.core.parties import InterestMode, Kind, Means
from relance_mail.core.penalties import interest_mode
from relance_mail.core.policy import Policy, Since, Stage
from relance_mail.core.promises import Followed
from relance_mail.core.reach import can_reach, reached_by, unreachable

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextStep:
    """`due_on`: from that day. `passed_over`: stages that expired. `repeats`: the long hold after which the stage
    already reached is said again, in a new round. `broken`: the promise that makes it due at once. `owed`: the answer
    that it gives, beside the ladder."""

    stage: Stage
    due_on: date
    round: int
    passed_over: tuple[Stage, ...] = ()
    repeats: Hold | None = None
    broken: Followed | None = None
    owed: AnswerOwed | None = None


def next_step(case: Case, situation: Situation) -> NextStep | None:
    """The next step; None when the ladder has none left, or when a person set a stage that this policy lacks."""
    policy, today = situation.policy, situation.today
    if case.position.stage is not None and case.done is None:
        return None
    offered = [stage for stage in policy.ladder if _offered(stage, case, situation)]
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
        # The due date may have been put off after the message before had left.
        due = max(reached_on + timedelta(days=stage.days), invoice.due_on + _DAY)
    else:
        due = invoice.due_on + timedelta(days=stage.days)
        if reached_on is not None and stage.not_before_previous:
            due = max(due, reached_on + timedelta(days=stage.not_before_previous))
    if slow := not_before(case, policy):
        due = max(due, slow)
    if case.broken and not stage.courtesy:
        due = min(due, max(case.broken.check_on, invoice.due_on) + _DAY)
    if case.hurried and not stage.courtesy:
        due = min(due, max(case.hurried, invoice.due_on + _DAY))
    notice = notice_of(case, policy)
    return max(due, notice.ends_on) if notice else due


def status_check_day(invoice: Invoice, stage: Stage) -> date | None:
    """The day on which a person looks where the invoice stands (a platform, an office) before this stage is sent; None
    when the stage asks for no such look (OFFICE §3.4)."""
    return None if stage.status_check_days is None else invoice.due_on + timedelta(days=stage.status_check_days)


def _expired(stage: Stage, case: Case, today: date) -> bool:
    return (stage.expires or stage.courtesy) and today > case.invoice.due_on


_PAID_BY_HAND = (None, Means.TRANSFER, Means.CHEQUE)


def _offered(stage: Stage, case: Case, situation: Situation) -> bool:
    """Courtesy is never required: small invoices, customers without an address and those who have nothing to send us
    go without it (OFFICE §3.4)."""
    if not stage.courtesy:
        return True
    enough = case.invoice.residual.amount >= stage.min_total and case.means in _PAID_BY_HAND
    return enough and can_reach(situation.account, stage, stage.required_channel, situation.policy)


def blocked(case: Case, stage: Stage, situation: Situation) -> Stop | None:
    """What the stage needs and nobody has said: a known kind (OFFICE §1.1), the rates that it claims (§1.4), a way to
    reach the customer (§1.7)."""
    name = quoted(stage.name or stage.id)
    if case.kind is Kind.UNKNOWN and (stage.letter or stage.alone or stage.decision):
        return Stop(Reason.KIND_UNKNOWN, f"Statut du client inconnu : {name} attend qu'il soit précisé.")
    lacking = situation.account.rates_missing.get(case.invoice.id)
    if lacking and interest_mode(situation.account.customer, stage) is InterestMode.CLAIM:
        return rate_missing(name, lacking)
    missing = "" if stage.decision else unreachable(situation.account, stage, situation.policy)
    return Stop(Reason.NO_CONTACT, f"{name} ne peut pas partir : {missing}.") if missing else None


def rate_missing(name: str, lacking: Finding) -> Stop:
    """Its décompte needs a rate that nobody has added to the table; other messages go on (LAW §1)."""
    because = f"{name} réclame des pénalités, et un taux manque dans {lacking.where.file} ({lacking.where.column})"
    return Stop(Reason.RATE_MISSING, f"{because} : ajouter la ligne, rien n'est estimé.")
