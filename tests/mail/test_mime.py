"""From an `Outgoing` to bytes: right for every reader, the same every time, and never a header too many."""

import re
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_mail.clock import PARIS
from relance_mail.errors import BackendError
from relance_mail.mail.base import Attachment, Outgoing
from relance_mail.mail.content import (
    OUTDATED,
    approved_sha256,
    content_sha256,
    is_appended_copy,
    key_of,
    marked_outdated,
    subject_of,
)
from relance_mail.mail.mime import compose, message_id, return_address

AT = datetime(2026, 3, 3, 9, 30, tzinfo=PARIS)
LETTER = Outgoing(
    key="5eed" * 16,
    token="R26-0457",
    sender="relances@example.fr",
    sender_name="Ateliers « Étoile », comptabilité",
    to=("compta@lefort.example.com", "direction@lefort.example.com"),
    cc=("commercial@example.fr",),
    subject="Rappel : factures échues – Société Léfort & Fils (réf. R26-0457)",
    text="Bonjour,\n\nReste dû : 1 250,00 €.\n\nFrom us\n.\n",
    html='<p>Reste dû : 1 250,00 €</p><img src="cid:logo">',
    blind_copy="relances+copies@example.fr",
    reply_to="relances@example.fr",
    attachments=(
        Attachment("Facture FA-12 – été.pdf", b"%PDF\n\r\x00\xff" * 900, "application/pdf"),
        Attachment("logo.png", b"\x89PNG\r\n", "image/png", cid="logo"),
    ),
)
one_line = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), max_size=200)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def test_the_same_letter_and_instant_give_the_same_bytes() -> None:
    assert compose(LETTER, AT) == compose(LETTER, AT)


def test_a_reader_sees_text_page_picture_and_file() -> None:
    mail = read(compose(LETTER, AT))
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content() == LETTER.text.replace("\n", "\r\n")
    assert page.get_content() == f"{LETTER.html}\r\n"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<logo>", "inline")


def test_headers_of_a_letter() -> None:
    mail = read(compose(LETTER, AT))
    assert str(mail["From"]) == '"Ateliers « Étoile », comptabilité" <relances@example.fr>'
    assert [each.addr_spec for each in mail["To"].addresses] == list(LETTER.to)
    assert mail["Cc"] == "commercial@example.fr"
    assert mail["Subject"] == LETTER.subject
    assert mail["Date"] == "Tue, 03 Mar 2026 09:30:00 +0100"
    assert mail["Message-ID"] == f"<{LETTER.key[:32]}@example.fr>" == message_id(LETTER)
    assert mail["X-Relance-Key"] == LETTER.key
    assert mail["X-Relance-Token"] == "R26-0457"
    assert mail["MIME-Version"] == "1.0"


def test_what_is_not_asked_for_is_not_there() -> None:
    mail = read(compose(LETTER, AT))
    absent = ("Bcc", "Disposition-Notification-To", "In-Reply-To", "References", "X-Relance-Journal", "Auto-Submitted")
    assert [name for name in absent if name in mail] == []
    assert LETTER.blind_copy is not None
    assert LETTER.blind_copy.encode() not in compose(LETTER, AT)


def test_rule_11_the_head_of_the_journal_travels_along() -> None:
    assert read(compose(replace(LETTER, journal_head="ab" * 32), AT))["X-Relance-Journal"] == "ab" * 32


def test_a_read_receipt_is_asked_for_where_answers_go() -> None:
    colleague = replace(LETTER, sender="durand@example.fr", read_receipt=True)
    assert return_address(colleague) == "relances@example.fr"
    assert read(compose(colleague, AT))["Disposition-Notification-To"] == "relances@example.fr"


def test_a_draft_carries_our_copy_for_outlook() -> None:
    assert read(compose(LETTER, AT, draft=True))["Bcc"] == LETTER.blind_copy


def test_peers_31_long_ids_stay_whole_and_foreign_nonsense_is_left_out() -> None:
    long = f"<{'x' * 150}@example.com>"
    letter = replace(LETTER, in_reply_to=long, references=("<a@example.fr>", "no id", "<b@x>\r\nBcc: c@d", "<é@x>"))
    content = compose(letter, AT)
    mail = read(content)
    assert mail["References"].split() == ["<a@example.fr>", long]
    assert f"In-Reply-To: {long}\r\n".encode() in content
    assert "Bcc" not in mail


def test_a_very_long_thread_keeps_its_beginning_and_its_end() -> None:
    ids = tuple(f"<{number}@example.fr>" for number in range(50))
    kept = read(compose(replace(LETTER, references=ids), AT))["References"].split()
    assert (len(kept), kept[0], kept[-1]) == (20, ids[0], ids[-1])


def test_a_domain_with_accents_travels_in_its_ascii_form() -> None:
    content = compose(replace(LETTER, to=("a@Société.example.com",)), AT)
    assert b"To: a@xn--socit-esab.example.com\r\n" in content
    assert content.isascii()


