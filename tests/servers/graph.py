"""A Microsoft Graph stand-in over real HTTP: mail and calendars of a few mailboxes, and every fault at any call.

1. Requests and answers are validated against Microsoft's published description when RELANCE_SCHEMAS names the folder
   that holds it (graph_schema); without it nothing is validated. What was found wrong lies in `violations`, and a wrong
   request is refused as the service would.
2. It is written to the protocol's documentation, not to our client: other clients may speak to it.
3. Faults are queued by method and end of the path, and used up once each: an answer of the service's own (status, with
   Retry-After), an answer lost after the effect, one that comes late, a token that has expired meanwhile.
"""

import json
import re
import socket
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.graph_events import EventCalls
from tests.servers.graph_mail import MailCalls
from tests.servers.graph_query import BadQuery
from tests.servers.graph_schema import schemas
from tests.servers.graph_store import GraphStore
from tests.servers.graph_words import Call, Reply, refusal
from tests.servers.processes import LOOPBACK

ROOT = "/v1.0"


@dataclass
class Fault:
    """What goes wrong with the next call of this method (any, if empty) whose path ends so, `after` so many of them.
    `lose`: the effect happens, no answer comes; `slow`: it comes after so many seconds; `instead`: something on the way
    answers this in its place; else `status` is answered and nothing happens."""

    method: str
    path_ends: str
    status: int = 0
    retry_after: str | None = None
    code: str = "serviceNotAvailable"
    lose: bool = False
    slow: float = 0
    times: int = 1
    after: int = 0
    instead: bytes = b""

    def meets(self, call: Call) -> bool:
        """Whether this call is hit; one that is still to be spared is counted."""
        if self.times <= 0 or self.method not in ("", call.method) or not call.path.endswith(self.path_ends):
            return False
        self.after -= 1
        return self.after < 0


@dataclass
class GraphServer:
    """`tokens`: the bearer tokens that are accepted; `closed`: mailboxes that this application may not open."""

    store: GraphStore = field(default_factory=GraphStore)
    tokens: set[str] = field(default_factory=lambda: {"good"})
    closed: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    page_size: int = 10
    largest_request: int = 4_000_000
    port: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}{ROOT}"

    def fault(self, method: str, path_ends: str, **what: Any) -> Fault:
        """Queue a fault."""
        queued = Fault(method, path_ends, **what)
        self.faults.append(queued)
        return queued

    def heard(self, method: str, pattern: str) -> list[Call]:
        """The calls so far with this method whose path matches."""
        return [call for call in self.calls if call.method == method and re.search(pattern, call.path)]

    def answer(self, call: Call) -> tuple[Reply, Fault | None]:
        """Do what is asked; the fault that hits its answer."""
        with self.store.lock:
            self.calls.append(call)
            fault = next((each for each in self.faults if each.meets(call)), None)
            if fault is not None:
                fault.times -= 1
            if fault is not None and fault.instead:
                return Reply(fault.status or 200, raw=fault.instead), None
            if fault is not None and fault.status:
                headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
                return refusal(fault.status, fault.code, headers=headers), None
            return self._judged(call), fault

    def _judged(self, call: Call) -> Reply:
        upload = call.path.startswith("/uploads/")
        if not upload and call.token not in self.tokens:
            return refusal(401, "InvalidAuthenticationToken")
        if len(call.body) > self.largest_request and not upload:
            return refusal(413, "RequestEntityTooLarge")
        if not upload and schemas().unknown_path(call.method, call.path):
            self.violations.append(f"{call.method} {call.path}: no such path")
            return refusal(400, "BadRequest")
        wrong = schemas().faults_of_request(call.method, call.path, call.json)
        self.violations += [f"{call.method} {call.path}: {each}" for each in wrong]
        if wrong:
            return refusal(400, "RequestBodyRead", wrong[0])
        reply = self._done(call)
        faults = schemas().faults_of_answer(call.method, call.path, reply.status, reply.body)
        self.violations += [f"answer to {call.method} {call.path}: {each}" for each in faults]
        return reply

    def _done(self, call: Call) -> Reply:
        match = re.match(r"/users/([^/]+)", call.path)
        account = self.store.accounts.get(unquote(match[1]).lower()) if match else None
        if call.path.startswith("/uploads/"):
            return MailCalls(self.store, None, self.page_size, self.url).uploaded(call)
        if account is None:
            return refusal(404, "ErrorInvalidUser")
        if account.address in self.closed:
            return refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        rest = call.path.split("/", 3)[3] if call.path.count("/") > 2 else ""
        try:
            for calls in (MailCalls, EventCalls):
                reply = calls(self.store, account, self.page_size, self.url).answer(call, rest)
                if reply is not None:
                    return reply
        except BadQuery as wrong:
            return refusal(400, "ErrorInvalidUrlQueryFilter", str(wrong))
        return refusal(404, "ResourceNotFound", call.path)


@contextmanager
def graph_server() -> Iterator[GraphServer]:
    """A running stand-in; its mailboxes are made by the test."""
    server = GraphServer()
    http = _Http((LOOPBACK, 0), server)
    server.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        http.shutdown()
        http.server_close()
        thread.join()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], graph: GraphServer) -> None:
        super().__init__(address, _Calls)
        self.graph = graph

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the library's
        """A client that went away is no news; anything else is our own bug, told by the test's last line."""
        if not isinstance(error := sys.exception(), OSError):
            self.graph.violations.append("".join(traceback.format_exception(error)))


class _Calls(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1  # an answer leaves in one piece
    server: _Http

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        self._play()

    def do_POST(self) -> None:
        self._play()

    def do_PATCH(self) -> None:
        self._play()

    def do_PUT(self) -> None:
        self._play()

    def do_DELETE(self) -> None:
        self._play()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Silent: the test reads `calls`."""

    def _play(self) -> None:
        reply, fault = self.server.graph.answer(self._call())
        if fault is not None and fault.lose:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault is not None and fault.slow:
            self.server.graph.stopping.wait(fault.slow)
        with suppress(OSError):
            self._write(reply)

    def _call(self) -> Call:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Call(self.command, address.path.removeprefix(ROOT), dict(parse_qsl(address.query)), headers, body)

    def _write(self, reply: Reply) -> None:
        content = reply.raw if reply.raw is not None else b""
        if reply.body is not None:
            content = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()
