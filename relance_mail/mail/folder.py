"""Mail without a server: what leaves is an .eml file in `envois/`, what arrives is one in `recus/`.

1. It is a real backend, the first try of the program and the reference of the contract suite: prepared mails lie in
   `a_envoyer/`, drafts for staff in `brouillons/`, and dispatching is one atomic rename.
2. So there is no uncertainty: the file lies in one folder or the other. A second dispatch after a crash finds it in
   `envois/` and says yes.
3. Files are named `<reference>_<key>.eml`, for people and for us; a draft opens ready to send in Outlook
   (`X-Unsent`). A draft that staff moves to `envois/` has been sent.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from relance_mail.clock import Clock
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail import durable
from relance_mail.mail.base import (
    Accepted,
    Answer,
    Found,
    MailerAbilities,
    NoAnswer,
    Nothing,
    NotNow,
    Outgoing,
    Ref,
    StillDraft,
    Withdrawal,
)
from relance_mail.mail.content import content_sha256, marked_outdated
from relance_mail.mail.mime import compose, message_id

TO_SEND, SENT, DRAFTS, RECEIVED = "a_envoyer", "envois", "brouillons", "recus"


class FolderMailer:
    """Sends into `root/envois/`."""

    abilities = MailerAbilities(server_drafts=True, keeps_message_id=True, sent_copy=True)

    def __init__(self, root: Path, clock: Clock) -> None:
        self.root = root
        self._clock = clock
        for name in (TO_SEND, SENT, DRAFTS, RECEIVED):
            (root / name).mkdir(parents=True, exist_ok=True)

    def prepare(self, outgoing: Outgoing) -> Ref:
        """Write the mail into `a_envoyer/`; one that lies there unsent is replaced, one that left stays."""
        content = compose(outgoing, self._now())
        return self._ref(outgoing, self._place(outgoing, content, (SENT,), TO_SEND))

    def place_draft(self, outgoing: Outgoing) -> Ref:
        """Write a draft into `brouillons/`; one that is there already, or was sent, stays."""
        content = b"X-Unsent: 1\r\n" + compose(outgoing, self._now(), draft=True)
        return self._ref(outgoing, self._place(outgoing, content, (SENT, DRAFTS), DRAFTS))

    def dispatch(self, ref: Ref) -> Answer:
        """Rename into `envois/`. A file that lies in neither folder was taken by somebody: no answer."""
        name = ref.carrier_ref
        if (self.root / SENT / name).exists():
            return Accepted(f"already in {SENT}/{name}")
        try:
            durable.move(self.root / TO_SEND / name, self.root / SENT / name)
        except FileNotFoundError as error:
            raise NoAnswer(f"{name} lies neither in {TO_SEND}/ nor in {SENT}/") from error
        except OSError as error:  # a rename happens wholly or not at all
            return NotNow(f"{name} could not be moved to {SENT}/: {error.strerror}", backend=True)
        return Accepted(f"{SENT}/{name}")

    def find(self, key: str, since: datetime) -> Found | StillDraft | Nothing:  # noqa: ARG002 - the name has the key
        """The file in `envois/`, else in the folders of what has not left."""
        if (sent := self._lying(key, SENT)) is not None:
            at = self._clock.of(datetime.fromtimestamp(sent.stat().st_mtime, UTC))
            return Found(f"{SENT}/{sent.name}", at=at, content=sent.read_bytes())
        still = any(self._lying(key, folder) for folder in (TO_SEND, DRAFTS))
        return StillDraft() if still else Nothing()

    def withdraw(self, ref: Ref) -> Withdrawal:
        """Delete the prepared file or the draft; a draft that staff changed stays and is marked."""
        if (prepared := self._lying(ref.key, TO_SEND)) is not None:
            prepared.unlink()
            return Withdrawal.REMOVED
        draft = self._lying(ref.key, DRAFTS)
        if draft is None:
            return Withdrawal.GONE
        content = draft.read_bytes()
        if content_sha256(content) != ref.body_sha256:
            durable.write(draft, marked_outdated(content), durable.SHARED)
            return Withdrawal.EDITED
        draft.unlink()
        return Withdrawal.REMOVED

    def check(self) -> Iterator[str]:
        """Whether every folder can be written to, one after the other."""
        for name in (TO_SEND, SENT, DRAFTS, RECEIVED):
            if not os.access(self.root / name, os.W_OK | os.X_OK):
                what = f"The folder {self.root / name} cannot be written to."
                raise BackendError(Finding("mail_folder", what, "Give the account of the service the right to write."))
            yield f"The mail folder {self.root / name} can be written to."
        yield "Mails are put into these folders; nothing leaves this machine."

    def close(self) -> None:
        """Nothing is kept open."""

    def _place(self, outgoing: Outgoing, content: bytes, final: tuple[str, ...], folder: str) -> Path:
        """The file that has its last word already, else `content` written into the folder."""
        for name in final:
            if (lying := self._lying(outgoing.key, name)) is not None:
                return lying
        new = self.root / folder / f"{outgoing.token}_{outgoing.key[:32]}.eml"
        path = self._lying(outgoing.key, folder) or new
        durable.write(path, content, durable.SHARED)
        return path

    def _ref(self, outgoing: Outgoing, path: Path) -> Ref:
        return Ref(outgoing.key, path.name, message_id(outgoing), content_sha256(path.read_bytes()))

    def _lying(self, key: str, folder: str) -> Path | None:
        return next((self.root / folder).glob(f"*_{key[:32]}.eml"), None)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(self._clock.zone)
