"""A day in Outlook at Microsoft 365: staff decides by the categories of an answer (OFFICE §8.3, §8.4)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from relance_mail.core.labels import REPLY_LABELS, Label
from tests.cli.conftest import Relance
from tests.cli.office import DAY, mail
from tests.cli.test_microsoft import US, at_microsoft, certificates, graph, lying, oauth
from tests.cli.test_microsoft import _no_keyring as no_keyring
from tests.servers.graph import GraphServer
from tests.servers.graph_store import Account, Message

__all__ = ["at_microsoft", "certificates", "graph", "no_keyring", "oauth"]


class Desk:
    """The shared mailbox, and the commands."""

    def __init__(self, relance: Relance, folder: Path, server: GraphServer) -> None:
        self.relance, self.folder, self.server = relance, folder, server
        self.box: Account = server.store.accounts[US]

    def run(self) -> str:
        """A cycle, and the account after it."""
        self.relance("run", "--dir", self.folder, "--on", DAY)
        return self.relance("account", "C1", "--dir", self.folder, "--on", DAY).out

    def answer(self) -> Message:
        (message,) = [one for one in lying(self.box, "inbox") if b"Bonne ann" in one.mime]
        return message

    def tick(self, label: Label) -> str:
        """A person ticks a category of the list, beside those that stand there; a cycle."""
        self.answer().categories = [*self.answer().categories, label.value]
        self.server.store.touch(self.answer())
        return self.run()


@pytest.fixture
def desk(relance: Relance, proposed: Path, at_microsoft: Callable[[Path], Path], graph: GraphServer) -> Desk:
    place = at_microsoft(proposed)
    relance("approve", "--all", "--dir", place, "--on", DAY, "--by", "Alice")
    return Desk(relance, place, graph)


def test_staff_decides_by_categories_in_outlook(desk: Desk) -> None:
    desk.run()
    answer = mail("Bonjour,\n\nBonne année à toute votre équipe.\n", Message_ID="<a@lefort.example.fr>")
    desk.server.store.add(desk.box, "inbox", answer)
    desk.run()
    assert desk.answer().categories == [Label.TO_READ]
    assert set(desk.box.categories) == REPLY_LABELS, "Outlook offers every one of them"

    assert "to_confirm" in desk.tick(Label.PROMISE)  # no day was read in it: it is put back
    assert desk.answer().categories == [Label.TO_READ]

    account = desk.tick(Label.DISPUTE)
    assert "Litige depuis le 03/03/2026, à revoir le 17/03/2026, par catégorie Outlook" in account
    assert "to_confirm" not in account
    assert desk.answer().categories == [Label.DONE]

    assert "to_confirm" in desk.tick(Label.TO_READ)
    assert desk.answer().categories == [Label.TO_READ]

    assert "to_confirm" not in desk.tick(Label.DONE)
    assert desk.answer().categories == [Label.DONE]
    desk.relance("undo", "M000001", "--dir", desk.folder, "--on", DAY, "--by", "Alice")
    assert "to_confirm" in desk.run()
    assert desk.answer().categories == [Label.TO_READ]
