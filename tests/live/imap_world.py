"""The world of the contract on real IMAP and SMTP servers: staff and customer each have a mail program."""

from base64 import b64encode
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from smtplib import SMTP, SMTP_SSL
from ssl import create_default_context

import imapclient

from relance_mail.clock import SystemClock
from relance_mail.core.labels import Label
from relance_mail.mail.imap_mailbox import ImapMailbox
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.mail.server import Security, Server
from tests.live.accounts import LABELS, Variables, until

OPEN = Variables("IMAP")


@dataclass(frozen=True)
class Program:
    """A mail program at one account."""

    imap: Server
    smtp: Server
    address: str

    @contextmanager
    def at_imap(self) -> Iterator[imapclient.IMAPClient]:
        tls = self.imap.security is Security.TLS
        context = create_default_context(cafile=self.imap.ca_file)
        options = {"ssl": tls, "ssl_context": context if tls else None, "timeout": 60}
        with imapclient.IMAPClient(self.imap.host, self.imap.port, **options) as client:
            if self.imap.security is Security.STARTTLS:
                client.starttls(context)
            way = client.plain_login if client.has_capability("AUTH=PLAIN") else client.login
            way(self.address, self.imap.secret())
            yield client

    def folder(self, use: bytes, variable: str) -> str:
        """The folder with that use, by its variable or the mark that the server gives."""
        if named := OPEN(variable, ""):
            return named
        with self.at_imap() as client:
            found = client.find_special_folder(use)
        assert found, f"name the folder in RELANCE_LIVE_IMAP_{variable}"
        return str(found)

    def mails(self, folder: str) -> list[bytes]:
        with self.at_imap() as client:
            client.select_folder(folder, readonly=True)
            answers = client.fetch(client.search(), ["BODY.PEEK[]"])
            return [answers[uid][b"BODY[]"] for uid in sorted(answers)]

    def put(self, folder: str, content: bytes, *flags: bytes) -> None:
        with self.at_imap() as client:
            client.append(folder, content, flags=flags)

    def empty(self) -> None:
        """Every mail of every folder is deleted."""
        with self.at_imap() as client:
            for flags, _, name in client.list_folders():
                if not {b"\\Noselect", b"\\NonExistent", b"\\All"} & set(flags):
                    client.select_folder(name)
                    if uids := client.search():
                        client.delete_messages(uids)
                        client.expunge()

    def send(self, content: bytes) -> None:
        """The Bcc line goes to the server only, a copy to the account's own Sent."""
        mail = message_from_bytes(content)
        to = [address for name in ("To", "Cc", "Bcc") for _, address in getaddresses(mail.get_all(name, []))]
        del mail["Bcc"]
        context = create_default_context(cafile=self.smtp.ca_file)
        from_start = self.smtp.security is Security.TLS
        kind = SMTP_SSL(context=context, timeout=60) if from_start else SMTP(timeout=60)
        kind._host = self.smtp.host  # type: ignore[attr-defined] # what TLS verifies; the constructor would connect
        with kind as smtp:
            smtp.connect(self.smtp.host, self.smtp.port)
            if self.smtp.security is Security.STARTTLS:
                smtp.starttls(context=context)
            smtp.ehlo()
            word = b64encode(f"\0{self.address}\0{self.smtp.secret()}".encode()).decode()
            assert smtp.docmd("AUTH", f"PLAIN {word}")[0] == 235
            smtp.sendmail(self.address, to, mail.as_bytes())
        self.put(self.folder(b"\\Sent", "SENT"), mail.as_bytes(), b"\\Seen")


def program(address: str, password: str) -> Program:
    """From the variables."""

    def server(host: str, port: str, security: str) -> Server:
        return Server(host, int(port), address, lambda: password, Security(security), OPEN.ca_file)

    host = OPEN("HOST")
    imap = server(host, OPEN("PORT", "993"), OPEN("SECURITY", "tls"))
    smtp = server(OPEN("SMTP_HOST", host), OPEN("SMTP_PORT", "587"), OPEN("SMTP_SECURITY", "starttls"))
    return Program(imap, smtp, address)


@dataclass
class LiveImapWorld:
    """`opened` closes what a test opened."""

    spool: Path
    us: Program
    them: Program
    opened: list[Callable[[], None]] = field(default_factory=list)

    @property
    def ours(self) -> str:
        return self.us.address

    @property
    def customer(self) -> str:
        return self.them.address

    def mailer(self) -> ImapSmtpMailer:
        mailer = ImapSmtpMailer(self.us.smtp, self.us.imap, self.spool, SystemClock(), address=self.ours)
        self.opened.append(mailer.close)
        return mailer

    def mailbox(self, *, labels: Collection[Label] = LABELS) -> ImapMailbox:
        mailbox = ImapMailbox(self.us.imap, SystemClock(), name=self.ours, labels=labels)
        self.opened.append(mailbox.close)
        return mailbox

    def left(self, count: int) -> list[bytes]:
        until(lambda: len(self.them.mails("INBOX")) >= count, f"{count} mails to {self.customer}")
        return sorted(self.them.mails("INBOX"), key=lambda mail: str(message_from_bytes(mail)["X-Relance-Token"]))

    def arrive(self, content: bytes) -> None:
        self.us.put("INBOX", content)

    def renumber(self) -> None:
        raise AssertionError("nobody renumbers a real server")

    def drafts(self) -> list[bytes]:
        return self.us.mails(self.drafts_folder)

    @property
    def drafts_folder(self) -> str:
        return self.us.folder(b"\\Drafts", "DRAFTS")

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        folder = self.drafts_folder
        with self.us.at_imap() as client:
            client.select_folder(folder)
            for uid, answer in client.fetch(client.search(), ["BODY.PEEK[]"]).items():
                changed = change(answer[b"BODY[]"])
                if changed is not None:
                    client.append(folder, changed, flags=[b"\\Draft"])
                client.delete_messages([uid])
            client.expunge()

    def send_drafts(self) -> None:
        for draft in self.drafts():
            self.us.send(draft)
        self.change_drafts(lambda _: None)

    def close(self) -> None:
        while self.opened:
            self.opened.pop()()


@contextmanager
def live_imap_world(folder: Path) -> Iterator[LiveImapWorld]:
    """Two emptied mailboxes."""
    OPEN("HOST")
    ours, theirs = OPEN.mailbox("ADDRESS"), OPEN.mailbox("CUSTOMER")
    us, them = program(ours, OPEN("PASSWORD")), program(theirs, OPEN("CUSTOMER_PASSWORD"))
    for each in (us, them):
        each.empty()
    world = LiveImapWorld(folder / "spool", us, them)
    try:
        yield world
    finally:
        world.close()
