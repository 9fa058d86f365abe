"""What stops reminders now: of everybody, of a customer, of one invoice. One function per reason.

1. The order of the two lists is the order of explanation: what stops the house, then the customer, then the invoice;
   the first that speaks gives reason and because.
2. Most holds are computed here from facts and stored nowhere; `recorded` reads the rows that people and replies set.
3. What the balance decides (credits, thresholds) needs all invoices together and stands in `balance`; what the next
   stage needs (contact, known kind) stands in `ladder`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from relance_mail.core.account import Account, Hold, HoldReason
from relance_mail.core.cases import Case
from relance_mail.core.days import add_working_days
from relance_mail.core.decisions import Outcome, Reason, Stop
from relance_mail.core.french import amounts, listing, quoted, short_day
from relance_mail.core.limits import Limit
from relance_mail.core.notices import running_notice
from relance_mail.core.owed import still_owed
from relance_mail.core.parties import ContactRole, ContactState, Means
from relance_mail.core.policy import AnswerTo, Policy
from relance_mail.core.promises import PromiseState, last_day, promised

# The gravest first: when several holds are open, this one is told.
HOLD_NAMES: dict[HoldReason, str] = {
    HoldReason.INSOLVENCY: "Procédure collective ou surendettement",
    HoldReason.DEATH: "Décès",
    HoldReason.HANDED_OVER: "Dossier transmis",
    HoldReason.FACTOR: "Créance cédée (factor)",
    HoldReason.REPLY_WAITING: "Réponse à lire",
    HoldReason.DISPUTE: "Litige",
    HoldReason.UNDELIVERED: "Message non distribué",
    HoldReason.CONTACT_AMBIGUOUS: "Contact manquant ou ambigu",
    HoldReason.UNREADABLE_ROW: "Ligne du fichier illisible",
    HoldReason.INSTALMENT_PLAN: "Échéancier",
    HoldReason.PAYMENT_ANNOUNCED: "Paiement annoncé",
    HoldReason.PAUSE: "Pause",
    HoldReason.ABSENCE: "Absence",
}
_GRAVITY = tuple(HOLD_NAMES)


@dataclass(frozen=True, slots=True)
class Situation:
    """One customer on one day: what every check sees."""

    account: Account
    policy: Policy
    today: date
    cases: tuple[Case, ...]


def open_hold(holds: Iterable[Hold], today: date) -> Hold | None:
    """The gravest hold that is open on that day."""
    held = [hold for hold in holds if hold.since <= today and hold.open_on(today)]
    return min(held, key=lambda hold: (_GRAVITY.index(hold.reason), hold.since), default=None)


def stop_of(hold: Hold) -> Stop:
    """A recorded hold as a reason: what, since when, by whom, until when or when it is looked at again."""
    by = f" (par {hold.author})" if hold.author else ""
    start = f"{HOLD_NAMES[hold.reason]} depuis le {short_day(hold.since)}{by}"
    note = f" Motif : {hold.note.rstrip('.')}." if hold.note else ""
    if hold.until is not None:
        end, next_on = f"jusqu'au {short_day(hold.until)}", hold.until + timedelta(days=1)
        return Stop(Reason(hold.reason.value), f"{start}, {end}.{note}", next_on=next_on)
    review = f"à revoir le {short_day(hold.review_on)}" if hold.review_on else "sans date de revue"
    return Stop(Reason(hold.reason.value), f"{start} : {review}, une personne décide de la fin.{note}")


def braked(situation: Situation) -> Stop | None:
    """The file of the day looks wrong (OFFICE §9), or our own bank accounts have changed (OFFICE §1.3)."""
    facts = situation.account.facts
    if not facts.braked:
        return None
    names = listing([quoted(name) for name in facts.braked_sources]) or "le fichier du jour"
    return Stop(Reason.BRAKE, f"Frein sur {names} : rien ne part avant qu'une personne l'ait confirmé.")


def not_started(situation: Situation) -> Stop | None:
    """The reprise of this customer is not validated (OFFICE §10)."""
    if situation.account.facts.started:
        return None
    return Stop(Reason.NOT_STARTED, "Reprise non validée : rien ne part avant la première validation.")


def mailbox_unread(situation: Situation) -> Stop | None:
    """The mailbox could not be read to its end: an answer may lie there (OFFICE §5)."""
    if situation.account.facts.mailbox_read:
        return None
    return Stop(Reason.MAILBOX_UNREAD, "Boîte aux lettres non relue jusqu'au bout : une réponse y attend peut-être.")


def file_awaited(situation: Situation) -> Stop | None:
    """No file today, hence no payment of today: no reminder either (OFFICE §2)."""
    if not situation.account.facts.file_awaited:
        return None
    return Stop(Reason.BANK_NOT_POSTED, "Le fichier du jour n'est pas arrivé : aucune relance n'est proposée sans lui.")


def bank_stale(situation: Situation) -> Stop | None:
    """The bank is posted too long ago to say who has not paid (OFFICE §2)."""
    posted, policy = situation.account.facts.bank_posted_until, situation.policy
    oldest = add_working_days(situation.today, -policy.bank_stale_working_days, policy.holidays)
    if posted is not None and posted >= oldest:
        return None
    until = f"Banque pointée jusqu'au {short_day(posted)} seulement" if posted else "Date de pointage bancaire inconnue"
    return Stop(Reason.BANK_NOT_POSTED, f"{until} : rien ne part tant qu'elle ne l'est pas au {short_day(oldest)}.")


def recorded(situation: Situation) -> Stop | None:
    """A person or a reply holds the whole customer."""
    hold = open_hold((one for one in situation.account.holds if one.invoice_id is None), situation.today)
    return stop_of(hold) if hold else None


def do_not_remind(situation: Situation) -> Stop | None:
    """The customers' file says never to remind."""
    if not situation.account.customer.do_not_remind:
        return None
    return Stop(Reason.PAUSE, "Fichier clients : « ne pas relancer ».")


