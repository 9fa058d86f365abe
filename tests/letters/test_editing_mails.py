"""Mails from Word: only what Outlook's Word engine and Gmail show, images that travel along, French typography."""

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx.shared import Mm
from selectolax.lexbor import LexborHTMLParser, LexborNode

from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterRefused, MailText, Template
from relance_mail.letters.check import filled, text_of_message
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.samples import CUSTOMERS, sample
from relance_mail.mail.base import Attachment, Outgoing
from relance_mail.mail.mime import compose
from tests.letters.shipped import BY_ID, FOLDER, document, message, saved

# Elements with their attributes, and style properties with where they may stand. Sources: Microsoft, « Word 2007 HTML
# and CSS Rendering Capabilities in Outlook 2007 », parts 1 and 2 (Outlook for Windows renders with Word since); Google,
# « CSS Support » of Gmail's developers' pages; caniemail.com per property. One marked * is not shown by Word, where a
# reader misses nothing without it.
ELEMENTS = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "name", "content"}, "title": set(), "body": {"style"},
    "table": {"role", "width", "cellpadding", "cellspacing", "border", "style"}, "tbody": set(), "tr": set(),
    "td": {"style", "colspan"}, "th": {"style", "colspan"}, "p": {"style"}, "ul": {"style"}, "ol": {"style"},
    "li": set(), "b": set(), "i": set(), "u": set(), "br": set(), "a": {"href"},
    "img": {"src", "width", "height", "alt", "style"},
}  # fmt: skip
CELL = {
    "border", "padding", "vertical-align", "background", "font-weight", "font-family", "font-size", "line-height",
    "color", "text-align", "white-space",
}  # fmt: skip
TEXT = {"margin", "font-size", "color", "text-align"}
STYLES = {
    "body": {"margin", "padding"},  # Word has margins of its own
    "table": {"border-collapse", "margin", "font-family", "font-size", "line-height", "color"},
    "td": CELL,
    "th": CELL,
    "p": TEXT,
    "ul": {"margin", "padding-left"},
    "ol": {"margin", "padding-left"},
    "img": {"border", "max-width", "height"},  # max-width*: Word goes by the attributes
}
MAILS = sorted(path for path in FOLDER.glob("*/*/mail*.docx") if path.parent.name in BY_ID)
LETTERS = sorted(path for path in FOLDER.glob("*/*/lettre*.docx") if path.parent.name in BY_ID)


def mails() -> Iterator[MailText]:
    """Every shipped mail for every sort of debtor, then one with all that Word can give to a mail."""
    for path in MAILS:
        for customer in CUSTOMERS:
            context = sample(customer, BY_ID[path.parent.name])
            yield render_mail(path.read_bytes(), context, path.relative_to(FOLDER).as_posix())
    yield render_mail(_rich(), message())


def _rich() -> bytes:
    made = document("Objet : x", "", "corps", table=[["a", "b", "c", "d"]])
    run = made.paragraphs[1].add_run("tout")
    run.bold = run.italic = run.underline = True
    made.add_paragraph("un", style="List Bullet")
    made.add_paragraph("deux", style="List Number")
    made.paragraphs[2].add_run().add_picture(BytesIO(png()), width=Mm(20))
    return saved(made)


