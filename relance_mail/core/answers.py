"""The answer that goes before any reminder of its customer (OFFICE §5, §10), as a message like the others.

1. It leaves in spite of the hold that asks for it: the reply that wants a document, the payment that was announced.
   What else stops the house, the customer or one of its invoices stops the answer too.
2. A document that was asked for waits for no gap; the two others are messages of ours like any, spaced and net of
   credits like them.
3. It claims its step in a round that is free, hence may be given again, and moves nothing (core/position).
4. A statement shows what is not yet due among what it lists, unmoved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from relance_mail.core.account import Account, AnswerOwed, HoldReason
from relance_mail.core.assess import Assessed
from relance_mail.core.cases import Case, cases_of
from relance_mail.core.eligibility import refusal
from relance_mail.core.holds import (
    Situation,
    customer_stop,
    direct_debit,
    factored,
    promise,
    recorded_on_invoice,
    time_barred,
)
from relance_mail.core.ladder import NextStep
from relance_mail.core.owed import still_owed
from relance_mail.core.policy import AnswerTo, Policy, Stage
from relance_mail.core.reach import reached_by, unreachable
from relance_mail.core.spacing import too_soon
from relance_mail.core.together import All, Message, overcredited

_IN_SPITE_OF = {AnswerTo.DOCUMENT: HoldReason.REPLY_WAITING, AnswerTo.PAYMENT: HoldReason.PAYMENT_ANNOUNCED}
_STOPS = (recorded_on_invoice, factored, time_barred)
_STOPS_OF_OURS = (*_STOPS, direct_debit, promise)


def answer_due(every: All, account: Account, policy: Policy, today: date) -> Message | None:
    """The answer that may leave today; None when none is owed, or what is owed has to wait."""
    owed = still_owed(account, policy, today)
    for to in AnswerTo:
        asked, stage = [one for one in owed if one.to is to], policy.answer(to)
        if asked and stage is not None:
            message = _message(stage, asked, every, account, policy, today)
            if message is not None:
                return message
    return None


def answered(every: All, message: Message) -> All:
    """The same invoices, with the answer as the step of those that it is about."""
    counting = {one.case.invoice.id: one for one in message.counting}
    return tuple(counting.get(one.case.invoice.id, one) for one in every)


def _message(
    stage: Stage, asked: Sequence[AnswerOwed], every: All, account: Account, policy: Policy, today: date
) -> Message | None:
    stage, requested = reached_by(stage, account), stage.answer is AnswerTo.DOCUMENT
    freed = _freed(account, stage)
    situation = Situation(freed, policy, today, cases_of(freed, policy, today))
    soon = None if requested else too_soon(account, policy, today)
    if soon or customer_stop(situation) or unreachable(account, stage, policy):
        return None
    cases = {case.invoice.id: case for case in situation.cases}
    about = [one for one in _about(asked, every) if _may_be_named(cases[one.case.invoice.id], situation, requested)]
    shown = [one for one in about if stage.answer is AnswerTo.STATEMENT and one.case.invoice.days_late(today) <= 0]
    lines = [_line(one, stage, asked, account, today) for one in about if one not in shown]
    message = Message(stage, tuple(lines), tuple(shown))
    message = message if requested else _net(message, account, policy)
    return message if message.counting else None


def _freed(account: Account, stage: Stage) -> Account:
    """The account without what the answer goes in spite of."""
    asks = _IN_SPITE_OF.get(stage.answer) if stage.answer else None
    return replace(account, holds=tuple(hold for hold in account.holds if hold.reason is not asks), answers=())


def _about(asked: Iterable[AnswerOwed], every: All) -> list[Assessed]:
    named = {invoice for one in asked for invoice in one.invoices}
    everything = any(not one.invoices for one in asked)
    return [one for one in every if everything or one.case.invoice.id in named]


def _may_be_named(case: Case, situation: Situation, requested: bool) -> bool:
    stops = _STOPS if requested else _STOPS_OF_OURS
    return refusal(case) is None and not any(check(case, situation) for check in stops)


def _line(one: Assessed, stage: Stage, asked: Sequence[AnswerOwed], account: Account, today: date) -> Assessed:
    """The invoice with the answer as its step; what its next reminder would have to cite is kept."""
    invoice = one.case.invoice.id
    rounds = [step.round + 1 for step in account.steps if step.invoice_id == invoice and step.stage == stage.id]
    owed = next(own for own in asked if not own.invoices or invoice in own.invoices)
    step = NextStep(
        stage,
        today,
        max([one.case.position.round, *rounds]),
        repeats=one.step.repeats if one.step else None,
        broken=one.case.broken,
        owed=owed,
    )
    return Assessed(one.case, step, None)


def _net(message: Message, account: Account, policy: Policy) -> Message:
    """Without the lines that are too small to be asked for, and the currencies that credits cover."""
    stops = overcredited(message, account, policy)

    def asked(one: Assessed) -> bool:
        return one.residual.currency not in stops and one.residual.amount >= policy.min_line

    return replace(
        message, counting=tuple(filter(asked, message.counting)), mentioned=tuple(filter(asked, message.mentioned))
    )
