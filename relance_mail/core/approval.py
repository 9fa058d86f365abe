"""Who must say yes before a message leaves, and why (OFFICE §3.7).

1. `drafts` and `ask` always want a person. `automatic` names its exceptions here, one function each: whatever is not
   plainly ordinary (a first contact, a doubt, a large amount) stays with a person.
2. A yes is asked for reasons that staff reads; an empty answer means that the policy says yes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from relance_mail.core.account import Account
from relance_mail.core.after_hold import ended_since
from relance_mail.core.assess import Assessed
from relance_mail.core.days import working_days_between
from relance_mail.core.decisions import Reason
from relance_mail.core.french import amounts, short_day
from relance_mail.core.holds import HOLD_NAMES
from relance_mail.core.money import totals
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Approval, Policy
from relance_mail.core.together import Message

_NEVER_AUTOMATIC = {
    Kind.ASSOCIATION: "client association",
    Kind.PUBLIC: "client public",
    Kind.UNKNOWN: "statut du client inconnu",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A message about to be proposed. `every` are all invoices of the account, the ones left out too."""

    message: Message
    every: Sequence[Assessed]
    account: Account
    policy: Policy
    today: date


def _stage_asks(proposal: Proposal) -> str:
    top = proposal.message.top
    if top.answer is not None:
        return "réponse au client, toujours relue"
    return "cette étape est toujours relue" if top.always_asks else ""


def _first_days(proposal: Proposal) -> str:
    since, policy = proposal.account.facts.live_since, proposal.policy
    if (
        since is None
        or working_days_between(since, proposal.today, policy.holidays) >= policy.first_drafts_working_days
    ):
        return ""
    return f"{policy.first_drafts_working_days} premiers jours ouvrés"


def _first_message(proposal: Proposal) -> str:
    return "" if proposal.account.sent_on else "premier message à ce client"


def _after_hold(proposal: Proposal) -> str:
    """Since the customer's last message for a hold of the customer, since the invoice's own for one of the invoice."""
    whole = [hold for hold in proposal.account.holds if hold.invoice_id is None]
    ended = [ended_since(whole, _last_reminded_on(proposal), proposal.today)]
    for one in proposal.message.counting:
        own = [hold for hold in one.case.holds if hold.invoice_id is not None]
        ended.append(ended_since(own, one.case.position.reached_on, proposal.today))
        ended.append(one.ready.repeats if one.ready else None)
    found = next((hold for hold in ended if hold is not None), None)
    return f"après une suspension ({HOLD_NAMES[found.reason].lower()})" if found else ""


def _last_reminded_on(proposal: Proposal) -> date | None:
    """The day of the last message that was no answer: what is said to a customer who asked ends no caution."""
    beside = {stage.id for stage in proposal.policy.stages if stage.answer}
    answers = {step.sent_on for step in proposal.account.steps if step.stage in beside}
    return max((day for day in proposal.account.sent_on if day not in answers), default=None)


def _after_broken_promise(proposal: Proposal) -> str:
    broken = [one.ready.broken for one in proposal.message.counting if one.ready and one.ready.broken]
    return f"promesse du {short_day(broken[0].promise.made_on)} non tenue" if broken else ""


def _hurried(proposal: Proposal) -> str:
    asked = any(one.case.hurried for one in proposal.message.counting)
    return "étape demandée sans attendre par une personne" if asked else ""


def _large(proposal: Proposal) -> str:
    lines = (*proposal.message.counting, *proposal.message.mentioned)
    sums = totals(one.residual for one in lines)
    if all(sum_.amount < proposal.policy.automatic_below for sum_ in sums.values()):
        return ""
    return f"montant élevé ({amounts(list(sums.values()))})"


def _abroad(proposal: Proposal) -> str:
    if proposal.account.customer.foreign:
        return "client étranger"
    other = {one.residual.currency for one in proposal.message.counting} - {"EUR"}
    return f"montants en {', '.join(sorted(other))}" if other else ""


def _kind(proposal: Proposal) -> str:
    kinds = {proposal.account.customer.kind, *(one.case.kind for one in proposal.message.counting)}
    for kind, why in _NEVER_AUTOMATIC.items():
        if kind in kinds:
            return why
    first_rung = next((stage for stage in proposal.policy.ladder if not stage.courtesy), None)
    above = first_rung is not None and proposal.message.top.order > first_rung.order
    return "particulier au-delà de la première relance" if Kind.CONSUMER in kinds and above else ""


def _assumed_due_date(proposal: Proposal) -> str:
    assumed = [one.case.invoice.number for one in proposal.message.counting if one.case.invoice.due_date_assumed]
    return f"échéance supposée ({', '.join(assumed)})" if assumed else ""


def _decision_open(proposal: Proposal) -> str:
    waiting = any(one.stop is not None and one.stop.reason is Reason.DECISION for one in proposal.every)
    return "une décision est à prendre pour une autre facture" if waiting else ""


GROUNDS: tuple[Callable[[Proposal], str], ...] = (
    _stage_asks,
    _first_days,
    _first_message,
    _after_broken_promise,
    _after_hold,
    _hurried,
    _large,
    _abroad,
    _kind,
    _assumed_due_date,
    _decision_open,
)


def why_a_yes(proposal: Proposal) -> str:
    """Why a person must approve, in French; empty when the policy itself says yes."""
    grounds = [text for ground in GROUNDS if (text := ground(proposal))]
    if not grounds and proposal.policy.approval is not Approval.AUTOMATIC:
        return "Tout message est relu avant de partir."
    text = " ; ".join(grounds)
    return f"{text[0].upper()}{text[1:]}." if text else ""
