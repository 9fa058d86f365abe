"""relance.toml: every option with its type, its default and one sentence.

1. This is the only list of options: the example file, the findings and the first relance.toml are made from it.
2. A default is what an office of some sixty people can work with unchanged; `sandbox` writes to nobody outside.
3. What must hold between options (a live profile needs accounts) is checked in `demands`, not here.
"""

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from relance_mail.core.opening import OpeningRules
from relance_mail.core.policy import Approval
from relance_mail.law.calendar_days import SUBDIVISIONS
from relance_mail.settings.fields import (
    Amount,
    Count,
    Email,
    Flag,
    OptionalPlace,
    OptionalTime,
    Place,
    Section,
    option,
    required,
    table,
)
from relance_mail.settings.secrets import Secret
from relance_mail.settings.spec_brake import BrakeTable
from relance_mail.settings.spec_creditor import CreditorTable
from relance_mail.settings.spec_mail import MailTable, Seconds, follow
from relance_mail.settings.spec_oauth import OauthTable


def _zone(written: str) -> str:
    try:
        ZoneInfo(written)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{written!r} is not a time zone; write one like Europe/Paris") from error
    return written


def _subdivision(written: str) -> str:
    if written and written not in SUBDIVISIONS:
        raise ValueError(f"{written!r} has no holidays of its own; known: {', '.join(SUBDIVISIONS)}")
    return written


def _span(written: tuple[dt.date, dt.date]) -> tuple[dt.date, dt.date]:
    if written[1] < written[0]:
        raise ValueError(f"the absence from {written[0]} to {written[1]} ends before it begins")
    return written


Absence = Annotated[tuple[dt.date, dt.date], AfterValidator(_span)]
CalendarSecret = Annotated[Secret, follow("calendar.secret", "RELANCE_CALENDAR_PASSWORD")]


class SourceTable(Section):
    """[[sources]]"""

    name: str = required("Short name of this source, never changed later: snapshots are kept under it.", "grand_livre")
    path: Place = required("File, folder or pattern (*.xlsx); the newest file of a pattern counts.", "factures.xlsx")
    format: Literal["auto", "spreadsheet", "einvoice", "customers"] = option(
        "auto", "What lies there: a list of invoices, e-invoices, the customers' file, or what the file's name says."
    )
    mode: Literal["stock", "delta"] = option(
        "stock", "stock: the file lists all that is open, an absent line is settled; delta: only what is new."
    )
    columns: dict[str, str] = option({}, 'Our field = heading in the file (due_date = "Échéance"); wins over guessing.')
    sheet: str = option("", "Read this sheet only; empty means all.")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = option("EUR", "Currency of rows that name none.")
    share: Flag = option(False, "The file lies on a network share: it is looked at more rarely.")
    poll_seconds: Count = option(0, "Seconds between two looks; 0 means 2 on a local disk and 15 on a share.")

    @property
    def looks_every(self) -> int:
        """Seconds between two looks."""
        return self.poll_seconds or (15 if self.share else 2)


class CalendarTable(Section):
    """[calendar]"""

    backend: Literal["none", "ics", "caldav", "exchange", "graph"] = option(
        "none",
        "Where deadlines are shown: nowhere, in an .ics file, in a calendar on a CalDAV server, or with the mailbox "
        "at an Exchange server, whose login is [mail.exchange], or at Microsoft 365, whose login is [oauth].",
    )
    name: str = option("Recouvrement", "Name of the shared calendar.")
    path: OptionalPlace = option(None, "ics: the file; empty means relances.ics in the staff folder.")
    url: str = option("", "caldav: address of the server or of the calendar.")
    user: str = option("", "caldav: login name.")
    secret: CalendarSecret = option(
        "", "caldav: where the password is, as in [mail.imap]; the variable RELANCE_CALENDAR_PASSWORD wins."
    )
    ca_file: OptionalPlace = option(None, "caldav: PEM file of the authority that signed the server's certificate.")
    people: dict[str, str] = option(
        {},
        "caldav: own calendars, where tasks ring: who is in charge of a customer (name or address, as the customers' "
        "file has it), or the deputy's address = address of that person's calendar, open to the login above; "
        "exchange and graph: of that person's mailbox.",
    )


