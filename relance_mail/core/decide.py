"""The decision for one customer on one day: pure, and explained to staff invoice by invoice (rule 1).

1. `assess` looks at each invoice alone; `together` lets credits, thresholds and the choice of one message stop more
   of them; what is left counts. Nothing is ever freed by a later step, so the first reason found is the one told.
2. One message, many positions (rule 2): the tone is that of the highest stage among the lines that count; each other
   line moves to its own next stage. A stage marked `alone` takes only invoices due for it.
3. Every open invoice and credit note gets exactly one verdict, also when nothing is sent.
4. A message goes before a question: what a person must decide waits as a task while the rest is reminded, with a yes.
5. An answer that the customer waits for goes before any reminder.
"""

from collections.abc import Sequence
from datetime import date

from relance_mail.core import because
from relance_mail.core.account import Account
from relance_mail.core.answers import answer_due, answered
from relance_mail.core.approval import Proposal, why_a_yes
from relance_mail.core.assess import Assessed, assess
from relance_mail.core.balance import net_totals
from relance_mail.core.decisions import Action, Decision, Line, LineRole, Outcome, Reason, Stop, Verdict
from relance_mail.core.money import Money, totals
from relance_mail.core.policy import Policy
from relance_mail.core.reach import called, channels_of
from relance_mail.core.spacing import too_soon
from relance_mail.core.together import (
    All,
    Message,
    behind,
    choose,
    numbers_of,
    without_courtesy,
    without_covered,
    without_decisions,
    without_small_stages,
)

# A person must do something, or nothing will ever happen; the other reasons pass with time or have somebody on them.
_ASKED = frozenset({Reason.DECISION, Reason.TIME_BARRED, Reason.KIND_UNKNOWN, Reason.NO_CONTACT})
# They keep back what is due today, so they are told before what is not due yet.
_KEEPS_BACK = frozenset({Reason.GAP, Reason.CREDIT_COVERS, Reason.BANK_NOT_POSTED})


def decide(account: Account, policy: Policy, today: date) -> Decision:
    """What happens to this customer today. `today` is the day in the zone of the office; nothing else is read."""
    every = assess(account, policy, today)
    answer = answer_due(every, account, policy, today)
    if answer is not None:
        return _remind(answer, behind(answered(every, answer), answer, policy, today), account, policy, today)
    every = without_courtesy(every, policy)
    every = without_covered(every, account, policy)
    every = without_small_stages(every)
    every = without_decisions(every, today)
    soon = too_soon(account, policy, today)
    every = tuple(one.stopped(soon) for one in every)
    every, message = choose(every, account, policy)
    if message is None:
        return _nothing_sent(every, account, today, soon)
    return _remind(message, behind(every, message, policy, today), account, policy, today)


def _remind(message: Message, every: All, account: Account, policy: Policy, today: date) -> Decision:
    top = called(message.top, _at_top(message), account)
    because_yes = why_a_yes(Proposal(message, every, account, policy, today))
    steps = [step for one in message.counting if (step := one.ready)]
    broken = {step.broken.promise.id: step.broken.promise for step in steps if step.broken}
    mentioned = {one.case.invoice.id for one in message.mentioned}
    return Decision(
        Action.REMIND,
        Reason.DUE,
        _what_leaves(message),
        tuple(_verdict(one, today, mentioned=one.case.invoice.id in mentioned) for one in every),
        stage=message.top.id,
        group_key=message.group_key,
        lines=(*map(_counting_line, message.counting), *map(_mentioned_line, message.mentioned)),
        channels=channels_of(account, top, policy),
        needs_yes=bool(because_yes),
        yes_because=because_yes,
        next_on=today,
        totals=net_totals(account),
        broken_promises=tuple(broken.values()),
        resumes_after=next((step.repeats for step in steps if step.repeats), None),
    )


def _at_top(message: Message) -> list[Money]:
    return [one.residual for one in message.counting if one.ready and one.ready.stage.id == message.top.id]


def _what_leaves(message: Message) -> str:
    shown = totals(one.residual for one in (*message.counting, *message.mentioned))
    return because.remind(message.top, numbers_of(message.counting), len(message.mentioned), list(shown.values()))


def _counting_line(one: Assessed) -> Line:
    step = one.ready
    stage, round_ = (step.stage.id, step.round) if step else (None, one.case.position.round)
    return Line(one.case.invoice.id, LineRole.COUNTS, one.residual, round_, stage)


def _mentioned_line(one: Assessed) -> Line:
    return Line(one.case.invoice.id, LineRole.MENTIONED, one.residual, one.case.position.round)


def _verdict(one: Assessed, today: date, *, mentioned: bool = False) -> Verdict:
    step = one.step
    done, follows = one.case.position.stage, step.stage.id if step else None
    if one.stop is None and step is not None:
        text = because.counts(one.case, step, today)
        return Verdict(one.case.invoice, Outcome.COUNTS, Reason.DUE, text, done, follows, today)
    stop = one.stop or because.ladder_ended(one.case)
    if mentioned:
        text = f"Rappelée pour mémoire. {stop.because}"
        return Verdict(one.case.invoice, Outcome.MENTIONED, stop.reason, text, done, follows, stop.next_on)
    follows = None if stop.outcome is Outcome.EXCLUDED else follows
    return Verdict(one.case.invoice, stop.outcome, stop.reason, stop.because, done, follows, stop.next_on)


def _nothing_sent(every: All, account: Account, today: date, soon: Stop | None) -> Decision:
    verdicts = tuple(_verdict(one, today) for one in every)
    open_ones = [verdict for verdict in verdicts if verdict.outcome is not Outcome.EXCLUDED]
    sums = net_totals(account)
    if not open_ones:
        reason, text = _nothing_open(verdicts)
        return Decision(Action.NONE, reason, text, verdicts, needs_yes=False, totals=sums)
    asked = [verdict for verdict in open_ones if verdict.reason in _ASKED]
    told = asked[0] if asked else min(open_ones, key=_telling)
    next_on = min((verdict.next_on for verdict in open_ones if verdict.next_on), default=None)
    return Decision(
        Action.ASK if asked else Action.WAIT,
        told.reason,
        told.because if _all_alike(open_ones) else f"{told.invoice.number} : {told.because}",
        verdicts,
        stage=told.stage_next if asked else None,
        needs_yes=False,
        next_on=max(next_on, soon.next_on) if next_on and soon and soon.next_on else next_on,
        totals=sums,
    )


def _telling(verdict: Verdict) -> tuple[bool, date]:
    return verdict.reason not in _KEEPS_BACK, verdict.next_on or date.max


def _all_alike(verdicts: Sequence[Verdict]) -> bool:
    return len({verdict.because for verdict in verdicts}) == 1


def _nothing_open(verdicts: Sequence[Verdict]) -> tuple[Reason, str]:
    if not verdicts:
        return Reason.PAID, "Aucune facture ouverte."
    first = verdicts[0]
    return first.reason, "Aucune facture à relancer : " + first.because[0].lower() + first.because[1:]
