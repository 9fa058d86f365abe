"""SMTP phase by phase on one kept connection, every answer read as MODEL §3.8 says.

1. `smtplib.sendmail` goes on when some recipients are refused and mixes all phases, so it is not used. Before the
   server's 354 everything that goes wrong is a definite no; after it every exception is `NoAnswer`.
2. The connection is kept for the next message. If the server has closed it meanwhile, that shows at MAIL, when nothing
   of the message has left: only there a new one is made. Nothing is ever sent again.
3. The final reply may take ten minutes (RFC 5321 §4.5.3.2.6): a filter reads the attachments. Giving up early would
   make a person settle what the server was about to accept.
4. The server's limit (SIZE) is looked at before MAIL, where its refusal would read as a fault of our account.
"""

import contextlib
import smtplib
import socket
from collections.abc import Callable, Iterator, Mapping

from relance_mail.connect.reaching import resolved
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, Answer, NoAnswer, NotNow, Refused, RefusedWhy
from relance_mail.mail.checks import wire_address
from relance_mail.mail.server import Server, failure, one_line
from relance_mail.mail.smtp_session import BROKEN, Closed, connect, described, log_in, open_session, socket_of
from relance_mail.mail.smtp_syntax import (
    Reply,
    blind_copy_options,
    mail_options,
    new_message_id,
    recipient_options,
    said,
    stuffed,
)
from relance_mail.mail.spool import Envelope
from relance_mail.mail.time_limit import at_most

FINAL_SECONDS = 600.0
_CLOSING = 421  # "closing transmission channel": may come at any command


