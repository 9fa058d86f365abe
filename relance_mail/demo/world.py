"""Seventy-five days of the company, on real servers and a simulated clock: one call plays them all.

1. The product's own code runs: the same cycle, the same backends, the same decisions as in an office.
2. The first day: the totals are confirmed, Reprise.xlsx is filled in, nobody else gets anything. Then each working day:
   the summary at eight, the accountant's file, drafts, the person in charge in Outlook and Excel, an afternoon cycle,
   customers who read and answer.
3. One morning the file is truncated (the brake), one Monday a good part of it has been paid (no brake).
4. At the end the world is asked what it received, and that is compared with what the journal says was sent.
"""

import smtplib
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.core.days import is_working_day
from relance_mail.demo import clerk, people
from relance_mail.demo.company import BOSS, BY_CODE, CUSTOMERS, DAYS, INVOICES, PASSWORD, START, US
from relance_mail.demo.dav_server import DavServer
from relance_mail.demo.desk import Desk
from relance_mail.demo.imap_server import ImapServer
from relance_mail.demo.ledger import Ledger, save_customers
from relance_mail.demo.mailstore import MailStore
from relance_mail.demo.notices import read_receipt, reply
from relance_mail.demo.outlook import Outlook
from relance_mail.demo.papers import factur_x
from relance_mail.demo.results import write_results
from relance_mail.demo.settings import write_settings
from relance_mail.demo.smtp_server import SmtpServer
from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.office import Office
from relance_mail.engine.opening import reprise as opening
from relance_mail.engine.opening.control import look
from relance_mail.engine.opening.rows import mild_names
from relance_mail.wiring import open_office

SUMMARY, MORNING, NOON, AFTERNOON, EVENING = time(8, 5), time(10, 15), time(11), time(14, 30), time(17)
NO_FILE_AFTER = time(14)
BAD_FILE = START + timedelta(days=24)
Json = dict[str, object]


@dataclass(slots=True)
class World:
    """Servers, books, people and the clock. `heard`: how many messages each customer has received."""

    folder: Path
    store: MailStore
    smtp: SmtpServer
    imap: ImapServer
    dav: DavServer
    clock: SimulatedClock
    ledger: Ledger = field(default_factory=Ledger)
    heard: Counter[str] = field(default_factory=Counter)
    seen: int = 0

    def react(self) -> bool:
        """Let every customer read what has come since the last look, answer, and plan to pay; whether any came."""
        new, self.seen = self.smtp.accepted[self.seen :], len(self.smtp.accepted)
        codes = {customer.email: customer.code for customer in CUSTOMERS if customer.email}
        for sender, recipients, content in new:
            for address in recipients:
                if sender == US and address in codes and codes[address] not in people.GONE:
                    self._reads(codes[address], address, content)
        return bool(new)

    def last_summary(self) -> EmailMessage | None:
        """The last summary that the person in charge got."""
        for sender, recipients, content in reversed(self.smtp.accepted):
            if sender == US and BOSS in recipients:
                mail: EmailMessage = message_from_bytes(content, policy=SMTP)
                if str(mail["Subject"]).startswith("Relances du"):
                    return mail
        return None

    def _reads(self, code: str, address: str, content: bytes) -> None:
        act, today = people.answer(code, self.heard[code]), self.clock.today()
        self.heard[code] += 1
        now = self.clock.now().astimezone(PARIS)
        if act.reads and (receipt := read_receipt(content, address, format_datetime(now))) is not None:
            self._send(address, receipt)
        about = [invoice for invoice in INVOICES if invoice.number.encode() in content]
        if act.text:
            number = about[0].number if about else ""
            text = people.words(act, today, number, english=BY_CODE[code].country != "FR")
            answered = reply(content, address, BY_CODE[code].name, text, f"{now:%d/%m/%Y à %H:%M}", auto=act.auto)
            self._send(address, answered.as_bytes())
        if act.pays is not None:
            for invoice in about:
                self.ledger.pay(invoice.number, today + timedelta(days=act.pays))

    def _send(self, sender: str, content: bytes) -> None:
        to = parseaddr(str(message_from_bytes(content, policy=SMTP)["To"]))[1]
        with smtplib.SMTP("127.0.0.1", self.smtp.port, timeout=10) as client:
            client.sendmail(sender, [to], content)


def play(output: Path, seed: int = 0) -> Json:
    """Play the story and leave its results in `output`; the résumé (CONTRACT §7). `seed` only names the run: the story
    is fixed."""
    with tempfile.TemporaryDirectory(prefix="relance-demo-") as folder, ExitStack() as stack:
        world = _world(Path(folder), stack)
        built = stack.enter_context(open_office(world.folder, create=True, clock=world.clock))
        office = replace(built, file_by=NO_FILE_AFTER)  # as the service does: drafts wait for the file of the day
        desk = Desk(office.staff_folder or world.folder, clerk.NAME)
        person = clerk.Clerk(office, Outlook(world.imap.port, world.smtp.port), desk)
        braked = _first_day(world, office, desk)
        for day in range(DAYS):
            braked += _one_day(world, office, person, START + timedelta(days=day))
        return write_results(output, office, world.smtp.accepted, seed, braked)


def _world(folder: Path, stack: ExitStack) -> World:
    store = MailStore()
    for customer in CUSTOMERS:
        if customer.email and customer.code not in people.GONE:
            store.add_user(customer.email, PASSWORD)
    store.add_user(US, PASSWORD)
    store.add_user(BOSS, PASSWORD)
    smtp, imap, dav = SmtpServer(store), ImapServer(store), DavServer(folder / "dav")
    for server in (smtp, imap, dav):
        server.start()
        stack.callback(server.stop)
    clock = SimulatedClock(datetime.combine(START, MORNING, PARIS))
    write_settings(folder, smtp.port, imap.port, dav.url)
    save_customers(folder / "clients.xlsx")
    (folder / "factures").mkdir()
    for invoice in INVOICES:
        if invoice.electronic:
            (folder / "factures" / f"{invoice.number}.pdf").write_bytes(factur_x(invoice))
    return World(folder, store, smtp, imap, dav, clock)


def _first_day(world: World, office: Office, desk: Desk) -> int:
    """The totals are those of the accounts; the reprise is filled in as proposed. Nothing leaves meanwhile."""
    world.ledger.save(world.folder / "encours.xlsx", START)
    seen = look(office)
    opening.begin(office, seen, clerk.NAME, seen.totals)
    name = "Reprise (essai).xlsx" if office.sandbox else "Reprise.xlsx"
    desk.validate(name, {}, mild_names(office.book), START)
    return 0


def _one_day(world: World, office: Office, person: clerk.Clerk, today: date) -> int:
    """How many cycles of this day found the brake pulled."""
    holidays = next(iter(office.book.policies.values())).holidays
    for number, on in people.UNASKED:
        if on == today:
            world.ledger.pay(number, on)
    if not is_working_day(today, holidays):
        return 0
    braked = _cycle_at(world, office, today, SUMMARY)
    world.ledger.save(world.folder / "encours.xlsx", today, truncated=today == BAD_FILE)
    braked += _cycle_at(world, office, today, MORNING)
    person.morning(world.last_summary())
    braked += _cycle_at(world, office, today, NOON)
    if person.send_drafts():
        braked += _cycle_at(world, office, today, AFTERNOON)
    if world.react():
        braked += _cycle_at(world, office, today, EVENING)
    return braked


def _cycle_at(world: World, office: Office, today: date, hour: time) -> int:
    world.clock.set(datetime.combine(today, hour, PARIS))
    return int(bool(run_cycle(office).brakes))
