"""The table of OFFICE §5 as data: what each intent of a reply does, and who ends it."""

from dataclasses import dataclass
from enum import StrEnum

from relance_mail.core.account import HoldReason
from relance_mail.core.intents import Intent


class Ending(StrEnum):
    """What ends an effect."""

    PERSON = "person"
    BANK = "bank"  # the payment itself, or a person once the bank is posted far enough
    ITSELF = "itself"


@dataclass(frozen=True, slots=True)
class Effect:
    """`hold`: the row that is written (None: nothing is stored, the effect is computed). `working_days`: to the
    review, or until the next step where it ends itself. `says`: what staff reads."""

    ended_by: Ending
    says: str
    hold: HoldReason | None = None
    working_days: int = 0


# A hold of the whole customer, except `already_paid`: the invoices that it names, all open ones when it names none.
EFFECTS: dict[Intent, Effect] = {
    Intent.INSOLVENCY: Effect(Ending.PERSON, "Procédure annoncée : tout est arrêté", HoldReason.INSOLVENCY, 10),
    Intent.DISPUTE: Effect(
        Ending.PERSON, "Litige : tout le client attend qu'une personne le limite à ses factures", HoldReason.DISPUTE, 10
    ),
    Intent.REFUSAL: Effect(Ending.PERSON, "Refus de payer", HoldReason.REPLY_WAITING, 2),
    Intent.WRONG_CONTACT: Effect(
        Ending.PERSON, "Mauvais interlocuteur : contact à donner", HoldReason.CONTACT_AMBIGUOUS, 5
    ),
    Intent.INSTALMENT_PLAN: Effect(Ending.PERSON, "Échéancier demandé ou annoncé", HoldReason.INSTALMENT_PLAN, 5),
    Intent.PROMISE: Effect(Ending.BANK, "Promesse de paiement"),
    Intent.ALREADY_PAID: Effect(Ending.BANK, "Paiement annoncé comme déjà fait", HoldReason.PAYMENT_ANNOUNCED, 3),
    Intent.REQUEST_DOCUMENT: Effect(Ending.PERSON, "Document demandé", HoldReason.REPLY_WAITING, 2),
    Intent.REQUEST_DELAY: Effect(Ending.PERSON, "Délai demandé", HoldReason.REPLY_WAITING, 2),
    Intent.OUT_OF_OFFICE: Effect(Ending.ITSELF, "Absence", HoldReason.ABSENCE, 2),
    Intent.ACKNOWLEDGEMENT: Effect(Ending.ITSELF, "Accusé de réception", working_days=5),
    Intent.OTHER: Effect(Ending.PERSON, "Réponse à lire", HoldReason.REPLY_WAITING, 2),
}
# Chosen from receipts and from evidence, not from an intent.
BOUNCE = Effect(Ending.PERSON, "Plus aucune adresse ne fonctionne", HoldReason.UNDELIVERED, 2)
DEATH = Effect(Ending.PERSON, "Décès annoncé : ni mail ni courrier", HoldReason.DEATH, 10)

REPLY_REVIEW_WORKING_DAYS = 2
UNDATED_PAYMENT_WORKING_DAYS = 5
LONGEST_ABSENCE_DAYS = 21
PUBLISHED = "BODACC du"  # stands in the note of an insolvency's hold once the day of its publication is known
BROKEN_PROMISE_MONTHS = 6
