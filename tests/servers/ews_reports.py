"""Delivery to mailboxes of the EWS stand-in, and the reports that Exchange makes: read, not read, delivered, failed.

The shapes are those of an Exchange on the premises: no Original-Message-ID, the link is In-Reply-To; the subject is in
the language of who reports; `Final-recipient` with a small r.
"""

from email import message_from_bytes
from email.utils import formatdate, getaddresses, make_msgid

from tests.servers.ews_store import Item, Store

_BOUNDARY = "_000_0123456789abcdef_"
_SUBJECTS = {"IPNRN": "Lu : ", "IPNNRN": "Non lu : ", "DR": "Remis : ", "NDR": "Non remis : "}
_DISPOSITIONS = {"IPNRN": "displayed", "IPNNRN": "deleted"}


def addresses_in_header(content: bytes, name: str) -> list[str]:
    """The bare addresses of a header."""
    lines = [str(line) for line in message_from_bytes(content).get_all(name, [])]
    return [address.lower() for _, address in getaddresses(lines)]


def deliver(store: Store, address: str, content: bytes, item_class: str = "IPM.Note") -> Item | None:
    """Into the inbox of an account here, also one named with a plus; None for a stranger."""
    local, _, domain = address.lower().partition("@")
    home = f"{local.partition('+')[0]}@{domain}"
    if home not in store.mailboxes:
        return None
    item = store.add("Message", store.special(home, "inbox").id, content)
    item.draft, item.item_class = False, item_class
    return item


def report(store: Store, to: str, kind: str, original: bytes, about: str) -> Item | None:
    """A report of that kind (IPNRN, IPNNRN, DR, NDR) about a mail, into an inbox here."""
    parts = message_from_bytes(original)
    disposition = kind in _DISPOSITIONS
    status = _disposition(kind, about) if disposition else _delivery(kind, about)
    name = "disposition-notification" if disposition else "delivery-status"
    sender = about if disposition else f"postmaster@{to.partition('@')[2]}"
    lines = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {_SUBJECTS[kind]}{parts['Subject']}",
        f"Date: {formatdate()}",
        f"Message-ID: {make_msgid(domain='exchange.example.com')}",
        f"In-Reply-To: {parts['Message-ID']}",
        f"References: {parts['Message-ID']}",
        *(["X-MS-Exchange-Message-Is-Ndr:"] if kind == "NDR" else []),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type={name}; boundary="{_BOUNDARY}"',
        "",
        f"--{_BOUNDARY}",
        'Content-Type: text/plain; charset="us-ascii"',
        "",
        "Votre message a bien ete traite.",
        "",
        f"--{_BOUNDARY}",
        f"Content-Type: message/{name}",
        "",
        *status,
        "",
        f"--{_BOUNDARY}--",
        "",
    ]
    return deliver(store, to, "\r\n".join(lines).encode(), f"REPORT.IPM.Note.{kind}")


def _disposition(kind: str, about: str) -> list[str]:
    final = f"Final-recipient: RFC822; {about}"
    return [final, f"Disposition: automatic-action/MDN-sent-automatically; {_DISPOSITIONS[kind]}"]


def _delivery(kind: str, about: str) -> list[str]:
    action, status = ("delivered", "2.0.0") if kind == "DR" else ("failed", "5.1.1")
    of_recipient = [f"Final-Recipient: rfc822;{about}", f"Action: {action}", f"Status: {status}"]
    return ["Reporting-MTA: dns;exchange.example.com", "", *of_recipient]
