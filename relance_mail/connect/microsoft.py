"""Tokens of Microsoft Entra ID: a person's login by device code, or the application's own, both by msal.

1. A person logs in once, on any screen (`relance login`); from then on the refresh token is kept (token_store) and
   renewed by msal. An application has a secret of its own, which is asked for when it is needed and kept nowhere.
2. The least rights: `.Shared` covers the mailbox of whoever logged in and those open to that person. An application's
   rights cannot be asked for one by one; what limits them to a mailbox is set by the administrator (graph.py says how).
3. msal's constructor talks to the network: it is built when the first token is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msal
import requests

from relance_mail.connect.token_store import TokenStore
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError

AUTHORITY = "https://login.microsoftonline.com"
_OUTLOOK = "https://outlook.office.com"


@dataclass(frozen=True, slots=True)
class Rights:
    """What is asked for at one resource: a person's scopes, and the name of all that an application was given."""

    of_person: tuple[str, ...]
    of_application: str


def graph_rights(resource: str) -> Rights:
    """Mail, calendar and categories by Graph at that address (`https://graph.microsoft.com`)."""
    names = ("Mail.ReadWrite.Shared", "Mail.Send.Shared", "Calendars.ReadWrite.Shared", "MailboxSettings.ReadWrite")
    return Rights(tuple(f"{resource}/{name}" for name in names), f"{resource}/.default")


GRAPH = graph_rights("https://graph.microsoft.com")
MAIL = Rights((f"{_OUTLOOK}/IMAP.AccessAsUser.All", f"{_OUTLOOK}/SMTP.Send"), "https://outlook.office365.com/.default")
_SECONDS = 30
_TO_BE_MADE_AGAIN = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})


@dataclass(frozen=True, slots=True)
class MicrosoftApp:
    """The registered application. With `secret` it logs in itself, else a person does. `ca_file`: for an authority
    that the system does not know."""

    tenant: str
    client_id: str
    secret: Callable[[], str] | None = field(default=None, repr=False)
    authority: str = AUTHORITY
    ca_file: Path | None = None


class MicrosoftTokens:
    """Access tokens for one resource."""

    def __init__(self, app: MicrosoftApp, store: TokenStore, rights: Rights = GRAPH) -> None:
        self._app, self._store = app, store
        self._rights = rights
        self._scopes = list(rights.of_person)
        self._client: Any = None
        self._cache: Any = None

    def token(self, *, fresh: bool = False) -> str:
        """An access token that is valid now. Raises BackendError, for a login to be made too."""
        return self._asked(lambda: self._acquired(fresh=fresh))

    def log_in(self, show: Callable[[str], None]) -> str:
        """A person's first login: `show` is given the sentence that says where to type which code. Who it was."""
        return self._asked(lambda: self._by_device(show))

    def _acquired(self, *, fresh: bool) -> str:
        client = self._built()
        if self._app.secret is not None:
            if fresh:
                client.remove_tokens_for_client()
            return self._token_of(client.acquire_token_for_client([self._rights.of_application]))
        account = next(iter(client.get_accounts()), None)
        if account is None:
            raise _not_logged_in("nobody has logged in yet")
        return self._token_of(client.acquire_token_silent_with_error(self._scopes, account, force_refresh=fresh))

    def _by_device(self, show: Callable[[str], None]) -> str:
        client = self._built()
        flow = client.initiate_device_flow(self._scopes)
        if "user_code" not in flow:
            self._token_of(flow)
        show(str(flow["message"]))
        result = client.acquire_token_by_device_flow(flow)
        self._token_of(result)
        return str((result.get("id_token_claims") or {}).get("preferred_username", "somebody"))

    def _token_of(self, result: Any) -> str:
        """The token of an answer of msal's, whose cache is kept when it has changed."""
        if self._cache.has_state_changed and self._app.secret is None:
            self._store.save(self._cache.serialize())
            self._cache.has_state_changed = False
        if result and "access_token" in result:
            return str(result["access_token"])
        code = str((result or {}).get("error", "no login"))
        words = str((result or {}).get("error_description", "")).partition("\n")[0].strip()[:300].rstrip(".")
        if code in _TO_BE_MADE_AGAIN or not result:
            raise _not_logged_in(words or code)
        remedy = "Check tenant, client_id, the secret and its last day in the app registration."
        raise BackendError(Finding("oauth_refused", f"Microsoft refused the login ({code}: {words}).", remedy))

    def _built(self) -> Any:
        if self._client is None:
            self._cache = msal.SerializableTokenCache()
            self._cache.deserialize(None if self._app.secret is not None else self._store.load())
            known = self._app.authority == AUTHORITY
            options: dict[str, Any] = {
                "authority": f"{self._app.authority}/{self._app.tenant}",
                "token_cache": self._cache,
                "http_client": _http(self._app.ca_file),
                "instance_discovery": None if known else False,
            }
            if self._app.secret is None:
                self._client = msal.PublicClientApplication(self._app.client_id, **options)
            else:
                options["client_credential"] = self._app.secret()
                self._client = msal.ConfidentialClientApplication(self._app.client_id, **options)
        return self._client

    def _asked(self, work: Callable[[], str]) -> str:
        try:
            return work()
        except requests.RequestException as error:
            what = f"{self._app.authority} cannot be reached ({type(error).__name__})."
            raise BackendError(Finding("oauth_unreachable", what, "Check network, proxy and certificates.")) from error
        except ValueError as error:  # msal's word for an authority that answers, but not as one
            words = " ".join(str(error).split())[:300].rstrip(".")
            what = f"{self._app.authority} knows no tenant {self._app.tenant!r}: {words}."
            raise BackendError(Finding("oauth_tenant", what, "Correct tenant: its id or its domain name.")) from error


def _http(ca_file: Path | None) -> requests.Session:
    """What msal asks with: limited in time; the file of our settings wins over one that the environment names."""
    session = requests.Session()
    options: dict[str, Any] = {"timeout": _SECONDS, **({"verify": str(ca_file)} if ca_file else {})}
    session.request = partial(session.request, **options)  # type: ignore[method-assign] # as msal does it
    return session


def _not_logged_in(why: str) -> BackendError:
    return BackendError(Finding("oauth_login", f"There is no valid login ({why}).", "Run `relance login`."))
