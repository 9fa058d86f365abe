"""One kept IMAP connection: login, reconnecting, reading in chunks; every network error becomes a finding.

1. imapclient waits for ever unless told otherwise, gives naive local times unless told otherwise, and fails on ranges
   ("1:*"): so time-outs are set, times stay aware, and only lists of numbers are fetched, `CHUNK` a command.
2. A kept connection that the server has dropped is opened once more for reading, which may be repeated. Writing may
   not: `write` says so, and an APPEND without an answer is told, not tried again.
3. AUTHENTICATE PLAIN where it is offered, because LOGIN refuses passwords with accents. One attempt: no lock-outs.
   With a token: XOAUTH2, which Microsoft and Google speak.
4. Mails are read with BODY.PEEK, in folders opened read-only: nothing that we read is marked as read.
5. Memory and time are bounded, whatever the server sends: so much of a mail, so much at once (imap_bounds). An answer
   that makes no sense ends the connection.
"""

import contextlib
import logging
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import imapclient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from relance_mail.connect.reaching import resolved
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail.base import LARGEST, RawMail
from relance_mail.mail.imap_bounds import Bounded, connected
from relance_mail.mail.server import Security, Server, failure, one_line

CHUNK = 50

Client = Any  # an imapclient.IMAPClient: the package has no types, and only this file imports it
_Result = TypeVar("_Result")

logging.getLogger("imapclient").setLevel(logging.WARNING)  # its debug log holds whole mails: personal data


class ImapLink:
    """A connection that is opened when needed. Not thread-safe."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._client: Client | None = None

    def read(self, work: Callable[[Client], _Result]) -> _Result:
        """Do `work`, which changes nothing, once more if a kept connection proves dead. Raises BackendError."""
        kept = self._client is not None
        try:
            return self._attempt(work, _logged_in)
        except _Dead as dead:
            if not kept:
                raise BackendError(dead.finding) from dead
        return self.write(work)

    def write(self, work: Callable[[Client], _Result]) -> _Result:
        """Do `work` at most once. Raises BackendError; after that nobody knows whether it was done."""
        return self._once(work, _logged_in)

    def open_anew(self) -> Iterator[str]:
        """Connect and log in anew; a sentence for each step that works. Raises BackendError."""
        self.close()
        server = self.server
        yield resolved("IMAP server", server.host, server.port, "mail")
        try:
            self._once(lambda _: None, _connected)
            secure = "without TLS" if server.security is Security.NONE else "certificate verified"
            yield f"IMAP server {server}: connected, {secure}."
            self._once(lambda client: _log_in(client, server), _connected)
        except (BackendError, GeneratorExit):  # no connection without a login is kept
            self._drop()
            raise
        yield f"IMAP server {server}: logged in as {server.username}."

    def close(self) -> None:
        """Log out and forget the connection."""
        if self._client is not None:
            with contextlib.suppress(OSError, IMAPClientError), _bounds(self._client).work():
                self._client.logout()
        self._drop()

    def _once(self, work: Callable[[Client], _Result], opened: Callable[[Server], Client]) -> _Result:
        try:
            return self._attempt(work, opened)
        except _Dead as dead:
            raise BackendError(dead.finding) from dead

    def _attempt(self, work: Callable[[Client], _Result], opened: Callable[[Server], Client]) -> _Result:
        try:
            if self._client is None:
                self._client = opened(self.server)
            with _bounds(self._client).work():
                return work(self._client)
        except (IMAPClientAbortError, OSError, ValueError, LookupError) as error:
            self._drop()
            raise _Dead(failure("IMAP", self.server, error)) from error
        except IMAPClientError as error:  # NO or BAD: the connection lives
            what = f"IMAP server {self.server} refused a command: {one_line(error)}."
            raise BackendError(
                Finding("imap_refused", what, "Check the rights of the account on its folders.")
            ) from error

    def _drop(self) -> None:
        if self._client is not None:
            _shut(self._client)
        self._client = None


class _Dead(Exception):
    """The connection broke."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.what)
        self.finding = finding


class _Client(imapclient.IMAPClient):  # type: ignore[misc] # the package has no types
    """On a connection of ours, which is bounded."""

    def __init__(self, server: Server) -> None:
        self._server = server
        patience = imapclient.SocketTimeout(connect=server.connect_seconds, read=server.read_seconds)
        super().__init__(server.host, server.port, ssl=server.security is Security.TLS, timeout=patience)

    def _create_IMAP4(self) -> Bounded:  # noqa: N802 - its name in the package
        return connected(self._server)