def png(width: int = 4, height: int = 2) -> bytes:
    """A small grey image."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x80" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def properties(node: LexborNode) -> set[str]:
    style = node.attributes.get("style") or ""
    return {part.partition(":")[0].strip() for part in style.split(";") if part.strip()}


def test_mails_use_only_what_outlook_and_gmail_show() -> None:
    seen: set[str] = set()
    for mail in mails():
        for node in LexborHTMLParser(mail.html).css("*"):
            tag = str(node.tag)
            assert set(node.attributes) <= ELEMENTS[tag], tag
            assert properties(node) <= STYLES.get(tag, set()), tag
            seen.add(tag)
        assert len(mail.html) < 100_000  # Gmail cuts a longer one off
    assert {"img", "ul", "ol", "b", "i", "u", "th"} <= seen


def test_a_table_of_more_than_three_columns_is_dense_enough_for_a_telephone() -> None:
    """Looked at in Chromium at 390 pixels: at 11 points the column of what is owed was cut off."""
    for mail in mails():
        for table in LexborHTMLParser(mail.html).css("table table"):
            columns = max(
                sum(int(cell.attributes.get("colspan") or 1) for cell in row.css("td,th")) for row in table.css("tr")
            )
            sizes = {"font-size:9pt" in str(cell.attributes["style"]) for cell in table.css("td,th")}
            assert sizes == {columns > 3}
        assert all("white-space" not in str(node.attributes["style"]) for node in LexborHTMLParser(mail.html).css("th"))


def test_an_image_travels_with_the_mail_and_is_shown_where_it_stood() -> None:
    mail = render_mail(_rich(), message())
    (image,) = mail.images
    (shown,) = LexborHTMLParser(mail.html).css("img")
    assert shown.attributes["src"] == f"cid:{image.cid}"
    assert (shown.attributes["width"], shown.attributes["height"]) == ("76", "38")
    assert (image.content, image.mime_type) == (png(), "image/png")
    assert mail == render_mail(_rich(), message()), "the same mail each time"
    files = (Attachment(image.name, image.content, image.mime_type, image.cid),)
    outgoing = Outgoing(
        "ab" * 16, "R26-0457", "a@example.fr", "A", ("b@example.com",), mail.subject, mail.text, mail.html,
        attachments=files,
    )  # fmt: skip
    wire = compose(outgoing, datetime(2026, 3, 3, 9, tzinfo=UTC)).decode()
    assert f"<{image.cid}>" in wire
    assert "multipart/related" in wire


def test_an_image_alone_in_its_paragraph_is_not_taken_for_an_empty_one() -> None:
    made = document("Objet : x", "corps", "")
    made.paragraphs[2].add_run().add_picture(BytesIO(png()))
    made.paragraphs[2].add_run().add_picture(BytesIO(png()))
    mail = render_mail(saved(made), message())
    assert mail.html.count("<img") == 2
    assert len(mail.images) == 1
    assert mail.text == "corps\n\n\n"


def test_a_format_that_mail_programs_do_not_show_is_refused() -> None:
    made = document("Objet : x", "corps")
    made.paragraphs[1].add_run().add_picture(BytesIO(png()))
    part = next(part for part in made.part.package.iter_parts() if part.content_type == "image/png")
    part._content_type = "image/x-emf"
    with pytest.raises(LetterRefused, match="n’affichent pas"):
        render_mail(saved(made), message())


WRONG = re.compile(r"[^\s] [:;!?»](?:\s|$)|« \S|\d [€%]|\d \d{3}\b(?! \d{3} \d)|\w[!?»](?!\w)|«\w| {2}\w")


def test_french_texts_have_no_break_spaces_before_double_punctuation_and_in_amounts() -> None:
    """Over every shipped text, for every sort of debtor, with and without penalties."""
    count = 0
    for path in [*MAILS, *LETTERS]:
        name = path.relative_to(FOLDER).as_posix()
        if not name.startswith("fr/"):
            continue
        for customer in CUSTOMERS:
            for mode in (InterestMode.MENTION, InterestMode.CLAIM):
                context = sample(customer, BY_ID[path.parent.name], interest=mode)
                template = Template(name, path.read_bytes(), "")
                made = filled(template, context)
                text = _shown(made) if isinstance(made, MailText) else text_of_message(template, context)
                assert [found[0] for found in WRONG.finditer(text)] == [], name
                count += 1
    assert count > 100


def _shown(mail: MailText) -> str:
    """What a mail shows. Without its subject, which has plain spaces: programs fold it there."""
    body = LexborHTMLParser(mail.html).css("p, td, th, li")
    return "\n".join(node.text(deep=True) for node in body if not node.css("p, table"))
