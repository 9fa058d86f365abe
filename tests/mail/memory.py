"""A mailbox in memory that sorts as an IMAP server does: a mail that is moved has a new number in its new folder."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from relance_mail.core.findings import Finding
from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail.base import Fetched, Position, RawMail, Sorted
from relance_mail.mail.content import content_sha256

INBOX, SENT, CLIENTS = "INBOX", "Envoyés", "Clients"
FOLDERS = (INBOX, SENT, CLIENTS, *Label)


@dataclass
class MemoryMailbox:
    """`lies`: every mail, wherever. `refuses`: the server allows no moving. `crash`: it dies before the move."""

    labels: frozenset[Label] = frozenset(Label)
    switches: str = "[mail.memory] sorts = false"
    name: str = "memory"
    lies: list[RawMail] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    refuses: bool = False
    crash: bool = False
    asked: int = 0
    validity: int = 1
    _uids: int = 0

    def folders(self) -> Sequence[str]:
        return FOLDERS

    def fetch(self, positions: Mapping[str, Position], limit: int) -> Fetched:
        last = {name: at.last_uid for name, at in positions.items() if at.uidvalidity == self.validity}
        fresh = [mail for mail in self.lies if mail.uid > last.get(mail.folder, 0)]
        taken = sorted(fresh, key=lambda mail: mail.uid)[:limit]
        after = {name: max([last.get(name, 0), *(m.uid for m in taken if m.folder == name)]) for name in FOLDERS}
        return Fetched(
            tuple(taken), {name: Position(self.validity, uid) for name, uid in after.items()}, len(taken) == len(fresh)
        )

    def sort(self, ref: str, label: Label, body_sha256: str | None = None) -> Sorted:
        self.asked += 1
        mail = next((mail for mail in self.lies if mail.ref == ref), None)
        if mail is None:
            return Sorted.GONE
        if label is Label.COPY and not self._is_ours(mail, body_sha256):
            return Sorted.UNPROVED
        if self.crash:
            raise KeyboardInterrupt
        if self.refuses:
            raise BackendError(Finding("imap_refused", "IMAP server refused a command: no right.", "Give it."))
        if mail.label is not label:
            self.move(mail, label)
        if label is Label.COPY:
            self.read.add(mail.folder)
        return Sorted.LABELLED

    def check(self) -> Iterator[str]:
        yield "In memory."

    def close(self) -> None:
        """Nothing is open."""

    def arrive(self, content: bytes, folder: str = INBOX, at: datetime | None = None) -> RawMail:
        """A mail arrives, by default in the inbox."""
        received = at or datetime.now(UTC)
        mail = RawMail(folder, 0, received, content)
        self.lies.append(mail)
        return self.move(mail, folder)

    def move(self, mail: RawMail, folder: str) -> RawMail:
        """Somebody drags it there."""
        self._uids += 1
        label = Label(folder) if folder in set(Label) else None
        ref = f"{self.validity}/{self._uids}/{folder}" if label or folder == INBOX else ""
        moved = replace(mail, folder=folder, uid=self._uids, ref=ref, label=label)
        self.lies[self.lies.index(mail)] = moved
        return moved

    def renumber(self) -> None:
        """Every folder gets a new UIDVALIDITY."""
        self.validity += 1
        for mail in list(self.lies):
            self.move(mail, mail.folder)

    def content_in(self, folder: str) -> list[bytes]:
        """What lies there."""
        return [mail.content for mail in self.lies if mail.folder == folder]

    def _is_ours(self, mail: RawMail, body_sha256: str | None) -> bool:
        sent = {content_sha256(content) for content in self.content_in(SENT)}
        return content_sha256(mail.content) in {body_sha256, *sent}
