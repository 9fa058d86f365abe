"""Which deadlines an account gives to a person (OFFICE §11): computed, stored nowhere here.

1. Only what a person must do: no automatic step has a deadline.
2. A key names the same task for ever: it is made of facts (a promise, a day of sending, an invoice), not of today.
3. What stands still for the whole house today (brake, mailbox, bank) takes no task out of the calendar.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from relance_mail.core import deadline_words as words
from relance_mail.core.account import Account, Facts, Hold, HoldReason
from relance_mail.core.assess import Assessed, assess
from relance_mail.core.cases import Case, cases_of
from relance_mail.core.days import add_months, add_working_days, on_or_after, on_or_before
from relance_mail.core.deadlines import LEGAL, MOVABLE, Deadline, DeadlineKind
from relance_mail.core.decisions import Reason
from relance_mail.core.french import amounts, short_day
from relance_mail.core.holds import open_hold
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import totals
from relance_mail.core.notices import Notice, notice_of
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Policy, Stage
from relance_mail.core.promises import follow, last_day, promised

# Reviews that have a title of their own; the others are « Revoir le dossier ».
_REVIEWS = {
    HoldReason.DISPUTE: "Revoir le litige",
    HoldReason.REPLY_WAITING: "Lire la réponse",
    HoldReason.PAYMENT_ANNOUNCED: "Vérifier le paiement annoncé",
    HoldReason.UNDELIVERED: "Corriger l'adresse",
    HoldReason.CONTACT_AMBIGUOUS: "Corriger le contact",
    HoldReason.INSOLVENCY: "Chercher la publication au BODACC",
    HoldReason.INSTALMENT_PLAN: "Répondre sur l'échéancier",
}
_BODACC_WORKING_DAYS = 2
_CALL_BEFORE_WORKING_DAYS = 2
_LIMITATION_AHEAD_MONTHS = 7  # its first alarm rings six months before
_COMING = frozenset({Reason.STAGE_NOT_YET, Reason.GAP})
_STUCK = frozenset({Reason.DECISION, Reason.KIND_UNKNOWN})


@dataclass(frozen=True, slots=True)
class _Desk:
    """Makes the deadlines of one account. `claims`: its invoices as they would stand if nothing stopped the house."""

    account: Account
    policy: Policy
    today: date
    claims: tuple[Assessed, ...]
    cases: tuple[Case, ...]

    def deadline(
        self,
        kind: DeadlineKind,
        fact: str,
        day: date,
        title: str,
        to_do: str,
        invoices: Sequence[Invoice],
        *,
        quote: str | None = None,
        legal_end: date | None = None,
    ) -> Deadline:
        moving = "Date calculée : la déplacer ne change rien."
        if kind in LEGAL:
            moving = "Date légale : ne pas déplacer."
        elif kind in MOVABLE:
            moving = "Déplacer = reporter."
        customer_id = self.account.customer.id
        body = words.body(self.account, self.policy, invoices, to_do, moving=moving, quote=quote)
        return Deadline(f"{customer_id}:{kind}:{fact}", kind, customer_id, day, title, body, legal_end)


def deadlines_of(account: Account, policy: Policy, today: date) -> tuple[Deadline, ...]:
    """Every task that this account gives to a person, by day. One that is past and still undone keeps its day."""
    calm = replace(account, facts=Facts(bank_posted_until=today, started=account.facts.started))
    desk = _Desk(account, policy, today, assess(calm, policy, today), cases_of(account, policy, today))
    found = [*_promises(desk), *_reviews(desk), *_notices(desk), *_next_steps(desk), *_stuck(desk), *_limitations(desk)]
    return tuple(sorted(found, key=lambda deadline: (deadline.day, deadline.key)))


def _invoices(account: Account, ids: Iterable[int]) -> list[Invoice]:
    wanted = set(ids)
    return [invoice for invoice in account.invoices if invoice.id in wanted]


def _promises(desk: _Desk) -> Iterator[Deadline]:
    for followed in follow(desk.account, desk.policy, desk.today):
        promise = followed.promise
        invoices = _invoices(desk.account, promise.invoices)
        if not followed.holds or not invoices:
            continue
        what = amounts(promised(promise))
        yield desk.deadline(
            DeadlineKind.PLAN_INSTALMENT if promise.plan else DeadlineKind.PROMISE_CHECK,
            str(promise.id),
            followed.check_on,
            words.title("Vérifier l'échéance du plan" if promise.plan else "Vérifier paiement", desk.account, what),
            f"chercher {what} en banque, promis pour le {short_day(last_day(promise))}. "
            "Payé : rien à faire, la promesse se ferme seule.",
            invoices,
            quote=promise.evidence,
        )


def _reviews(desk: _Desk) -> Iterator[Deadline]:
    """One task per reason and day of beginning, however many invoices it holds."""
    together: dict[tuple[HoldReason, date], list[Hold]] = defaultdict(list)
    for hold in desk.account.holds:
        if hold.review_on is not None and hold.open_on(desk.today):
            together[hold.reason, hold.since].append(hold)
    for (reason, since), holds in together.items():
        review_on = min(hold.review_on for hold in holds if hold.review_on)
        held = {hold.invoice_id for hold in holds}
        every = [one.case.invoice for one in desk.claims if one.residual.positive]
        invoices = every if None in held else [one for one in every if one.id in held]
        yield from _review(desk, reason, since, review_on, invoices)


def _review(
    desk: _Desk, reason: HoldReason, since: date, review_on: date, invoices: Sequence[Invoice]
) -> Iterator[Deadline]:
    holidays = desk.policy.holidays
    day = on_or_after(review_on, holidays)
    if reason is HoldReason.INSOLVENCY and desk.account.customer.kind is not Kind.CONSUMER:
        yield desk.deadline(
            DeadlineKind.INSOLVENCY_CLAIM,
            since.isoformat(),
            on_or_before(review_on, holidays),
            words.title("Déclarer la créance", desk.account, f"fin légale {short_day(review_on)}"),
            "déclarer la créance au mandataire ; délai provisoire tant que la date du BODACC n'est pas saisie.",
            invoices,
            legal_end=review_on,
        )
        day = add_working_days(since, _BODACC_WORKING_DAYS, holidays)
    kind = DeadlineKind.DISPUTE_REVIEW if reason is HoldReason.DISPUTE else DeadlineKind.HOLD_REVIEW
    yield desk.deadline(
        kind,
        f"{reason}:{since.isoformat()}",
        day,
        words.title(_REVIEWS.get(reason, "Revoir le dossier"), desk.account),
        "décider si la suspension continue ; elle ne se termine que par une personne.",
        invoices,
    )


def _notices(desk: _Desk) -> Iterator[Deadline]:
    """The end of each formal notice, then the decision that follows; none once a person holds the invoice."""
    together: dict[tuple[str, date], list[Notice]] = defaultdict(list)
    for case in desk.cases:
        notice = notice_of(case, desk.policy)
        if notice is not None and case.invoice.residual.positive and not open_hold(case.holds, desk.today):
            together[notice.stage.id, notice.sent_on].append(notice)
    for (_, sent_on), notices in together.items():
        first, invoices = notices[0], [notice.case.invoice for notice in notices]
        name = words.stage_title(first.stage)
        if desk.today < first.ends_on:
            yield desk.deadline(
                DeadlineKind.FORMAL_NOTICE_END,
                sent_on.isoformat(),
                first.deadline,
                words.title("Constater la fin du délai", desk.account, words.total_of(invoices)),
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


def _next_steps(desk: _Desk) -> Iterator[Deadline]:
    """A call before a stage that wants one, a letter to sign before a stage that goes alone."""
    together: dict[str, list[Assessed]] = defaultdict(list)
    for one in desk.claims:
        if one.step is not None and (one.stop is None or one.stop.reason in _COMING):
            together[one.step.stage.id].append(one)
    for stage_id, claims in together.items():
        stage = desk.policy.stage(stage_id)
        if stage is None:
            continue
        if stage.call_from is not None and _largest(claims) >= stage.call_from:
            yield _task(desk, stage, claims, DeadlineKind.CALL)
        ready = [one for one in claims if one.stop is None]
        if stage.alone and ready:
            yield _task(desk, stage, ready, DeadlineKind.LETTER_TO_SIGN)


def _task(desk: _Desk, stage: Stage, claims: Sequence[Assessed], kind: DeadlineKind) -> Deadline:
    first = min(claims, key=lambda one: (_due_on(one), one.case.invoice.id))
    invoices = [one.case.invoice for one in claims]
    fact = (
        f"{stage.id}:{first.case.invoice.number}@{first.case.invoice.due_date.isoformat()}:{first.case.position.round}"
    )
    name = words.stage_title(stage)
    if kind is DeadlineKind.CALL:
        day = add_working_days(_due_on(first), -_CALL_BEFORE_WORKING_DAYS, desk.policy.holidays)
        title = words.title("Appeler", desk.account, f"avant {name}")
        return desk.deadline(kind, fact, day, title, f"appeler avant {name}, noter le résultat.", invoices)
    day = on_or_after(_due_on(first), desk.policy.holidays)
    title = words.title(f"Faire signer {name}", desk.account, words.total_of(invoices))
    return desk.deadline(
        kind, fact, day, title, "vérifier, faire signer, déposer, saisir la preuve du dépôt.", invoices
    )


def _stuck(desk: _Desk) -> Iterator[Deadline]:
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


def _largest(claims: Sequence[Assessed]) -> Decimal:
    return max(total.amount for total in totals(one.residual for one in claims).values())


def _limitations(desk: _Desk) -> Iterator[Deadline]:
    """The last safe day of each limitation that comes near; one task for invoices that end together."""
    together: dict[date, list[Invoice]] = defaultdict(list)
    horizon = add_months(desk.today, _LIMITATION_AHEAD_MONTHS)
    for invoice in desk.account.invoices:
        end = desk.account.limitation_ends.get(invoice.id)
        if (
            end is not None
            and desk.today <= end <= horizon
            and invoice.residual.positive
            and not invoice.foreign_seller
        ):
            together[end].append(invoice)
    for end, invoices in together.items():
        day = on_or_before(end, desk.policy.holidays)
        until = f"au plus tard {short_day(day)} (fin légale {short_day(end)})"
        yield desk.deadline(
            DeadlineKind.LIMITATION,
            end.isoformat(),
            day,
            f"PRESCRIPTION {words.customer_title(desk.account)} – {until}",
            "interrompre la prescription (reconnaissance écrite, acompte, demande en justice) ou renoncer.",
            invoices,
            legal_end=end,
        )
