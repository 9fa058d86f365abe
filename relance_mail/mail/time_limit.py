"""How long one exchange with a mail server may last: one that drips a line a minute is hung up on.

1. The time-out of a socket begins anew with every byte, and both imaplib and smtplib read on as long as bytes come. So
   a timer closes the connection from outside, in both directions; whoever reads then meets its end.
2. It is closed below TLS: the socket of the ssl module forgets its encryption when it is shut down, and what another
   thread writes at that instant would go out in clear.
"""

import imaplib
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def at_most(seconds: float, connection: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Let the block last so long; then `connection()`, as it is at that time, is cut. Raises TimeoutError for the
    errors of both protocols that come of it."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        if (sock := connection()) is not None:
            with suppress(OSError):  # closed already
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, smtplib.SMTPException, imaplib.IMAP4.error) as error:
        if late.is_set():
            raise TimeoutError(f"no end after {seconds:g} s") from error
        raise
    finally:
        timer.cancel()
