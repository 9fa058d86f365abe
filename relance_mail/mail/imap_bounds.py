"""How much, and how long, one piece of work may make an IMAP server say: one that lies, or has gone mad, is hung up on.

1. imaplib reads a literal as long as the server announces it, and lines without end. What is announced is counted
   before it is read, so that a literal of a terabyte costs nothing.
2. The connection is then of no use any more: the rest of what was said still stands in it. Hence an OSError, which the
   link treats as a broken connection.
3. It is bounded from its first byte: imaplib reads greeting and abilities while it is made.
"""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

from relance_mail.mail.server import Security, Server
from relance_mail.mail.time_limit import at_most

MOST_SAID = 300_000_000  # bytes of one piece of work: a batch of mails, each at most `imap.LARGEST`


class Bounded(imaplib.IMAP4):
    """A connection that counts what it reads."""

    said = 0
    seconds = 0.0

    @contextmanager
    def work(self) -> Iterator[None]:
        """One piece of work: nothing has been said yet. Raises TimeoutError when it lasts too long."""
        self.said = 0
        with at_most(self.seconds, self._connected):
            yield

    def read(self, size: int) -> bytes:
        """So many bytes. Raises OSError when that is too much."""
        self._count(size)
        return bytes(super().read(size))

    def readline(self) -> bytes:
        """One line. Raises OSError when it is too long, or one too many."""
        try:
            line = bytes(super().readline())
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as endless:
            raise OSError(f"a line without end ({endless})") from endless
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self.said += size
        if self.said > MOST_SAID:
            raise OSError(f"it says more than {MOST_SAID // 1_000_000} MB at once")

    def _connected(self) -> socket | None:
        return getattr(self, "sock", None)  # there is none yet while it connects


class _Plain(Bounded):
    """Without TLS, or before STARTTLS."""

    def __init__(self, server: Server) -> None:
        self.seconds = server.exchange_seconds
        with self.work():
            super().__init__(server.host, server.port, server.connect_seconds)


class _Tls(Bounded, imaplib.IMAP4_SSL):
    """TLS from the first byte."""

    def __init__(self, server: Server) -> None:
        self.seconds = server.exchange_seconds
        with self.work():
            imaplib.IMAP4_SSL.__init__(
                self, server.host, server.port, ssl_context=server.trust(), timeout=server.connect_seconds
            )


def connected(server: Server) -> Bounded:
    """A connection that was greeted. Raises OSError, imaplib.IMAP4.error."""
    return _Tls(server) if server.security is Security.TLS else _Plain(server)
