"""Labels as Outlook categories: all that a message bears is told, and changes only as it was read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from relance_mail.core.labels import REPLY_LABELS, Label
from relance_mail.mail.base import Mailbox, Sorted
from relance_mail.mail.categories import COLOURS, Handle, as_text, doubtful, from_text, labels_in, with_label
from tests.mail.exchange_world import exchange_world
from tests.mail.graph_world import GraphWorld
from tests.servers.ews_fields import make, values
from tests.servers.graph import graph_server


class Outlook(Protocol):
    """A mailbox with one mail, and staff who ticks."""

    mailbox: Mailbox

    def read(self) -> list[str]: ...

    def tick(self, *categories: str) -> None: ...


@contextmanager
def at_exchange(folder: Path) -> Iterator[Outlook]:
    with exchange_world(folder) as world:
        world.arrive(b"Subject: x\r\n\r\n")

        class There:
            mailbox: Mailbox = world.mailbox()

            def read(self) -> list[str]:
                return values(world.in_folder("inbox")[0], "Categories")

            def tick(self, *categories: str) -> None:
                (item,) = world.in_folder("inbox")
                item.fields["Categories"] = make("Categories", None, *(make("String", one) for one in categories))
                world.server.store.touch(item)

        yield There()


@contextmanager
def at_graph(folder: Path) -> Iterator[Outlook]:
    with graph_server() as server:
        world = GraphWorld(server, folder)
        world.arrive(b"Subject: x\r\n\r\n")

        class There:
            mailbox: Mailbox = world.mailbox()

            def read(self) -> list[str]:
                return world.lying(world.us, "inbox")[0].categories

            def tick(self, *categories: str) -> None:
                (message,) = world.lying(world.us, "inbox")
                message.categories = list(categories)
                server.store.touch(message)

        yield There()
        world.close()
    assert server.violations == []


@pytest.fixture(params=[at_exchange, at_graph], ids=["exchange", "graph"])
def outlook(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outlook]:
    with request.param(tmp_path) as there:
        yield there


def test_a_category_ticked_beside_ours_is_told_and_replaced_together(outlook: Outlook) -> None:
    first = outlook.mailbox.fetch({}, 10)
    outlook.mailbox.sort(first.mails[0].ref, Label.TO_READ)
    outlook.tick("Urgent", *outlook.read(), Label.DONE)
    second = outlook.mailbox.fetch(first.positions, 10)
    (mail,) = second.mails
    assert {mail.label, *mail.beside} == {Label.TO_READ, Label.DONE}
    assert outlook.mailbox.sort(mail.ref, Label.DONE) is Sorted.LABELLED
    assert outlook.read() == ["Urgent", Label.DONE]
    outlook.tick("Urgent", Label.DONE, Label.TO_READ)
    (mail,) = outlook.mailbox.fetch(second.positions, 10).mails
    assert {mail.label, *mail.beside} == {Label.TO_READ, Label.DONE}, "the same two as before, and news all the same"


def test_what_was_ticked_since_it_was_read_is_left_alone(outlook: Outlook) -> None:
    first = outlook.mailbox.fetch({}, 10)
    outlook.mailbox.sort(first.mails[0].ref, Label.TO_READ)
    (mail,) = outlook.mailbox.fetch(first.positions, 10).mails
    outlook.tick(Label.TO_READ, Label.DONE)
    assert outlook.mailbox.sort(mail.ref, Label.DISPUTE) is Sorted.GONE
    assert sorted(outlook.read()) == sorted([Label.TO_READ, Label.DONE])


def test_a_handle_tells_every_label() -> None:
    handle = Handle("A+b/c=", (Label.TO_READ, Label.DONE))
    assert Handle.of(handle.ref) == handle
    assert Handle.of("/A+b/c=") == Handle("A+b/c=")


def test_an_index_keeps_them_and_its_doubt() -> None:
    labels = labels_in([Label.DONE, "Urgent", Label.PAID])
    assert labels == (Label.PAID, Label.DONE)
    assert from_text(as_text(labels)) == from_text(doubtful(as_text(labels))) == labels
    assert doubtful(as_text(labels)) != as_text(labels)
    assert from_text(doubtful("")) == from_text("") == ()


def test_every_label_has_a_colour_and_the_office_s_own_stay() -> None:
    assert COLOURS.keys() == REPLY_LABELS
    assert with_label(["Urgent", Label.TO_READ], Label.DONE) == ["Urgent", Label.DONE]
