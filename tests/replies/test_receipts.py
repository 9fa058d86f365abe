"""Receipts as Postfix, Exim, Exchange, Microsoft 365 and others really write them (SERVERS §2, §3)."""

import pytest

from relance_mail.core.intents import Intent
from relance_mail.core.readings import ReceiptKind, ReceiptRead
from relance_mail.replies.as_json import reading_json
from relance_mail.replies.parse import parse
from relance_mail.replies.read import read
from tests.replies.mailbox import ONE, ORIGINAL, RECEIVED, message, report

POSTFIX_SUCCESS = """Reporting-MTA: dns; mx.example.org
Original-Envelope-Id: R26-0457.a1b2
X-Postfix-Queue-ID: 4F2

Final-Recipient: rfc822; compta@client.example.fr
Original-Recipient: rfc822;compta@client.example.fr
Action: relayed
Status: 2.0.0
Diagnostic-Code: smtp; 250 2.0.0 Ok: queued
"""
EXIM_SUCCESS = """Reporting-MTA: dns; mx.example.org
Original-Envelope-ID: R26-0457+2Ba1

Action: delivered
Final-Recipient: rfc822; compta@client.example.fr
Status: 2.0.0
"""
POSTFIX_UNKNOWN_USER = """Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; parti@client.example.fr
Original-Recipient: rfc822;parti@client.example.fr
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <parti@client.example.fr>: User unknown
"""
EXIM_UNKNOWN_USER = """Reporting-MTA: dns; mx.example.org

Action: failed
Final-Recipient: rfc822;parti@client.example.fr
Status: 5.0.0
Diagnostic-Code: smtp; 550 5.1.1 user unknown
"""
EXIM_UNKNOWN_DOMAIN = """Reporting-MTA: dns; mx.example.org

Action: failed
Final-Recipient: rfc822;x@nulle-part.example.org
Status: 5.0.0
"""
DELAYED = """Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; compta@client.example.fr
Action: delayed
Status: 4.4.1
Will-Retry-Until: Sat, 7 Mar 2026 09:00:00 +0100
"""
GAVE_UP = DELAYED.replace("delayed", "failed").replace("4.4.1", "4.4.7")
EXPANDED = EXIM_SUCCESS.replace("delivered", "expanded")
TWO_FATES = POSTFIX_UNKNOWN_USER + "\n" + POSTFIX_SUCCESS.split("\n\n", 1)[1]


def _receipts(machine: str, kind: str = "delivery-status", **others: str) -> tuple[ReceiptRead, ...]:
    return parse(report(kind, machine, **others)).text.receipts


@pytest.mark.parametrize(
    ("machine", "recipient", "kind", "permanent"),
    [
        (POSTFIX_SUCCESS, "compta@client.example.fr", ReceiptKind.RELAYED, False),
        (EXIM_SUCCESS, "compta@client.example.fr", ReceiptKind.DELIVERED, False),
        (EXPANDED, "compta@client.example.fr", ReceiptKind.RELAYED, False),
        (POSTFIX_UNKNOWN_USER, "parti@client.example.fr", ReceiptKind.FAILED, True),
        (EXIM_UNKNOWN_USER, "parti@client.example.fr", ReceiptKind.FAILED, True),
        (EXIM_UNKNOWN_DOMAIN, "x@nulle-part.example.org", ReceiptKind.FAILED, True),
        (DELAYED, "compta@client.example.fr", ReceiptKind.DELAYED, False),
        (GAVE_UP, "compta@client.example.fr", ReceiptKind.FAILED, False),
    ],
)
def test_peers_15_a_delivery_notice_says_it_per_recipient(
    machine: str, recipient: str, kind: ReceiptKind, permanent: bool
) -> None:
    (receipt,) = _receipts(machine)
    assert (receipt.recipient, receipt.kind, receipt.permanent) == (recipient, kind, permanent)
    assert receipt.original_message_id == ORIGINAL


