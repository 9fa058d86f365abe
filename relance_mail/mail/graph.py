"""The mailer of a Microsoft 365 mailbox: a draft at the server, sent once by its own id, found again by our key.

1. Graph's `sendMail` gives no identity and may have sent after an error; a draft has an id that stays when it is sent.
   So `prepare` makes the draft, `dispatch` sends that very one, and an item leaves once however often it is asked for.
2. What the server shows decides; the spool remembers what we asked for: the prepared bytes, by which copies are known,
   and how the server keeps them (it writes a message anew).
3. After `send` was asked, no answer and every 5xx mean that nobody knows; a draft that is not there when it is to be
   sent means that somebody may have sent it. Both are looked for, never sent again by ourselves.
4. A key is either ours to send or a draft for staff, never both.
5. A draft that Outlook sent may have lost our property and bear another Message-ID: it is known by the reference in the
   subject and a recipient or file in common, in Sent Items, or in the inbox as our blind copy (MODEL §2.3).
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from relance_mail.clock import Clock
from relance_mail.connect.graph import GraphLogin, GraphRefused, GraphSession, GraphSilent, GraphUnreachable
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
    Refused,
    RefusedWhy,
    StillDraft,
    Withdrawal,
)
from relance_mail.mail.content import OUTDATED, approved_sha256, content_sha256, taken_apart
from relance_mail.mail.graph_items import Item, Items, quoted
from relance_mail.mail.imap_mailbox import server_time
from relance_mail.mail.imap_traces import proves
from relance_mail.mail.mime import message_id
from relance_mail.mail.spool import Spool, Spooled, State

OUTDATED_CATEGORY = f"Relance – {OUTDATED}"
_BAD_RECIPIENT = frozenset({"ErrorInvalidRecipients", "ErrorInvalidSmtpAddress", "ErrorRecipientNotFound"})
_TOO_MUCH = frozenset({"ErrorMessageSizeExceeded", "RequestEntityTooLarge", "ErrorAttachmentSizeLimitExceeded"})
_ACCEPTED = 202
_log = logging.getLogger(__name__)


class GraphMailer:
    """Sends as the mailbox of `login`. One per worker."""

    abilities = MailerAbilities(
        delivery_notices=True, read_receipts=True, server_drafts=True, keeps_message_id=True, sent_copy=True
    )

    def __init__(self, login: GraphLogin, spool: Path, clock: Clock, session: GraphSession | None = None) -> None:
        self._session = session or GraphSession(login)
        self._items = Items(self._session)
        self._spool = Spool(spool)
        self._clock = clock

    def prepare(self, outgoing: Outgoing) -> Ref:
        """Make the draft in our hidden folder; one that has not left is replaced if it is another. Find-or-create."""
        return self._placed(outgoing, draft=False)

    def place_draft(self, outgoing: Outgoing) -> Ref:
        """Make the draft in the account's Drafts, where staff finds it; find-or-create by key."""
        return self._placed(outgoing, draft=True)

    def dispatch(self, ref: Ref) -> Answer:
        """Send that very draft, once. Raises NoAnswer when it is not there, or when no answer comes."""
        try:
            item = self._items.get(ref.carrier_ref)
            if item is not None and not item.draft:
                return Accepted("sent already", _other_id(item, ref))
            if item is None or item.folder == self._items.folder_id("deleteditems"):
                raise NoAnswer("the draft is not there any more: somebody may have sent it")
            spooled = self._spool.read(ref.key)
            if content_sha256(self._items.content(item.id)) not in _unchanged(ref, spooled):
                return NotNow("the prepared mail is not the approved one: its draft was changed", backend=True)
        except BackendError as error:
            return NotNow(str(error), backend=not isinstance(error, GraphSilent | GraphUnreachable))
        return self._sent(item, ref, spooled)

    def find(self, key: str, since: datetime) -> Found | StillDraft | Nothing:
        """A Sent item with our key or a copy that proves it, else the draft itself. Raises BackendError."""
        spooled = self._spool.read(key)
        lying = self._lying(key, spooled)
        for item in self._sent_of(lying):
            return self._found(item)
        if (copy := self._copy_that_left(spooled, since)) is not None:
            return self._found(copy)
        return StillDraft() if any(item.draft for item in lying) else Nothing()

    def withdraw(self, ref: Ref) -> Withdrawal:
        """Delete the unchanged draft; mark one that staff changed, by category and subject. Else `GONE`."""
        spooled = self._spool.read(ref.key)
        drafts = [item for item in self._lying(ref.key, spooled) if item.draft]
        outcome = Withdrawal.REMOVED if drafts else Withdrawal.GONE
        for item in drafts:
            if content_sha256(self._items.content(item.id)) in _unchanged(ref, spooled):
                self._items.remove(item.id)
            else:
                outcome = Withdrawal.EDITED
                self._mark_outdated(item)
        if spooled is not None and outcome is not Withdrawal.EDITED:
            self._mark(spooled, State.ASIDE)
        return outcome

    def check(self) -> Iterator[str]:
        """Log in anew, look at the folders and into the token. Raises BackendError."""
        self._items = Items(self._session)
        yield from self._session.open_anew()
        for known, what in (("drafts", "Drafts"), ("sentitems", "Sent Items")):
            self._items.folder_id(known)
            yield f"Microsoft 365: its folder {what} can be read."
        for right in ("Mail.ReadWrite", "Mail.Send"):
            yield f"Microsoft 365: {self._session.right(right)}."

    def close(self) -> None:
        """Release the connection."""
        self._session.close()

    def _placed(self, outgoing: Outgoing, *, draft: bool) -> Ref:
        spooled = self._spool.read(outgoing.key)
        if spooled is not None and spooled.draft != draft and spooled.state is not State.ASIDE:
            raise BackendError(_in_use(outgoing, "lies as a draft with staff" if spooled.draft else "is being sent"))
        composed = approved_sha256(outgoing)  # refuses what cannot be written, before anything is asked
        lying = self._lying(outgoing.key, spooled, message_id(outgoing))
        for item in self._sent_of(lying):
            return self._ref(item, outgoing.key, spooled)
        drafts = [item for item in lying if item.draft]
        for item in drafts:
            if item.key and (draft or (spooled is not None and spooled.body_sha256 == composed)):
                return self._ref(item, outgoing.key, self._noted(item, spooled, draft=draft))
        for item in drafts:
            self._items.remove(item.id)
        return self._created(outgoing, draft=draft)

    def _noted(self, item: Item, spooled: Spooled | None, *, draft: bool) -> Spooled | None:
        """A draft that was made before: how the server keeps it, if a crash left that unknown."""
        if spooled is None or (spooled.kept_sha256 is not None and spooled.state is not State.ASIDE):
            return spooled
        return self._lies(item, spooled, draft=draft)

    def _created(self, outgoing: Outgoing, *, draft: bool) -> Ref:
        spooled = self._write(outgoing, draft=draft)
        folder = self._items.folder_id("drafts") if draft else self._items.outbox_id()
        item = self._items.create(outgoing, self._now(), folder)
        return self._ref(item, outgoing.key, self._lies(item, spooled, draft=draft))

    def _lies(self, item: Item, spooled: Spooled, *, draft: bool) -> Spooled:
        state, kept = State.PLACED if draft else State.PREPARED, content_sha256(self._items.content(item.id))
        return self._spool.mark(spooled, state, self._now(), kept_sha256=kept)

    def _write(self, outgoing: Outgoing, *, draft: bool) -> Spooled:
        try:
            return self._spool.write(outgoing, self._now(), draft=draft)
        except OSError as error:
            what = f"The mail {outgoing.token} cannot be written to {self._spool.folder}: {error.strerror}."
            raise BackendError(Finding("mail_spool", what, "Make room on the disk, or correct its rights.")) from error

    def _ref(self, item: Item, key: str, spooled: Spooled | None) -> Ref:
        body = content_sha256(self._items.content(item.id)) if spooled is None else spooled.body_sha256
        return Ref(key, item.id, item.message_id, body)

    def _sent(self, item: Item, ref: Ref, spooled: Spooled | None) -> Answer:
        """The point of no return: what the service answers when it is asked to send."""
        try:
            status = self._items.send(item.id)
        except GraphRefused as refused:
            answer = _refusal(refused)
            if isinstance(answer, Refused):
                self._take_away(ref)
            return answer
        except GraphSilent as error:
            raise NoAnswer(str(error)) from error
        except BackendError as error:  # no connection, or no token: nothing was asked
            return NotNow(str(error), backend=not isinstance(error, GraphUnreachable))
        if status != _ACCEPTED:  # a program on the way has answered in the service's place
            raise NoAnswer(f"an answer that is none of Graph's: {status}")
        if spooled is not None:
            self._note_sent(spooled)
        return Accepted("202 Accepted", _other_id(item, ref))

    def _take_away(self, ref: Ref) -> None:
        """What was refused for good is not kept as if it were still to be sent. That changes no answer."""
        try:
            self.withdraw(ref)
        except (OSError, RelanceError) as error:
            _log.warning("%s was refused; its draft could not be taken away: %s", ref.message_id, error)

    def _note_sent(self, spooled: Spooled) -> None:
        """A full disk changes no answer: the server shows what left."""
        try:
            self._spool.mark(spooled, State.SENT, self._now(), words="202 Accepted")
        except (OSError, RelanceError) as error:
            _log.warning("%s was sent; that could not be written down: %s", spooled.token, error)

    def _lying(self, key: str, spooled: Spooled | None, own_id: str | None = None) -> list[Item]:
        """Our messages of that key, wherever they lie but in Deleted Items (a draft there was taken away)."""
        own_id = spooled.message_id if spooled is not None else own_id
        deleted = self._items.folder_id("deleteditems")
        found = self._items.of_key(key, own_id)
        return [item for item in found if not (item.draft and item.folder == deleted)]

    def _sent_of(self, items: list[Item]) -> Iterator[Item]:
        """Those in Sent Items with our key: nobody but this mailbox puts a message there."""
        yield from (item for item in items if not item.draft and item.key and item.folder == self._sent_id)

    @property
    def _sent_id(self) -> str:
        return self._items.folder_id("sentitems")

    def _copy_that_left(self, spooled: Spooled | None, since: datetime) -> Item | None:
        """A message, wherever it lies, that proves by its content that ours left."""
        if spooled is None:
            return None
        start = server_time(self._clock, since).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        search = f"receivedDateTime ge {start} and contains(subject,'{quoted(spooled.token)}')"
        prepared = self._spool.content(spooled.key)
        for item in self._items.matching(search):
            content = b"" if item.draft else self._items.content(item.id)
            if content and proves(taken_apart(content), content, spooled, prepared):
                return item
        return None

    def _found(self, item: Item) -> Found:
        at = None if item.at is None else self._clock.of(item.at)
        return Found("copy in the mailbox", at, item.message_id or None, self._items.content(item.id))

    def _mark_outdated(self, item: Item) -> None:
        if not item.subject.startswith(OUTDATED):
            categories = [*item.categories, OUTDATED_CATEGORY]
            self._items.change(item.id, subject=f"{OUTDATED} - {item.subject}", categories=categories)

    def _mark(self, spooled: Spooled, state: State) -> None:
        self._spool.mark(spooled, state, self._now())

    def _now(self) -> datetime:
        return self._clock.now().astimezone(self._clock.zone)


def _refusal(refused: GraphRefused) -> Answer:
    """What a no to `send` means. Raises NoAnswer when it is none."""
    words = f"{refused.status} {refused.code}: {refused.words}"
    if refused.status >= 500 or refused.status == 404:
        raise NoAnswer(words) from refused
    if refused.code in _BAD_RECIPIENT:
        return Refused(RefusedWhy.RECIPIENT, words)
    if refused.code in _TOO_MUCH or refused.status == 413:
        return Refused(RefusedWhy.MESSAGE, words)
    return NotNow(words, backend=refused.status != 429)


def _unchanged(ref: Ref, spooled: Spooled | None) -> set[str]:
    """The hashes that a draft has which nobody touched: as approved, or as the server has written it anew."""
    kept = spooled.kept_sha256 if spooled is not None else None
    return {ref.body_sha256, *([kept] if kept else [])}


def _other_id(item: Item, ref: Ref) -> str | None:
    return item.message_id if item.message_id and item.message_id != ref.message_id else None


def _in_use(outgoing: Outgoing, how: str) -> Finding:
    what = f"The message {outgoing.token} {how}."
    return Finding("mail_key_used", what, "Withdraw it first; a message is sent either by staff or by the program.")
