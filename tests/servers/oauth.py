"""A small OAuth stand-in over real HTTPS: device code, client credentials, code with PKCE, refresh with rotation.

1. Microsoft's paths lie below the tenant and are found by OpenID discovery, as msal asks; Google's are `/token` and
   `/o/oauth2/v2/auth`. `introspect` tells a mail server whose a token is (RFC 7662).
2. Access tokens live `lifetime` seconds; a refresh token is good once. What was asked lies in `asked`, without secrets'
   values being checked for more than equality.
"""

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.servers.certificates import Certificates
from tests.servers.processes import LOOPBACK

TENANT, CLIENT, SECRET = "office.example.fr", "11111111-2222-3333-4444-555555555555", "the application's secret"


@dataclass
class OauthServer:
    """`user`: who logs in; `tokens`: access token -> (user or application, scopes, instant of its end)."""

    user: str = "relances@example.fr"
    lifetime: int = 3600
    port: int = 0
    tokens: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    down: bool = False

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def grants(self, kind: str) -> int:
        """How often a token was asked for in this way."""
        return sum(each.get("grant_type") == kind for each in self.asked)

    def approve(self) -> None:
        """The person types the code and consents."""
        self.approved |= set(self.devices)

    def withdraw(self) -> None:
        """An administrator ends every login."""
        self.refresh.clear()
        self.tokens.clear()

    def owner(self, token: str) -> str | None:
        """Whose token it is, if it is still good."""
        who, _, ends = self.tokens.get(token, ("", "", 0.0))
        return who if ends > time.time() else None

    def answer(self, method: str, path: str, asked: dict[str, str]) -> tuple[int, dict[str, Any] | str]:
        """Status, and JSON or the address to go to."""
        if self.down:
            return 503, {"error": "temporarily_unavailable"}
        if path.endswith("/.well-known/openid-configuration"):
            return (200, self._discovery()) if f"/{TENANT}/" in path else (400, {"error": "invalid_tenant"})
        if path == "/o/oauth2/v2/auth":
            return 302, self._consented(asked)
        if path == "/introspect":
            return 200, self._introspected(asked.get("token", ""))
        if method != "POST":
            return 404, {"error": "not_found"}
        self.asked.append(asked)
        if path.endswith("/devicecode"):
            return 200, self._device(asked)
        return self._token(asked)

    def _discovery(self) -> dict[str, Any]:
        base = f"{self.url}/{TENANT}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def _device(self, asked: dict[str, str]) -> dict[str, Any]:
        code = secrets.token_hex(8)
        self.devices[code] = asked.get("scope", "")
        words = f"To sign in, open {self.url}/device and enter the code ABCD-EFGH to authenticate."
        return {
            "device_code": code,
            "user_code": "ABCD-EFGH",
            "verification_uri": f"{self.url}/device",
            "expires_in": 900,
            "interval": 1,
            "message": words,
        }

    def _consented(self, asked: dict[str, str]) -> str:
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if asked.get("client_id") != CLIENT:
            return 400, {"error": "unauthorized_client", "error_description": "no such application"}
        match asked.get("grant_type"):
            case "urn:ietf:params:oauth:grant-type:device_code" | "device_code":
                code = asked["device_code"]
                if code not in self.approved:
                    return 400, {"error": "authorization_pending", "error_description": "not yet"}
                return 200, self._given(self.user, self.devices[code], renewable=True)
            case "client_credentials":
                if asked.get("client_secret") != SECRET:
                    return 401, {
                        "error": "invalid_client",
                        "error_description": "AADSTS7000215: Invalid client secret.",
                    }
                return 200, self._given("application", asked["scope"], renewable=False)
            case "authorization_code":
                return self._by_code(asked)
            case "refresh_token":
                scope = self.refresh.pop(asked["refresh_token"], None)
                if scope is None:
                    return 400, {"error": "invalid_grant", "error_description": "AADSTS70008: The token has expired."}
                return 200, self._given(self.user, asked.get("scope", scope), renewable=True)
        return 400, {"error": "unsupported_grant_type"}

    def _by_code(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        given = self.codes.pop(asked["code"], None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if given is None or given["code_challenge"] != challenge or given["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "wrong code"}
        return 200, self._given(self.user, given["scope"], renewable=True)

    def _given(self, who: str, scope: str, *, renewable: bool) -> dict[str, Any]:
        token = f"access-{secrets.token_hex(8)}"
        self.tokens[token] = (who, scope, time.time() + self.lifetime)
        body: dict[str, Any] = {"token_type": "Bearer", "access_token": token, "expires_in": self.lifetime}
        if renewable:
            body["refresh_token"] = f"refresh-{secrets.token_hex(8)}"
            self.refresh[body["refresh_token"]] = scope
            body |= {"scope": scope, "id_token": self._id_token(), "client_info": _encoded({"uid": "u1", "utid": "t1"})}
        return body

    def _id_token(self) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": f"{self.url}/{TENANT}/v2.0",
            "aud": CLIENT,
            "sub": "u1",
            "oid": "u1",
            "tid": "t1",
        }
        claims |= {"exp": now + 3600, "iat": now, "preferred_username": self.user}
        return f"{_encoded({'alg': 'none'})}.{_encoded(claims)}."

    def _introspected(self, token: str) -> dict[str, Any]:
        who = self.owner(token)
        return {"active": who is not None, **({"email": who, "username": who} if who else {})}


@contextmanager
def oauth_server(certificates: Certificates) -> Iterator[OauthServer]:
    """A running stand-in at https://localhost."""
    server = OauthServer()
    http = _Http((LOOPBACK, 0), server)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    http.socket = context.wrap_socket(http.socket, server_side=True)
    server.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], oauth: OauthServer) -> None:
        super().__init__(address, _Calls)
        self.oauth = oauth

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that trusts us not, or went away."""


class _Calls(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1
    server: _Http

    def do_GET(self) -> None:
        self._play(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._play(dict(parse_qsl(body.decode())))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Silent: the test reads `asked`."""

    def _play(self, asked: dict[str, str]) -> None:
        status, body = self.server.oauth.answer(self.command, urlsplit(self.path).path, asked)
        content = b"" if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        if isinstance(body, str):
            self.send_header("Location", body)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()


def _encoded(claims: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
