"""The sentences that explain a decision to staff: French, with days and amounts, one place for all of them."""

from collections.abc import Sequence
from datetime import date, timedelta

from relance_mail.core.account import AnswerOwed
from relance_mail.core.after_hold import freed_on
from relance_mail.core.cases import Case
from relance_mail.core.decisions import Outcome, Reason, Stop
from relance_mail.core.french import amount, amounts, counted, listing, plural, quoted, short_day
from relance_mail.core.holds import HOLD_NAMES
from relance_mail.core.invoices import Invoice
from relance_mail.core.ladder import NextStep
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.core.policy import AnswerTo, Policy, Stage
from relance_mail.core.promises import last_day, promised


def stage_name(stage: Stage) -> str:
    """`« Name »`, as staff knows it."""
    return quoted(stage.name or stage.id)


def lateness(case: Case, today: date) -> str:
    """`Échue le 20/02/2026 (11 jours de retard)` or `À échéance du 20/03/2026`."""
    due = case.invoice.due_on
    days = case.invoice.days_late(today)
    assumed = ", échéance supposée" if case.invoice.due_date_assumed else ""
    assumed += _term(case.invoice)
    if days <= 0:
        return f"À échéance du {short_day(due)}{assumed}"
    return f"Échue le {short_day(due)} ({counted(days, 'jour')} de retard{assumed})"


def _term(invoice: Invoice) -> str:
    """`, délai public de 30 jours depuis le dépôt du 02/02/2026` where that term ends after the file's due date."""
    if invoice.deposited_on is None or invoice.due_on == invoice.due_date:
        return ""
    term = (invoice.due_on - invoice.deposited_on).days
    return f", délai public de {counted(term, 'jour')} depuis le dépôt du {short_day(invoice.deposited_on)}"


def counts(case: Case, step: NextStep, today: date) -> str:
    """Why this invoice moves to its next stage in this message, or is answered about."""
    if step.owed is not None:
        return f"{lateness(case, today)} : {stage_name(step.stage)}, {_asked(step.owed)}."
    text = f"{lateness(case, today)} : {stage_name(step.stage)} à envoyer depuis le {short_day(step.due_on)}"
    if step.broken:
        broken = step.broken.promise
        what = f"{amounts(promised(broken))} pour le {short_day(last_day(broken))}"
        text += f", promesse non tenue ({what})"
    if step.repeats:
        ended = freed_on(step.repeats)
        until = f", fin le {short_day(ended)}" if ended else ""
        text += f", étape déjà atteinte redite après « {HOLD_NAMES[step.repeats.reason].lower()} »{until}"
    for stage in step.passed_over:
        text += f" ; {stage_name(stage)} n'est plus possible, l'échéance est dépassée"
    return f"{text}."


def _asked(owed: AnswerOwed) -> str:
    since = short_day(owed.since)
    return {
        AnswerTo.DOCUMENT: f"le client demande un document depuis le {since} ({owed.cause})",
        AnswerTo.PAYMENT: f"le paiement annoncé n'est pas en banque, à vérifier depuis le {since} ({owed.cause})",
        AnswerTo.STATEMENT: f"solde à confirmer avant toute relance, demandé le {since}",
    }[owed.to]


def not_yet(case: Case, step: NextStep, today: date) -> Stop:
    """Its next stage comes later."""
    overdue = case.invoice.days_late(today) > 0
    reason = Reason.STAGE_NOT_YET if overdue else Reason.NOT_DUE
    before = "" if overdue else ", non exigible avant"
    text = f"{lateness(case, today)}{before} : étape suivante {stage_name(step.stage)} le {short_day(step.due_on)}"
    if case.done and case.position.reached_on:
        text += f", après {stage_name(case.done)} du {short_day(case.position.reached_on)}"
    return Stop(reason, f"{text}.", Outcome.WAITING, step.due_on)


