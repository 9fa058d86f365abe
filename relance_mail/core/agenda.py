"""Which deadlines an account gives to a person (OFFICE §11): computed, stored nowhere here.

1. Only what a person must do: no automatic step has a deadline.
2. A key names the same task for ever: it is made of facts (a promise, a day of sending, an invoice), not of today.
3. What stands still for the whole house today (brake, mailbox, bank) takes no task out of the calendar.
4. A deadline lies on a working day: a legal one on the last before its end, every other on the first after.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from relance_mail.core import deadline_words as words
from relance_mail.core.account import Account, Hold, HoldReason
from relance_mail.core.agenda_desk import Desk, desk_of
from relance_mail.core.agenda_steps import CallToMake, notices, status_checks, steps, stuck
from relance_mail.core.days import add_months, add_working_days, is_working_day, on_or_after, on_or_before
from relance_mail.core.deadlines import Deadline, DeadlineKind
from relance_mail.core.effect_table import PUBLISHED
from relance_mail.core.french import amounts, short_day
from relance_mail.core.insolvency import after_judgment, apart_words
from relance_mail.core.invoices import Invoice
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Policy
from relance_mail.core.promises import follow, last_day, promised

# Reviews that have a title of their own, and what to do.
_REVIEWS = {
    HoldReason.DISPUTE: ("Revoir le litige", "décider si le litige continue"),
    HoldReason.REPLY_WAITING: ("Lire la réponse", "lire la réponse et dire ce qui en suit"),
    HoldReason.PAYMENT_ANNOUNCED: ("Vérifier le paiement annoncé", "chercher le paiement en banque"),
    HoldReason.UNDELIVERED: ("Corriger l'adresse", "donner une adresse qui fonctionne"),
    HoldReason.CONTACT_AMBIGUOUS: ("Corriger le contact", "dire à quelle adresse écrire"),
    HoldReason.INSOLVENCY: (
        "Chercher la publication au BODACC",
        "chercher le jugement au BODACC et saisir le jour de sa publication",
    ),
    HoldReason.INSTALMENT_PLAN: ("Répondre sur l'échéancier", "accepter ou refuser l'échéancier demandé"),
}
_REVIEW = ("Revoir le dossier", "décider si la suspension continue")
_BODACC_WORKING_DAYS = 2
_LIMITATION_AHEAD_MONTHS = 7  # its first alarm rings six months before
_MOST_TOLD = 20  # as many invoices as a body names
_DAY = timedelta(days=1)


def deadlines_of(
    account: Account, policy: Policy, today: date, calls: Sequence[CallToMake] = ()
) -> tuple[Deadline, ...]:
    """Every task that this account gives to a person, by day. One that is past and still undone keeps its day.

    `calls`: the stages that lie with staff as a call; each is one task, and no call before a stage stands beside it."""
    desk = desk_of(account, policy, today)
    found = [
        *_promises(desk),
        *_reviews(desk),
        *notices(desk),
        *status_checks(desk),
        *steps(desk, calls),
        *stuck(desk),
        *_limitations(desk),
    ]
    return tuple(sorted(found, key=lambda deadline: (deadline.day, deadline.key)))


def _promises(desk: Desk) -> Iterator[Deadline]:
    for followed in follow(desk.account, desk.policy, desk.today):
        promise = followed.promise
        invoices = desk.invoices(promise.invoices)
        if not followed.holds or not invoices:
            continue
        what, end = amounts(promised(promise)), last_day(promise)
        yield desk.deadline(
            DeadlineKind.PLAN_INSTALMENT if promise.plan else DeadlineKind.PROMISE_CHECK,
            str(promise.id),
            followed.check_on,
            words.title("Vérifier l'échéance du plan" if promise.plan else "Vérifier paiement", desk.account, what),
            f"chercher le paiement en banque, promis pour le {short_day(end)}. "
            "Payé : rien à faire, la promesse se ferme seule.",
            invoices,
            promised=what,
            quote=promise.evidence,
            earliest=end + _DAY,
        )


def _reviews(desk: Desk) -> Iterator[Deadline]:
    """One task per reason and day of beginning, however many invoices it holds."""
    together: dict[tuple[HoldReason, date], list[Hold]] = defaultdict(list)
    for hold in desk.account.holds:
        if hold.review_on is not None and hold.open_on(desk.today):
            together[hold.reason, hold.since].append(hold)
    for (reason, since), holds in together.items():
        review_on = min(hold.review_on for hold in holds if hold.review_on)
        held = {hold.invoice_id for hold in holds}
        every = [one.case.invoice for one in desk.claims if one.residual.positive]
        if reason is HoldReason.INSOLVENCY:
            later = after_judgment(desk.account, desk.today)
            every = [one for one in every if one not in later]
        invoices = every if None in held else [one for one in every if one.id in held]
        published = any(PUBLISHED in (hold.note or "") for hold in holds)
        yield from _review(desk, reason, since, review_on, invoices, published=published)


def _review(
    desk: Desk, reason: HoldReason, since: date, review_on: date, invoices: Sequence[Invoice], *, published: bool
) -> Iterator[Deadline]:
    """`published`: the day in the BODACC is known, so that the end for filing the claim is no longer provisional."""
    holidays = desk.policy.holidays
    day = on_or_after(review_on, holidays)
    if reason is HoldReason.INSOLVENCY and desk.account.customer.kind is not Kind.CONSUMER:
        safe, apart = _before(review_on, holidays), apart_words(desk.account, desk.today)
        yield desk.deadline(
            DeadlineKind.INSOLVENCY_CLAIM,
            since.isoformat(),
            safe,
            words.title("Déclarer la créance", desk.account, words.until(safe, review_on)),
            "déclarer la créance au mandataire"
            + ("." if published else " ; délai provisoire tant que la date du BODACC n'est pas saisie."),
            invoices,
            legal_end=review_on,
            beside=[f"À part, à ne pas déclarer sans vérifier : {apart}."] if apart else (),
        )
        if published:
            return
        day = add_working_days(since, _BODACC_WORKING_DAYS, holidays)
    title, to_do = _REVIEWS.get(reason, _REVIEW)
    kind = DeadlineKind.DISPUTE_REVIEW if reason is HoldReason.DISPUTE else DeadlineKind.HOLD_REVIEW
    yield desk.deadline(
        kind,
        f"{reason}:{since.isoformat()}",
        day,
        words.title(title, desk.account),
        f"{to_do} ; la suspension ne se termine que par une personne.",
        invoices,
    )


def _before(legal_end: date, holidays: frozenset[date]) -> date:
    """The safe day: the last working one before the days off that may have moved the end there (CPC 642)."""
    eve = legal_end - _DAY
    return on_or_before(legal_end if is_working_day(eve, holidays) else eve, holidays)


def _limitations(desk: Desk) -> Iterator[Deadline]:
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
        limits = [(one.number, limit) for one in invoices if (limit := desk.account.limits.get(one.id))]
        yield desk.deadline(
            DeadlineKind.LIMITATION,
            end.isoformat(),
            day,
            f"PRESCRIPTION {words.customer_title(desk.account)} – {words.until(day, end)}",
            "interrompre la prescription (reconnaissance écrite, acompte, demande en justice) ou renoncer. Une mise en "
            "demeure ne l'interrompt pas, sauf envers un organisme public. Ce qui l'a interrompue se dit par "
            "« relance interruption ».",
            invoices,
            law=[f"{number} : {limit.counted_words}" for number, limit in limits[:_MOST_TOLD]],
            beside=[f"{number} : {shown}" for number, limit in limits[:_MOST_TOLD] for shown in limit.evidence_words],
            legal_end=end,
        )
