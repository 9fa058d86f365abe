"""How far an invoice has come (MODEL §3.1): hands, delivered steps, rounds."""

import pytest

from relance_mail.core.account import HandSet, ProofState, Step
from relance_mail.core.position import position_of
from tests.core.accounts import by_hand, day, step
from tests.core.policies import BUSINESS

FIRST, SECOND = step(1, "informelle", "08/02"), step(1, "amiable", "20/02")
PENDING = step(1, "ferme", "01/03", ProofState.PENDING)
FAILED = step(1, "ferme", "01/03", ProofState.UNDELIVERED)


@pytest.mark.parametrize(
    ("steps", "handsets", "stage", "reached", "round_"),
    [
        ([], [], None, None, 0),
        ([FIRST], [], "informelle", "08/02", 0),
        ([SECOND, FIRST], [], "amiable", "20/02", 0),
        ([FIRST, SECOND, PENDING], [], "amiable", "20/02", 0),
        ([FIRST, SECOND, FAILED], [], "amiable", "20/02", 0),
        ([FIRST, SECOND], [by_hand(1, None, "01/03")], None, "01/03", 1),
        ([FIRST], [by_hand(1, "ferme", "01/03")], "ferme", "01/03", 1),
        ([step(1, "amiable", "05/03", round_=1)], [by_hand(1, "informelle", "01/03")], "amiable", "05/03", 1),
        ([step(1, "informelle", "05/03", round_=1)], [by_hand(1, "amiable", "01/03")], "amiable", "01/03", 1),
        ([], [by_hand(1, "ferme", "01/02"), by_hand(1, "informelle", "15/02", 2)], "informelle", "15/02", 2),
        ([FIRST, step(1, "informelle", "10/03", round_=1)], [], "informelle", "10/03", 1),
        ([FIRST, step(1, "unheard-of", "10/03")], [], "informelle", "08/02", 0),
        ([], [by_hand(1, "unheard-of", "10/03")], "unheard-of", "10/03", 1),
        ([step(1, "amiable", "05/03", round_=1)], [by_hand(1, "amiable", "01/03")], "amiable", "05/03", 1),
        ([SECOND, step(1, "informelle", "25/02")], [], "amiable", "20/02", 0),
    ],
)
def test_position(
    steps: list[Step], handsets: list[HandSet], stage: str | None, reached: str | None, round_: int
) -> None:
    found = position_of(steps, handsets, BUSINESS)
    assert (found.stage, found.reached_on, found.round) == (stage, day(reached) if reached else None, round_)


def test_the_last_step_tells_what_is_pending_or_failed() -> None:
    assert position_of([FIRST, PENDING], [], BUSINESS).pending == PENDING
    assert position_of([FIRST, FAILED], [], BUSINESS).undelivered == FAILED
    settled = position_of([FAILED, step(1, "ferme", "09/03", round_=1)], [], BUSINESS)
    assert (settled.pending, settled.undelivered) == (None, None)
    forgotten = position_of([PENDING], [by_hand(1, None, "05/03")], BUSINESS)
    assert forgotten.last is None


def test_the_delivered_message_before_the_last() -> None:
    assert position_of([FIRST, SECOND, PENDING], [], BUSINESS).before_on == day("08/02")
    assert position_of([FIRST], [], BUSINESS).before_on is None
    third = step(1, "ferme", "10/03")
    assert position_of([FIRST, SECOND, third], [], BUSINESS).before_on == day("20/02")


def test_whether_a_person_set_it() -> None:
    assert position_of([], [by_hand(1, "amiable", "01/03")], BUSINESS).by_hand
    assert not position_of([FIRST], [], BUSINESS).by_hand
    assert not position_of([], [], BUSINESS).by_hand
    assert not position_of([step(1, "ferme", "09/03", round_=1)], [by_hand(1, "amiable", "01/03")], BUSINESS).by_hand
