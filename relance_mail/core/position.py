"""How far an invoice has come: the last position set by hand, then the highest stage delivered since (MODEL §3.1).

1. A stage counts only once it is delivered (rule 3); one whose proof is pending or failed leaves the position alone.
2. A position set by hand opens a new round: what was sent in the rounds before no longer counts (rule 4).
3. A message that repeats a stage opens a round too, because one round holds each stage once.
4. Stages that the policy does not have (the debtor's kind was corrected) are ignored when they were sent, kept when
   a person set them: a person is then asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relance_mail.core.account import HandSet, ProofState, Step
from relance_mail.core.policy import Policy, StageId


@dataclass(frozen=True, slots=True)
class Position:
    """`stage` None = nothing done. `reached_on`: the day its message was sent, or the day set by hand.

    `round` is the one in which the next step is claimed. `last`: the latest step of the rounds that count.
    `before_on`: the day of the delivered message before that one, in the same rounds.
    """

    round: int = 0
    stage: StageId | None = None
    reached_on: date | None = None
    by_hand: bool = False
    last: Step | None = None
    before_on: date | None = None

    @property
    def pending(self) -> Step | None:
        """The latest step, while it is not known whether it arrived."""
        return self.last if self.last is not None and self.last.proof is ProofState.PENDING else None

    @property
    def undelivered(self) -> Step | None:
        """The latest step, when it did not arrive."""
        return self.last if self.last is not None and self.last.proof is ProofState.UNDELIVERED else None


def position_of(steps: Sequence[Step], handsets: Sequence[HandSet], policy: Policy) -> Position:
    """The position of one invoice from its own steps and positions set by hand, in any order."""
    hand = max(handsets, key=lambda handset: handset.round, default=None)
    since = hand.round if hand else 0
    orders = {stage.id: stage.order for stage in policy.stages}
    counting = sorted(
        (step for step in steps if step.round >= since),
        key=lambda step: (step.round, step.sent_on, orders.get(step.stage, 0)),
    )
    done = [step for step in counting if step.proof is ProofState.DELIVERED and step.stage in orders]
    start = Position(
        round=max([since, *(step.round for step in counting)]),
        stage=hand.stage if hand else None,
        reached_on=hand.on if hand else None,
        by_hand=hand is not None,
        last=counting[-1] if counting else None,
    )
    if not done or (hand and hand.stage and orders.get(hand.stage, -1) > max(orders[step.stage] for step in done)):
        return start
    return _reached(start, done, orders)


def _reached(start: Position, done: Sequence[Step], orders: dict[StageId, int]) -> Position:
    highest = max(orders[step.stage] for step in done)
    top = max((step for step in done if orders[step.stage] == highest), key=lambda step: step.sent_on)
    before = max((step.sent_on for step in done if step.sent_on < top.sent_on), default=None)
    return Position(start.round, top.stage, top.sent_on, by_hand=False, last=start.last, before_on=before)
