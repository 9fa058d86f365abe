"""The office in which stories are played: a folder, a clock, a spreadsheet, a mailbox, and what staff sees of it.

1. Staff does what staff does: saves the workbook, sends, changes or deletes drafts, types decisions into
   Décisions.xlsx, drops scans, moves events. No act of a story calls the engine, but for the cycle itself.
2. What is to be seen is read where staff would read it: in drafts, mails, folders, workbooks, the calendar; where a
   story asks why, in the explanation that `relance explain` gives.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import xlsxwriter
from icalendar import Calendar

from relance_mail.clock import PARIS
from relance_mail.core.account import Account
from relance_mail.core.days import is_working_day
from relance_mail.core.decisions import Decision
from relance_mail.core.policy import Policy
from relance_mail.engine.office import Report
from tests.engine.folder_office import Day, text_of

MORNING = time(10, 15)
LEDGER_HEADINGS = ("Code client", "Raison sociale", "N° facture", "Échéance", "Total TTC", "Solde", "Devise")
CUSTOMER_HEADINGS = (
    *("Code client", "Raison sociale", "Type", "E-mail comptabilité", "E-mail direction", "Téléphone", "Adresse"),
    *("Code postal", "Ville", "Pays", "SIREN", "Mode de règlement", "Commercial", "Factor", "Ne pas relancer"),
)


@dataclass
class Owed:
    """A line of the accountant's workbook."""

    number: str
    code: str
    due: date
    residual: Decimal
    total: Decimal | None = None
    currency: str = "EUR"
    source: str = ""


