"""`relance login`, and what then opens by its token: Microsoft 365 as the settings name it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from relance_mail.connect.microsoft import MicrosoftTokens
from relance_mail.wiring import open_office
from tests.cli.conftest import Relance
from tests.servers.certificates import make_certificates
from tests.servers.graph import GraphServer, graph_server
from tests.servers.oauth import CLIENT, SECRET, TENANT, OauthServer, oauth_server

ADDRESS = "relances@atelier.example.fr"


@pytest.fixture(autouse=True)
def _no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call] # the package's own
    yield
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def templates_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are another test's matter, and take their time."""
    monkeypatch.setattr("relance_mail.letters.check.check", lambda catalogue, stages, _: catalogue.refusals(stages))


@pytest.fixture
def oauth(tmp_path: Path) -> Iterator[OauthServer]:
    with oauth_server(make_certificates(tmp_path)) as server:
        yield server


@pytest.fixture
def graph() -> Iterator[GraphServer]:
    with graph_server() as server:
        server.store.add_account(ADDRESS)
        yield server
    assert server.violations == []


def folder(tmp_path: Path, oauth: OauthServer, graph: GraphServer, **login: str) -> Path:
    """A working folder whose mail and calendar are at Microsoft 365."""
    place = tmp_path / "office"
    place.mkdir()
    (place / "factures.csv").write_text("client;facture;date;échéance;montant\n", encoding="utf-8")
    written = {"tenant": TENANT, "client_id": CLIENT, "authority": oauth.url, **login}
    lines = [f'{key} = "{value}"' for key, value in written.items()]
    (place / "relance.toml").write_text(
        f"""
[creditor]
name = "Atelier"
[[sources]]
name = "grand_livre"
path = "factures.csv"
[mail]
backend = "graph"
address = "{ADDRESS}"
[mail.graph]
url = "{graph.url}"
[calendar]
backend = "graph"
[letters]
pdf = "none"
[oauth]
ca_file = "{tmp_path / "ca.pem"}"
"""
        + "\n".join(lines),
        encoding="utf-8",
    )
    with open_office(place, create=True):
        return place


def approving(oauth: OauthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who types the code as soon as it is shown."""
    original = MicrosoftTokens.log_in

    def log_in(tokens: MicrosoftTokens, show: Callable[[str], None]) -> str:
        def typed(words: str) -> None:
            show(words)
            oauth.approve()

        return original(tokens, typed)

    monkeypatch.setattr(MicrosoftTokens, "log_in", log_in)


def test_a_person_logs_in_once_and_the_mailbox_opens(
    relance: Relance, tmp_path: Path, oauth: OauthServer, graph: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder(tmp_path, oauth, graph)
    before = relance("check", "--connect", "--dir", place)
    assert before.code == 3
    assert "relance login" in before.err
    approving(oauth, monkeypatch)
    ran = relance("login", "--dir", place)
    assert ran.code == 0
    assert "ABCD-EFGH" in ran.out
    assert f"Logged in as {oauth.user}" in ran.out
    graph.tokens = set(oauth.tokens)
    words = relance("check", "--connect", "--dir", place, "--json").document["connected"]
    for account in (f"mailer {ADDRESS}: ", f"mailbox {ADDRESS}: ", "calendar Recouvrement"):
        assert any(one.startswith(account) and f"the mailbox {ADDRESS} is open" in one for one in words)
    kept = [path for path in place.rglob("*") if path.is_file() and b"refresh-" in path.read_bytes()]
    assert [path.name for path in kept] == ["microsoft.login"]


def test_an_application_needs_no_login(
    relance: Relance, tmp_path: Path, oauth: OauthServer, graph: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELANCE_OAUTH_SECRET", SECRET)
    place = folder(tmp_path, oauth, graph, login="application")
    ran = relance("login", "--dir", place)
    assert (ran.code, "by its own secret" in ran.err) == (2, True)
    graph.tokens = _Any()
    shown = relance("check", "--connect", "--dir", place)
    assert f"the mailbox {ADDRESS} is open" in shown.out
    assert oauth.grants("client_credentials") >= 1
    assert SECRET not in shown.out + shown.err


def test_an_office_without_oauth_is_told_so(relance: Relance, started: Path) -> None:
    ran = relance("login", "--dir", started)
    assert ran.code == 2
    assert 'login = "oauth"' in ran.err


class _Any(set[str]):
    """Every token is good."""

    def __contains__(self, token: object) -> bool:
        return bool(token)
