"""The image of a signature: where the template keeps its place, in the final document and nowhere else (OFFICE §6)."""

import io
import struct
import zlib
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from relance_mail.letters.base import LetterRefused
from relance_mail.letters.docx import attachment_name, is_preview, render_letter
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.pdf import LibreOffice
from relance_mail.letters.pictures import SIGNATURE_ROOM
from tests.letters.pdfs import pdfs
from tests.letters.shipped import message, saved, small, template


def picture(width: int = 300, height: int = 100) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\0" + b"\x1f\x3a\x5f" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pictures(content: bytes) -> list[tuple[int, int, str]]:
    """Width, height and alternative text of every signature in a document; the payment's code is no signature."""
    document = docx.Document(io.BytesIO(content))
    inlines = list(document.element.body.iter(qn("wp:inline")))
    found = [(int(one.extent.cx), int(one.extent.cy), str(one.docPr.get("descr"))) for one in inlines]
    return [one for one in found if not one[2].startswith("Virement")]


def notice(project: bool = False, image: bytes | None = None) -> bytes:
    context = replace(message("business", "mise_en_demeure"), signature=image)
    return render_letter(template("mise_en_demeure", "lettre"), context, project)


@pytest.mark.parametrize("size", [(300, 100), (900, 100), (60, 200)])
def test_the_final_letter_bears_it_within_its_room(size: tuple[int, int]) -> None:
    ((width, height, words),) = pictures(notice(image=picture(*size)))
    assert width <= SIGNATURE_ROOM[1]
    assert height <= SIGNATURE_ROOM[0]
    assert abs(width / height - size[0] / size[1]) < 0.02, "in its own proportion"
    assert words == "Signature : Dominique Modèle"


def test_neither_a_preview_nor_a_letter_without_one_bears_it() -> None:
    assert pictures(notice(project=True, image=picture())) == []
    assert pictures(notice()) == []
    assert pictures(render_letter(template("ferme", "lettre"), replace(message(), signature=picture()))) == []


def test_the_same_message_gives_the_same_bytes() -> None:
    assert notice(image=picture()) == notice(image=picture())


def test_no_name_asks_for_a_signature() -> None:
    """The place is a character that no text of a source keeps."""
    base = message("business", "mise_en_demeure")
    named = replace(base, customer=replace(base.customer, name="\ue000 {{ societe.signature }}"), signature=picture())
    assert len(pictures(render_letter(template("mise_en_demeure", "lettre"), named))) == 1
    empty = saved(small("{{ client.nom }} [{{ societe.signature }}]"))
    text = docx.Document(io.BytesIO(render_letter(empty, replace(named, signature=None)))).paragraphs[-1].text
    assert text.endswith("[]")


def test_a_mail_bears_none() -> None:
    mail = render_mail(template("mise_en_demeure", "mail"), message("business", "mise_en_demeure"))
    assert "img" not in mail.html


def test_an_image_that_cannot_be_read_is_refused_with_its_remedy() -> None:
    with pytest.raises(LetterRefused) as refused:
        notice(image=picture()[:20])
    assert refused.value.findings[0].code == "image_unreadable"
    with pytest.raises(LetterRefused):
        notice(image=b"no image at all")


def test_a_preview_is_named_as_one() -> None:
    assert attachment_name("R26-0457", project=True) == "PROJET_R26-0457.pdf"
    assert is_preview("PROJET_R26-0457.pdf")
    assert not is_preview(attachment_name("R26-0457"))


@pytest.mark.office
def test_signed_or_not_every_line_stands_on_the_same_page(office: LibreOffice) -> None:
    """What is signed has the pages of what was read, and no page is empty."""
    letters = [notice(project=True), notice(), notice(image=picture()), notice(image=picture(60, 200))]
    for content in pdfs(office, letters):
        (page,) = PdfReader(io.BytesIO(content)).pages
        assert "président, Atelier des Tanneurs" in page.extract_text()