def _bounds(client: Client) -> Bounded:
    bounded: Bounded = client._imap  # noqa: SLF001 - the package offers no other hold of what it reads
    return bounded


def _logged_in(server: Server) -> Client:
    client = _connected(server)
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(_shut, client)
        with _bounds(client).work():
            _log_in(client, server)
        on_failure.pop_all()
    return client


def _connected(server: Server) -> Client:
    """A connection with TLS, before the login."""
    with contextlib.ExitStack() as on_failure:
        client = _Client(server)
        on_failure.callback(_shut, client)
        # imapclient writes a command in pieces: with Nagle's algorithm each search waits 40 ms for an acknowledgement.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.normalise_times = False
        with _bounds(client).work():
            if server.security is Security.STARTTLS:
                _start_tls(client, server)
        on_failure.pop_all()
    return client


def _shut(client: Client) -> None:
    """End the connection; after a TLS handshake that failed there is none to end, which must not hide that failure."""
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()


def _start_tls(client: Client, server: Server) -> None:
    try:
        client.starttls(server.trust())
    except CapabilityError as error:
        what = f"IMAP server {server} offers no STARTTLS; nothing was sent in clear."
        raise BackendError(
            Finding("mail_tls", what, "Check port and security: 993 takes tls, 143 starttls.")
        ) from error


def _log_in(client: Client, server: Server) -> None:
    try:
        _way_in(client, server)(server.username or "", server.secret())
    except LoginError as error:
        what = f"IMAP server {server} refused the login of {server.username}: {one_line(error)}."
        remedy = "Check user name and password; do not try many times."
        if server.oauth:
            remedy = "Check that IMAP is open for this mailbox and to whoever logged in, then run `relance login`."
        raise BackendError(Finding("mail_login", what, remedy)) from error


def _way_in(client: Client, server: Server) -> Callable[[str, str], object]:
    if server.oauth:
        log_in: Callable[[str, str], object] = client.oauth2_login
    else:
        log_in = client.plain_login if client.has_capability("AUTH=PLAIN") else client.login
    return log_in


def chunks(numbers: Sequence[int], size: int = CHUNK) -> Iterator[list[int]]:
    """The numbers in lists of at most `size`."""
    for start in range(0, len(numbers), size):
        yield list(numbers[start : start + size])


def open_folder(client: Client, folder: str) -> tuple[int, int]:
    """Open a folder for reading; its UIDVALIDITY and UIDNEXT (0 if the server does not tell)."""
    said = client.select_folder(folder, readonly=True)
    return int(said.get(b"UIDVALIDITY", 0)), int(said.get(b"UIDNEXT", 0))


def mails_of(client: Client, folder: str, uids: Sequence[int], largest: int = LARGEST) -> Iterator[RawMail]:
    """The mails with these uids of the open folder, in this order; those that are gone meanwhile are left out."""
    for some in chunks(uids):
        told = client.fetch(some, ["RFC822.SIZE"])
        sizes = {uid: int(told[uid].get(b"RFC822.SIZE", 0)) for uid in some if uid in told}
        for together in _at_once(sizes, largest):
            cut = sizes[together[0]] > largest
            body = f"BODY.PEEK[]<0.{largest}>" if cut else "BODY.PEEK[]"
            answers = client.fetch(together, ["INTERNALDATE", body])
            yield from (_mail(folder, uid, answers[uid], cut=cut) for uid in together if uid in answers)


def _at_once(sizes: Mapping[int, int], largest: int) -> Iterator[list[int]]:
    """The uids in their order, together at most `largest` bytes; one that is larger stands alone."""
    together: list[int] = []
    for uid, size in sizes.items():
        if together and sum(sizes[one] for one in together) + size > largest:
            yield together
            together = []
        together.append(uid)
    if together:
        yield together


def _mail(folder: str, uid: int, answer: dict[bytes, Any], *, cut: bool) -> RawMail:
    content = answer.get(b"BODY[]", answer.get(b"BODY[]<0>")) or b""
    received = answer[b"INTERNALDATE"]
    if not isinstance(received, datetime):
        raise ValueError(f"mail {uid} of {folder} has no day")  # noqa: TRY004 - what the server said, not our types
    return RawMail(folder, uid, received.astimezone(UTC), content, cut=cut)
