"""An office of one history, wherever its mail lies: its folder, its customers, and what lies in which mailbox.

1. What has arrived is read from the servers' own stores, not asked of the program.
2. `Site` is a backend with its servers; `Place` is one office there. The morning on which every history begins is made
   once (world.py), kept by the site, and put back before each history.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from relance_mail.clock import PARIS
from relance_mail.core.policy import Approval
from tests.crash.program import Ended, Job, run
from tests.crash.steps import Backend
from tests.engine.folder_office import Owed, owed, write_ledger
from tests.servers.http_relay import HttpTrouble
from tests.servers.settings_text import office_text
from tests.servers.smtp_relay import Trouble

FIRST = datetime(2026, 3, 3, 10, 15, tzinfo=PARIS)
START = datetime(2026, 3, 18, 9, 30, tzinfo=PARIS)
CODES = ("C1", "C2", "C3")
KEY = "X-Relance-Key"


class Box(StrEnum):
    """Where in a mailbox. HIDDEN: prepared by the program where staff does not look; ELSEWHERE: all other folders."""

    INBOX = "inbox"
    DRAFTS = "drafts"
    HIDDEN = "hidden"
    SENT = "sent"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Lying:
    """A mail in a mailbox; `native`: as its server keeps it."""

    native: Any
    mail: Message

    @property
    def key(self) -> str:
        """Which message of ours it is; empty when it is none."""
        return str(self.mail[KEY] or "").strip()  # a mail program may have folded the line


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


class Site(ABC):
    """A backend and its servers. `sets`: how many sets of addresses are used in turn; `places`: whether the server
    itself keeps what is to be sent, as a draft, and puts into Sent what has left."""

    backend: ClassVar[Backend]
    sets: ClassVar[int] = 1
    places: ClassVar[bool] = True

    @abstractmethod
    def accounts(self, us: str) -> str:
        """The tables of the settings that say where the mail lies."""

    @abstractmethod
    def secrets(self) -> dict[str, str]:
        """The files that the settings name, and what stands in them."""

    @abstractmethod
    def add(self, addresses: Iterable[str]) -> None:
        """New mailboxes."""

    @abstractmethod
    def keep(self, number: int, addresses: Iterable[str]) -> None:
        """What lies in these mailboxes now is the morning of that set."""

    @abstractmethod
    def put_back(self, number: int, addresses: Iterable[str]) -> None:
        """That morning again."""

    @abstractmethod
    def lying(self, address: str, box: Box) -> list[Lying]:
        """What lies there, oldest first."""

    @abstractmethod
    def remove(self, address: str, lying: Lying) -> None:
        """Somebody deletes it: a draft as mail programs do, what had left or arrived for good."""

    @abstractmethod
    def send(self, us: str, draft: Lying) -> None:
        """A colleague presses Send in a mail program."""

    @abstractmethod
    def is_there(self, us: str, draft: Lying) -> bool:
        """Whether it still lies where it lay."""

    @abstractmethod
    def expect(self, trouble: Trouble | HttpTrouble | None) -> None:
        """The network spoils this from now on."""

    @abstractmethod
    def met(self) -> list[str]:
        """What the network has spoilt since this was asked last."""

    @abstractmethod
    def settled(self) -> None:
        """Until the server has brought everything that it took to where it belongs."""

    def behave(self, manners: Iterable[str]) -> None:
        """From now on the server has these manners, which some servers of its kind have."""
        assert not tuple(manners), "this one knows none"

    def complaints(self) -> list[str]:
        """What the server found against its schemas in what it was asked, and in its own answers."""
        return []


@dataclass
class Place:
    """One office of one history. `codes`: the customers that still owe something; `known`: the keys that each had
    before this morning."""

    site: Site
    folder: Path
    number: int
    mode: Approval
    codes: Sequence[str]
    known: dict[str, list[str]]

    @property
    def us(self) -> str:
        return f"relances.{self.number}@example.fr"

    @property
    def database(self) -> Path:
        return self.folder / "donnees" / "demo" / "relance-demo.db"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every mailbox of this set."""
        return (self.us, *map(self.address, CODES))

    def address(self, code: str) -> str:
        """Where a customer is written to."""
        return f"compta.{code.lower()}.{self.number}@example.com"

    def write_settings(self) -> None:
        """relance.toml for this mode."""
        backend = "imap_smtp" if self.site.backend is Backend.IMAP else self.site.backend.value
        text = office_text(self.us, self.site.accounts(self.us), mode=self.mode.value, backend=backend)
        (self.folder / "relance.toml").write_text(text, encoding="utf-8")
        for name, secret in self.site.secrets().items():
            (self.folder / name).write_text(secret, encoding="utf-8")
            (self.folder / name).chmod(0o600)

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

    def keys_of(self, code: str) -> list[str]:
        """The keys of all messages that a customer has ever got, oldest first."""
        return [mail.key for mail in self.site.lying(self.address(code), Box.INBOX)]

    def received(self, code: str) -> list[str]:
        """The keys of the messages that a customer has got this morning or later, oldest first."""
        keys = self.keys_of(code)
        for key in self.known[code]:
            keys.remove(key)
        return keys

    def copies(self) -> list[str]:
        """The keys of the blind copies in our mailbox."""
        boxes = (Box.INBOX, Box.ELSEWHERE)
        return [mail.key for box in boxes for mail in self.site.lying(self.us, box) if mail.key]

    def empty_inbox(self) -> int:
        """Somebody, or a rule, deletes copies and delivery notices from our inbox, and what the server itself has put
        into Sent; how many."""
        proofs = [Box.INBOX, Box.SENT] if self.site.places else [Box.INBOX]
        return self._remove(*(mail for box in proofs for mail in self.site.lying(self.us, box)))

    def lose_copies(self) -> int:
        """The same with the copies of ours alone."""
        ours = {row.key for row in self.rows()}
        return self._remove(*(mail for mail in self.site.lying(self.us, Box.INBOX) if mail.key in ours))

    def _remove(self, *mails: Lying) -> int:
        for mail in mails:
            self.site.remove(self.us, mail)
        return len(mails)

    def drafts(self) -> list[Lying]:
        """What lies in Drafts, where staff sees it."""
        return self.site.lying(self.us, Box.DRAFTS)

    def unsent(self) -> list[Lying]:
        """The same, and what the program has prepared where staff does not look."""
        return [*self.drafts(), *self.site.lying(self.us, Box.HIDDEN)]

    def sent_copies(self) -> list[str]:
        """The keys of what lies in Sent."""
        return [mail.key for mail in self.site.lying(self.us, Box.SENT)]
