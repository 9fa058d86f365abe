"""The world of a history: an office's folder, a mailbox, customers with mailboxes, a relay before the real mail server.

1. Every history begins on the same morning: each customer got a first message two weeks ago, so that the next one is
   an ordinary one, which the policy may send by itself. This start is made once for each set of addresses and copied.
2. A set of addresses is used again only after others: what a server still does about one history does not reach the
   next.
3. What has arrived is read from the servers' own files, not asked of the program.
"""

import os
import shutil
import sqlite3
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from pathlib import Path
from smtplib import SMTP_SSL
from ssl import SSLContext, create_default_context
from typing import Any

from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.core.policy import Approval
from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.staff import messages as staff
from relance_mail.wiring import open_office
from tests.crash.program import Ended, Job, run
from tests.engine.folder_office import Owed, owed, write_ledger
from tests.servers.dovecot import PASSWORD
from tests.servers.mail import MailServers, running_mail_servers
from tests.servers.processes import give, wait_until
from tests.servers.smtp_relay import SmtpRelay, smtp_relay

FIRST = datetime(2026, 3, 3, 10, 15, tzinfo=PARIS)
START = datetime(2026, 3, 18, 9, 30, tzinfo=PARIS)
CODES = ("C1", "C2", "C3")
SETS = 3
DRAFTS, SENT = ".Brouillons", ".&AMk-l&AOk-ments envoy&AOk-s"
KEY = "X-Relance-Key"
SETTINGS = """
profile = "demo"
[creditor]
name = "Atelier Exemple"
legal_form = "SAS"
siren = "999000177"
rcs_city = "Lyon"
phone = "04 00 00 00 00"
signatory = "Le service recouvrement"
signatory_title = "Comptabilité clients"
[creditor.address]
lines = ["12 rue des Ateliers"]
postcode = "69003"
city = "Lyon"
[[creditor.accounts]]
iban = "FR1420041010050500013M02606"
[[sources]]
name = "ventes"
path = "encours.xlsx"
[mail]
backend = "imap_smtp"
address = "{us}"
[mail.imap]
host = "localhost"
port = {imaps}
security = "tls"
user = "{us}"
secret = "file:boite"
ca_file = '{ca}'
[mail.smtp]
host = "localhost"
port = {relay}
security = "tls"
user = "{us}"
secret = "file:boite"
ca_file = '{ca}'
read_seconds = 2
[approval]
mode = "{mode}"
[calendar]
backend = "ics"
path = "relances.ics"
[letters]
pdf = "none"
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox, as the database holds it."""

    id: str
    reminder_id: str
    customer_id: str
    state: str
    key: str
    last_event: str | None
    why: str | None
    server_words: str | None
    needs_person: int
    begun_at: str | None


@dataclass
class World:
    """The servers of one worker, and the folder below which histories are played."""

    servers: MailServers
    relay: SmtpRelay
    root: Path
    trust: SSLContext
    played: int = 0

    def new_place(self, mode: Approval, codes: Sequence[str]) -> "Place":
        """A fresh morning."""
        number = self.played % SETS
        self.played += 1
        kept = self.root / f"start-{number}"
        place = Place(self, self.root / f"place-{number}", number, mode, codes)
        if not kept.exists():
            self._make_start(kept, number)
        shutil.rmtree(place.folder, ignore_errors=True)
        shutil.copytree(kept / "office", place.folder)
        for address in (place.us, *map(place.address, CODES)):
            home = self.servers.mailboxes.users / address
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(kept / "mail" / address, home)
            give(home)
        self.relay.expect(None)
        place.write_settings()
        place.ledger()
        return place

    def _make_start(self, kept: Path, number: int) -> None:
        """Two weeks ago each customer got a first message, which was delivered."""
        place = Place(self, kept / "office", number, Approval.ASK, CODES)
        place.folder.mkdir(parents=True)
        for address in (place.us, *map(place.address, CODES)):
            self.servers.mailboxes.add(address)
        (place.folder / "boite").write_text(PASSWORD, encoding="utf-8")
        (place.folder / "boite").chmod(0o600)
        place.write_settings()
        place.ledger(FIRST)
        clock = SimulatedClock(FIRST)
        with open_office(place.folder, create=True, clock=clock) as office:
            staff.start(office, "responsable")
            run_cycle(office)
            staff.approve(office, (), "responsable", everything=True)
            assert run_cycle(office).counts["sent"] == len(CODES)
            self.settled()
            run_cycle(office)
        for address in (place.us, *map(place.address, CODES)):
            shutil.copytree(self.servers.mailboxes.users / address, kept / "mail" / address)

    def settled(self) -> None:
        """Until the server has brought everything that it took to where it belongs."""
        wait_until(self.servers.transport.idle, "the queue of the mail server to be empty", 30)

    def close_place(self, place: "Place") -> None:
        """Forget its files."""
        shutil.rmtree(place.folder, ignore_errors=True)


