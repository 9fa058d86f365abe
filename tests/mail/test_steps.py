"""`relance check --connect` on SMTP, Exchange and Microsoft 365: in order what works, and where it ends."""

import base64
import json
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from relance_mail.connect.graph import GraphLogin, GraphSession
from relance_mail.mail.exchange_mailbox import ExchangeMailbox
from relance_mail.mail.graph import GraphMailer
from relance_mail.mail.server import Security, Server
from relance_mail.mail.smtp import SmtpLink
from tests.contracts.steps import says, stops, walked
from tests.mail.exchange_world import ExchangeWorld, exchange_world
from tests.mail.graph_world import Badge, GraphWorld
from tests.servers.certificates import make_certificates
from tests.servers.graph import graph_server
from tests.servers.smtp_faults import Answers, Fault, smtp_sink

US = "relances@example.fr"
NOWHERE = "nulle-part.invalid"


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[ExchangeWorld]:
    with exchange_world(tmp_path) as world:
        yield world


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[GraphWorld]:
    with graph_server() as server:
        world = GraphWorld(server, tmp_path)
        yield world
        world.close()
    assert server.violations == []


def smtp(port: int, **changes: object) -> Server:
    plain = Server("localhost", port, US, lambda: "secret", Security.NONE, read_seconds=0.5)
    return replace(plain, **changes)  # type: ignore[arg-type] # any field of it


def test_smtp_asks_for_the_right_to_send_and_sends_nothing() -> None:
    with smtp_sink() as sink, closing(SmtpLink(smtp(sink.port))) as link:
        opened = ("name is known (", "connected, without TLS; offers DSN", f"logged in as {US}")
        says(link.check(US), *opened, f"takes mail from {US}; nothing was sent")
    assert sink.heard("MAIL") == [f"mail FROM:<{US}>"]
    assert sink.heard("RSET")
    assert not sink.heard("RCPT") + sink.heard("DATA") + sink.messages


@pytest.mark.parametrize(
    ("answers", "steps", "code", "remedy"),
    [
        ({"AUTH": "535 wrong"}, 2, "mail_login", "password"),
        ({"MAIL": "550 you may not"}, 3, "mail_send_right", "SendAs"),
        ({"MAIL": "451 later"}, 3, "mail_send_right", "later"),
        ({"MAIL": Fault.CLOSE}, 3, "mail_unreachable", "try again"),
    ],
)
def test_smtp_ends_where_the_server_refuses(answers: Answers, steps: int, code: str, remedy: str) -> None:
    with smtp_sink(answers) as sink, closing(SmtpLink(smtp(sink.port))) as link:
        finding = stops(link.check(US), ("name", "connected", "logged in")[:steps], code)
    assert remedy in finding.remedy


def test_smtp_with_an_unknown_name_or_a_strangers_certificate(tmp_path: Path) -> None:
    server = smtp(1, security=Security.TLS)
    stops(SmtpLink(replace(server, host=NOWHERE)).check(US), (), "mail_host_unknown")
    files = make_certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    with smtp_sink(tls=context, tls_from_start=True) as sink:
        wary = replace(server, port=sink.port, ca_file=files.stranger)
        stops(SmtpLink(wary).check(US), ["name is known"], "mail_certificate")
    assert not sink.heard("AUTH")


def test_exchange_in_order(exchange: ExchangeWorld) -> None:
    opened = ("name is known", "connected, without TLS", f"logged in as {US}", f"mailbox {US} is open to us")
    rights = ("Drafts go to Brouillons; we may write there", "Éléments envoyés; we may write there", "not known before")
    says(exchange.mailer().check(), *opened, *rights)
    says(exchange.mailbox().check(), *opened, "Reads Boîte de réception")


def test_exchange_without_the_right_to_write_drafts(exchange: ExchangeWorld) -> None:
    exchange.server.store.read_only.add(exchange.server.store.special(US, "drafts").id)
    stops(exchange.mailer().check(), ["name", "connected", "logged in", "is open"], "mail_right")


