"""Mails that lie, explode or are too large: they stop at most the customer they speak of, and never the office."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from time import process_time

import pytest

from relance_mail.clock import PARIS
from relance_mail.core.account import HoldReason, ProofState
from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval
from relance_mail.core.proof import Receipt
from relance_mail.core.proof import proof as proof_of
from relance_mail.core.readings import ReceiptKind
from relance_mail.mail import folder_mailbox
from relance_mail.mail.content import content_sha256
from relance_mail.replies.parse import parse
from relance_mail.store.tables import InboundState
from tests.engine.folder_office import Day, bounce, office_in, owed, read_receipt
from tests.engine.mornings import CHIEF, mails_to, with_chief

TUESDAY = "2026-03-03"
OTHER = owed("FA-9", due="2026-03-20", code="C9")
FROM = b"From: compta@c1.example.com\r\nSubject: FA-1\r\nMessage-ID: <x@c1.example.com>\r\n"
PROMISE = "Bonjour, nous réglons la facture FA-1 par virement le 10 mars 2026. Cordialement."


def nested(levels: int) -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels))
    return FROM + opening + b"Content-Type: text/plain\r\n\r\nNous payons lundi.\r\n"


def forwarded(levels: int) -> bytes:
    return FROM + b"Content-Type: message/rfc822\r\n\r\n" * levels + b"Nous payons lundi.\r\n"


def reports(levels: int) -> bytes:
    """A bounce in a bounce in a bounce."""
    one = b"Content-Type: multipart/report; report-type=delivery-status; boundary=r%d\r\n\r\n--r%d\r\n"
    return FROM + b"".join(one % (n, n) + b"Content-Type: message/rfc822\r\n\r\n" for n in range(levels))


def charsets() -> bytes:
    names = (b"utf-8\x00", b"x-unknown", b"utf-7", b"idna", b"rot13", b"zlib", b"unicode_escape", b"'", b"us-ascii\xff")
    parts = b"".join(b"--b\r\nContent-Type: text/plain; charset=%s\r\n\r\n\xe9\xff+AGE-\r\n" % name for name in names)
    return FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n"


EXPLOSIVE = {
    "1000 levels": nested(1000),
    "20000 levels": nested(20_000),
    "1000 mails in mails": forwarded(1000),
    "500 bounces in bounces": reports(500),
    "charsets": charsets(),
    "10000 parts": FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000,
    "50000 senders": b"From: " + b"a@b.fr, " * 50_000 + b"\r\nSubject: x\r\n\r\nbonjour",
    "20000 names of headers": FROM + b"".join(b"X-%d: b\r\n" % n for n in range(20_000)) + b"\r\nbonjour",
    "header of 1 MB": FROM + b"X-Long: " + b"a" * 1_000_000 + b"\r\n\r\nbonjour",
    "100000 headers": FROM + b"X-A: b\r\n" * 100_000 + b"\r\nbonjour",
    "encoded words": FROM.replace(b"FA-1", b"FA-1 " + b"=?utf-8?q?a?= " * 30_000) + b"\r\nbonjour",
    "base64 bomb": FROM + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUFB\r\n" * 200_000,
    "no end": FROM + b'Content-Type: multipart/mixed; boundary="' + b"b" * 70_000,
    "NUL": b"\x00" * 5000 + FROM + b"\r\n\x00\x00",
}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, TUESDAY) as opened:
        yield opened


@pytest.mark.parametrize("raw", EXPLOSIVE.values(), ids=EXPLOSIVE.keys())
def test_an_explosive_mail_is_taken_apart_in_bounded_time(raw: bytes) -> None:
    began = process_time()
    mail = parse(raw)
    assert mail.sender_address in ("compta@c1.example.com", "a@b.fr", "")
    assert content_sha256(raw)
    assert process_time() - began < 5, "what grows with the square of its length takes minutes"


def test_rule_9_explosive_mails_of_a_customer_hold_it_and_stop_nobody_else(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", code="C2"), OTHER)
    day.approve()
    day.arrive(EXPLOSIVE["1000 levels"])
    day.arrive(EXPLOSIVE["1000 mails in mails"].replace(b"<x@", b"<y@"))
    report = day.cycle()
    assert [hold.reason for hold in day.holds()] == [HoldReason.REPLY_WAITING]
    assert [mail["To"] for mail in day.sent()] == ["compta@c2.example.com"]
    assert "bug" not in {finding.code for finding in report.findings}


def test_rule_9_of_a_mail_of_100_mb_the_beginning_is_read_and_it_waits_for_a_person(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_mailbox, "LARGEST", 100_000)
    day.send(TUESDAY, owed())
    large = FROM + f"\r\n{PROMISE}\r\n".encode() + b"A" * 300_000
    day.arrive(large)
    report = day.cycle()
    assert "mail_too_large" in {finding.code for finding in report.findings}
    assert [hold.reason for hold in day.holds()] == [HoldReason.REPLY_WAITING]
    (mail,) = day.mails()
    assert mail.state is InboundState.TO_CONFIRM, "a promise in what was cut is never sure"
    assert len(day.office.store.files.get(mail.sha256)) == 100_000


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({}, True),
        ({"Authentication_Results": "mx.example.fr; dmarc=pass"}, True),
        ({"Authentication_Results": "mx.example.fr; spf=fail; dkim=none; dmarc=fail"}, False),
    ],
)
def test_rule_9_a_promise_whose_sender_is_forged_waits_for_a_person(
    day: Day, headers: dict[str, str], accepted: bool
) -> None:
    (mail,) = day.send(TUESDAY, owed())
    day.receive("compta@c1.example.com", PROMISE, to=mail, **headers)
    day.cycle()
    assert bool(day.account().promises) is accepted
    waiting = [hold.reason for hold in day.holds() if hold.reason is HoldReason.REPLY_WAITING]
    assert bool(waiting) is not accepted


@pytest.mark.parametrize("sender", ["x@evil.example.org", "compta@c1.example.com <x@evil.example.org>"])
def test_rule_9_a_promise_of_a_stranger_is_never_booked(day: Day, sender: str) -> None:
    (mail,) = day.send(TUESDAY, owed())
    raw = EmailMessage()
    raw["Subject"], raw["Message-ID"], raw["In-Reply-To"] = "Re: FA-1", "<z@evil.example.org>", str(mail["Message-ID"])
    raw.set_content(PROMISE)
    day.arrive(f"From: {sender}\r\n".encode() + raw.as_bytes())
    day.cycle()
    assert not day.account().promises
    assert [hold.reason for hold in day.holds()] == [HoldReason.REPLY_WAITING]


def proof(day: Day) -> ProofState:
    (step,) = day.account().steps
    return step.proof


def test_rule_3_a_read_receipt_of_somebody_else_proves_nothing(day: Day) -> None:
    (mail,) = day.send(TUESDAY, owed())
    day.arrive(read_receipt(mail, "stranger@evil.example.org"))
    day.cycle()
    assert proof(day) is ProofState.PENDING
    day.arrive(read_receipt(mail, "autre.nom@c1.example.com"))
    day.cycle()
    assert proof(day) is ProofState.DELIVERED, "another name in the same house"


def test_rule_3_a_receipt_for_a_message_never_sent_changes_nothing(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    never = EmailMessage()
    never["Message-ID"] = "<never-sent@atelier.example.fr>"
    day.arrive(bounce(never, "compta@c1.example.com"))
    day.arrive(bounce(never, "compta@c1.example.com", "delivered", "2.0.0"))
    day.arrive(read_receipt(never, "compta@c1.example.com"))
    day.cycle()
    assert day.states() == [State.AWAITING_APPROVAL]
    assert day.account().contacts[0].state == "ok"
    assert not day.holds()


def test_rule_3_what_came_before_the_message_left_does_not_prove_its_delivery() -> None:
    left = datetime(2026, 3, 3, 11, tzinfo=PARIS)
    for kind in (ReceiptKind.DELIVERED, ReceiptKind.READ, ReceiptKind.REPLY, ReceiptKind.FAILED):
        early, late = (Receipt(kind, left + timedelta(hours=hours), "a@b.fr") for hours in (-2, 2))
        now = left + timedelta(hours=3)
        assert proof_of(left, ["a@b.fr"], [early], now, now, 48) is ProofState.PENDING
        assert proof_of(left, ["a@b.fr"], [late], now, now, 48) is not ProofState.PENDING


def test_rule_7_a_forged_copy_of_ours_counts_as_left_and_is_asked_about(day: Day) -> None:
    """Nobody is reminded twice because of it, and nobody is believed to be reminded without a question."""
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed(), OTHER)
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    told = b"Authentication-Results: mx.example.fr; spf=fail; dmarc=fail\r\n"
    day.arrive(told + draft.read_bytes())
    report = day.cycle()
    (row,) = day.rows()
    assert (row.state, row.needs_person) == (State.SENT, True)
    assert "sent_modified" in {finding.code for finding in report.findings}


def test_a_forged_mail_of_a_colleague_puts_nothing_off(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "compta@atelier.example.fr", "compta@c1.example.com", "Bonjour"
    mail["Authentication-Results"] = "mx.example.fr; dmarc=fail"
    mail.set_content("x")
    day.arrive(mail.as_bytes())
    day.cycle()
    assert day.decision().action == "remind"


def test_scripts_in_a_reply_are_shown_as_text(day: Day) -> None:
    with_chief(day)
    (mail,) = [one for one in day.send(TUESDAY, owed()) if one["To"] != CHIEF]
    evil = "Nous contestons <script>alert(1)</script> la facture FA-1 {{ 7*7 }} <img src=x onerror=alert(2)>."
    day.receive("compta@c1.example.com", evil, to=mail, subject="<b>Re</b> {% for x in y %}")
    day.cycle()
    day.morning("2026-03-04", owed(), OTHER)
    page = mails_to(day, CHIEF)[-1].get_body(("html",))
    assert page is not None
    html = str(page.get_content())
    assert "<script" not in html
    assert "<img" not in html
    assert "alert(1)" not in html or "&lt;script&gt;alert(1)" in html
