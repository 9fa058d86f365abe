"""What a reply does to the account: the table of OFFICE §5, with its conditions (rule 9).

1. Doubt may stop, never start: a reading that needs a person holds the customer, trusted or not, until a person
   closes it; nothing here releases, books, changes a contact or sends.
2. A promise or a payment is believed only from a known contact; an absence or a plain receipt may put off from
   anybody, because it only waits.
3. A promise is accepted without a person only under every condition of `promise_terms`; else it is proposed to one.
4. A receipt never has an intent's effect; a death is a wrong contact that the reader has flagged `death`.
5. A document that a known contact asks for is owed, surely read or not, unless the mail looks forged: what comes of it
   is a draft of ours to our own contact, which a person sends or not.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from relance_mail.core.account import Account, Hold, HoldReason
from relance_mail.core.days import add_working_days
from relance_mail.core.effect_table import (
    BOUNCE,
    DEATH,
    EFFECTS,
    LONGEST_ABSENCE_DAYS,
    REPLY_REVIEW_WORKING_DAYS,
    UNDATED_PAYMENT_WORKING_DAYS,
    Effect,
    Ending,
)
from relance_mail.core.french import listing, short_day
from relance_mail.core.intents import Intent
from relance_mail.core.invoices import InvoiceId
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Policy
from relance_mail.core.promise_terms import invoices_named, open_invoices, why_not_accepted
from relance_mail.core.readings import PaymentRead, PromiseRead, Reading, ReceiptKind

DEATH_FLAG = "death"
REPLY_AUTHOR = "réponse du client"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What is to be recorded. `holds` are rows to open (an open one of the same reason stays as it is);
    `promises_proposed` wait for a person; `not_before` puts off the next message; `needs_person`: the reply stays
    open until somebody has closed it. `documents`: the invoices whose copies are asked for."""

    holds: tuple[Hold, ...] = ()
    promises_accepted: tuple[PromiseRead, ...] = ()
    promises_proposed: tuple[PromiseRead, ...] = ()
    needs_person: bool = False
    because: str = ""
    not_before: date | None = None
    documents: tuple[InvoiceId, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reply:
    reading: Reading
    account: Account
    policy: Policy
    received_on: date
    claim_end: date | None = None

    def later(self, working_days: int, start: date | None = None) -> date:
        return add_working_days(start or self.received_on, working_days, self.policy.holidays)

    def hold(self, reason: HoldReason, review_on: date, invoice_id: InvoiceId | None = None) -> Hold:
        return Hold(reason, self.received_on, REPLY_AUTHOR, invoice_id, review_on=review_on)


def consequences(
    reading: Reading,
    account: Account,
    policy: Policy,
    received_on: date,
    trusted: bool,
    claim_end: date | None = None,
) -> Consequences:
    """What this reading does. `received_on`: the day it reached us; `trusted`: a known contact of this customer wrote.
    `claim_end`: until when a claim is declared if the mail tells of an insolvency, as `law` computes it.

    The hold « réponse à lire » that every human reply opens before it is read ends only when `needs_person` is false.
    """
    reply = _Reply(reading, account, policy, received_on, claim_end)
    if reading.receipts:
        return _receipt(reply)
    intents = (reading.intent, *reading.secondary_intents)
    sure = not reading.needs_human and not reading.flags
    only_waits = all(EFFECTS[intent].ended_by is Ending.ITSELF for intent in intents)
    if not sure or not (trusted or only_waits):
        why = "réponse à lire" if trusted else "expéditeur inconnu du dossier, réponse à lire"
        return _for_a_person(reply, intents, why, _documents(reply, intents) if trusted else ())
    parts = [_of(intent, reply) for intent in intents]
    asked = "; ".join(part.because for part in parts if part.needs_person)
    return _for_a_person(reply, intents, asked, _documents(reply, intents)) if asked else _joined(parts)


def _of(intent: Intent, reply: _Reply) -> Consequences:
    """The effect of one intent of a sure reading; what needs a person says only why."""
    effect = EFFECTS[intent]
    match intent:
        case Intent.PROMISE:
            return _promise(reply)
        case Intent.ALREADY_PAID:
            return _already_paid(reply)
        case Intent.OUT_OF_OFFICE:
            return _absence(reply, effect)
        case Intent.ACKNOWLEDGEMENT:
            day = reply.later(effect.working_days)
            return Consequences(because=f"{effect.says} : pas de message avant le {short_day(day)}", not_before=day)
        case (
            Intent.INSOLVENCY
            | Intent.DISPUTE
            | Intent.REFUSAL
            | Intent.WRONG_CONTACT
            | Intent.INSTALMENT_PLAN
            | Intent.REQUEST_DOCUMENT
            | Intent.REQUEST_DELAY
            | Intent.OTHER
        ):
            return Consequences(needs_person=True, because="une personne décide")
        case _:
            assert_never(intent)


def _documents(reply: _Reply, intents: tuple[Intent, ...]) -> tuple[InvoiceId, ...]:
    """The open invoices whose copies are asked for: those that the mail names, else all."""
    if Intent.REQUEST_DOCUMENT not in intents or reply.reading.flags:
        return ()
    return tuple(one.id for one in invoices_named(reply.account, reply.reading.invoices) or ())


def _for_a_person(
    reply: _Reply, intents: tuple[Intent, ...], why: str, documents: tuple[InvoiceId, ...] = ()
) -> Consequences:
    """The customer is held; what would be recorded is proposed."""
    holds = {HoldReason.REPLY_WAITING: reply.hold(HoldReason.REPLY_WAITING, reply.later(REPLY_REVIEW_WORKING_DAYS))}
    effects = [EFFECTS[intent] for intent in intents]
    if Intent.WRONG_CONTACT in intents and DEATH_FLAG in reply.reading.flags:
        effects = [DEATH, *effects]
    for effect in effects:
        if effect.hold is not None and effect.ended_by is Ending.PERSON:
            holds.setdefault(effect.hold, reply.hold(effect.hold, _review(effect, reply)))
    says = listing(list(dict.fromkeys(effect.says for effect in effects)))
    proposed = reply.reading.promises
    said = f"{says} : {why}."
    return Consequences(tuple(holds.values()), (), proposed, needs_person=True, because=said, documents=documents)


def _review(effect: Effect, reply: _Reply) -> date:
    """The review day; of an insolvency the provisional end for declaring the claim (OFFICE §5), which over-indebtedness
    of a consumer does not know."""
    proceedings = effect.hold is HoldReason.INSOLVENCY and reply.account.customer.kind is not Kind.CONSUMER
    if proceedings and reply.claim_end is not None:
        return reply.claim_end
    return reply.later(effect.working_days)


def _promise(reply: _Reply) -> Consequences:
    promises = reply.reading.promises
    if not promises:
        return Consequences(needs_person=True, because="promesse sans date ni montant")
    why = [why_not_accepted(one, reply.account, reply.policy, reply.received_on) for one in promises]
    if any(why):
        grounds = listing(list(dict.fromkeys(text for text in why if text)))
        return Consequences(needs_person=True, because=f"promesse à confirmer, {grounds}")
    days = listing([f"le {short_day(one.date_latest or one.date)}" for one in promises if one.date])
    return Consequences(promises_accepted=promises, because=f"Promesse enregistrée pour {days}")


def _already_paid(reply: _Reply) -> Consequences:
    reviews: dict[InvoiceId, date] = {}
    for payment in reply.reading.paid or (PaymentRead(None, None, None, (), ""),):
        invoices = invoices_named(reply.account, payment.invoices)
        if invoices is None:
            return Consequences(needs_person=True, because="paiement d'une facture inconnue")
        review = (
            reply.later(EFFECTS[Intent.ALREADY_PAID].working_days, payment.date)
            if payment.date
            else reply.later(UNDATED_PAYMENT_WORKING_DAYS)
        )
        for invoice in invoices:
            reviews[invoice.id] = max(review, reviews.get(invoice.id, review))
    if not reviews:
        return Consequences(because=f"{EFFECTS[Intent.ALREADY_PAID].says}, aucune facture n'est ouverte")
    numbers = [one.number for one in open_invoices(reply.account) if one.id in reviews]
    text = f"{EFFECTS[Intent.ALREADY_PAID].says} : {listing(numbers)} en attente de la banque"
    holds = tuple(reply.hold(HoldReason.PAYMENT_ANNOUNCED, day, invoice) for invoice, day in reviews.items())
    return Consequences(holds, because=text)


def _absence(reply: _Reply, effect: Effect) -> Consequences:
    returns = reply.reading.returns_on
    back = reply.later(effect.working_days, returns) if returns else reply.later(UNDATED_PAYMENT_WORKING_DAYS)
    day = min(back, reply.received_on + timedelta(days=LONGEST_ABSENCE_DAYS))
    if day <= reply.received_on:
        return Consequences(because=f"{effect.says} déjà terminée : rien ne change")
    hold = Hold(HoldReason.ABSENCE, reply.received_on, REPLY_AUTHOR, until=day - timedelta(days=1))
    text = f"{effect.says} : pas de message avant le {short_day(day)}"
    return Consequences((hold,), because=text, not_before=day)


def _receipt(reply: _Reply) -> Consequences:
    """Only a failure for the last address that works does anything; the others are proofs, read elsewhere."""
    failed = {
        one.recipient and one.recipient.lower() for one in reply.reading.receipts if one.kind is ReceiptKind.FAILED
    }
    if not failed:
        return Consequences(because="Accusé technique : aucun effet sur le dossier.")
    left = [one.email for one in reply.account.mail_contacts if one.email.lower() not in failed]
    if left and None not in failed:
        return Consequences(because=f"Adresse en échec écartée, reste {listing(left)}.")
    holds = (reply.hold(HoldReason.UNDELIVERED, reply.later(BOUNCE.working_days)),)
    return Consequences(holds, needs_person=True, because=f"{BOUNCE.says} : adresse à donner.")


def _joined(parts: list[Consequences]) -> Consequences:
    return Consequences(
        tuple(hold for part in parts for hold in part.holds),
        tuple(promise for part in parts for promise in part.promises_accepted),
        because=" ; ".join(part.because for part in parts if part.because) + ".",
        not_before=max((part.not_before for part in parts if part.not_before), default=None),
    )