@pytest.mark.parametrize("kind", ["message/rfc822", "multipart/mixed"])
def test_a_mail_as_attachment_travels_as_a_file(kind: str) -> None:
    letter = replace(LETTER, attachments=(Attachment("reply.eml", b"Subject: x\r\n\r\n", kind),))
    (part,) = read(compose(letter, AT)).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"


def test_every_problem_is_told_at_once_in_french() -> None:
    bad = replace(LETTER, subject="a\nb", to=("nobody",), attachments=(Attachment("", b"", "pdf"),), token="R 1")
    with pytest.raises(BackendError) as told:
        compose(bad, AT)
    words = " ".join(finding.what for finding in told.value.findings)
    for problem in ("objet", "adresse impossible 'nobody'", "référence", "sans nom", "type de pièce jointe"):
        assert problem in words


@pytest.mark.parametrize(
    "change",
    [
        {"sender_name": "a\r\nBcc: x@example.org"},
        {"subject": "a\rb"},
        {"subject": "a\u2028b"},
        {"reply_to": "a@b.fr\nX: y"},
        {"blind_copy": "a@b.fr>, <c@d.fr"},
        {"cc": ("a b@c.fr",)},
        {"journal_head": "a\nb"},
        {"key": "../../etc/passwd"},
        {"attachments": (Attachment("a", b"", "image/png", cid="x>\r\nX: y"),)},
    ],
)
def test_rule_10_no_header_of_its_own_from_any_field(change: dict[str, object]) -> None:
    with pytest.raises(BackendError):
        compose(replace(LETTER, **change), AT)  # type: ignore[arg-type] # any field, on purpose


@settings(deadline=None)
@given(subject=one_line, name=one_line, file_name=one_line.filter(str.strip), text=st.text(max_size=300))
def test_any_french_text_survives_in_seven_bits(subject: str, name: str, file_name: str, text: str) -> None:
    attachment = replace(LETTER.attachments[0], name=file_name)
    letter = replace(LETTER, subject=subject, sender_name=name, text=text, attachments=(attachment,))
    content = compose(letter, AT)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) < 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    mail = read(content)
    assert subject_of(mail) == " ".join(subject.split())
    assert content_sha256(content) == approved_sha256(letter)


def test_rule_6_the_hash_covers_what_was_approved_and_nothing_else() -> None:
    approved = approved_sha256(LETTER)
    later = compose(replace(LETTER, journal_head="cd" * 32), AT.replace(year=2027))
    assert content_sha256(b"Received: from mx\r\n" + later) == approved
    changes: list[dict[str, object]] = [
        {"subject": "x"},
        {"text": "x"},
        {"html": "x"},
        {"to": LETTER.to[:1]},
        {"cc": ()},
        {"attachments": LETTER.attachments[:1]},
        {"attachments": (replace(LETTER.attachments[0], name="x.pdf"), LETTER.attachments[1])},
    ]
    hashes = {approved_sha256(replace(LETTER, **change)) for change in changes}  # type: ignore[arg-type] # any field
    assert len(hashes | {approved}) == len(changes) + 1


def test_a_copy_that_a_gateway_encoded_anew_is_recognised() -> None:
    mail = message_from_bytes(compose(LETTER, AT), policy=default)
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            subtype = part.get_content_subtype()
            part.set_content(part.get_content(), subtype=subtype, charset="utf-8", cte="base64")
    mail.set_boundary("another")
    assert content_sha256(mail.as_bytes()) == approved_sha256(LETTER)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_rule_10_no_mail_of_a_stranger_can_stop_the_reader(content: bytes) -> None:
    head = b"Subject: =?x?q?\xff?=\r\nContent-Type: text/plain; charset=nonsense\r\n"
    for mail in (content, head + content, head + b"\r\n" + content):
        assert len(content_sha256(mail)) == 64
        assert b"SUBJECT:" in marked_outdated(mail).upper()
        key_of(message_from_bytes(mail))


@pytest.mark.parametrize("subject", ["Rappel", "=?utf-8?b?w6ljaHVl?= R26", "\r\n =?utf-8?b?w6ljaHVl?= R26", ""])
def test_an_outdated_draft_is_marked_once_before_its_subject(subject: str) -> None:
    mail = f"To: a@b.fr\r\nSubject: {subject}\r\n\r\nSubject: in the text\r\n".encode()
    marked = marked_outdated(mail)
    before = subject_of(message_from_bytes(mail))
    assert subject_of(message_from_bytes(marked)) == f"{OUTDATED} - {before}".strip()
    assert marked.endswith(b"\r\n\r\nSubject: in the text\r\n")
    assert marked_outdated(marked) == marked


def test_a_draft_without_subject_can_be_marked() -> None:
    assert subject_of(message_from_bytes(marked_outdated(b"To: a@b.fr\r\n\r\nx"))).startswith(OUTDATED)


def test_our_own_sent_copy_says_so() -> None:
    assert is_appended_copy(message_from_bytes(b"X-Relance-Copy: append\r\n" + compose(LETTER, AT)))
    assert not is_appended_copy(message_from_bytes(compose(LETTER, AT)))
