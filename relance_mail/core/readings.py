"""What was understood of a reply, as values: made by `replies`, acted upon by `engine`, shown to staff.

Evidence is always the customer's own words, verbatim, with their place, so that a person can check at a glance.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from relance_mail.core.intents import Intent
from relance_mail.core.money import Money


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand in the new text: `part` is `text`, `html` or `subject`; offsets count its characters."""

    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PromiseRead:
    """A commitment found in the text. `amount` None = "full" (all that is due on `invoices`, or on all open ones when
    `invoices` is empty). `date` None = committed without a date. `date_latest`: end of an open-ended date."""

    date: dt.date | None
    amount: Money | None
    invoices: tuple[str, ...]
    evidence: str
    place: Place
    date_latest: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PaymentRead:
    """A payment that the customer says has left. `amount` None = "full". `means`: virement, cheque, prelevement, cb,
    especes or None."""

    date: dt.date | None
    amount: Money | None
    means: str | None
    invoices: tuple[str, ...]
    evidence: str


class ReceiptKind(StrEnum):
    """What a carrier or a mail program told us about one recipient (SERVERS §2, §3)."""

    DELIVERED = "delivered"
    RELAYED = "relayed"  # handed on: no proof of delivery
    DELAYED = "delayed"
    FAILED = "failed"
    READ = "read"
    NOT_READ = "not_read"  # deleted or denied
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"


@dataclass(frozen=True, slots=True)
class ReceiptRead:
    """One recipient's line of a DSN, NDR or MDN. The ids link it to the message it is about."""

    recipient: str | None
    kind: ReceiptKind
    permanent: bool
    original_message_id: str | None = None
    envelope_id: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole reading of one mail. *Sure* means `needs_human` is false. `returns_on`: day of return of an absence.
    `flags`: words such as `injection`, `iban`, `spoof` for a person. `new_text`: what the customer newly wrote.
    `invoices`: every open invoice that it names.
    `because`: the words that decided and each reason for a person to look, in French, for staff."""

    intent: Intent
    secondary_intents: tuple[Intent, ...] = ()
    promises: tuple[PromiseRead, ...] = ()
    paid: tuple[PaymentRead, ...] = ()
    needs_human: bool = True
    confidence: float = 0.0
    returns_on: dt.date | None = None
    flags: tuple[str, ...] = ()
    receipts: tuple[ReceiptRead, ...] = ()
    new_text: str = ""
    because: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
