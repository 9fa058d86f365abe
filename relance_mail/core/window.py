"""When a message may leave: weekdays, hours, holidays, yearly closures, and the cap of one run (OFFICE §3.5).

`decide` counts days only; the delivery asks here. Instants are aware and in the zone of the office.
"""

from datetime import date, datetime, timedelta

from relance_mail.core.days import is_working_day
from relance_mail.core.policy import Policy, Stage

Closure = tuple[tuple[int, int], tuple[int, int]]
_FURTHEST = 400  # days: longer than any closure; a window that opens on no day at all has no next opening


def closed_on(day: date, closures: tuple[Closure, ...]) -> bool:
    """Whether that day lies in a yearly closure, its first and last day included; it may run over New Year."""
    here = (day.month, day.day)
    return any(first <= here <= last if first <= last else here >= first or here <= last for first, last in closures)


def open_on(day: date, policy: Policy, stage: Stage | None = None) -> bool:
    """Whether messages leave on that day; a stage may have closures of its own."""
    working = day.isoweekday() in policy.window.weekdays and is_working_day(day, policy.holidays)
    return working and not closed_for(day, policy, stage)


def closed_for(day: date, policy: Policy, stage: Stage | None = None) -> bool:
    """Whether that day lies in a closure of the office or of that stage; paper keeps to closures, not to hours."""
    return closed_on(day, (*policy.window.closures, *(stage.closed_months if stage else ())))


def open_at(now_local: datetime, policy: Policy, stage: Stage | None = None) -> bool:
    """Whether a message may leave at this instant."""
    time = now_local.time()
    return open_on(now_local.date(), policy, stage) and any(start <= time < end for start, end in policy.window.hours)


def next_opening(now_local: datetime, policy: Policy, stage: Stage | None = None) -> datetime | None:
    """The first instant from now on at which a message may leave; None when the window never opens."""
    if open_at(now_local, policy, stage):
        return now_local
    for ahead in range(_FURTHEST):
        day = now_local.date() + timedelta(days=ahead)
        if open_on(day, policy, stage):
            starts = (datetime.combine(day, start, now_local.tzinfo) for start, _ in sorted(policy.window.hours))
            for start in starts:
                if start > now_local:
                    return start
    return None


def left_in_run(policy: Policy, sent: int) -> int:
    """How many more messages this run may send."""
    return max(0, policy.cap_per_run - sent)
