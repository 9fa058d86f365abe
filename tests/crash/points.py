"""The points at which the program can be struck: every step of prepare → dispatch → record, seen from outside.

1. The product knows nothing of this. In the process that is to be struck, functions of the product are wrapped after
   they were imported; each says before and after its work where the program stands.
2. Their names, and which of them a backend passes, stand in steps.py.
3. Besides a death there are blows that the program survives: from a point on every write to a file fails (the limit of
   the system on file sizes: it hits SQLite as well as Python, and no socket), or another connection holds the lock of
   the database.
"""

import functools
import os
import resource
import signal
import smtplib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from sqlalchemy import Connection

from relance_mail.engine import cycle
from relance_mail.mail import imap_smtp
from relance_mail.mail.exchange import ExchangeMailer
from relance_mail.mail.graph import GraphMailer
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.mail.smtp import SmtpLink
from relance_mail.mail.spool import Spool
from relance_mail.store import outbox
from relance_mail.store.files import Files
from relance_mail.store.store import Store
from tests.crash.steps import request_name

MAILERS = (ImapSmtpMailer, ExchangeMailer, GraphMailer)


class Blow(StrEnum):
    """What happens at a point."""

    KILL = "killed"
    DISK = "disk full"
    LOCK = "database locked"


@dataclass(frozen=True, slots=True)
class Strike:
    """A blow at the `nth` time that a point is passed. `point` and `side` empty: at the nth point of any name."""

    blow: Blow
    point: str = ""
    side: str = ""
    nth: int = 1
    room: int = 0  # bytes that a file may still have when the disk is full


_OF_MAILERS = ("prepare", "place_draft", "dispatch", "find", "withdraw")


@dataclass(slots=True)
class Points:
    """The wrapped program. `say` carries words to whoever watches, past the death of this process."""

    strike: Strike | None
    database: Path
    say: Callable[[str], None]
    passed: Counter[str] = field(default_factory=Counter)
    _events: list[str] = field(default_factory=list)
    _lock: sqlite3.Connection | None = None

    def install(self) -> None:
        """Wrap the program."""
        for owner, name, point in (
            (Spool, "write", "spool.write"),
            (Files, "put", "files.put"),
            *((mailer, name, f"mailer.{name}") for mailer in MAILERS for name in _OF_MAILERS),
            (SmtpLink, "_mail", "smtp MAIL"),
            (SmtpLink, "_recipients", "smtp RCPT"),
            (SmtpLink, "_ask_for_content", "smtp DATA"),
            (SmtpLink, "_content", "smtp content"),
            (imap_smtp, "place", "imap append draft"),
            (imap_smtp, "append_sent", "imap append sent"),
            (imap_smtp, "take_back", "imap take draft back"),
            (os, "fsync", "fsync"),
            (Path, "replace", "rename"),
        ):
            self._wrap(owner, name, lambda *_, at=point, **__: at)
        self._wrap(Spool, "mark", lambda _, __, state, *___, **____: f"spool {state}")
        self._wrap(cycle, "whole_step", lambda _, __, step: f"step {step.__module__.rpartition('.')[2]}")
        self._watch_commits()
        self._watch_requests()
        self._halve_content()

    def _wrap(self, owner: Any, name: str, point_of: Callable[..., str]) -> None:  # Any: modules and classes alike
        inner = getattr(owner, name)

        @functools.wraps(inner)
        def around(*args: Any, **kwargs: Any) -> Any:
            point = point_of(*args, **kwargs)
            self.at(point, "before")
            result = inner(*args, **kwargs)
            self.at(point, "after")
            return result

        setattr(owner, name, around)

    def _watch_commits(self) -> None:
        move, writing = outbox.move, Store.writing

        def noted(conn: Connection, row: outbox.OutboxRow, event: Any, *args: Any, **more: Any) -> outbox.OutboxRow:
            self._events.append(str(event))
            return move(conn, row, event, *args, **more)

        @contextmanager
        def watched(store: Store) -> Iterator[Connection]:
            with writing(store) as conn:
                self._events.clear()
                yield conn
                point = f"commit {self._events[-1]}" if self._events else "commit"
                self.at(point, "before")
            self.at(point, "after")

        outbox.move = noted
        Store.writing = watched  # type: ignore[assignment] # a context manager for another

    def _watch_requests(self) -> None:
        """Requests of HTTP, by their names. The head leaves first: half of it is half of a request."""
        ask, send, asking = HTTPAdapter.send, HTTPConnection.send, [""]

        def named(adapter: HTTPAdapter, request: PreparedRequest, *args: Any, **more: Any) -> Response:
            body = request.body.encode() if isinstance(request.body, str) else request.body
            asking[0] = request_name(request.method or "", request.path_url, body or b"")
            here = f"request {asking[0]}"
            self.at(here, "before")
            answer = ask(adapter, request, *args, **more)
            self.at(here, "after")
            return answer

        def halved(connection: HTTPConnection, words: Any) -> None:
            if asking[0]:
                here, asking[0] = f"half of {asking[0]}", ""
                send(connection, words[: len(words) // 2])
                words = words[len(words) // 2 :]
                self.at(here, "")
            send(connection, words)

        HTTPAdapter.send = named  # type: ignore[method-assign,assignment] # the same, watched
        HTTPConnection.send = halved  # type: ignore[method-assign,assignment] # the same with a pause

    def _halve_content(self) -> None:
        send = smtplib.SMTP.send

        def halved(smtp: smtplib.SMTP, words: Any) -> None:
            if len(words) < 1000:
                send(smtp, words)
                return
            send(smtp, words[: len(words) // 2])
            self.at("half of the content", "")
            send(smtp, words[len(words) // 2 :])

        smtplib.SMTP.send = halved  # type: ignore[method-assign,assignment] # the same with a pause

    def at(self, point: str, side: str) -> None:
        """The program stands here."""
        here, strike = f"{point} {side}".strip(), self.strike
        self.passed[here] += 1
        self.passed[""] += 1
        if strike is None or self.passed[f"{strike.point} {strike.side}".strip()] != strike.nth:
            return
        if strike.point and here != f"{strike.point} {strike.side}".strip():
            return
        self.strike = None
        self.say(f"{strike.blow}: {here}")
        self._fall(strike)

    def _fall(self, strike: Strike) -> None:
        match strike.blow:
            case Blow.KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            case Blow.DISK:
                resource.setrlimit(resource.RLIMIT_FSIZE, (strike.room, resource.RLIM_INFINITY))
            case Blow.LOCK:
                self._lock = sqlite3.connect(self.database, timeout=0, isolation_level=None, check_same_thread=False)
                with suppress(sqlite3.OperationalError):  # the program holds it itself just now
                    self._lock.execute("BEGIN IMMEDIATE")
