"""A relay between a program and a real mail server that can fail at any phase: what the network does on a bad day.

1. It ends the TLS of the program and speaks TLS to the server, for only so can it see the phases. What it is not told
   to spoil passes unchanged, so the server behind it stays the judge of what left.
2. Phases are `connect`, the verbs (`EHLO AUTH MAIL RCPT DATA`), and `content`: the whole message with the reply to it.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from io import BufferedReader

from tests.servers.certificates import Certificates
from tests.servers.processes import LOOPBACK

PHASES = ("connect", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "content")
SLOW = 0.25  # seconds
SILENT = 3.0


class Spoil(StrEnum):
    """What happens to one command, or to the content."""

    CLOSE_BEFORE = "closed before the server heard it"
    CLOSE_AFTER = "closed after the server answered, the answer is lost"
    HALF = "closed when half of it had passed"
    LATER = "451 instead, the server never heard it"
    NEVER = "550 instead, the server never heard it"
    SLOW = "answered late"
    SILENCE = "the server's answer never comes"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong at a phase, from the `after`-th time on, `times` times."""

    phase: str
    spoil: Spoil
    after: int = 1
    times: int = 1


@dataclass(slots=True)
class SmtpRelay:
    """`trouble` may be set at any time; `met` are the troubles that came to pass."""

    port: int
    trouble: Trouble | None = None
    met: list[Trouble] = field(default_factory=list)
    _seen: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, trouble: Trouble | None) -> None:
        """From now on."""
        with self._lock:
            self.trouble, self._seen = trouble, 0

    def spoils(self, phase: str) -> Spoil | None:
        """What happens now to this phase."""
        with self._lock:
            trouble = self.trouble
            if trouble is None or trouble.phase != phase:
                return None
            self._seen += 1
            if not trouble.after <= self._seen < trouble.after + trouble.times:
                return None
            self.met.append(trouble)
            return trouble.spoil


@contextmanager
def smtp_relay(certificates: Certificates, server_port: int) -> Iterator[SmtpRelay]:
    """The relay in front of the server's port for TLS, until the end of the block."""
    inward = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inward.load_cert_chain(certificates.certificate, certificates.key)
    outward = ssl.create_default_context(cafile=certificates.ca_file)
    with socket.create_server((LOOPBACK, 0)) as listener:
        relay = SmtpRelay(int(listener.getsockname()[1]))

        def serve(raw: socket.socket) -> None:
            with suppress(OSError, _Ended), ExitStack() as stack:
                stack.enter_context(raw)
                raw.settimeout(30)
                program = stack.enter_context(inward.wrap_socket(raw, server_side=True))
                up = stack.enter_context(socket.create_connection((LOOPBACK, server_port), 30))
                server = stack.enter_context(outward.wrap_socket(up, server_hostname="localhost"))
                _Session(relay, program, server).talk()

        def accept() -> None:
            while True:
                try:
                    raw, _ = listener.accept()
                except OSError:  # closed by the end of the block
                    return
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=serve, args=(raw,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


class _Ended(Exception):
    """The connection is over."""


class _Session:
    def __init__(self, relay: SmtpRelay, program: socket.socket, server: socket.socket) -> None:
        self.relay, self.program, self.server = relay, program, server
        self.commands: BufferedReader = program.makefile("rb")
        self.replies: BufferedReader = server.makefile("rb")

    def talk(self) -> None:
        with self.commands, self.replies:
            self.exchange("connect", b"")
            while line := self.commands.readline():
                reply = self.exchange(line.split(b" ")[0].strip().decode("ascii", "replace").upper(), line)
                if line.strip().upper() == b"DATA" and reply.startswith(b"354"):
                    self.exchange("content", self.content())

    def content(self) -> bytes:
        """Everything up to the final dot; a program that dies in the middle ends the session before the server has the
        whole of it."""
        lines: list[bytes] = []
        while (line := self.commands.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                self.server.sendall(b"".join(lines) + line)
                raise _Ended
            lines.append(line)
        return b"".join([*lines, line])

    def exchange(self, phase: str, sent: bytes) -> bytes:
        """Pass what was sent to the server, and its reply back."""
        spoil = self.relay.spoils(phase)
        if spoil is Spoil.CLOSE_BEFORE:
            raise _Ended
        if spoil in (Spoil.LATER, Spoil.NEVER):
            return self.instead(phase, b"451 4.3.0 Later\r\n" if spoil is Spoil.LATER else b"550 5.7.1 Never\r\n")
        if spoil is Spoil.HALF:
            self.server.sendall(sent[: len(sent) // 2])
            raise _Ended
        self.server.sendall(sent)
        reply = self.reply()
        if spoil is Spoil.SLOW:
            time.sleep(SLOW)
        elif spoil is Spoil.SILENCE:
            self.program.settimeout(SILENT)
            self.commands.readline()  # nothing is to come but the end
            raise _Ended
        elif spoil is Spoil.CLOSE_AFTER:
            raise _Ended
        self.program.sendall(reply)
        return reply

    def instead(self, phase: str, answer: bytes) -> bytes:
        """An answer of our own. The server must never see the content: its session ends here, and so does ours."""
        self.program.sendall(answer)
        if phase in ("connect", "content"):
            raise _Ended
        return answer

    def reply(self) -> bytes:
        lines = [self.replies.readline()]
        while lines[-1][3:4] == b"-":
            lines.append(self.replies.readline())
        if not lines[-1]:
            raise _Ended
        return b"".join(lines)
