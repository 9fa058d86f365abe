"""The tasks that the ladder itself gives to a person: calls, letters to sign, decisions (OFFICE §3.4, §6, §11).

1. One call is one task: a stage that is itself a call has no call before it, and while a call lies with staff no other
   call of that customer is asked for.
2. What has ended, or cannot go on without a person, is a decision.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from relance_mail.core import deadline_words as words
from relance_mail.core.agenda_desk import Desk
from relance_mail.core.assess import Assessed
from relance_mail.core.days import add_working_days, on_or_after
from relance_mail.core.deadlines import Deadline, DeadlineKind
from relance_mail.core.decisions import Reason
from relance_mail.core.french import short_day
from relance_mail.core.holds import open_hold
from relance_mail.core.invoices import InvoiceId
from relance_mail.core.ladder import status_check_day
from relance_mail.core.money import totals
from relance_mail.core.notices import Notice, notice_of
from relance_mail.core.policy import Channel, Stage, StageId

_CALL_BEFORE_WORKING_DAYS = 2
_COMING = frozenset({Reason.STAGE_NOT_YET, Reason.GAP})
_STUCK = frozenset({Reason.DECISION, Reason.KIND_UNKNOWN})


@dataclass(frozen=True, slots=True)
class CallToMake:
    """A stage that lies with staff as a call. `ref`: its reminder (`R000012`); `since`: when it was laid there."""

    ref: str
    stage: StageId
    since: date
    invoices: tuple[InvoiceId, ...]


def notices(desk: Desk) -> Iterator[Deadline]:
    """The end of each formal notice, then the decision that follows; none once a person holds the invoice."""
    together: dict[tuple[StageId, date], list[Notice]] = defaultdict(list)
    for case in desk.cases:
        notice = notice_of(case, desk.policy)
        if notice is not None and case.invoice.residual.positive and not open_hold(case.holds, desk.today):
            together[notice.stage.id, notice.sent_on].append(notice)
    for (_, sent_on), found in together.items():
        first, invoices = found[0], [notice.case.invoice for notice in found]
        name = words.stage_title(first.stage)
        if desk.today < first.ends_on:
            yield desk.deadline(
                DeadlineKind.FORMAL_NOTICE_END,
                sent_on.isoformat(),
                first.deadline,
                words.title("Constater la fin du délai", desk.account, words.named_day(first.deadline)),
                f"vérifier en banque ; {name} du {short_day(sent_on)}, délai au {short_day(first.deadline)}.",
                invoices,
                legal_end=first.deadline,
            )
        yield desk.deadline(
            DeadlineKind.DECISION,
            sent_on.isoformat(),
            first.ends_on,
            words.title("Décider de la suite", desk.account, words.total_of(invoices)),
            f"transmettre, accorder un échéancier ou abandonner : {name} du {short_day(sent_on)} est sans effet.",
            invoices,
        )


def status_checks(desk: Desk) -> Iterator[Deadline]:
    """Where an overdue invoice stands at the debtor's platform, once, before its first message (OFFICE §3.4)."""
    together: dict[date, list[Assessed]] = defaultdict(list)
    for one in desk.claims:
        day = status_check_day(one.case.invoice, one.step.stage) if one.step else None
        waits = one.stop is None or one.stop.reason in _COMING
        if day is not None and one.case.done is None and waits and one.case.invoice.days_late(desk.today) > 0:
            together[on_or_after(day, desk.policy.holidays)].append(one)
    for day, claims in together.items():
        invoices = [one.case.invoice for one in claims]
        yield desk.deadline(
            DeadlineKind.STATUS_CHECK,
            f"{_first(claims)}:{day.isoformat()}",
            day,
            words.title("Vérifier le dépôt Chorus", desk.account, words.total_of(invoices)),
            "vérifier sur Chorus Pro que la facture est bien reçue ; suspendue ou rejetée, elle n'est pas due.",
            invoices,
        )


