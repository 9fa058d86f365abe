"""The desk of stories at an Exchange server: staff works in Outlook, which saves and sends drafts of the mailbox."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from relance_mail.core.policy import Approval
from tests.engine.folder_office import SETTINGS, US, Day, office_in
from tests.mail.exchange_world import PASSWORD, ExchangeWorld, exchange_world
from tests.servers.ews_items import send
from tests.servers.ews_reports import addresses_in_header, deliver
from tests.stories.desks import TUESDAY, Rewrite, as_it_is, without_bcc


@dataclass
class ExchangeDesk:
    """The shared mailbox at the stand-in."""

    day: Day
    world: ExchangeWorld

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
        """From the shared mailbox the draft itself leaves; from a colleague's own profile only its copies tell."""
        store = self.world.server.store
        if own_profile:
            for draft in self.drafts():
                self._send_elsewhere(rewrite(draft))
            self.change(lambda _: None)
            return
        if rewrite is not as_it_is:
            self.change(rewrite)
        for item in self.world.in_folder("drafts"):
            send(store, item, store.special(self.us, "sentitems").id)

    def arrive(self, content: bytes) -> None:
        self.world.arrive(content)

    def _send_elsewhere(self, draft: bytes) -> None:
        mail = message_from_bytes(draft)
        mail.replace_header("From", "Service comptable <durand@perso.example.net>")
        for address in (*addresses_in_header(draft, "To"), *addresses_in_header(draft, "Bcc")):
            deliver(self.world.server.store, address, without_bcc(mail.as_bytes()))


@contextmanager
def exchange_desk(folder: Path, mode: Approval = Approval.DRAFTS, **changes: object) -> Iterator[ExchangeDesk]:
    """An office on the stand-in, its mail and its calendar there."""
    with exchange_world(folder) as world:
        world.ours = US
        world.server.store.add_mailbox(US, PASSWORD)
        (folder / "boite").write_text(PASSWORD, encoding="utf-8")
        (folder / "boite").chmod(0o600)
        settings = SETTINGS.replace('"ask"', f'"{mode}"').replace('backend = "folder"', 'backend = "exchange"')
        settings = settings.replace('backend = "ics"\npath = "relances.ics"\n', 'backend = "exchange"\n')
        settings += (
            f'[mail.exchange]\nserver = "{world.server.url}"\nuser = "{US}"\nsecret = "file:boite"\nauth = "basic"\n'
        )
        with office_in(folder, TUESDAY, settings, approval=mode, **changes) as day:  # type: ignore[arg-type]  # fields by name
            yield ExchangeDesk(day, world)
