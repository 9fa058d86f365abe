"""Logins by OAuth on a stand-in: msal for Microsoft, the loopback login for Google, and where tokens are kept."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import keyring
import pytest
import requests
from keyring.backend import KeyringBackend
from keyring.backends import fail

from relance_mail.connect.google import GoogleApp, GoogleTokens
from relance_mail.connect.microsoft import GRAPH, MAIL, MicrosoftApp, MicrosoftTokens, Rights
from relance_mail.connect.token_store import TokenStore
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.oauth import CLIENT, SECRET, TENANT, OauthServer, oauth_server


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # the package's own
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server(certificates: Certificates) -> Iterator[OauthServer]:
    with oauth_server(certificates) as server:
        yield server


@pytest.fixture(autouse=True)
def ring(request: pytest.FixtureRequest) -> Iterator[KeyringBackend]:
    """No test meets the keyring of this machine: it has none, or one in memory, as its name says."""
    before = keyring.get_keyring()
    ours: KeyringBackend = Ring() if "with_a_keyring" in request.node.name else fail.Keyring()  # type: ignore[no-untyped-call] # the package's own
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


def person(server: OauthServer, certificates: Certificates, folder: Path, rights: Rights = GRAPH) -> MicrosoftTokens:
    """The program, started anew."""
    app = MicrosoftApp(TENANT, CLIENT, authority=server.url, ca_file=certificates.ca_file)
    return MicrosoftTokens(app, TokenStore(folder, "microsoft"), rights)


def application(
    server: OauthServer, certificates: Certificates, folder: Path, secret: str = SECRET, tenant: str = TENANT
) -> MicrosoftTokens:
    app = MicrosoftApp(tenant, CLIENT, lambda: secret, server.url, certificates.ca_file)
    return MicrosoftTokens(app, TokenStore(folder, "microsoft"))


def google(server: OauthServer, certificates: Certificates, folder: Path) -> GoogleTokens:
    app = GoogleApp(
        CLIENT,
        lambda: SECRET,
        "relances@example.fr",
        f"{server.url}/o/oauth2/v2/auth",
        f"{server.url}/token",
        certificates.ca_file,
    )
    return GoogleTokens(app, TokenStore(folder, "google"))


def told(tokens: MicrosoftTokens | GoogleTokens) -> Finding:
    with pytest.raises(BackendError) as raised:
        tokens.token()
    (finding,) = raised.value.findings
    assert finding.remedy
    return finding


def logged_in(server: OauthServer, certificates: Certificates, folder: Path) -> MicrosoftTokens:
    """A person has typed the code."""
    tokens = person(server, certificates, folder)
    shown: list[str] = []

    def show(words: str) -> None:
        shown.append(words)
        server.approve()

    assert tokens.log_in(show) == server.user
    assert "ABCD-EFGH" in shown[0]
    return tokens


def test_a_device_code_login_lasts_over_a_restart(
    server: OauthServer, certificates: Certificates, tmp_path: Path
) -> None:
    first = logged_in(server, certificates, tmp_path).token()
    assert server.owner(first) == server.user
    assert person(server, certificates, tmp_path).token() == first
    assert server.grants("refresh_token") == 0


def test_an_expired_token_is_refreshed_and_the_new_refresh_token_is_kept(
    server: OauthServer, certificates: Certificates, tmp_path: Path
) -> None:
    server.lifetime = 1
    first = logged_in(server, certificates, tmp_path).token()
    server.lifetime = 3600
    second = person(server, certificates, tmp_path).token()
    third = person(server, certificates, tmp_path).token(fresh=True)
    assert len({first, second, third}) == 3
    assert server.grants("refresh_token") >= 2  # each refresh token was good once


def test_another_resource_is_reached_by_the_same_login(
    server: OauthServer, certificates: Certificates, tmp_path: Path
) -> None:
    """Mail by IMAP and a calendar by Graph: one person, one login."""
    logged_in(server, certificates, tmp_path)
    token = person(server, certificates, tmp_path, MAIL).token()
    assert "IMAP.AccessAsUser.All" in server.tokens[token][1]


def test_a_login_that_was_withdrawn_has_to_be_made_again(
    server: OauthServer, certificates: Certificates, tmp_path: Path
) -> None:
    server.lifetime = 1
    logged_in(server, certificates, tmp_path)
    server.withdraw()
    finding = told(person(server, certificates, tmp_path))
    assert (finding.code, "relance login" in finding.remedy) == ("oauth_login", True)


def test_before_the_first_login_it_is_asked_for(
    server: OauthServer, certificates: Certificates, tmp_path: Path
) -> None:
    assert told(person(server, certificates, tmp_path)).code == "oauth_login"
    assert told(google(server, certificates, tmp_path)).code == "oauth_login"


def test_an_application_logs_in_itself_and_keeps_nothing(
    server: OauthServer, certificates: Certificates, tmp_path: Path
) -> None:
    tokens = application(server, certificates, tmp_path)
    first = tokens.token()
    assert tokens.token() == first
    assert tokens.token(fresh=True) != first
    assert [asked["scope"].split()[0] for asked in server.asked] == ["https://graph.microsoft.com/.default"] * 2
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_secret_is_told_without_it(server: OauthServer, certificates: Certificates, tmp_path: Path) -> None:
    finding = told(application(server, certificates, tmp_path, "s3cret"))
    assert finding.code == "oauth_refused"
    assert "AADSTS7000215" in finding.what
    assert "s3cret" not in f"{finding}"


def test_a_wrong_tenant_and_a_host_that_is_away_are_told(
    server: OauthServer, certificates: Certificates, tmp_path: Path
) -> None:
    assert told(application(server, certificates, tmp_path, tenant="nowhere.example")).code == "oauth_tenant"
    server.port = 9
    assert told(application(server, certificates, tmp_path)).code == "oauth_unreachable"


def test_a_stranger_s_certificate_is_refused(server: OauthServer, certificates: Certificates, tmp_path: Path) -> None:
    app = MicrosoftApp(TENANT, CLIENT, lambda: SECRET, server.url, certificates.stranger)
    assert told(MicrosoftTokens(app, TokenStore(tmp_path, "microsoft"))).code == "oauth_unreachable"
    assert server.asked == []


def test_google_is_entered_through_a_browser_and_then_refreshed(
    server: OauthServer, certificates: Certificates, tmp_path: Path
) -> None:
    browsers: list[Thread] = []

    def browse(address: str) -> None:
        """A stranger comes first, without the right state; then the browser, which follows the redirect to our port."""
        back = dict(parse_qsl(urlsplit(address).query))["redirect_uri"]
        assert requests.get(f"{back}?code=forged&state=guessed", timeout=10).ok
        assert requests.get(address, verify=str(certificates.ca_file), timeout=10).ok

    def show(words: str) -> None:
        browsers.append(Thread(target=browse, args=(words.rpartition(" ")[2],)))
        browsers[0].start()

    assert google(server, certificates, tmp_path).log_in(show) == "relances@example.fr"
    browsers[0].join()
    tokens = google(server, certificates, tmp_path)
    first = tokens.token()
    assert tokens.token() == first
    second = google(server, certificates, tmp_path).token()  # the refresh token was replaced, and the new one kept
    assert server.owner(second) == server.user != first
    server.withdraw()
    assert told(google(server, certificates, tmp_path)).code == "oauth_login"


def test_google_away_is_told(server: OauthServer, certificates: Certificates, tmp_path: Path) -> None:
    TokenStore(tmp_path, "google").save(json.dumps({"refresh_token": "r"}))
    server.down = True
    assert told(google(server, certificates, tmp_path)).code == "oauth_refused"
    server.port = 9
    assert told(google(server, certificates, tmp_path)).code == "oauth_unreachable"


def test_without_a_keyring_the_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    store = TokenStore(tmp_path / "logins", "microsoft")
    assert store.load() is None
    store.save("r3fresh")
    assert (store.load(), stat.S_IMODE(store.path.stat().st_mode)) == ("r3fresh", 0o600)
    store.path.chmod(0o644)
    with pytest.raises(BackendError, match="can be read by others"):
        store.load()


def test_with_a_keyring_the_file_is_encrypted(tmp_path: Path, ring: Ring) -> None:
    store = TokenStore(tmp_path, "microsoft")
    store.save("r3fresh")
    store.save("r3fresh, the second")
    assert store.load() == "r3fresh, the second"
    assert b"r3fresh" not in store.path.read_bytes()
    assert len(ring.kept) == 1
    ring.kept.clear()
    with pytest.raises(BackendError, match="cannot be decrypted"):
        store.load()


def test_a_login_shows_no_secret(server: OauthServer, certificates: Certificates) -> None:
    app = MicrosoftApp(TENANT, CLIENT, lambda: SECRET, server.url, certificates.ca_file)
    assert "secret" not in repr(app)
    assert "secret" not in repr(GoogleApp(CLIENT, lambda: SECRET))
