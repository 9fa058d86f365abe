"""WebDAV calls over HTTPS: one place for login, redirects, errors and multistatus answers (RFC 4918).

1. Redirects are followed here, because requests turns a redirected PROPFIND into a GET, and never to another server:
   the password goes where the settings say, nowhere else.
2. A password leaves only over TLS with a verified certificate, or to this machine itself.
3. One session per piece of work: nothing stays open between two cycles, and a server that was restarted in between is
   no special case. Nothing is retried here; the next cycle looks again.
4. Every failure of the network or the server is a BackendError with one English sentence; a status that the caller
   expects is an answer.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests
from lxml import etree
from requests.auth import HTTPBasicAuth

from relance_mail.connect.reaching import resolved_url, secured
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError

NAMESPACES = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
_XMLNS = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
_Auth = Callable[[requests.PreparedRequest], requests.PreparedRequest]
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class DavLogin:
    """Where and as whom. `url`: the server, its CalDAV root, or the calendar itself; `ca_file`: a private authority's
    certificates (PEM); `timeout`: seconds for connecting and for each silence of the server."""

    url: str
    user: str
    password: str
    ca_file: Path | None = None
    timeout: float = 30.0


class DavAnswer:
    """One `response` of a multistatus: its address and the properties that were found."""

    def __init__(self, element: etree._Element, base: str) -> None:
        self._element = element
        self.url = urljoin(base, (element.findtext("d:href", namespaces=NAMESPACES) or "").strip())

    def text(self, path: str) -> str | None:
        """The text of a property (`d:getetag`), None when the server does not give it."""
        found = self._element.findtext(f"d:propstat/d:prop/{path}", namespaces=NAMESPACES)
        return (found or "").strip() or None

    def has(self, path: str) -> bool:
        """Whether the property holds that element."""
        return self._element.find(f"d:propstat/d:prop/{path}", namespaces=NAMESPACES) is not None


class DavSession:
    """A logged-in session, to be used in a `with` block."""

    def __init__(self, login: DavLogin) -> None:
        self._login = login
        self._session = requests.Session()
        self._session.auth = HTTPBasicAuth(login.user.encode(), login.password.encode())
        # Given with each request: a session's own value would give way to REQUESTS_CA_BUNDLE of the environment.
        self._verify = str(login.ca_file) if login.ca_file is not None else True

    def __enter__(self) -> Self:
        if not _is_safe(self._login.url):
            self._session.close()
            raise dav_failure(
                "calendar_insecure",
                f"{self._login.url} would carry the password in clear text",
                "use an https:// address",
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def call(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        expected: Collection[int] = (200, 201, 204, 207),
    ) -> requests.Response:
        """The server's answer when its status is expected. Raises BackendError otherwise."""
        for _ in range(_MOST_REDIRECTS):
            if _origin(url) != _origin(self._login.url):
                raise dav_failure(
                    "calendar_elsewhere",
                    f"{self._login.url} points to another server, {url}",
                    "put that address into the settings if it is right",
                )
            response = self._send(method, url, body, headers or {})
            target = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or target is None:
                return self._judged(response, expected)
            url = urljoin(url, target)
        raise dav_failure("calendar_failed", f"{url} redirects without end", "check the address in the settings")

    def reach(self) -> Iterator[str]:
        """Name and connection, before the password; a sentence for each step that works. Raises BackendError."""
        yield resolved_url("Calendar server", self._login.url, "calendar")
        self._send("OPTIONS", self._login.url, b"", {}, _nobody)
        yield f"Calendar server {urlsplit(self._login.url).hostname}: connected, {secured(self._login.url)}."

    def _send(
        self, method: str, url: str, body: bytes, headers: dict[str, str], auth: _Auth | None = None
    ) -> requests.Response:
        try:
            return self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                auth=auth,
                timeout=self._login.timeout,
                allow_redirects=False,
                verify=self._verify,
            )
        except requests.exceptions.SSLError as fault:
            raise dav_failure(
                "calendar_certificate",
                f"the certificate of {url} cannot be trusted ({_reason(fault)})",
                "give the authority's certificate as ca_file, or correct the address",
            ) from fault
        except (requests.exceptions.RequestException, OSError) as fault:
            raise dav_failure(
                "calendar_unreachable",
                f"the calendar server {url} does not answer ({_reason(fault)})",
                "check the network, the address in the settings and the server; the next cycle tries again",
            ) from fault

    def _judged(self, response: requests.Response, expected: Collection[int]) -> requests.Response:
        if response.status_code in expected:
            return response
        if response.status_code in (401, 403):
            raise dav_failure(
                "calendar_refused",
                f"the calendar server refuses {self._login.user} at {response.url} (HTTP {response.status_code})",
                "check user, password and rights on the calendar",
            )
        raise dav_failure(
            "calendar_failed",
            f"{response.request.method} {response.url} failed (HTTP {response.status_code} {response.reason})",
            "look into the calendar server's log; the next cycle tries again",
        )

    def ask(
        self, method: str, url: str, inner: str, depth: str = "0", expected: Collection[int] = (207,)
    ) -> list[DavAnswer]:
        """PROPFIND or REPORT with that XML; an expected status other than 207 gives no answers."""
        body = f'<?xml version="1.0" encoding="utf-8"?>\n{inner.replace(">", f" {_XMLNS}>", 1)}'.encode()
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": depth}
        response = self.call(method, url, body, headers, expected)
        if response.status_code != 207:
            return []
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(response.content, parser)
        except etree.XMLSyntaxError as fault:
            raise dav_failure(
                "calendar_failed",
                f"{url} did not answer as a calendar server ({fault})",
                "check the address in the settings",
            ) from fault
        return [DavAnswer(element, response.url) for element in root.findall("d:response", NAMESPACES)]


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No login."""
    return request


def dav_failure(code: str, what: str, remedy: str) -> BackendError:
    """The one shape of every failure."""
    return BackendError(Finding(code, what, remedy))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return True
    try:
        return parts.scheme == "http" and (
            parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
        )
    except ValueError:
        return False


def _reason(fault: BaseException) -> str:
    """The innermost cause in a few words: requests wraps it three times."""
    inner = getattr(fault.args[0] if fault.args else fault, "reason", None) or fault
    return f"{type(inner).__name__}: {inner}"[:160]