def test_two_recipients_with_different_fates() -> None:
    failed, relayed = _receipts(TWO_FATES)
    assert (failed.kind, failed.recipient) == (ReceiptKind.FAILED, "parti@client.example.fr")
    assert (relayed.kind, relayed.recipient) == (ReceiptKind.RELAYED, "compta@client.example.fr")


def test_the_envelope_id_is_read_decoded_or_not() -> None:
    assert _receipts(POSTFIX_SUCCESS)[0].envelope_id == "R26-0457.a1b2"
    assert _receipts(EXIM_SUCCESS)[0].envelope_id == "R26-0457+a1"


def test_the_address_we_wrote_to_wins_over_the_one_it_became() -> None:
    machine = POSTFIX_UNKNOWN_USER.replace("Final-Recipient: rfc822; parti", "Final-Recipient: rfc822; alias")
    assert _receipts(machine)[0].recipient == "parti@client.example.fr"


@pytest.mark.parametrize(
    ("disposition", "kind"),
    [
        ("manual-action/MDN-sent-manually; displayed", ReceiptKind.READ),
        ("automatic-action/MDN-sent-automatically;displayed", ReceiptKind.READ),
        ("automatic-action/MDN-sent-automatically; deleted", ReceiptKind.NOT_READ),
        ("manual-action/MDN-sent-manually; denied", ReceiptKind.NOT_READ),
        ("automatic-action/MDN-sent-automatically; processed", ReceiptKind.RELAYED),
        ("automatic-action/MDN-sent-automatically; dispatched", ReceiptKind.RELAYED),
        ("manual-action/MDN-sent-manually; displayed/error", ReceiptKind.RELAYED),
    ],
)
def test_a_read_receipt(disposition: str, kind: ReceiptKind) -> None:
    machine = f"Final-recipient: RFC822; compta@client.example.fr\nDisposition: {disposition}\n"
    (receipt,) = _receipts(machine, "disposition-notification", returned="", headers=f"In-Reply-To: {ORIGINAL}\n")
    assert (receipt.kind, receipt.recipient) == (kind, "compta@client.example.fr")
    assert receipt.original_message_id == ORIGINAL  # Exchange on premises: In-Reply-To is the only link


def test_a_folded_original_message_id() -> None:
    machine = (
        "Final-Recipient: rfc822;compta@client.example.fr\nOriginal-Message-ID:\n <relance-7@creancier.example.fr>\n"
        "Disposition: automatic-action/MDN-sent-automatically; displayed\n"
    )
    (receipt,) = _receipts(machine, "disposition-notification", returned="")
    assert receipt.original_message_id == "<relance-7@creancier.example.fr>"


def test_the_last_of_references_is_the_last_resort() -> None:
    machine = "Final-Recipient: rfc822;a@client.example.fr\nDisposition: x/y; displayed\n"
    headers = "References: <a@x.example.fr>\n <b@x.example.fr>\n"
    (receipt,) = _receipts(machine, "disposition-notification", returned="", headers=headers)
    assert receipt.original_message_id == "<b@x.example.fr>"


def test_a_receipt_wrapped_in_multipart_mixed() -> None:
    machine = "Final-Recipient: rfc822;a@client.example.fr\nDisposition: x/y; displayed\n"
    inner = report("disposition-notification", machine, returned="", headers=f"In-Reply-To: {ORIGINAL}\n").decode()
    _, body = inner.split("\n\n", 1)
    outer = (
        f"From: a@client.example.fr\nIn-Reply-To: {ORIGINAL}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="M"\n\n--M\n'
        f'Content-Type: multipart/report; report-type=disposition-notification; boundary="B"\n\n{body}\n--M--\n'
    )
    assert parse(outer.encode()).text.receipts[0].kind is ReceiptKind.READ


