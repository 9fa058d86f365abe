"""The recovery procedure as values: stages, delays, caps, thresholds. The numbers come from config/stages.toml.

1. No stage is named in Python: code asks a stage what it is (`alone`, `decision`, `courtesy`), never who it is.
2. A `Policy` is already resolved for one kind of debtor (scénario); `PolicyBook` holds them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from relance_mail.core.parties import Customer, Kind
from relance_mail.core.parties import InterestMode as InterestMode

StageId = str


class Since(StrEnum):
    """What a stage's days count from."""

    DUE = "due"  # the due date
    PREVIOUS = "previous"  # the day the last delivered message of the stage before was sent


class Channel(StrEnum):
    MAIL = "mail"
    POST = "post"
    PHONE = "phone"


class ProofNeeded(StrEnum):
    """What makes a stage count (rule 3)."""

    DELIVERED = "delivered"  # delivery notice, read receipt, reply, or silence read to its end
    DEPOSITED = "deposited"  # registered letter: deposit date and number
    RESULT = "result"  # a call with its result


class Approval(StrEnum):
    """Who says yes before a message leaves (OFFICE §7)."""

    AUTOMATIC = "automatic"
    ASK = "ask"
    DRAFTS = "drafts"


class Grouping(StrEnum):
    """Which invoices share one message (rule 2)."""

    CUSTOMER = "customer"
    INVOICE = "invoice"
    STAGE = "stage"


class AnswerTo(StrEnum):
    """What a message beside the ladder answers (OFFICE §5, §12)."""

    DOCUMENT = "document"  # the customer asks for a document: the copies of his invoices
    PAYMENT = "payment"  # he said that he had paid, and the bank has seen nothing
    STATEMENT = "statement"  # old debts met at the reprise: his statement of account, to be confirmed


