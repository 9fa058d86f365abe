"""How much one piece of work may make an IMAP server say: one that lies, or has gone mad, is hung up on.

1. imaplib reads a literal as long as the server announces it, and lines without end. What is announced is counted
   before it is read, so that a literal of a terabyte costs nothing.
2. The connection is then of no use any more: the rest of what was said still stands in it. Hence an OSError, which the
   link treats as a broken connection.
"""

import imaplib
from typing import Any

MOST_SAID = 300_000_000  # bytes of one piece of work: a batch of mails, each at most `imap.LARGEST`


class Bounds:
    """Counts what `connection` (of imaplib) reads. `start` begins a new piece of work."""

    def __init__(self, connection: Any) -> None:
        self._read, self._readline = connection.read, connection.readline
        self._said = 0
        connection.read, connection.readline = self.read, self.readline

    def start(self) -> None:
        """Nothing has been said yet."""
        self._said = 0

    def read(self, size: int) -> bytes:
        """So many bytes. Raises OSError when that is too much."""
        self._count(size)
        return bytes(self._read(size))

    def readline(self) -> bytes:
        """One line. Raises OSError when it is too long, or one too many."""
        try:
            line = bytes(self._readline())
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as endless:
            raise OSError(f"a line without end ({endless})") from endless
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self._said += size
        if self._said > MOST_SAID:
            raise OSError(f"it says more than {MOST_SAID // 1_000_000} MB at once")
