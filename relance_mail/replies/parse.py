"""From the bytes of a mail to what the reader and the engine need: texts, threading headers, receipts. Never raises."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from relance_mail.replies import mime
from relance_mail.replies.mails import IncomingText
from relance_mail.replies.receipts import receipts

_LARGEST_TEXT = 400_000
_CHECKS = "Authentication-Results"  # each server on the way adds a line of its own
_FALSE = re.compile(r"\b(?:dmarc|dkim|spf|compauth|auth)\s*=\s*(?:fail|softfail|hardfail|permerror)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail taken apart. `received` is the topmost Received stamp, else Date (aware), else None; ids keep their
    angle brackets; `recipients` are bare addresses of To and Cc. `sender_sure`: whether From names one address, however
    it is read, and no server on the way has found its sender false (RFC 8601)."""

    text: IncomingText
    received: datetime | None
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    sender_address: str
    recipients: tuple[str, ...]
    sender_sure: bool = True


def parse(content: bytes) -> ParsedMail:
    """Take a raw mail apart."""
    message = mime.taken_apart(content, policy.default)
    body_text, body_html = _bodies(message)
    text = IncomingText(
        id=mime.header(message, "Message-ID") or None,
        subject=mime.header(message, "Subject"),
        sender=mime.header(message, "From"),
        headers=_headers(message),
        body_text=body_text,
        body_html=body_html,
        receipts=receipts(message),
    )
    return ParsedMail(
        text,
        _received(message),
        mime.header(message, "Message-ID") or None,
        mime.header(message, "In-Reply-To") or None,
        tuple(mime.header(message, "References").split()),
        next(iter(_addresses(message, "From")), ""),
        tuple(_addresses(message, "To", "Cc")),
        _is_sure(message, text),
    )


def _is_sure(message: Message, text: IncomingText) -> bool:
    """Programs differ in what they take for the sender of `a@x.fr <b@y.fr>`, or of two From lines: then nobody is. A
    « pass » is not looked for: whoever writes the mail can write that too."""
    written = _QUOTED.sub("", " ".join(mime.raw_headers(message, "From")))
    senders = {address.lower() for address in _ADDRESS.findall(written)}
    return len(senders) <= 1 and not _FALSE.search(text.header(_CHECKS))


def _headers(message: Message) -> Mapping[str, str]:
    names = [name for name in mime.header_names(message) if name.lower() != _CHECKS.lower()]
    found = {name: mime.header(message, name) for name in names}
    if told := mime.every_header(message, _CHECKS):
        found[_CHECKS] = told
    return found


def _addresses(message: Message, *names: str) -> list[str]:
    pairs = getaddresses([mime.header(message, name) for name in names])
    return [address.lower() for _, address in pairs if "@" in address]


def _bodies(message: Message) -> tuple[str | None, str | None]:
    """The first plain and the first HTML text that are no attachments."""
    plain_text: str | None = None
    html: str | None = None
    for part in mime.parts(message):
        if mime.is_attachment(part):
            continue
        kind = mime.content_type(part)
        if kind == "text/plain" and plain_text is None:
            plain_text = _unflowed(part)[:_LARGEST_TEXT]
        elif kind == "text/html" and html is None:
            html = mime.text_of(part)[:_LARGEST_TEXT]
    return plain_text, html


def _unflowed(part: Message) -> str:
    """`format=flowed` (RFC 3676): lines that end in a space go on in the next one of the same quote depth."""
    text = mime.text_of(part)
    if mime.parameter(part, "format") != "flowed":
        return text
    joiner = "" if mime.parameter(part, "delsp") == "yes" else " "
    lines: list[str] = []
    for line in text.split("\n"):
        soft = bool(lines) and lines[-1].endswith(" ") and lines[-1] != "-- "
        if soft and line.startswith(">") == lines[-1].startswith(">"):
            lines[-1] = lines[-1].rstrip(" ") + joiner + line.lstrip("> ")
        else:
            lines.append(line)
    return "\n".join(lines)


def _received(message: Message) -> datetime | None:
    """When our server took it: the topmost Received line; the Date header is the writer's own word."""
    for text in (mime.header(message, "Received").rpartition(";")[2], mime.header(message, "Date")):
        try:
            found = parsedate_to_datetime(text.strip())
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