@dataclass
class Scene:
    """What happens in one story. `customers`: the customers' file, code → heading → value. `posted`: what the program
    has sent, with the day."""

    day: Day
    customers: dict[str, dict[str, str]] = field(default_factory=dict)
    ledger: dict[str, Owed] = field(default_factory=dict)
    heading: str = ""
    report: Report = field(default_factory=Report)
    summaries: list[EmailMessage] = field(default_factory=list)
    outlook: list[EmailMessage] = field(default_factory=list)
    posted: list[tuple[date, EmailMessage]] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        return next(iter(self.day.office.book.policies.values()))

    @property
    def staff_folder(self) -> Path:
        folder = self.day.office.staff_folder
        assert folder is not None
        return folder

    def begin(self, day: date | None) -> None:
        """A new day."""
        assert day is not None
        self.day.clock.set(datetime.combine(day, MORNING, PARIS))

    def at(self, hour: int, minute: int) -> None:
        """Later on that day."""
        self.day.clock.set(datetime.combine(self.today, time(hour, minute), PARIS))

    @property
    def today(self) -> date:
        return self.day.office.today()

    # -- what people do ------------------------------------------------------------------------------------------------

    def save_files(self) -> None:
        """The accountant saves the list of open items, and the customers' file."""
        self._save_ledger(self.day.folder / "encours.xlsx")
        if self.customers:
            self._save_customers(self.day.folder / "clients.xlsx")

    def cycle(self) -> None:
        """One cycle now; what it sent by itself is kept."""
        before = set(self.day.sent_files())
        self.report = self.day.cycle()
        for file in self.day.sent_files():
            if file not in before:
                mail = message_from_bytes(file.read_bytes(), policy=SMTP)
                self.posted.append((self.today, mail))
                if str(mail["Subject"]).startswith(("Relances du", "[TEST] Relances du")):
                    self.summaries.append(mail)

    def morning(self) -> None:
        """The file of the day is saved, and the program looks."""
        self.save_files()
        self.cycle()

    def mornings_until(self, last: date) -> None:
        """Every working morning up to that day, the day itself included."""
        while self.today < last:
            self.begin(self.today + timedelta(days=1))
            if is_working_day(self.today, self.policy.holidays):
                self.morning()

    def drafts(self) -> list[Path]:
        """What lies in the drafts, oldest first."""
        return sorted((self.day.folder / "courrier" / "brouillons").glob("*.eml"))

    def draft_of(self, code: str) -> Path:
        """The one draft to a customer."""
        found = [file for file in self.drafts() if self._is_for(code, parsed(file))]
        assert len(found) == 1, f"{len(found)} drafts for {code}: {[subject(file) for file in self.drafts()]}"
        return found[0]

    def answer(self, sender: str, words: str, to: EmailMessage | None) -> None:
        """A mail from somebody comes into the shared mailbox, now."""
        self.day.receive(sender, words, to=to, subject=f"Re: {to['Subject']}" if to else "Facture")

    def last_to(self, code: str) -> EmailMessage | None:
        """The last message that left to a customer."""
        return next(iter(self.sent_to(code)[-1:]), None)

    def sent_to(self, code: str) -> list[EmailMessage]:
        """What has left to a customer: by the program or as it is, then from Outlook."""
        return [mail for mail in (*self.day.sent(), *self.outlook) if self._is_for(code, mail)]

    def _is_for(self, code: str, mail: EmailMessage) -> bool:
        return self.address(code) in str(mail["To"])

    def address(self, code: str) -> str:
        """Where a customer's accounts department is written to."""
        return self.customers.get(code, {}).get("E-mail comptabilité", f"compta@{code.lower()}.example.com")

    # -- what is to be seen --------------------------------------------------------------------------------------------

    def account(self, code: str) -> Account:
        return self.day.account(code)

    def decision(self, code: str) -> Decision:
        return self.day.decision(code)

    def stage_name(self, stage_id: str) -> str:
        stage = self.policy.stage(stage_id)
        return (stage.name if stage else "") or stage_id

    def events(self) -> dict[str, date]:
        """Title → day of what stands in the calendar."""
        path = self.day.folder / "relances-essai.ics"
        if not path.exists():
            return {}
        found = {}
        for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
            start = event.decoded("dtstart")
            found[str(event["summary"])] = start.astimezone(PARIS).date() if isinstance(start, datetime) else start
        return found

    def summary_text(self) -> str:
        """The text of today's summary."""
        assert self.summaries, "no summary was sent"
        return plain(f"{self.summaries[-1]['Subject']}\n{text_of(self.summaries[-1])}")

    # -- files ---------------------------------------------------------------------------------------------------------

    def _save_ledger(self, path: Path) -> None:
        book = xlsxwriter.Workbook(path)
        sheet, days = book.add_worksheet("Encours"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write(0, 0, self.heading or f"Situation au {self.today - timedelta(days=1):%d/%m/%Y}")
        sheet.write_row(2, 0, LEDGER_HEADINGS)
        for number, one in enumerate(self.ledger.values(), 3):
            name = self.customers.get(one.code, {}).get("Raison sociale", f"Client {one.code}")
            sheet.write_row(number, 0, (one.code, name, one.number))
            sheet.write_datetime(number, 3, datetime.combine(one.due, time()), days)
            sheet.write_number(number, 4, float(one.total if one.total is not None else one.residual))
            sheet.write_number(number, 5, float(one.residual))
            sheet.write(number, 6, one.currency)
        book.close()

    def _save_customers(self, path: Path) -> None:
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("Clients")
        sheet.write_row(0, 0, CUSTOMER_HEADINGS)
        for number, (code, known) in enumerate(self.customers.items(), 1):
            sheet.write_row(number, 0, [code, *(known.get(heading, "") for heading in CUSTOMER_HEADINGS[1:])])
        book.close()


def parsed(file: Path) -> EmailMessage:
    """A mail as it lies in a file."""
    return message_from_bytes(file.read_bytes(), policy=SMTP)


def subject(file: Path) -> str:
    """What a mail program shows in its list."""
    return str(parsed(file)["Subject"])


def body(mail: EmailMessage) -> str:
    """What a mail says, in one line with ordinary spaces."""
    with suppress(KeyError):
        return plain(text_of(mail))
    return ""


def plain(text: str) -> str:
    """One line, ordinary spaces and apostrophes."""
    return re.sub(r"\s+", " ", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
