"""What a hold leaves behind once it has ended: a repeated stage, a slower next one, a person's yes (OFFICE §4.2).

1. After a hold of more than ten working days the first message repeats the stage already reached; the next stage
   comes at least fifteen days later.
2. A broken promise is the exception: it resumes one stage up, however long it held (it is no hold of this sort).
3. An absence is no such hold either: it moves the next step and nothing else (PEERS 29).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.cases import Case
from relance_mail.core.days import working_days_between
from relance_mail.core.policy import Policy


def freed_on(hold: Hold) -> date | None:
    """The first day on which it no longer holds; None while only a person can end it."""
    after_until = hold.until + timedelta(days=1) if hold.until else None
    return min((day for day in (hold.ended_on, after_until) if day is not None), default=None)


def ended_since(holds: Iterable[Hold], last_message: date | None, today: date) -> Hold | None:
    """The hold that ended last, when no message has left since it did. Absences do not count, nor does what began and
    ended on one day, such as a reply that was surely read at once."""
    ended = [
        (day, hold)
        for hold in holds
        if hold.reason is not HoldReason.ABSENCE
        and (day := freed_on(hold)) is not None
        and hold.since < day <= today
        and (last_message is None or last_message < day)
    ]
    return max(ended, key=lambda one: one[0])[1] if ended else None


def _long(case: Case, policy: Policy) -> list[Hold]:
    return [
        hold
        for hold in case.holds
        if (day := freed_on(hold)) is not None
        and hold.reason is not HoldReason.ABSENCE
        and working_days_between(hold.since, day, policy.holidays) > policy.long_hold_working_days
    ]


def to_repeat(case: Case, policy: Policy, today: date) -> Hold | None:
    """The long hold after which this invoice's stage is to be said again; None when there is nothing to repeat."""
    done, reached_on = case.done, case.position.reached_on
    if done is None or reached_on is None or case.broken or done.courtesy or done.alone or done.decision:
        return None
    return ended_since(_long(case, policy), reached_on, today)


def not_before(case: Case, policy: Policy) -> date | None:
    """The first day of the next stage, when the message that reached this position was the first after a long hold."""
    reached_on, before_on = case.position.reached_on, case.position.before_on
    if reached_on is None or case.position.by_hand:
        return None
    first_after = any(
        (day := freed_on(hold)) is not None and day <= reached_on and (before_on is None or before_on < day)
        for hold in _long(case, policy)
    )
    return reached_on + timedelta(days=policy.after_long_hold_days) if first_after else None
