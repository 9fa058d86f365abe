"""What people decide that stops a customer: disputes, « ne plus relancer », files handed over, insolvency.

1. All of it holds until a person ends it, with a day on which somebody looks again (OFFICE §4.2).
2. A reply that was read as a dispute holds the whole customer; once a person has said which invoices are disputed, the
   others go on (OFFICE §5). What the person says closes the reply that it answers.
3. Dates of an insolvency are exact: the typed judgment, then the typed publication, replace what was provisional.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.days import add_months, add_working_days
from relance_mail.core.effect_table import EFFECTS, PUBLISHED
from relance_mail.core.findings import Finding
from relance_mail.core.french import amount, listing, short_day
from relance_mail.core.intents import Intent
from relance_mail.core.keys import hold_id
from relance_mail.core.money import Money
from relance_mail.core.parties import Customer, Kind
from relance_mail.engine.desk.named import customer_named, invoices_named, numbers_of, open_invoices
from relance_mail.engine.incoming.effects import release_reply
from relance_mail.engine.legal.insolvency import claim_end
from relance_mail.engine.office import Office
from relance_mail.engine.staff.said import Said
from relance_mail.errors import UsageError
from relance_mail.law.procedure import Delay
from relance_mail.store import customers, holds, inbound, reversals
from relance_mail.store.tables import InboundState

DISPUTE_REVIEW_WORKING_DAYS = 10
STOP_REVIEW_MONTHS = 6
HANDOVER_REVIEW_WORKING_DAYS = 60
# Word of the command → reason of the hold, in words.
HANDED_TO: Mapping[str, tuple[HoldReason, str]] = {
    "factor": (HoldReason.FACTOR, "cédé au factor"),
    "lawyer": (HoldReason.HANDED_OVER, "transmis à l'avocat"),
    "commissaire": (HoldReason.HANDED_OVER, "transmis au commissaire de justice"),
    "insurer": (HoldReason.HANDED_OVER, "transmis à l'assureur-crédit"),
}


def dispute(
    office: Office,
    customer_id: str,
    by: str,
    *,
    numbers: Sequence[str] = (),
    note: str = "",
    review_on: date | None = None,
    part: Decimal | None = None,
    mail: str = "",
) -> Said:
    """The customer, or only these invoices, are disputed until a person says otherwise. `part`: the amount that is
    contested, for the note; `mail`: the reply that says so.

    Limited to invoices, it ends the dispute of the whole customer; the replies behind it are dealt with."""
    review = review_on or working_days_on(office, DISPUTE_REVIEW_WORKING_DAYS)
    refuse_past(office, review)
    now, today = office.clock.now(), office.today()
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        causes = [*reversals.causes_of(conn, known, HoldReason.DISPUTE), mail]
        words = " ; ".join(word for word in (note, _contested(conn, known, part)) if word)
        whole = [one for one in holds.open_holds_of(conn, known, HoldReason.DISPUTE) if one.invoice_id is None]
        refs, about = _hold(conn, office, known, by, HoldReason.DISPUTE, numbers, review, words)
        ended = [hold_id(one.id or 0) for one in whole] if numbers else []
        for ref in ended:
            holds.end_hold(conn, ref, today, now, by, f"litige limité à {about}")
        closed = _close_replies(conn, office, known, causes, by, "litige noté")
    said = f"Litige noté pour {known} ({about}), à revoir le {short_day(review)}, par {by} ({listing(refs)})."
    rest = " Le litige ne porte plus sur le reste du compte." if ended else ""
    return Said(f"{said}{rest}{_told(closed)}")


def _contested(conn: Connection, customer_id: str, part: Decimal | None) -> str:
    if part is None:
        return ""
    currency = next((one.residual.currency for one in open_invoices(conn, customer_id)), "EUR")
    return f"montant contesté : {amount(Money(part, currency))}"


def dispute_over(office: Office, customer_id: str, by: str, *, numbers: Sequence[str] = (), reason: str) -> Said:
    """The dispute is settled: of the whole customer with all its invoices, or of these invoices only."""
    now, today = office.clock.now(), office.today()
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        disputed = holds.open_holds_of(conn, known, HoldReason.DISPUTE)
        named = {invoice.id for invoice in invoices_named(conn, known, numbers)}
        ending = [one for one in disputed if not numbers or one.invoice_id in named]
        if not ending:
            raise UsageError(_no_dispute(known, numbers, whole=any(one.invoice_id is None for one in disputed)))
        for one in ending:
            holds.end_hold(conn, hold_id(one.id or 0), today, now, by, reason)
    about = listing(list(numbers)) if numbers else "tout le compte"
    return Said(f"Litige terminé pour {known} ({about}) par {by} : {reason}.")


def _no_dispute(customer_id: str, numbers: Sequence[str], *, whole: bool) -> Finding:
    if numbers and whole:
        what = f"Le litige de {customer_id} porte sur tout le compte, pas sur {listing(list(numbers))} seulement."
        return Finding("dispute_whole", what, "Le limiter d'abord aux factures contestées, ou y mettre fin en entier.")
    return Finding("no_dispute", f"Aucun litige en cours pour {customer_id}.", "Voir `relance account`.")


def stop(office: Office, customer_id: str, by: str, *, numbers: Sequence[str] = (), reason: str) -> Said:
    """« Ne plus relancer », until a person releases it."""
    review = add_months(office.today(), STOP_REVIEW_MONTHS)
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        note = f"ne plus relancer : {reason}"
        refs, about = _hold(conn, office, known, by, HoldReason.PAUSE, numbers, review, note)
    said = f"{known} ({about}) : plus aucune relance jusqu'à « release », par {by} ({listing(refs)})"
    return Said(f"{said} ; à revoir le {short_day(review)}.")


def handover(office: Office, customer_id: str, by: str, *, to: str, numbers: Sequence[str] = ()) -> Said:
    """The file, or these invoices, are somebody else's now: never reminded by us, no letter with our IBAN."""
    if to not in HANDED_TO:
        raise UsageError(Finding("handover_to", f"{to!r} n'est pas connu.", f"Dire {', '.join(HANDED_TO)}."))
    reason, words = HANDED_TO[to]
    review = working_days_on(office, HANDOVER_REVIEW_WORKING_DAYS)
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        refs, about = _hold(conn, office, known, by, reason, numbers, review, words)
    said = f"{known} ({about}) : {words}, plus aucune relance de notre part, par {by} ({listing(refs)})"
    return Said(f"{said} ; à revoir le {short_day(review)}.")


