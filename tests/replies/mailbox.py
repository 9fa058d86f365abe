"""Mails of the tests, as raw bytes and as texts; addresses under example.*, ids of our own."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage

from relance_mail.clock import PARIS
from relance_mail.core.money import Money
from relance_mail.core.readings import Reading
from relance_mail.replies.as_json import open_invoices
from relance_mail.replies.mails import IncomingText, OpenInvoice
from relance_mail.replies.read import read

RECEIVED = datetime(2026, 3, 5, 9, 0, tzinfo=PARIS)  # a Thursday
ONE = open_invoices([{"number": "FA-2026-0123", "amount_due": "1200.00", "due": "2026-01-31"}])
TWO = [*ONE, OpenInvoice("FA-2026-0140", Money.of("395.00"))]
OURS = "Sauf erreur de notre part, la facture FA-2026-0123 de 1 200,00 € est impayée. Merci de régler avant le 28 mars."
ORIGINAL = "<relance-1@creancier.example.fr>"


def mail(
    text: str | None,
    html: str | None = None,
    sender: str = "Claire Vasseur <c.vasseur@vasseur.example.fr>",
    headers: Mapping[str, str] | None = None,
) -> IncomingText:
    """A reply with that text."""
    return IncomingText("t1", "Re: Facture FA-2026-0123", sender, headers or {}, text, html)


def reading(
    text: str,
    received: datetime = RECEIVED,
    invoices: list[OpenInvoice] = ONE,
    headers: Mapping[str, str] | None = None,
) -> Reading:
    """The reading of that text."""
    return read(mail(text, headers=headers or {}), received, invoices)


def message(body: str, **headers: str) -> EmailMessage:
    """A plain mail from a customer."""
    made = EmailMessage()
    made["From"] = "Claire Vasseur <c.vasseur@vasseur.example.fr>"
    made["To"] = "compta@creancier.example.fr"
    made["Subject"] = "Re: Facture FA-2026-0123"
    for name, value in headers.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made


def report(kind: str, machine: str, returned: str = f"Message-ID: {ORIGINAL}\n", headers: str = "") -> bytes:
    """A multipart/report as carriers write it: words, machine fields, returned headers."""
    third = (
        f"\n--B\nContent-Type: text/rfc822-headers\n\nFrom: compta@creancier.example.fr\n{returned}Subject: Rappel\n"
        if returned
        else ""
    )
    text = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\nTo: compta@creancier.example.fr\n"
        f"Subject: =?utf-8?q?R=C3=A9ponse?=\nMIME-Version: 1.0\n{headers}"
        f'Content-Type: multipart/report; report-type={kind}; boundary="B"\n\n'
        "--B\nContent-Type: text/plain; charset=utf-8\n\nCeci est un rapport.\n"
        f"\n--B\nContent-Type: message/{kind}\n\n{machine}\n{third}\n--B--\n"
    )
    return text.encode()
