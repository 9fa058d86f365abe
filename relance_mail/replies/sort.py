"""What a mail in the mailbox is, before anybody reads it: our own copy, a receipt, an automatic or a human reply.

1. Our own copies and receipts are recognised first, so that they never stop or move anything as a reply would.
2. In doubt it is a reply: a human reply holds its customer until somebody looks, which is the safe side.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from relance_mail.replies.automatic import is_automatic
from relance_mail.replies.parse import ParsedMail

_FORWARDED = re.compile(r"^\s*(?:tr|fwd?|wg|i|rv) ?:", re.IGNORECASE)


class MailKind(StrEnum):
    """As `inbound.kind` in the store."""

    OWN_COPY = "own_copy"
    RECEIPT = "receipt"
    AUTO_REPLY = "auto_reply"
    REPLY = "reply"
    OTHER = "other"


def kind_of(mail: ParsedMail, own_addresses: Collection[str]) -> MailKind:
    """The kind of a mail. `own_addresses` are ours in lower case: senders, shared mailbox, colleagues."""
    if mail.sender_address in own_addresses and not forwarded_by_us(mail, own_addresses):
        return MailKind.OWN_COPY
    if mail.text.receipts:
        return MailKind.RECEIPT
    if is_automatic(mail.text):
        return MailKind.AUTO_REPLY
    return MailKind.OTHER if _bulk(mail) else MailKind.REPLY


def forwarded_by_us(mail: ParsedMail, own_addresses: Collection[str]) -> bool:
    """A colleague forwarded a customer's reply to the shared mailbox: read with `read(…, forwarded=True)`."""
    return mail.sender_address in own_addresses and bool(_FORWARDED.match(mail.text.subject))


def _bulk(mail: ParsedMail) -> bool:
    """Newsletters and lists, unless they answer something."""
    listed = mail.text.header("List-Unsubscribe") or mail.text.header("List-Id")
    sent_to_many = mail.text.header("Precedence").lower() in ("bulk", "list", "junk")
    return bool(listed or sent_to_many) and not mail.in_reply_to and not mail.references
