"""`relance check --connect` on calendars: in order what works, and where it ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance_mail.calendars.caldav import CalDavCalendar
from relance_mail.calendars.dav import DavLogin
from relance_mail.calendars.exchange import ExchangeCalendar
from relance_mail.calendars.graph import GraphCalendar
from relance_mail.calendars.ics import IcsCalendar
from tests.calendars.test_exchange import ExchangeWorld
from tests.calendars.test_graph import GraphWorld
from tests.contracts.calendar_contract import entry
from tests.contracts.steps import says, stops
from tests.servers.certificates import make_certificates
from tests.servers.ews import ews_server
from tests.servers.graph import graph_server
from tests.servers.radicale import RadicaleServer

NOWHERE = "https://nulle-part.invalid/"
WANTED = [entry(1, date(2026, 11, 30))]


@pytest.fixture
def exchange() -> Iterator[ExchangeWorld]:
    with ews_server() as server:
        yield ExchangeWorld(server)
        assert not server.problems, "\n".join(server.problems)


@pytest.fixture
def graph() -> Iterator[GraphWorld]:
    with graph_server() as server:
        yield GraphWorld(server)
    assert server.violations == []


def dav(server: RadicaleServer, name: str = "Essai", **changes: object) -> CalDavCalendar:
    login = DavLogin(server.url, server.user, server.password, timeout=10)
    return CalDavCalendar(replace(login, **changes), name)  # type: ignore[arg-type] # any field of it


@pytest.mark.servers
def test_caldav_in_order_until_the_calendar_becomes_read_only(tmp_path: Path) -> None:
    opened = ("name is known", "connected, without TLS", "accepts gestion")
    with RadicaleServer(tmp_path) as server:
        calendar = dav(server)
        says(calendar.check(), *opened, "will be made at first use")
        calendar.publish(WANTED, {})
        says(calendar.check(), *opened, "holds 1 of our deadlines", "can be written to")
        server.let_only_read()
        stops(calendar.check(), (*opened, "holds 1 of our deadlines"), "calendar_right")


@pytest.mark.servers
def test_caldav_with_a_wrong_name_certificate_or_password(tmp_path: Path) -> None:
    files = make_certificates(tmp_path)
    with RadicaleServer(tmp_path, files) as server:
        stops(dav(server, url=NOWHERE).check(), (), "calendar_host_unknown")
        stops(dav(server, ca_file=files.stranger).check(), ["name is known"], "calendar_certificate")
        wrong = dav(server, ca_file=files.ca_file, password="faux")
        stops(wrong.check(), ["name is known", "certificate verified"], "calendar_refused")


def test_exchange_in_order(exchange: ExchangeWorld) -> None:
    opened = ("name is known", "connected", "logged in as relances@example.fr", "is open to us")
    says(exchange.calendar.check(), *opened, "will be made at first use")
    exchange.calendar.publish(WANTED, {})
    says(exchange.calendar.check(), *opened, "holds 1 of our deadlines", "we may write there")
    exchange.store.read_only.add(exchange.folder().id)
    stops(exchange.calendar.check(), (*opened, "holds 1 of our deadlines"), "calendar_right")


def test_exchange_of_a_colleague_who_shares_nothing(exchange: ExchangeWorld) -> None:
    exchange.store.add_mailbox("durand@example.fr", "theirs")
    theirs = ExchangeCalendar(exchange.login(), owner="durand@example.fr")
    stops(theirs.check(), ["name is known", "connected", "logged in"], "calendar_right")
    stops(exchange.unusable().check(), ["name is known", "connected"], "calendar_login")


def test_graph_in_order(graph: GraphWorld) -> None:
    opened = ("name is known", "connected", "login is valid", "is open to us")
    says(graph.calendar.check(), *opened, "will be made at first use", "Calendars.ReadWrite")
    graph.calendar.publish(WANTED, {})
    says(graph.calendar.check(), *opened, "holds 1 of our deadlines", "can be written to")
    graph.account.read_only |= set(graph.account.calendars)
    stops(graph.calendar.check(), (*opened, "holds 1 of our deadlines"), "calendar_right")


def test_graph_with_a_login_that_is_over_or_an_unknown_name(graph: GraphWorld) -> None:
    stops(graph.unusable().check(), ["name is known", "connected", "login is valid"], "calendar_login")
    elsewhere = GraphCalendar(replace(graph.login(), url=f"{NOWHERE}v1.0"))
    stops(elsewhere.check(), (), "calendar_host_unknown")


def test_a_file_that_can_be_read_in_a_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = IcsCalendar(tmp_path / "relances.ics")
    calendar.publish(WANTED, {})
    says(calendar.check(), "holds 1 deadlines", "can be written to")
    monkeypatch.setattr("os.access", lambda *_: False)
    stops(calendar.check(), ["holds 1 deadlines"], "calendar_file")
