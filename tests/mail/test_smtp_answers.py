"""MODEL §3.8, every row, against a server whose answers are set: what an answer means, and what really left."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, Answer, NoAnswer, NotNow, Refused, RefusedWhy
from relance_mail.mail.server import Security, Server
from relance_mail.mail.smtp import SmtpLink
from relance_mail.mail.smtp_session import socket_of
from relance_mail.mail.spool import Envelope
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.smtp_faults import Answers, Fault, SmtpSink, smtp_sink

TO, OTHER, BLIND = "compta@lefort.example.com", "direction@lefort.example.com", "relances+copies@example.fr"
ENVELOPE = Envelope("relances@example.fr", (TO, OTHER), BLIND, "5eed", delivery_receipt=True, utf8=False)
CONTENT = b"Subject: x\r\n\r\n.\r\n..two\r\nend\r\n"


def server(port: int, **changes: object) -> Server:
    plain = Server("localhost", port, "relances", lambda: "mot-de-passé", Security.NONE, read_seconds=0.3)
    return replace(plain, **changes)  # type: ignore[arg-type] # any field of it


@contextmanager
def link(sink: SmtpSink, final_seconds: float = 0.3, **changes: object) -> Iterator[SmtpLink]:
    link = SmtpLink(server(sink.port, **changes), final_seconds)
    try:
        yield link
    finally:
        link.close()


def send(answers: Answers, envelope: Envelope = ENVELOPE) -> tuple[Answer | NoAnswer, SmtpSink, bool]:
    """The answer, the server, and whether the sending had begun."""
    begun: list[bool] = []
    with smtp_sink(answers) as sink, link(sink) as smtp:
        try:
            return smtp.send(envelope, CONTENT, lambda: begun.append(True)), sink, bool(begun)
        except NoAnswer as doubt:
            return doubt, sink, bool(begun)


OURS = "backend"
BEFORE_354 = [
    ("connect", "554 go away", OURS),
    ("connect", Fault.CLOSE, OURS),
    ("connect", Fault.SILENCE, OURS),
    ("EHLO", "502 no", OURS),
    ("EHLO", Fault.CLOSE, OURS),
    ("AUTH", "535 wrong", OURS),
    ("AUTH", "454 later", "later"),
    ("AUTH", Fault.CLOSE, OURS),
    ("MAIL", "550 you may not", OURS),
    ("MAIL", "451 later", "later"),
    ("MAIL", "421 closing", "later"),
    ("MAIL", Fault.CLOSE, "later"),
    ("MAIL", Fault.SILENCE, "later"),
    (f"RCPT {TO}", "450 greylisted", "later"),
    (f"RCPT {OTHER}", "421 closing", "later"),
    (f"RCPT {TO}", Fault.CLOSE, "later"),
    (f"RCPT {BLIND}", "550 no such user", OURS),
    (f"RCPT {BLIND}", "450 greylisted", OURS),
    ("DATA", "451 later", "later"),
    ("DATA", "554 no", "later"),
    ("DATA", Fault.CLOSE, "later"),
    ("DATA", Fault.SILENCE, "later"),
]


@pytest.mark.parametrize(("phase", "answer", "whose"), BEFORE_354)
def test_before_354_everything_is_a_definite_no(phase: str, answer: str | Fault, whose: str) -> None:
    got, sink, begun = send({phase: answer})
    assert isinstance(got, NotNow)
    assert got.backend is (whose == OURS)
    assert got.words
    assert (sink.messages, begun) == ([], False)


@pytest.mark.parametrize("bad", [(TO,), (OTHER,), (TO, OTHER)])
def test_a_refused_recipient_stops_it_for_all_and_is_named(bad: tuple[str, ...]) -> None:
    got, sink, begun = send({f"RCPT {address}": "550 5.1.1 no such user" for address in bad})
    assert isinstance(got, Refused)
    assert (got.why, got.recipients) == (RefusedWhy.RECIPIENT, bad)
    assert (sink.messages, begun) == ([], False)
    assert sink.heard("RSET")


def test_a_lasting_no_outweighs_a_passing_one() -> None:
    got, _, _ = send({f"RCPT {TO}": "450 later", f"RCPT {OTHER}": "550 never"})
    assert isinstance(got, Refused)
    assert got.recipients == (OTHER,)


@pytest.mark.parametrize("answers", [{"content": Fault.CLOSE}, {"final": Fault.CLOSE}, {"final": Fault.SILENCE}])
def test_peers_07_after_354_no_reply_is_no_answer(answers: Answers) -> None:
    got, _, begun = send(answers)
    assert isinstance(got, NoAnswer)
    assert begun


@pytest.mark.parametrize("reply", ["354 again", "nonsense", "250" + "x" * 9000])
def test_after_354_a_reply_that_means_nothing_is_no_answer(reply: str) -> None:
    assert isinstance(send({"final": reply})[0], NoAnswer)


def test_the_yes_keeps_the_words_and_the_carriers_own_message_id() -> None:
    got, sink, begun = send({})
    assert got == Accepted("250 2.0.0 taken <new-id@carrier.example.org>", "<new-id@carrier.example.org>")
    assert (sink.messages, begun) == ([CONTENT], True)


def test_a_connection_closed_after_the_yes_changes_nothing() -> None:
    got, sink, _ = send({"after final": Fault.CLOSE})
    assert isinstance(got, Accepted)
    assert sink.messages == [CONTENT]


@pytest.mark.parametrize("reply", ["451 later", "421 closing"])
def test_a_final_4xx_may_be_tried_later(reply: str) -> None:
    assert send({"final": reply})[0] == NotNow(reply)


def test_a_final_5xx_is_about_the_message_not_the_customer() -> None:
    got, _, _ = send({"final": "552 too big"})
    assert got == Refused(RefusedWhy.MESSAGE, "552 too big")


def test_a_start_that_cannot_be_written_down_sends_nothing() -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    with smtp_sink() as sink, link(sink) as smtp:
        answer = smtp.send(ENVELOPE, CONTENT, full)
    assert isinstance(answer, NotNow)
    assert "No space left" in answer.words
    assert sink.messages == []


def test_one_connection_serves_many_messages_also_after_a_no() -> None:
    with smtp_sink({"RCPT bad@example.com": "550 no"}) as sink, link(sink) as smtp:
        for to in ((TO,), ("bad@example.com",), (TO,)):
            smtp.send(replace(ENVELOPE, to=to), CONTENT, lambda: None)
    assert (sink.connections, len(sink.messages)) == (1, 2)


def test_a_connection_closed_between_messages_is_opened_again_before_mail() -> None:
    with smtp_sink({"after final": Fault.CLOSE}) as sink, link(sink) as smtp:
        answers = [smtp.send(ENVELOPE, CONTENT, lambda: None) for _ in range(3)]
    assert [type(answer) for answer in answers] == [Accepted] * 3
    assert (sink.connections, len(sink.messages)) == (3, 3)


def test_notices_are_asked_for_the_debtor_and_never_for_our_copy() -> None:
    _, sink, _ = send({}, replace(ENVELOPE, to=("a+b@lefort.example.com",)))
    assert sink.heard("MAIL")[0].endswith("RET=HDRS ENVID=5eed")
    debtor, copy = sink.heard("RCPT")
    assert debtor.endswith("NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb@lefort.example.com")
    assert copy.endswith(f"<{BLIND}> NOTIFY=NEVER")


def test_no_notices_where_the_server_does_not_offer_them() -> None:
    with smtp_sink(extensions=("AUTH PLAIN",)) as sink, link(sink) as smtp:
        smtp.send(ENVELOPE, CONTENT, lambda: None)
    assert not [line for line in sink.commands if "NOTIFY" in line or "ENVID" in line]


def test_without_a_wish_only_failures_and_delays_are_told() -> None:
    _, sink, _ = send({}, replace(ENVELOPE, delivery_receipt=False))
    assert "NOTIFY=FAILURE,DELAY " in sink.heard("RCPT")[0]


def test_smtputf8_is_asked_for_only_when_an_address_needs_it() -> None:
    envelope = replace(ENVELOPE, to=("hélène@lefort.example.com",), utf8=True)
    with smtp_sink(extensions=("SMTPUTF8", "AUTH PLAIN")) as sink, link(sink) as smtp:
        assert isinstance(smtp.send(envelope, CONTENT, lambda: None), Accepted)
        smtp.send(ENVELOPE, CONTENT, lambda: None)
    assert ["SMTPUTF8" in line for line in sink.heard("MAIL")] == [True, False]
    got, _, _ = send({}, envelope)
    assert isinstance(got, Refused)
    assert got.recipients == envelope.to


def test_a_mail_beyond_the_limit_is_not_even_begun() -> None:
    with smtp_sink(extensions=("SIZE 10", "AUTH PLAIN")) as sink, link(sink) as smtp:
        answer = smtp.send(ENVELOPE, CONTENT, lambda: None)
    assert isinstance(answer, Refused)
    assert answer.why is RefusedWhy.MESSAGE
    assert sink.heard("MAIL") == []


def test_one_login_attempt_a_connection_and_accents_in_it() -> None:
    _, sink, _ = send({"AUTH": "535 wrong"})
    assert len(sink.heard("AUTH")) == 1
    with smtp_sink(extensions=("AUTH LOGIN",)) as sink, link(sink) as smtp:
        assert isinstance(smtp.send(ENVELOPE, CONTENT, lambda: None), Accepted)
    assert sink.commands[3] == "bW90LWRlLXBhc3PDqQ=="


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


def tls(certificates: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    return context


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_tls_is_verified_and_small_packets_leave_at_once(certificates: Certificates, security: Security) -> None:
    from_start = security is Security.TLS
    context = tls(certificates)
    with (
        smtp_sink(tls=context, tls_from_start=from_start) as sink,
        link(sink, security=security, ca_file=certificates.ca_file) as smtp,
    ):
        assert isinstance(smtp.send(ENVELOPE, CONTENT, lambda: None), Accepted)
        assert smtp._smtp is not None
        assert socket_of(smtp._smtp).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_of_a_stranger_hears_no_password(certificates: Certificates, security: Security) -> None:
    from_start = security is Security.TLS
    with (
        smtp_sink(tls=tls(certificates), tls_from_start=from_start) as sink,
        link(sink, security=security, ca_file=certificates.stranger) as smtp,
    ):
        answer = smtp.send(ENVELOPE, CONTENT, lambda: None)
        with pytest.raises(BackendError) as told:
            list(smtp.check())
    assert isinstance(answer, NotNow)
    assert answer.backend
    assert told.value.findings[0].code == "mail_certificate"
    assert sink.heard("AUTH") == []


def test_a_certificate_for_another_name_is_refused(certificates: Certificates) -> None:
    with (
        smtp_sink(tls=tls(certificates), tls_from_start=True, host="127.0.0.2") as sink,
        link(sink, host="127.0.0.2", security=Security.TLS, ca_file=certificates.ca_file) as smtp,
        pytest.raises(BackendError) as told,
    ):
        list(smtp.check())
    assert told.value.findings[0].code == "mail_certificate"


@pytest.mark.parametrize("answers", [{}, {"STARTTLS": "454 not now"}])
def test_starttls_taken_away_by_an_attacker_ends_the_session(certificates: Certificates, answers: Answers) -> None:
    offered = {"EHLO": "250-sink\r\n250-STARTTLS\r\n250 AUTH PLAIN"} if answers else {}
    with (
        smtp_sink({**answers, **offered}) as sink,
        link(sink, security=Security.STARTTLS, ca_file=certificates.ca_file) as smtp,
    ):
        answer = smtp.send(ENVELOPE, CONTENT, lambda: None)
    assert isinstance(answer, NotNow)
    assert answer.backend
    assert answers or "offers no STARTTLS; nothing was sent in clear" in answer.words
    assert not sink.heard("AUTH")
    assert not sink.heard("MAIL")


def test_a_password_that_cannot_be_had_is_a_no_not_a_crash() -> None:
    def locked() -> str:
        raise BackendError(Finding("keyring", "The keyring is locked.", "Unlock it."))

    with smtp_sink() as sink, link(sink, password=locked) as smtp:
        answer = smtp.send(ENVELOPE, CONTENT, lambda: None)
    assert answer == NotNow("The keyring is locked.", backend=True)


def test_nobody_listens_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    smtp = SmtpLink(server(port))
    with pytest.raises(BackendError) as told:
        list(smtp.check())
    assert told.value.findings[0].code == "mail_unreachable"
