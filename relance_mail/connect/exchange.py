"""The login at an Exchange server on the premises (EWS), shared by mail and calendar; failures become findings.

1. Exchange Online is refused: EWS is disabled there since October 2026. Autodiscover is asked only where no server is
   named, and what it answers is refused in the same way.
2. The library never retries (`FailFast`, one connection): its other policy sends a request again after a lost answer
   and takes a wrong password for a busy server. What may be repeated is repeated here, once, and only reading: servers
   close connections that were quiet for two minutes.
3. The certificate is verified, against the system's authorities or against `ca_file` alone. Without TLS we talk to
   this machine only.
4. exchangelib takes 1.5 s to import: this module imports it where it is needed.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from relance_mail.connect.exchange_failures import exchange_errors, failure, one_line
from relance_mail.connect.reaching import NOT_KNOWN, resolved_url, secured
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError, SettingsError

Account = Any  # an exchangelib.Account: the package has no types
_Result = TypeVar("_Result")
PROPERTY_SET = "7d1f6c1e-3b0a-4e62-9a55-5a4f1c0e9d27"  # of the properties that we give to items; ours for ever
_SERVICE = "/EWS/Exchange.asmx"
_ONLINE = ("office365.com", "outlook.com", "office365.us", "partner.outlook.cn", "outlook.cn")

logging.getLogger("exchangelib").setLevel(logging.CRITICAL)  # its errors hold whole requests: personal data


class Auth(StrEnum):
    """How we show who we are. Kerberos is the library's `gssapi` and needs its extra; not tested by us."""

    BASIC = "basic"
    NTLM = "ntlm"
    KERBEROS = "kerberos"


class Access(StrEnum):
    """By which right another mailbox than our own is opened."""

    DELEGATE = "delegate"
    IMPERSONATION = "impersonation"


@dataclass(frozen=True, slots=True)
class ExchangeLogin:
    """Where, as whom, and which mailbox. `server`: a host, or the whole address of the service; empty: autodiscover.
    `user`: `DOMAIN\\name` or `name@domain`. Seconds are for connecting and for each silence of the server."""

    server: str
    mailbox: str
    user: str
    password: Callable[[], str] = field(repr=False)
    auth: Auth = Auth.NTLM
    access: Access = Access.DELEGATE
    ca_file: Path | None = None
    connect_seconds: float = 15
    read_seconds: float = 60

    def __post_init__(self) -> None:
        if self.server:
            refuse_online(self.host)
        if urlsplit(self.server).scheme == "http" and not _is_loopback(self.host):
            what = f"The Exchange server {self.host} would be reached without TLS."
            raise SettingsError(Finding("exchange_plaintext", what, "Write https:// before its name."))

    @property
    def endpoint(self) -> str:
        """The address of the service."""
        if "://" not in self.server:
            return f"https://{self.server}{_SERVICE}"
        return self.server if urlsplit(self.server).path.strip("/") else self.server.rstrip("/") + _SERVICE

    @property
    def host(self) -> str:
        """The name of the server, without its port."""
        return urlsplit(self.server if "://" in self.server else f"https://{self.server}").hostname or ""


def is_online(host: str) -> bool:
    """Whether this is Microsoft's own service, not a server on the premises."""
    return any(host.lower() == name or host.lower().endswith(f".{name}") for name in _ONLINE)


def refuse_online(host: str) -> None:
    """Raises SettingsError for Microsoft 365."""
    if is_online(host):
        what = f"{host} is Exchange Online (Microsoft 365), where EWS is disabled since October 2026."
        raise SettingsError(Finding("exchange_online", what, ONLINE_REMEDY))


ONLINE_REMEDY = 'write backend = "graph" and register the application in Entra (see the guide to Microsoft 365)'


