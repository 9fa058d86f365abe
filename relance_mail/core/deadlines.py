"""Working days, and the dates on which a person must do something."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def on_or_after(day: date, holidays: frozenset[date]) -> date:
    """That day if it is a working day, else the next one."""
    while not is_working_day(day, holidays):
        day += _DAY
    return day


def on_or_before(day: date, holidays: frozenset[date]) -> date:
    """That day if it is a working day, else the one before."""
    while not is_working_day(day, holidays):
        day -= _DAY
    return day


def add_working_days(day: date, count: int, holidays: frozenset[date]) -> date:
    """The `count`-th working day after `day` (before it when negative); `day` itself is not counted."""
    step = _DAY if count >= 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, holidays):
            day += step
    return day


def working_days_between(start: date, end: date, holidays: frozenset[date]) -> int:
    """How many working days lie after `start` up to and with `end`; 0 when `end` is not later."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), holidays) for n in range(1, days + 1))


class DeadlineKind(StrEnum):
    """What a person must do (OFFICE §11). Movable ones may be put off by moving the event; legal ones may not."""

    PROMISE_CHECK = "promise_check"
    CALL = "call"
    DISPUTE_REVIEW = "dispute_review"
    HOLD_REVIEW = "hold_review"
    LETTER_TO_SIGN = "letter_to_sign"
    FORMAL_NOTICE_END = "formal_notice_end"
    DECISION = "decision"
    PLAN_INSTALMENT = "plan_instalment"
    LIMITATION = "limitation"
    INSOLVENCY_CLAIM = "insolvency_claim"


LEGAL = frozenset({DeadlineKind.LIMITATION, DeadlineKind.INSOLVENCY_CLAIM, DeadlineKind.FORMAL_NOTICE_END})
MOVABLE = frozenset({DeadlineKind.PROMISE_CHECK, DeadlineKind.CALL, DeadlineKind.DISPUTE_REVIEW})


@dataclass(frozen=True, slots=True)
class Deadline:
    """A dated task. `key` names it for ever (customer, kind, fact); `day` is a working day. `legal_end`: the end the
    law gives, when `day` is the safe working day before. `title` starts with a verb; `body` is plain text."""

    key: str
    kind: DeadlineKind
    customer_id: str
    day: date
    title: str
    body: str = ""
    legal_end: date | None = None

    @property
    def legal(self) -> bool:
        return self.kind in LEGAL

    @property
    def movable(self) -> bool:
        return self.kind in MOVABLE