def factored_customer(situation: Situation) -> Stop | None:
    """All its invoices are assigned to a factor: never reminded (OFFICE §1.2)."""
    if not situation.account.customer.factor:
        return None
    return Stop(Reason.FACTOR, "Client cédé au factor : jamais relancé par nous.")


def undelivered(situation: Situation) -> Stop | None:
    """The last message did not arrive, or no address that works is left (rule 3)."""
    for case in situation.cases:
        if step := case.position.undelivered:
            return Stop(
                Reason.UNDELIVERED,
                f"Message du {short_day(step.sent_on)} non distribué ({case.invoice.number}) : adresse à corriger.",
            )
    written_to = (ContactRole.COLLECTION, ContactRole.BILLING)
    states = {contact.state for contact in situation.account.contacts if contact.role in written_to}
    if ContactState.BOUNCED in states and ContactState.OK not in states:
        return Stop(Reason.UNDELIVERED, "Plus aucune adresse du client ne fonctionne : adresse à donner.")
    return None


def notice_running(situation: Situation) -> Stop | None:
    """While a formal notice runs nothing else goes to this debtor (OFFICE §3.3)."""
    notice = running_notice(situation.cases, situation.policy, situation.today)
    if notice is None:
        return None
    name = quoted(notice.stage.name or notice.stage.id)
    return Stop(
        Reason.FORMAL_NOTICE_RUNNING,
        f"{name} du {short_day(notice.sent_on)} en cours (délai au {short_day(notice.deadline)}) : "
        f"aucun autre message avant le {short_day(notice.ends_on)}.",
        Outcome.WAITING,
        notice.ends_on,
    )


def statement_first(situation: Situation) -> Stop | None:
    """Old debts met at the reprise: the statement of account goes first (OFFICE §10), where it would name anything."""
    owed = still_owed(situation.account, situation.policy, situation.today)
    statement = next((one for one in owed if one.to is AnswerTo.STATEMENT), None)
    if statement is None or not any(_may_be_stated(case, situation) for case in situation.cases):
        return None
    because = f"Relevé de compte d'abord, demandé le {short_day(statement.since)} : il n'est pas encore parti."
    return Stop(Reason.NOT_STARTED, because, Outcome.WAITING)


