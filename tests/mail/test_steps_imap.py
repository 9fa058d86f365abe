"""`relance check --connect` on real IMAP and SMTP servers: in order what works, and where it ends."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relance_mail.core.labels import Label
from relance_mail.mail.imap_folders import folders_of
from relance_mail.mail.server import Server
from tests.contracts.steps import says, stops
from tests.mail.imap_world import DRAFTS, SENT, ImapWorld, world_of
from tests.servers.dovecot import Layout, dovecot
from tests.servers.mail import MailServers
from tests.servers.processes import give

pytestmark = pytest.mark.servers
NAME, CONNECTED, LOGGED_IN = "name is known", "connected, certificate verified", "logged in as relances"
COPIES = "Relances – copies"


@pytest.fixture
def world(mail_servers: MailServers, tmp_path: Path) -> Iterator[ImapWorld]:
    world = world_of(mail_servers, tmp_path)
    yield world
    world.close()


@pytest.fixture
def strict(mail_servers: MailServers, tmp_path: Path) -> Iterator[ImapWorld]:
    """The same account on a server that tells rights (RFC 4314)."""
    with dovecot(mail_servers.certificates, Layout(acl=True)) as server:
        world = world_of(MailServers(server, mail_servers.transport, mail_servers.certificates), tmp_path)
        yield world
        world.close()


def may_only_read(world: ImapWorld, folder: str) -> None:
    """The owner of the account may look into that folder of it, no more."""
    with world.servers.account(world.us) as client:
        client.select_folder(folder)
        place = client._normalise_folder(folder).decode().strip('"')
    rights = world.servers.mailboxes.users / world.ours / "Maildir" / f".{place}" / "dovecot-acl"
    rights.write_text("owner lrs\n", encoding="ascii")
    give(rights.parent)


SMTP = (NAME, CONNECTED, LOGGED_IN, "takes mail from relances")


def test_the_mailer_in_order(world: ImapWorld) -> None:
    folders = (f"drafts go to {DRAFTS}; whether we may write there is not known", f"what was sent go to {SENT}")
    says(world.mailer().check(), *SMTP, NAME, CONNECTED, LOGGED_IN, *folders)
    assert (world.drafts(), world.left(0)) == ([], [])


def test_the_mailbox_in_order(world: ImapWorld) -> None:
    mailbox = world.mailbox(labels=[Label.COPY, Label.DONE])
    labels = (f"will make {Label.DONE}", f"sorts into {COPIES}")
    says(mailbox.check(), NAME, CONNECTED, LOGGED_IN, "reads INBOX, Courrier indésirable", *labels)


def test_rights_are_told_where_the_server_knows_them(strict: ImapWorld) -> None:
    words = (f"{DRAFTS}; we may write there", f"{SENT}; we may write there")
    says(strict.mailer().check(), *SMTP, NAME, CONNECTED, LOGGED_IN, *words)
    strict.close()
    may_only_read(strict, SENT)
    finding = stops(strict.mailer().check(), (*SMTP, NAME, CONNECTED, LOGGED_IN, words[0]), "imap_right")
    assert SENT in finding.what


def test_a_folder_of_copies_into_which_nothing_may_be_put(strict: ImapWorld) -> None:
    may_only_read(strict, COPIES)
    steps = strict.mailbox(labels=[Label.COPY]).check()
    stops(steps, (NAME, CONNECTED, LOGGED_IN, "reads INBOX"), "imap_right")


def test_a_folder_that_is_not_there(world: ImapWorld) -> None:
    stops(world.mailbox(folders=("Nulle part",)).check(), (NAME, CONNECTED, LOGGED_IN), "imap_folder")


@pytest.mark.parametrize("starttls", [False, True], ids=["tls", "starttls"])
def test_name_certificate_and_login_are_told_apart(world: ImapWorld, starttls: bool) -> None:
    good = world.imap()
    if starttls:
        good = replace(world.smtp(), port=world.servers.imap_port)

    def walk(after: tuple[str, ...], code: str, server: Server) -> None:
        stops(world.mailer(imap=server).check(), (*SMTP, *after), code)

    walk((), "mail_host_unknown", replace(good, host="nulle-part.invalid"))
    walk((NAME,), "mail_certificate", replace(good, ca_file=world.servers.certificates.stranger))
    walk((NAME, CONNECTED), "mail_login", replace(good, password=lambda: "faux"))


def test_exim_asks_for_the_login_before_it_takes_mail(world: ImapWorld) -> None:
    wrong = replace(world.smtp(), password=lambda: "faux")
    stops(world.mailer(smtp=wrong).check(), (NAME, CONNECTED), "mail_login")


def test_after_a_failed_step_the_next_work_begins_anew(world: ImapWorld) -> None:
    words = iter(["faux", world.us.password])
    mailer = world.mailer(imap=replace(world.imap(), password=lambda: next(words)))
    stops(mailer.check(), (*SMTP, NAME, CONNECTED), "mail_login")
    assert mailer._imap.read(folders_of).every
