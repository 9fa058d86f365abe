"""Stories whose mailbox lies on real servers: what staff sees in its folders, and who has opened what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from relance_mail.core.policy import Approval
from relance_mail.engine.staff import replies as staff_replies
from tests.engine.folder_office import BOSS, US, office_in
from tests.mail.imap_world import DRAFTS, SENT, ImapWorld, world_of
from tests.servers.mail import MailServers, User
from tests.servers.processes import wait_until
from tests.servers.settings_text import mail_accounts
from tests.stories.administrator import SETTINGS, _write, as_in_live
from tests.stories.desks import as_outlook
from tests.stories.office_acts import sentence
from tests.stories.scene import Scene

PEOPLE = ("responsable@atelier.example.fr",)
INBOX = "boîte de réception"


@dataclass
class ImapScene(Scene):
    """A story on Dovecot and Exim; customers have mailboxes of their own."""

    world: ImapWorld = field(kw_only=True)

    def cycle(self) -> None:
        self.report = self.day.cycle()

    def sent_to(self, code: str) -> list[EmailMessage]:
        """What lies in the customer's own mailbox."""
        return [message_from_bytes(mail, policy=SMTP) for mail in self.world.servers.mails(User(self.address(code)))]

    def answer(self, sender: str, words: str, to: EmailMessage | None) -> None:
        """The answer of a customer arrives."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = sender, self.world.ours
        mail["Subject"], mail["Message-ID"] = (f"Re: {to['Subject']}" if to else "Facture"), "<1@client.example.com>"
        if to is not None:
            mail["In-Reply-To"] = str(to["Message-ID"])
        mail.set_content(words)
        self.world.arrive(mail.as_bytes())

    def where(self, wanted: Callable[[EmailMessage], bool]) -> list[tuple[str, str]]:
        """Folder, and « lue » or « non lue », of every such mail that arrived; drafts and Sent are not looked at."""
        found = []
        with self.world.servers.account(self.world.us) as client:
            names = [name for _, _, name in client.list_sub_folders() if name not in (DRAFTS, SENT)]
            for name in ["INBOX", *(name for name in names if name != "INBOX")]:
                client.select_folder(name, readonly=True)
                for said in client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"]).values():
                    if wanted(message_from_bytes(said[b"BODY[]"], policy=SMTP)):
                        read = "lue" if b"\\Seen" in said[b"FLAGS"] else "non lue"
                        found.append((INBOX if name == "INBOX" else name, read))
        return found


def _on_imap(scene: Scene) -> ImapScene:
    assert isinstance(scene, ImapScene), "this story needs a mailbox on a server: see test_office"
    return scene


@sentence(r"l'équipe envoie ses brouillons depuis Outlook, sur le serveur")
def sends_all(scene: Scene) -> None:
    """Outlook writes them anew; a copy goes to Sent, the blind copy comes into the inbox."""
    office = _on_imap(scene)
    for code in office.customers:
        office.world.servers.add_user(office.address(code))
    drafts = office.world.drafts()
    office.world.change_drafts(lambda _: None)
    here, us = office.world.servers, office.world.us
    before = len(here.mails(us))
    for draft in drafts:
        office.world.send_as_staff(us, as_outlook(draft))
        here.wait_for(User(str(message_from_bytes(draft)["To"])), 1)
    wait_until(lambda: len(here.mails(us)) >= before + len(drafts), "the blind copies")


@sentence(r"l'administrateur demande des dossiers pour les réponses")
def folders_for_answers(scene: Scene) -> None:
    """`[mail.imap] reply_folders`."""
    for port in (scene.day.office.mailer, scene.day.office.mailbox):
        assert port is not None
        port.close()
    _write(scene, "mail.imap", "reply_folders = true")


@sentence(r"la personne chargée classe la réponse de (\S+)")
def closes(scene: Scene, code: str) -> None:
    """`relance dismiss`: nothing follows from it."""
    (mail,) = [mail for mail in scene.day.mails() if mail.customer_id == code]
    staff_replies.dismiss(scene.day.office, mail.ref, BOSS)


@sentence(r"→ la copie du message à (\S+) est (lue|non lue) dans « (.+) »")
def copy_lies(scene: Scene, code: str, read: str, folder: str) -> None:
    """Our blind copy lies there and nowhere else."""
    office = _on_imap(scene)
    found = office.where(lambda mail: office.address(code) in str(mail["To"]))
    assert found == [(folder, read)], found


@sentence(r"→ la réponse de (\S+) est (lue|non lue) dans « (.+) »")
def answer_lies(scene: Scene, code: str, read: str, folder: str) -> None:
    """What the customer wrote lies there and nowhere else."""
    office = _on_imap(scene)
    found = office.where(lambda mail: str(mail["From"]) == office.address(code))
    assert found == [(folder, read)], found


@contextmanager
def imap_scene(folder: Path, servers: MailServers) -> Iterator[ImapScene]:
    """An office that has begun, its mailbox on these servers."""
    world = world_of(servers, folder)
    for person in PEOPLE:
        servers.add_user(person)
    (folder / "mot-de-passe").write_text(world.us.password, encoding="utf-8")
    (folder / "mot-de-passe").chmod(0o600)
    settings = SETTINGS.replace('backend = "folder"', 'backend = "imap_smtp"').replace(US, world.ours)
    settings += mail_accounts(servers, world.ours, "file:mot-de-passe")
    with office_in(folder, "2026-01-05", settings, approval=Approval.DRAFTS) as day:
        day.office = as_in_live(day.office)
        scene = ImapScene(day, world=world)
        try:
            yield scene
        finally:
            for port in (scene.day.office.mailer, scene.day.office.mailbox):
                assert port is not None
                port.close()
