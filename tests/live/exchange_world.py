"""The world of the contract on a real Exchange server: staff and customer have programs of their own (exchangelib)."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from exchangelib import Mailbox as Recipient
from exchangelib import Message

from relance_mail.clock import SystemClock
from relance_mail.connect.exchange import Account, Auth, ExchangeLink, ExchangeLogin
from relance_mail.core.labels import Label
from relance_mail.mail.exchange import ExchangeMailer
from relance_mail.mail.exchange_folders import folders_of
from relance_mail.mail.exchange_mailbox import ExchangeMailbox
from tests.live.accounts import LABELS, Variables, until
from tests.live.rewritten import travelling

OPEN = Variables("EXCHANGE")


def login_of(address: str, password: str) -> ExchangeLogin:
    """From the variables."""
    auth = Auth(OPEN("AUTH", "ntlm"))
    return ExchangeLogin(OPEN("SERVER"), address, address, lambda: password, auth, ca_file=OPEN.ca_file)


def lying(folder: Any) -> list[Any]:
    """The messages in a folder, oldest first."""
    ids = list(folder.all().only("id", "changekey"))
    found = folder.account.fetch(ids, only_fields=["mime_content", "subject"]) if ids else ()
    return list(found)[::-1]


def empty(account: Account) -> None:
    """Every mail that we or the customer might meet is deleted for good."""
    special = (account.inbox, account.sent, account.drafts, account.junk, account.trash)
    for folder in {one.id: one for one in (*special, folders_of(account).copies) if one is not None}.values():
        if ids := list(folder.all().only("id", "changekey")):
            account.bulk_delete(ids, delete_type="HardDelete")


def draft(account: Account, content: bytes) -> Any:
    """A message in Drafts with that content."""
    mail = message_from_bytes(content)
    to = {
        f"{name.lower()}_recipients": [
            Recipient(email_address=each) for _, each in getaddresses(mail.get_all(name, []))
        ]
        for name in ("To", "Cc", "Bcc")
    }
    item = Message(account=account, folder=account.drafts, mime_content=content, **{k: v for k, v in to.items() if v})
    item.save()
    return item


@dataclass
class LiveExchangeWorld:
    """`us` and `them`: staff's Outlook and the customer's."""

    root: Path
    login: ExchangeLogin
    us: Account
    them: Account
    opened: list[Callable[[], None]] = field(default_factory=list)

    @property
    def ours(self) -> str:
        return self.login.mailbox

    @property
    def customer(self) -> str:
        return str(self.them.primary_smtp_address)

    def mailer(self) -> ExchangeMailer:
        mailer = ExchangeMailer(self.login, self.root / "spool", SystemClock())
        self.opened.append(mailer.close)
        return mailer

    def mailbox(self, *, labels: Collection[Label] = LABELS) -> ExchangeMailbox:
        mailbox = ExchangeMailbox(self.login, self.root / "exchange.json", SystemClock(), labels=labels)
        self.opened.append(mailbox.close)
        return mailbox

    def left(self, count: int) -> list[bytes]:
        until(lambda: len(lying(self.them.inbox)) >= count, f"{count} mails to {self.customer}")
        mails = [bytes(item.mime_content) for item in lying(self.them.inbox)]
        return sorted(mails, key=lambda mail: str(message_from_bytes(mail)["X-Relance-Token"]))

    def arrive(self, content: bytes) -> None:
        before = len(lying(self.us.inbox))
        draft(self.them, travelling(content, self.customer, self.ours)).send(save_copy=False)
        until(lambda: len(lying(self.us.inbox)) > before, f"a mail to {self.ours}")

    def renumber(self) -> None:
        raise AssertionError("nobody renumbers a real server")

    def drafts(self) -> list[bytes]:
        return [bytes(item.mime_content) for item in lying(self.us.drafts)]

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        for item in lying(self.us.drafts):
            changed = change(bytes(item.mime_content))
            if changed is not None:
                draft(self.us, changed)
            item.delete()

    def send_drafts(self) -> None:
        for item in lying(self.us.drafts):
            item.send(save_copy=True, copy_to_folder=self.us.sent)

    def close(self) -> None:
        while self.opened:
            self.opened.pop()()


@contextmanager
def live_exchange_world(root: Path) -> Iterator[LiveExchangeWorld]:
    """Two emptied mailboxes."""
    OPEN("SERVER")
    ours = login_of(OPEN.mailbox("ADDRESS"), OPEN("PASSWORD"))
    theirs = login_of(OPEN.mailbox("CUSTOMER"), OPEN("CUSTOMER_PASSWORD"))
    links = ExchangeLink(ours, "mail"), ExchangeLink(theirs, "mail")
    world = LiveExchangeWorld(root, ours, *(link.account() for link in links))
    for account in (world.us, world.them):
        empty(account)
    try:
        yield world
    finally:
        world.close()
        for link in links:
            link.close()
