"""What a letter is made of, as values, and the ports of this room.

1. A text sees values only: whoever plans fills a `LetterContext`; a template never reaches the store or the clock.
2. What goes beyond the principal is decided here, once, by sort of debtor (OFFICE §1.1, §1.4), so that no template
   can claim from a consumer, an association, a foreigner or somebody unknown.
3. A template or a value that cannot be used is a finding; `LetterRefused` only carries findings past the caller.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from relance_mail.core.account import Hold, Promise
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money, totals
from relance_mail.core.parties import Creditor, Customer, Kind
from relance_mail.core.policy import Imputation, InterestMode, Stage, StageId
from relance_mail.errors import BackendError, RelanceError
from relance_mail.letters.mentions import Mentions
from relance_mail.letters.speech import DEFAULT, Speech, speech_of


class LetterRefused(RelanceError):
    """A template cannot be used, or a value that it needs is missing; the findings say which and what to do."""


class Copies(StrEnum):
    """What became of the copies of the invoices: with the message, too many to attach (OFFICE §7), or none."""

    NONE = "none"
    ATTACHED = "attached"
    ON_REQUEST = "on_request"


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One invoice or credit note shown in a message.

    `residual` is what is asked (negative for a credit note). `reminded_on`: day of the last delivered message that
    named it. `deposited_on`: day of its deposit on Chorus Pro, for a public debtor.
    """

    invoice: Invoice
    residual: Money
    counts: bool = True
    reminded_on: date | None = None
    deposited_on: date | None = None


def deposited(customer: Customer, invoice: Invoice) -> date | None:
    """The day of its deposit on Chorus Pro, told to a public debtor only."""
    return invoice.deposited_on if (invoice.kind or customer.kind) is Kind.PUBLIC else None


@dataclass(frozen=True, slots=True)
class ClaimSegment:
    """Interest of one invoice over one period, both days included. `rate` in percent a year. `source`: where the rate
    comes from, in French (« taux BCE 2,40 % + 10 points »); empty when it is not known."""

    number: str
    start: date
    end: date
    days: int
    rate: Decimal
    base: Money
    interest: Money
    source: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked beyond the principal, stopped on a day. `indemnity`: the sum of the 40 € (C. com. D441-5);
    `indemnities`: the same, invoice by invoice. `imputation`: what part payments paid first (OFFICE §1.4)."""

    stopped_on: date
    segments: tuple[ClaimSegment, ...] = ()
    indemnity: Money | None = None
    indemnities: tuple[tuple[str, Money], ...] = ()
    imputation: Imputation = Imputation.PRINCIPAL

    def interest(self) -> dict[str, Money]:
        """Sum of the segments per currency."""
        return totals(segment.interest for segment in self.segments)


_BEYOND_PRINCIPAL = frozenset({Kind.BUSINESS, Kind.SOLE_TRADER, Kind.PUBLIC})


@dataclass(frozen=True, slots=True)
class LetterContext:
    """Everything that a letter or a mail of one reminder says.

    `as_of`: the day printed. `deadline`: a working day, for stages that give one. `token`: the reference that the
    customer sees (`R26-0457`). `history`: days on which delivered messages about these invoices were sent.
    `unanswered`: nobody answered any of them; False says nothing about answers.
    `promises`: those that still run, to be confirmed; several are an instalment plan.
    `broken_promises`: to be cited. `resumes_after`: the long hold that this message is the first after (OFFICE §4.2).
    `contact_name`: whom the message greets (else `customer.contact_name`). `signature`: a PNG or JPEG, in the final
    document alone (OFFICE §6). `rules`: by language, what the texts are read against before they are used (none: they
    are not). `ahead`: the later stages of this debtor's ladder, when they are known. `language`: that of the text,
    which rendering takes from its template.
    """

    creditor: Creditor
    customer: Customer
    stage: Stage
    lines: tuple[LetterLine, ...]
    as_of: date
    token: str
    deadline: date | None = None
    history: tuple[date, ...] = ()
    unanswered: bool = False
    promises: tuple[Promise, ...] = ()
    broken_promises: tuple[Promise, ...] = ()
    resumes_after: Hold | None = None
    interest: InterestMode = InterestMode.NOTHING
    claim: Claim | None = None
    contact_name: str | None = None
    copies: Copies = Copies.NONE
    signature: bytes | None = field(default=None, repr=False)
    rules: Mapping[str, Mentions] = field(default_factory=dict, repr=False)
    ahead: frozenset[StageId] | None = None
    language: str = DEFAULT

    @property
    def speech(self) -> Speech:
        """How its language writes days, sums and phrases."""
        return speech_of(self.language)

    @property
    def foreign_sums(self) -> bool:
        """Whether sums are written as abroad (OFFICE §12)."""
        return self.foreign or self.speech.foreign_sums

    @property
    def kind(self) -> Kind:
        """The debtor's kind; unknown as soon as one invoice is said to be of another kind (a trader's kitchen)."""
        kinds = {line.invoice.kind or self.customer.kind for line in self.lines} or {self.customer.kind}
        return kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN

    @property
    def foreign(self) -> bool:
        return self.customer.foreign

    @property
    def beyond_principal(self) -> bool:
        """Whether the law of this debtor knows penalties that a letter may name (OFFICE §1.1)."""
        return self.kind in _BEYOND_PRINCIPAL and not self.foreign

    @property
    def claims(self) -> bool:
        """Whether penalties are asked, and not only named."""
        return self.beyond_principal and self.interest is InterestMode.CLAIM and self.claim is not None

    @property
    def mentions(self) -> bool:
        """Whether penalties are named without being asked."""
        named = self.interest in (InterestMode.MENTION, InterestMode.CLAIM)
        return self.beyond_principal and named and not self.claims

    def principal(self) -> dict[str, Money]:
        """Residual per currency, credit notes deducted."""
        return totals(line.residual for line in self.lines)


@dataclass(frozen=True, slots=True)
class MailImage:
    """An image that travels with the mail; its HTML shows it as `cid:<cid>`. `name`: the file's, `mime_type`: its
    type."""

    cid: str
    name: str
    mime_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailText:
    """The body of a mail: one subject line, plain text, HTML with inline styles, the images in it."""

    subject: str
    text: str
    html: str
    images: tuple[MailImage, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A Word template as read: `path` below the templates' folder, its bytes and their SHA-256 (hex). `shipped`: ours,
    for the office's own folder has none for this stage."""

    path: str
    content: bytes
    sha256: str
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class Documents:
    """The templates of one stage for one kind of debtor; None where the stage has no such document."""

    letter: Template | None = None
    mail: Template | None = None

    def all(self) -> tuple[Template, ...]:
        """Those that there are."""
        return tuple(document for document in (self.letter, self.mail) if document)

    def hashes(self) -> Mapping[str, str]:
        """SHA-256 by path: the templates' part of a reminder's version (rule 6)."""
        return {document.path: document.sha256 for document in self.all()}


class PdfEngine(Protocol):
    """Turns Word documents into PDF."""

    def available(self) -> bool:
        """Whether the program behind it is installed."""
        ...

    def convert(self, docx: bytes) -> bytes:
        """One document as PDF. Raises BackendError when it cannot."""
        ...

    def convert_all(self, documents: Sequence[bytes]) -> Sequence[bytes | BackendError]:
        """For each document, in order, its PDF or why there is none: one that fails or hangs stops no other. Raises
        BackendError when the program is missing."""
        ...
