"""What the Graph stand-in knows: mailboxes with folders, messages, categories, calendars and events.

1. A message is its MIME: the JSON that is shown is read from it, so that what arrives is what was created.
2. Every change raises one counter; a delta token is a value of it, and deletions are remembered for it.
3. Deleting a message puts it into Deleted Items, as careful servers do: nobody may take that for a draft or for sent.
4. A list of the whole mailbox leaves hidden folders out: the description does not say, so nobody may rely on it.
5. Identifiers are lasting ones. Without `Prefer: IdType="ImmutableId"` they are shown with the folder's name behind
   them, so that a client that forgets the header meets ids that die when the message is moved.
"""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message as Mime
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Any

WELL_KNOWN = {
    "inbox": "Boîte de réception",
    "drafts": "Brouillons",
    "sentitems": "Éléments envoyés",
    "deleteditems": "Éléments supprimés",
    "junkemail": "Courrier indésirable",
}


@dataclass
class Message:
    """One message. `changed` is the counter's value at its last change."""

    id: str
    folder: str
    mime: bytes
    draft: bool
    received: datetime
    changed: int = 0
    read: bool = False
    read_receipt: bool = False
    delivery_receipt: bool = False
    categories: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> Mime:
        """The headers alone: what is asked for most, of large messages too."""
        return BytesHeaderParser().parsebytes(self.mime.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


@dataclass
class Folder:
    """A folder; `known` is its well-known name, if it has one."""

    id: str
    name: str
    hidden: bool = False
    known: str = ""


@dataclass
class Upload:
    """An attachment on its way in pieces."""

    message: str
    item: dict[str, Any]
    content: bytes = b""


@dataclass
class Account:
    """One mailbox. `removed`: (counter, folder, id) of what has left a folder; `read_only`: ids of calendars."""

    address: str
    folders: dict[str, Folder] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    removed: list[tuple[int, str, str]] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)
    calendars: dict[str, str] = field(default_factory=dict)
    read_only: set[str] = field(default_factory=set)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    deltas_valid_from: int = 0

    def folder(self, name: str) -> Folder | None:
        """By id or well-known name."""
        found = (each for each in self.folders.values() if name in (each.id, each.known))
        return next(found, None)

    def message(self, shown: str) -> Message | None:
        """By the id that was shown; one with a folder behind it is dead once the message lies elsewhere."""
        lasting, _, folder = shown.partition("~")
        found = self.messages.get(lasting)
        return None if found is None or (folder and folder != found.folder) else found

    def in_folder(self, folder: str) -> list[Message]:
        return [each for each in self.messages.values() if each.folder == folder]


class GraphStore:
    """Every mailbox of the tenant. `outside`: what was sent to addresses that are none of them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.accounts: dict[str, Account] = {}
        self.outside: list[tuple[str, bytes]] = []
        self._counter = itertools.count(1)
        self.last = 0

    def tick(self) -> int:
        self.last = next(self._counter)
        return self.last

    def new_id(self, kind: str) -> str:
        return f"AAkALg{kind}{self.tick():06}="

    def add_account(self, address: str) -> Account:
        account = Account(address.lower())
        for known, name in WELL_KNOWN.items():
            self.add_folder(account, name, known=known)
        account.calendars[self.new_id("Cal")] = "Calendrier"
        self.accounts[account.address] = account
        return account

    def add_folder(self, account: Account, name: str, *, hidden: bool = False, known: str = "") -> Folder:
        folder = Folder(self.new_id("Fld"), name, hidden, known)
        account.folders[folder.id] = folder
        return folder

    def account_of(self, address: str) -> Account | None:
        """Whose address it is, a `+tag` left aside."""
        local, _, domain = address.lower().rpartition("@")
        return self.accounts.get(f"{local.partition('+')[0]}@{domain}")

    def add(self, account: Account, folder: str, mime: bytes, *, draft: bool = False) -> Message:
        place = account.folder(folder)
        assert place is not None, folder
        message = Message(self.new_id("Msg"), place.id, mime, draft, datetime.now(UTC))
        message.read = draft
        message.read_receipt = "Disposition-Notification-To" in message.head
        account.messages[message.id] = message
        self.touch(message)
        return message

    def touch(self, message: Message) -> None:
        message.changed = self.tick()

    def move(self, account: Account, message: Message, folder: str) -> None:
        place = account.folder(folder)
        assert place is not None, folder
        if place.id != message.folder:
            account.removed.append((self.tick(), message.folder, message.id))
            message.folder = place.id
        self.touch(message)

    def erase(self, account: Account, message: Message) -> None:
        account.removed.append((self.tick(), message.folder, message.id))
        del account.messages[message.id]

    def send(self, account: Account, message: Message) -> None:
        """The draft becomes a Sent item, each recipient gets it without its Bcc."""
        mail = message.head
        everybody = [address for name in ("To", "Cc", "Bcc") for _, address in getaddresses(mail.get_all(name, []))]
        message.draft, message.received = False, datetime.now(UTC)
        self.move(account, message, "sentitems")
        sent = without_bcc(message.mime)
        for address in everybody:
            theirs = self.account_of(address)
            if theirs is None:
                self.outside.append((address, sent))
            else:
                self.add(theirs, "inbox", sent)

    def forget_deltas(self) -> None:
        """Delta tokens of before mean nothing any more."""
        for account in self.accounts.values():
            account.deltas_valid_from = self.tick()


def without_bcc(mime: bytes) -> bytes:
    """The bytes of a mail without its Bcc header."""
    return _without_header(mime, b"bcc")


def with_header(mime: bytes, name: str, line: bytes) -> bytes:
    """The bytes of a mail with that header in place of its own of the name."""
    return name.encode() + b": " + line + b"\r\n" + _without_header(mime, name.lower().encode())


def _without_header(mime: bytes, name: bytes) -> bytes:
    head, gap, body = mime.partition(b"\r\n\r\n")
    return b"\r\n".join(_other_lines(head.split(b"\r\n"), name)) + gap + body


def _other_lines(lines: list[bytes], name: bytes) -> Iterator[bytes]:
    ours = False
    for line in lines:
        ours = ours if line[:1] in b" \t" and line else line.lower().startswith(name + b":")
        if not ours:
            yield line


def by_change(messages: list[Message]) -> list[Message]:
    """Oldest change first."""
    return sorted(messages, key=lambda message: message.changed)
