"""Seventy-five days of the company, on real servers and a simulated clock: one call plays them all.

1. The product's own code runs: the same cycle, the same backends, the same decisions as in an office.
2. Each working day: the accountant saves the file, a cycle runs, people read and answer, the person in charge decides,
   a second cycle runs in the afternoon.
3. At the end the world is asked what it received, and that is compared with what the journal says was sent.
"""

import smtplib
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.core.days import is_working_day
from relance_mail.demo import clerk, people
from relance_mail.demo.company import BY_CODE, CUSTOMERS, DAYS, INVOICES, PASSWORD, START, US
from relance_mail.demo.dav_server import DavServer
from relance_mail.demo.imap_server import ImapServer
from relance_mail.demo.ledger import Ledger, save_customers
from relance_mail.demo.mailstore import MailStore
from relance_mail.demo.notices import read_receipt, reply
from relance_mail.demo.papers import factur_x
from relance_mail.demo.results import write_results
from relance_mail.demo.settings import write_settings
from relance_mail.demo.smtp_server import SmtpServer
from relance_mail.engine import staff
from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.office import Office
from relance_mail.wiring import open_office

MORNING, AFTERNOON, EVENING = time(10, 15), time(14, 30), time(17)
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
        office = stack.enter_context(open_office(world.folder, create=True, clock=world.clock))
        staff.start(office, clerk.NAME)
        for day in range(DAYS):
            _one_day(world, office, START + timedelta(days=day))
        return write_results(output, office, world.smtp.accepted, seed)


def _world(folder: Path, stack: ExitStack) -> World:
    store = MailStore()
    for customer in CUSTOMERS:
        if customer.email and customer.code not in people.GONE:
            store.add_user(customer.email, PASSWORD)
    store.add_user(US, PASSWORD)
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


def _one_day(world: World, office: Office, today: date) -> None:
    holidays = next(iter(office.book.policies.values())).holidays
    for number, on in people.UNASKED:
        if on == today:
            world.ledger.pay(number, on)
    if not is_working_day(today, holidays):
        return
    world.clock.set(datetime.combine(today, MORNING, PARIS))
    world.ledger.save(world.folder / "encours.xlsx", today)
    clerk.morning(office)
    run_cycle(office)
    clerk.morning(office)
    world.clock.set(datetime.combine(today, AFTERNOON, PARIS))
    run_cycle(office)
    if world.react():
        world.clock.set(datetime.combine(today, EVENING, PARIS))
        run_cycle(office)
