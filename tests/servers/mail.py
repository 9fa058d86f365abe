"""Both mail servers together, and what tests do with them. Import the fixture `mail_servers` into a conftest.

One pair a session (so one a worker of xdist); every test makes users of its own.
"""

import itertools
import smtplib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import imapclient
import pytest

from tests.servers.certificates import Certificates, make_certificates
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.exim import Exim, exim
from tests.servers.processes import LOOPBACK, give, temporary_folder, wait_until


@dataclass(frozen=True, slots=True)
class User:
    """A mailbox and its login."""

    address: str
    password: str = PASSWORD


@dataclass(frozen=True, slots=True)
class MailServers:
    """Dovecot and Exim. `host` is the name in their certificate."""

    mailboxes: Dovecot
    transport: Exim
    certificates: Certificates
    host: str = "localhost"
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def imap_port(self) -> int:
        """IMAP with STARTTLS."""
        return self.mailboxes.imap_port

    @property
    def imaps_port(self) -> int:
        """IMAP with TLS."""
        return self.mailboxes.imaps_port

    @property
    def smtp_port(self) -> int:
        """Submission with STARTTLS."""
        return self.transport.smtp_port

    @property
    def smtps_port(self) -> int:
        """Submission with TLS."""
        return self.transport.smtps_port

    @property
    def ca_file(self) -> Path:
        """The authority that both servers' certificate comes from."""
        return self.certificates.ca_file

    def new_user(self, name: str = "compta", domain: str = "example.fr") -> User:
        """A new mailbox that no other test has: `name.7@example.fr`."""
        return self.add_user(f"{name}.{next(self._numbers)}@{domain}")

    def add_user(self, address: str) -> User:
        """A mailbox with this address; mail to `name+word@…` reaches it too."""
        self.mailboxes.add(address)
        return User(address)

    def deliver(self, user: User, content: bytes, sender: str = "somebody@example.org") -> None:
        """Put a mail into the inbox of a user, as the last server on its way would."""
        with smtplib.LMTP(LOOPBACK, self.mailboxes.lmtp_port) as lmtp:
            lmtp.sendmail(sender, [user.address], content)

    @contextmanager
    def account(self, user: User) -> Iterator[imapclient.IMAPClient]:
        """The account as its owner's mail program sees it."""
        context = imapclient.tls.ssl.create_default_context(cafile=self.ca_file)
        with imapclient.IMAPClient(self.host, self.imaps_port, ssl_context=context, timeout=20) as client:
            client.plain_login(user.address, user.password)
            yield client

    def mails(self, user: User, folder: str = "INBOX") -> list[bytes]:
        """What lies in a folder now, oldest first."""
        with self.account(user) as client:
            client.select_folder(folder, readonly=True)
            answers = client.fetch(client.search(), ["BODY.PEEK[]"])
            return [answers[uid][b"BODY[]"] for uid in sorted(answers)]

    def wait_for(self, user: User, count: int, folder: str = "INBOX") -> list[bytes]:
        """The mails of a folder as soon as there are `count`."""
        wait_until(lambda: len(self.mails(user, folder)) >= count, f"{count} mails in {folder} of {user.address}")
        return self.mails(user, folder)


@contextmanager
def running_mail_servers() -> Iterator[MailServers]:
    """Both servers until the end of the block."""
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder("tls"))
        certificates = make_certificates(folder)
        give(folder)
        mailboxes = stack.enter_context(dovecot(certificates))
        yield MailServers(mailboxes, stack.enter_context(exim(certificates, mailboxes)), certificates)


@pytest.fixture(scope="session")
def mail_servers() -> Iterator[MailServers]:
    """The real servers of this worker."""
    with running_mail_servers() as servers:
        yield servers