@dataclass
class Place:
    """One office of one history. `codes`: the customers that still owe something."""

    world: World
    folder: Path
    number: int
    mode: Approval
    codes: Sequence[str]

    @property
    def us(self) -> str:
        return f"relances.{self.number}@example.fr"

    @property
    def database(self) -> Path:
        return self.folder / "donnees" / "demo" / "relance-demo.db"

    def address(self, code: str) -> str:
        """Where a customer is written to."""
        return f"compta.{code.lower()}.{self.number}@example.com"

    def write_settings(self) -> None:
        """relance.toml for this mode, through the relay."""
        servers = self.world.servers
        ports = {"imaps": servers.imaps_port, "relay": self.world.relay.port, "ca": servers.ca_file}
        text = SETTINGS.format(us=self.us, mode=self.mode.value, **ports)
        (self.folder / "relance.toml").write_text(text, encoding="utf-8")

    def ledger(self, at: datetime = START) -> None:
        """The accountant saves the list of open items."""
        write_ledger(self.folder / "encours.xlsx", [self._owed(code) for code in self.codes], at.date())

    def _owed(self, code: str) -> Owed:
        return owed(f"FA-26-{code}", "2026-02-20", f"{1000 + int(code[1:])}.00", code, email=self.address(code))

    def start(self, at: datetime, *arguments: str, kill_after: float | None = None, **more: Any) -> Ended:
        """One run of the program, to its end. `more`: fields of Job."""
        return run(Job(self.folder, arguments, at, **more), kill_after)

    def rows(self) -> list[Row]:
        """What the outbox says of this morning and later, oldest first."""
        names = ", ".join(Row.__slots__)  # the columns bear the same names
        query = f"SELECT {names} FROM outbox WHERE since > ? ORDER BY id"  # noqa: S608 - names of our own
        with closing(sqlite3.connect(self.database)) as conn:
            found = conn.execute(query, ((START - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S"),)).fetchall()
        return [Row(*values) for values in found]

    def received(self, code: str) -> list[str]:
        """The keys of the messages that a customer has got this morning or later, oldest first."""
        first = self._keys_at_start(code)
        keys = [key_of(mail) for mail in self._mails(self.address(code), "")]
        for key in first:
            keys.remove(key)
        return keys

    def _keys_at_start(self, code: str) -> list[str]:
        folder = self.world.root / f"start-{self.number}" / "mail" / self.address(code) / "Maildir"
        return [key_of(mail) for _, mail in _read(folder)]

    def copies(self) -> list[str]:
        """The keys of the blind copies in our mailbox."""
        home = self._folder(self.us, "")
        folders = [home, *(one for one in home.glob(".*") if one.name not in (DRAFTS, SENT))]
        return [key_of(mail) for folder in folders for _, mail in _read(folder) if mail[KEY]]

    def empty_inbox(self) -> int:
        """Somebody, or a rule, deletes copies and delivery notices from our inbox; how many."""
        inbox = [file for file, _ in _read(self._folder(self.us, ""))]
        for file in inbox:
            file.unlink()
        return len(inbox)

    def lose_copies(self) -> int:
        """The same with the copies of ours alone."""
        copies = [file for file, mail in _read(self._folder(self.us, "")) if key_of(mail) in self._new_keys()]
        for file in copies:
            file.unlink()
        return len(copies)

    def _new_keys(self) -> set[str]:
        return {row.key for row in self.rows()}

    def drafts(self) -> dict[Path, Message]:
        """What lies in Drafts, by file."""
        return dict(_read(self._folder(self.us, DRAFTS)))

    def sent_copies(self) -> list[str]:
        """The keys of what lies in Sent."""
        return [key_of(mail) for mail in self._mails(self.us, SENT)]

    def send_draft(self, file: Path) -> None:
        """A colleague presses Send in a mail program."""
        mail = message_from_bytes(file.read_bytes())
        to = [address for name in ("To", "Cc", "Bcc") for _, address in getaddresses(mail.get_all(name, []))]
        del mail["Bcc"]
        with SMTP_SSL("localhost", self.world.servers.smtps_port, "localhost", context=self.world.trust) as smtp:
            smtp.ehlo()
            smtp.docmd("AUTH", "PLAIN " + b64encode(f"\0{self.us}\0{PASSWORD}".encode()).decode())
            smtp.sendmail(self.us, to, mail.as_bytes())
        sent = (
            self._folder(self.us, SENT) / "cur" / f"{file.name.split(',')[0]}s:2,S"
        )  # no size in its name: it differs
        sent.write_bytes(mail.as_bytes())
        give(sent)
        file.unlink(missing_ok=True)

    def _mails(self, address: str, folder: str) -> list[Message]:
        return [mail for _, mail in _read(self._folder(address, folder))]

    def _folder(self, address: str, folder: str) -> Path:
        return self.world.servers.mailboxes.users / address / "Maildir" / folder


def key_of(mail: Message) -> str:
    """Which message of ours it is; empty when it is none."""
    return str(mail[KEY] or "").strip()  # a mail program may have folded the line


def _read(folder: Path) -> Iterator[tuple[Path, Message]]:
    """The mails of a Maildir folder, oldest first."""
    files = [file for name in ("cur", "new") for file in folder.glob(f"{name}/*")]
    for file in sorted(files, key=lambda one: one.name):
        yield file, message_from_bytes(file.read_bytes())


@contextmanager
def running_world() -> Iterator[World]:
    """Servers, relay and a folder in memory, where the system has one."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own below it, made with a name that nobody can guess
    with ExitStack() as stack:
        servers = stack.enter_context(running_mail_servers())
        relay = stack.enter_context(smtp_relay(servers.certificates, servers.smtps_port))
        where = memory if os.access(memory, os.W_OK) else None
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="relance-crash-", dir=where)))
        yield World(servers, relay, root, create_default_context(cafile=servers.ca_file))


def on(day: date, hour: int, minute: int) -> datetime:
    """An instant in Paris."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)
