"""The mailer of an Exchange mailbox on the premises (EWS): a draft is prepared there, and that very draft is sent.

1. The server is the arbiter: an item leaves Drafts once, so the same draft may be dispatched again as long as it lies
   there, and is never made anew meanwhile (MODEL §2.2). A draft that is gone may have been sent: no answer.
2. The spool keeps what was approved and how far it has come, and recognises copies of it; it is the second guard.
3. What leaves is compared once more: the draft must be what was approved, or what the server made of it when it was
   placed; and it is sent by its change key, which the server refuses when somebody has changed it since (rule 6).
4. A key is either ours to send or a draft for staff, never both. A draft that staff has changed is never overwritten.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from exchangelib.errors import ErrorItemNotFound

from relance_mail.clock import Clock
from relance_mail.connect.exchange import Account, ExchangeLink, ExchangeLogin
from relance_mail.connect.exchange_failures import exchange_errors
from relance_mail.connect.reaching import NOT_KNOWN
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
    StillDraft,
    Withdrawal,
)
from relance_mail.mail.exchange_answers import answer_of
from relance_mail.mail.exchange_drafts import Lying, copy_in, drafts_of, sent_item, take_back
from relance_mail.mail.exchange_folders import folders_of
from relance_mail.mail.exchange_placing import Placing, in_use
from relance_mail.mail.imap_mailbox import server_time
from relance_mail.mail.spool import Spool, Spooled, State

_log = logging.getLogger(__name__)


class ExchangeMailer:
    """Prepares, sends and drafts in the mailbox of the login. One per worker. `folders`: further ones with copies."""

    abilities = MailerAbilities(
        delivery_notices=True, read_receipts=True, server_drafts=True, keeps_message_id=True, sent_copy=True
    )

    def __init__(self, login: ExchangeLogin, spool: Path, clock: Clock, *, folders: Sequence[str] = ()) -> None:
        self._link = ExchangeLink(login, "mail")
        self._spool = Spool(spool)
        self._placing = Placing(self._link, self._spool, clock)
        self._clock = clock
        self._named = tuple(folders)

    def prepare(self, outgoing: Outgoing) -> Ref:
        """Save the mail in Drafts; one that lies there as it was placed is replaced, one that may have left stays."""
        spooled = self._spool.read(outgoing.key)
        if spooled is not None and spooled.draft and spooled.state is not State.ASIDE:
            raise in_use(outgoing, "lies as a draft with staff")
        if spooled is not None and spooled.state in {State.BEGUN, State.SENT}:
            return self._ref(spooled)
        return self._ref(self._placing.place(outgoing, spooled, draft=False))

    def place_draft(self, outgoing: Outgoing) -> Ref:
        """Save the mail in Drafts for staff, with our blind copy in it; find-or-create by key."""
        spooled = self._spool.read(outgoing.key)
        if spooled is not None and not spooled.draft and spooled.state is not State.ASIDE:
            raise in_use(outgoing, "is sent by the program itself")
        if spooled is not None and spooled.state is State.PLACED:
            return self._ref(spooled)
        return self._ref(self._placing.place(outgoing, spooled, draft=True))

    def dispatch(self, ref: Ref) -> Answer:
        """Send the prepared draft. Raises NoAnswer also when it is there no more and no copy tells that it left."""
        spooled = self._dispatchable(ref)
        if spooled.state is State.SENT:
            return Accepted(spooled.words)
        try:
            lying = self._link.read(lambda account: drafts_of(account, ref.key, spooled))
        except BackendError as error:
            return NotNow(str(error), backend=True)
        if not lying:
            return self._left_before(spooled)
        draft = next((each for each in lying if each.sha256 in {ref.body_sha256, spooled.kept_sha256}), None)
        if draft is None:
            return NotNow("the prepared draft is not the approved one: somebody has changed it", backend=True)
        self._spool.mark(spooled, State.BEGUN, self._now())
        return self._sent(spooled, draft)

    def find(self, key: str, since: datetime) -> Found | StillDraft | Nothing:
        """The server's recorded yes, else the item in Sent Items, else a copy that proves it, else the draft."""
        spooled = self._spool.read(key)
        if spooled is not None and spooled.state is State.SENT:
            return Found(spooled.words, at=spooled.at, content=self._spool.content(key))
        return self._link.read(lambda account: self._traces(account, key, spooled, since))

    def withdraw(self, ref: Ref) -> Withdrawal:
        """Delete the unchanged draft; what a server has let delete did not leave. `GONE`: it may have."""
        spooled = self._spool.read(ref.key)
        if spooled is not None and spooled.state is State.SENT:
            return Withdrawal.GONE
        kept = spooled.kept_sha256 if spooled is not None else None
        unchanged = {ref.body_sha256, *([kept] if kept else [])}
        self._link.read(lambda account: account.drafts.refresh())
        outcome = self._link.write(lambda account: take_back(account, ref.key, spooled, unchanged))
        if spooled is not None and outcome is not Withdrawal.EDITED:
            if outcome is Withdrawal.REMOVED and not spooled.draft:
                self._spool.remove(ref.key)
            else:
                self._spool.mark(spooled, State.ASIDE, self._now())
        return outcome

    def check(self) -> Iterator[str]:
        """Log in anew, look at the folders and our rights there. Raises BackendError."""
        yield from self._link.open_anew(lambda account: account.inbox)
        drafts = self._link.read(lambda account: account.drafts)
        yield f"Drafts go to {drafts.name}; {self._link.right_to_write(drafts)}."
        sent = self._link.read(lambda account: account.sent)
        yield f"What was sent lies in {sent.name}; {self._link.right_to_write(sent)}."
        yield f"Whether {self._link.login.user} may send as {self._link.login.mailbox} is {NOT_KNOWN}."

    def close(self) -> None:
        """Close the connection."""
        self._link.close()

    def _dispatchable(self, ref: Ref) -> Spooled:
        try:
            spooled = self._spool.read(ref.key)
        except RelanceError as error:
            raise NoAnswer(str(error)) from error
        if spooled is None:
            raise NoAnswer("the prepared mail is not in the spool any more: somebody may have sent it")
        if spooled.draft or spooled.state not in {State.PREPARED, State.BEGUN, State.SENT}:
            raise NoAnswer(f"the mail is {spooled.state}: an earlier sending of it has no known end")
        return spooled

    def _sent(self, spooled: Spooled, draft: Lying) -> Answer:
        """The point of no return: one request, never repeated."""
        try:
            account = self._link.account()
            draft.item().send(save_copy=True, copy_to_folder=account.sent)
        except ErrorItemNotFound:
            return self._left_before(spooled)
        except exchange_errors() as error:
            answer = answer_of(error, spooled.envelope.to)
            self._note(spooled, State.PREPARED, "")
            if isinstance(answer, Refused):
                self._take_away(spooled)
            return answer
        self._note(spooled, State.SENT, "Exchange has accepted the draft")
        return Accepted("Exchange has accepted the draft", self._other_id(spooled))

    def _take_away(self, spooled: Spooled) -> None:
        """What was refused for good must not lie in Drafts, where staff would send it. That changes no answer."""
        try:
            self.withdraw(self._ref(spooled))
        except (OSError, RelanceError) as error:
            _log.warning("%s was refused; its draft could not be taken away: %s", spooled.token, error)

    def _left_before(self, spooled: Spooled) -> Accepted:
        """The draft is gone: what lies in Sent Items tells whether it left."""
        prepared = self._spool.content(spooled.key)
        try:
            sent = self._link.read(lambda account: sent_item(account, spooled.key, spooled, prepared))
        except BackendError as error:
            raise NoAnswer(f"the draft is gone, and Sent Items cannot be read: {error}") from error
        if sent is None:
            raise NoAnswer("the draft is not in Drafts any more: somebody may have sent it")
        self._note(spooled, State.SENT, "it lies in Sent Items")
        return Accepted("it lies in Sent Items", _other(sent, spooled))

    def _other_id(self, spooled: Spooled) -> str | None:
        """The Message-ID that it was given, if the server tells at once; the mailbox tells it later in any case."""
        try:
            sent = self._link.read(lambda account: sent_item(account, spooled.key, spooled, b""))
        except RelanceError as error:
            _log.warning("%s was sent, but Sent Items cannot be read: %s", spooled.token, error)
            return None
        return None if sent is None else _other(sent, spooled)

    def _note(self, spooled: Spooled, state: State, words: str) -> None:
        """Mark without letting a full disk change the answer."""
        try:
            self._spool.mark(spooled, state, self._now(), words=words)
        except OSError as error:
            _log.warning("%s: the state %s could not be written: %s", spooled.token, state, error)

    def _traces(
        self, account: Account, key: str, spooled: Spooled | None, since: datetime
    ) -> Found | StillDraft | Nothing:
        prepared = b"" if spooled is None else self._spool.content(key)
        if (sent := sent_item(account, key, spooled, prepared)) is not None:
            return self._found(sent, spooled, account.sent.name)
        if spooled is not None:
            first = self._since(since)
            for name, folder in folders_of(account).arrivals(self._named).items():
                if (copy := copy_in(account, folder, spooled, prepared, first)) is not None:
                    return self._found(copy, spooled, name)
        return StillDraft() if drafts_of(account, key, spooled) else Nothing()

    def _found(self, lying: Lying, spooled: Spooled | None, folder: str) -> Found:
        """What left: our own bytes where the server only wrote them anew."""
        untouched = spooled is not None and lying.sha256 in {spooled.body_sha256, spooled.kept_sha256}
        content = self._spool.content(spooled.key) if spooled is not None and untouched else lying.content
        at = None if lying.told.received is None else self._clock.of(lying.told.received)
        return Found(f"copy in {folder}", at, lying.told.message_id or None, content)

    def _ref(self, spooled: Spooled) -> Ref:
        return spooled.ref(f"{self._link.login.mailbox}/{spooled.key}")

    def _since(self, instant: datetime) -> datetime:
        """On the server's clock, and early enough for clocks that disagree."""
        return max(server_time(self._clock, instant), _EARLIEST) - timedelta(days=1)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(self._clock.zone)


_EARLIEST = datetime.fromisoformat("1990-01-01T00:00:00+00:00")


def _other(sent: Lying, spooled: Spooled) -> str | None:
    seen = sent.told.message_id
    return None if seen in ("", spooled.message_id) else seen
