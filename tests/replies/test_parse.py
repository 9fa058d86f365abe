"""Raw mails: texts, charsets, broken structure, threading; what kind of mail it is; the lines of `read --jsonl`."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from relance_mail.replies.as_json import open_invoices, read_jsonl_line
from relance_mail.replies.parse import parse
from relance_mail.replies.sort import MailKind, forwarded_by_us, kind_of
from tests.replies.mailbox import message, report

OWN = frozenset({"compta@creancier.example.fr"})


def test_text_html_and_both() -> None:
    both = message("Le virement part vendredi.\n")
    both.add_alternative("<p>Le virement part vendredi.</p>", subtype="html")
    both.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="preuve.pdf")
    parsed = parse(both.as_bytes()).text
    assert parsed.body_text == "Le virement part vendredi.\n"
    assert parsed.body_html is not None
    assert "<p>Le virement" in parsed.body_html
    assert parse(message("x").as_bytes()).text.body_html is None


def test_headers_ids_and_addresses() -> None:
    made = message("ok", Subject="Réponse à été", Message_ID="<1@x.example.fr>", In_Reply_To="<0@y.example.fr>")
    made["References"] = "<a@y.example.fr> <0@y.example.fr>"
    made["Reply-To"] = "autre@client.example.org"
    made["Cc"] = "Paul <Paul@Client.example.org>"
    made["Date"] = "Thu, 5 Mar 2026 09:00:00 +0100"
    made["Received"] = "from a by b; Thu, 5 Mar 2026 09:01:02 +0100"
    parsed = parse(made.as_bytes())
    assert parsed.text.subject == "Réponse à été"
    assert (parsed.message_id, parsed.in_reply_to) == ("<1@x.example.fr>", "<0@y.example.fr>")
    assert parsed.references == ("<a@y.example.fr>", "<0@y.example.fr>")
    assert parsed.sender_address == "c.vasseur@vasseur.example.fr"
    assert parsed.recipients == ("compta@creancier.example.fr", "paul@client.example.org")
    assert parsed.text.header("reply-to") == "autre@client.example.org"
    assert parsed.received == datetime(2026, 3, 5, 8, 1, 2, tzinfo=UTC)


def test_the_date_header_is_the_second_choice() -> None:
    assert parse(message("ok", Date="Thu, 5 Mar 2026 09:00:00 +0100").as_bytes()).received == datetime(
        2026, 3, 5, 8, tzinfo=UTC
    )
    assert parse(b"Subject: x\nDate: rien\n\nok").received is None


@pytest.mark.parametrize(
    ("charset", "content", "said"),
    [
        ("utf-8", "réglé à l'échéance".encode(), "réglé à l'échéance"),
        ("iso-8859-1", "réglé".encode("latin-1"), "réglé"),
        ("windows-1252", "réglé 12 €".encode("cp1252"), "réglé 12 €"),
        ("utf-8", "réglé 12 €".encode("cp1252"), "réglé 12 €"),
        ("us-ascii", "réglé".encode(), "réglé"),
        ("inconnu-99", "réglé".encode(), "réglé"),
        ("utf-8\x00", b"ok", "ok"),
    ],
)
def test_charsets_told_and_mistold(charset: str, content: bytes, said: str) -> None:
    raw = f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: 8bit\n\n'.encode() + content
    assert parse(raw).text.body_text == said


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\xff\xfe\x00",
        b"Subject: =?utf-8?b?!!!?=\n\nx",
        b"Subject: =?nope?q?=E9?=\n\nx",
        b"From: <\nTo: ;;;\nDate: Sun, 99 Foo\n\nx",
        b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\nx",
        b"Content-Type: multipart/mixed\n\nx",
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: text/plain; charset*=utf-8''%ZZ\n\nx",
        b"Content-Type: ;;;\nContent-Disposition: ;;\n\nx",
        b'From: "\n\nx',
        b"Message-ID: <[>\nReferences: <[>\n\nx",
        b"Received: ; \nDate: Mon, 1 Jan 0000 00:00:00 +9999\n\nx",
        b"Content-Type: message/rfc822\n\nSubject: y\n\nz",
        b"Content-Type: text/html; charset=\x00\n\n\x80",
    ],
)
def test_broken_mails_never_raise(raw: bytes) -> None:
    again = parse(raw)
    assert again == parse(raw)
    assert again.sender_address == again.sender_address.strip().lower()


def test_flowed_lines_are_joined() -> None:
    raw = b"Content-Type: text/plain; format=flowed\n\nLe virement \npart vendredi.\n-- \nClaire"
    assert parse(raw).text.body_text == "Le virement part vendredi.\n-- \nClaire"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, MailKind.REPLY),
        ({"From": "Compta <compta@creancier.example.fr>"}, MailKind.OWN_COPY),
        ({"From": "Compta <Compta@Creancier.example.fr>", "Subject": "TR: Re: Facture"}, MailKind.REPLY),
        ({"Auto_Submitted": "auto-replied"}, MailKind.AUTO_REPLY),
        ({"Auto_Submitted": "no"}, MailKind.REPLY),
        ({"X_Auto_Response_Suppress": "All"}, MailKind.AUTO_REPLY),
        ({"X_Autoreply": "yes"}, MailKind.AUTO_REPLY),
        ({"Precedence": "auto_reply"}, MailKind.AUTO_REPLY),
        ({"Subject": "Réponse automatique : Rappel"}, MailKind.AUTO_REPLY),
        ({"Subject": "Absence : Re: Rappel"}, MailKind.AUTO_REPLY),
        ({"Subject": "Re: Absence de règlement"}, MailKind.REPLY),
        ({"Subject": "Absence de règlement de la facture 12"}, MailKind.REPLY),
        ({"Subject": "Fermeture estivale"}, MailKind.AUTO_REPLY),
        ({"Subject": "Out of office: Rappel"}, MailKind.AUTO_REPLY),
        ({"List_Unsubscribe": "<x>"}, MailKind.OTHER),
        ({"Precedence": "bulk"}, MailKind.OTHER),
        ({"Precedence": "list", "In_Reply_To": "<1@x.example.fr>"}, MailKind.REPLY),
    ],
)
def test_peers_29_kinds_of_mail(headers: dict[str, str], kind: MailKind) -> None:
    assert kind_of(parse(message("Bonjour", **headers).as_bytes()), OWN) is kind


def test_reports_are_receipts() -> None:
    machine = "Final-Recipient: rfc822;a@client.example.fr\nDisposition: x/y; displayed\n"
    parsed = parse(report("disposition-notification", machine))
    assert kind_of(parsed, OWN) is MailKind.RECEIPT
    assert not forwarded_by_us(parsed, OWN)


def _line(**given: object) -> dict[str, Any]:
    asked = {"id": "x", "received": "2026-03-05T09:00:00+01:00", "body_text": "Je paie vendredi.", **given}
    answer: dict[str, Any] = json.loads(read_jsonl_line(json.dumps(asked)))
    return answer


def test_a_line_gives_the_keys_of_the_contract() -> None:
    answer = _line(invoices_open=[{"number": "1", "amount_due": "10.00", "due": "2026-01-01"}])
    assert set(answer) >= {
        "id", "intent", "secondary_intents", "promises", "paid", "needs_human", "confidence", "receipts",
    }  # fmt: skip
    (promise,) = answer["promises"]
    assert promise == {
        "date": "2026-03-06",
        "date_latest": None,
        "amount": "full",
        "invoices": [],
        "evidence": "Je paie vendredi.",
        "place": {"part": "text", "start": 0, "end": 17},
    }
    assert 0 <= answer["confidence"] <= 1


def test_expected_and_note_are_never_looked_at() -> None:
    assert _line(expected={"intent": "refusal"}, note="refus") == _line()


@pytest.mark.parametrize("line", ["", "pas du json", "[1]", "12", "null", '{"id"', "[" * 5000])
def test_a_line_that_is_no_object_gives_a_finding(line: str) -> None:
    answer = json.loads(read_jsonl_line(line))
    assert answer["id"] is None
    assert set(answer["error"]) == {"code", "severity", "where", "what", "remedy"}


@pytest.mark.parametrize("received", [None, "", "hier", 12, "2026-13-01"])
def test_a_missing_stamp_gives_a_finding_with_the_id(received: object) -> None:
    answer = _line(received=received)
    assert (answer["id"], answer["error"]["code"]) == ("x", "received")


@pytest.mark.parametrize(
    "given",
    [
        {"headers": 3, "subject": None, "from": [], "body_text": 5, "body_html": {}, "invoices_open": "x"},
        {
            "invoices_open": [
                1,
                {},
                {"number": 4},
                {"number": "a", "amount_due": "NaN"},
                {"number": "b", "amount_due": "1e40"},
            ]
        },
        {"received": "9999-12-31T23:59:59-12:00"},
        {"received": "0001-01-01T00:00:00+14:00"},
        {"body_text": "\ud800 \x00 je paie vendredi"},
        {"body_text": None, "body_html": "\ud800<p>x"},
    ],
)
def test_odd_lines_never_raise(given: dict[str, object]) -> None:
    assert "intent" in _line(**given)


def test_invoices_as_import_prints_them() -> None:
    rows = {"invoices": [{"number": "F-1", "amount_due": "12.50", "due_date": "2026-01-31", "currency": "CHF"},
                         {"number": "AV-1", "amount_due": "-3.00", "due_date": "2026-01-31"}]}  # fmt: skip
    (invoice,) = open_invoices(rows)
    assert (invoice.number, invoice.amount_due.currency, str(invoice.due_date)) == ("F-1", "CHF", "2026-01-31")
