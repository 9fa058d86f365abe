"""The world of the contract on Microsoft 365: staff and customer have programs of their own, which speak Graph too."""

from base64 import b64encode
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from pathlib import Path
from urllib.parse import quote

from relance_mail.clock import SystemClock
from relance_mail.connect.graph import GRAPH_URL, GraphLogin, GraphSession
from relance_mail.connect.microsoft import AUTHORITY, GRAPH, MicrosoftApp, MicrosoftTokens
from relance_mail.connect.token_store import TokenStore
from relance_mail.core.labels import Label
from relance_mail.mail.base import Accepted, Answer, Ref
from relance_mail.mail.graph import GraphMailer
from relance_mail.mail.graph_items import OUTBOX_FOLDER
from relance_mail.mail.graph_mailbox import GraphMailbox
from tests.live.accounts import LABELS, Variables, until
from tests.live.rewritten import travelling

OPEN = Variables("GRAPH")
_KNOWN = ("inbox", "drafts", "sentitems", "junkemail", "deleteditems")
_OURS = frozenset({OUTBOX_FOLDER, Label.COPY.value})


def login_of(address: str, folder: Path) -> GraphLogin:
    """From the variables: the application's own login."""
    secret = OPEN("SECRET")
    app = MicrosoftApp(OPEN("TENANT"), OPEN("CLIENT_ID"), lambda: secret, OPEN("AUTHORITY", AUTHORITY), OPEN.ca_file)
    return GraphLogin(address, MicrosoftTokens(app, TokenStore(folder, "microsoft"), GRAPH), OPEN("URL", GRAPH_URL))


@dataclass(frozen=True)
class Outlook:
    """A person's program at one mailbox."""

    session: GraphSession

    def lying(self, folder: str) -> dict[str, bytes]:
        """The messages of a folder with their bytes, by id."""
        path = f"/mailFolders/{quote(folder, safe='')}/messages"
        ids = [str(each["id"]) for each in self.session.every(path, {"$select": "id", "$top": "50"})]
        return {each: self.session.content(f"{_path(each)}/$value", 30_000_000)[0] for each in ids}

    def draft(self, content: bytes) -> str:
        made = self.session.post("/mailFolders/drafts/messages", b64encode(content))
        return str(made["id"])

    def send(self, message: str) -> None:
        assert self.session.once(f"{_path(message)}/send") == 202
        until(lambda: message not in self.lying("drafts"), "a draft to leave")

    def delete(self, message: str) -> None:
        assert self.session.once(f"{_path(message)}/permanentDelete") == 204

    def empty(self) -> None:
        """Every mail that we or the customer might meet is deleted for good."""
        listed = self.session.every("/mailFolders", {"$select": "id,displayName", "includeHiddenFolders": "true"})
        named = [str(each["id"]) for each in listed if each["displayName"] in _OURS]
        for folder in (*_KNOWN, *named):
            for message in self.lying(folder):
                self.delete(message)


def _path(message: str) -> str:
    return f"/messages/{quote(message, safe='')}"


class PatientMailer(GraphMailer):
    """Returns when what was sent lies in Sent Items, which takes the service a moment; the contract asks at once."""

    def dispatch(self, ref: Ref) -> Answer:
        answer = super().dispatch(ref)
        if isinstance(answer, Accepted):
            until(lambda: self._is_sent(ref.carrier_ref), "the copy in Sent Items")
        return answer

    def _is_sent(self, item_id: str) -> bool:
        item = self._items.get(item_id)
        return item is not None and item.folder == self._items.folder_id("sentitems")


@dataclass
class LiveGraphWorld:
    """`us` and `them`: staff's Outlook and the customer's."""

    root: Path
    login: GraphLogin
    them: Outlook
    us: Outlook
    opened: list[Callable[[], None]] = field(default_factory=list)

    @property
    def ours(self) -> str:
        return self.login.mailbox

    @property
    def customer(self) -> str:
        return self.them.session.login.mailbox

    def mailer(self) -> GraphMailer:
        mailer = PatientMailer(self.login, self.root / "spool", SystemClock())
        self.opened.append(mailer.close)
        return mailer

    def mailbox(self, *, labels: Collection[Label] = LABELS) -> GraphMailbox:
        mailbox = GraphMailbox(self.login, self.root / "graph.json", SystemClock(), labels=labels)
        self.opened.append(mailbox.close)
        return mailbox

    def left(self, count: int) -> list[bytes]:
        until(lambda: len(self.them.lying("inbox")) >= count, f"{count} mails to {self.customer}")
        mails = self.them.lying("inbox").values()
        return sorted(mails, key=lambda mail: str(message_from_bytes(mail)["X-Relance-Token"]))

    def arrive(self, content: bytes) -> None:
        before = len(self.us.lying("inbox"))
        self.them.send(self.them.draft(travelling(content, self.customer, self.ours)))
        until(lambda: len(self.us.lying("inbox")) > before, f"a mail to {self.ours}")

    def renumber(self) -> None:
        raise AssertionError("nobody renumbers a real server")

    def drafts(self) -> list[bytes]:
        return list(self.us.lying("drafts").values())

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        for message, content in self.us.lying("drafts").items():
            changed = change(content)
            if changed is not None:
                self.us.draft(changed)
            self.us.delete(message)

    def send_drafts(self) -> None:
        for message in self.us.lying("drafts"):
            self.us.send(message)

    def close(self) -> None:
        while self.opened:
            self.opened.pop()()


@contextmanager
def live_graph_world(root: Path) -> Iterator[LiveGraphWorld]:
    """Two emptied mailboxes."""
    OPEN("TENANT")
    ours = login_of(OPEN.mailbox("ADDRESS"), root)
    theirs = replace(ours, mailbox=OPEN.mailbox("CUSTOMER"))
    us, them = Outlook(GraphSession(ours)), Outlook(GraphSession(theirs))
    for each in (us, them):
        each.empty()
    world = LiveGraphWorld(root, ours, them, us)
    try:
        yield world
    finally:
        world.close()
        for each in (us, them):
            each.session.close()
