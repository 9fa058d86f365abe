"""Everything a cycle works with, chosen by wiring and handed over as values and ports.

1. `Office` never changes during a cycle; what happens in it is written into its `Report`.
2. Sandbox: every message goes to one address of ours, marked; the customers' own addresses are never used (rule 14).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

from relance_mail.calendars.base import Calendar
from relance_mail.clock import Clock
from relance_mail.core.brake import Thresholds
from relance_mail.core.findings import Finding
from relance_mail.core.opening import OpeningRules
from relance_mail.core.parties import Creditor
from relance_mail.core.policy import Approval, PolicyBook
from relance_mail.law.table import LawTable
from relance_mail.letters.base import PdfEngine
from relance_mail.letters.catalogue import Catalogue
from relance_mail.mail.base import Mailbox, Mailer
from relance_mail.sources.base import Feed
from relance_mail.store.store import Store


@dataclass(frozen=True, slots=True)
class Correspondence:
    """How our mail looks and where it goes. `sandbox_address`: everything goes there, marked. `summary_to`: who gets
    the morning's summary; while `absences` (first and last day) of the person in charge last, the `deputy` alone.
    `drafts_alert`: more drafts unsent for `drafts_alert_days` working days are told to the deputy. `internal`: our own
    addresses and `@domains`. `read_receipts`: asked for at the stages that want one; `delivery_notices`: asked of
    servers."""

    sender: str
    sender_name: str
    reply_to: str | None = None
    blind_copy: str | None = None
    sandbox_address: str | None = None
    summary_to: tuple[str, ...] = ()
    summary_at: time = time(8)
    internal: tuple[str, ...] = ()
    read_receipts: bool = True
    delivery_notices: bool = True
    max_attachments: int = 10
    max_attachment_bytes: int = 8_000_000
    approval: Approval = Approval.ASK
    deputy: str | None = None
    absences: tuple[tuple[date, date], ...] = ()
    drafts_alert: int = 5
    drafts_alert_days: int = 3

    def as_draft(self, needs_yes: bool) -> bool:
        """Whether a person sends it from the mail program: always, or what the policy does not send by itself."""
        return self.approval is Approval.DRAFTS or (self.approval is Approval.AUTOMATIC and needs_yes)

    def in_charge_on(self, day: date) -> tuple[str, ...]:
        """Who gets the summary of that day; where nobody stands in, nobody is left out."""
        absent = any(first <= day <= last for first, last in self.absences)
        return (self.deputy,) if absent and self.deputy else self.summary_to

    @property
    def own_addresses(self) -> frozenset[str]:
        """Ours, in lower case: what they send is a copy of ours, not a reply."""
        ours = (self.sender, self.reply_to, self.blind_copy, *self.internal)
        return frozenset(address.lower() for address in ours if address and not address.startswith("@"))

    def ours(self, sender: str) -> frozenset[str]:
        """The same, with `sender` (lower case) when it is of one of our domains: a colleague."""
        domains = {domain.lower() for domain in self.internal if domain.startswith("@")}
        colleague = f"@{sender.rpartition('@')[2]}" in domains
        return self.own_addresses | ({sender} if colleague else frozenset())


@dataclass(frozen=True, slots=True)
class Office:
    """What a cycle works with. `ignore_window`: messages leave at any hour, where nobody outside is written to.
    `signature`: the image of the legal signatory's, for approved formal notices alone. `law`: rates, for what is
    claimed. `brake`: its figures. `file_by`: the hour until which the service waits for the file of the day; None where
    a person runs a cycle. `agendas`: a person's name or address (in lower case) → the name of the calendar that is that
    person's own; the others are shared."""

    store: Store
    clock: Clock
    profile: str
    creditor: Creditor
    book: PolicyBook
    documents: Catalogue
    correspondence: Correspondence
    feeds: tuple[Feed, ...] = ()
    mailer: Mailer | None = None
    mailbox: Mailbox | None = None
    calendars: tuple[Calendar, ...] = ()
    agendas: Mapping[str, str] = field(default_factory=dict)
    pdf: PdfEngine | None = None
    staff_folder: Path | None = None
    signature: bytes | None = None
    law: LawTable | None = None
    opening: OpeningRules = field(default_factory=OpeningRules)
    brake: Thresholds = field(default_factory=Thresholds)
    file_by: time | None = None
    ignore_window: bool = False

    @property
    def sandbox(self) -> bool:
        return self.profile != "live"

    def today(self) -> date:
        return self.clock.today()


@dataclass(slots=True)
class Report:
    """What one cycle did: counted words and findings, shown by `run` and in the summary. `stamps`: what the files of
    each source looked like when read; `unreadable`: sources that cannot be read now; `dispatched`: how many messages
    left in this cycle, or may have."""

    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    mailbox_read: bool = False
    brakes: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    stamps: dict[str, object] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    silent_backends: list[str] = field(default_factory=list)
    dispatched: int = 0

    def count(self, what: str, by: int = 1) -> None:
        """Add to a count (`collected`, `sent`, `withdrawn` …)."""
        self.counts[what] = self.counts.get(what, 0) + by
