"""What `decide` answers: an action for the customer and a verdict for every open invoice, each with its because."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from relance_mail.core.account import Hold, Promise
from relance_mail.core.invoices import Invoice, InvoiceId
from relance_mail.core.money import Money
from relance_mail.core.policy import Channel, StageId


class Action(StrEnum):
    REMIND = "remind"
    WAIT = "wait"
    ASK = "ask"
    NONE = "none"


class Outcome(StrEnum):
    """What becomes of one invoice in this decision."""

    COUNTS = "counts"  # this message moves it to its own next stage
    MENTIONED = "mentioned"  # shown, not moved
    HELD = "held"
    WAITING = "waiting"
    EXCLUDED = "excluded"


class Reason(StrEnum):
    """Why: programs test these, people read `because` (CONTRACT §3)."""

    DUE = "due"
    PROMISE = "promise"
    PAYMENT_ANNOUNCED = "payment_announced"
    REPLY_WAITING = "reply_waiting"
    DISPUTE = "dispute"
    PAUSE = "pause"
    INSOLVENCY = "insolvency"
    ABSENCE = "absence"
    UNDELIVERED = "undelivered"
    DELIVERY_PENDING = "delivery_pending"
    CREDIT_COVERS = "credit_covers"
    BELOW_THRESHOLD = "below_threshold"
    TIME_BARRED = "time_barred"
    NOT_DUE = "not_due"
    NOT_CERTAIN = "not_certain"
    NOT_LIQUID = "not_liquid"
    GAP = "gap"
    WINDOW = "window"
    CAP = "cap"
    BRAKE = "brake"
    UNREADABLE_ROW = "unreadable_row"
    NO_CONTACT = "no_contact"
    CONTACT_AMBIGUOUS = "contact_ambiguous"
    KIND_UNKNOWN = "kind_unknown"
    STAGE_NOT_YET = "stage_not_yet"
    DECISION = "decision"
    CREDIT_NOTE = "credit_note"
    PAID = "paid"
    BANK_NOT_POSTED = "bank_not_posted"
    MAILBOX_UNREAD = "mailbox_unread"
    NOT_STARTED = "not_started"
    INSTALMENT_PLAN = "instalment_plan"
    DEATH = "death"
    HANDED_OVER = "handed_over"
    FACTOR = "factor"
    DIRECT_DEBIT = "direct_debit"
    FORMAL_NOTICE_RUNNING = "formal_notice_running"
    RATE_MISSING = "rate_missing"
    SUPPLIER_INVOICE = "supplier_invoice"


@dataclass(frozen=True, slots=True)
class Stop:
    """Why an invoice, or a whole customer, gets nothing now. `next_on`: the first day on which it may change."""

    reason: Reason
    because: str
    outcome: Outcome = Outcome.HELD
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one invoice, and why. `next_on`: the day its next step falls due, if known."""

    invoice: Invoice
    outcome: Outcome
    reason: Reason
    because: str
    stage_done: StageId | None = None
    stage_next: StageId | None = None
    next_on: date | None = None


class LineRole(StrEnum):
    COUNTS = "counts"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a reminder. `stage`/`round` say to which rung it moves the invoice (None when only mentioned)."""

    invoice_id: InvoiceId
    role: LineRole
    residual: Money
    round: int
    stage: StageId | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one customer. `stage`, `lines`, `channels` are filled when `action` is remind (`stage` also
    when a person is asked about it); `needs_yes` says that a person must approve, `yes_because` why.
    `broken_promises`: those that the message has to cite. `resumes_after`: the long hold whose reason it names.
    `totals`: the net balance of the customer, credits deducted, per currency."""

    action: Action
    reason: Reason
    because: str
    verdicts: tuple[Verdict, ...]
    stage: StageId | None = None
    group_key: str = ""
    lines: tuple[Line, ...] = ()
    channels: tuple[Channel, ...] = ()
    needs_yes: bool = True
    yes_because: str = ""
    next_on: date | None = None
    totals: dict[str, Money] = field(default_factory=dict)
    broken_promises: tuple[Promise, ...] = ()
    resumes_after: Hold | None = None
