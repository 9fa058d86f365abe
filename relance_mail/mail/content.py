"""What was approved, recognised again in the bytes of any mail: ours, a copy of it, or a draft that staff changed.

1. The hash covers subject, To, Cc and the decoded parts; neither Date, Message-ID and other transport headers nor
   encodings and boundaries, which servers may change on the way. A copy with this hash is a proof; its headers alone
   are not, because everybody who got one of our mails can write them (MODEL §2.1).
2. It reads mails that strangers wrote, so it uses the old, forgiving reader of the standard library: the new one
   raises on headers that real mails have.
3. Outdated drafts are marked by putting words before the subject, in the raw bytes: nothing else may change in what a
   colleague has written.
"""

import hashlib
import json
import re
import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from relance_mail.mail.base import Outgoing
from relance_mail.mail.mime import COPY_HEADER, KEY_HEADER, compose

OUTDATED = "PÉRIMÉ, ne pas envoyer"
_OUTDATED_WORD = rb"=?utf-8?q?P=C3=89RIM=C3=89=2C_ne_pas_envoyer_-?="
_SUBJECT = re.compile(rb"^subject:[ \t]*(\r\n[ \t]+)?(=\?)?", re.IGNORECASE | re.MULTILINE)


def approved_sha256(outgoing: Outgoing) -> str:
    """The hash of what a person approves. Equal to `content_sha256` of every faithful copy of the mail."""
    return content_sha256(compose(outgoing, datetime(1970, 1, 1, tzinfo=UTC)))


def taken_apart(content: bytes) -> Message:
    """The mail in these bytes; of one that is nested deeper than the standard library can go, the headers alone."""
    try:
        return message_from_bytes(content)
    except RecursionError:
        return BytesHeaderParser().parsebytes(content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


def content_sha256(content: bytes) -> str:
    """The hash of subject, To, Cc and parts of a mail (hex)."""
    mail = taken_apart(content)
    body = [subject_of(mail), addresses_of(mail, "To"), addresses_of(mail, "Cc"), _parts(mail)]
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()


def key_of(mail: Message) -> str | None:
    """The key that the mail claims to bear: a hint where to look, no proof."""
    value = mail.get(KEY_HEADER)
    return None if value is None else str(value).strip()


def message_id_of(mail: Message) -> str | None:
    """The Message-ID that the mail bears; Outlook and some carriers give a mail another than ours."""
    value = mail.get("Message-ID")
    return None if value is None else str(value).strip()


def is_appended_copy(mail: Message) -> bool:
    """Whether this Sent copy was written by ourselves; it proves nothing (MODEL §2.1)."""
    return mail.get(COPY_HEADER) is not None


def subject_of(mail: Message) -> str:
    """The readable subject, runs of white space made one."""
    return " ".join(_readable(mail.get("Subject", "")).split())


def addresses_of(mail: Message, header: str) -> list[str]:
    """The bare addresses of a header, lower case, sorted."""
    pairs = getaddresses([str(value) for value in mail.get_all(header, [])])
    return sorted({address.lower() for _, address in pairs if address})


def attachments_of(mail: Message) -> list[str]:
    """The SHA-256 of every named file in the mail."""
    return [_sha256(_bytes(part)) for part in mail.walk() if part.get_filename() and not part.is_multipart()]


def marked_outdated(content: bytes) -> bytes:
    """The same mail with « PÉRIMÉ, ne pas envoyer » before its subject; one that bears the mark stays as it is."""
    if subject_of(taken_apart(content)).startswith(OUTDATED):
        return content
    head, gap, body = content.partition(b"\r\n\r\n")
    if _SUBJECT.search(head) is None:
        return b"Subject: " + _OUTDATED_WORD + b"\r\n" + content
    return _SUBJECT.sub(_before_subject, head, count=1) + gap + body


def _before_subject(subject: re.Match[bytes]) -> bytes:
    """The mark, then the subject as it was. The space between two encoded words is not shown (RFC 2047 §6.2)."""
    space, word = (b" =?utf-8?q?_?=", b"=?") if subject[2] else (b"", b"")
    return b"Subject: " + _OUTDATED_WORD + space + b"\r\n " + word


def _parts(mail: Message) -> list[list[str]]:
    return [_part(part) for part in mail.walk() if not part.is_multipart()]


def _part(part: Message) -> list[str]:
    """Type, file name and hash; of a text without a name the words count, not line ends or character sets."""
    kind, name, content = part.get_content_type(), _name(part), _bytes(part)
    if kind.startswith("text/") and not name:
        content = _plain(content, part.get_content_charset("utf-8")).encode()
    return [kind, name, _sha256(content)]


def _name(part: Message) -> str:
    return unicodedata.normalize("NFC", _readable(part.get_filename("")))


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _plain(content: bytes, charset: str) -> str:
    try:
        text = content.decode(charset, "replace")
    except (LookupError, ValueError):  # a character set that Python does not know, or a name that is none
        text = content.decode("latin-1")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _readable(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value))))
    except (MessageError, LookupError, ValueError):
        return str(value)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
