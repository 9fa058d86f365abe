"""No mail of ours loads anything when it is opened, and no link in it tells us who followed it (LAW §10)."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from tests.engine.folder_office import US, Day, office_in, owed

LOADING = {
    "src",
    "srcset",
    "background",
    "poster",
    "data",
    "lowsrc",
    "dynsrc",
    "formaction",
    "action",
    "ping",
    "xlink:href",
}
OURS = ("cid:", "data:")
NEVER = {
    "script",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "video",
    "audio",
    "source",
    "svg",
    "meta-refresh",
}
IN_STYLE = re.compile(r"url\s*\(\s*['\"]?([^)'\"]*)|@import", re.IGNORECASE)
OUTSIDE = re.compile(r"(?:https?:)?//[^\s\"'<>)]+", re.IGNORECASE)


class _Seen(HTMLParser):
    """What an HTML body would load, run or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NEVER:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = value or ""
            if name in LOADING and not text.startswith(OURS):
                self.found.append(f"{tag} {name}={text}")
            if name.startswith("on") or (name == "http-equiv" and text.lower() == "refresh"):
                self.found.append(f"{tag} {name}={text}")
            if name == "style":
                self.found += [f"style {one}" for one in IN_STYLE.findall(text) if not one.startswith(OURS)]
            if name == "href":
                self.links.append(text)

    def handle_data(self, data: str) -> None:
        if self.get_starttag_text() and (self.get_starttag_text() or "").startswith("<style"):
            self.found += [f"style {one}" for one in IN_STYLE.findall(data) if not one.startswith(OURS)]


def htmls(mail: EmailMessage) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_type() == "text/html":
            yield str(part.get_content())


def loads(html: str) -> list[str]:
    """What is wrong with a body."""
    seen = _Seen()
    seen.feed(html)
    links = [link for link in seen.links if not link.startswith(("mailto:", "#", "cid:"))]
    return [*seen.found, *(f"link {link}" for link in links)]


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> list[EmailMessage]:
    """Two months of an office: every stage that goes by mail, the summaries, what is answered."""
    with office_in(tmp_path_factory.mktemp("office"), "2026-03-03", summary_to=(US,)) as day:
        day.policies(gap_days=1)
        later = owed("FA-2", "2026-03-25", code="C2", kind="particulier")
        abroad = owed("FA-3", "2026-02-20", code="C3", kind="mairie")
        for date in ("03-03", "03-18", "03-31", "04-14", "04-28", "05-12"):
            day.send(f"2026-{date}", owed(), later, abroad)
            answer(day)
        return day.sent()


def answer(day: Day) -> None:
    day.receive("compta@c3.example.com", "Bonjour, pouvez-vous nous renvoyer la facture FA-3 ?", to=day.sent()[-1])
    day.later(minutes=5)
    day.cycle()


def test_no_mail_loads_or_tracks_anything(mails: list[EmailMessage]) -> None:
    bodies = [(str(mail["Subject"]), html) for mail in mails for html in htmls(mail)]
    assert len({subject for subject, _ in bodies}) >= 6, "reminders of several stages, and summaries"
    assert any(subject.startswith("Relances du") for subject, _ in bodies)
    assert [f"{subject}: {one}" for subject, html in bodies for one in loads(html)] == []


def test_no_picture_is_fetched_from_anywhere(mails: list[EmailMessage]) -> None:
    for mail in mails:
        ids = {str(part["Content-ID"]).strip("<>") for part in mail.walk() if part["Content-ID"]}
        for html in htmls(mail):
            assert set(re.findall(r"cid:([^\"'>)]+)", html)) <= ids
            assert OUTSIDE.findall(re.sub(r"<!DOCTYPE[^>]*>|xmlns(:\w+)?=\"[^\"]*\"", "", html)) == []


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://suivi.example.com/p.gif?id=1" width=1 height=1>',
        '<img srcset="//suivi.example.com/p.gif">',
        '<td background="http://suivi.example.com/p.gif">',
        '<p style="background:url(https://suivi.example.com/p.gif)">x</p>',
        "<style>@import 'https://suivi.example.com/a.css';</style>",
        '<link rel="stylesheet" href="https://suivi.example.com/a.css">',
        '<a href="https://suivi.example.com/c?to=site">site</a>',
        '<iframe src="cid:x"></iframe>',
        '<a href="mailto:a@example.fr" ping="https://suivi.example.com">a</a>',
    ],
)
def test_the_search_finds_what_it_seeks(html: str) -> None:
    assert loads(html) != []


def test_what_stands_in_the_mail_itself_is_allowed() -> None:
    assert loads('<img src="cid:logo@example.fr"><a href="mailto:a@example.fr?subject=x">a</a>') == []
