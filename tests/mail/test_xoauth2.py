"""IMAP and SMTP by token: XOAUTH2 on Dovecot, which asks the OAuth stand-in whose a token is; SMTP on a script."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from relance_mail.clock import SystemClock
from relance_mail.connect.microsoft import MAIL, MicrosoftApp, MicrosoftTokens
from relance_mail.connect.token_store import TokenStore
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail.imap_mailbox import ImapMailbox
from relance_mail.mail.server import Security, Server
from relance_mail.mail.smtp import SmtpLink
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.dovecot import Dovecot, Layout, dovecot
from tests.servers.oauth import CLIENT, SECRET, TENANT, OauthServer, oauth_server
from tests.servers.processes import give, temporary_folder
from tests.servers.smtp_faults import smtp_sink

US = "relances@example.fr"


@dataclass
class TokenWorld:
    """A mailbox that opens to the tokens of a stand-in alone."""

    oauth: OauthServer
    mailboxes: Dovecot
    certificates: Certificates
    given: list[str] = field(default_factory=list)

    def imap(self, token: str) -> Server:
        def secret() -> str:
            self.given.append(token)
            return token

        return Server("localhost", self.mailboxes.imaps_port, US, secret, ca_file=self.certificates.ca_file, oauth=True)


@pytest.fixture(scope="module")
def world() -> Iterator[TokenWorld]:
    with temporary_folder("tls") as folder:
        certificates = make_certificates(folder)
        give(folder)
        with oauth_server(certificates) as oauth:
            layout = Layout(introspection=f"{oauth.url}/introspect")
            with dovecot(certificates, layout) as mailboxes:
                mailboxes.add(US)
                yield TokenWorld(oauth, mailboxes, certificates)


def opened(server: Server) -> str:
    """What the mailbox says of itself."""
    mailbox = ImapMailbox(server, SystemClock(), name=US)
    try:
        return "".join(mailbox.check())
    finally:
        mailbox.close()


def told(server: Server) -> Finding:
    with pytest.raises(BackendError) as raised:
        opened(server)
    (finding,) = raised.value.findings
    return finding


@pytest.mark.servers
def test_imap_opens_to_a_token_of_msal(world: TokenWorld, tmp_path: Path) -> None:
    world.oauth.lifetime = 3600
    app = MicrosoftApp(TENANT, CLIENT, lambda: SECRET, world.oauth.url, world.certificates.ca_file)
    token = MicrosoftTokens(app, TokenStore(tmp_path, "microsoft"), MAIL).token()
    world.oauth.tokens[token] = (US, *world.oauth.tokens[token][1:])  # the application may open this mailbox
    assert f"logged in as {US}" in opened(world.imap(token))


@pytest.mark.servers
@pytest.mark.parametrize("whose", ["expired", "of somebody else", "unknown"])
def test_a_token_that_is_not_good_is_told_and_not_shown(world: TokenWorld, whose: str) -> None:
    who = "other@example.fr" if whose == "of somebody else" else US
    ends = 0.0 if whose == "expired" else 4e9
    token = f"t0ken-{whose}".replace(" ", "-")
    if whose != "unknown":
        world.oauth.tokens[token] = (who, "", ends)
    finding = told(world.imap(token))
    assert finding.code == "mail_login"
    assert "relance login" in finding.remedy
    assert "t0ken" not in f"{finding}"


@pytest.mark.servers
def test_a_password_is_not_tried_as_a_token_twice(world: TokenWorld) -> None:
    world.given.clear()
    told(world.imap("unknown"))
    assert world.given == ["unknown"]


def smtp_server(port: int) -> Server:
    return Server("127.0.0.1", port, US, lambda: "t0ken", Security.NONE, read_seconds=5, oauth=True)


def test_smtp_speaks_xoauth2_as_microsoft_and_google_do() -> None:
    with smtp_sink(extensions=("AUTH PLAIN LOGIN XOAUTH2",)) as sink:
        link = SmtpLink(smtp_server(sink.port))
        assert f"logged in as {US}" in "".join(link.check())
        link.close()
        (command,) = sink.heard("AUTH")
    assert command.split()[1] == "XOAUTH2"
    assert base64.b64decode(command.split()[2]) == f"user={US}\1auth=Bearer t0ken\1\1".encode()


def test_a_refused_token_is_answered_with_an_empty_line_and_told_without_it() -> None:
    """The server asks back with the reason in JSON, and refuses only after an answer."""
    reason = base64.b64encode(b'{"status":"401"}').decode()
    answers = {"AUTH": f"334 {reason}", "": "535 5.7.3 Authentication unsuccessful"}
    with smtp_sink(answers, extensions=("AUTH XOAUTH2",)) as sink:
        with pytest.raises(BackendError, match="535") as raised:
            list(SmtpLink(smtp_server(sink.port)).check())
        assert len(sink.heard("AUTH")) == 1
    assert "t0ken" not in f"{raised.value}"


def test_a_server_that_takes_no_token_gets_none() -> None:
    with smtp_sink(extensions=("AUTH PLAIN LOGIN",)) as sink:
        with pytest.raises(BackendError, match="no AUTH XOAUTH2"):
            list(SmtpLink(smtp_server(sink.port)).check())
        assert sink.heard("AUTH") == []
