"""The small grammar of SMTP: options of MAIL and RCPT, the content of DATA, and what a reply says. Pure.

1. Notices (RFC 3461) are asked for only where EHLO offers DSN: success, failure and delay for a debtor, never for our
   own copy, which would fill the office's inbox with notices about itself.
2. Line ends are made CRLF once more before the dots are doubled: a lone LF before a dot is how a mail smuggles a
   second one.
"""

import re
import smtplib

from relance_mail.mail.server import one_line
from relance_mail.mail.spool import Envelope

Reply = tuple[int, bytes]


def mail_options(smtp: smtplib.SMTP, envelope: Envelope) -> list[str]:
    """For MAIL: notices quote headers only, and give back our envelope id."""
    notices = ["RET=HDRS", f"ENVID={envelope.envelope_id}"] if smtp.has_extn("dsn") else []
    return [*notices, "SMTPUTF8", "BODY=8BITMIME"] if envelope.utf8 else notices


def recipient_options(smtp: smtplib.SMTP, envelope: Envelope, address: str) -> list[str]:
    """For RCPT of a debtor; failures and delays are always told."""
    if not smtp.has_extn("dsn"):
        return []
    wanted = "SUCCESS,FAILURE,DELAY" if envelope.delivery_receipt else "FAILURE,DELAY"
    original = [f"ORCPT=rfc822;{xtext(address)}"] if address.isascii() else []
    return [f"NOTIFY={wanted}", *original]


def blind_copy_options(smtp: smtplib.SMTP) -> list[str]:
    """For RCPT of our own copy."""
    return ["NOTIFY=NEVER"] if smtp.has_extn("dsn") else []


def xtext(address: str) -> str:
    """RFC 3461 §4: what is not printable ASCII, and + and =, as +XX."""
    return re.sub(r"[^!-*,-<>-~]", lambda sign: f"+{ord(sign[0]):02X}", address)


def stuffed(content: bytes) -> bytes:
    """The content as DATA wants it: CRLF, a dot before every leading dot, a lone dot at the end (RFC 5321 §4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    end = b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + end


def new_message_id(words: bytes) -> str | None:
    """The Message-ID that some carriers give a mail, told in their yes."""
    match = re.search(rb"<[!-;=?-~]+@[!-;=?-~]+>", words)
    return match[0].decode("ascii") if match else None


def said(reply: Reply) -> str:
    """Code and words on one line."""
    return f"{reply[0]} {one_line(reply[1])}".strip()