class Imputation(StrEnum):
    """What a part payment pays first."""

    INTEREST = "interest"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the procedure for one kind of debtor.

    `days` is negative before the due date. `not_before_previous`: at least so many days after the stage before,
    for stages counted from the due date. `expires`: passed over once the due date has gone. `alone`: counts only
    invoices due for this very stage and mentions none. `courtesy`: beside the ladder, never a rung. `decision`:
    no message, a person decides. `min_total`: below it the stage waits. `deadline_days`: the reader's time to pay.
    `short`: its name in the title of a task.
    `call_from`: from this amount a call task goes first. `phone_from`: from this total at the stage the stage itself
    is a call, where a number is known. `status_check_days`: so many days after the due date a person looks first where
    the invoice stands (`ladder.status_check_day`). `always_asks`: never automatic, whatever the setting.
    `without_mail`: the channel for customers without a working e-mail address (OFFICE §3.6). `copies_to`: in copy of
    its mail: addresses, `sales_person` or `responsible` of the customer on our side (PEERS 32), `management` = his own
    direction. `answer`: no rung but an answer, beside the ladder: it never moves a position and always asks.
    `notice_working_days`: so long before it the salesperson is told by a mail of its own (OFFICE §7); 0 = not.
    """

    id: StageId
    order: int
    since: Since
    days: int
    name: str = ""
    short: str = ""
    not_before_previous: int = 0
    expires: bool = False
    alone: bool = False
    courtesy: bool = False
    decision: bool = False
    always_asks: bool = True
    without_mail: Channel | None = None
    channels: tuple[Channel, ...] = (Channel.MAIL,)
    proof: ProofNeeded = ProofNeeded.DELIVERED
    letter: bool = False
    read_receipt: bool = False
    invoice_copies: bool = False
    new_thread: bool = False
    min_total: Decimal = Decimal(0)
    call_from: Decimal | None = None
    phone_from: Decimal | None = None
    status_check_days: int | None = None
    deadline_days: int = 8
    deadline_grace_working_days: int = 0
    interest: InterestMode = InterestMode.NOTHING
    closed_months: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    copies_to: tuple[str, ...] = ()
    notice_working_days: int = 0
    answer: AnswerTo | None = None

    @property
    def joins(self) -> bool:
        """Whether an invoice may reach this stage as a further line of a message in a higher tone (OFFICE §3.1)."""
        return not (self.letter or self.alone or self.courtesy or self.decision or self.answer)

    @property
    def personal(self) -> bool:
        """Whether its mail is for a person, hence for no generic mailbox (OFFICE §7)."""
        return self.letter or self.alone

    @property
    def required_channel(self) -> Channel:
        """The channel that carries the proof which the stage asks for; the others are copies."""
        if self.proof is ProofNeeded.DEPOSITED:
            return Channel.POST
        if self.proof is ProofNeeded.RESULT:
            return Channel.PHONE
        return Channel.MAIL if Channel.MAIL in self.channels else next(iter(self.channels), Channel.MAIL)


@dataclass(frozen=True, slots=True)
class Window:
    """When messages may leave: ISO weekdays (1 = Monday), hours of the day, yearly closures as (month, day) pairs."""

    weekdays: frozenset[int] = frozenset({2, 3, 4})
    hours: tuple[tuple[time, time], ...] = ((time(10), time(11, 45)), (time(14), time(16, 30)))
    closures: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = (((12, 24), (1, 2)),)


GENERIC_MAILBOXES = (
    *("accueil", "bonjour", "commercial", "contact", "contacts", "hello", "info", "infos"),
    *("noreply", "no-reply", "standard"),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Scénario: the ladder of one kind of debtor, with its spacing, caps and thresholds.

    `first_alone_days`, `first_drafts_working_days`: counted from the first live day. `generic_mailboxes`:
    what stands before the @ of addresses that nobody in particular reads, in lower case. `term`: the key, in the table
    of the law, of the days that such a debtor has from the deposit of a demand (LAW §3); None = no such term.
    `imputation`: what part payments pay first in the décompte of a letter that claims penalties (OFFICE §1.4).
    `limitation`: the key, in that table, of a special length of limitation (transport, telecom); None = the kind's."""

    id: str
    stages: tuple[Stage, ...]
    grouping: Grouping = Grouping.CUSTOMER
    gap_days: int = 8
    max_messages: int = 3
    max_messages_days: int = 30
    cap_per_run: int = 40
    min_line: Decimal = Decimal("5.00")
    min_customer: Decimal = Decimal("30.00")
    automatic_below: Decimal = Decimal("5000.00")
    valid_working_days: int = 3
    promise_grace_working_days: int = 3
    promise_horizon_days: int = 30
    silence_hours: int = 48
    bank_margin_working_days: int = 2
    bank_stale_working_days: int = 3
    long_hold_working_days: int = 10
    after_long_hold_days: int = 15
    after_statement_days: int = 15
    alone_every_days: int = 30
    first_alone_days: int = 30
    first_drafts_working_days: int = 20
    contact_margin_working_days: int = 3
    draft_margin_working_days: int = 5
    deposit_working_days: int = 2
    verified_working_days: int = 3
    generic_mailboxes: tuple[str, ...] = GENERIC_MAILBOXES
    imputation: Imputation = Imputation.PRINCIPAL
    window: Window = field(default_factory=Window)
    approval: Approval = Approval.ASK
    term: str | None = None
    limitation: str | None = None
    holidays: frozenset[date] = frozenset()

    def stage(self, stage_id: StageId) -> Stage | None:
        """The stage of that id, on the ladder or beside it; None when this policy has none."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def rung(self, stage_id: StageId | None) -> Stage | None:
        """The stage of that id, None when it is no rung of this policy's ladder."""
        return next((stage for stage in self.stages if stage.id == stage_id and not stage.answer), None)

    @property
    def ladder(self) -> tuple[Stage, ...]:
        """The stages from the mildest to the last, without the answers."""
        return tuple(sorted((stage for stage in self.stages if not stage.answer), key=lambda stage: stage.order))

    def answer(self, to: AnswerTo) -> Stage | None:
        """The stage that answers that, None when this policy has none."""
        return next((stage for stage in self.stages if stage.answer is to), None)


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """Every policy by id, and which kind of debtor gets which: a customer's own wins, then foreign, then kind.

    The policies count with our own public holidays. `holidays_at`: those of a French postal code, which hold for a
    debtor who has one (Alsace-Moselle, overseas); `placed`: policies made for them, kept because debtors are many."""

    policies: Mapping[str, Policy]
    by_kind: Mapping[Kind, str]
    foreign: str | None = None
    holidays_at: Callable[[str], frozenset[date]] | None = field(default=None, compare=False)
    placed: dict[tuple[str, frozenset[date]], Policy] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def of(self, customer: Customer) -> Policy:
        """The policy of a customer, with the holidays where it is; `KeyError` cannot happen on a book made by
        `settings` (it checks every id)."""
        policy, postcode = self._scenario(customer), customer.postcode
        if self.holidays_at is None or postcode is None:
            return policy
        holidays = self.holidays_at(postcode)
        if holidays == policy.holidays:
            return policy
        key = policy.id, holidays
        if key not in self.placed:
            self.placed[key] = replace(policy, holidays=holidays)
        return self.placed[key]

    def _scenario(self, customer: Customer) -> Policy:
        if customer.policy in self.policies and customer.policy is not None:
            return self.policies[customer.policy]
        if customer.foreign and self.foreign:
            return self.policies[self.foreign]
        return self.policies[self.by_kind[customer.kind]]