def _may_be_stated(case: Case, situation: Situation) -> bool:
    invoice = case.invoice
    return invoice.residual.positive and not invoice.is_credit and time_barred(case, situation) is None


CUSTOMER_CHECKS: tuple[Callable[[Situation], Stop | None], ...] = (
    braked,
    not_started,
    mailbox_unread,
    file_awaited,
    bank_stale,
    recorded,
    do_not_remind,
    factored_customer,
    undelivered,
    notice_running,
    statement_first,
)


def customer_stop(situation: Situation) -> Stop | None:
    """What stops every invoice of this customer; None when nothing does."""
    return next((stop for check in CUSTOMER_CHECKS if (stop := check(situation))), None)


def recorded_on_invoice(case: Case, situation: Situation) -> Stop | None:
    """A person or a reply holds this invoice."""
    hold = open_hold((one for one in case.holds if one.invoice_id is not None), situation.today)
    return stop_of(hold) if hold else None


def factored(case: Case, _: Situation) -> Stop | None:
    """This invoice is assigned to a factor: never reminded (OFFICE §1.2)."""
    return Stop(Reason.FACTOR, "Facture cédée au factor : jamais relancée par nous.") if case.invoice.factor else None


def time_barred(case: Case, situation: Situation) -> Stop | None:
    """Too old to be claimed as legally due: a person decides (LAW §4)."""
    end = situation.account.limitation_ends.get(case.invoice.id)
    if end is None or situation.today <= end:
        return None
    limit = situation.account.limits.get(case.invoice.id, Limit(end, end, "délai de prescription passé"))
    return Stop(Reason.TIME_BARRED, limit.barred_words(situation.today))


def direct_debit(case: Case, _: Situation) -> Stop | None:
    """We collect it ourselves: nothing to remind until a rejection is recorded (OFFICE §1.2)."""
    if case.means not in (Means.DIRECT_DEBIT, Means.BILL) or case.invoice.rejected_on is not None:
        return None
    what = "prélèvement" if case.means is Means.DIRECT_DEBIT else "LCR"
    return Stop(Reason.DIRECT_DEBIT, f"Réglée par {what} : aucune relance tant qu'aucun rejet n'est enregistré.")


def promise(case: Case, situation: Situation) -> Stop | None:
    """A promise is expected, or late within its grace and the posting of the bank (rule 8)."""
    holding = [followed for followed in case.promises if followed.holds]
    if not holding:
        return None
    followed = min(holding, key=lambda one: one.check_on)
    what = f"{amounts(promised(followed.promise))} pour le {short_day(last_day(followed.promise))}"
    late = followed.state is PromiseState.LATE
    ending = f"à vérifier le {short_day(followed.check_on)}"
    if late and situation.today > followed.check_on:
        ending = "la banque n'est pas encore pointée assez loin pour la dire non tenue"
    plan = followed.promise.plan is not None
    return Stop(
        Reason.INSTALMENT_PLAN if plan else Reason.PROMISE,
        f"{'Échéancier' if plan else 'Promesse'} : {what} ; {ending}.",
        next_on=max(followed.check_on + timedelta(days=1), situation.today + timedelta(days=1)),
    )


def delivery_pending(case: Case, situation: Situation) -> Stop | None:
    """The last message left, but nobody knows yet whether it arrived (rule 3)."""
    step = case.position.pending
    if step is None:
        return None
    stage = situation.policy.stage(step.stage)
    name = quoted((stage.name if stage else "") or step.stage)
    return Stop(
        Reason.DELIVERY_PENDING, f"{name} du {short_day(step.sent_on)} : remise pas encore établie.", Outcome.WAITING
    )


INVOICE_CHECKS: tuple[Callable[[Case, Situation], Stop | None], ...] = (
    recorded_on_invoice,
    factored,
    time_barred,
    direct_debit,
    promise,
    delivery_pending,
)


def invoice_stop(case: Case, situation: Situation) -> Stop | None:
    """What stops this invoice alone; None when nothing does."""
    return next((stop for check in INVOICE_CHECKS if (stop := check(case, situation))), None)
