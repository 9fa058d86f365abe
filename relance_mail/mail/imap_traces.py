"""Has this message left? What counts as a trace of it in the folders of our account.

1. A mail that we send ourselves: a copy counts only with the hash of the prepared content. Headers alone can be forged
   by anybody who got one of our mails, and the Sent copy that we append ourselves proves nothing (MODEL §2.1).
2. A draft for staff: Outlook writes the HTML anew, changes the Message-ID and may lose our headers. What survives is
   the reference in the subject, the recipients and the attachments (MODEL §2.3). So it counts with its reference and
   one of: our key, a recipient in common, an attachment in common.
3. Never a mail from one of its recipients, nor one that answers it: those have the reference in the subject as well.
   In the sandbox we are the recipient ourselves, and may still write.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from email.message import Message

from relance_mail.mail.base import RawMail
from relance_mail.mail.content import (
    addresses_of,
    attachments_of,
    content_sha256,
    is_appended_copy,
    key_of,
    subject_of,
    taken_apart,
)
from relance_mail.mail.imap import Client, mails_of, open_folder
from relance_mail.mail.mime import KEY_HEADER
from relance_mail.mail.spool import Spooled


def candidates(client: Client, folder: str, key: str, token: str | None, since: date | None = None) -> list[int]:
    """The uids in a folder, opened by this, of mails with our key or with the reference in the subject."""
    open_folder(client, folder)
    header = ["HEADER", KEY_HEADER, key]
    criteria: list[object] = list(header) if token is None else ["OR", header, ["SUBJECT", token]]
    if since is not None:
        criteria = ["SINCE", since, *criteria]
    return sorted(client.search(criteria))


def copy_that_left(
    client: Client, folders: Sequence[str], spooled: Spooled, prepared: bytes, since: date
) -> RawMail | None:
    """The first copy in these folders that proves that the message left; `prepared` are the bytes in the spool."""
    for folder in folders:
        for mail in _mails(client, folder, spooled, since):
            if proves(taken_apart(mail.content), mail.content, spooled, prepared):
                return mail
    return None


def is_our_draft(mail: Message, key: str, spooled: Spooled | None) -> bool:
    """Whether a mail in the Drafts folder is the draft that we placed, perhaps changed by staff."""
    if key_of(mail) == key:
        return True
    return spooled is not None and _bears_reference(mail, spooled) and _shares_recipient(mail, spooled)


def _mails(client: Client, folder: str, spooled: Spooled, since: date) -> Iterator[RawMail]:
    yield from mails_of(client, folder, candidates(client, folder, spooled.key, spooled.token, since))


def proves(mail: Message, content: bytes, spooled: Spooled, prepared: bytes) -> bool:
    """Whether this mail, met where what left may lie, shows that the message left; `prepared` are its bytes."""
    if is_appended_copy(mail):
        return False
    if content_sha256(content) in {spooled.body_sha256, spooled.kept_sha256}:
        return True
    return spooled.draft and _bears_reference(mail, spooled) and _is_sent_draft(mail, spooled, prepared)


def _bears_reference(mail: Message, spooled: Spooled) -> bool:
    """The reference is in the subject, and it is neither from a recipient nor an answer to the message itself."""
    answered = f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}"
    theirs = _recipients(spooled) - {spooled.envelope.sender.lower()}
    if spooled.message_id in answered or set(addresses_of(mail, "From")) & theirs:
        return False
    return spooled.token in subject_of(mail)


def _is_sent_draft(mail: Message, spooled: Spooled, prepared: bytes) -> bool:
    if key_of(mail) == spooled.key or _shares_recipient(mail, spooled):
        return True
    return bool(set(attachments_of(mail)) & set(attachments_of(taken_apart(prepared))))


def _shares_recipient(mail: Message, spooled: Spooled) -> bool:
    return bool({*addresses_of(mail, "To"), *addresses_of(mail, "Cc")} & _recipients(spooled))


def _recipients(spooled: Spooled) -> set[str]:
    return {address.lower() for address in spooled.envelope.to}
