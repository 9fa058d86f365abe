"""The facts about one customer that a decision sees: everything stored or read, nothing computed.

Position, promise state, proof and deadlines are computed from these (core/position, promises, proof, deadlines).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from relance_mail.core.findings import Finding
from relance_mail.core.invoices import Invoice, InvoiceId
from relance_mail.core.limits import Limit
from relance_mail.core.money import Money
from relance_mail.core.parties import Contact, Customer
from relance_mail.core.policy import AnswerTo, StageId


class ProofState(StrEnum):
    """Whether a message that left has arrived, by the evidence we have (rule 3)."""

    PENDING = "pending"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class Step:
    """One invoice moved by one reminder that left. `sent_on`: the day of the deposit where a deposit is the proof.
    `dated_on`: the day that its letter bears, where that is known: the deadline that it prints counts from it.
    `presented_on`: the first presentation of a registered letter, where that is known (LAW §2).

    Only claimed lines are steps: one that a person has freed (released, settled as not sent) is not in the account.
    """

    invoice_id: InvoiceId
    stage: StageId
    round: int
    sent_on: date
    proof: ProofState
    reminder_id: str = ""
    dated_on: date | None = None
    presented_on: date | None = None


@dataclass(frozen=True, slots=True)
class HandSet:
    """A position set by a person (`relance stage`); opens a new round. `stage` None = back to the start."""

    invoice_id: InvoiceId
    stage: StageId | None
    round: int
    on: date
    author: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of an invoice's residual; promises are kept or broken by these."""

    invoice_id: InvoiceId
    on: date
    was: Money | None
    now: Money
    why: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment to pay. `amount` None = every residual it covered. Its state is computed (core/promises).
    `check_on`: the day to which a person put off the look at the bank; it gives time, it takes none away."""

    id: int
    invoices: Mapping[InvoiceId, Money]
    made_on: date
    due: date
    latest: date | None = None
    amount: Money | None = None
    plan: str | None = None
    cancelled: bool = False
    evidence: str | None = None
    author: str = ""
    check_on: date | None = None


class HoldReason(StrEnum):
    """Why somebody is not reminded: reasons that a person or a reply set; the others are computed (MODEL §3.10)."""

    REPLY_WAITING = "reply_waiting"
    PAUSE = "pause"
    DISPUTE = "dispute"
    INSOLVENCY = "insolvency"
    DEATH = "death"
    PAYMENT_ANNOUNCED = "payment_announced"
    ABSENCE = "absence"
    HANDED_OVER = "handed_over"
    FACTOR = "factor"
    INSTALMENT_PLAN = "instalment_plan"
    UNDELIVERED = "undelivered"
    UNREADABLE_ROW = "unreadable_row"
    CONTACT_AMBIGUOUS = "contact_ambiguous"


@dataclass(frozen=True, slots=True)
class Hold:
    """Stops reminders of a customer (`invoice_id` None) or of one invoice.

    `until` is an end date: the hold ends by itself after that day. `review_on` makes a task; only a person ends it.
    `dated_on`: the day of what happened, where it is another than `since` (the judgment of an insolvency).
    """

    reason: HoldReason
    since: date
    author: str
    invoice_id: InvoiceId | None = None
    until: date | None = None
    review_on: date | None = None
    ended_on: date | None = None
    note: str | None = None
    id: int | None = None
    dated_on: date | None = None

    def __post_init__(self) -> None:
        if self.until is None and self.review_on is None:
            raise ValueError("a hold has an end date or a review date")

    def open_on(self, today: date) -> bool:
        """Whether it still holds on that day (an end date is itself held)."""
        ended = self.ended_on is not None and self.ended_on <= today
        return not ended and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class AnswerOwed:
    """An answer that a customer waits for, or that we wait to give: asked since that day, about these invoices (none
    named = all). `cause`: the mail (`M000012`), hold (`H000007`) or command behind it."""

    to: AnswerTo
    invoices: tuple[InvoiceId, ...]
    since: date
    cause: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true for everybody today: the reprise, the bank, the mailbox, the brake. `live_since`: the first day in
    the live profile, None elsewhere. `file_awaited`: the file of the day is late (OFFICE §2). `braked_sources`: whose
    version waits for a person."""

    bank_posted_until: date | None
    mailbox_read: bool = True
    started: bool = True
    braked: bool = False
    live_since: date | None = None
    file_awaited: bool = False
    braked_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One customer and everything that bears on its next step. `invoices` are the open ones, credit notes included.

    `sent_on`: days on which a message left to this debtor (all groups and channels). `last_contact_on`: the last
    mail of ours or call noted that was no reminder (postpones by 3 working days). `not_before`: what an absence or
    an acknowledgement put off the next message to (OFFICE §5). `call_on`: the day to which a person put off the call
    that goes before the next message. `limitation_ends`: the last day on which each invoice can be claimed, as `law`
    computes it (LAW §4); `limits`: the same with the reasons. `answers`: what was asked for; which of it still has to
    leave is computed (core/owed). `hurried`: the day on which a person asked for the next stage of an invoice without
    waiting. `rates_missing`: the figure that the table of the law lacks for the interest of each invoice until today,
    with the line to add; empty for whom nothing is claimed.
    """

    customer: Customer
    invoices: tuple[Invoice, ...]
    facts: Facts
    contacts: tuple[Contact, ...] = ()
    steps: tuple[Step, ...] = ()
    handsets: tuple[HandSet, ...] = ()
    promises: tuple[Promise, ...] = ()
    holds: tuple[Hold, ...] = ()
    movements: tuple[Movement, ...] = ()
    sent_on: tuple[date, ...] = ()
    last_contact_on: date | None = None
    not_before: date | None = None
    call_on: date | None = None
    answers: tuple[AnswerOwed, ...] = ()
    limitation_ends: Mapping[InvoiceId, date] = field(default_factory=dict)
    limits: Mapping[InvoiceId, Limit] = field(default_factory=dict)
    hurried: Mapping[InvoiceId, date] = field(default_factory=dict)
    rates_missing: Mapping[InvoiceId, Finding] = field(default_factory=dict)

    @property
    def last_sent_on(self) -> date | None:
        return max(self.sent_on, default=None)

    @property
    def mail_contacts(self) -> tuple[Contact, ...]:
        """The addresses a message goes to: the working collection contacts, else the working billing ones."""
        for role in ("collection", "billing"):
            found = tuple(c for c in self.contacts if c.role == role and c.state == "ok")
            if found:
                return found
        return ()
