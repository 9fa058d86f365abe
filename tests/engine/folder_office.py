"""A whole office on the folder backend, driven day by day: a spreadsheet in, mails out, replies in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import xlsxwriter

from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.core.parties import Address, BankAccount, Creditor
from relance_mail.core.policy import Approval
from relance_mail.engine import staff
from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.office import Office, Report
from relance_mail.wiring import open_office

US = "compta@atelier.example.fr"
CREDITOR = Creditor(
    name="Atelier Exemple",
    legal_form="SAS",
    address=Address(("12 rue des Ateliers",), "69003", "Lyon"),
    siren="999000177",
    rcs_city="Lyon",
    email=US,
    phone="04 00 00 00 00",
    accounts=(BankAccount("FR1420041010050500013M02606"),),
    signatory="Le service recouvrement",
    signatory_title="Comptabilité clients",
    legal_signatory="La direction",
    legal_signatory_title="Présidence",
)
SETTINGS = """
profile = "sandbox"
[creditor]
name = "Atelier Exemple"
[[sources]]
name = "ventes"
path = "encours.xlsx"
[mail]
backend = "folder"
address = "compta@atelier.example.fr"
[approval]
mode = "ask"
[calendar]
backend = "ics"
path = "relances.ics"
[letters]
pdf = "none"
"""
Row = tuple[str, str, str, str, str, str, str]  # code, name, kind, e-mail, number, due, amount due


class Day:
    """One simulated day of an office: its folder, its clock, what it sends and receives."""

    def __init__(self, folder: Path, office: Office, clock: SimulatedClock) -> None:
        self.folder, self.office, self.clock = folder, office, clock

    def go_to(self, day: date, hour: time = time(10, 15)) -> None:
        """Move the clock."""
        self.clock.set(datetime.combine(day, hour, PARIS))

    def ledger(self, rows: Sequence[Row]) -> None:
        """Save the accountant's workbook as of yesterday."""
        write_ledger(self.folder / "encours.xlsx", rows, self.clock.today())

    def cycle(self) -> Report:
        """One cycle now."""
        return run_cycle(self.office)

    def approve_all(self) -> None:
        """The person in charge says yes to all that may be approved together."""
        staff.approve(self.office, (), "responsable", everything=True)

    def sent(self) -> list[EmailMessage]:
        """What has left, oldest first."""
        paths = sorted((self.folder / "courrier" / "envois").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=SMTP) for path in paths]

    def receive(self, sender: str, text: str, *, to: EmailMessage | None = None, subject: str = "Re: facture") -> None:
        """A mail arrives."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, US, subject
        mail["Message-ID"] = f"<{abs(hash((sender, text, subject)))}@client.example.com>"
        if to is not None:
            mail["In-Reply-To"] = str(to["Message-ID"])
        mail.set_content(text)
        incoming = self.folder / "courrier" / "recus"
        (incoming / f"{len(list(incoming.glob('*.eml')))}.eml").write_bytes(mail.as_bytes())


def write_ledger(path: Path, rows: Sequence[Row], today: date) -> None:
    """The open items as accounting software exports them."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Encours")
    sheet.write(0, 0, f"Situation au {today - timedelta(days=1):%d/%m/%Y}")
    headings = ("Code client", "Raison sociale", "Type", "Courriel", "N° facture", "Échéance", "Solde")
    sheet.write_row(2, 0, headings)
    for number, (code, name, kind, email, invoice, due, amount) in enumerate(rows, 3):
        sheet.write_row(number, 0, [code, name, kind, email, invoice])
        sheet.write_datetime(number, 5, datetime.fromisoformat(due), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(number, 6, float(Decimal(amount)))
    book.close()


@contextmanager
def office_in(folder: Path, start: date, settings: str = SETTINGS, **changes: object) -> Iterator[Day]:
    """An office ready to work in `folder`, its reprise validated. `changes`: fields of its Correspondence."""
    (folder / "relance.toml").write_text(settings, encoding="utf-8")
    clock = SimulatedClock(datetime.combine(start, time(10, 15), PARIS))
    with open_office(folder, create=True) as built:
        letters = replace(built.correspondence, sandbox_address=None, approval=Approval.ASK, **changes)  # type: ignore[arg-type]  # fields by name
        mailer, mailbox = built.mailer, built.mailbox
        for port in (mailer, *built.feeds):
            for name in ("_clock", "clock"):
                if hasattr(port, name):
                    object.__setattr__(port, name, clock)
        office = replace(built, clock=clock, creditor=CREDITOR, correspondence=letters, mailer=mailer, mailbox=mailbox)
        staff.start(office, "responsable")
        yield Day(folder, office, clock)
