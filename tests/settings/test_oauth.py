"""Logins by token in relance.toml: what has to be there for Microsoft 365 and XOAUTH2, and what is built from it."""

from pathlib import Path

import pytest

from relance_mail.clock import SystemClock
from relance_mail.connect.microsoft import MicrosoftTokens
from relance_mail.mail.graph import GraphMailer
from relance_mail.mail.graph_mailbox import GraphMailbox
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.settings.load import load
from relance_mail.store.store import memory_store
from relance_mail.wiring import office_of
from relance_mail.wiring_tokens import graph_mail
from tests.settings.test_load import SMALL, folder_with, problems

GRAPH = SMALL.replace("[mail]", '[mail]\nbackend = "graph"')
ENTRA = '[oauth]\ntenant = "office.example.fr"\nclient_id = "1111"\n'
IMAP = (
    SMALL.replace("[mail]", '[mail]\nbackend = "imap_smtp"')
    + '[mail.imap]\nhost = "outlook.office365.com"\nuser = "compta@example.fr"\nlogin = "oauth"\n'
    + '[mail.smtp]\nhost = "smtp.office365.com"\nport = 587\nsecurity = "starttls"\nuser = "compta@example.fr"\n'
)


def test_microsoft_365_wants_an_application_and_an_organisation(tmp_path: Path) -> None:
    assert set(problems(tmp_path, GRAPH)) == {"oauth.client_id", "oauth.tenant"}
    assert load(folder_with(tmp_path, GRAPH + ENTRA)).mail.graph.reply_categories


def test_a_calendar_alone_wants_them_too_and_a_password_does_not(tmp_path: Path) -> None:
    assert "oauth.client_id" in problems(tmp_path, f'{SMALL}[calendar]\nbackend = "graph"\n')
    assert "oauth.client_id" in problems(tmp_path, IMAP)
    load(folder_with(tmp_path, IMAP.replace('login = "oauth"\n', "")))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (GRAPH + '[oauth]\nprovider = "google"\nclient_id = "1"\n', "mail.backend"),
        (IMAP + '[oauth]\nprovider = "google"\nclient_id = "1"\nlogin = "application"\n', "oauth.login"),
        (f'{GRAPH}{ENTRA}authority = "http://login.example.fr"\n', "oauth.authority"),
        (f'{GRAPH}{ENTRA}[mail.graph]\nurl = "http://graph.example.fr/v1.0"\n', "mail.graph.url"),
        (f'profile = "demo"\n{GRAPH}{ENTRA}', "mail.graph.url"),
        (f'profile = "demo"\n{GRAPH}{ENTRA}', "oauth.authority"),
        (f'{GRAPH}{ENTRA}secret = "the-s3cret"\n', "oauth.secret"),
    ],
)
def test_what_cannot_work_is_told_by_its_option(tmp_path: Path, text: str, key: str) -> None:
    found = problems(tmp_path, text)[key]
    assert found.remedy
    assert "the-s3cret" not in f"{found}"


def test_at_google_a_person_logs_in_without_an_organisation(tmp_path: Path) -> None:
    settings = load(folder_with(tmp_path, IMAP + '[oauth]\nprovider = "google"\nclient_id = "1"\n'))
    assert not [one for one in settings.warnings if "oauth" in one.what]
    assert (settings.oauth.provider, settings.oauth.tenant) == ("google", "")


def test_the_office_is_built_without_reaching_anybody(tmp_path: Path) -> None:
    people = '[calendar]\nbackend = "graph"\npeople = { "Anne Roux" = "anne.roux@example.fr" }\n'
    settings = load(folder_with(tmp_path, GRAPH + ENTRA + people))
    office = office_of(settings, memory_store(tmp_path), SystemClock())
    assert isinstance(office.mailer, GraphMailer)
    assert isinstance(office.mailbox, GraphMailbox)
    shared, own = office.calendars
    assert shared.name == "Recouvrement (essai) (compta@example.fr)"
    assert list(office.agendas.values()) == [own.name]
    office.store.close()


def test_imap_and_smtp_each_have_their_own_way_in(tmp_path: Path) -> None:
    settings = load(folder_with(tmp_path, IMAP + ENTRA))
    office = office_of(settings, memory_store(tmp_path), SystemClock())
    assert isinstance(office.mailer, ImapSmtpMailer)
    assert (office.mailer._imap.server.oauth, office.mailer._smtp.server.oauth) == (True, False)
    office.store.close()


def test_a_national_cloud_gives_tokens_for_its_own_graph(tmp_path: Path) -> None:
    cloud = '[mail.graph]\nurl = "https://graph.microsoft.us/v1.0/"\n'
    settings = load(folder_with(tmp_path, GRAPH + ENTRA + cloud))
    mailer, _ = graph_mail(settings, SystemClock())
    assert isinstance(mailer, GraphMailer)
    login = mailer._session.login
    assert login.url == "https://graph.microsoft.us/v1.0"
    assert isinstance(login.tokens, MicrosoftTokens)
    assert login.tokens._scopes[0] == "https://graph.microsoft.us/Mail.ReadWrite.Shared"
