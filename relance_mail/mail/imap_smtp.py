"""The mailer of an ordinary account: prepared in a spool, sent by SMTP, looked for and drafted by IMAP.

1. What is sent is exactly the prepared file; its hash is compared once more before the first byte (rule 6).
2. Two guards against sending twice: the outbox table, and the state in the spool (spool.py). A message whose sending
   has begun without an answer is never dispatched again here; a person decides (MODEL §3.7).
3. After the server's yes nothing can change the answer: neither a full disk nor a Sent folder that cannot be written.
4. A key is either ours to send or a draft for staff, never both: else a colleague and the program would send it.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from relance_mail.clock import Clock
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError, RelanceError
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
from relance_mail.mail.content import content_sha256, message_id_of, taken_apart
from relance_mail.mail.imap import Client, ImapLink
from relance_mail.mail.imap_checks import of_mailer
from relance_mail.mail.imap_folders import folders_of
from relance_mail.mail.imap_mailbox import server_time
from relance_mail.mail.imap_traces import copy_that_left
from relance_mail.mail.imap_writing import append_sent, drafts_folder, our_drafts, place, take_back
from relance_mail.mail.server import Server
from relance_mail.mail.smtp import FINAL_SECONDS, SmtpLink
from relance_mail.mail.spool import Spool, Spooled, State

_log = logging.getLogger(__name__)


class ImapSmtpMailer:
    """Sends through `smtp`; drafts, copies and proofs lie in the account at `imap`. One per worker. `address`: the one
    that we send as, for `check`."""

    abilities = MailerAbilities(
        delivery_notices=True, read_receipts=True, server_drafts=True, keeps_message_id=True, sent_copy=True
    )

    def __init__(
        self,
        smtp: Server,
        imap: Server,
        spool: Path,
        clock: Clock,
        *,
        folders: Sequence[str] = (),
        sent_copy: bool = True,
        address: str = "",
        final_seconds: float = FINAL_SECONDS,
    ) -> None:
        self._smtp = SmtpLink(smtp, final_seconds)
        self._imap = ImapLink(imap)
        self._spool = Spool(spool)
        self._clock = clock
        self._named = tuple(folders)
        self._sent_copy, self._address = sent_copy, address

    def prepare(self, outgoing: Outgoing) -> Ref:
        """Write the mail into the spool; one that has not begun to leave is replaced, any other stays."""
        spooled = self._spool.read(outgoing.key)
        if spooled is not None and spooled.draft and spooled.state is not State.ASIDE:
            raise BackendError(_in_use(outgoing, "lies as a draft with staff"))
        if spooled is None or spooled.state in {State.PREPARED, State.ASIDE}:
            spooled = self._write(outgoing, draft=False)
        return spooled.ref(f"{outgoing.key}.eml")

    def place_draft(self, outgoing: Outgoing) -> Ref:
        """Append the mail to the account's Drafts, with our Bcc in it; find-or-create by key."""
        spooled = self._spool.read(outgoing.key)
        if spooled is not None and spooled.state in {State.BEGUN, State.SENT}:
            raise BackendError(_in_use(outgoing, "is sent by the program itself"))
        if spooled is None or spooled.state not in {State.PLACING, State.PLACED}:
            return self._place(self._write(outgoing, draft=True))
        if spooled.state is State.PLACED or not isinstance(self.find(spooled.key, spooled.at), Nothing):
            return self._placed(spooled)
        return self._place(self._write(outgoing, draft=True))

    def dispatch(self, ref: Ref) -> Answer:
        """Send the prepared file, once. Raises NoAnswer also when an earlier sending of it has no known end."""
        spooled = self._dispatchable(ref)
        if spooled.state is State.SENT:
            return Accepted(spooled.words)
        content = self._spool.content(ref.key)
        if content_sha256(content) != ref.body_sha256:
            return NotNow("the prepared mail is not the approved one: its file was changed", backend=True)
        answer = self._smtp.send(spooled.envelope, content, lambda: self._mark(spooled, State.BEGUN))
        if isinstance(answer, Accepted):
            self._after_yes(spooled, answer, content)
        else:
            self._note(spooled, State.PREPARED, "")
        return answer

    def find(self, key: str, since: datetime) -> Found | StillDraft | Nothing:
        """The server's recorded yes, else a copy that proves it, else the draft or the file that never left."""
        spooled = self._spool.read(key)
        if spooled is not None and spooled.state is State.SENT:
            return Found(spooled.words, at=spooled.at, content=self._spool.content(key))
        first_day = self._server_day(since)
        return self._imap.read(lambda client: self._traces(client, key, spooled, first_day))

    def withdraw(self, ref: Ref) -> Withdrawal:
        """Delete the prepared file or the unchanged draft. What may have left is set aside, and `GONE`."""
        spooled = self._spool.read(ref.key)
        if spooled is None or spooled.draft:
            return self._take_back(ref, spooled)
        if spooled.state is State.PREPARED:
            self._spool.remove(ref.key)
            return Withdrawal.REMOVED
        if spooled.state is State.BEGUN:
            self._mark(spooled, State.ASIDE)
        return Withdrawal.GONE

    def check(self) -> Iterator[str]:
        """SMTP up to the right to send, then IMAP up to the right to write. Raises BackendError."""
        yield from self._smtp.check(self._address)
        yield from self._imap.open_anew()
        for step in of_mailer(sent_copy=self._sent_copy):
            yield f"IMAP server {self._imap.server}: {self._imap.read(step)}."

    def close(self) -> None:
        """Log out of both."""
        self._smtp.close()
        self._imap.close()

    def _write(self, outgoing: Outgoing, *, draft: bool) -> Spooled:
        try:
            return self._spool.write(outgoing, self._now(), draft=draft)
        except OSError as error:
            what = f"The mail {outgoing.token} cannot be written to {self._spool.folder}: {error.strerror}."
            raise BackendError(Finding("mail_spool", what, "Make room on the disk, or correct its rights.")) from error

    def _place(self, spooled: Spooled) -> Ref:
        content = self._spool.content(spooled.key)
        self._wake()
        self._imap.write(lambda client: place(client, content))
        return self._placed(spooled)

    def _placed(self, spooled: Spooled) -> Ref:
        """Note that it lies there, and how the server keeps it; it may already have been taken by staff."""
        if spooled.state is State.PLACING:
            lying = self._imap.read(lambda client: our_drafts(client, spooled.key, spooled))
            kept = content_sha256(lying[0].content) if len(lying) == 1 else None
            self._spool.mark(spooled, State.PLACED, self._now(), kept_sha256=kept)
        return spooled.ref(self._imap.read(drafts_folder))

    def _dispatchable(self, ref: Ref) -> Spooled:
        try:
            spooled = self._spool.read(ref.key)
        except RelanceError as error:
            raise NoAnswer(str(error)) from error
        if spooled is None:
            raise NoAnswer("the prepared mail is not in the spool any more: somebody may have sent it")
        if spooled.state not in {State.PREPARED, State.SENT}:
            raise NoAnswer(f"the mail is {spooled.state}: an earlier sending of it has no known end")
        return spooled

    def _after_yes(self, spooled: Spooled, answer: Accepted, content: bytes) -> None:
        self._note(spooled, State.SENT, answer.words)
        if not self._sent_copy:
            return
        try:
            self._wake()
            since = self._server_day(self._now())
            self._imap.write(lambda client: append_sent(client, content, spooled.message_id, since))
        except RelanceError as error:
            _log.warning("%s was sent, but its copy could not be put into Sent: %s", spooled.token, error)

    def _note(self, spooled: Spooled, state: State, words: str) -> None:
        """Mark without letting a full disk change the answer; what stays `begun` is settled by copies or a person."""
        try:
            self._spool.mark(spooled, state, self._now(), words=words)
        except OSError as error:
            _log.warning("%s: the state %s could not be written: %s", spooled.token, state, error)

    def _mark(self, spooled: Spooled, state: State) -> Spooled:
        return self._spool.mark(spooled, state, self._now())

    def _traces(
        self, client: Client, key: str, spooled: Spooled | None, first_day: date
    ) -> Found | StillDraft | Nothing:
        if spooled is not None:
            folders = folders_of(client).watched(self._named)
            copy = copy_that_left(client, folders, spooled, self._spool.content(key), first_day)
            if copy is not None:
                seen = message_id_of(taken_apart(copy.content))
                return Found(f"copy in {copy.folder}", self._clock.of(copy.received), seen, copy.content)
        if (spooled is None or spooled.draft) and our_drafts(client, key, spooled):
            return StillDraft()
        unsent = spooled is not None and spooled.state is State.PREPARED
        return StillDraft() if unsent else Nothing()

    def _take_back(self, ref: Ref, spooled: Spooled | None) -> Withdrawal:
        kept = spooled.kept_sha256 if spooled is not None else None
        unchanged = {ref.body_sha256, *([kept] if kept else [])}
        self._wake()
        outcome = self._imap.write(lambda client: take_back(client, ref.key, spooled, unchanged))
        if spooled is not None and outcome is not Withdrawal.EDITED:
            self._mark(spooled, State.ASIDE)
        return outcome

    def _wake(self) -> None:
        """Open a kept connection that died, so that a command that may be given only once meets a living one."""
        self._imap.read(lambda client: client.noop())

    def _server_day(self, instant: datetime) -> date:
        """A day early enough for a search: servers search by days, in a zone of their own."""
        return server_time(self._clock, instant).date() - timedelta(days=1)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(self._clock.zone)


def _in_use(outgoing: Outgoing, how: str) -> Finding:
    what = f"The message {outgoing.token} {how}."
    return Finding("mail_key_used", what, "Withdraw it first; a message is sent either by staff or by the program.")
