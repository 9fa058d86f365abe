"""Histories on the real mail servers: Dovecot, Exim, and a relay before the latter.

A set of addresses is used again only after others: what a server still does about one history does not reach the next.
"""

import shutil
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from smtplib import SMTP_SSL
from ssl import SSLContext

from tests.crash.place import Box, Lying, Site
from tests.crash.steps import Backend
from tests.servers.dovecot import PASSWORD
from tests.servers.http_relay import HttpTrouble
from tests.servers.mail import MailServers
from tests.servers.processes import give, wait_until
from tests.servers.settings_text import mail_accounts
from tests.servers.smtp_relay import SmtpRelay, Trouble

_FOLDERS = {Box.INBOX: "", Box.DRAFTS: ".Brouillons", Box.SENT: ".&AMk-l&AOk-ments envoy&AOk-s"}


@dataclass
class Dovecot(Site):
    """`kept`: where the mailboxes of each morning lie."""

    servers: MailServers
    relay: SmtpRelay
    kept: Path
    trust: SSLContext

    backend = Backend.IMAP
    sets = 3
    places = False

    def accounts(self, us: str) -> str:
        return mail_accounts(self.servers, us, relay=self.relay.port) + "read_seconds = 2\n"

    def secrets(self) -> dict[str, str]:
        return {"boite": PASSWORD}

    def add(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            self.servers.mailboxes.add(address)

    def keep(self, number: int, addresses: Iterable[str]) -> None:
        for address in addresses:
            shutil.copytree(self.servers.mailboxes.users / address, self.kept / str(number) / address)

    def put_back(self, number: int, addresses: Iterable[str]) -> None:
        for address in addresses:
            home = self.servers.mailboxes.users / address
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(self.kept / str(number) / address, home)
            give(home)

    def lying(self, address: str, box: Box) -> list[Lying]:
        home = self._folder(address, "")
        if box is Box.ELSEWHERE:
            others = [one for one in home.glob(".*") if one.name not in _FOLDERS.values()]
            return [lying for folder in others for lying in _read(folder)]
        return list(_read(home / _FOLDERS[box])) if box in _FOLDERS else []

    def remove(self, address: str, lying: Lying) -> None:  # noqa: ARG002 - a file lies in one mailbox
        lying.native.unlink()

    def send(self, us: str, draft: Lying) -> None:
        mail = message_from_bytes(draft.native.read_bytes())
        to = [address for name in ("To", "Cc", "Bcc") for _, address in getaddresses(mail.get_all(name, []))]
        del mail["Bcc"]
        with SMTP_SSL("localhost", self.servers.smtps_port, "localhost", context=self.trust) as smtp:
            smtp.ehlo()
            smtp.docmd("AUTH", "PLAIN " + b64encode(f"\0{us}\0{PASSWORD}".encode()).decode())
            smtp.sendmail(us, to, mail.as_bytes())
        name = f"{draft.native.name.split(',')[0]}s:2,S"  # no size in its name: it differs
        sent = self._folder(us, _FOLDERS[Box.SENT]) / "cur" / name
        sent.write_bytes(mail.as_bytes())
        give(sent)
        draft.native.unlink(missing_ok=True)

    def is_there(self, us: str, draft: Lying) -> bool:  # noqa: ARG002 - a file lies in one mailbox
        return bool(draft.native.exists())

    def expect(self, trouble: Trouble | HttpTrouble | None) -> None:
        assert not isinstance(trouble, HttpTrouble)
        self.relay.expect(trouble)

    def met(self) -> list[str]:
        told = [f"{one.phase} {one.spoil}" for one in self.relay.met]
        self.relay.met.clear()
        return told

    def settled(self) -> None:
        wait_until(self.servers.transport.idle, "the queue of the mail server to be empty", 30)

    def _folder(self, address: str, folder: str) -> Path:
        return self.servers.mailboxes.users / address / "Maildir" / folder


def _read(folder: Path) -> Iterator[Lying]:
    """The mails of a Maildir folder, oldest first."""
    files = [file for name in ("cur", "new") for file in folder.glob(f"{name}/*")]
    for file in sorted(files, key=lambda one: one.name):
        yield Lying(file, message_from_bytes(file.read_bytes()))
