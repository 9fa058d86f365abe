"""What a CalDAV server may answer that a sound one does not: redirects, nonsense, silence."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from relance_mail.calendars.caldav import CalDavCalendar
from relance_mail.calendars.dav import DavLogin, DavSession
from relance_mail.errors import BackendError

_ASK = "<d:propfind><d:prop><d:getetag/></d:prop></d:propfind>"
_GOOD = (
    '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/bon/a.ics</d:href><d:propstat><d:prop>'
    '<d:getetag>"1"</d:getetag></d:prop></d:propstat></d:response></d:multistatus>'
)


class _Scripted(BaseHTTPRequestHandler):
    """Answers by path and keeps what it was asked."""

    asked: list[tuple[str, str, str | None]]  # method, path, Authorization

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, self.headers.get("Authorization")))
        status, headers, body = {
            "/vieux/": (302, {"Location": "/bon/"}, ""),
            "/boucle/": (301, {"Location": "/boucle/"}, ""),
            "/dehors/": (302, {"Location": "http://ailleurs.example.com/"}, ""),
            "/panne/": (503, {}, "maintenance"),
            "/page/": (207, {}, "<html><p>Connexion</html>"),
            "/rien/": (207, {}, '<d:multistatus xmlns:d="DAV:"/>'),
        }.get(self.path, (207, {}, _GOOD))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    do_PROPFIND = do_REPORT = do_GET = _answer  # noqa: N815 # the library's way of naming methods

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    handler = type("Scripted", (_Scripted,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def login(server: ThreadingHTTPServer, path: str = "/") -> DavLogin:
    return DavLogin(f"http://127.0.0.1:{server.server_address[1]}{path}", "gestion", "motdepasse", timeout=5)


def asked(server: ThreadingHTTPServer) -> list[tuple[str, str, str | None]]:
    handler = server.RequestHandlerClass
    assert isinstance(handler, type)
    assert issubclass(handler, _Scripted)
    return handler.asked


def ask(server: ThreadingHTTPServer, path: str) -> list[str | None]:
    where = login(server, path)
    with DavSession(where) as dav:
        return [answer.text("d:getetag") for answer in dav.ask("PROPFIND", where.url, _ASK)]


def test_a_redirected_call_stays_what_it_is(server: ThreadingHTTPServer) -> None:
    assert ask(server, "/vieux/") == ['"1"']
    assert [(method, path) for method, path, _ in asked(server)] == [("PROPFIND", "/vieux/"), ("PROPFIND", "/bon/")]
    assert all(authorization for _, _, authorization in asked(server))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/boucle/", "calendar_failed"),
        ("/dehors/", "calendar_elsewhere"),
        ("/panne/", "calendar_failed"),
        ("/page/", "calendar_failed"),
    ],
)
def test_what_no_calendar_server_answers_is_told(server: ThreadingHTTPServer, path: str, code: str) -> None:
    with pytest.raises(BackendError) as raised:
        ask(server, path)
    assert [finding.code for finding in raised.value.findings] == [code]


def test_a_server_without_calendars_is_told(server: ThreadingHTTPServer) -> None:
    with pytest.raises(BackendError, match="no CalDAV service"):
        CalDavCalendar(login(server, "/rien/")).look()


def test_passwords_of_any_language_are_sent_as_utf_8(server: ThreadingHTTPServer) -> None:
    """RFC 7617 §2.1."""
    where = DavLogin(login(server).url, "gestion", "é€")
    with DavSession(where) as dav:
        dav.ask("PROPFIND", where.url, _ASK)
    assert asked(server)[0][2] == "Basic Z2VzdGlvbjrDqeKCrA=="
