"""Our messages in an Exchange mailbox: placed as drafts, found again, taken back; what counts as a trace of one.

1. A draft is created from our whole MIME: own Message-ID, thread and headers. Recipients and requests for receipts are
   set beside it, because servers read only some of them out of MIME; what they made of it is looked at.
2. Our key is a property of our own on the item. Exchange keeps it in Drafts and in Sent Items, where nobody but our
   own people can put anything; it does not travel. What arrived by mail counts by its content alone (MODEL §2.1).
3. A mail that is too large for one request is placed without its files, which follow one by one.
4. Exchange may write a mail anew when it keeps it (it makes the plain text from the HTML). So what was placed is read
   back, and its hash is what "unchanged" is compared with.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from exchangelib import EWSDateTime, FileAttachment, Mailbox, Message, Q
from exchangelib.errors import ErrorItemNotFound, ResponseMessageError

from relance_mail.connect.exchange import Account
from relance_mail.mail.base import Outgoing, Withdrawal
from relance_mail.mail.checks import wire_address
from relance_mail.mail.content import OUTDATED, content_sha256, subject_of, taken_apart
from relance_mail.mail.exchange_items import Folder, Told, found, items
from relance_mail.mail.imap_traces import is_our_draft, proves
from relance_mail.mail.mime import compose
from relance_mail.mail.spool import Spooled

_log = logging.getLogger(__name__)
LARGEST_REQUEST = 9_000_000  # bytes of MIME; Exchange 2010 takes 13 MB in a request, where they are a third longer
OUTDATED_CATEGORY = f"Relance – {OUTDATED}"
_LONGEST_SUBJECT = 255
_FIELDS = ("mime_content", "relance_key", "message_id", "datetime_received", "categories")


@dataclass(frozen=True, slots=True)
class Lying:
    """A message as it lies on the server."""

    account: Account
    told: Told

    @property
    def content(self) -> bytes:
        """Its MIME."""
        return self.told.mime

    @property
    def sha256(self) -> str:
        """The hash of its content."""
        return content_sha256(self.content)

    def item(self, **fields: Any) -> Any:
        """As the library acts on it: this version of it, with these fields set."""
        return Message(account=self.account, id=self.told.id, changekey=self.told.change_key, **fields)


def place(account: Account, outgoing: Outgoing, content: bytes, at: datetime) -> Lying:
    """Create the draft and read it back; `content` is the whole mail, composed at `at`."""
    apart = len(content) > LARGEST_REQUEST
    files = [each for each in outgoing.attachments if each.cid is None] if apart else []
    if files:
        rest = tuple(each for each in outgoing.attachments if each not in files)
        content = compose(replace(outgoing, attachments=rest), at)
    item = _draft(account, outgoing, content)
    item.save()
    for file in files:
        item.attach(FileAttachment(name=file.name, content=file.content, content_type=file.mime_type))
    _see_to_recipients(item, outgoing)
    (lying,) = _read(account, [item.id])
    return lying


def ours_in(
    account: Account, folder: Folder, key: str, spooled: Spooled | None, since: datetime | None = None
) -> Iterator[Lying]:
    """The messages in a folder with our key, our Message-ID or the reference in the subject."""
    wanted = Q(relance_key=key)
    if spooled is not None:
        wanted |= Q(message_id=spooled.message_id) | Q(subject__contains=spooled.token)
    if since is not None:
        wanted &= Q(datetime_received__gte=EWSDateTime.from_datetime(since.astimezone(UTC)))
    for item_id in found(account, folder, wanted):
        yield from _read(account, [item_id])


def drafts_of(account: Account, key: str, spooled: Spooled | None) -> list[Lying]:
    """The drafts of that key that lie in Drafts now; usually one or none."""
    lying = ours_in(account, account.drafts, key, spooled)
    return [each for each in lying if bears(each, key) or is_our_draft(taken_apart(each.content), key, spooled)]


def bears(lying: Lying, key: str) -> bool:
    """Whether it has our own property."""
    return lying.told.value == key


def sent_item(account: Account, key: str, spooled: Spooled | None, prepared: bytes) -> Lying | None:
    """The message in Sent Items, also one that staff sent from our draft. Not every server stamps what it sends with a
    time of arrival, so none is asked for."""
    for each in ours_in(account, account.sent, key, spooled):
        same = spooled is not None and each.told.message_id == spooled.message_id
        if bears(each, key) or same or _proved(each, spooled, prepared):
            return each
    return None


def copy_in(account: Account, folder: Folder, spooled: Spooled, prepared: bytes, since: datetime) -> Lying | None:
    """A copy that arrived in a folder, and proves by its content that the message left."""
    lying = ours_in(account, folder, spooled.key, spooled, since)
    return next((each for each in lying if _proved(each, spooled, prepared)), None)


def take_back(account: Account, key: str, spooled: Spooled | None, unchanged: set[str]) -> Withdrawal:
    """Delete our draft if its content hash is one of `unchanged`; mark it if staff changed it."""
    lying = drafts_of(account, key, spooled)
    outcome = Withdrawal.REMOVED if lying else Withdrawal.GONE
    for draft in lying:
        if draft.sha256 not in unchanged:
            outcome = Withdrawal.EDITED
            _mark(draft)
        elif not delete(draft):
            return Withdrawal.GONE
    return outcome


def delete(draft: Lying) -> bool:
    """Delete a draft of ours; False when it is not there any more: somebody may have sent it."""
    try:
        draft.item().delete()
    except ErrorItemNotFound:
        return False
    return True


def _draft(account: Account, outgoing: Outgoing, content: bytes) -> Any:
    return Message(
        account=account,
        folder=account.drafts,
        mime_content=content,
        author=Mailbox(name=outgoing.sender_name, email_address=wire_address(outgoing.sender)),
        to_recipients=_mailboxes(outgoing.to),
        cc_recipients=_mailboxes(outgoing.cc) or None,
        bcc_recipients=_mailboxes(_blind(outgoing)) or None,
        is_read_receipt_requested=outgoing.read_receipt,
        is_delivery_receipt_requested=outgoing.delivery_receipt,
        is_read=True,
        relance_key=outgoing.key,
    )


def _see_to_recipients(item: Any, outgoing: Outgoing) -> None:
    """Set them again where the server kept others, from MIME and fields together. Without its blind copy a message may
    leave, for Sent Items tells of it as well; with other recipients it may not."""
    wanted = {"to_recipients": outgoing.to, "cc_recipients": outgoing.cc, "bcc_recipients": _blind(outgoing)}
    (kept,) = item.account.fetch([item], only_fields=list(wanted))
    if isinstance(kept, Exception):
        raise kept
    wrong = [name for name, addresses in wanted.items() if _addresses(kept, name) != sorted(_wire(addresses))]
    if not wrong:
        return
    for name in wrong:
        setattr(kept, name, _mailboxes(wanted[name]) or None)
    try:
        kept.save(update_fields=wrong)
    except ResponseMessageError as error:
        if wrong != ["bcc_recipients"]:
            raise
        _log.warning("%s: the server keeps no blind copy in a draft: %s", outgoing.token, error)


def _addresses(item: Any, name: str) -> list[str]:
    return sorted(str(each.email_address).lower() for each in getattr(item, name) or ())


def _wire(addresses: Iterable[str]) -> set[str]:
    return {wire_address(each).lower() for each in addresses}


def _blind(outgoing: Outgoing) -> tuple[str, ...]:
    return () if outgoing.blind_copy is None else (outgoing.blind_copy,)


def _mailboxes(addresses: Iterable[str]) -> list[Any]:
    return [Mailbox(email_address=each) for each in dict.fromkeys(wire_address(each) for each in addresses)]


def _mark(draft: Lying) -> None:
    subject = subject_of(taken_apart(draft.content))
    if subject.startswith(OUTDATED):
        return
    marked = draft.item(
        subject=f"{OUTDATED} - {subject}"[:_LONGEST_SUBJECT], categories=[*draft.told.categories, OUTDATED_CATEGORY]
    )
    marked.save(update_fields=["subject", "categories"])


def _proved(lying: Lying, spooled: Spooled | None, prepared: bytes) -> bool:
    return spooled is not None and proves(taken_apart(lying.content), lying.content, spooled, prepared)


def _read(account: Account, ids: Sequence[str]) -> list[Lying]:
    """Those that are still there."""
    return [Lying(account, told) for told in items(account, ids, *_FIELDS).values()]
