"""The mailbox in memory keeps the contract, so that what is tested with it holds on a server."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from relance_mail.mail.base import Mailer
from tests.contracts.mail_contract import MailboxContract
from tests.mail.memory import MemoryMailbox


@dataclass
class MemoryWorld:
    """Only its mailbox is real."""

    ours: str = "relances@example.fr"
    customer: str = "compta@example.com"
    box: MemoryMailbox = field(default_factory=MemoryMailbox)

    def mailer(self) -> Mailer:
        raise AssertionError("it sends nothing")

    def mailbox(self) -> MemoryMailbox:
        return self.box

    def left(self, count: int) -> list[bytes]:
        raise AssertionError(f"it sends nothing, not {count}")

    def arrive(self, content: bytes) -> None:
        self.box.arrive(content)

    def renumber(self) -> None:
        self.box.renumber()

    def drafts(self) -> list[bytes]:
        return []

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        raise AssertionError(f"it has no drafts: {change}")

    def send_drafts(self) -> None:
        raise AssertionError("it has no drafts")


@pytest.fixture
def world() -> MemoryWorld:
    return MemoryWorld()


class TestMemoryMailbox(MailboxContract):
    """The contract in memory."""