class ApprovalTable(Section):
    """[approval]"""

    mode: Approval = option(
        Approval.DRAFTS,
        "drafts: staff sends drafts from its own mail program; ask: approved by command or workbook, then the program "
        "sends; automatic: ordinary mild reminders leave alone, all else asks.",
    )


class PolicyFileTable(Section):
    """[policy]"""

    file: OptionalPlace = option(None, "Our own stages.toml; empty means the shipped procedure.")


class LettersTable(Section):
    """[letters]"""

    templates: OptionalPlace = option(None, "Folder of our Word templates; empty means the shipped ones.")
    logo: OptionalPlace = option(None, "PNG or JPEG of our logo, for the head of letters; at most 20 mm high there.")
    pdf: Literal["auto", "none"] = option("auto", "auto: Word (Windows) or LibreOffice, if found; none: no PDF made.")
    soffice: OptionalPlace = option(None, "LibreOffice's program (soffice); empty means wherever it is found.")


class ServiceTable(Section):
    """[service]"""

    interval_seconds: Seconds = option(300, "Seconds between two cycles of the service.")
    responsible: Email = option("", "Who is in charge of recovery and gets the summary every working day.")
    deputy: Email = option("", "Who stands in; gets the summary too.")
    summary_at: dt.time = option(dt.time(8), "When the summary leaves.")
    absences: tuple[Absence, ...] = option(
        (),
        'When the person in charge is away, first and last day ([["2026-12-24", "2027-01-02"]]): the deputy gets the '
        "summary alone.",
    )
    drafts_alert: Count = option(5, "More drafts than this, unsent for too long, are told to the deputy.")
    drafts_alert_days: Count = option(3, "Working days after which an unsent draft counts as that.")
    file_by: OptionalTime = option(
        dt.time(14),
        "No reminders on a day whose file has not arrived by then; empty means that none is waited for (exports made "
        "at night).",
    )


_RULES = OpeningRules()


class OpeningTable(Section):
    """[opening]: the first day, see core.opening.OpeningRules."""

    releases_per_day: Annotated[int, Field(strict=True, ge=1)] = option(
        _RULES.releases_per_day, "Customers at most that begin on a working day, their row of Reprise validated."
    )
    statement_after_days: Count = option(
        _RULES.statement_after_days, "Oldest invoice later than this: a statement of account is proposed first."
    )
    old_after_months: Count = option(_RULES.old_after_months, "Invoices older than this are shown apart.")
    write_off_after_months: Count = option(
        _RULES.write_off_after_months, "A small customer is proposed to be written off when its oldest is older."
    )
    write_off_below: Amount = option(_RULES.write_off_below, "Customers who owe less than this are small for that.")

    def rules(self) -> OpeningRules:
        """As the core knows them."""
        return OpeningRules(**self.model_dump())


class LawFileTable(Section):
    """[law]"""

    table: OptionalPlace = option(None, "Our own file of rates and delays; empty means the shipped law.csv.")
    subdivision: Annotated[str, AfterValidator(_subdivision)] = option(
        "",
        "Our département or territory, where it has holidays of its own: 57, 67, 68, 971 to 976; empty means that of "
        "our postcode. A debtor's own postcode wins.",
    )


class Options(Section):
    """The whole of relance.toml."""

    profile: Literal["sandbox", "live", "demo"] = option(
        "sandbox", "sandbox: every mail goes to one address of ours; live: to the customers; demo: simulated, loopback."
    )
    sandbox_address: Email = option("", "Where every mail goes in the sandbox; empty means the address of [mail].")
    store_folder: Place = Field(
        Path("donnees"),
        alias="data_folder",
        description="Folder of the database and kept files, on a local disk, never on a network share.",
    )
    staff_folder: OptionalPlace = option(None, "Folder of staff's workbooks; empty means Relances/ beside the source.")
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = option(
        "fr", "Language of letters where the customers' file names none."
    )
    zone: Annotated[str, AfterValidator(_zone)] = option("Europe/Paris", "Time zone of the office.")
    creditor: CreditorTable = table()
    sources: tuple[SourceTable, ...] = option((), "The files that say who owes what.")
    mail: MailTable = table()
    oauth: OauthTable = table()
    calendar: CalendarTable = table()
    approval: ApprovalTable = table()
    policy: PolicyFileTable = table()
    letters: LettersTable = table()
    service: ServiceTable = table()
    opening: OpeningTable = table()
    brake: BrakeTable = table()
    law: LawFileTable = table()
