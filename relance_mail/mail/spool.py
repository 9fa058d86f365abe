"""Prepared mails on our own disk: the exact bytes, their envelope and how far their sending has come.

1. Two files a message, owner-only: `<key>.eml`, the bytes that are sent, written once, and `<key>.json`, the envelope
   (which the mail itself does not show: blind copy, notices) and the state.
2. The state is flushed to the disk on each side of the point of no return: `begun` before the first byte of content,
   `sent` with the server's words after its yes. So after a crash `prepared` proves that nothing left, `sent` proves
   that it did, and only `begun` is unknown. The outbox table is one guard against sending twice, this is the other.
3. A message that somebody may have sent is not deleted before years have gone (`forget`): its hash is needed to
   recognise copies. Withdrawing sets it `aside`, and only then may the same key be used anew: that is how a person's
   "not sent" reaches us.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail import durable
from relance_mail.mail.base import Outgoing, Ref
from relance_mail.mail.checks import wire_address
from relance_mail.mail.content import content_sha256
from relance_mail.mail.mime import compose, envelope_id, message_id, needs_utf8, return_address


class State(StrEnum):
    """How far a message has come: first what we send ourselves, then drafts for staff."""

    PREPARED = "prepared"
    BEGUN = "begun"
    SENT = "sent"
    PLACING = "placing"  # the server was asked to keep the draft and has not said yes
    PLACED = "placed"
    ASIDE = "aside"  # withdrawn; kept for recognising copies


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the SMTP commands say: where reports go, to whom, and which notices are asked for."""

    sender: str
    to: tuple[str, ...]
    blind_copy: str | None
    envelope_id: str
    delivery_receipt: bool
    utf8: bool


@dataclass(frozen=True, slots=True)
class Spooled:
    """One message of the spool. `at` is the instant of its state, on our clock.

    `words` are the server's, once it has accepted. `kept_sha256` is the content hash of a draft as the server keeps
    it: some write a mail anew when it is placed.
    """

    key: str
    token: str
    message_id: str
    body_sha256: str
    envelope: Envelope
    draft: bool
    state: State
    at: datetime
    words: str = ""
    kept_sha256: str | None = None

    def ref(self, carrier_ref: str) -> Ref:
        """The reference that the outbox keeps."""
        return Ref(self.key, carrier_ref, self.message_id, self.body_sha256)


class Spool:
    """A folder of prepared messages, found by key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, outgoing: Outgoing, at: datetime, *, draft: bool = False) -> Spooled:
        """Compose and keep a message; what lay there under its key is replaced. Raises BackendError, OSError."""
        content = compose(outgoing, at, draft=draft)
        spooled = Spooled(
            outgoing.key,
            outgoing.token,
            message_id(outgoing),
            content_sha256(content),
            _envelope(outgoing),
            draft,
            State.PLACING if draft else State.PREPARED,
            at,
        )
        durable.write(self._file(outgoing.key, "eml"), content)
        self._keep(spooled)
        return spooled

    def read(self, key: str) -> Spooled | None:
        """The message of that key, or None. Raises BackendError when its file is torn or cannot be read."""
        path = self._file(key, "json")
        try:
            return _spooled(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            what = f"The prepared mail {path} cannot be read: {error}."
            raise BackendError(Finding("mail_spool", what, "Restore the file from a backup.")) from error

    def content(self, key: str) -> bytes:
        """The exact bytes that are, or were, sent."""
        return self._file(key, "eml").read_bytes()

    def mark(
        self, spooled: Spooled, state: State, at: datetime, *, words: str = "", kept_sha256: str | None = None
    ) -> Spooled:
        """Note how far it has come; on return it is on the disk."""
        kept = kept_sha256 or spooled.kept_sha256
        marked = replace(spooled, state=state, at=at, words=words, kept_sha256=kept)
        self._keep(marked)
        return marked

    def remove(self, key: str) -> None:
        """Delete a message that never left."""
        for suffix in ("json", "eml"):
            self._file(key, suffix).unlink(missing_ok=True)
        durable.flush_folder(self.folder)

    def forget(self, before: datetime, keep: Collection[str]) -> int:
        """Delete what left, was set aside or placed for staff before that instant, but the keys that are still needed;
        how many."""
        old = [path.stem for path in sorted(self.folder.glob("*.json")) if path.stem not in keep]
        known = [spooled for key in old if (spooled := self.read(key)) is not None]
        gone = [one.key for one in known if one.state in (State.SENT, State.ASIDE, State.PLACED) and one.at < before]
        for key in gone:
            self.remove(key)
        return len(gone)

    def _keep(self, spooled: Spooled) -> None:
        text = json.dumps({**asdict(spooled), "at": spooled.at.isoformat()}, ensure_ascii=False, indent=1)
        durable.write(self._file(spooled.key, "json"), text.encode())

    def _file(self, key: str, suffix: str) -> Path:
        return self.folder / f"{key}.{suffix}"


def _envelope(outgoing: Outgoing) -> Envelope:
    blind = outgoing.blind_copy
    return Envelope(
        sender=return_address(outgoing),
        to=tuple(dict.fromkeys(wire_address(each) for each in (*outgoing.to, *outgoing.cc))),
        blind_copy=None if blind is None else wire_address(blind),
        envelope_id=envelope_id(outgoing.key),
        delivery_receipt=outgoing.delivery_receipt,
        utf8=needs_utf8(outgoing),
    )


def _spooled(kept: Mapping[str, Any]) -> Spooled:
    envelope = Envelope(**{**kept["envelope"], "to": tuple(kept["envelope"]["to"])})
    at, state = datetime.fromisoformat(kept["at"]), State(kept["state"])
    return Spooled(**{**kept, "envelope": envelope, "at": at, "state": state})
