"""A whole office on the folder backend, driven day by day: a spreadsheet in, mails out, replies in."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.core.account import Account, Hold
from relance_mail.core.choices import Verified
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Decision
from relance_mail.core.outbox import State
from relance_mail.core.parties import Address, BankAccount, Creditor
from relance_mail.core.policy import Approval
from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import messages as staff
from relance_mail.store import inbound, outbox
from relance_mail.store.inbound import Mail
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import InboundState
from relance_mail.wiring import open_office

US = "compta@atelier.example.fr"
BOSS = "responsable"
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
WITH_CUSTOMERS = SETTINGS + '[[sources]]\nname = "clients"\npath = "clients.xlsx"\nformat = "customers"\n'


class Owed(NamedTuple):
    """A line of the accountant's workbook. `email` empty = none known."""

    code: str
    name: str
    kind: str
    email: str
    number: str
    due: str
    amount: str


def owed(number: str = "FA-1", due: str = "2026-02-10", amount: str = "1250.00", code: str = "C1", **more: str) -> Owed:
    """What a customer owes; by default a company with an address of its own."""
    email = more.get("email", f"compta@{code.lower()}.example.com")
    return Owed(code, more.get("name", f"Client {code}"), more.get("kind", "société"), email, number, due, amount)


class Day:
    """One simulated day of an office: its folder, its clock, what it sends and receives."""

    def __init__(self, folder: Path, office: Office, clock: SimulatedClock) -> None:
        self.folder, self.office, self.clock = folder, office, clock

    def go_to(self, day: str, hour: time = time(10, 15)) -> None:
        """Move the clock."""
        self.clock.set(datetime.combine(date.fromisoformat(day), hour, PARIS))

    def later(self, **delay: float) -> None:
        """Move the clock on (`minutes=31`)."""
        self.clock.set(self.clock.now() + timedelta(**delay))

    def ledger(self, *rows: Owed) -> None:
        """Save the accountant's workbook as of yesterday."""
        write_ledger(self.folder / "encours.xlsx", rows, self.clock.today())

    def cycle(self) -> Report:
        """One cycle now."""
        return run_cycle(self.office)

    def morning(self, day: str, *rows: Owed) -> Report:
        """Another day: the accountant saves the file, a cycle runs."""
        self.go_to(day)
        self.ledger(*rows)
        return self.cycle()

    def approve(self) -> staff.Said:
        """The person in charge says yes to everything that waits, letters too: whatever must be checked was, today."""
        today = self.clock.today()
        checked = Verified(bank=today, dispute=today, insolvency=today, identity=today)
        return staff.approve(
            self.office, [row.id for row in self.rows(State.AWAITING_APPROVAL)], BOSS, verified=checked
        )

    def send(self, day: str, *rows: Owed) -> list[EmailMessage]:
        """A day on which what is proposed is approved and leaves; what this day sent."""
        before = len(self.sent())
        self.morning(day, *rows)
        self.approve()
        self.cycle()
        return self.sent()[before:]

    def sent(self) -> list[EmailMessage]:
        """What has left, oldest first."""
        return [message_from_bytes(path.read_bytes(), policy=SMTP) for path in self.sent_files()]

    def sent_files(self) -> list[Path]:
        """The files of what has left, oldest first."""
        return sorted((self.folder / "courrier" / "envois").glob("*.eml"), key=lambda path: path.stat().st_ctime_ns)

    def receive(
        self, sender: str, text: str, *, to: EmailMessage | None = None, subject: str = "Re: facture", **headers: str
    ) -> None:
        """A mail arrives; `to`: the message of ours that it answers."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, US, subject
        mail["Message-ID"] = f"<{_digest(sender, text, subject)}@client.example.com>"
        if to is not None:
            mail["In-Reply-To"] = str(to["Message-ID"])
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.arrive(mail.as_bytes())

    def arrive(self, content: bytes) -> None:
        """These bytes lie in the mailbox."""
        incoming = self.folder / "courrier" / "recus"
        (incoming / f"{len(list(incoming.glob('*.eml'))):04d}.eml").write_bytes(content)

    def rows(self, *states: State) -> list[OutboxRow]:
        """What is in these states (in any, when none is named), oldest first."""
        with self.office.store.reading() as conn:
            return outbox.rows_in(conn, *(states or State))

    def states(self) -> list[State]:
        """The state of every message, oldest first."""
        return [row.state for row in self.rows()]

    def account(self, customer_id: str = "C1") -> Account:
        """A customer as the store knows it now; the mailbox counts as read."""
        with self.office.store.reading() as conn:
            facts = facts_of(conn, self.office, Report(mailbox_read=True))
            return account(conn, self.office, facts, customer_id)

    def decision(self, customer_id: str = "C1") -> Decision:
        """What would be decided about a customer now."""
        known = self.account(customer_id)
        return decide(known, self.office.book.of(known.customer), self.office.today())

    def holds(self, customer_id: str = "C1") -> list[Hold]:
        """The holds open today, oldest first."""
        return [hold for hold in self.account(customer_id).holds if hold.open_on(self.office.today())]

    def mails(self, *states: InboundState) -> list[Mail]:
        """The mails kept, in these states or in any."""
        with self.office.store.reading() as conn:
            return inbound.mails_in(conn, *(states or InboundState))

    def change(self, **changes: object) -> None:
        """Replace parts of the office."""
        self.office = replace(self.office, **changes)  # type: ignore[arg-type]  # fields by name

    def policies(self, **changes: object) -> None:
        """Change every policy."""
        book = self.office.book
        policies = {name: replace(one, **changes) for name, one in book.policies.items()}  # type: ignore[arg-type]  # fields by name
        self.change(book=replace(book, policies=policies))

    def stage(self, stage_id: str, **changes: object) -> None:
        """Change one stage in every policy."""
        for name, policy in self.office.book.policies.items():
            stages = tuple(replace(one, **changes) if one.id == stage_id else one for one in policy.stages)  # type: ignore[arg-type]  # fields by name
            book = self.office.book
            self.change(book=replace(book, policies={**book.policies, name: replace(policy, stages=stages)}))

    def approval(self, mode: Approval) -> None:
        """As `[approval] mode` says it, for every policy."""
        self.policies(approval=mode)
        self.change(correspondence=replace(self.office.correspondence, approval=mode))


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail, with ordinary spaces."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def write_ledger(path: Path, rows: Sequence[Owed], today: date) -> None:
    """The open items as accounting software exports them."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Encours")
    sheet.write(0, 0, f"Situation au {today - timedelta(days=1):%d/%m/%Y}")
    headings = ("Code client", "Raison sociale", "Type", "Courriel", "N° facture", "Échéance", "Solde")
    sheet.write_row(2, 0, headings)
    for number, row in enumerate(rows, 3):
        sheet.write_row(number, 0, row[:5])
        sheet.write_datetime(number, 5, datetime.fromisoformat(row.due), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(number, 6, float(Decimal(row.amount)))
    book.close()


def write_customers(path: Path, *rows: tuple[str, str, str, str], street: str = "3 rue des Forges") -> None:
    """The customers' file: code, kind, e-mail, telephone, each with a postal address."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Clients")
    headings = ("Code client", "Raison sociale", "Type", "E-mail", "Téléphone", "Adresse", "Code postal", "Ville")
    sheet.write_row(0, 0, headings)
    for number, (code, kind, email, phone) in enumerate(rows, 1):
        sheet.write_row(number, 0, [code, f"Client {code}", kind, email, phone, street, "42000", "Lyon"])
    book.close()


def bounce(mail: EmailMessage, recipient: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What the recipient's server reports about a message of ours (RFC 3464)."""
    original = str(mail["Message-ID"])
    return f"""From: Mail Delivery System <mailer-daemon@mx.example.com>
To: {US}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{_digest(original, recipient, action)}@mx.example.com>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

About your message.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}

--x
Content-Type: text/rfc822-headers

Message-ID: {original}

--x--
""".replace("\n", "\r\n").encode()


def read_receipt(mail: EmailMessage, recipient: str) -> bytes:
    """What the recipient's mail program reports (RFC 8098)."""
    original = str(mail["Message-ID"])
    return f"""From: {recipient}
To: {US}
Subject: Lu
Message-ID: <{_digest(original, recipient, "read")}@client.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="x"

--x
Content-Type: text/plain

Votre message a été lu.
--x
Content-Type: message/disposition-notification

Final-Recipient: RFC822; {recipient}
Original-Message-ID: {original}
Disposition: manual-action/MDN-sent-manually; displayed

--x--
""".replace("\n", "\r\n").encode()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


@contextmanager
def office_in(
    folder: Path, start: str, settings: str = SETTINGS, *, begun: bool = True, **changes: object
) -> Iterator[Day]:
    """An office ready to work in `folder`, its reprise validated unless `begun` is False. `changes`: fields of its
    Correspondence."""
    (folder / "relance.toml").write_text(settings, encoding="utf-8")
    clock = SimulatedClock(datetime.combine(date.fromisoformat(start), time(10, 15), PARIS))
    with open_office(folder, create=True, clock=clock) as built:
        letters = replace(built.correspondence, **{"sandbox_address": None, "approval": Approval.ASK, **changes})  # type: ignore[arg-type]  # fields by name
        day = Day(folder, replace(built, creditor=CREDITOR, correspondence=letters, ignore_window=False), clock)
        if begun:
            staff.start(day.office, BOSS)
        yield day
