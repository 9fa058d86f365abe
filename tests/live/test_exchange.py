"""The contracts on a real Exchange server, if RELANCE_LIVE_EXCHANGE_… names it (README.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.mail_contract import Letters, MailWorld
from tests.live.accounts import LiveLetters
from tests.live.exchange_world import OPEN, LiveExchangeWorld, live_exchange_world
from tests.live.rewritten import RewritingMailboxContract, RewritingMailerContract


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LiveExchangeWorld]:
    with live_exchange_world(tmp_path) as world:
        yield world


class TestLiveExchangeMailer(RewritingMailerContract):
    @pytest.fixture
    def letters(self, world: MailWorld) -> Letters:
        return LiveLetters(world, copies=OPEN.copies)


class TestLiveExchangeMailbox(RewritingMailboxContract):
    """The contract over EWS."""
