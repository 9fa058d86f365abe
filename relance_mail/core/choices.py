"""What staff may decide by choosing a word: a row of the decisions' workbook, a link of the summary, a mail's category.

1. The words are those of the drop-down list (OFFICE §8.2); every one has a command too.
2. `key` names the place where the decision was taken (a row and its content, a one-time code): carried out once.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from relance_mail.core.findings import Where

NOWHERE = Where()


class Choice(StrEnum):
    """The words of the drop-down list."""

    PAUSE = "pause"
    DISPUTE = "litige"
    DISPUTE_OVER = "fin de litige"
    PROMISE = "promesse"
    PROMISE_CANCELLED = "promesse annulée"
    PAID_WAITING = "payé en attente de banque"
    CHEQUE = "chèque reçu"
    STOP = "ne plus relancer"
    STAGE_DONE = "étape déjà faite"
    NEXT_NOW = "étape suivante maintenant"
    KIND = "type de client"
    CONTACT = "contact"
    REJECTED = "rejet de prélèvement"
    BANK = "banque pointée jusqu'au"
    APPROVE = "approuver"
    REFUSE = "refuser"
    FILE_GOOD = "ce fichier est bon"
    READING_RIGHT = "lecture exacte"
    READING_WRONG = "lecture à corriger"


# Chosen by a link or a category only: a row of the workbook cannot name a mail.
BY_MAIL_ONLY = frozenset({Choice.READING_RIGHT, Choice.READING_WRONG})


@dataclass(frozen=True, slots=True)
class StaffDecision:
    """One decision as it was typed or chosen. `customer`: code, SIREN or name as typed; `invoices`: numbers, none =
    all; `subject`: the reminder (`R000123`, `R26-0457`), mail (`M000012`) or source that it is about. `until`: the day
    that the word needs. `reason`: free text; for `contact` the address, for `type de client` the kind, for `étape déjà
    faite` the stage."""

    choice: Choice
    by: str
    customer: str = ""
    invoices: tuple[str, ...] = ()
    subject: str = ""
    until: date | None = None
    amount: Decimal | None = None
    reason: str = ""
    where: Where = NOWHERE
    key: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """The four dated facts that a formal notice is approved with (OFFICE §6): the day on which each was looked at."""

    bank: date
    dispute: date
    insolvency: date
    identity: date


@dataclass(frozen=True, slots=True)
class FormalApproval:
    """A yes to a formal notice, as a person typed it. `ref`: `R000123` or `R26-0457`."""

    ref: str
    by: str
    verified: Verified
    where: Where = NOWHERE
    key: str = ""
