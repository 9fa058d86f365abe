"""A small SMTP server on loopback: AUTH, SIZE, 8BITMIME, DSN (RFC 3461), delivery into the demo's mailboxes.

1. aiosmtpd was not taken: it knows no DSN parameters, and delivery notices are half of what the demo shows.
2. Recipients that do not exist are accepted and bounce later, as at most real servers on the way.
"""

import base64
import re
import socketserver
import threading
from dataclasses import dataclass, field
from typing import cast

from relance_mail.demo.mailstore import MailStore
from relance_mail.demo.notices import delivery_notice

_PATH = re.compile(r"(?:FROM|TO):\s*<([^>]*)>(.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Envelope:
    sender: str = ""
    envid: str | None = None
    recipients: list[tuple[str, frozenset[str]]] = field(default_factory=list)


class SmtpServer(socketserver.ThreadingTCPServer):
    """Listens on a free loopback port; `accepted` counts the messages it said 250 to, per Message-ID."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, store: MailStore) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.store = store
        self.accepted: list[tuple[str, tuple[str, ...], bytes]] = []
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def accept(self, envelope: "_Envelope", content: bytes) -> None:
        """Keep, deliver, and send the notices that were asked for."""
        with self.store.lock:
            self.accepted.append((envelope.sender, tuple(address for address, _ in envelope.recipients), content))
            for address, notify in envelope.recipients:
                if self.store.knows(address):
                    self.store.deliver(address, content)
                    self._notify(envelope, address, content, None, "SUCCESS" in notify)
                else:
                    self._notify(envelope, address, content, "5.1.1 User unknown", "NEVER" not in notify)

    def _notify(self, envelope: "_Envelope", address: str, content: bytes, failed: str | None, wanted: bool) -> None:
        if wanted and envelope.sender and self.store.knows(envelope.sender):
            notice = delivery_notice(content, envelope.sender, address, envelope.envid, failed)
            self.store.deliver(envelope.sender, notice)


class _Session(socketserver.StreamRequestHandler):
    """One connection: a command a line, until QUIT."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.mail_server = cast("SmtpServer", self.server)
        self.envelope = _Envelope()
        self._say("220 demo ESMTP")
        while line := self.rfile.readline(8192):
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 2.0.0 bye")
                return
            self._answer(verb.upper(), rest)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _answer(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO":
                self._say(
                    "250-demo", "250-AUTH PLAIN LOGIN", "250-SIZE 26214400", "250-8BITMIME", "250-SMTPUTF8", "250 DSN"
                )
            case "HELO" | "NOOP":
                self._say("250 2.0.0 ok")
            case "RSET":
                self.envelope = _Envelope()
                self._say("250 2.0.0 ok")
            case "AUTH":
                self._authenticate(rest)
            case "MAIL":
                self._mail(rest)
            case "RCPT":
                self._recipient(rest)
            case "DATA":
                self._content()
            case _:
                self._say("502 5.5.1 unknown command")

    def _authenticate(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if mechanism.upper() == "PLAIN":
            if not initial:
                self._say("334 ")
                initial = self.rfile.readline(8192).decode().strip()
            _, user, password = base64.b64decode(initial).decode().split("\0")
        else:
            user = base64.b64decode(initial).decode() if initial else self._ask("VXNlcm5hbWU6")
            password = self._ask("UGFzc3dvcmQ6")
        known = self.mail_server.store.accepts(user, password)
        self._say("235 2.7.0 ok" if known else "535 5.7.8 wrong user or password")

    def _ask(self, challenge: str) -> str:
        self._say(f"334 {challenge}")
        return base64.b64decode(self.rfile.readline(8192).strip()).decode()

    def _mail(self, rest: str) -> None:
        if (match := _PATH.match(rest)) is None:
            self._say("501 5.5.4 syntax")
            return
        envid = re.search(r"ENVID=(\S+)", match[2], re.IGNORECASE)
        self.envelope = _Envelope(match[1], envid[1] if envid else None)
        self._say("250 2.1.0 ok")

    def _recipient(self, rest: str) -> None:
        if (match := _PATH.match(rest)) is None:
            self._say("501 5.5.4 syntax")
            return
        notify = re.search(r"NOTIFY=(\S+)", match[2], re.IGNORECASE)
        self.envelope.recipients.append((match[1], frozenset((notify[1] if notify else "").upper().split(","))))
        self._say("250 2.1.5 ok")

    def _content(self) -> None:
        if not self.envelope.recipients:
            self._say("503 5.5.1 no recipient")
            return
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        self.mail_server.accept(self.envelope, b"".join(lines))
        self.envelope = _Envelope()
        self._say("250 2.0.0 accepted")
