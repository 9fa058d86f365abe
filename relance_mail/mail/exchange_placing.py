"""A message is placed in the Drafts of an Exchange mailbox, once: whatever an earlier attempt has left there is found.

1. Deleted is only what we have placed and nobody has changed. What may have been sent meanwhile is not made again: a
   person says so first (withdraw), or Sent Items shows it.
2. An attempt without an answer may have placed the draft: it is looked for by its key. One for staff is kept as it
   lies, for staff may have changed it; it counts as untouched only if it is what we wrote, to the letter.
"""

from datetime import datetime

from relance_mail.clock import Clock
from relance_mail.connect.exchange import ExchangeLink
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail.base import Outgoing
from relance_mail.mail.content import approved_sha256, attachments_of, taken_apart
from relance_mail.mail.exchange_drafts import Lying, delete, drafts_of, place, sent_item
from relance_mail.mail.spool import Spool, Spooled, State


class Placing:
    """Finds or makes drafts, over the link and the spool of a mailer."""

    def __init__(self, link: ExchangeLink, spool: Spool, clock: Clock) -> None:
        self._link, self._spool, self._clock = link, spool, clock

    def place(self, outgoing: Outgoing, before: Spooled | None, *, draft: bool) -> Spooled:
        """Find or create the draft; `before`: what the spool knows of its key. Raises BackendError."""
        lying = self._link.read(lambda account: drafts_of(account, outgoing.key, before))
        approved = approved_sha256(outgoing)
        complete = before is not None and before.kept_sha256 is not None and before.state is not State.ASIDE
        if complete and not lying:
            raise in_use(outgoing, "is not in Drafts any more: somebody may have sent it")
        if before is not None and before.state is not State.ASIDE and not lying and self._has_left(before):
            return self._spool.mark(before, State.PLACED if draft else State.BEGUN, self._now())
        if before is not None:
            ours = {before.body_sha256, before.kept_sha256, approved}
            if any(each.sha256 not in ours for each in lying) and (complete or before.state is State.ASIDE):
                raise in_use(outgoing, "lies in Drafts and was changed there")
            if len(lying) == 1 and before.body_sha256 == approved and before.draft is draft:
                if complete:
                    return before
                if draft and self._is_whole(lying[0], before):
                    return self._adopted(lying[0], before)
        elif any(each.sha256 != approved for each in lying):
            raise in_use(outgoing, "lies in Drafts, and nothing here tells how it was placed")
        if not self._link.write(lambda _: all(delete(each) for each in lying)):
            raise in_use(outgoing, "is not in Drafts any more: somebody may have sent it")
        return self._create(outgoing, draft=draft)

    def _has_left(self, spooled: Spooled) -> bool:
        """Whether somebody has sent the draft before we knew that it was placed."""
        prepared = self._spool.content(spooled.key)
        return self._link.read(lambda account: sent_item(account, spooled.key, spooled, prepared)) is not None

    def _is_whole(self, lying: Lying, spooled: Spooled) -> bool:
        """Whether all its files are there: they may have been sent after it."""
        prepared = taken_apart(self._spool.content(spooled.key))
        return set(attachments_of(prepared)) <= set(attachments_of(taken_apart(lying.content)))

    def _adopted(self, lying: Lying, spooled: Spooled) -> Spooled:
        """A draft for staff whose placing had no answer. Staff may have changed it meanwhile, so it counts as untouched
        only if it is what we wrote, to the letter."""
        kept = lying.sha256 if lying.sha256 == spooled.body_sha256 else None
        return self._spool.mark(spooled, State.PLACED, self._now(), kept_sha256=kept)

    def _create(self, outgoing: Outgoing, *, draft: bool) -> Spooled:
        try:
            spooled = self._spool.write(outgoing, self._now(), draft=draft)
        except OSError as error:
            what = f"The mail {outgoing.token} cannot be written to {self._spool.folder}: {error.strerror}."
            raise BackendError(Finding("mail_spool", what, "Make room on the disk, or correct its rights.")) from error
        content = self._spool.content(outgoing.key)
        kept = self._link.write(lambda account: place(account, outgoing, content, spooled.at).sha256)
        state = State.PLACED if draft else State.PREPARED
        return self._spool.mark(spooled, state, self._now(), kept_sha256=kept)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(self._clock.zone)


def in_use(outgoing: Outgoing, how: str) -> BackendError:
    """That its key is taken."""
    what = f"The message {outgoing.token} {how}."
    remedy = "Withdraw it first; a message is sent either by staff or by the program."
    return BackendError(Finding("mail_key_used", what, remedy))
