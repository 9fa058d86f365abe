"""The world of the contract on the EWS stand-in: a shared mailbox of ours, one customer, and staff with Outlook."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from pathlib import Path

from relance_mail.clock import SystemClock
from relance_mail.connect.exchange import Access, Auth, ExchangeLogin
from relance_mail.core.labels import Label
from relance_mail.mail.exchange import ExchangeMailer
from relance_mail.mail.exchange_mailbox import ExchangeMailbox
from tests.servers.ews import EwsServer, ews_server
from tests.servers.ews_fields import owners_mime, settle_mime
from tests.servers.ews_items import send
from tests.servers.ews_reports import deliver
from tests.servers.ews_store import Item

PASSWORD = "a-word-of-tests"


@dataclass
class ExchangeWorld:
    """`login`: the account of the program; by default that of the shared mailbox itself."""

    server: EwsServer
    root: Path
    ours: str = "relances@example.fr"
    customer: str = "compta@example.com"
    user: str = "relances@example.fr"
    access: Access = Access.DELEGATE
    opened: list[Callable[[], None]] = field(default_factory=list)

    def login(self, password: str = PASSWORD) -> ExchangeLogin:
        return ExchangeLogin(
            self.server.url, self.ours, self.user, lambda: password, Auth.BASIC, self.access, read_seconds=3
        )

    def mailer(self, login: ExchangeLogin | None = None) -> ExchangeMailer:
        mailer = ExchangeMailer(login or self.login(), self.root / "spool", SystemClock())
        self.opened.append(mailer.close)
        return mailer

    def mailbox(
        self, *, folders: tuple[str, ...] = (), largest: int = 30_000_000, labels: Collection[Label] = tuple(Label)
    ) -> ExchangeMailbox:
        state = self.root / "exchange.json"
        mailbox = ExchangeMailbox(self.login(), state, SystemClock(), folders=folders, largest=largest, labels=labels)
        self.opened.append(mailbox.close)
        return mailbox

    def in_folder(self, special: str, address: str | None = None) -> list[Item]:
        """What lies in a folder with that distinguished name."""
        return self.server.store.in_folder(self.server.store.special(address or self.ours, special).id)

    def left(self, count: int) -> list[bytes]:
        mails = [item.mime or b"" for item in self.in_folder("inbox", self.customer)]
        assert len(mails) >= count
        return sorted(mails, key=lambda mail: str(message_from_bytes(mail)["X-Relance-Token"]))

    def arrive(self, content: bytes) -> None:
        deliver(self.server.store, self.ours, content)

    def renumber(self) -> None:
        self.server.store.restored(self.ours)

    def drafts(self) -> list[bytes]:
        return [owners_mime(item) for item in self.in_folder("drafts")]

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        for item in self.in_folder("drafts"):
            changed = change(owners_mime(item))
            if changed is None:
                self.server.store.remove(item)
                continue
            item.mime = changed
            item.fields.pop("BccRecipients", None)
            settle_mime(item, self.ours)
            self.server.store.touch(item)

    def send_drafts(self) -> None:
        for item in self.in_folder("drafts"):
            send(self.server.store, item, self.server.store.special(self.ours, "sentitems").id)

    def close(self) -> None:
        while self.opened:
            self.opened.pop()()


@contextmanager
def exchange_world(root: Path) -> Iterator[ExchangeWorld]:
    """A server with both mailboxes; at the end nothing invalid may have gone over the wire."""
    with ews_server() as server:
        world = ExchangeWorld(server, root)
        for address in (world.ours, world.customer):
            server.store.add_mailbox(address, PASSWORD)
        try:
            yield world
        finally:
            world.close()
        assert not server.problems, "\n".join(server.problems)


def as_colleague(world: ExchangeWorld, access: Access) -> ExchangeWorld:
    """The same world for a service account that opens the shared mailbox by that right."""
    service = "service@example.fr"
    if service not in world.server.store.mailboxes:
        world.server.store.add_mailbox(service, PASSWORD)
    box = world.server.store.mailboxes[world.ours]
    (box.delegates if access is Access.DELEGATE else box.impersonators).add(service)
    return replace(world, user=service, access=access)
