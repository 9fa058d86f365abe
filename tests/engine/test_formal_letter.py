"""The formal notice as LibreOffice makes it: what is read before the yes, what is signed after it (OFFICE §6)."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader

from relance_mail.core.policy import Approval
from relance_mail.engine.writing.preview import letter_preview
from relance_mail.letters.draft_mark import MARK
from relance_mail.letters.pdf import LibreOffice
from tests.engine.folder_office import Day
from tests.engine.notices import LINE, OTHER, approve, deposit, folder, letter, names, shown, token
from tests.letters.test_signature import picture
from tests.servers.libreoffice import office as office

pytestmark = pytest.mark.office


@pytest.fixture
def day(tmp_path: Path, office: LibreOffice) -> Iterator[Day]:
    """Tuesday 3 March, drafts in the mail program, the image of a signature in the settings."""
    with shown(tmp_path, Approval.DRAFTS) as opened:
        image = picture()
        creditor = replace(opened.office.creditor, signature_sha256=hashlib.sha256(image).hexdigest())
        opened.change(pdf=office, signature=image, creditor=creditor)
        opened.cycle()
        yield opened


def pages(content: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(content)).pages)


def said(content: bytes) -> str:
    text = "\n".join(page.extract_text() for page in pages(content))
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").replace("’", "'")


CODE = 1  # of the payment: previews show it too


def pictures(content: bytes) -> int:
    return sum(len(page.images.keys()) for page in pages(content))


def test_what_is_read_before_the_yes_and_what_is_signed_after_it(day: Day) -> None:
    assert names(day) == [f"PROJET_{token(day)}.pdf"]
    preview = (folder(day) / names(day)[0]).read_bytes()
    assert all(MARK in page.extract_text() for page in pages(preview))
    assert pictures(preview) == CODE
    assert "Lyon, le 3 mars 2026" in said(preview)

    day.morning("2026-03-06", LINE, OTHER)
    approve(day)
    day.cycle()
    assert names(day) == [f"Courrier_{token(day)}.pdf"]
    final = (folder(day) / names(day)[0]).read_bytes()
    assert "PROJET" not in said(final)
    assert "Lyon, le 6 mars 2026" in said(final)
    assert "au plus tard le lundi 23 mars 2026" in " ".join(said(final).split())
    assert "Lettre recommandée avec avis de réception" in said(final)
    assert "À l'attention du représentant légal" in said(final)
    assert pictures(final) == CODE + 1, "the signature"
    assert letter(day).bytes_sha256 == hashlib.sha256(final).hexdigest()

    deposit(day)
    day.cycle()
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    assert f"Courrier_{token(day)}.pdf".encode() in draft.read_bytes()


def test_a_letter_that_is_only_looked_at_bears_the_mark_and_no_signature(day: Day) -> None:
    looked_at = letter_preview(day.office, "C1", "mise_en_demeure", ".pdf")
    assert MARK in said(looked_at)
    assert pictures(looked_at) == CODE
