"""Sorting on real servers: our copies leave the inbox, read; nothing else is moved, marked or expunged."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, RawMail, Ref, Sorted
from tests.contracts.mail_contract import Letters
from tests.mail.imap_world import SENT, ImapWorld, world_of
from tests.servers.dovecot import Dovecot, Layout, dovecot
from tests.servers.mail import MailServers
from tests.servers.processes import give

pytestmark = pytest.mark.servers
COPIES = "Relances – copies"
TO_READ = "Relance – à lire"
WITHOUT_MOVE = "IMAP4rev1 LITERAL+ UIDPLUS NAMESPACE SPECIAL-USE UNSELECT"
CUSTOMERS = b"From: a@example.org\r\nSubject: Re: Rappel R26-0457\r\nX-Relance-Key: 5eed\r\n\r\nOui.\r\n"


@pytest.fixture
def world(mail_servers: MailServers, tmp_path: Path) -> Iterator[ImapWorld]:
    world = world_of(mail_servers, tmp_path)
    yield world
    world.close()


@pytest.fixture
def elsewhere(mail_servers: MailServers, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ImapWorld]:
    """The same account on a server of another layout."""
    with dovecot(mail_servers.certificates, request.param) as server:
        world = world_of(_with(mail_servers, server), tmp_path)
        yield world
        world.close()


def _with(servers: MailServers, mailboxes: Dovecot) -> MailServers:
    return MailServers(mailboxes, servers.transport, servers.certificates)


def lying(world: ImapWorld, folder: str) -> dict[int, tuple[bytes, ...]]:
    """What lies in a folder: uid → flags, without \\Recent."""
    with world.servers.account(world.us) as client:
        client.select_folder(folder, readonly=True)
        answers = client.fetch(client.search(), ["FLAGS"])
        return {uid: tuple(flag for flag in said[b"FLAGS"] if flag != b"\\Recent") for uid, said in answers.items()}


def sent(world: ImapWorld, *, really: bool = False) -> tuple[Ref, RawMail]:
    """A message leaves; its blind copy in our inbox. `really`: through the server that sends, else its very bytes."""
    mailer = world.mailer()
    ref = mailer.prepare(replace(Letters(world).first, delivery_receipt=False))
    if really:
        assert isinstance(mailer.dispatch(ref), Accepted)
        world.servers.wait_for(world.us, 1)
    else:
        world.arrive(world.spool.joinpath(f"{ref.key}.eml").read_bytes())
    return ref, only(world)


def only(world: ImapWorld) -> RawMail:
    """The one mail in the inbox."""
    (copy,) = [mail for mail in world.mailbox().fetch({}, 10).mails if mail.folder == "INBOX"]
    return copy


def test_our_copy_lies_read_in_its_folder_and_a_customer_s_mail_unread_in_the_inbox(world: ImapWorld) -> None:
    ref, copy = sent(world, really=True)
    world.arrive(CUSTOMERS)
    assert world.mailbox().sort(copy.ref, Label.COPY, ref.body_sha256) is Sorted.LABELLED
    assert list(lying(world, COPIES).values()) == [(b"\\Seen",)]
    assert list(lying(world, "INBOX").values()) == [()]
    assert world.servers.mails(world.us) != [copy.content]
    assert world.mailbox().sort(copy.ref, Label.COPY, ref.body_sha256) is Sorted.GONE


def test_model_2_1_the_headers_of_a_copy_prove_nothing(world: ImapWorld) -> None:
    ref, copy = sent(world)
    world.arrive(copy.content.replace(b"Bonjour,", b"Nous contestons,"))
    forged = max(world.mailbox().fetch({}, 10).mails, key=lambda mail: mail.uid if mail.folder == "INBOX" else 0)
    assert world.mailbox().sort(forged.ref, Label.COPY, ref.body_sha256) is Sorted.UNPROVED
    assert list(lying(world, "INBOX").values()) == [(), ()]


def test_model_2_3_what_outlook_sent_is_shown_by_our_own_sent_folder(world: ImapWorld) -> None:
    head = b"From: us@example.fr\r\nTo: c@example.com\r\nMessage-ID: <1@outlook>\r\nSubject: R26-0457\r\n"
    rewritten = head + b"\r\nBonsoir,\r\n"
    world.arrive(rewritten)
    copy = only(world)
    assert world.mailbox().sort(copy.ref, Label.COPY, "0" * 64) is Sorted.UNPROVED
    with world.servers.account(world.us) as client:
        client.append(SENT, rewritten.replace(b"Bonsoir", b"Bonjour"))
    assert world.mailbox().sort(copy.ref, Label.COPY, "0" * 64) is Sorted.UNPROVED
    with world.servers.account(world.us) as client:
        client.append(SENT, rewritten)
    assert world.mailbox().sort(copy.ref, Label.COPY, "0" * 64) is Sorted.LABELLED


@pytest.mark.parametrize(
    "elsewhere",
    [
        Layout(copies=None),
        Layout(prefix="INBOX.", separator=".", copies=None),
        Layout(copies=None, capability=WITHOUT_MOVE),
    ],
    ids=["plain", "INBOX.", "without MOVE"],
    indirect=True,
)
def test_a_missing_folder_is_made_and_subscribed_where_the_account_keeps_its_folders(elsewhere: ImapWorld) -> None:
    ref, copy = sent(elsewhere)
    with elsewhere.servers.account(elsewhere.us) as client:
        client.append("INBOX", b"Subject: struck out by staff\r\n\r\n", flags=[b"\\Deleted"])
        prefix = client.namespace().personal[0][0]
    assert f"will make {COPIES}" in "".join(elsewhere.mailbox(labels=[Label.COPY]).check())
    assert elsewhere.mailbox().sort(copy.ref, Label.COPY, ref.body_sha256) is Sorted.LABELLED
    with elsewhere.servers.account(elsewhere.us) as client:
        assert f"{prefix}{COPIES}" in [name for _, _, name in client.list_sub_folders()]
    assert list(lying(elsewhere, f"{prefix}{COPIES}").values()) == [(b"\\Seen",)]
    assert list(lying(elsewhere, "INBOX").values()) == [(b"\\Deleted",)], "what others struck out is theirs"
    (moved,) = [mail for mail in elsewhere.mailbox().fetch({}, 10).mails if mail.label is Label.COPY]
    assert moved.content == copy.content
    assert "will make" not in "".join(elsewhere.mailbox(labels=[Label.COPY]).check())


@pytest.mark.parametrize("elsewhere", [Layout(copies="RELANCES – Copies")], indirect=True)
def test_a_folder_in_other_letters_is_taken(elsewhere: ImapWorld) -> None:
    ref, copy = sent(elsewhere)
    assert elsewhere.mailbox().sort(copy.ref, Label.COPY, ref.body_sha256) is Sorted.LABELLED
    assert len(lying(elsewhere, "RELANCES – Copies")) == 1


@pytest.mark.parametrize("elsewhere", [Layout(capability="IMAP4rev1 LITERAL+ SPECIAL-USE")], indirect=True)
def test_a_server_that_would_expunge_other_people_s_mails_moves_nothing(elsewhere: ImapWorld) -> None:
    ref, copy = sent(elsewhere)
    with pytest.raises(BackendError, match="no MOVE"):
        elsewhere.mailbox().sort(copy.ref, Label.COPY, ref.body_sha256)
    assert list(lying(elsewhere, "INBOX").values()) == [()]


@pytest.mark.parametrize("elsewhere", [Layout(copies=None)], indirect=True)
def test_a_folder_that_may_not_be_made_is_told_and_the_copy_stays(elsewhere: ImapWorld) -> None:
    ref, copy = sent(elsewhere)
    maildir = elsewhere.servers.mailboxes.users / elsewhere.ours / "Maildir"
    maildir.joinpath(".Relances &IBM- copies").write_text("in the way", encoding="ascii")
    give(maildir)
    with pytest.raises(BackendError, match="refused a command"):
        elsewhere.mailbox().sort(copy.ref, Label.COPY, ref.body_sha256)
    assert list(lying(elsewhere, "INBOX").values()) == [()]


def test_an_answer_keeps_its_marks_and_goes_from_folder_to_folder(world: ImapWorld) -> None:
    world.arrive(CUSTOMERS)
    assert world.mailbox().sort(only(world).ref, Label.TO_READ) is Sorted.LABELLED
    assert list(lying(world, TO_READ).values()) == [()]
    (answer,) = [mail for mail in world.mailbox().fetch({}, 10).mails if mail.label is Label.TO_READ]
    assert world.mailbox().sort(answer.ref, Label.DONE) is Sorted.LABELLED
    assert list(lying(world, "Relance – fait").values()) == [()]
    assert not lying(world, TO_READ)


def test_what_staff_has_moved_or_struck_out_is_left_alone(world: ImapWorld) -> None:
    world.arrive(CUSTOMERS)
    world.arrive(CUSTOMERS.replace(b"Oui", b"Non"))
    moved, struck = [mail for mail in world.mailbox(folders=()).fetch({}, 10).mails if mail.folder == "INBOX"]
    with world.servers.account(world.us) as client:
        client.create_folder("Clients")
        client.select_folder("INBOX")
        client.move([moved.uid], "Clients")
        client.delete_messages([struck.uid])
    assert world.mailbox().sort(moved.ref, Label.TO_READ) is Sorted.GONE
    assert world.mailbox().sort(struck.ref, Label.TO_READ) is Sorted.GONE
    (filed,) = [mail for mail in world.mailbox(folders=("Clients",)).fetch({}, 10).mails if mail.folder == "Clients"]
    assert (filed.ref, filed.label) == ("", None), "it has no handle where a person has put it"


def test_a_place_of_another_numbering_means_nothing(world: ImapWorld) -> None:
    world.arrive(CUSTOMERS)
    before = only(world)
    world.renumber()
    assert world.mailbox().sort(before.ref, Label.TO_READ) is Sorted.GONE
    assert list(lying(world, "INBOX").values()) == [()]
