"""The IMAP mailbox on a real server: the contract, and what can go wrong on the way to one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relance_mail.clock import SystemClock
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError, SettingsError
from relance_mail.mail.base import Position
from relance_mail.mail.imap import ImapLink
from relance_mail.mail.imap_folders import folders_of
from relance_mail.mail.imap_mailbox import ImapMailbox
from relance_mail.mail.server import Security, Server
from tests.contracts.mail_contract import MailboxContract
from tests.mail.imap_world import SENT, ImapWorld, world_of
from tests.servers.imap_script import imap_script
from tests.servers.mail import MailServers

pytestmark = pytest.mark.servers


@pytest.fixture
def world(mail_servers: MailServers, tmp_path: Path) -> Iterator[ImapWorld]:
    world = world_of(mail_servers, tmp_path)
    yield world
    world.close()


def finding(server: Server) -> Finding:
    """What is told when this server is to be read."""
    mailbox = ImapMailbox(server, SystemClock(), name="relances")
    with pytest.raises(BackendError) as told:
        mailbox.fetch({}, 10)
    mailbox.close()
    (finding,) = told.value.findings
    assert finding.remedy
    return finding


class TestImapMailbox(MailboxContract):
    """The contract on Dovecot."""


def test_french_folders_are_recognised(world: ImapWorld) -> None:
    link = ImapLink(world.imap())
    folders = link.read(folders_of)
    link.close()
    assert (folders.drafts, folders.sent, folders.junk) == ("Brouillons", SENT, "Courrier indésirable")
    assert folders.copies == "Relances – copies"


def test_rule_3_a_bounce_in_junk_is_read_too(world: ImapWorld) -> None:
    with world.servers.account(world.us) as client:
        client.append("Courrier indésirable", b"Subject: Mail delivery failed\r\n\r\n")
    (mail,) = world.mailbox().fetch({}, 10).mails
    assert mail.folder == "Courrier indésirable"


def test_a_named_folder_is_read_and_a_missing_one_is_told(world: ImapWorld) -> None:
    with world.servers.account(world.us) as client:
        client.create_folder("Clients/Réponses")
        client.append("Clients/Réponses", b"Subject: filed by a rule\r\n\r\n")
    assert len(world.mailbox(folders=("Clients/Réponses",)).fetch({}, 10).mails) == 1
    with pytest.raises(BackendError, match="no folder 'Nowhere'"):
        world.mailbox(folders=("Nowhere",)).fetch({}, 10)


def test_reading_marks_nothing_as_read(world: ImapWorld) -> None:
    world.arrive(b"Subject: unread\r\n\r\n")
    world.mailbox().fetch({}, 10)
    with world.servers.account(world.us) as client:
        client.select_folder("INBOX", readonly=True)
        assert len(client.search("UNSEEN")) == 1


def test_of_a_mail_beyond_the_limit_only_the_beginning_is_read(world: ImapWorld) -> None:
    world.arrive(b"Subject: large\r\n\r\n" + b"0123456789\r\n" * 1000)
    world.arrive(b"Subject: small\r\n\r\n")
    fetched = world.mailbox(largest=2000).fetch({}, 10)
    assert [len(mail.content) == 2000 for mail in fetched.mails] == [True, False]
    assert fetched.read_to_end


def test_more_mails_than_one_chunk(world: ImapWorld) -> None:
    with world.servers.account(world.us) as client:
        for number in range(60):
            client.append("INBOX", f"Subject: {number}\r\n\r\n".encode())
    fetched = world.mailbox().fetch({}, 100)
    assert [mail.uid for mail in fetched.mails] == list(range(1, 61))


def test_ten_years_of_old_mail_are_not_read(world: ImapWorld) -> None:
    mailbox = ImapMailbox(world.imap(), SystemClock(), name=world.ours, history_days=90)
    world.opened.append(mailbox.close)
    old = SystemClock().now().replace(year=2016, month=1, day=1)
    with world.servers.account(world.us) as client:
        client.append("INBOX", b"Subject: old\r\n\r\n", msg_time=old)
    first = mailbox.fetch({}, 10)
    assert (first.mails, first.read_to_end) == ((), True)
    world.arrive(b"Subject: new\r\n\r\n")
    assert len(mailbox.fetch(first.positions, 10).mails) == 1


def test_a_folder_not_come_to_keeps_its_lack_of_a_position(world: ImapWorld) -> None:
    for _ in range(2):
        world.arrive(b"Subject: x\r\n\r\n")
    with world.servers.account(world.us) as client:
        client.append(SENT, b"Subject: y\r\n\r\n")
    fetched = world.mailbox().fetch({}, 1)
    assert not fetched.read_to_end
    assert SENT not in fetched.positions


def test_a_connection_that_the_server_dropped_is_opened_again(world: ImapWorld) -> None:
    mailbox = world.mailbox()
    mailbox.fetch({}, 10)
    assert mailbox._link._client is not None
    mailbox._link._client.shutdown()
    world.arrive(b"Subject: x\r\n\r\n")
    assert len(mailbox.fetch({}, 10).mails) == 1


def test_stale_positions_of_other_folders_do_no_harm(world: ImapWorld) -> None:
    assert world.mailbox().fetch({"Gone": Position(1, 5)}, 10).read_to_end


def test_starttls_works_too(world: ImapWorld) -> None:
    server = replace(world.imap(), port=world.servers.imap_port, security=Security.STARTTLS)
    mailbox = ImapMailbox(server, SystemClock(), name="relances")
    assert "reads INBOX" in "".join(mailbox.check())
    mailbox.close()


def test_a_wrong_password_is_told_without_it(world: ImapWorld) -> None:
    told = finding(replace(world.imap(), password=lambda: "s3cret"))
    assert told.code == "mail_login"
    assert "s3cret" not in f"{told}"


def test_a_certificate_of_another_authority_is_refused(world: ImapWorld) -> None:
    assert finding(replace(world.imap(), ca_file=None)).code == "mail_certificate"
    stranger = world.servers.certificates.stranger
    assert finding(replace(world.imap(), ca_file=stranger)).code == "mail_certificate"


def test_the_wrong_port_is_told(world: ImapWorld) -> None:
    assert finding(replace(world.imap(), port=world.servers.imap_port)).code == "mail_tls"


def test_a_server_that_offers_no_starttls_hears_no_password() -> None:
    with imap_script("IMAP4rev1 AUTH=PLAIN") as (port, heard):
        server = Server("localhost", port, "relances", lambda: "s3cret", Security.STARTTLS)
        assert finding(server).code == "mail_tls"
        assert not [line for line in heard if "LOGIN" in line or "AUTHENTICATE" in line]


def test_a_server_that_claims_to_know_us_already_hears_no_password() -> None:
    with imap_script("IMAP4rev1 STARTTLS", "* PREAUTH welcome") as (port, heard):
        finding(Server("localhost", port, "relances", lambda: "s3cret", Security.STARTTLS))
        assert not [line for line in heard if "s3cret" in line]


def test_a_silent_server_is_given_up() -> None:
    with imap_script("IMAP4rev1", None) as (port, _):
        server = Server("localhost", port, "relances", lambda: "", Security.NONE, connect_seconds=0.2, read_seconds=0.2)
        assert finding(server).code == "mail_timeout"


def test_a_host_that_is_not_there_is_told() -> None:
    assert finding(Server("imap.nowhere.invalid", 993, "relances", lambda: "")).code == "mail_host_unknown"


def test_clear_text_is_for_this_machine_only() -> None:
    with pytest.raises(SettingsError, match="without TLS"):
        Server("mail.example.fr", 143, "relances", lambda: "", Security.NONE)


def test_a_certificate_file_that_is_not_there_is_told(world: ImapWorld) -> None:
    mailbox = ImapMailbox(replace(world.imap(), ca_file=Path("/nowhere.pem")), SystemClock(), name="relances")
    with pytest.raises(SettingsError, match=r"nowhere\.pem"):
        mailbox.fetch({}, 10)