def ladder_ended(case: Case) -> Stop:
    """No stage is left, or a person set one that this policy lacks: a person decides."""
    if case.position.stage is not None and case.done is None:
        text = f"L'étape {quoted(case.position.stage)} posée à la main n'existe pas dans ce scénario : à corriger."
        return Stop(Reason.DECISION, text, Outcome.WAITING)
    if case.kind is Kind.UNKNOWN:
        return Stop(Reason.KIND_UNKNOWN, "Statut du client inconnu : la suite attend qu'il soit précisé.")
    text = "Toutes les étapes prévues sont faites : une personne décide de la suite."
    return Stop(Reason.DECISION, text, Outcome.WAITING)


def to_decide(case: Case, step: NextStep, today: date) -> Stop:
    """The stage that is no message: a person decides."""
    since = short_day(step.due_on)
    text = f"{lateness(case, today)} : {stage_name(step.stage)} depuis le {since}, une personne décide."
    return Stop(Reason.DECISION, text, Outcome.WAITING)


def bank_behind(posted: date | None, needed: date) -> Stop:
    """The bank is not posted far enough past the due date (OFFICE §2)."""
    until = f"Banque pointée jusqu'au {short_day(posted)}" if posted else "Banque non pointée"
    text = f"{until} : il faut qu'elle le soit au {short_day(needed)} pour savoir si cette facture est payée."
    return Stop(Reason.BANK_NOT_POSTED, text, Outcome.WAITING)


def small_line(residual: Money, least: Money) -> Stop:
    """Listed, not reminded (OFFICE §3.5)."""
    text = f"Reste dû de {amount(residual)}, sous le seuil de {amount(least)} par facture : listée, pas relancée."
    return Stop(Reason.BELOW_THRESHOLD, text, Outcome.WAITING)


def small_customer(net: Money, least: Money) -> Stop:
    """The whole customer owes too little in this currency."""
    text = f"Le client ne doit que {amount(net)}, sous le seuil de {amount(least)} : pas de relance."
    return Stop(Reason.BELOW_THRESHOLD, text, Outcome.WAITING)


def small_stage(stage: Stage, total: Money, least: Money) -> Stop:
    """The stage waits below its amount."""
    text = f"{stage_name(stage)} seulement à partir de {amount(least)} : {amount(total)} à ce stade."
    return Stop(Reason.BELOW_THRESHOLD, text, Outcome.WAITING)


def covered(credit: Money, chased: Money) -> Stop:
    """Credits cover what would be chased: to be matched, not reminded (OFFICE §1.5)."""
    text = f"Avoirs et trop-perçus de {amount(credit)} pour {amount(chased)} à réclamer : à lettrer, pas de relance."
    return Stop(Reason.CREDIT_COVERS, text)


def courtesy_dropped(due: date, next_on: date | None) -> Stop:
    """A message before the due date joins no message that demands (rule 2)."""
    text = f"À échéance du {short_day(due)} : pas de message avant échéance pendant qu'une autre facture est relancée."
    return Stop(Reason.NOT_DUE, text, Outcome.WAITING, next_on)


def after_alone(stage: Stage, numbers: Sequence[str]) -> Stop:
    """Another invoice gets a message that goes alone."""
    text = f"Attend : {stage_name(stage)} ne concerne que {listing(numbers)}, la suite viendra après son délai."
    return Stop(Reason.FORMAL_NOTICE_RUNNING, text, Outcome.WAITING)


def next_message(policy: Policy, today: date) -> Stop:
    """Another message goes first; the gap separates them."""
    day = today + timedelta(days=policy.gap_days)
    return Stop(Reason.GAP, f"Un autre message part d'abord : pas avant le {short_day(day)}.", Outcome.WAITING, day)


def remind(stage: Stage, counting: Sequence[str], mentioned: int, total: Sequence[Money]) -> str:
    """What leaves: stage, invoices that move, how many are shown beside, total."""
    text = f"{stage_name(stage)} pour {listing(counting)}"
    if mentioned:
        beside = plural(mentioned, "autre facture rappelée", "autres factures rappelées")
        text += f", avec {mentioned} {beside} pour mémoire"
    return f"{text} : {amounts(total)}."
