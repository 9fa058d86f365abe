"""Mail servers that lie: they are hung up on, nothing is sent in clear, and nothing is believed that they invent."""

import re
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from relance_mail.clock import SystemClock
from relance_mail.errors import BackendError
from relance_mail.mail import imap_bounds
from relance_mail.mail.base import NoAnswer, NotNow
from relance_mail.mail.imap_mailbox import ImapMailbox
from relance_mail.mail.server import Security, Server
from relance_mail.mail.smtp import SmtpLink
from relance_mail.mail.smtp_syntax import new_message_id
from relance_mail.mail.spool import Envelope
from tests.servers.processes import LOOPBACK, wait_until

ENVELOPE = Envelope("us@example.fr", ("compta@example.com",), None, "R1", delivery_receipt=False, utf8=False)
Said = Callable[[str, str], bytes]  # tag and command -> what the server says
DRIP, PACE = b"drip by drip:", 0.02  # seconds
MAIL = b"From: a@b.fr\r\nSubject: x\r\n\r\nbonjour"


def honest(tag: str, command: str) -> bytes:
    """A server with one mail; what a lie does not change."""
    verb = command.upper()
    lines = {
        "CAPABILITY": "* CAPABILITY IMAP4rev1",
        "LIST": '* LIST (\\HasNoChildren) "/" INBOX',
        "EXAMINE": "* FLAGS ()\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x",
        "SEARCH": "* SEARCH 1",
    }
    said = next((line for name, line in lines.items() if name in verb), "")
    if "RFC822.SIZE" in verb:
        said = f"* 1 FETCH (UID 1 RFC822.SIZE {len(MAIL)})"
    elif "BODY.PEEK" in verb:
        stamp = 'INTERNALDATE "03-Mar-2026 10:00:00 +0000"'
        return b"* 1 FETCH (UID 1 %s BODY[] {%d}\r\n%s)\r\n%s OK done\r\n" % (
            stamp.encode(), len(MAIL), MAIL, tag.encode()
        )  # fmt: skip
    return f"{said}\r\n{tag} OK done\r\n".lstrip("\r\n").encode()


