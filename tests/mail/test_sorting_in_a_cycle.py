"""Whole cycles on Dovecot: what is recorded and not yet moved is moved by the next one, and nothing twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_mail.core.labels import Label
from relance_mail.core.outbox import State
from relance_mail.mail.base import Sorted
from relance_mail.mail.imap_mailbox import ImapMailbox
from tests.engine.folder_office import owed
from tests.servers.mail import MailServers
from tests.stories.desks import ImapDesk, as_it_is, as_outlook, imap_desk

pytestmark = pytest.mark.servers
NEWSLETTER = b"From: nouvelles@example.org\r\nSubject: Soldes\r\n\r\nTout doit partir.\r\n"


@pytest.fixture
def desk(mail_servers: MailServers, tmp_path: Path) -> Iterator[ImapDesk]:
    with imap_desk(tmp_path, mail_servers) as desk:
        desk.day.morning("2026-03-03", owed(email=desk.them))
        yield desk


def lying(desk: ImapDesk, folder: str) -> list[tuple[bytes, bool]]:
    """The mails of a folder, each with whether it is read."""
    with desk.world.servers.account(desk.world.us) as client:
        client.select_folder(folder, readonly=True)
        answers = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"])
        return [(said[b"BODY[]"], b"\\Seen" in said[b"FLAGS"]) for _, said in sorted(answers.items())]


def test_rule_7_a_crash_between_record_and_move(desk: ImapDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.arrive(NEWSLETTER)
    desk.send(as_it_is)
    (_, copy) = lying(desk, "INBOX")

    def crash(*_: object) -> Sorted:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(ImapMailbox, "sort", crash)
        with pytest.raises(KeyboardInterrupt):
            desk.day.cycle()
    assert desk.day.states() == [State.SENT]
    assert len(lying(desk, "INBOX")) == 2
    assert desk.day.cycle().counts == {"copies filed": 1}
    assert lying(desk, Label.COPY) == [(copy[0], True)]
    ((left, read),) = lying(desk, "INBOX")
    assert left.endswith(NEWSLETTER)
    assert not read
    for _ in range(2):
        assert not desk.day.cycle().counts
    assert len(lying(desk, Label.COPY)) == 1


def test_a_crash_after_the_move_finds_it_moved(desk: ImapDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.send(as_outlook)
    real = ImapMailbox.sort

    def crash(self: ImapMailbox, ref: str, label: Label, body_sha256: str | None = None) -> Sorted:
        assert real(self, ref, label, body_sha256) is Sorted.LABELLED
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(ImapMailbox, "sort", crash)
        with pytest.raises(KeyboardInterrupt):
            desk.day.cycle()
    desk.day.cycle()
    assert not desk.day.cycle().counts
    assert ([read for _, read in lying(desk, Label.COPY)], lying(desk, "INBOX")) == ([True], [])
    assert desk.day.states() == [State.SENT]
    assert not [row for row in desk.day.rows() if row.needs_person]
