"""A small SMTP server whose every answer can be set: real sockets, real TLS, and any fault at any phase.

Phases are `connect`, the verbs (`EHLO STARTTLS AUTH MAIL RCPT DATA RSET`), `RCPT <address>` for one recipient,
`content` (after 354, before the content is read) and `final` (after it). An answer is a line such as `451 later`, or a
`Fault`. What is not set is answered as a server in good health would.
"""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from io import BufferedReader

from tests.servers.processes import LOOPBACK


class Fault(Enum):
    """No answer: the connection is closed, or nothing comes until the client gives up."""

    CLOSE = "close"
    SILENCE = "silence"


Answers = Mapping[str, str | Fault]
_HEALTHY = {
    "connect": "220 sink ESMTP",
    "STARTTLS": "220 go on",
    "AUTH": "235 welcome",
    "DATA": "354 go on",
    "final": "250 2.0.0 taken <new-id@carrier.example.org>",
    "QUIT": "221 bye",
}


@dataclass(slots=True)
class SmtpSink:
    """What it heard: command lines, whole messages (as sent, dots removed) and connections."""

    answers: Answers
    extensions: tuple[str, ...]
    tls: ssl.SSLContext | None
    listener: socket.socket
    messages: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        """Where it listens on loopback."""
        return int(self.listener.getsockname()[1])

    def heard(self, verb: str) -> list[str]:
        """The command lines that begin with that verb."""
        return [line for line in self.commands if line.upper().startswith(verb)]


@contextmanager
def smtp_sink(
    answers: Answers | None = None,
    *,
    extensions: tuple[str, ...] = ("DSN", "AUTH PLAIN LOGIN"),
    tls: ssl.SSLContext | None = None,
    tls_from_start: bool = False,
    host: str = LOOPBACK,
) -> Iterator[SmtpSink]:
    """The server until the end of the block. With `tls` it offers STARTTLS, or speaks TLS from the start."""
    offered = (*extensions, "STARTTLS") if tls is not None and not tls_from_start else extensions
    sink = SmtpSink(answers or {}, offered, tls, socket.create_server((host, 0)))
    thread = threading.Thread(target=_accept, args=(sink, tls_from_start), daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.stopping.set()
        with suppress(OSError):
            sink.listener.shutdown(socket.SHUT_RDWR)
        sink.listener.close()
        thread.join()


def _accept(sink: SmtpSink, tls_from_start: bool) -> None:
    sessions: list[threading.Thread] = []
    while True:
        try:
            connection, _ = sink.listener.accept()
        except OSError:  # closed by the end of the block
            break
        sink.connections += 1
        sessions.append(threading.Thread(target=_session, args=(sink, connection, tls_from_start), daemon=True))
        sessions[-1].start()
    for session in sessions:
        session.join(5)


def _session(sink: SmtpSink, connection: socket.socket, tls_from_start: bool) -> None:
    connection.settimeout(10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        if tls_from_start and sink.tls is not None:
            connection = sink.tls.wrap_socket(connection, server_side=True)
        _Session(sink, connection).talk()
    except (OSError, _Ended):  # the client left, or the script says so
        pass
    finally:
        connection.close()


class _Ended(Exception):
    """The connection is over."""


class _Session:
    def __init__(self, sink: SmtpSink, connection: socket.socket) -> None:
        self.sink = sink
        self.connection = connection
        self.lines: BufferedReader = connection.makefile("rb")

    def talk(self) -> None:
        try:
            self.answer("connect")
            while line := self.lines.readline():
                self.command(line.decode().rstrip("\r\n"))
        finally:
            self.lines.close()
            if self.connection.fileno() >= 0:
                self.connection.close()

    def command(self, line: str) -> None:
        self.sink.commands.append(line)
        verb = line.split(" ")[0].upper()
        if verb == "EHLO" and "EHLO" not in self.sink.answers:
            self.say("\r\n".join([*(f"250-{each}" for each in ("sink", *self.sink.extensions)), "250 HELP"]))
        elif verb == "RCPT":
            address = line.partition("<")[2].partition(">")[0]
            self.answer(f"RCPT {address}" if f"RCPT {address}" in self.sink.answers else "RCPT")
        elif verb == "AUTH" and line.upper() == "AUTH LOGIN":
            self.two_steps()
        else:
            self.answer(verb)
        self.after(verb)

    def after(self, verb: str) -> None:
        said = self.sink.answers.get(verb, _HEALTHY.get(verb, "250 fine"))
        if verb == "STARTTLS" and self.sink.tls is not None and str(said).startswith("220"):
            self.lines.close()
            self.connection = self.sink.tls.wrap_socket(self.connection, server_side=True)
            self.lines = self.connection.makefile("rb")
        elif verb == "DATA" and str(said).startswith("354"):
            self.content()
        elif verb == "QUIT":
            raise _Ended

    def two_steps(self) -> None:
        for challenge in ("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"):
            self.say(challenge)
            self.sink.commands.append(self.lines.readline().decode().rstrip("\r\n"))
        self.answer("AUTH")

    def content(self) -> None:
        if "content" in self.sink.answers:
            self.answer("content")
        lines = []
        while (line := self.lines.readline()) != b".\r\n":
            if not line:
                raise _Ended
            lines.append(line[1:] if line.startswith(b".") else line)
        self.sink.messages.append(b"".join(lines))
        self.answer("final")
        if "after final" in self.sink.answers:
            self.answer("after final")

    def answer(self, phase: str) -> None:
        answer = self.sink.answers.get(phase, _HEALTHY.get(phase, "250 fine"))
        if answer is Fault.SILENCE:
            self.sink.stopping.wait(10)
        if isinstance(answer, Fault):
            raise _Ended
        self.say(answer)

    def say(self, answer: str) -> None:
        self.connection.sendall(f"{answer}\r\n".encode())
