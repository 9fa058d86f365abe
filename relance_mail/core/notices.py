"""Formal notices under way: the stages marked `alone`, which stop every other message until their end (OFFICE §3.3).

The deadline is the one that the letter prints: it counts from the letter's own date, else from the day of sending.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from relance_mail.core.account import ProofState
from relance_mail.core.cases import Case
from relance_mail.core.days import add_working_days, on_or_after
from relance_mail.core.policy import Policy, Stage


@dataclass(frozen=True, slots=True)
class Notice:
    """`deadline`: the last day that the letter gives (a working day). `ends_on`: from that day a person decides."""

    case: Case
    stage: Stage
    sent_on: date
    deadline: date
    ends_on: date


def notice_of(case: Case, policy: Policy) -> Notice | None:
    """The notice that this invoice is under: it left, with its proof or still without; whatever its age."""
    stage, sent_on, dated_on = case.done, case.position.reached_on, case.position.dated_on
    last = case.position.last
    if last is not None and last.proof is ProofState.PENDING:
        stage, sent_on, dated_on = policy.stage(last.stage), last.sent_on, last.dated_on
    if stage is None or sent_on is None or not stage.alone:
        return None
    deadline = on_or_after((dated_on or sent_on) + timedelta(days=stage.deadline_days), policy.holidays)
    ends_on = add_working_days(deadline, stage.deadline_grace_working_days, policy.holidays)
    return Notice(case, stage, sent_on, deadline, ends_on)


def deposit_by(approved_on: date, policy: Policy) -> date:
    """The last day on which an approved notice may be deposited; afterwards it is made again (OFFICE §6)."""
    return add_working_days(approved_on, policy.deposit_working_days, policy.holidays)


def running_notice(cases: Iterable[Case], policy: Policy, today: date) -> Notice | None:
    """The notice that still runs, the one that ends last; None when nothing stops other messages any more."""
    notices = (notice for case in cases if (notice := notice_of(case, policy)) is not None)
    return max((one for one in notices if today < one.ends_on), key=lambda one: one.ends_on, default=None)
