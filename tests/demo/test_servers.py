"""The demo's own SMTP and IMAP servers speak the protocols well enough for independent clients."""

import smtplib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from imapclient import IMAPClient

from relance_mail.demo.imap_server import ImapServer
from relance_mail.demo.mailstore import MailStore
from relance_mail.demo.notices import read_receipt
from relance_mail.demo.smtp_server import SmtpServer

US, THEM = "compta@atelier.example.fr", "fournisseurs@client.example.com"


@pytest.fixture
def store() -> MailStore:
    boxes = MailStore()
    boxes.add_user(US, "secret")
    boxes.add_user(THEM, "autre")
    return boxes


@pytest.fixture
def smtp(store: MailStore) -> Iterator[SmtpServer]:
    server = SmtpServer(store)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def imap(store: MailStore) -> Iterator[IMAPClient]:
    server = ImapServer(store)
    server.start()
    with IMAPClient("127.0.0.1", server.port, ssl=False, timeout=5) as client:
        client.login(US, "secret")
        yield client
    server.stop()


def _mail(to: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = US, to, "Facture échue"
    mail["Message-ID"] = "<cle-1@atelier.example.fr>"
    mail["Disposition-Notification-To"] = US
    mail.set_content("Bonjour,\n.\nmerci à vous\n")
    return mail


def _send(smtp: SmtpServer, to: str, notify: str) -> None:
    with smtplib.SMTP("127.0.0.1", smtp.port, timeout=5) as client:
        client.ehlo()
        assert client.has_extn("dsn")
        client.login(US, "secret")
        client.send_message(_mail(to), mail_options=["ENVID=abc.1"], rcpt_options=[f"NOTIFY={notify}"])


def test_a_mail_is_delivered_and_noticed(store: MailStore, smtp: SmtpServer) -> None:
    _send(smtp, THEM, "SUCCESS,FAILURE")
    (mail,) = store.inbox(THEM)
    assert b"\r\n.\r\nmerci" in mail.content
    (notice,) = store.inbox(US)
    report = message_from_bytes(notice.content, policy=SMTP)
    assert report.get_content_type() == "multipart/report"
    assert b"Action: delivered" in notice.content
    assert b"Original-Envelope-Id: abc.1" in notice.content
    assert b"<cle-1@atelier.example.fr>" in notice.content


def test_an_unknown_address_bounces(store: MailStore, smtp: SmtpServer) -> None:
    _send(smtp, "parti@client.example.com", "FAILURE")
    (notice,) = store.inbox(US)
    assert b"Action: failed" in notice.content
    assert b"Status: 5.1.1" in notice.content


def test_never_means_never(store: MailStore, smtp: SmtpServer) -> None:
    _send(smtp, "parti@client.example.com", "NEVER")
    assert store.inbox(US) == []


def test_a_wrong_password_is_refused(smtp: SmtpServer) -> None:
    with (
        smtplib.SMTP("127.0.0.1", smtp.port, timeout=5) as client,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        client.login(US, "faux")


def test_imap_reads_what_smtp_delivered(store: MailStore, imap: IMAPClient) -> None:
    store.deliver(US, _mail(US).as_bytes())
    selected = imap.select_folder("INBOX", readonly=True)
    assert selected[b"UIDVALIDITY"] == 1
    assert imap.search(["HEADER", "Message-ID", "cle-1"]) == [1]
    assert imap.search(["HEADER", "Message-ID", "cle-2"]) == []
    fetched = imap.fetch([1], ["BODY.PEEK[]", "INTERNALDATE", "RFC822.SIZE", "FLAGS"])[1]
    assert fetched[b"BODY[]"] == store.inbox(US)[0].content
    assert fetched[b"FLAGS"] == ()


def test_imap_drafts_are_appended_found_and_removed(imap: IMAPClient) -> None:
    drafts = imap.find_special_folder(b"\\Drafts")
    imap.append(drafts, _mail(THEM).as_bytes(), flags=[b"\\Draft"])
    imap.select_folder(drafts)
    (uid,) = imap.search(["HEADER", "Message-ID", "<cle-1@atelier.example.fr>"])
    assert imap.fetch([uid], ["FLAGS"])[uid][b"FLAGS"] == (b"\\Draft",)
    imap.delete_messages([uid])
    imap.expunge()
    assert imap.search() == []


def test_imap_folders_with_accents(imap: IMAPClient) -> None:
    assert "Envoyés" in [name for _, _, name in imap.list_folders()]
    imap.create_folder("Relances – copies")
    imap.subscribe_folder("Relances – copies")
    assert imap.folder_status("Relances – copies", ["MESSAGES"])[b"MESSAGES"] == 0


def test_imap_copies_a_mail_with_its_flags(imap: IMAPClient) -> None:
    imap.append("INBOX", _mail(THEM).as_bytes(), flags=[b"\\Seen"])
    imap.select_folder("INBOX")
    imap.copy(imap.search(), "Envoyés")
    imap.select_folder("Envoyés")
    (copy,) = imap.fetch(imap.search(), ["FLAGS"]).values()
    assert copy[b"FLAGS"] == (b"\\Seen",)


def test_a_receipt_names_the_mail_that_was_read() -> None:
    receipt = read_receipt(_mail(THEM).as_bytes(), THEM, "Tue, 03 Mar 2026 10:00:00 +0100")
    assert receipt is not None
    assert b"Original-Message-ID: <cle-1@atelier.example.fr>" in receipt
    assert b"displayed" in receipt
