"""The dates on which a person must do something (OFFICE §11), as values; `agenda` computes them from an account."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DeadlineKind(StrEnum):
    """What a person must do (OFFICE §11). Movable ones may be put off by moving the event; legal ones may not."""

    PROMISE_CHECK = "promise_check"
    CALL = "call"
    DISPUTE_REVIEW = "dispute_review"
    HOLD_REVIEW = "hold_review"
    STATUS_CHECK = "status_check"
    LETTER_TO_SIGN = "letter_to_sign"
    FORMAL_NOTICE_END = "formal_notice_end"
    DECISION = "decision"
    PLAN_INSTALMENT = "plan_instalment"
    LIMITATION = "limitation"
    INSOLVENCY_CLAIM = "insolvency_claim"


LEGAL = frozenset({DeadlineKind.LIMITATION, DeadlineKind.INSOLVENCY_CLAIM, DeadlineKind.FORMAL_NOTICE_END})
MOVABLE = frozenset({DeadlineKind.PROMISE_CHECK, DeadlineKind.CALL, DeadlineKind.DISPUTE_REVIEW})


def uid_of(key: str) -> str:
    """The identity of the event of that deadline in every calendar, for ever."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@relance-mail"


def ref_of(key: str) -> str:
    """What staff types to name it: `T4F09AC1`."""
    return f"T{uid_of(key)[:7].upper()}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A dated task. `key` names it for ever (customer, kind, fact); `day` is a working day. `legal_end`: the end the
    law gives, when `day` is the safe working day before. `title` starts with a verb; `body` is plain text.

    `discreet`: the body without any amount, for a file on a share. `earliest`: the first day to which a person may move
    it. `count`: how many tasks stand in it; more than one is a bundle, whose `customer_id` is empty."""

    key: str
    kind: DeadlineKind
    customer_id: str
    day: date
    title: str
    body: str = ""
    legal_end: date | None = None
    discreet: str = ""
    earliest: date | None = None
    count: int = 1

    @property
    def legal(self) -> bool:
        return self.kind in LEGAL

    @property
    def movable(self) -> bool:
        return self.kind in MOVABLE and self.count == 1
