"""A day in Outlook at an Exchange server: staff decides by the categories of an answer (OFFICE §8.3, §8.4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.labels import REPLY_LABELS, Label
from relance_mail.core.policy import Approval
from relance_mail.store.tables import InboundKind, InboundState
from tests.engine.folder_office import owed
from tests.engine.mornings import see
from tests.mail.test_exchange_in_a_cycle import THEM, Desk
from tests.servers.ews_fields import make, values
from tests.stories.exchange_desk import exchange_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with exchange_desk(tmp_path, Approval.ASK) as desk:
        yield Desk(desk.day, desk.world)


def categories(desk: Desk) -> list[str]:
    (item,) = desk.inbox()
    return values(item, "Categories")


def tick(desk: Desk, label: Label) -> None:
    """A person ticks a category of the list, beside those that stand there; the next cycle."""
    (item,) = desk.inbox()
    item.fields["Categories"] = make("Categories", None, *(make("String", one) for one in (*categories(desk), label)))
    desk.world.server.store.touch(item)
    desk.day.cycle()


def reasons(desk: Desk) -> set[HoldReason]:
    return {hold.reason for hold in desk.day.holds()}


def test_staff_decides_by_categories_in_outlook(desk: Desk) -> None:
    desk.day.send("2026-03-03", owed(email=THEM))
    desk.day.cycle()
    desk.reply("Bonjour,\n\nBonne année à toute votre équipe.\n")
    desk.day.cycle()
    assert categories(desk) == [Label.TO_READ]
    (listed,) = desk.world.server.store.mailboxes[desk.us].configurations.values()
    assert all(label.encode() in listed for label in REPLY_LABELS), "Outlook offers every one of them"

    tick(desk, Label.PROMISE)  # no day was read in it: it is put back, and the summary says so
    assert categories(desk) == [Label.TO_READ]
    assert reasons(desk) == {HoldReason.REPLY_WAITING}

    tick(desk, Label.DISPUTE)
    assert reasons(desk) == {HoldReason.DISPUTE}
    assert categories(desk) == [Label.DONE]

    tick(desk, Label.TO_READ)
    assert reasons(desk) == {HoldReason.DISPUTE, HoldReason.REPLY_WAITING}
    assert categories(desk) == [Label.TO_READ]

    tick(desk, Label.DONE)
    (mail,) = [mail for mail in desk.day.mails() if mail.kind is InboundKind.REPLY]
    assert (mail.state, mail.closed_by) == (InboundState.DONE, "catégorie Outlook")
    assert reasons(desk) == {HoldReason.DISPUTE}, "only a person ends it, by its name"
    assert not desk.day.cycle().counts

    desk.day.go_to("2026-03-04")
    told = str(see(desk.day))
    assert "décision incomprise" in told
    assert "par catégorie Outlook" in told
