"""Receipts: what carriers (DSN, RFC 3464) and mail programs (MDN, RFC 8098) report of each recipient.

1. Subjects are localised and From lines vary: only the report's own fields count. `ndr.py` reads the reports that
   have no such fields (Exchange 2003, qmail).
2. `relayed` and `expanded` are handed on, not delivered (Postfix says relayed when it hands to LMTP). A failure is
   permanent when its status is 5.x.x; Exim's bare 5.0.0 counts.
3. The message it is about: returned headers, else Original-Message-ID, else In-Reply-To, else the last of References
   (Exchange on premises gives only In-Reply-To).
"""

import re
from collections.abc import Iterator, Mapping
from email.message import Message

from relance_mail.core.readings import ReceiptKind, ReceiptRead
from relance_mail.replies import ndr
from relance_mail.replies.mime import content_type, fields, header, parts, payload_of, text_of

_ACTIONS = {
    "delivered": ReceiptKind.DELIVERED,
    "relayed": ReceiptKind.RELAYED,
    "expanded": ReceiptKind.RELAYED,
    "delayed": ReceiptKind.DELAYED,
    "failed": ReceiptKind.FAILED,
}
# What a mail program did with the mail; `processed`, `dispatched` and anything with an error prove nothing.
_DISPOSITIONS = {
    "displayed": ReceiptKind.READ,
    "deleted": ReceiptKind.NOT_READ,
    "denied": ReceiptKind.NOT_READ,
}
_ID = re.compile(r"<[^<>\s]+>")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")


def receipts(message: Message) -> tuple[ReceiptRead, ...]:
    """One entry per recipient that the mail reports on; empty when it is no report."""
    found: list[ReceiptRead] = []
    for part in parts(message):
        kind = content_type(part)
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            found += _delivery(fields(part), message)
        elif kind in ("message/disposition-notification", "message/global-disposition-notification"):
            found += _disposition(fields(part), message)
    return tuple(found) or ndr.receipts(message, original_id(message))


def original_id(message: Message, named: str = "") -> str | None:
    """The Message-ID of the mail that a report is about."""
    for text in (_returned_id(message), named, header(message, "In-Reply-To")):
        if match := _ID.search(text):
            return match.group()
    references = _ID.findall(header(message, "References"))
    return references[-1] if references else None


def _returned_id(message: Message) -> str:
    """The Message-ID among the returned headers, or in the returned message."""
    for part in parts(message):
        kind = content_type(part)
        if kind in ("message/rfc822", "message/global"):
            payload = payload_of(part)
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                return header(payload[0], "Message-ID")
        if kind in ("text/rfc822-headers", "message/global-headers", "message/rfc822"):
            match = re.search(r"^message-id:\s*(<[^<>]+>)", text_of(part), re.IGNORECASE | re.MULTILINE)
            if match:
                return re.sub(r"\s", "", match[1])
    return ""


def _delivery(blocks: list[dict[str, str]], message: Message) -> Iterator[ReceiptRead]:
    envelope = next((block["original-envelope-id"] for block in blocks if block.get("original-envelope-id")), "")
    found = original_id(message)
    for block in blocks:
        if not ({"final-recipient", "original-recipient", "action"} & block.keys()):
            continue
        status = _STATUS.search(block.get("status", "") + " " + block.get("diagnostic-code", ""))
        kind = _ACTIONS.get(_word(block.get("action", ""))) or _by_status(status)
        if kind is not None:
            yield ReceiptRead(
                _recipient(block),
                kind,
                permanent=kind is ReceiptKind.FAILED and _permanent(block),
                original_message_id=found,
                envelope_id=_xtext(envelope) or None,
                words=block.get("diagnostic-code") or block.get("status", ""),
            )


def _by_status(status: re.Match[str] | None) -> ReceiptKind | None:
    """The kind when Action is missing."""
    if status is None:
        return None
    return {"2": ReceiptKind.RELAYED, "4": ReceiptKind.DELAYED, "5": ReceiptKind.FAILED}[status[1]]


def _permanent(block: Mapping[str, str]) -> bool:
    status = _STATUS.search(block.get("status", "")) or _STATUS.search(block.get("diagnostic-code", ""))
    return status is None or status[1] == "5"


def _word(value: str) -> str:
    match = re.match(r"\s*([A-Za-z]+)", value)
    return match[1].lower() if match else ""


def _recipient(block: Mapping[str, str]) -> str | None:
    """The address that we wrote to, else the one that it became: `rfc822;a@b`, with or without blanks."""
    for name in ("original-recipient", "final-recipient"):
        value = block.get(name, "").split(";", 1)[-1].strip().strip("<>")
        if "@" in value:
            return _xtext(value)
    return None


def _xtext(value: str) -> str:
    """RFC 3461 xtext: `+2B` is a plus sign. Exim leaves it encoded, Postfix decodes it."""
    return re.sub(r"\+([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), value.strip())


def _disposition(blocks: list[dict[str, str]], message: Message) -> Iterator[ReceiptRead]:
    for block in blocks:
        if "disposition" not in block:
            continue
        said = block["disposition"].rsplit(";", 1)[-1].strip().lower()
        yield ReceiptRead(
            _recipient(block),
            _DISPOSITIONS.get(said, ReceiptKind.RELAYED),
            permanent=False,
            original_message_id=original_id(message, block.get("original-message-id", "")),
            words=block["disposition"],
        )
