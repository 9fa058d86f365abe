"""A relay between a program and a server that speaks HTTP: what the network, and a proxy on the way, do on a bad day.

1. A request passes only when the whole of it has come: of a program that dies in the middle the server hears nothing.
2. What it is not told to spoil passes unchanged, so the server behind it stays the judge of what was done.
3. It speaks without TLS, to both sides on this machine.
"""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from io import BufferedReader

from tests.servers.processes import LOOPBACK, wait_until

SLOW = 0.25  # seconds
SILENT = 3.0
NameOf = Callable[[str, str, bytes], str]
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class HttpSpoil(StrEnum):
    """What happens to one request."""

    CLOSE_BEFORE = "closed before the server heard it"
    CLOSE_AFTER = "closed after the server did it, the answer is lost"
    BUSY = "503 instead, the server never heard it"
    THROTTLED = "429 instead, the server never heard it"
    EXPIRED = "401 instead, the server never heard it"
    NEVER = "refused for good instead, the server never heard it"
    GATEWAY = "502 of a proxy, after the server did it"
    BUSY_AFTER = "503 of a proxy, after the server did it"
    SLOW = "answered late"
    SILENCE = "the server's answer never comes"
    LATE = "heard by the server when nobody waits for it any more"


_INSTEAD = {
    HttpSpoil.BUSY: "503 Service Unavailable",
    HttpSpoil.THROTTLED: "429 Too Many Requests",
    HttpSpoil.EXPIRED: "401 Unauthorized",
    HttpSpoil.GATEWAY: "502 Bad Gateway",
    HttpSpoil.BUSY_AFTER: "503 Service Unavailable",
}
_UNHEARD = frozenset({HttpSpoil.BUSY, HttpSpoil.THROTTLED, HttpSpoil.EXPIRED, HttpSpoil.NEVER})


@dataclass(frozen=True, slots=True)
class HttpTrouble:
    """What goes wrong with requests of a name, from the `after`-th on, `times` times."""

    phase: str
    spoil: HttpSpoil
    after: int = 1
    times: int = 1


@dataclass
class HttpRelay:
    """`trouble` may be set at any time; `met` are the troubles that came to pass. `name_of`: names a request by its
    method, path and body. `refusal`: the status, kind and body by which the server refuses a mail for good."""

    port: int
    name_of: NameOf
    refusal: tuple[str, str, str] = ("400 Bad Request", "text/plain", "never")
    trouble: HttpTrouble | None = None
    met: list[HttpTrouble] = field(default_factory=list)
    _seen: int = 0
    _open: int = 0
    _last: int = 0  # the port of the last program that was let in
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, trouble: HttpTrouble | None) -> None:
        """From now on."""
        with self._lock:
            self.trouble, self._seen = trouble, 0

    def settled(self) -> None:
        """Until everything that programs which are gone have asked for has been done."""
        with socket.create_connection((LOOPBACK, self.port)) as knock:
            ours = knock.getsockname()[1]
            wait_until(lambda: self._last == ours, "the relay to let us in")
        wait_until(lambda: self._open == 0, "the relay to have passed everything on")

    def spoils(self, phase: str) -> HttpSpoil | None:
        """What happens now to a request of this name."""
        with self._lock:
            trouble = self.trouble
            if trouble is None or trouble.phase != phase:
                return None
            self._seen += 1
            if not trouble.after <= self._seen < trouble.after + trouble.times:
                return None
            self.met.append(trouble)
            return trouble.spoil

    def _let_in(self, port: int) -> None:
        with self._lock:
            self._open, self._last = self._open + 1, port

    def _let_out(self) -> None:
        with self._lock:
            self._open -= 1


@contextmanager
def http_relay(server_port: int, name_of: NameOf) -> Iterator[HttpRelay]:
    """The relay in front of the server's port, until the end of the block."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        relay = HttpRelay(int(listener.getsockname()[1]), name_of)

        def serve(program: socket.socket) -> None:
            try:
                with suppress(OSError), ExitStack() as stack:
                    stack.enter_context(program)
                    program.settimeout(30)
                    server = stack.enter_context(socket.create_connection((LOOPBACK, server_port), 30))
                    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    _pass(relay, program, server)
            finally:
                relay._let_out()

        def accept() -> None:
            while True:
                try:
                    program, (_, port) = listener.accept()
                except OSError:  # closed by the end of the block
                    return
                program.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                relay._let_in(port)
                threading.Thread(target=serve, args=(program,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _pass(relay: HttpRelay, program: socket.socket, server: socket.socket) -> None:
    """Request after request, until one of both ends it, or a trouble does."""
    with program.makefile("rb") as asked, server.makefile("rb") as told:
        while request := _whole(asked):
            spoil = relay.spoils(_name(relay, request))
            if spoil is HttpSpoil.CLOSE_BEFORE:
                return
            if spoil in _UNHEARD:
                program.sendall(_instead(*relay.refusal) if spoil is HttpSpoil.NEVER else _instead(_INSTEAD[spoil]))
                return
            if spoil is HttpSpoil.LATE:
                time.sleep(SILENT)
            server.sendall(request)
            answer = _whole(told)
            if spoil in (HttpSpoil.CLOSE_AFTER, HttpSpoil.LATE):
                return
            if spoil is HttpSpoil.SILENCE:
                _until_the_end(program, asked)
                return
            if spoil is HttpSpoil.SLOW:
                time.sleep(SLOW)
            program.sendall(_instead(_INSTEAD[spoil]) if spoil in _INSTEAD else answer)
            if spoil in _INSTEAD or not answer:
                return


def _whole(stream: BufferedReader) -> bytes:
    """A whole message; empty when it does not come to its end."""
    lines = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        lines.append(line)
    head = b"".join([*lines, line])
    length = _LENGTH.search(head)
    body = stream.read(int(length[1])) if length and line else b""
    return head + body if line and len(body) == (int(length[1]) if length else 0) else b""


def _name(relay: HttpRelay, request: bytes) -> str:
    head, _, body = request.partition(b"\r\n\r\n")
    method, path, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ")
    return relay.name_of(method, path, body)


def _until_the_end(program: socket.socket, asked: BufferedReader) -> None:
    """Until the program gives up."""
    program.settimeout(SILENT)
    with suppress(TimeoutError):
        asked.readline()


def _instead(status: str, kind: str = "text/html", body: str = "<html>not now</html>") -> bytes:
    more = "Retry-After: 1" if status.startswith(("429", "503")) else 'WWW-Authenticate: Basic realm="here"'
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n{more}\r\n"
    return f"{head}Connection: close\r\n\r\n{body}".encode()
