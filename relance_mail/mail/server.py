"""A mail server to log in to, how we trust it, and how its failures are told.

1. Certificates are always verified: against the system's authorities, or against `ca_file` alone when it is given.
2. Without TLS we talk to this machine only: a password and customers' debts never cross a network in clear.
3. The password is asked for when it is needed, so that it lies in no settings object, log or traceback; no finding
   repeats what we sent.
"""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.errors import SettingsError


class Security(StrEnum):
    """How the connection is protected: from its first byte, after STARTTLS, or (this machine only) not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """Host, port and login of an IMAP or SMTP server. Without `username` nobody logs in (an internal SMTP relay).

    `read_seconds`: until the next byte; `exchange_seconds`: for a whole exchange (a login, a batch of mails, a message
    with its answer), however busy the server seems. `oauth`: what `password` gives is an access token (XOAUTH2)."""

    host: str
    port: int
    username: str | None = None
    password: Callable[[], str] | None = field(default=None, repr=False)
    security: Security = Security.TLS
    ca_file: Path | None = None
    connect_seconds: float = 15
    read_seconds: float = 60
    exchange_seconds: float = 900
    oauth: bool = False

    def __post_init__(self) -> None:
        if self.security is Security.NONE and not is_loopback(self.host):
            what = f"The mail server {self.host} would be reached without TLS."
            remedy = 'Set security to "tls" or "starttls"; "none" is for servers on this machine only.'
            raise SettingsError(Finding("mail_plaintext", what, remedy))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def trust(self) -> ssl.SSLContext:
        """The context that verifies this server. Raises SettingsError when `ca_file` cannot be used."""
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:  # not there, not readable, or no certificate
            what = f"The certificate file {self.ca_file} cannot be used: {error}."
            raise SettingsError(Finding("mail_ca_file", what, "Name a PEM file with the authority's certificate."))  # noqa: B904 - the cause is told in the finding

    def secret(self) -> str:
        """The password, fetched now."""
        return "" if self.password is None else self.password()


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def failure(protocol: str, server: Server, error: Exception) -> Finding:
    """What went wrong on the way to the server, and the remedy; `protocol` is IMAP or SMTP."""
    where = f"{protocol} server {server}"
    match error:
        case ssl.SSLCertVerificationError():
            remedy = "Correct the host name, or name the authority that signed the certificate in ca_file."
            return Finding("mail_certificate", f"{where}: its certificate is not trusted ({error.reason}).", remedy)
        case ssl.SSLError():
            remedy = "Check port and security: 465 and 993 take tls, 587 and 143 starttls."
            return Finding("mail_tls", f"{where}: no TLS connection ({error.reason}).", remedy)
        case TimeoutError():
            return Finding("mail_timeout", f"{where} did not answer in time.", "Check network and firewall; try later.")
        case socket.gaierror():
            return Finding("mail_host_unknown", f"{where}: the host name is unknown.", "Correct the host name.")
        case _:
            remedy = "Check host, port and network, and whether the server runs; then try again."
            return Finding("mail_unreachable", f"{where}: {one_line(error)}.", remedy)


def one_line(words: object) -> str:
    """What a server or an exception said, on one line, printable, not endless."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:500].rstrip(".")
