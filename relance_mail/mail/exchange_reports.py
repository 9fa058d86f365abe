"""A report that Exchange keeps as an item of its own, as the mail that IMAP would give of it.

1. What a report says lies in its class: `REPORT.<class of the message>.<what>` (SERVERS: read, not read, delivered,
   failed; the middle is not always IPM.Note). Subjects are localised and say nothing.
2. Exchange gives most reports as a whole multipart/report, which is read like any other. Where a server gives words
   alone, the parts that tell are added to them from the item, and nothing else is changed.
"""

import re
from email.message import Message
from email.utils import getaddresses

from relance_mail.mail.content import taken_apart

_CLASS = re.compile(r"REPORT\..*?(?:\.(RELAYED|EXPANDED|DELAYED))?\.(IPNRN|IPNNRN|NDR|DR)", re.IGNORECASE)
_READ = {"IPNRN": "displayed", "IPNNRN": "deleted"}
_STATUS = {"failed": "5.0.0", "delayed": "4.0.0"}
_STRUCTURED = frozenset({"message/delivery-status", "message/disposition-notification"})
_BOUNDARY = "=_relance_report"


def is_bare(item_class: str, content: bytes) -> bool:
    """Whether this is a report of which the bytes do not tell what it reports."""
    if _CLASS.fullmatch(item_class) is None:
        return False
    return not any(part.get_content_type() in _STRUCTURED for part in taken_apart(content).walk())


def as_report(item_class: str, content: bytes, original_id: str, recipients: str) -> bytes:
    """The same report with what its item tells: the message that it is about, and to whom that went (`recipients`, as
    the item shows them; of a read receipt it is who sends it). For an item with `is_bare`."""
    match = _CLASS.fullmatch(item_class)
    if match is None:
        return content
    mail = taken_apart(content)
    how, kind = (match[1] or "").lower(), match[2].upper()
    name = "disposition-notification" if kind in _READ else "delivery-status"
    told = _disposition(kind, mail, original_id) if kind in _READ else _delivery(how, kind, recipients)
    lines = [f"{one}: {value}" for one, value in mail.items() if not _of_parts(one)]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/report; report-type={name}; boundary="{_BOUNDARY}"', ""]
    lines += [f"--{_BOUNDARY}", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", ""]
    lines += [_words(mail), f"--{_BOUNDARY}", f"Content-Type: message/{name}", "", *told, ""]
    lines += [f"--{_BOUNDARY}", "Content-Type: text/rfc822-headers", "", f"Message-ID: {original_id}", ""]
    return "\r\n".join([*lines, f"--{_BOUNDARY}--", ""]).encode("utf-8", "surrogateescape")


def _disposition(kind: str, mail: Message, original_id: str) -> list[str]:
    sender = next((address for _, address in getaddresses([str(mail.get("From", ""))]) if "@" in address), "")
    final = [f"Final-Recipient: rfc822; {sender}"] if sender else []
    said = f"Disposition: automatic-action/MDN-sent-automatically; {_READ[kind]}"
    return [*final, f"Original-Message-ID: {original_id}", said]


def _delivery(how: str, kind: str, recipients: str) -> list[str]:
    action = how or ("delivered" if kind == "DR" else "failed")
    status = f"Status: {_STATUS.get(action, '2.0.0')}"
    addresses = [address for _, address in getaddresses([recipients.replace(";", ",")]) if "@" in address]
    finals: list[list[str]] = [[f"Final-Recipient: rfc822; {address}"] for address in addresses] or [[]]
    blocks = ["\r\n".join([*final, f"Action: {action}", status]) for final in finals]
    return ["Reporting-MTA: x-relance; exchange", "", "\r\n\r\n".join(blocks)]


def _words(mail: Message) -> str:
    for part in mail.walk():
        payload = part.get_payload(decode=True)
        if part.get_content_maintype() == "text" and isinstance(payload, bytes):
            return payload.decode("utf-8", "replace")
    return ""


def _of_parts(name: str) -> bool:
    return name.lower().startswith("content-") or name.lower() == "mime-version"
