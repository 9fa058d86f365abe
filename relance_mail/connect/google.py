"""Tokens of Google for IMAP and SMTP: one login in a browser on this machine, then refreshed.

1. Google gives no device code for mail. `relance login` shows an address; the browser comes back to a port of this
   machine, on loopback alone, with a code that only we can use (RFC 8252, PKCE: RFC 7636).
2. What is kept is the refresh token (token_store); an access token lives in memory, until shortly before its end.
3. `invalid_grant` means that the login was withdrawn or has aged: it has to be made again, and is not asked for twice.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from relance_mail.connect.token_store import TokenStore
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError

SCOPE = "https://mail.google.com/"
AUTHORIZATION = "https://accounts.google.com/o/oauth2/v2/auth"
TOKENS = "https://oauth2.googleapis.com/token"
_SECONDS = 30
_BEFORE_END = 120.0
_THANKS = "Connexion faite, cette page peut être fermée."
_BROWSER_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class GoogleApp:
    """The registered application ("desktop app"); Google gives those a secret that is none, and wants it back."""

    client_id: str
    secret: Callable[[], str] = field(repr=False)
    user: str = ""
    authorization: str = AUTHORIZATION
    tokens: str = TOKENS
    ca_file: Path | None = None


class GoogleTokens:
    """Access tokens for IMAP and SMTP."""

    def __init__(self, app: GoogleApp, store: TokenStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._store, self._clock = app, store, clock
        self._token, self._ends = "", 0.0

    def token(self, *, fresh: bool = False) -> str:
        """An access token that is valid now. Raises BackendError, for a login to be made too."""
        if fresh or self._clock() > self._ends:
            refresh = _kept(self._store.load())
            if refresh is None:
                raise _not_logged_in("nobody has logged in yet")
            self._take(self._asked({"grant_type": "refresh_token", "refresh_token": refresh}), refresh)
        return self._token

    def log_in(self, show: Callable[[str], None]) -> str:
        """A person's first login: `show` is given the sentence with the address to open here. Who it was."""
        verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(16)
        with _Return(state) as back:
            show(f"Open this address in a browser on this machine: {self._address(verifier, state, back.address)}")
            code = back.code()
            self._take(
                self._asked(
                    {
                        "grant_type": "authorization_code",
                        "code": code,
                        "code_verifier": verifier,
                        "redirect_uri": back.address,
                    }
                ),
                None,
            )
        return self._app.user or "somebody"

    def _address(self, verifier: str, state: str, back: str) -> str:
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "client_id": self._app.client_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": SCOPE,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
            **({"login_hint": self._app.user} if self._app.user else {}),
        }
        return f"{self._app.authorization}?{urlencode(query)}"

    def _take(self, given: Mapping[str, Any], refresh: str | None) -> None:
        """Keep what was given; a new refresh token takes the place of the old one."""
        if (new := given.get("refresh_token", refresh)) is None:
            raise _not_logged_in("Google gave no lasting login")
        if new != refresh:
            self._store.save(json.dumps({"refresh_token": new}))
        self._token = str(given["access_token"])
        self._ends = self._clock() + float(given.get("expires_in", 0)) - _BEFORE_END

    def _asked(self, what: Mapping[str, str]) -> dict[str, Any]:
        body = {"client_id": self._app.client_id, "client_secret": self._app.secret(), **what}
        verify = str(self._app.ca_file) if self._app.ca_file else True
        try:
            answer = requests.post(
                self._app.tokens, data=body, timeout=_SECONDS, verify=verify, allow_redirects=False, auth=_no_netrc
            )
            given = answer.json()
        except (requests.RequestException, ValueError, RecursionError) as error:
            what_failed = f"{urlsplit(self._app.tokens).hostname} gave no answer of its own ({type(error).__name__})."
            raise BackendError(Finding("oauth_unreachable", what_failed, "Check network and proxy.")) from error
        if isinstance(given, dict) and "access_token" in given:
            return given
        code = str(given.get("error", "")) if isinstance(given, dict) else ""
        if code == "invalid_grant":
            raise _not_logged_in(code)
        words = f"Google refused the login ({answer.status_code} {code[:100]})."
        raise BackendError(Finding("oauth_refused", words, "Check client_id and secret of the application."))


def _no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _kept(text: str | None) -> str | None:
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return None
    found = kept.get("refresh_token") if isinstance(kept, dict) else None
    return str(found) if found else None


def _not_logged_in(why: str) -> BackendError:
    return BackendError(Finding("oauth_login", f"There is no valid login ({why}).", "Run `relance login`."))


class _Return:
    """A port of this machine to which the browser comes back, once, with the right `state`."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._server = HTTPServer(("127.0.0.1", 0), _Visit)
        self._server.timeout = 1.0
        self._server.visits = []  # type: ignore[attr-defined] # what the visit below leaves
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "_Return":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def code(self) -> str:
        """What the browser brings. Raises BackendError when nobody comes, or somebody said no."""
        deadline = time.monotonic() + _BROWSER_SECONDS
        while time.monotonic() < deadline:
            self._server.handle_request()
            for brought in self._server.visits:  # type: ignore[attr-defined] # see above
                if brought.get("state") == self._state:
                    if "code" in brought:
                        return str(brought["code"])
                    raise _not_logged_in(str(brought.get("error", "no code"))[:100])
        raise _not_logged_in("nobody came back from the browser")


class _Visit(BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self) -> None:
        """The browser, with the answer in the address."""
        self.server.visits.append(dict(parse_qsl(urlsplit(self.path).query)))  # type: ignore[attr-defined] # of _Return
        page = _THANKS.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Silent: the address holds the code."""
