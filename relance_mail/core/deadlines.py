"""The dates on which a person must do something (OFFICE §11), as values; `agenda` computes them from an account."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
