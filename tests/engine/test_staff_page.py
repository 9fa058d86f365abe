"""Mails to our own people as Outlook, a telephone and a text program show them (OFFICE §8.1)."""

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from relance_mail.engine.morning.page_html import MOST_BYTES, html_of
from relance_mail.engine.morning.page_text import text_of
from relance_mail.engine.morning.pages import MOST_LINES, Line, Page, left_out, section
from tests.engine.staff_pages import EMPTY, HOSTILE, full_page, line, offer, url_of

# What Outlook's engine (Word), Gmail and Apple Mail all show; nothing that needs a style sheet or loads anything.
TAGS = frozenset("html head meta title body table tr td p b i br span a".split())
ATTRIBUTES = frozenset(
    "lang charset bgcolor style role width cellpadding cellspacing border colspan align height href".split()
)
STYLES = frozenset(
    "margin padding padding-left font-family font-size font-weight line-height color background-color "
    "border-bottom vertical-align text-align white-space max-width".split()
)


class Used(HTMLParser):
    """Every tag, attribute, style and colour that a page uses, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.styles: set[str] = set()
        self.links: list[str] = []
        self.grounds: list[tuple[str | None, str | None]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.add(tag)
        self.attributes |= named.keys()
        style = dict(self._styles(named.get("style") or ""))
        self.styles |= style.keys()
        self.links += [named["href"] or ""] if "href" in named else []
        self.grounds += [(named.get("bgcolor"), style.get("background-color"))]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @staticmethod
    def _styles(style: str) -> Iterator[tuple[str, str]]:
        for one in filter(None, style.split(";")):
            name, _, value = one.partition(":")
            yield name.strip(), value.strip()


PAGES = pytest.mark.parametrize("page", [full_page(), EMPTY], ids=["full", "empty"])


@PAGES
def test_only_what_outlook_understands_is_used(page: Page) -> None:
    used = Used(html_of(page, url_of))
    assert used.tags <= TAGS
    assert used.attributes <= ATTRIBUTES
    assert used.styles <= STYLES


def test_every_coloured_ground_is_told_twice_for_word_and_for_dark_modes() -> None:
    used = Used(html_of(full_page(), url_of))
    assert {bgcolor for bgcolor, _ in used.grounds} - {None}
    assert all(bgcolor == style for bgcolor, style in used.grounds)


def test_what_files_and_mails_say_is_escaped() -> None:
    words = replace(line(text=HOSTILE), who=HOSTILE, amount=HOSTILE, quote=HOSTILE, notes=(HOSTILE,))
    page = Page(HOSTILE, HOSTILE, HOSTILE, (words,), (section(HOSTILE, [words]),), closing=(HOSTILE,))
    html = html_of(page, url_of)
    used = Used(html)
    assert "<img" not in html
    assert used.tags <= TAGS
    assert "".join(used.text).count(HOSTILE) == 15


def test_a_link_goes_where_it_says_whatever_a_label_holds() -> None:
    page = Page("t", "l", red=(Line("x", offers=(offer('"><script>', "4<1"),)),))
    used = Used(html_of(page, url_of))
    assert used.links == ['mailto:compta@atelier.example.fr?subject="><script>&body=4<1']
    assert "script" not in used.tags


def test_a_full_day_stays_below_a_hundred_kilobytes() -> None:
    page, long = full_page(MOST_LINES), "mailto:compta@atelier.example.fr?subject=" + "x" * 250
    html = html_of(page, lambda _: long, "suivi.xlsx")
    assert 20_000 < len(html.encode()) <= MOST_BYTES
    assert "et 12 autres dans suivi.xlsx" in html
    assert html.count("Rien ne part aujourd&#x27;hui") == 1


def test_what_does_not_fit_is_counted() -> None:
    one = section("Anomalies du fichier", [line(number) for number in range(MOST_LINES + 2)])
    assert (len(one.lines), one.count, one.left_out) == (MOST_LINES, MOST_LINES + 2, 2)
    page = Page("t", "l", sections=(one,))
    assert "et 2 autres dans suivi.xlsx" in html_of(page, url_of, "suivi.xlsx")
    assert "- et 2 autres dans suivi.xlsx" in text_of(page, url_of, "suivi.xlsx")
    assert left_out(section("x", [line()] * (MOST_LINES + 1)), "") == "et 1 autre"
    assert left_out(section("x", [line()]), "suivi.xlsx") == ""


def test_the_plain_text_says_all_of_it_in_narrow_lines() -> None:
    text = text_of(full_page(1), url_of)
    assert all(len(each) <= 76 for each in text.splitlines() if "mailto:" not in each)
    assert "!!! Rien ne part aujourd'hui" in text
    assert "PARTIE 3 (1)" in text
    assert "  « Nous contestons".replace("« ", "«\u00a0") in text
    assert "  Pause 7 j : mailto:compta@atelier.example.fr?subject=Pause%207%20j&body=0" in text
    assert "Chiffre 4 : 184\u202f310,20\u00a0€ (212 factures)" in text


def test_an_empty_day_says_so() -> None:
    assert text_of(EMPTY, url_of) == "Relances du mercredi 25 novembre 2026\nRien à faire ce matin.\n"
    assert "Rien à faire ce matin." in html_of(EMPTY, url_of)