class _Stop(Exception):
    """A phase before the point of no return ended in a definite no; carries the answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


class SmtpLink:
    """One kept connection to one server. Not thread-safe."""

    def __init__(self, server: Server, final_seconds: float = FINAL_SECONDS) -> None:
        self.server = server
        self._final_seconds = final_seconds
        self._smtp: smtplib.SMTP | None = None

    def send(self, envelope: Envelope, content: bytes, begin: Callable[[], object]) -> Answer:
        """Send these bytes once. `begin` runs after 354, before the first of them, and may raise OSError (the disk).

        Raises NoAnswer when nobody knows whether the server took the message.
        """
        try:
            with at_most(self.server.exchange_seconds, self._socket):
                smtp = self._mail(envelope, len(content))
                self._recipients(smtp, envelope)
                self._ask_for_content(smtp)
        except _Stop as stop:
            return stop.answer
        except BROKEN as error:
            self._drop()
            return NotNow(failure("SMTP", self.server, error).what)
        try:
            begin()
        except OSError as error:
            self._drop()
            return NotNow(f"the start of the sending could not be written down: {error.strerror}", backend=True)
        return self._content(smtp, content)

    def check(self, sender: str = "") -> Iterator[str]:
        """Connect and log in anew, and ask whether mail from the address `sender` is taken (MAIL, then RSET: nothing is
        sent); a sentence for each step that works. Raises BackendError."""
        self.close()
        server = self.server
        yield resolved("SMTP server", server.host, server.port, "mail")
        try:
            smtp = self._smtp = connect(server)
            yield described(smtp, server)
            log_in(smtp, server)
        except Closed as closed:
            self._smtp = None
            raise BackendError(closed.finding) from closed
        yield f"SMTP server {server}: {f'logged in as {server.username}' if server.username else 'asks for no login'}."
        if sender:
            self._try_sender(smtp, sender)
            yield f"SMTP server {server}: takes mail from {sender}; nothing was sent."

    def _try_sender(self, smtp: smtplib.SMTP, sender: str) -> None:
        """MAIL with our own address, taken back. Raises BackendError."""
        try:
            with at_most(self.server.exchange_seconds, self._socket):
                reply: Reply = smtp.mail(wire_address(sender))
                self._reset()
        except BROKEN as error:
            self._drop()
            raise BackendError(failure("SMTP", self.server, error)) from error
        if reply[0] // 100 != 2:
            what = f"SMTP server {self.server} takes no mail from {sender}: {said(reply)}."
            remedy = "Let the account send as this address (SendAs), or correct the address below [mail]."
            later = "The server may take it later; then try again."
            raise BackendError(Finding("mail_send_right", what, remedy if reply[0] // 100 == 5 else later))

    def close(self) -> None:
        """End the session politely."""
        if self._smtp is not None:
            with contextlib.suppress(*BROKEN), at_most(self.server.exchange_seconds, self._socket):
                self._smtp.docmd("QUIT")
        self._drop()

    def _socket(self) -> socket.socket | None:
        return None if self._smtp is None else self._smtp.sock

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    def _mail(self, envelope: Envelope, size: int) -> smtplib.SMTP:
        """MAIL accepted; on a kept connection that the server has closed, once more on a new one."""
        kept = self._smtp is not None
        smtp = self._open()
        self._fits(smtp, envelope, size)
        try:
            reply: Reply = smtp.mail(envelope.sender, mail_options(smtp, envelope))
        except BROKEN:
            if not kept:
                raise
            reply = (_CLOSING, b"")
        if reply[0] == _CLOSING:
            self._drop()
            if kept:
                return self._mail(envelope, size)
        if reply[0] // 100 != 2:
            self._reset()
            raise _Stop(NotNow(f"MAIL refused: {said(reply)}", backend=reply[0] // 100 == 5))
        return smtp

    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = open_session(self.server)
            except Closed as closed:
                raise _Stop(NotNow(closed.finding.what, backend=closed.backend)) from closed
        return self._smtp

    def _fits(self, smtp: smtplib.SMTP, envelope: Envelope, size: int) -> None:
        limit = smtp.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < size:
            raise _Stop(Refused(RefusedWhy.MESSAGE, f"{size} bytes; SMTP server {self.server} takes {limit} at most"))
        if envelope.utf8 and not smtp.has_extn("smtputf8"):
            far = tuple(each for each in envelope.to if not each.isascii())
            words = f"SMTP server {self.server} takes no addresses with accents (SMTPUTF8)"
            raise _Stop(Refused(RefusedWhy.RECIPIENT, words, far) if far else NotNow(words, backend=True))

    def _recipients(self, smtp: smtplib.SMTP, envelope: Envelope) -> None:
        """Every RCPT accepted. All are asked before a no, so that all bad addresses are told at once."""
        replies = {each: smtp.rcpt(each, recipient_options(smtp, envelope, each)) for each in envelope.to}
        blind = envelope.blind_copy
        copied = None if blind is None else smtp.rcpt(blind, blind_copy_options(smtp))
        with self._reset_on_stop():
            _all_taken(replies)
            if copied is not None and copied[0] // 100 != 2:  # no proof, no sending
                raise _Stop(NotNow(f"our own copy to {blind} is refused: {said(copied)}", backend=True))

    def _ask_for_content(self, smtp: smtplib.SMTP) -> None:
        reply = smtp.docmd("DATA")
        if reply[0] != 354:
            with self._reset_on_stop():
                raise _Stop(NotNow(f"DATA refused: {said(reply)}"))

    @contextlib.contextmanager
    def _reset_on_stop(self) -> Iterator[None]:
        try:
            yield
        except _Stop:
            self._reset()
            raise

    def _reset(self) -> None:
        """Make the connection ready for the next message, or give it up."""
        try:
            clean = self._smtp is not None and self._smtp.docmd("RSET")[0] == 250
        except BROKEN:
            clean = False
        if not clean:
            self._drop()

    def _content(self, smtp: smtplib.SMTP, content: bytes) -> Answer:
        """After 354: only a reply of the server tells anything."""
        try:
            sock = socket_of(smtp)
            sock.settimeout(self._final_seconds)
            with at_most(self.server.exchange_seconds, lambda: sock):
                smtp.send(stuffed(content))
                reply = smtp.getreply()
            sock.settimeout(self.server.read_seconds)
        except BROKEN as error:
            self._drop()
            raise NoAnswer(f"no answer after the message went to {self.server}: {one_line(error)}") from error
        return self._final(reply)

    def _final(self, reply: Reply) -> Answer:
        if reply[0] == _CLOSING:
            self._drop()
        match reply[0] // 100:
            case 2:
                return Accepted(said(reply), new_message_id(reply[1]))
            case 4:
                return NotNow(said(reply))
            case 5:
                return Refused(RefusedWhy.MESSAGE, said(reply))
        self._drop()
        raise NoAnswer(f"{self.server} gave a final reply that means nothing: {said(reply)}")


def _all_taken(replies: Mapping[str, Reply]) -> None:
    bad = {address: reply for address, reply in replies.items() if reply[0] // 100 == 5}
    if bad:
        words = "; ".join(f"{address}: {said(reply)}" for address, reply in bad.items())
        raise _Stop(Refused(RefusedWhy.RECIPIENT, words, tuple(bad)))
    for address, reply in replies.items():
        if reply[0] // 100 != 2:
            raise _Stop(NotNow(f"{address}: {said(reply)}"))
