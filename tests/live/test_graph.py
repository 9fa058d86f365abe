"""The contracts on Microsoft 365, if RELANCE_LIVE_GRAPH_… names a mailbox there (README.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.mail_contract import Letters, MailWorld
from tests.live.accounts import LiveLetters
from tests.live.graph_world import OPEN, LiveGraphWorld, live_graph_world
from tests.live.rewritten import RewritingMailboxContract, RewritingMailerContract


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LiveGraphWorld]:
    with live_graph_world(tmp_path) as world:
        yield world


class TestLiveGraphMailer(RewritingMailerContract):
    @pytest.fixture
    def letters(self, world: MailWorld) -> Letters:
        return LiveLetters(world, copies=OPEN.copies)


class TestLiveGraphMailbox(RewritingMailboxContract):
    """The contract over Graph."""
