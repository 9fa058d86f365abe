"""The folder backend: the reference of the contract, and what is its own."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from relance_mail.clock import SystemClock
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, NoAnswer, NotNow
from relance_mail.mail.folder import DRAFTS, RECEIVED, SENT, TO_SEND, FolderMailer
from relance_mail.mail.folder_mailbox import FolderMailbox
from tests.contracts.mail_contract import Letters, MailboxContract, MailerContract, parsed


@dataclass
class FolderWorld:
    """A folder on this machine."""

    root: Path
    ours: str = "relances@example.fr"
    customer: str = "compta@lefort.example.com"
    arrived: int = field(default=0)

    def mailer(self) -> FolderMailer:
        return FolderMailer(self.root, SystemClock())

    def mailbox(self) -> FolderMailbox:
        return FolderMailbox(self.root)

    def left(self, count: int) -> list[bytes]:
        assert len(list((self.root / SENT).iterdir())) >= count
        return [path.read_bytes() for path in sorted((self.root / SENT).iterdir())]

    def arrive(self, content: bytes) -> None:
        self.arrived += 1
        path = self.mailbox()._folder / f"{self.arrived:03}.eml"
        path.write_bytes(content)
        os.utime(path, (time.time(), time.time() - 60 + self.arrived))

    def renumber(self) -> None:
        (self.root / RECEIVED / ".index.json").unlink()

    def drafts(self) -> list[bytes]:
        return [path.read_bytes() for path in self._draft_files()]

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        for path in self._draft_files():
            changed = change(path.read_bytes())
            if changed is None:
                path.unlink()
            else:
                path.write_bytes(changed)

    def send_drafts(self) -> None:
        for path in self._draft_files():
            path.rename(self.root / SENT / path.name)

    def _draft_files(self) -> list[Path]:
        return sorted((self.root / DRAFTS).glob("*.eml"))


@pytest.fixture
def world(tmp_path: Path) -> FolderWorld:
    return FolderWorld(tmp_path)


class TestFolderMailer(MailerContract):
    def test_files_bear_the_reference(self, world: FolderWorld) -> None:
        letters = Letters(world)
        mailer = world.mailer()
        name = mailer.prepare(letters.first).carrier_ref
        assert name.startswith("R26-0457_")
        assert (world.root / TO_SEND / name).exists()

    def test_a_draft_opens_ready_to_send_in_outlook(self, world: FolderWorld) -> None:
        world.mailer().place_draft(Letters(world).first)
        assert parsed(world.drafts()[0])["X-Unsent"] == "1"

    def test_another_reference_under_the_same_key_is_still_one_mail(self, world: FolderWorld) -> None:
        letters = Letters(world)
        world.mailer().prepare(letters.first)
        ref = world.mailer().prepare(replace(letters.first, token="R26-0500"))
        assert isinstance(world.mailer().dispatch(ref), Accepted)
        assert list((world.root / TO_SEND).iterdir()) == []

    def test_rule_7_a_crash_between_rename_and_yes_is_a_yes(self, world: FolderWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        (world.root / TO_SEND / ref.carrier_ref).rename(world.root / SENT / ref.carrier_ref)
        assert isinstance(world.mailer().dispatch(ref), Accepted)

    def test_a_file_that_somebody_took_is_no_answer(self, world: FolderWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        (world.root / TO_SEND / ref.carrier_ref).unlink()
        with pytest.raises(NoAnswer):
            world.mailer().dispatch(ref)

    def test_a_folder_that_cannot_take_it_is_a_definite_no(self, world: FolderWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        mailer = world.mailer()
        (world.root / SENT).rmdir()
        (world.root / SENT).write_text("not a folder")
        answer = mailer.dispatch(ref)
        assert isinstance(answer, NotNow)
        assert answer.backend

    def test_check_names_a_folder_that_is_gone(self, world: FolderWorld) -> None:
        mailer = world.mailer()
        (world.root / SENT).rmdir()
        steps = mailer.check()
        assert "a_envoyer" in next(steps)
        with pytest.raises(BackendError, match="envois"):
            next(steps)


class TestFolderMailbox(MailboxContract):
    def test_a_mail_dropped_twice_or_renamed_is_one_mail(self, world: FolderWorld) -> None:
        world.arrive(b"Subject: one\r\n\r\n")
        first = world.mailbox().fetch({}, 10)
        world.arrive(b"Subject: one\r\n\r\n")
        (world.root / RECEIVED / "001.eml").rename(world.root / RECEIVED / "elsewhere.eml")
        assert world.mailbox().fetch(first.positions, 10).mails == ()
        assert [mail.uid for mail in world.mailbox().fetch({}, 10).mails] == [1]

    def test_a_torn_index_is_begun_anew(self, world: FolderWorld) -> None:
        world.arrive(b"Subject: one\r\n\r\n")
        first = world.mailbox().fetch({}, 10)
        (world.root / RECEIVED / ".index.json").write_text('{"uidval')
        assert len(world.mailbox().fetch(first.positions, 10).mails) == 1

    def test_rule_3_a_file_that_cannot_be_read_stops_no_other_but_the_end(self, world: FolderWorld) -> None:
        world.arrive(b"Subject: one\r\n\r\n")
        (world.root / RECEIVED / "folder.eml").mkdir()
        fetched = world.mailbox().fetch({}, 10)
        assert len(fetched.mails) == 1
        assert not fetched.read_to_end

    def test_files_of_office_programs_are_no_mails(self, world: FolderWorld) -> None:
        for name in ("~$one.eml", ".two.eml", "three.txt"):
            (world.mailbox()._folder / name).write_bytes(b"Subject: x\r\n\r\n")
        assert world.mailbox().fetch({}, 10).read_to_end
        assert world.mailbox().fetch({}, 10).mails == ()

    def test_a_folder_that_is_gone_is_told(self, world: FolderWorld) -> None:
        mailbox = world.mailbox()
        (world.root / RECEIVED).rmdir()
        with pytest.raises(BackendError, match="recus"):
            mailbox.fetch({}, 10)