def test_exchange_logs_in_but_the_mailbox_is_closed_or_none(exchange: ExchangeWorld) -> None:
    """The login is told as good: only the right is missing."""
    exchange.server.store.add_mailbox("autre@example.fr", "theirs")
    for mailbox, code in (("autre@example.fr", "mail_right"), ("personne@example.fr", "mail_mailbox")):
        login = replace(exchange.login(), mailbox=mailbox)
        stops(exchange.mailer(login).check(), ["name", "connected", f"logged in as {US}"], code)
        exchange.close()


def test_exchange_with_a_wrong_password_name_or_port(exchange: ExchangeWorld) -> None:
    stops(exchange.mailer(exchange.login("wrong")).check(), ["name", "connected"], "mail_login")
    elsewhere = replace(exchange.login(), server=f"https://{NOWHERE}")
    stops(exchange.mailer(elsewhere).check(), (), "mail_host_unknown")
    closed = replace(exchange.login(), server="http://localhost:1")
    stops(exchange.mailer(closed).check(), ["name"], "mail_unreachable")


def test_exchange_names_a_folder_that_is_not_there(exchange: ExchangeWorld) -> None:
    mailbox = exchange.mailbox(folders=("Nulle part",))
    assert isinstance(mailbox, ExchangeMailbox)
    stops(mailbox.check(), ["name", "connected", "logged in", "is open"], "exchange_folder")


OPENED = ("name is known", "connected, without TLS", "login is valid", "is open to us")
FOLDERS = ("Drafts can be read", "Sent Items can be read")


def graph_mailer(world: GraphWorld, token: str) -> GraphMailer:
    world.server.tokens.add(token)
    world.badge.given = [token] * 50
    return world.mailer()


def jwt(**claims: object) -> str:
    """A token as Microsoft makes them; its signature is nobody's business here."""
    return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.signature"


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("good", "does not tell of Mail.Send"),
        ("a.b.c", "does not tell of Mail.Send"),
        (jwt(roles=["Mail.Send"]), "the application has Mail.Send"),
        (jwt(aud="graph"), "does not tell of Mail.Send"),
        (jwt(scp="Mail.ReadWrite.Shared Mail.Send.Shared"), "the login covers Mail.Send"),
    ],
    ids=["opaque", "no JWT", "role", "right given in Exchange", "person"],
)
def test_graph_in_order_and_as_far_as_the_token_tells(graph: GraphWorld, token: str, told: str) -> None:
    says(graph_mailer(graph, token).check(), *OPENED, *FOLDERS, "Mail.ReadWrite", told)
    assert not graph.server.heard("POST", "") + graph.server.heard("PATCH", "")


def test_graph_a_person_who_did_not_agree_to_sending(graph: GraphWorld) -> None:
    mailer = graph_mailer(graph, jwt(scp="Mail.ReadWrite.Shared"))
    finding = stops(mailer.check(), [*OPENED, *FOLDERS, "covers Mail.ReadWrite"], "graph_right")
    assert "Mail.Send.Shared" in finding.remedy


def test_graph_ends_at_the_token_the_mailbox_or_the_folder(graph: GraphWorld) -> None:
    graph.server.closed.add(graph.ours)
    stops(graph.mailer().check(), OPENED[:3], "graph_forbidden")
    graph.server.closed.clear()
    stops(graph.mailbox(folders=("Nulle part",)).check(), OPENED, "graph_folder")
    graph.server.tokens.clear()
    stops(graph.mailer().check(), OPENED[:3], "graph_login")
    graph.badge.given = [""]
    said, _ = walked(graph.mailbox().check())
    assert len(said) == 3


def test_graph_with_an_unknown_name_or_nobody_there(graph: GraphWorld) -> None:
    for url, after, code in (
        (f"https://{NOWHERE}/v1.0", (), "graph_host_unknown"),
        ("http://localhost:1/v1.0", ["name is known"], "graph_unreachable"),
    ):
        session = GraphSession(GraphLogin(US, Badge(), url), graph.pauses.append)
        stops(session.open_anew(), after, code)
        session.close()


def test_behind_a_proxy_no_name_is_looked_up(graph: GraphWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://localhost:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    session = GraphSession(GraphLogin(US, Badge(), f"https://{NOWHERE}/v1.0"), graph.pauses.append)
    stops(session.open_anew(), ["through the proxy localhost"], "graph_unreachable")
    session.close()
