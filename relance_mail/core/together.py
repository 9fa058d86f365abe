"""What the invoices of one customer decide together: courtesy, credits, thresholds, which message goes.

1. Each function takes the assessed invoices and gives them back with more of them stopped; none is ever freed.
2. Per currency, because currencies are never added (OFFICE §1.5).
3. Credits are held twice against what is asked: against all that is chased, so that each invoice learns why it waits,
   then against the very lines of the message, which are fewer when messages are per invoice or a decision is open.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from relance_mail.core import because
from relance_mail.core.account import Account
from relance_mail.core.assess import Assessed
from relance_mail.core.balance import credit_of, sum_of
from relance_mail.core.decisions import Stop
from relance_mail.core.ladder import NextStep, due_day
from relance_mail.core.money import Money, totals
from relance_mail.core.policy import Grouping, Policy, Stage

All = tuple[Assessed, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """The one message that may leave now: `top` is the stage whose tone it takes. `group_key` is empty when the
    policy groups by customer."""

    top: Stage
    counting: All
    mentioned: All
    group_key: str = ""


def _stop_each(every: All, stop_of: Callable[[Assessed, NextStep], Stop | None]) -> All:
    return tuple(one.stopped(stop_of(one, step)) if (step := one.ready) else one for one in every)


def _stop_stages(every: All, stop_of: Callable[[Stage, str], Stop | None]) -> All:
    """Stop what is ready by stage and currency; each pair is asked once, however many invoices there are."""
    pairs = {(step.stage.id, one.residual.currency): step.stage for one in every if (step := one.ready)}
    stops = {(stage_id, currency): stop_of(stage, currency) for (stage_id, currency), stage in pairs.items()}

    def stopped(one: Assessed, step: NextStep) -> Assessed:
        return one.stopped(stops[step.stage.id, one.residual.currency])

    return tuple(stopped(one, step) if (step := one.ready) else one for one in every)


def _at_stage(every: All, stage: Stage) -> list[Money]:
    return [one.residual for one in every if (step := one.ready) and step.stage.id == stage.id]


def without_courtesy(every: All, policy: Policy) -> All:
    """A courtesy is dropped while anything overdue is chased: ready now, or already on the ladder and not held."""

    def chased(one: Assessed) -> bool:
        on_ladder = one.mentionable and one.case.done is not None and not one.case.done.courtesy
        return on_ladder or (one.ready is not None and not one.ready.stage.courtesy)

    def stop_of(one: Assessed, step: NextStep) -> Stop | None:
        if not step.stage.courtesy:
            return None
        rung = next((stage for stage in policy.ladder if not stage.courtesy), None)
        return because.courtesy_dropped(one.case.invoice.due_on, due_day(one.case, rung, policy) if rung else None)

    return _stop_each(every, stop_of) if any(chased(one) for one in every) else every


def without_covered(every: All, account: Account, policy: Policy) -> All:
    """Nothing is reminded, nor mentioned, in a currency whose credits cover what would be chased; nothing is reminded
    where too little is left. A stage that goes alone demands only its own: credits are held against those too."""
    shown = [one.residual for one in every if one.ready or one.mentionable]

    def stop_of(stage: Stage, currency: str) -> Stop | None:
        credit, smallest = credit_of(account, currency), Money(policy.min_customer, currency)
        for demanded in (shown, _at_stage(every, stage)) if stage.alone else (shown,):
            chased = sum_of(demanded, currency)
            if chased <= credit:
                return because.covered(credit, chased)
            if chased - credit < smallest:
                return because.small_customer(chased - credit, smallest)
        return None

    left = {currency for currency, chased in totals(shown).items() if credit_of(account, currency) < chased}
    stopped = _stop_stages(every, stop_of)
    return tuple(replace(one, showable=one.showable and one.residual.currency in left) for one in stopped)


def without_small_stages(every: All) -> All:
    """A stage waits below its amount; meanwhile its invoices may be mentioned."""

    def stop_of(stage: Stage, currency: str) -> Stop | None:
        total, smallest = sum_of(_at_stage(every, stage), currency), Money(stage.min_total, currency)
        return because.small_stage(stage, total, smallest) if total < smallest else None

    return _stop_stages(every, stop_of)


def without_decisions(every: All, today: date) -> All:
    """A stage that is no message: a person decides."""
    return _stop_each(
        every, lambda one, step: because.to_decide(one.case, step, today) if step.stage.decision else None
    )


def choose(every: All, account: Account, policy: Policy) -> tuple[All, Message | None]:
    """The message of the highest stage that is ready, and asks more than the credits that it shows; None when there is
    none. What was passed over comes back stopped."""
    while (message := _highest(every, policy)) is not None:
        stops = overcredited(message, account, policy)
        if not stops:
            return every, message
        every = tuple(_without(one, message, stops) for one in every)
    return every, None


def overcredited(message: Message, account: Account, policy: Policy) -> dict[str, Stop]:
    """The currencies in which its lines, net of credits, would ask nothing or too little, each with the reason."""
    asked = totals(one.residual for one in (*message.counting, *message.mentioned))
    stops = {}
    for currency, sum_ in asked.items():
        credit, smallest = credit_of(account, currency), Money(policy.min_customer, currency)
        if sum_ <= credit:
            stops[currency] = because.covered(credit, sum_)
        elif credit.positive and sum_ - credit < smallest:
            stops[currency] = because.small_customer(sum_ - credit, smallest)
    return stops


def _without(one: Assessed, message: Message, stops: Mapping[str, Stop]) -> Assessed:
    stop = stops.get(one.residual.currency)
    if stop is None:
        return one
    counts = any(one is other for other in message.counting)
    return replace(one.stopped(stop) if counts else one, showable=False)


def _highest(every: All, policy: Policy) -> Message | None:
    ready = [(one, step) for one in every if (step := one.ready)]
    if not ready:
        return None
    first, step = max(ready, key=lambda pair: (pair[1].stage.order, -pair[0].case.invoice.due_date.toordinal()))
    top = step.stage
    counting = tuple(one for one, own in ready if _counts(own.stage, top) and _same_group(one, first, policy))
    mentions = policy.grouping is Grouping.CUSTOMER and not (top.alone or top.courtesy)
    moved = {one.case.invoice.id for one in counting}
    beside = (one for one in every if one.case.invoice.id not in moved and (one.ready or one.mentionable))
    return Message(top, counting, tuple(beside) if mentions else (), _group_key(first, top, policy))


def _counts(own: Stage, top: Stage) -> bool:
    """Invoices of a lower stage join a message in a higher tone, but never above the stages that join (OFFICE §3.1)."""
    return own.id == top.id or (not top.alone and own.joins)


def _same_group(one: Assessed, first: Assessed, policy: Policy) -> bool:
    if policy.grouping is Grouping.INVOICE:
        return one is first
    same_stage = one.ready is not None and first.ready is not None and one.ready.stage.id == first.ready.stage.id
    return policy.grouping is Grouping.CUSTOMER or same_stage


def _group_key(first: Assessed, top: Stage, policy: Policy) -> str:
    if policy.grouping is Grouping.INVOICE:
        return f"{first.case.invoice.number}@{first.case.invoice.due_date.isoformat()}"
    return top.id if policy.grouping is Grouping.STAGE else ""


def behind(every: All, message: Message, policy: Policy, today: date) -> All:
    """The ready ones that this message leaves out wait for the next."""
    moved = {one.case.invoice.id for one in message.counting}
    numbers = numbers_of(message.counting)

    def stop_of(one: Assessed, _: NextStep) -> Stop | None:
        if one.case.invoice.id in moved:
            return None
        return because.after_alone(message.top, numbers) if message.top.alone else because.next_message(policy, today)

    return _stop_each(every, stop_of)


def numbers_of(every: Iterable[Assessed]) -> list[str]:
    """Their invoice numbers, in order."""
    return [one.case.invoice.number for one in every]
