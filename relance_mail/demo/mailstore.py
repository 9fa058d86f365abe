"""Mailboxes in memory, shared by the demo's SMTP and IMAP servers.

1. Real sockets and real protocols, so that the demo runs the product's own IMAP/SMTP code; only the disk is missing.
2. One lock: the demo's load is a few hundred mails.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

SPECIAL = {"Envoyés": "\\Sent", "Brouillons": "\\Drafts", "Corbeille": "\\Trash", "Indésirables": "\\Junk"}


@dataclass(slots=True)
class Message:
    """A mail in a folder. `stamped` is INTERNALDATE."""

    uid: int
    content: bytes
    stamped: datetime
    flags: set[str]


@dataclass(slots=True)
class Folder:
    """A folder of a mailbox. UIDs only grow; `uidvalidity` is fixed for the life of the server."""

    name: str
    special: str | None = None
    uidvalidity: int = 1
    next_uid: int = 1
    messages: list[Message] = field(default_factory=list)

    def add(self, content: bytes, flags: set[str] | None = None, stamped: datetime | None = None) -> int:
        """Append a mail and return its UID."""
        uid = self.next_uid
        self.next_uid += 1
        self.messages.append(Message(uid, content, stamped or datetime.now(UTC), set(flags or ())))
        return uid

    def by_uid(self, uids: set[int]) -> Iterator[tuple[int, Message]]:
        """Sequence number and mail of each of these UIDs that is here."""
        return ((n, mail) for n, mail in enumerate(self.messages, 1) if mail.uid in uids)


class MailStore:
    """Every mailbox by address, its folders by name."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._boxes: dict[str, dict[str, Folder]] = {}
        self._passwords: dict[str, str] = {}

    def add_user(self, address: str, password: str) -> None:
        """Open a mailbox with an INBOX and the usual special folders."""
        with self.lock:
            folders = {"INBOX": Folder("INBOX")}
            folders |= {name: Folder(name, special) for name, special in SPECIAL.items()}
            self._boxes[address.lower()] = folders
            self._passwords[address.lower()] = password

    def accepts(self, address: str, password: str) -> bool:
        """Whether that is the password of that address."""
        return self._passwords.get(address.lower()) == password

    def knows(self, address: str) -> bool:
        """Whether mail to that address finds a mailbox; `box+detail@` is `box@`."""
        return plain_address(address) in self._boxes

    def folders(self, address: str) -> dict[str, Folder]:
        """The folders of a mailbox; KeyError when it does not exist."""
        return self._boxes[plain_address(address)]

    def deliver(self, address: str, content: bytes) -> None:
        """Put a mail into the INBOX of an address."""
        with self.lock:
            self.folders(address)["INBOX"].add(content)

    def inbox(self, address: str) -> list[Message]:
        """A copy of the INBOX as it is now."""
        with self.lock:
            return list(self.folders(address)["INBOX"].messages)


def plain_address(address: str) -> str:
    """Lower case, without the `+detail` part."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.split('+')[0]}@{domain}"