def insolvency(office: Office, customer_id: str, by: str, *, judgment: date, bodacc: date | None = None) -> Said:
    """Everything stops. The claim is to be declared in time after the publication in the BODACC (C. com. R622-24),
    counted from the judgment as long as that day is unknown; over-indebtedness of a consumer knows neither. Replies
    that told of it are dealt with."""
    now, today = office.clock.now(), office.today()
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        debtor = customers.get_customer(conn, known) or Customer(known, known)
        consumer = debtor.kind is Kind.CONSUMER
        _refuse_insolvency(today, judgment, bodacc, consumer=consumer)
        claim = None if consumer else claim_end(office, debtor, bodacc or judgment)
        review = claim.legal_end if claim else working_days_on(office, EFFECTS[Intent.INSOLVENCY].working_days)
        published = f", {PUBLISHED} {short_day(bodacc)}" if bodacc else ""
        note = f"{'décision' if consumer else 'jugement'} du {short_day(judgment)}{published}"
        causes = [*reversals.causes_of(conn, known, HoldReason.INSOLVENCY), *_told_in(conn, known)]
        new = Hold(HoldReason.INSOLVENCY, today, by, review_on=review, note=note, dated_on=judgment)
        ref = holds.open_hold(conn, known, new, now, cause="insolvency")
        reversals.restate_hold(conn, ref, now, by, until=None, review_on=review, note=note)
        closed = _close_replies(conn, office, known, causes, by, "procédure notée")
    what = "Surendettement noté" if consumer else "Procédure collective notée"
    said = f"{what} pour {known} ({note}) : tout est arrêté, par {by} ({ref})"
    return Said(f"{said} ; {_claim_by(claim, review, bodacc, consumer=consumer)}.{_told(closed)}")