class ExchangeLink:
    """An account that is opened when it is needed. `area`, mail or calendar, begins the codes of findings."""

    def __init__(self, login: ExchangeLogin, area: str) -> None:
        self.login = login
        self._area = area
        self._account: Account | None = None

    def read(self, work: Callable[[Account], _Result]) -> _Result:
        """Do `work`, which changes nothing, once more if a kept connection proves dead. Raises BackendError."""
        from exchangelib.errors import ErrorTimeoutExpired

        if self._account is not None:
            try:
                return work(self._account)
            except ErrorTimeoutExpired:
                pass
            except exchange_errors() as error:
                raise self.told(error) from error
        return self.write(work)

    def write(self, work: Callable[[Account], _Result]) -> _Result:
        """Do `work` at most once. Raises BackendError; after that nobody knows whether it was done."""
        try:
            return work(self.account())
        except exchange_errors() as error:
            raise self.told(error) from error

    def open_anew(self, folder: Callable[[Account], Any]) -> Iterator[str]:
        """Name, connection, login, and the mailbox by that folder of it; a sentence for each step that works. Raises
        BackendError."""
        self.close()
        login = self.login
        where = f"Exchange server {login.host or 'found by autodiscover'}"
        if login.server:
            yield resolved_url("Exchange server", login.endpoint, self._area)
            self._reach()
            yield f"{where}: connected, {secured(login.endpoint)}."
        try:
            self.read(folder)
        except BackendError as refused:
            if refused.findings[0].code in {f"{self._area}_right", f"{self._area}_mailbox"}:
                yield f"{where}: logged in as {login.user}."
            raise
        yield f"{where}: logged in as {login.user}."
        yield f"{where}: the mailbox {login.mailbox} is open to us."

    def right_to_write(self, folder: Any) -> str:
        """What the server says of our right to put something into a folder just read, in words. Raises BackendError
        when it is missing."""
        rights = folder.effective_rights
        if rights is None:
            return f"whether we may write there is {NOT_KNOWN}"
        if not rights.create_contents:
            what = f"Exchange server {self.login.host}: {self.login.user} may not write into {folder.name}."
            raise BackendError(Finding(f"{self._area}_right", what, "Give the account full access to that mailbox."))
        return "we may write there"

    def _reach(self) -> None:
        """A request without a login: any answer shows that the server is reached. Raises BackendError."""
        import requests

        login = self.login
        try:
            requests.head(
                login.endpoint,
                auth=lambda request: request,
                timeout=(login.connect_seconds, login.read_seconds),
                verify=str(login.ca_file) if login.ca_file else True,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise self.told(error) from error
        except requests.exceptions.RequestException as error:
            what = f"Exchange server {login.host} did not answer: {one_line(error)}."
            remedy = "Check its name, the network and whether the server runs; then try again."
            raise BackendError(Finding(f"{self._area}_unreachable", what, remedy)) from error

    def account(self) -> Account:
        """The account, opened now if it was not. Raises what the library raises, and SettingsError."""
        if self._account is None:
            self._account = _opened(self.login)
        return self._account

    def told(self, error: Exception) -> BackendError:
        """That error, for people. After a refused login the password is asked for anew: it may have been changed."""
        if type(error).__name__ == "UnauthorizedError":
            self.close()
        return BackendError(failure(self._area, self.login.server or "autodiscover", self.login.user, error))

    def rest(self) -> None:
        """Close the connection and keep what is known of the account."""
        if self._account is not None:
            self._account.protocol.close()

    def close(self) -> None:
        """Close the connection; the next work looks for everything anew."""
        self.rest()
        self._account = None


def _opened(login: ExchangeLogin) -> Account:
    import exchangelib as ews

    kinds = {Auth.BASIC: ews.BASIC, Auth.NTLM: ews.NTLM, Auth.KERBEROS: ews.GSSAPI}
    credentials = None if login.auth is Auth.KERBEROS else ews.Credentials(login.user, login.password())
    config = ews.Configuration(
        credentials=credentials,
        service_endpoint=login.endpoint if login.server else None,
        auth_type=kinds[login.auth],
        retry_policy=ews.FailFast(),
        max_connections=1,
    )
    account = ews.Account(
        login.mailbox,
        autodiscover=not login.server,
        config=config,
        credentials=credentials if not login.server else None,
        access_type=ews.IMPERSONATION if login.access is Access.IMPERSONATION else ews.DELEGATE,
        locale="fr_FR",
        default_timezone=ews.EWSTimeZone("Europe/Paris"),
    )
    refuse_online(urlsplit(account.protocol.service_endpoint).hostname or "")
    _bounded(account.protocol, login)
    return account


def _bounded(protocol: Any, login: ExchangeLogin) -> None:
    """Our time-outs, and our own authority; on this connection only, not on the library's classes."""
    protocol.TIMEOUT = (login.connect_seconds, login.read_seconds)
    if login.ca_file is None or "raw_session" in vars(protocol):
        return
    plain, ca_file = protocol.raw_session, str(login.ca_file)

    def raw_session(prefix: str, **more: Any) -> Any:
        session = plain(prefix, **more)
        session.mount(prefix, _adapter(ca_file))
        return session

    protocol.raw_session = raw_session


def _adapter(ca_file: str) -> Any:
    from requests.adapters import HTTPAdapter

    class OwnAuthority(HTTPAdapter):
        """A session's own `verify` would give way to REQUESTS_CA_BUNDLE of the environment."""

        def send(self, request: Any, **more: Any) -> Any:  # type: ignore[override] # all but `verify` passes through
            return super().send(request, **{**more, "verify": ca_file})

    return OwnAuthority(pool_connections=1, pool_maxsize=1, max_retries=0, pool_block=True)


def _is_loopback(host: str) -> bool:
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
