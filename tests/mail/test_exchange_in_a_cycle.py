"""Whole cycles of an office whose mail and calendar lie at an Exchange server, from relance.toml on."""

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from relance_mail.core.labels import Label
from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval
from tests.engine.folder_office import US, owed
from tests.servers.ews import Fault
from tests.servers.ews_fields import values
from tests.servers.ews_reports import report
from tests.servers.ews_store import Item
from tests.stories.exchange_desk import ExchangeDesk, exchange_desk

THEM = "compta@example.com"
CALENDAR = "Recouvrement (essai)"


class Desk(ExchangeDesk):
    """With a customer who answers, and a look at what people see."""

    def reply(self, text: str) -> None:
        """The customer answers the last message."""
        (*_, last) = self.world.left(1)
        answered = message_from_bytes(last)["Message-ID"]
        head = f"From: {THEM}\r\nTo: {US}\r\nSubject: RE: facture\r\nIn-Reply-To: {answered}\r\n"
        head += "Message-ID: <answer@client.example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n"
        self.arrive(f"{head}\r\n{text}\r\n".encode())

    def inbox(self) -> list[Item]:
        """What lies in the shared inbox."""
        return self.world.in_folder("inbox")

    def events(self) -> list[Item]:
        """What the calendar shows."""
        store = self.world.server.store
        named = [one for one in store.folders.values() if one.name == CALENDAR]
        return [item for folder in named for item in store.in_folder(folder.id)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with exchange_desk(tmp_path, Approval.ASK) as desk:
        yield Desk(desk.day, desk.world)


def test_a_reminder_leaves_and_is_proved_by_the_notice_of_delivery(desk: Desk) -> None:
    desk.day.send("2026-03-03", owed(email=THEM))
    assert desk.day.states() == [State.SENT]
    (mail,) = desk.world.left(1)
    report(desk.world.server.store, US, "DR", mail, THEM)
    counted = desk.day.cycle().counts
    assert desk.day.rows()[0].state is State.SENT
    assert any("receipt" in name for name in counted)


def test_our_copies_leave_the_inbox_and_answers_get_their_category(desk: Desk) -> None:
    desk.day.send("2026-03-03", owed(email=THEM))
    desk.day.cycle()
    assert desk.inbox() == []
    desk.reply("Bonjour,\n\nNous contestons cette facture, la livraison était incomplète.\n")
    desk.day.cycle()
    (item,) = desk.inbox()
    assert values(item, "Categories") == [Label.DISPUTE.value]
    assert not desk.day.cycle().counts


@pytest.mark.parametrize("how", ["lost", "dropped"])
def test_rule_7_an_answer_that_was_lost_is_settled_by_the_next_cycles(desk: Desk, how: str) -> None:
    desk.day.morning("2026-03-03", owed(email=THEM))
    desk.day.approve()
    desk.world.server.faults.append(Fault("SendItem", how))
    desk.day.cycle()
    for _ in range(4):
        desk.day.later(minutes=40)
        desk.day.cycle()
    assert desk.day.states() == [State.SENT]
    assert len(desk.world.left(1)) == 1


def test_a_task_is_shown_in_the_calendar(desk: Desk) -> None:
    desk.day.send("2026-03-03", owed(email=THEM))
    desk.reply("Bonjour,\n\nNous vous réglerons 1 250,00 € le 20 mars 2026.\n")
    desk.day.cycle()
    assert [values(item, "ReminderIsSet") for item in desk.events()] == [["1"]]
