"""Two desks for stories of drafts: staff with a mail program, on the folder backend and on real servers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

from relance_mail.core.labels import Label
from relance_mail.core.policy import Approval
from tests.engine.folder_office import SETTINGS, US, Day, office_in
from tests.mail.imap_world import ImapWorld, world_of
from tests.servers.mail import MailServers
from tests.servers.processes import wait_until
from tests.servers.settings_text import mail_accounts

TUESDAY = "2026-03-03"
OUTLOOK_ID = "<0123@outlook.example.fr>"
Rewrite = Callable[[bytes], bytes]


class Desk(Protocol):
    """Staff at work with a mail program."""

    day: Day

    @property
    def us(self) -> str: ...

    @property
    def them(self) -> str: ...

    def drafts(self) -> list[bytes]:
        """What lies in the drafts."""
        ...

    def change(self, change: Callable[[bytes], bytes | None]) -> None:
        """Every draft is saved anew, or deleted (None)."""
        ...

    def send(self, rewrite: Rewrite, *, own_profile: bool = False) -> None:
        """Send every draft as a mail program does, and wait for the blind copy."""
        ...

    def arrive(self, content: bytes) -> None:
        """A mail comes into the shared mailbox."""
        ...


@dataclass
class FolderDesk:
    """Drafts are files; the blind copy is a file that arrives."""

    day: Day
    us: str = US
    them: str = "compta@c1.example.com"

    def _files(self) -> list[Path]:
        return sorted((self.day.folder / "courrier" / "brouillons").glob("*.eml"))

    def drafts(self) -> list[bytes]:
        return [file.read_bytes() for file in self._files()]

    def change(self, change: Callable[[bytes], bytes | None]) -> None:
        for file in self._files():
            changed = change(file.read_bytes())
            if changed is None:
                file.unlink()
            else:
                file.write_bytes(changed)

    def send(self, rewrite: Rewrite, *, own_profile: bool = False) -> None:
        for file in self._files():
            content = _from("durand@perso.example.net", rewrite(file.read_bytes()), own_profile)
            if rewrite is as_it_is and not own_profile:
                file.rename(self.day.folder / "courrier" / "envois" / file.name)
            else:  # opened in Outlook: the file stays where it is
                self.day.arrive(without_bcc(content))

    def arrive(self, content: bytes) -> None:
        self.day.arrive(content)


@dataclass
class ImapDesk:
    """The shared account on real servers."""

    day: Day
    world: ImapWorld
    came: int = 0

    @property
    def us(self) -> str:
        return self.world.ours

    @property
    def them(self) -> str:
        return self.world.customer

    def drafts(self) -> list[bytes]:
        return self.world.drafts()

    def change(self, change: Callable[[bytes], bytes | None]) -> None:
        self.world.change_drafts(change)

    def send(self, rewrite: Rewrite, *, own_profile: bool = False) -> None:
        sender = self.world.servers.new_user("durand", "perso.example.net") if own_profile else self.world.us
        drafts = self.drafts()
        self.change(lambda _: None)
        for draft in drafts:
            self.world.send_as_staff(sender, _from(sender.address, rewrite(draft), own_profile))
            self._came()

    def arrive(self, content: bytes) -> None:
        self.world.arrive(content)
        self._came()

    def _came(self) -> None:
        self.came += 1
        wait_until(lambda: self._lying() >= self.came, f"{self.came} mails of {self.us}")

    def _lying(self) -> int:
        """In the inbox, or moved among the copies."""
        servers = self.world.servers
        return sum(len(servers.mails(self.world.us, folder)) for folder in ("INBOX", Label.COPY))


def as_it_is(draft: bytes) -> bytes:
    return draft


def as_outlook(draft: bytes) -> bytes:
    """Another Message-ID, our headers lost, the HTML written anew; reference, recipients and files stay."""
    mail = message_from_bytes(draft)
    for name in [name for name in mail if name.startswith("X-")]:
        del mail[name]
    mail.replace_header("Message-ID", OUTLOOK_ID)
    written = mail.as_bytes().replace(b"<p style", b"<p class=3DMsoNormal style")
    assert b"MsoNormal" in written
    return written


def edited(draft: bytes) -> bytes:
    return draft.replace(b"Bonjour,", b"Bonsoir,")


def without_bcc(content: bytes) -> bytes:
    mail = message_from_bytes(content)
    del mail["Bcc"]
    return mail.as_bytes()


def _from(address: str, content: bytes, own_profile: bool) -> bytes:
    mail = message_from_bytes(content)
    if own_profile:
        mail.replace_header("From", f"Service comptable <{address}>")
    return mail.as_bytes()


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=SMTP)


@contextmanager
def folder_desk(folder: Path, **changes: object) -> Iterator[FolderDesk]:
    settings = SETTINGS.replace('"ask"', '"drafts"')
    with office_in(folder, TUESDAY, settings, approval=Approval.DRAFTS, **changes) as day:  # type: ignore[arg-type]  # fields by name
        yield FolderDesk(day)


@contextmanager
def imap_desk(folder: Path, servers: MailServers, **changes: object) -> Iterator[ImapDesk]:
    world = world_of(servers, folder)
    (folder / "mot-de-passe").write_text(world.us.password, encoding="utf-8")
    (folder / "mot-de-passe").chmod(0o600)
    settings = SETTINGS.replace('"ask"', '"drafts"').replace('"folder"', '"imap_smtp"').replace(US, world.ours)
    settings += mail_accounts(servers, world.ours, "file:mot-de-passe")
    with office_in(folder, TUESDAY, settings, approval=Approval.DRAFTS, **changes) as day:  # type: ignore[arg-type]  # fields by name
        yield ImapDesk(day, world)
