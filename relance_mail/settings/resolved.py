"""The settings of one folder as frozen values, ready for wiring: nothing left to look up but secrets."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from relance_mail.core.brake import Thresholds
from relance_mail.core.findings import Finding
from relance_mail.core.opening import OpeningRules
from relance_mail.core.parties import Creditor
from relance_mail.core.policy import Approval, PolicyBook
from relance_mail.law.table import LawTable
from relance_mail.settings.spec import CalendarTable, LettersTable, ServiceTable, SourceTable
from relance_mail.settings.spec_mail import MailTable
from relance_mail.settings.spec_oauth import OauthTable


@dataclass(frozen=True, slots=True)
class Settings:
    """All paths are absolute. `store_folder` is the profile's own below `data_folder`, because sandbox and live share
    nothing (rule 14). `templates` is ours or the shipped folder. `warnings`: what a person should complete.
    `signature`: the image of the legal signatory's signature."""

    folder: Path
    profile: str
    sandbox_address: str
    store_folder: Path
    staff_folder: Path
    language: str
    zone: ZoneInfo
    creditor: Creditor
    sources: tuple[SourceTable, ...]
    mail: MailTable
    oauth: OauthTable
    calendar: CalendarTable
    approval: Approval
    letters: LettersTable
    templates: Path
    service: ServiceTable
    book: PolicyBook
    law: LawTable
    holidays: frozenset[date]
    opening: OpeningRules
    brake: Thresholds
    warnings: tuple[Finding, ...] = ()
    signature: bytes | None = None

    @property
    def summary_to(self) -> tuple[str, ...]:
        """Who gets the morning's summary: the person in charge, then the deputy."""
        return tuple(address for address in (self.service.responsible, self.service.deputy) if address)

    @property
    def sender_name(self) -> str:
        """The name beside our address."""
        return self.mail.display_name or self.creditor.name

    @property
    def blind_copy(self) -> str:
        """Our watched address: the proof that a message left."""
        return self.mail.blind_copy or self.mail.address

    @property
    def internal(self) -> tuple[str, ...]:
        """Our own addresses, and our domains as `@domain`."""
        domains = (f"@{domain.removeprefix('@')}" for domain in self.mail.internal_domains)
        return (*self.mail.internal_addresses, *self.summary_to, *domains)

    @property
    def calendar_file(self) -> Path:
        """The .ics file of the ics calendar."""
        return self.calendar.path or self.staff_folder / "relances.ics"
