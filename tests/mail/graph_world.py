"""The world of the contract on the Graph stand-in: a shared mailbox of ours, one customer, staff in Outlook."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

from relance_mail.clock import SystemClock
from relance_mail.connect.graph import GraphLogin, GraphSession
from relance_mail.core.labels import Label
from relance_mail.mail.graph import GraphMailer
from relance_mail.mail.graph_mailbox import GraphMailbox
from tests.servers.graph import GraphServer
from tests.servers.graph_store import Account, Message


@dataclass
class Badge:
    """Tokens: the good one, or those it is told to give, one after the other."""

    given: list[str] = field(default_factory=list)
    fetched: int = 0

    def token(self, *, fresh: bool = False) -> str:
        self.fetched += fresh
        return self.given.pop(0) if self.given else "good"


@dataclass
class GraphWorld:
    """`pauses`: how long our program waited, in seconds that did not pass."""

    server: GraphServer
    root: Path
    ours: str = "relances@example.fr"
    customer: str = "compta@lefort.example.com"
    badge: Badge = field(default_factory=Badge)
    pauses: list[float] = field(default_factory=list)
    opened: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.us = self.server.store.add_account(self.ours)
        self.them = self.server.store.add_account(self.customer)

    def login(self, read_seconds: float = 5) -> GraphLogin:
        return GraphLogin(self.ours, self.badge, self.server.url, read_seconds=read_seconds)

    def session(self, read_seconds: float = 5) -> GraphSession:
        session = GraphSession(self.login(read_seconds), self.pauses.append)
        self.opened.append(session.close)
        return session

    def mailer(self, read_seconds: float = 5) -> GraphMailer:
        return GraphMailer(self.login(), self.root / "spool", SystemClock(), session=self.session(read_seconds))

    def mailbox(
        self, *, folders: tuple[str, ...] = (), labels: Collection[Label] = tuple(Label), largest: int = 30_000_000
    ) -> GraphMailbox:
        return GraphMailbox(
            self.login(),
            self.root / "graph.json",
            SystemClock(),
            folders=folders,
            labels=labels,
            largest=largest,
            session=self.session(),
        )

    def left(self, count: int) -> list[bytes]:
        got = self.lying(self.them, "inbox")
        assert len(got) >= count
        return sorted((each.mime for each in got), key=lambda mail: str(message_from_bytes(mail)["X-Relance-Token"]))

    def arrive(self, content: bytes) -> None:
        self.server.store.add(self.us, "inbox", content)

    def renumber(self) -> None:
        self.server.store.forget_deltas()

    def drafts(self) -> list[bytes]:
        return [each.mime for each in self.lying(self.us, "drafts")]

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        for draft in self.lying(self.us, "drafts"):
            changed = change(draft.mime)
            if changed is None:
                self.server.store.move(self.us, draft, "deleteditems")
            else:
                draft.mime = changed
                self.server.store.touch(draft)

    def send_drafts(self) -> None:
        for draft in self.lying(self.us, "drafts"):
            self.server.store.send(self.us, draft)

    def lying(self, account: Account, folder: str) -> list[Message]:
        place = account.folder(folder)
        return account.in_folder(place.id) if place is not None else []

    def close(self) -> None:
        while self.opened:
            self.opened.pop()()


def rewritten_by_outlook(draft: bytes) -> bytes:
    """As Outlook sends a draft: HTML of its own, another Message-ID, none of our headers."""
    mail = message_from_bytes(draft)
    for name in ("Message-ID", "X-Relance-Key", "X-Relance-Token", "X-Relance-Journal"):
        del mail[name]
    mail["Message-ID"] = "<of-outlook@example.fr>"
    return mail.as_bytes().replace(b"<p>", b'<p class=3D"MsoNormal">').replace(b"\n", b"\r\n").replace(b"\r\r", b"\r")
