"""The ports of mail: `Mailer` (prepare, dispatch, find, withdraw) and `Mailbox` (fetch, sort).

1. A carrier gives one of four answers (MODEL §3.8): accepted, refused for good, not now, no answer. Only `NoAnswer`
   is an exception, because only then nobody knows.
2. `prepare` is find-or-create by key: after a crash the same key gives the same message, never a second one.
3. Backends never retry a dispatch by themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from relance_mail.core.labels import Label

LARGEST = 30_000_000  # bytes of one mail; of a larger one only so much is read


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail. `cid` marks an inline image that the HTML part shows."""

    name: str
    content: bytes
    mime_type: str
    cid: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message before transport headers. What a person approves is exactly this (rule 6).

    `key` identifies the reminder and channel for ever (hex); `token` is the reference the customer sees in the
    subject (`R26-0457`). Addresses are bare (`a@b.fr`); `sender_name` is the display name of `sender`.
    `blind_copy` is our own watched address: the proof that it left. `journal_head` goes to `X-Relance-Journal`,
    `installation` to `X-Relance-Installation`.
    """

    key: str
    token: str
    sender: str
    sender_name: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str | None = None
    cc: tuple[str, ...] = ()
    blind_copy: str | None = None
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    read_receipt: bool = False
    delivery_receipt: bool = True
    journal_head: str | None = None
    installation: str | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """A message placed at its carrier: `carrier_ref` is its own handle, `body_sha256` of the approved body."""

    key: str
    carrier_ref: str
    message_id: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server's yes, in its own words. `message_id_seen`: the id that the carrier gave it, when it changes ours."""

    words: str
    message_id_seen: str | None = None


class RefusedWhy(StrEnum):
    RECIPIENT = "recipient"  # the address is bad: contact set aside, customer held
    MESSAGE = "message"  # size or policy: a finding, the customer is not "undelivered"


@dataclass(frozen=True, slots=True)
class Refused:
    """A definite, permanent no. `recipients` are the addresses it is about."""

    why: RefusedWhy
    words: str
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotNow:
    """A definite no that may be tried again. `backend`: our own account or server is at fault (exit 3)."""

    words: str
    backend: bool = False


Answer = Accepted | Refused | NotNow


class NoAnswer(Exception):
    """The point of no return was passed and no answer came: nobody knows whether it left."""


@dataclass(frozen=True, slots=True)
class Found:
    """It left: a copy with the prepared body, or a Sent item. `content`: the bytes that really left, if known."""

    words: str
    at: datetime | None = None
    message_id_seen: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class StillDraft:
    """The very draft that we placed still lies there."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No trace of it. Never a proof that it did not leave."""


class Withdrawal(StrEnum):
    REMOVED = "removed"
    GONE = "gone"  # not there any more, or its sending has begun: somebody may have sent it
    EDITED = "edited"  # staff changed the draft: it stays, marked as outdated (OFFICE §7)


@dataclass(frozen=True, slots=True)
class MailerAbilities:
    """What a backend can do; the table in the README is generated from these."""

    delivery_notices: bool = False
    read_receipts: bool = False
    server_drafts: bool = False
    keeps_message_id: bool = False
    sent_copy: bool = False


class Mailer(Protocol):
    """Sends. Thread-safe is not asked: one mailer per worker."""

    abilities: MailerAbilities

    def prepare(self, outgoing: Outgoing) -> Ref:
        """Place the message without sending it, find-or-create by `key`. Raises BackendError when it cannot."""
        ...

    def place_draft(self, outgoing: Outgoing) -> Ref:
        """Place it as a draft for staff, find-or-create by `key`. Raises BackendError when it cannot."""
        ...

    def dispatch(self, ref: Ref) -> Answer:
        """Send what was prepared, once. Raises `NoAnswer` after the point of no return."""
        ...

    def find(self, key: str, since: datetime) -> Found | StillDraft | Nothing:
        """Look for traces of a message of ours since an instant. Raises BackendError when it cannot look."""
        ...

    def withdraw(self, ref: Ref) -> Withdrawal:
        """Take back what was prepared and not sent. Raises BackendError when it cannot."""
        ...

    def check(self) -> Iterator[str]:
        """Log in anew and look, send nothing: one English sentence for each step that works, in order (name,
        connection, login, mailbox, folders, rights). Raises BackendError at the first one that does not."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...


@dataclass(frozen=True, slots=True)
class Position:
    """How far a folder has been read; a changed `uidvalidity` makes it read again from the start."""

    uidvalidity: int | None = None
    last_uid: int = 0


@dataclass(frozen=True, slots=True)
class RawMail:
    """A mail as the server keeps it. `received` is the server's own stamp (aware), never the Date header.

    `ref`: the handle by which `Mailbox.sort` finds it, empty where nothing is sorted; `label`: what it bears now;
    `beside`: what a person has ticked beside it (categories). `cut`: it is larger than what is read of a mail, and this
    is its beginning."""

    folder: str
    uid: int
    received: datetime
    content: bytes
    ref: str = ""
    label: Label | None = None
    cut: bool = False
    beside: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """New mails, the positions after them, and whether every folder was read to its end."""

    mails: tuple[RawMail, ...]
    positions: Mapping[str, Position]
    read_to_end: bool


class Sorted(StrEnum):
    """What has become of a mail that was to be sorted."""

    LABELLED = "labelled"
    GONE = "gone"  # it lies there no more: somebody has moved or deleted it, and it is left alone
    UNPROVED = "unproved"  # not shown to be a copy of ours: it stays where it lies


class Mailbox(Protocol):
    """Reads the shared mailbox; answers nothing, and moves and marks only what it is asked to sort.

    `labels`: those that this mailbox can give, and the settings want; empty = nothing is ever sorted. `switches`: what
    to write into relance.toml so that nothing is sorted, for the remedy of a refusal."""

    name: str
    labels: frozenset[Label]
    switches: str

    def folders(self) -> Sequence[str]:
        """The folders where replies, receipts, bounces and our own copies may arrive."""
        ...

    def fetch(self, positions: Mapping[str, Position], limit: int) -> Fetched:
        """Mails after the positions, oldest first, at most `limit`. Raises BackendError when it cannot read."""
        ...

    def sort(self, ref: str, label: Label, body_sha256: str | None = None) -> Sorted:
        """Put a mail under one of `labels`: a folder, or a category. May be asked again after a crash.

        `Label.COPY` is for copies of ours alone, and marks them as read: the mail must have the content with this
        hash, or be the one that lies in our own Sent as well (MODEL §2.1). Raises BackendError when refused."""
        ...

    def check(self) -> Iterator[str]:
        """As `Mailer.check`: the steps that work, in order. Raises BackendError at the first one that does not."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...
