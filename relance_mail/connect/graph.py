"""A session with Microsoft Graph for one mailbox: requests, and waiting when told to.

1. What changes nothing, or does no more when done twice, is repeated: after 429 and 503 when `Retry-After` has gone by,
   after 5xx and silence a little later, `TRIES` times in all and never beyond `PATIENCE` seconds. What is to be done
   once is repeated after 429 alone, by which the service says that it did nothing; sending not even then.
2. A token that the service refuses is fetched anew, once a request: with 401 nothing was done.
3. Immutable ids: a message keeps its own when it is sent or moved.
4. The token goes to the configured address alone: links to next pages are compared with it, redirects are not followed,
   nobody's .netrc is read, and the address of an upload is a right of its own that gets no token.
5. An answer is bounded in size and in time, whatever comes: the time-out of a socket begins anew with every byte.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import requests
from requests.auth import AuthBase

from relance_mail.connect.graph_failures import BUSY, NOT_DONE, Failures, GraphRefused, GraphSilent, GraphUnreachable
from relance_mail.connect.graph_rights import right_by_token
from relance_mail.connect.reaching import resolved_url, secured
from relance_mail.core.findings import Finding
from relance_mail.errors import SettingsError

GRAPH_URL = "https://graph.microsoft.com/v1.0"
TRIES, PATIENCE = 4, 60.0
_ANSWER_SECONDS, _LARGEST_JSON = 900.0, 30_000_000
_PIECE = 10 * 320 * 1024  # of an upload: a multiple of 320 KiB below 4 MB
_AGAIN = BUSY | {NOT_DONE}
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_LASTING = 'IdType="ImmutableId"'

__all__ = ["GRAPH_URL", "GraphLogin", "GraphRefused", "GraphSession", "GraphSilent", "GraphUnreachable", "Tokens"]


class Tokens(Protocol):
    """Gives access tokens; `fresh`: not the one that was given last. Raises BackendError."""

    def token(self, *, fresh: bool = False) -> str: ...


@dataclass(frozen=True, slots=True)
class GraphLogin:
    """Whose mailbox, with whose tokens. `kind` begins the codes of findings. `ca_file`: the authority that signs for a
    proxy which looks into TLS."""

    mailbox: str
    tokens: Tokens = field(repr=False)
    url: str = GRAPH_URL
    connect_seconds: float = 15
    read_seconds: float = 60
    kind: str = "graph"
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        address = urlsplit(self.url)
        if address.scheme != "https" and address.hostname not in _THIS_MACHINE:
            what = f"Graph at {self.url} would be reached without TLS."
            raise SettingsError(Finding("graph_plaintext", what, "Write https:// before its name."))


class _Bearer(AuthBase):
    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass(frozen=True, slots=True)
class _Answer:
    """`cut`: there was more than was read. `wait`: the seconds that the service asks for, if it does."""

    status: int
    content: bytes
    cut: bool
    wait: float | None

    @property
    def entity(self) -> dict[str, Any] | None:
        """The JSON object in it, if there is one."""
        try:
            body = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        return body if isinstance(body, dict) else None


class GraphSession:
    """One kept connection. Paths are relative to the mailbox. Not thread-safe."""

    def __init__(self, login: GraphLogin, pause: Callable[[float], None] = time.sleep) -> None:
        self.login = login
        self._pause = pause
        self._http = requests.Session()
        self._home = f"{login.url}/users/{quote(login.mailbox)}"
        self._failures = Failures(urlsplit(login.url).hostname or "", login.mailbox, login.kind)

    def open_anew(self, *, mail: bool = True) -> Iterator[str]:
        """Name, connection, token and mailbox (or its calendar); a sentence for each step that works. Raises
        BackendError."""
        self.close()
        yield resolved_url("Microsoft 365", self.login.url, self.login.kind)
        self._asked("GET", self._home, None, {})  # without a token: any answer shows that the service is reached
        yield f"Microsoft 365: connected, {secured(self.login.url)}."
        self.login.tokens.token()
        yield "Microsoft 365: the login is valid, and a token was given."
        self.get("/mailFolders/inbox" if mail else "/calendar", {"$select": "id"})
        yield f"Microsoft 365: the mailbox {self.login.mailbox} is open to us."

    def right(self, name: str) -> str:
        """What our token says of a right (`Mail.Send`), in words. Raises BackendError when it is surely missing."""
        return right_by_token(self.login.tokens.token(), name, self.login.kind)

    def get(self, path: str, query: Mapping[str, str] | None = None, prefer: str = "") -> dict[str, Any]:
        """An entity. Raises BackendError."""
        return self._entity(self._repeated("GET", path, params=query, prefer=prefer))

    def every(self, path: str, query: Mapping[str, str] | None = None, prefer: str = "") -> Iterator[dict[str, Any]]:
        """The entities of a list, page after page. Raises BackendError."""
        for page in self.pages(path, query, prefer):
            yield from entities(page)

    def pages(self, path: str, query: Mapping[str, str] | None = None, prefer: str = "") -> Iterator[dict[str, Any]]:
        """The pages of a list; `path` may be a whole link that the service gave. Raises BackendError."""
        page = self.get(path, query, prefer)
        yield page
        while link := page.get("@odata.nextLink"):
            page = self.get(str(link), prefer=prefer)
            yield page

    def content(self, path: str, largest: int) -> tuple[bytes, bool]:
        """Raw bytes, at most so many, and whether there were more. Raises BackendError."""
        answer = self._repeated("GET", path, largest=largest)
        return answer.content, answer.cut

    def put(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A change that does no more when it is done twice (PATCH, DELETE). Raises BackendError."""
        return self._entity(self._repeated(method, path, json=body))

    def post(self, path: str, body: Mapping[str, Any] | bytes) -> dict[str, Any]:
        """Something new, asked for once (429 apart); bytes are a MIME message. Raises BackendError."""
        sent: dict[str, Any] = {"data": body, "kind": "text/plain"} if isinstance(body, bytes) else {"json": body}
        return self._entity(self._repeated("POST", path, again=frozenset({NOT_DONE}), **sent))

    def once(self, path: str) -> int:
        """A POST without a body that is never repeated; its status. Raises BackendError."""
        return self._repeated("POST", path, again=frozenset(), data=b"").status

    def upload(self, url: str, content: bytes) -> None:
        """Put bytes in pieces where the service wants them. Raises BackendError."""
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            span = f"bytes {start}-{start + len(piece) - 1}/{len(content)}"
            answer = self._asked("PUT", url, None, {"Content-Range": span}, data=piece)
            if answer.status >= 400:
                raise self._refused(answer)

    def close(self) -> None:
        """Release the connection."""
        self._http.close()

    def text(self, entity: Mapping[str, Any], key: str) -> str:
        """A field that an entity must have. Raises GraphSilent: then it is no answer of Graph's."""
        found = entity.get(key)
        if not isinstance(found, str) or not found:
            raise self._failures.silent(f"answered without {key}")
        return found

    def _repeated(
        self, method: str, path: str, again: frozenset[int] = _AGAIN, *, prefer: str = "", kind: str = "", **sent: Any
    ) -> _Answer:
        """The answer, asked for again after the statuses of `again`; after silence only with all of them."""
        url, fresh, began = self._url(path), False, time.monotonic()
        headers = {
            "Prefer": f"{_LASTING}, {prefer}" if prefer else _LASTING,
            **({"Content-Type": kind} if kind else {}),
        }
        for attempt in range(1, TRIES + 1):
            last = attempt == TRIES or time.monotonic() - began > PATIENCE
            try:
                answer = self._asked(method, url, self.login.tokens.token(fresh=fresh), headers, **sent)
            except (GraphSilent, GraphUnreachable):
                if last or again is not _AGAIN:
                    raise
                self._pause(attempt)
                continue
            if answer.status < 400:
                return answer
            seconds = float(2**attempt) if answer.wait is None else answer.wait
            if answer.status == 401 and not fresh:
                fresh, seconds = True, 0.0
            elif answer.status not in again or last or seconds > PATIENCE:
                raise self._refused(answer)
            self._pause(seconds)
        raise self._refused(answer)

    def _asked(
        self,
        method: str,
        url: str,
        token: str | None,
        headers: Mapping[str, str],
        *,
        largest: int = _LARGEST_JSON,
        **sent: Any,
    ) -> _Answer:
        """One request and its answer. Raises GraphUnreachable, GraphSilent."""
        limits = (self.login.connect_seconds, self.login.read_seconds)
        options: dict[str, Any] = {
            "auth": _Bearer(token),
            "headers": headers,
            "timeout": limits,
            "allow_redirects": False,
            "verify": str(self.login.ca_file) if self.login.ca_file else True,
        }
        try:
            with self._http.request(method, url, stream=True, **options, **sent) as response:
                content, cut = self._read(response, largest)
                told = response.headers.get("Retry-After", "")
                return _Answer(response.status_code, content, cut, float(told) if told.isdecimal() else None)
        except requests.RequestException as error:
            raise self._failures.of(error) from error

    def _read(self, response: requests.Response, largest: int) -> tuple[bytes, bool]:
        began, kept = time.monotonic(), bytearray()
        for piece in response.iter_content(65536):
            kept += piece
            if len(kept) > largest:
                return bytes(kept[:largest]), True
            if time.monotonic() - began > _ANSWER_SECONDS:
                raise self._failures.silent(f"did not end its answer within {_ANSWER_SECONDS:g} s")
        return bytes(kept), False

    def _entity(self, answer: _Answer) -> dict[str, Any]:
        """The object of an answer; an empty one when there is nothing to say (204)."""
        if not answer.content:
            return {}
        if (entity := answer.entity) is None:
            raise self._failures.silent("answered with something else than JSON")
        return entity

    def _url(self, path: str) -> str:
        if path.startswith("/"):
            return f"{self._home}{path}"
        if path.startswith(f"{self.login.url}/"):
            return path
        raise self._failures.elsewhere(urlsplit(path).hostname)

    def _refused(self, answer: _Answer) -> GraphRefused:
        return self._failures.refused(answer.status, answer.entity or {})


def entities(page: Mapping[str, Any], key: str = "value") -> list[dict[str, Any]]:
    """The entities of a page or below a key, those that are such."""
    value = page.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(entity: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The texts of a list, those that are such."""
    value = entity.get(key)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
