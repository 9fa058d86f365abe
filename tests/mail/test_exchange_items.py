"""What only Exchange has: properties, Outlook's drafts, rights, logins, large files."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from relance_mail.connect.exchange import Access, Auth, ExchangeLogin
from relance_mail.errors import BackendError, SettingsError
from relance_mail.mail import exchange_drafts
from relance_mail.mail.base import Accepted, Attachment, Found, Nothing, StillDraft, Withdrawal
from relance_mail.mail.exchange import ExchangeMailer
from tests.contracts.mail_contract import KEY, LONG_AGO, Letters, parsed
from tests.mail.exchange_world import PASSWORD, ExchangeWorld, as_colleague, exchange_world
from tests.servers.certificates import make_certificates
from tests.servers.ews import ews_server
from tests.servers.ews_fields import addresses, make, values
from tests.servers.ews_store import Item


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ExchangeWorld]:
    with exchange_world(tmp_path) as world:
        yield world


@pytest.fixture
def letters(world: ExchangeWorld) -> Letters:
    return Letters(world)


def only(items: list[Item]) -> Item:
    (item,) = items
    return item


def test_a_prepared_mail_is_a_draft_with_our_key_and_asks_for_both_receipts(
    world: ExchangeWorld, letters: Letters
) -> None:
    ref = world.mailer().prepare(letters.first)
    draft = only(world.in_folder("drafts"))
    assert [KEY] in draft.extended.values()
    assert values(draft, "InternetMessageId") == [ref.message_id]
    for tag in ("IsReadReceiptRequested", "IsDeliveryReceiptRequested", "IsRead"):
        assert values(draft, tag) == ["1"]
    assert addresses(draft, "BccRecipients") == [letters.first.blind_copy]


def test_what_was_sent_lies_in_sent_items_and_not_in_drafts(world: ExchangeWorld, letters: Letters) -> None:
    mailer = world.mailer()
    mailer.dispatch(mailer.prepare(letters.first))
    assert world.in_folder("drafts") == []
    sent = only(world.in_folder("sentitems"))
    assert [KEY] in sent.extended.values()
    assert not sent.draft


def test_another_message_id_given_on_sending_is_told_and_the_mail_is_found(
    world: ExchangeWorld, letters: Letters
) -> None:
    world.server.store.renames_on_sending = True
    ref = world.mailer().prepare(letters.first)
    answer = world.mailer().dispatch(ref)
    assert isinstance(answer, Accepted)
    assert answer.message_id_seen == parsed(world.left(1)[0])["Message-ID"]
    assert answer.message_id_seen != ref.message_id


def test_a_draft_sent_from_outlook_with_another_message_id_is_found(world: ExchangeWorld, letters: Letters) -> None:
    world.server.store.renames_on_sending = True
    ref = world.mailer().place_draft(letters.first)
    world.change_drafts(lambda draft: draft.replace(b"<p>=C3=89chue", b"<p class=3DMsoNormal>=C3=89chue"))
    world.send_drafts()
    found = world.mailer().find(KEY, LONG_AGO)
    assert isinstance(found, Found)
    assert found.message_id_seen != ref.message_id
    assert found.content is not None
    assert b"MsoNormal" in found.content
    assert world.mailer().withdraw(ref) is Withdrawal.GONE


def test_a_draft_sent_from_a_personal_profile_is_found_by_our_blind_copy(
    world: ExchangeWorld, letters: Letters
) -> None:
    world.mailer().place_draft(letters.first)
    (draft,) = world.drafts()
    world.change_drafts(lambda _: None)
    mail = message_from_bytes(draft)
    for name in ("X-Relance-Key", "X-Relance-Token", "X-Relance-Journal", "Bcc", "From"):
        del mail[name]
    mail["From"] = "durand@example.fr"
    mail.replace_header("Message-ID", "<0123@outlook.example.fr>")
    assert world.mailer().find(KEY, LONG_AGO) == Nothing()
    world.arrive(mail.as_bytes())
    found = world.mailer().find(KEY, LONG_AGO)
    assert isinstance(found, Found)
    assert (found.words, found.message_id_seen) == ("copy in Boîte de réception", "<0123@outlook.example.fr>")


def test_an_answer_that_names_our_reference_is_no_trace(world: ExchangeWorld, letters: Letters) -> None:
    world.mailer().place_draft(letters.first)
    world.change_drafts(lambda _: None)
    world.arrive(f"From: {world.customer}\r\nTo: {world.ours}\r\nSubject: RE: (R26-0457)\r\n\r\nLundi\r\n".encode())
    assert world.mailer().find(KEY, LONG_AGO) == Nothing()


def test_a_marked_draft_has_the_category_and_keeps_its_others(world: ExchangeWorld, letters: Letters) -> None:
    ref = world.mailer().place_draft(letters.first)
    world.change_drafts(lambda draft: draft.replace(b"Bonjour,", b"Cher Monsieur,"))
    draft = only(world.in_folder("drafts"))
    draft.fields["Categories"] = make("Categories", None, make("String", "Urgent"))
    assert world.mailer().withdraw(ref) is Withdrawal.EDITED
    assert values(draft, "Categories") == ["Urgent", "Relance – PÉRIMÉ, ne pas envoyer"]


def test_a_blind_copy_that_the_server_did_not_read_is_set_again(world: ExchangeWorld, letters: Letters) -> None:
    world.server.store.loses_blind_copies = True
    mailer = world.mailer()
    mailer.dispatch(mailer.prepare(letters.first))
    assert len(world.in_folder("inbox")) == 1


def test_a_recipient_that_the_server_took_twice_gets_one_mail(world: ExchangeWorld, letters: Letters) -> None:
    world.server.store.doubles_recipients = True
    mailer = world.mailer()
    mailer.dispatch(mailer.prepare(letters.first))
    assert len(world.left(1)) == 1


def test_files_too_large_for_one_request_follow_one_by_one(
    world: ExchangeWorld, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange_drafts, "LARGEST_REQUEST", 20_000)
    files = [Attachment(f"Facture {n}.pdf", bytes([n]) * 15_000, "application/pdf") for n in (1, 2)]
    outgoing = replace(letters.first, attachments=(*files, letters.first.attachments[1]))
    ref = world.mailer().prepare(outgoing)
    assert world.server.seen.count("CreateAttachment") >= 1
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    mail = parsed(world.left(1)[0])
    assert [part.get_filename() for part in mail.iter_attachments()] == ["Facture 1.pdf", "Facture 2.pdf"]
    assert [len(part.get_content()) for part in mail.iter_attachments()] == [15_000, 15_000]


@pytest.mark.parametrize("access", list(Access))
def test_a_service_account_works_in_the_shared_mailbox(world: ExchangeWorld, access: Access) -> None:
    service = as_colleague(world, access)
    letters = Letters(service)
    mailer = service.mailer()
    assert isinstance(mailer.dispatch(mailer.prepare(letters.first)), Accepted)
    assert len(service.mailbox().fetch({}, 10).mails) == 2  # our blind copy, and the copy in Sent Items
    assert world.in_folder("sentitems", "service@example.fr") == []
    service.close()


@pytest.mark.parametrize("access", list(Access))
def test_a_service_account_without_the_right_is_told_what_it_lacks(world: ExchangeWorld, access: Access) -> None:
    service = as_colleague(world, access)
    box = world.server.store.mailboxes[world.ours]
    box.delegates.clear()
    box.impersonators.clear()
    with pytest.raises(BackendError) as told:
        list(service.mailer().check())
    assert told.value.findings[0].code == "mail_right"
    service.close()


def test_a_wrong_password_is_tried_once(world: ExchangeWorld) -> None:
    with pytest.raises(BackendError) as told:
        list(world.mailer(world.login("wrong")).check())
    (finding,) = told.value.findings
    assert finding.code == "mail_login"
    assert "wrong" not in finding.what
    assert len(world.server.seen) == 1


def test_ntlm_logs_in_once_for_a_connection(
    world: ExchangeWorld, letters: Letters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = tmp_path / "ntlm"
    accounts.write_text(f"ETOILE:relances:{PASSWORD}\n", encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))
    world.server.ntlm = True
    login = replace(world.login(), user="ETOILE\\relances", auth=Auth.NTLM)
    mailer = world.mailer(login)
    assert isinstance(mailer.dispatch(mailer.prepare(letters.first)), Accepted)
    assert len(world.left(1)) == 1
    with pytest.raises(BackendError) as told:
        list(world.mailer(replace(login, password=lambda: "wrong")).check())
    assert told.value.findings[0].code == "mail_login"


def test_the_certificate_is_verified_against_our_own_authority(tmp_path: Path) -> None:
    files = make_certificates(tmp_path)
    with ews_server((files.certificate, files.key)) as server:
        server.store.add_mailbox("relances@example.fr", PASSWORD)
        world = ExchangeWorld(server, tmp_path)
        trusted = replace(world.login(), ca_file=files.ca_file)
        assert "Drafts go to Brouillons" in "".join(world.mailer(trusted).check())
        for ca_file in (files.stranger, None):
            stranger = replace(world.login(PASSWORD), user=f"X\\{world.ours}", ca_file=ca_file)
            with pytest.raises(BackendError) as told:
                list(world.mailer(stranger).check())
            assert told.value.findings[0].code == "mail_certificate"
            world.close()
        world.close()


@pytest.mark.parametrize("server", ["outlook.office365.com", "https://eu.outlook.com/EWS/Exchange.asmx"])
def test_exchange_online_is_refused_with_what_to_do(server: str) -> None:
    with pytest.raises(SettingsError) as told:
        ExchangeLogin(server, "a@example.fr", "a@example.fr", str, Auth.BASIC)
    assert "graph" in told.value.findings[0].remedy


def test_nothing_goes_over_a_network_in_clear() -> None:
    with pytest.raises(SettingsError):
        ExchangeLogin("http://mail.example.fr", "a@example.fr", "a", str, Auth.BASIC)
    assert ExchangeLogin("mail.example.fr", "a@example.fr", "a", str).endpoint.startswith("https://mail.example.fr/EWS")


def test_checks_say_who_and_where(world: ExchangeWorld) -> None:
    mailer: ExchangeMailer = world.mailer()
    assert "logged in as relances@example.fr" in "".join(mailer.check())
    assert "Reads Boîte de réception, Courrier indésirable, Éléments envoyés." in list(world.mailbox().check())
    assert mailer.find(KEY, LONG_AGO) != StillDraft()
