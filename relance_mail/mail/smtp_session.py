"""A session with an SMTP server, up to the point where MAIL may be said: connect, TLS, EHLO, AUTH.

1. TCP_NODELAY is set: without it each message under TLS waits 40 ms for a delayed acknowledgement (ten times slower).
2. A server that does not offer STARTTLS, or refuses it, is left: going on in clear is what an attacker would want.
3. One AUTH a session: `smtplib.login` tries every mechanism with a wrong password, and three failures at once lock
   accounts; it also refuses passwords with accents.
4. Errors of this part are findings with a remedy (`Closed`): they are about our account or server, never a customer.
5. The whole of it is bounded in time: a reply of a thousand lines, one a minute, is hung up on (time_limit).
"""

import base64
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from relance_mail.core.findings import Finding
from relance_mail.errors import RelanceError
from relance_mail.mail.server import Security, Server, failure, one_line
from relance_mail.mail.time_limit import at_most

BROKEN = (OSError, smtplib.SMTPException)
_QUESTION = 334
_ACCOUNT = "Check user name and password, and that the account may send through this server."


class Closed(Exception):
    """There is no session. `backend`: the fault is lasting and ours (exit 3), not a "try again later"."""

    def __init__(self, finding: Finding, *, backend: bool = True) -> None:
        super().__init__(finding.what)
        self.finding = finding
        self.backend = backend


def open_session(server: Server) -> smtplib.SMTP:
    """A session that is ready for MAIL. Raises Closed."""
    smtp = connect(server)
    log_in(smtp, server)
    return smtp


def connect(server: Server) -> smtplib.SMTP:
    """A session up to EHLO, TLS included. Raises Closed."""
    try:
        smtp = _session(server)
    except RelanceError as error:
        raise Closed(error.findings[0]) from error
    with _closed_on_failure(smtp, server):
        _connect(smtp, server)
        _greet(smtp, server)
    return smtp


def log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """Show who we are, if the server has a user name. Raises Closed."""
    if server.username is not None:
        with _closed_on_failure(smtp, server):
            _log_in(smtp, server, server.username)


@contextmanager
def _closed_on_failure(smtp: smtplib.SMTP, server: Server) -> Iterator[None]:
    """Bounded in time; whatever goes wrong ends the session and is told as Closed."""
    try:
        with at_most(server.exchange_seconds, lambda: smtp.sock):
            yield
    except RelanceError as error:  # the certificate file or the password cannot be had
        smtp.close()
        raise Closed(error.findings[0]) from error
    except BROKEN as error:
        smtp.close()
        raise Closed(failure("SMTP", server, error)) from error
    except Closed:
        smtp.close()
        raise


def described(smtp: smtplib.SMTP, server: Server) -> str:
    """One sentence of what the session has."""
    offers = ", ".join(name for name in ("DSN", "SMTPUTF8", "SIZE") if smtp.has_extn(name)) or "no extension"
    secure = "without TLS" if server.security is Security.NONE else "certificate verified"
    return f"SMTP server {server}: connected, {secure}; offers {offers}."


def _session(server: Server) -> smtplib.SMTP:
    """A session that is not connected. Its own name comes later (`_greet`), so that no DNS is asked for it."""
    seconds = server.read_seconds  # some servers hold back their greeting on purpose
    if server.security is Security.TLS:
        return smtplib.SMTP_SSL(local_hostname="localhost", timeout=seconds, context=server.trust())
    return smtplib.SMTP(local_hostname="localhost", timeout=seconds)


def _connect(smtp: smtplib.SMTP, server: Server) -> None:
    """A connection that has said 220."""
    # The name that TLS verifies; only the constructor would set it, and that one would connect at once.
    smtp._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001 - see above
    code, words = smtp.connect(server.host, server.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, words)


def _greet(smtp: smtplib.SMTP, server: Server) -> None:
    sock = socket_of(smtp)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    smtp.local_hostname = _address_literal(sock)
    _expect(server, "EHLO", smtp.ehlo())
    if server.security is Security.STARTTLS:
        if not smtp.has_extn("starttls"):
            what = f"SMTP server {server} offers no STARTTLS; nothing was sent in clear."
            raise Closed(Finding("mail_tls", what, "Check port and security: 465 takes tls, 587 starttls."))
        smtp.starttls(context=server.trust())
        _expect(server, "EHLO", smtp.ehlo())


def socket_of(smtp: smtplib.SMTP) -> socket.socket:
    """The socket of a session that is open."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    return smtp.sock


def _log_in(smtp: smtplib.SMTP, server: Server, username: str) -> None:
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    password = server.secret()
    if server.oauth and "XOAUTH2" in offered:
        reply = _with_token(smtp, username, password)
    elif server.oauth:
        what = f"SMTP server {server} offers no AUTH XOAUTH2: it takes no token."
        raise Closed(Finding("mail_login", what, "Check host, port and security; or log in by password."))
    elif "PLAIN" in offered:
        reply = smtp.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{username}{chr(0)}{password}')}")
    elif "LOGIN" in offered:
        smtp.docmd("AUTH", "LOGIN")
        smtp.docmd(_base64(username))
        reply = smtp.docmd(_base64(password))
    else:
        what = f"SMTP server {server} offers neither AUTH PLAIN nor AUTH LOGIN."
        raise Closed(Finding("mail_login", what, "Check port and security: servers offer a login only under TLS."))
    _expect(server, f"the login of {username}", reply)


def _with_token(smtp: smtplib.SMTP, username: str, token: str) -> tuple[int, bytes]:
    """XOAUTH2 as Microsoft and Google speak it: a refusal comes as a question, which wants an empty answer."""
    reply = smtp.docmd("AUTH", f"XOAUTH2 {_base64(f'user={username}{chr(1)}auth=Bearer {token}{chr(1)}{chr(1)}')}")
    return smtp.docmd("") if reply[0] == _QUESTION else reply


def _expect(server: Server, phase: str, reply: tuple[int, bytes]) -> None:
    """A 2xx, else Closed; a 5xx is a lasting fault of our account."""
    code, words = reply
    if code // 100 != 2:
        what = f"SMTP server {server} refused {phase}: {code} {one_line(words)}."
        raise Closed(Finding("mail_login", what, _ACCOUNT), backend=code // 100 == 5)


def _address_literal(sock: socket.socket) -> str:
    """Our own address as EHLO wants it from a host without a name (RFC 5321 §4.1.3)."""
    address = str(sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
