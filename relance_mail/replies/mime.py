"""Pieces of a MIME message, taken out without ever raising: broken headers, charsets and encodings are common.

Attached messages (`message/rfc822`) are not entered: what somebody forwards as an attachment is not what he wrote, and
a bounce inside a forwarded mail is not a bounce of ours.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Policy

_LONGEST_HEADER = 20_000  # characters
_MOST_HEADERS = 300
_HEADER_ERRORS = (ValueError, LookupError, AttributeError, TypeError)  # what the stdlib's header parser lets through


def taken_apart(content: bytes, policy: Policy) -> Message:
    """The message in these bytes. Of one that is nested deeper than the stdlib can go, the headers alone: it still
    comes from somebody."""
    try:
        return message_from_bytes(content, policy=policy)
    except RecursionError:
        return BytesHeaderParser(policy=policy).parsebytes(content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


def header(message: Message, name: str) -> str:
    """A header as text on one line, or an empty text."""
    try:
        value = None if is_endless(message, name) else message[name]
        text = _raw_header(message, name)[:_LONGEST_HEADER] if value is None else str(value)
    except _HEADER_ERRORS:
        text = _raw_header(message, name)
    return re.sub(r"\s+", " ", _sound(text)).strip()


def every_header(message: Message, name: str) -> str:
    """The same, of every header of that name, one after the other."""
    values = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    return re.sub(r"\s+", " ", _sound(" ".join(values))).strip()


def _raw_header(message: Message, name: str) -> str:
    """The header's own bytes, decoded as far as they can be."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            if len(str(value)) > _LONGEST_HEADER:
                return str(value)[:_LONGEST_HEADER]
            try:
                return str(make_header(decode_header(str(value))))
            except _HEADER_ERRORS:
                return str(value)
    return ""


def is_endless(message: Message, name: str) -> bool:
    """Whether it is longer than anybody writes: the stdlib takes such a header apart in quadratic time."""
    return any(len(value) > _LONGEST_HEADER for value in raw_headers(message, name))


def raw_headers(message: Message, name: str) -> list[str]:
    """Every header of that name as it came, nothing decoded."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def header_names(message: Message) -> list[str]:
    """Each name once; of more than anybody writes the first ones."""
    return list(dict.fromkeys(key for key, _ in message.raw_items()))[:_MOST_HEADERS]


def _sound(text: str) -> str:
    """Without lone surrogates and zero bytes, which no output could carry."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def parts(message: Message) -> Iterator[Message]:
    """The leaves and containers of a message, attached messages as leaves."""
    stack = [message]
    seen = 0
    while stack and seen < 300:
        part = stack.pop()
        seen += 1
        yield part
        payload = payload_of(part)
        if content_type(part).startswith("multipart/") and isinstance(payload, list):
            stack.extend(child for child in reversed(payload) if isinstance(child, Message))


def content_type(part: Message) -> str:
    """`text/plain` and the like, in lower case; what cannot be read is plain text, as RFC 2045 has it."""
    try:
        return part.get_content_type()
    except _HEADER_ERRORS:
        return "text/plain"


def payload_of(part: Message) -> object:
    """The payload as the stdlib keeps it: a list of parts, or text; None when even that cannot be had."""
    try:
        return part.get_payload()
    except _HEADER_ERRORS:
        return None


def text_of(part: Message) -> str:
    """The text of a leaf in whatever charset it really is; undecodable bytes become U+FFFD."""
    try:
        content = part.get_payload(decode=True)
    except _HEADER_ERRORS:
        content = None
    if not isinstance(content, bytes):
        payload = payload_of(part)
        return _sound(payload) if isinstance(payload, str) else ""
    return _sound(_decoded(content, _charset(part))).replace("\r\n", "\n").replace("\r", "\n")


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "utf-8")
    except _HEADER_ERRORS:
        return "utf-8"


def _decoded(content: bytes, charset: str) -> str:
    """Told charset, then UTF-8, then cp1252: a wrong label is more common than wrong bytes."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def parameter(part: Message, name: str) -> str:
    """A parameter of Content-Type in lower case, or an empty text."""
    try:
        value = part.get_param(name)
    except _HEADER_ERRORS:
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "").lower()


def is_attachment(part: Message) -> bool:
    return header(part, "Content-Disposition").lower().startswith("attachment")


def fields(part: Message) -> list[dict[str, str]]:
    """The field blocks of a report part (RFC 3464, RFC 8098), names in lower case."""
    payload = payload_of(part)
    if isinstance(payload, list):
        blocks = [
            {key.lower(): header(block, key) for key in header_names(block)}
            for block in payload
            if isinstance(block, Message)
        ]
        if any(blocks):
            return [block for block in blocks if block]
    return [block for block in map(_block, re.split(r"\n[ \t]*\n", text_of(part))) if block]


def _block(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in text.split("\n"):
        match = re.match(r"([A-Za-z][\w-]*):[ \t]*(.*)", line)
        if match:
            name = match[1].lower()
            found.setdefault(name, match[2].strip())
        elif name and line[:1] in " \t":
            found[name] += " " + line.strip()
    return found