def steps(desk: Desk, calls: Sequence[CallToMake]) -> Iterator[Deadline]:
    """A call that is itself a stage, a call before a stage that wants one, a letter before a stage that goes alone."""
    for call in calls:
        yield _call(desk, call)
    together: dict[StageId, list[Assessed]] = defaultdict(list)
    for one in desk.claims:
        if one.step is not None and (one.stop is None or one.stop.reason in _COMING):
            together[one.step.stage.id].append(one)
    for claims in together.values():
        stage = claims[0].step.stage if claims[0].step else None
        if stage is None:
            continue
        wanted = stage.call_from is not None and stage.required_channel is not Channel.PHONE
        if wanted and not calls and stage.call_from is not None and _largest(claims) >= stage.call_from:
            yield _task(desk, stage, claims, DeadlineKind.CALL)
        ready = [one for one in claims if one.stop is None]
        if stage.alone and ready:
            yield _task(desk, stage, ready, DeadlineKind.LETTER_TO_SIGN)


def _call(desk: Desk, call: CallToMake) -> Deadline:
    stage = desk.policy.stage(call.stage)
    name = words.stage_title(stage) if stage else call.stage
    return desk.deadline(
        DeadlineKind.CALL,
        call.ref,
        on_or_after(call.since, desk.policy.holidays),
        words.title("Appeler", desk.account, name),
        f"appeler, puis noter le résultat ({call.ref}) : sans lui l'appel ne compte pas.",
        desk.invoices(call.invoices),
    )


def _task(desk: Desk, stage: Stage, claims: Sequence[Assessed], kind: DeadlineKind) -> Deadline:
    first = min(claims, key=_order)
    invoices = [one.case.invoice for one in claims]
    fact = f"{stage.id}:{_first(claims)}:{first.case.position.round}"
    name = words.stage_title(stage)
    if kind is DeadlineKind.CALL:
        day = add_working_days(_due_on(first), -_CALL_BEFORE_WORKING_DAYS, desk.policy.holidays)
        title = words.title("Appeler", desk.account, f"avant {name[:1].lower()}{name[1:]}")
        return desk.deadline(kind, fact, day, title, f"appeler avant {name}, noter le résultat.", invoices)
    day = on_or_after(_due_on(first), desk.policy.holidays)
    title = words.title(f"{stage.short or name} à signer", desk.account, words.total_of(invoices))
    return desk.deadline(
        kind, fact, day, title, "vérifier, faire signer, déposer, saisir la preuve du dépôt.", invoices
    )


def stuck(desk: Desk) -> Iterator[Deadline]:
    """Invoices whose ladder has ended without a formal notice, or cannot go on before the customer's kind is known."""
    together: dict[tuple[Reason, date], list[Assessed]] = defaultdict(list)
    for one in desk.claims:
        done, reached_on = one.case.done, one.case.position.reached_on
        if one.stop and one.stop.reason in _STUCK and done and reached_on and not done.alone:
            day = reached_on + timedelta(days=done.deadline_days)
            day = max(day, one.step.due_on) if one.step else day
            together[one.stop.reason, on_or_after(day, desk.policy.holidays)].append(one)
    for (reason, day), claims in together.items():
        unknown = reason is Reason.KIND_UNKNOWN
        what = "Préciser le statut du client" if unknown else "Décider de la suite"
        invoices = [one.case.invoice for one in claims]
        yield desk.deadline(
            DeadlineKind.DECISION,
            f"{reason}:{claims[0].case.invoice.number}:{day.isoformat()}",
            day,
            words.title(what, desk.account, words.total_of(invoices)),
            "dire de quelle sorte de client il s'agit."
            if unknown
            else "transmettre, accorder un échéancier ou abandonner.",
            invoices,
        )


def _due_on(one: Assessed) -> date:
    return one.step.due_on if one.step else date.max


def _order(one: Assessed) -> tuple[date, InvoiceId]:
    return _due_on(one), one.case.invoice.id


def _first(claims: Sequence[Assessed]) -> str:
    """Number and due date of the claim that comes first: they name a task of several."""
    invoice = min(claims, key=_order).case.invoice
    return f"{invoice.number}@{invoice.due_date.isoformat()}"


def _largest(claims: Sequence[Assessed]) -> Decimal:
    return max(total.amount for total in totals(one.residual for one in claims).values())
