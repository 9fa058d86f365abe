"""The world of the contract on real servers: Dovecot, Exim, a shared mailbox of ours and one customer."""

from base64 import b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from smtplib import SMTP_SSL
from ssl import create_default_context

from relance_mail.clock import SystemClock
from relance_mail.core.labels import Label
from relance_mail.mail.imap_mailbox import ImapMailbox
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.mail.server import Security, Server
from tests.servers.mail import MailServers, User
from tests.servers.processes import wait_until

DRAFTS, SENT = "Brouillons", "Éléments envoyés"


@dataclass
class ImapWorld:
    """`opened` closes what a test opened."""

    servers: MailServers
    spool: Path
    us: User
    them: User
    opened: list[Callable[[], None]] = field(default_factory=list)

    @property
    def ours(self) -> str:
        return self.us.address

    @property
    def customer(self) -> str:
        return self.them.address

    def smtp(self) -> Server:
        """Submission as an office sets it up: STARTTLS and a login."""
        return self._server(self.servers.smtp_port, Security.STARTTLS)

    def imap(self) -> Server:
        return self._server(self.servers.imaps_port, Security.TLS)

    def mailer(self, *, smtp: Server | None = None, imap: Server | None = None) -> ImapSmtpMailer:
        servers = (smtp or self.smtp(), imap or self.imap())
        mailer = ImapSmtpMailer(*servers, self.spool, SystemClock(), final_seconds=5, address=self.ours)
        self.opened.append(mailer.close)
        return mailer

    def mailbox(
        self, *, folders: tuple[str, ...] = (), largest: int = 30_000_000, labels: Collection[Label] = tuple(Label)
    ) -> ImapMailbox:
        mailbox = ImapMailbox(
            self.imap(), SystemClock(), name=self.ours, folders=folders, largest=largest, labels=labels
        )
        self.opened.append(mailbox.close)
        return mailbox

    def left(self, count: int) -> list[bytes]:
        mails = self.servers.wait_for(self.them, count)
        return sorted(mails, key=lambda mail: str(message_from_bytes(mail)["X-Relance-Token"]))

    def arrive(self, content: bytes) -> None:
        self.servers.deliver(self.us, content)

    def renumber(self) -> None:
        """As after a restored server: Dovecot forgets its numbering of the inbox."""
        self.close()
        maildir = self.servers.mailboxes.users / self.ours / "Maildir"
        before = self._validity()
        wait_until(lambda: self._renumbered(maildir, before), "another UIDVALIDITY")

    def drafts(self) -> list[bytes]:
        return self.servers.mails(self.us, DRAFTS)

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        with self.servers.account(self.us) as client:
            client.select_folder(DRAFTS)
            for uid, answer in client.fetch(client.search(), ["BODY.PEEK[]"]).items():
                changed = change(answer[b"BODY[]"])
                if changed is not None:
                    client.append(DRAFTS, changed, flags=[b"\\Draft"])
                client.delete_messages([uid])
                client.uid_expunge([uid])

    def send_drafts(self) -> None:
        for draft in self.drafts():
            self.send_as_staff(self.us, draft)
        self.change_drafts(lambda _: None)

    def send_as_staff(self, user: User, draft: bytes) -> None:
        """As a mail program does: the Bcc line goes to the server only, a copy to the user's own Sent."""
        mail = message_from_bytes(draft)
        to = [address for name in ("To", "Cc", "Bcc") for _, address in getaddresses(mail.get_all(name, []))]
        del mail["Bcc"]
        context = create_default_context(cafile=self.servers.ca_file)
        with SMTP_SSL(self.servers.host, self.servers.smtps_port, "localhost", context=context) as smtp:
            smtp.ehlo()
            smtp.docmd("AUTH", "PLAIN " + _plain(user))
            smtp.sendmail(user.address, to, mail.as_bytes())
        with self.servers.account(user) as client:
            client.append(SENT, mail.as_bytes(), flags=[b"\\Seen"])

    def close(self) -> None:
        while self.opened:
            self.opened.pop()()

    def _server(self, port: int, security: Security) -> Server:
        return Server(
            self.servers.host,
            port,
            self.us.address,
            lambda: self.us.password,
            security,
            self.servers.ca_file,
            connect_seconds=10,
            read_seconds=10,
        )

    def _validity(self) -> int:
        with self.servers.account(self.us) as client:
            return int(client.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"])

    def _renumbered(self, maildir: Path, before: int) -> bool:
        for path in maildir.glob("dovecot*"):
            path.unlink(missing_ok=True)
        return self._validity() != before


def world_of(servers: MailServers, folder: Path) -> ImapWorld:
    """A new shared mailbox and a new customer."""
    return ImapWorld(servers, folder / "spool", servers.new_user("relances"), servers.new_user("compta", "example.com"))


def without_tls(server: Server) -> Server:
    """The same server, spoken to in clear."""
    return replace(server, security=Security.NONE)


def _plain(user: User) -> str:
    return b64encode(f"\0{user.address}\0{user.password}".encode()).decode()