def test_a_bounce_that_somebody_forwards_is_no_bounce_of_ours() -> None:
    outer = message("Voyez ce que je reçois quand je vous écris.")
    outer.add_attachment(
        report("delivery-status", POSTFIX_UNKNOWN_USER), maintype="application", subtype="octet-stream"
    )
    assert parse(outer.as_bytes()).text.receipts == ()


EXCHANGE_2003 = """Votre message n'a pas été remis à certains ou tous les destinataires.

      Objet : Rappel
      Envoyé : 04/03/2026 09:12

Impossible de joindre le(s) destinataire(s) suivant(s) :

      parti@client.example.fr le 04/03/2026 09:13
            Le compte de messagerie n'existe pas dans l'organisation.
            <srv.client.example.fr #5.1.1>
"""
QMAIL = """Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<parti@client.example.fr>:
192.0.2.1 does not like recipient. Remote host said: 550 unknown user

--- Below this line is a copy of the message.

Message-ID: <relance-1@creancier.example.fr>
From: compta@creancier.example.fr
"""


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (EXCHANGE_2003, {"From": "Administrateur système <postmaster@client.example.fr>", "In_Reply_To": ORIGINAL}),
        (QMAIL, {"From": "MAILER-DAEMON@mx.example.org"}),
        (
            "This message was created automatically. A message could not be delivered. 550 5.1.1",
            {
                "From": "Mailer-Daemon@mx.example.org",
                "X_Failed_Recipients": "parti@client.example.fr",
                "In_Reply_To": ORIGINAL,
            },
        ),
    ],
)
def test_a_report_in_plain_words(body: str, headers: dict[str, str]) -> None:
    (receipt,) = parse(message(body, **headers).as_bytes()).text.receipts
    assert (receipt.recipient, receipt.kind, receipt.permanent) == ("parti@client.example.fr", ReceiptKind.FAILED, True)
    assert receipt.original_message_id == ORIGINAL


def test_a_delay_in_plain_words() -> None:
    body = "Votre message n'a pas encore été remis à compta@client.example.fr. La remise sera retentée pendant 2 jours."
    (receipt,) = parse(message(body, From="postmaster@mx.example.org").as_bytes()).text.receipts
    assert (receipt.kind, receipt.permanent) == (ReceiptKind.DELAYED, False)


def test_a_human_who_speaks_of_a_bounce_is_no_carrier() -> None:
    body = "Votre message n'a pas pu être remis à mon collègue, il m'est arrivé. Le virement part vendredi."
    assert parse(message(body).as_bytes()).text.receipts == ()


@pytest.mark.parametrize(
    ("machine", "kind", "intent"),
    [
        (POSTFIX_UNKNOWN_USER, "delivery-status", Intent.WRONG_CONTACT),
        (POSTFIX_SUCCESS, "delivery-status", Intent.ACKNOWLEDGEMENT),
        (DELAYED, "delivery-status", Intent.ACKNOWLEDGEMENT),
        ("Final-Recipient: rfc822;a@client.example.fr\nDisposition: x/y; displayed\n", "disposition-notification",
         Intent.ACKNOWLEDGEMENT),
    ],
)  # fmt: skip
def test_a_receipt_reads_as_the_contract_says(machine: str, kind: str, intent: Intent) -> None:
    mail = parse(report(kind, machine)).text
    reading = read(mail, RECEIVED, ONE)
    assert (reading.intent, reading.needs_human) == (intent, False)
    shown = reading_json(reading, mail.id)["receipts"]
    assert isinstance(shown, list)
    assert set(shown[0]) == {"recipient", "kind", "permanent", "original_message_id"}


@pytest.mark.parametrize("machine", ["", "\n\n", "garbage", "Action: failed", "Status: 5.1.1\n\nAction:", "\x00: \x00"])
def test_broken_reports_never_raise(machine: str) -> None:
    for receipt in _receipts(machine):
        assert receipt.kind in ReceiptKind