@contextmanager
def lying(lie: Said, seconds: float = 900, greeting: bytes = b"* OK ready\r\n") -> Iterator[ImapMailbox]:
    """A mailbox on a server that says what `lie` says, and is honest where that says nothing; `seconds` is the most
    that an exchange may last."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        threading.Thread(target=_serve, args=(listener, lie, greeting), daemon=True).start()
        port = int(listener.getsockname()[1])
        server = Server(LOOPBACK, port, "us", lambda: "secret", Security.NONE, None, 3, 3, seconds)
        mailbox = ImapMailbox(server, SystemClock(), name="us", labels=())
        yield mailbox
        mailbox.close()


def _serve(listener: socket.socket, lie: Said, greeting: bytes) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with suppress(OSError), connection, connection.makefile("rb") as lines:
                _say(connection, greeting)
                for line in lines:
                    tag, _, command = line.decode().strip().partition(" ")
                    _say(connection, lie(tag, command) or honest(tag, command))


def _say(connection: socket.socket, words: bytes) -> None:
    """Say it; what follows DRIP again and again, before the client would miss it, as long as the client listens."""
    said, drips, drop = words.partition(DRIP)
    connection.sendall(said)
    while drips:
        if select.select([connection], [], [], PACE)[0] and not connection.recv(1, socket.MSG_PEEK):
            raise OSError("the client has gone")
        connection.sendall(drop)


def on(word: str, said: bytes) -> Said:
    """A lie in answer to the commands that hold this word."""
    return lambda tag, command: said.replace(b"TAG", tag.encode()) if word in command.upper() else b""


LIES = {
    "a literal of a terabyte": on("BODY.PEEK", b"* 1 FETCH (UID 1 BODY[] {1000000000000}\r\nx"),
    "a literal of ten thousand digits": on("BODY.PEEK", b"* 1 FETCH (UID 1 BODY[] {" + b"9" * 10_000 + b"}\r\nx"),
    "a line without end": on("SEARCH", b"* SEARCH " + b"1 " * 600_000 + b"\r\nTAG OK done\r\n"),
    "a mail without its day": on("BODY.PEEK", b"* 1 FETCH (UID 1 BODY[] {1}\r\nx)\r\nTAG OK done\r\n"),
    "a day that is none": on(
        "BODY.PEEK", b'* 1 FETCH (UID 1 INTERNALDATE "99-Xxx-0000" BODY[] {1}\r\nx)\r\nTAG OK done\r\n'
    ),
    "a size that is no number": on("RFC822.SIZE", b"* 1 FETCH (UID 1 RFC822.SIZE many)\r\nTAG OK done\r\n"),
    "a broken bracket": on("RFC822.SIZE", b"* 1 FETCH (((UID 1\r\nTAG OK done\r\n"),
    "BYE": on("SEARCH", b"* BYE tired\r\n"),
    "somebody else's tag": on("SEARCH", b"XXXX1 OK done\r\n"),
    "a uid that is none": on("SEARCH", b"* SEARCH one two\r\nTAG OK done\r\n"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_server_that_lies_ends_as_a_finding(name: str) -> None:
    with lying(LIES[name]) as mailbox, pytest.raises(BackendError) as told:
        mailbox.fetch({}, 10)
    assert told.value.findings[0].remedy
    assert "secret" not in str(told.value)


def test_the_honest_one_is_read() -> None:
    with lying(lambda *_: b"") as mailbox:
        fetched = mailbox.fetch({}, 10)
        assert [mail.content for mail in fetched.mails] == [MAIL]
        assert fetched.read_to_end


def test_lies_about_how_many_mails_there_are_change_nothing() -> None:
    many = b"* 4000000000 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4294967295] x\r\nTAG OK done\r\n"
    with lying(on("EXAMINE", many)) as mailbox:
        assert len(mailbox.fetch({}, 10).mails) == 1


def test_a_mail_larger_than_it_was_said_to_be_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_bounds, "MOST_SAID", 1_000_000)
    stamp = b'* 1 FETCH (UID 1 INTERNALDATE "03-Mar-2026 10:00:00 +0000" BODY[] {2000000}\r\n'
    large = stamp + b"x" * 2_000_000 + b")\r\nTAG OK done\r\n"
    with lying(on("BODY.PEEK", large)) as mailbox, pytest.raises(BackendError, match="at once"):
        mailbox.fetch({}, 10)


def test_lines_that_never_end_are_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_bounds, "MOST_SAID", 1_000_000)
    chatter = b"* OK still here\r\n" * 100_000 + b"* SEARCH 1\r\nTAG OK done\r\n"
    with lying(on("SEARCH", chatter)) as mailbox, pytest.raises(BackendError, match="at once"):
        mailbox.fetch({}, 10)


DRIPS = {
    "lines": on("SEARCH", DRIP + b"* OK still here\r\n"),
    "one line, sign by sign": on("SEARCH", b"* SEARCH " + DRIP + b"1"),
    "a literal, sign by sign": on("BODY.PEEK", b"* 1 FETCH (UID 1 BODY[] {1000000}\r\n" + DRIP + b"x"),
}


@pytest.mark.parametrize("name", DRIPS)
def test_a_server_that_drips_is_hung_up_on(name: str) -> None:
    with lying(DRIPS[name], seconds=0.4) as mailbox, pytest.raises(BackendError, match="did not answer in time"):
        mailbox.fetch({}, 10)


def test_a_greeting_that_drips_is_hung_up_on() -> None:
    with (
        lying(lambda *_: b"", 0.4, b"* " + DRIP + b"O") as mailbox,
        pytest.raises(BackendError, match="did not answer in time"),
    ):
        mailbox.fetch({}, 10)


def test_a_goodbye_that_drips_is_cut_short() -> None:
    with lying(on("LOGOUT", DRIP + b"* OK still here\r\n"), seconds=0.4) as mailbox:
        mailbox.fetch({}, 10)
        mailbox.close()
        assert mailbox._link._client is None


def test_when_an_exchange_has_ended_no_clock_runs_on() -> None:
    with lying(lambda *_: b"") as mailbox:
        mailbox.fetch({}, 10)
        kept = mailbox._link._client
        wait_until(lambda: not any(isinstance(one, threading.Timer) for one in threading.enumerate()), "no timer")
        mailbox.fetch({}, 10)
        assert mailbox._link._client is kept, "the connection lives"


@contextmanager
def dripping_smtp(phase: str) -> Iterator[tuple[int, list[bytes]]]:
    """Its port and the mails it has heard to their end. It drips lines of a reply in answer to `phase`."""
    heard: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            _say(connection, DRIP + b"220-wait\r\n" if phase == "connect" else b"220 ready\r\n")
            for line in lines:
                verb = line.split()[0].decode().upper()
                drips = DRIP + b"250-wait\r\n"
                if verb == "DATA" and phase != "DATA":
                    connection.sendall(b"354 go on\r\n")
                    heard.append(b"".join(iter(lines.readline, b".\r\n")))
                    verb = "content"
                _say(connection, drips if verb == phase else b"250 fine\r\n")

    with socket.create_server((LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=lambda: serve(listener.accept()[0]), daemon=True)
        thread.start()
        yield int(listener.getsockname()[1]), heard
        thread.join(5)


@pytest.mark.parametrize("phase", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_an_smtp_server_that_drips_before_the_content_has_not_taken_it(phase: str) -> None:
    with dripping_smtp(phase) as (port, heard):
        link = SmtpLink(Server(LOOPBACK, port, security=Security.NONE, read_seconds=3, exchange_seconds=0.4))
        answer = link.send(ENVELOPE, MAIL, lambda: None)
        assert isinstance(answer, NotNow)
        assert "did not answer in time" in answer.words
        assert not heard


def test_rule_7_an_smtp_server_that_drips_after_the_content_leaves_it_unknown() -> None:
    with dripping_smtp("content") as (port, heard):
        link = SmtpLink(Server(LOOPBACK, port, security=Security.NONE, read_seconds=3, exchange_seconds=0.4))
        with pytest.raises(NoAnswer, match="no end after"):
            link.send(ENVELOPE, MAIL, lambda: None)
        assert heard == [MAIL + b"\r\n"]


@pytest.mark.parametrize(
    "words",
    [b"2.0.0 <a b@c> taken", b"<" * 10_000, b"<x@y>\r\nBcc: <evil@example.org>", b"<\xff@y>", b"<x@y\x00>", b""],
)
def test_a_message_id_that_a_carrier_invents_is_one_or_none(words: bytes) -> None:
    seen = new_message_id(words)
    assert seen is None or re.fullmatch(r"<[!-;=?-~]+@[!-;=?-~]+>", seen)
