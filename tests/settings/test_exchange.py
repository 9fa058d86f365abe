"""An Exchange server in relance.toml: what is missing or impossible is told before anything is contacted."""

from pathlib import Path

import pytest

from relance_mail.connect.exchange import Access, is_online
from relance_mail.core.labels import REPLY_LABELS, Label
from relance_mail.settings.hosts import host_of, is_exchange_online
from relance_mail.settings.load import load
from relance_mail.store.store import memory_store
from relance_mail.wiring import clock_of, office_of
from tests.settings.test_load import SMALL, folder_with, problems

EXCHANGE = f"{SMALL}backend = 'exchange'\n[calendar]\nbackend = 'exchange'\n[mail.exchange]\n"


@pytest.mark.parametrize(
    "server", ["outlook.office365.com", "https://outlook.office365.com/EWS/Exchange.asmx", "eu.outlook.com"]
)
def test_exchange_online_is_refused_and_says_what_to_do(tmp_path: Path, server: str) -> None:
    found = problems(tmp_path, f"{EXCHANGE}server = '{server}'\nuser = 'compta'\n")
    assert set(found) == {"mail.exchange.server"}
    assert "Exchange Online" in found["mail.exchange.server"].what
    assert "graph" in found["mail.exchange.server"].remedy


@pytest.mark.parametrize("host", ["mail.example.fr", "outlook.com.example.fr", "myoffice365.com", ""])
def test_other_servers_are_not_taken_for_it(host: str) -> None:
    assert not is_exchange_online(host)
    assert not is_online(host)


def test_both_rooms_know_the_same_hosts() -> None:
    for host in ("outlook.com", "x.outlook.com", "outlook.office365.com", "outlook.office365.us", "partner.outlook.cn"):
        assert is_exchange_online(host)
        assert is_online(host)
    assert host_of("https://mail.example.fr:444/EWS") == host_of("mail.example.fr") == "mail.example.fr"


def test_what_is_missing_or_in_clear_is_told(tmp_path: Path) -> None:
    assert set(problems(tmp_path, EXCHANGE)) == {"mail.exchange.user"}
    clear = problems(tmp_path, f"{EXCHANGE}user = 'compta'\nserver = 'http://mail.example.fr'\n")
    assert "TLS" in clear["mail.exchange.server"].what


@pytest.mark.parametrize("server", ["", "server = 'mail.example.fr'\n"])
def test_rule_14_the_demo_talks_to_this_machine_only(tmp_path: Path, server: str) -> None:
    found = problems(tmp_path, f'profile = "demo"\n{EXCHANGE}user = "u"\n{server}')
    assert set(found) == {"mail.exchange.server"}


def test_the_office_is_built_without_reaching_the_server(tmp_path: Path) -> None:
    options = (
        "user = 'ETOILE\\compta'\nserver = 'mail.example.fr'\naccess = 'impersonation'\nreply_categories = false\n"
    )
    people = "[calendar.people]\nDurand = 'durand@example.fr'\nMartin = 'durand@example.fr'\n"
    settings = load(folder_with(tmp_path, f"{EXCHANGE}{options}{people}"))
    assert Access(settings.mail.exchange.access) is Access.IMPERSONATION
    store = memory_store(tmp_path)
    office = office_of(settings, store, clock_of(settings, None))
    assert type(office.mailer).__name__ == "ExchangeMailer"
    assert office.mailbox is not None
    assert office.mailbox.labels == {Label.COPY}
    assert [one.name for one in office.calendars] == [
        "Recouvrement (essai) (mail.example.fr)",
        "durand@example.fr (mail.example.fr)",
    ]
    assert set(office.agendas.values()) == {"durand@example.fr (mail.example.fr)"}
    store.close()


def test_categories_and_copies_are_the_default(tmp_path: Path) -> None:
    settings = load(folder_with(tmp_path, f"{EXCHANGE}user = 'compta'\nserver = 'mail.example.fr'\n"))
    store = memory_store(tmp_path)
    office = office_of(settings, store, clock_of(settings, None))
    assert office.mailbox is not None
    assert office.mailbox.labels == REPLY_LABELS | {Label.COPY}
    store.close()