def _told_in(conn: Connection, customer_id: str) -> list[str]:
    """The replies of this customer that tell of an insolvency, whoever opened the hold."""
    told = []
    for mail in inbound.mails_of(conn, customer_id):
        intents = (mail.reading.intent, *mail.reading.secondary_intents) if mail.reading else ()
        told += [mail.ref] if Intent.INSOLVENCY in intents else []
    return told


def _claim_by(claim: Delay | None, review: date, bodacc: date | None, *, consumer: bool) -> str:
    if claim is None:
        why = "" if consumer else ", le délai de déclaration manque dans la table des délais légaux"
        return f"à revoir le {short_day(review)}{why}"
    last, end = short_day(claim.safe_day), short_day(claim.legal_end)
    provisional = "" if bodacc else ", provisoirement, tant que la date du BODACC n'est pas saisie"
    return f"créance à déclarer au plus tard le {last} (fin légale {end}){provisional}"


def _refuse_insolvency(today: date, judgment: date, bodacc: date | None, *, consumer: bool) -> None:
    if judgment > today or (bodacc is not None and bodacc > today):
        raise UsageError(Finding("future_date", "Cette date est à venir.", "Donner le jour du jugement, de l'avis."))
    if consumer and bodacc is not None:
        what = "Le surendettement d'un particulier n'a pas de date au BODACC."
        raise UsageError(Finding("no_bodacc", what, "Ne pas donner --bodacc, ou corriger le type de client."))
    if bodacc is not None and bodacc < judgment:
        what = f"La publication au BODACC ({short_day(bodacc)}) ne précède pas le jugement ({short_day(judgment)})."
        raise UsageError(Finding("bodacc_early", what, "Vérifier les deux dates."))


def _hold(
    conn: Connection,
    office: Office,
    customer_id: str,
    by: str,
    reason: HoldReason,
    numbers: Sequence[str],
    review: date,
    note: str,
) -> tuple[list[str], str]:
    """Open the hold of the customer or of its invoices; its ids, and what it is about."""
    lines = invoices_named(conn, customer_id, numbers)
    refs = []
    for scope in [one.id for one in lines] if numbers else [None]:
        new = Hold(reason, office.today(), by, scope, review_on=review, note=note or None)
        refs.append(holds.open_hold(conn, customer_id, new, office.clock.now()))
    return refs, numbers_of(lines) if numbers else "toutes les factures"


def _close_replies(
    conn: Connection, office: Office, customer_id: str, causes: Sequence[str], by: str, why: str
) -> list[str]:
    """Close the mails whose matter the person has just dealt with."""
    waiting = {mail.ref: mail for mail in inbound.mails_in(conn, InboundState.TO_CONFIRM)}
    mails = [waiting[ref] for ref in dict.fromkeys(causes) if ref in waiting]
    own = [mail for mail in mails if mail.customer_id == customer_id]
    now = office.clock.now()
    for mail in own:
        release_reply(conn, mail, office.today(), now, by, why)
        inbound.close_mail(conn, mail, now, by, "confirmed")
    return [mail.ref for mail in own]


def _told(closed: Sequence[str]) -> str:
    if not closed:
        return ""
    return (
        f" {'Réponses' if len(closed) > 1 else 'Réponse'} {listing(list(closed))} : traitée{'s' * (len(closed) > 1)}."
    )


def refuse_past(office: Office, day: date) -> None:
    """UsageError for a day that has gone."""
    if day < office.today():
        raise UsageError(Finding("past_date", f"Le {short_day(day)} est passé.", "Donner un jour à venir."))


def working_days_on(office: Office, count: int) -> date:
    """The working day that many working days from today."""
    return add_working_days(office.today(), count, next(iter(office.book.policies.values())).holidays)
