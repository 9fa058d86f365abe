"""The contracts on real IMAP and SMTP servers, if RELANCE_LIVE_IMAP_… name them (README.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.mail_contract import Letters, MailboxContract, MailerContract, MailWorld
from tests.live.accounts import LiveLetters
from tests.live.imap_world import OPEN, LiveImapWorld, live_imap_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LiveImapWorld]:
    with live_imap_world(tmp_path) as world:
        yield world


class TestLiveImapMailer(MailerContract):
    @pytest.fixture
    def letters(self, world: MailWorld) -> Letters:
        return LiveLetters(world, copies=OPEN.copies)


class TestLiveImapMailbox(MailboxContract):
    @pytest.mark.skip(reason="nobody makes a real server number its mails anew")
    def test_renumbered_mails_are_read_again(self, world: MailWorld) -> None:
        """Left out."""
