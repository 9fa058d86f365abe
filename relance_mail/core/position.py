"""How far an invoice has come: the last position set by hand, then the highest stage delivered since (MODEL §3.1).

1. A stage counts only once it is delivered (rule 3); one whose proof is pending or failed leaves the position alone.
2. A position set by hand opens a new round: what was sent in the rounds before no longer counts (rule 4).
3. A message that repeats a stage opens a round too, because one round holds each stage once.
4. Stages that the policy does not have (the debtor's kind was corrected) are ignored when they were sent, kept when
   a person set them: a person is then asked.
5. Answers are beside the ladder and move nothing. A delivered statement of account alone stands for the first message
   about the invoices that it listed: a milder one would say less (OFFICE §10).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from relance_mail.core.account import HandSet, ProofState, Step
from relance_mail.core.policy import AnswerTo, Policy, StageId


@dataclass(frozen=True, slots=True)
class Position:
    """`stage` None = nothing done. `reached_on`: the day its message was sent, or the day set by hand.

    `round` is the one in which the next step is claimed. `last`: its latest step, one whose fate is open before all
    others: what it claims cannot be said again. `before_on`: the day of the delivered message before the one that
    reached this position, in the rounds that count. `dated_on`: of its letter.
    """

    round: int = 0
    stage: StageId | None = None
    reached_on: date | None = None
    by_hand: bool = False
    last: Step | None = None
    before_on: date | None = None
    dated_on: date | None = None

    @property
    def pending(self) -> Step | None:
        """The latest step, while it is not known whether it arrived."""
        return self.last if self.last is not None and self.last.proof is ProofState.PENDING else None

    @property
    def undelivered(self) -> Step | None:
        """The latest step, when it did not arrive."""
        return self.last if self.last is not None and self.last.proof is ProofState.UNDELIVERED else None


_FATES = (ProofState.DELIVERED, ProofState.UNDELIVERED, ProofState.PENDING)


def position_of(steps: Sequence[Step], handsets: Sequence[HandSet], policy: Policy) -> Position:
    """The position of one invoice from its own steps and positions set by hand, in any order."""
    hand = max(handsets, key=lambda handset: handset.round, default=None)
    since = hand.round if hand else 0
    orders = {stage.id: stage.order for stage in policy.ladder}
    counting = sorted(
        (step for step in on_ladder(steps, policy) if step.round >= since),
        key=lambda step: (step.round, step.sent_on, orders.get(step.stage, 0)),
    )
    done = [step for step in counting if step.proof is ProofState.DELIVERED and step.stage in orders]
    current = max([since, *(step.round for step in counting)])
    latest = (step for step in reversed(counting) if step.round == current)
    start = Position(
        round=current,
        stage=hand.stage if hand else None,
        reached_on=hand.on if hand else None,
        by_hand=hand is not None,
        last=max(latest, key=lambda step: _FATES.index(step.proof), default=None),
    )
    if not done or (hand and hand.stage and orders.get(hand.stage, -1) > max(orders[step.stage] for step in done)):
        return start
    return _reached(start, done, orders)


def on_ladder(steps: Sequence[Step], policy: Policy) -> list[Step]:
    """The steps that remind: without answers, a delivered statement as the first stage that others may join."""
    beside = {stage.id: stage.answer for stage in policy.stages if stage.answer}
    first = next((stage.id for stage in policy.ladder if stage.joins), None)

    def stands_for_first(step: Step) -> bool:
        return first is not None and step.stage in beside and step.proof is ProofState.DELIVERED

    left = (step for step in steps if beside.get(step.stage) in (None, AnswerTo.STATEMENT))
    return [replace(step, stage=first or "") if stands_for_first(step) else step for step in left]


def _reached(start: Position, done: Sequence[Step], orders: dict[StageId, int]) -> Position:
    highest = max(orders[step.stage] for step in done)
    top = max((step for step in done if orders[step.stage] == highest), key=lambda step: step.sent_on)
    before = max((step.sent_on for step in done if step.sent_on < top.sent_on), default=None)
    reached = Position(start.round, top.stage, top.sent_on, by_hand=False, last=start.last)
    return replace(reached, before_on=before, dated_on=top.dated_on)
