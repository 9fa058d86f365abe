"""Letters as PDF: what is on which page, fonts, one LibreOffice for many letters, and what happens when it fails."""

import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from relance_mail.core.policy import InterestMode
from relance_mail.errors import BackendError
from relance_mail.letters import pdf
from relance_mail.letters.base import LetterContext, PdfEngine
from relance_mail.letters.docx import render_letter
from relance_mail.letters.draft_mark import MARK
from relance_mail.letters.pdf import LibreOffice
from relance_mail.letters.samples import CUSTOMERS, line, sample
from tests.letters.shipped import BY_ID, LETTERS, message, plain, template, word


def pages(content: bytes) -> list[str]:
    return [plain(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def letter(stage: str, context: LetterContext, project: bool = False) -> bytes:
    return render_letter(template(stage, "lettre"), context, project)


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.02)


@pytest.mark.office
def test_every_letter_for_every_kind_becomes_a_pdf_of_at_most_two_pages(office: LibreOffice) -> None:
    wanted = [(stage, kind) for stage in LETTERS for kind in CUSTOMERS]
    made = office.convert_all([letter(stage, sample(kind, BY_ID[stage])) for stage, kind in wanted])
    for (stage, _), content in zip(wanted, made, strict=True):
        text = pages(content)
        assert 1 <= len(text) <= (2 if stage == "mise_en_demeure" else 1)
        assert "R26-0457" in text[0]
        assert all(f"Page {number} / {len(text)}" in page for number, page in enumerate(text, start=1))
        assert all("SAS au capital de 50 000 €" in page for page in text)


@pytest.mark.office
def test_the_address_stands_in_the_window_of_a_french_envelope(office: LibreOffice) -> None:
    """NF Z 11-001 and DL window on the right: between 105 and 190 mm from the left, 45 and 90 mm from the top."""
    base = message("business", "mise_en_demeure")
    long = "Société Industrielle de Fabrication et de Distribution de Matériaux Composites du Grand Sud-Ouest"
    content = office.convert(letter("mise_en_demeure", replace(base, customer=replace(base.customer, name=long))))
    found: dict[str, tuple[float, float]] = {}

    def place(text: str, _: object, matrix: list[float], *__: object) -> None:
        if text.strip():
            found.setdefault(plain(text).strip(), (matrix[4] / 72 * 25.4, 297 - matrix[5] / 72 * 25.4))

    PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=place)
    lines = [spot for text, spot in found.items() if text.startswith(("Société", "Bâtiment", "27 avenue", "38000 GRE"))]
    assert len(lines) >= 4
    assert all(105 <= left <= 115 and 45 <= top <= 90 for left, top in lines)
    assert found["MISE EN DEMEURE DE PAYER"][1] > 92


@pytest.mark.office
def test_sixty_invoices_repeat_the_heading_and_keep_the_signature_company(office: LibreOffice) -> None:
    lines = tuple(line(f"FA-{number:04}", date(2026, 1, 1 + number % 28), "100.00") for number in range(60))
    text = pages(office.convert(letter("ferme", replace(message("business", "ferme"), lines=lines), project=True)))
    assert len(text) > 2
    tables = [page for page in text if "FA-00" in page]
    assert all("Montant TTC" in page for page in tables)
    assert sum(page.count("FA-00") for page in text) == 60
    signed = next(page for page in text if "Camille Exemple\nresponsable" in page)
    assert "Veuillez agréer" in signed
    assert "Règlement par virement" in signed
    assert all(MARK in page for page in text)


@pytest.mark.office
def test_a_final_letter_bears_no_mark_and_embeds_its_fonts(office: LibreOffice) -> None:
    content = office.convert(letter("ferme", message("business", "ferme")))
    assert MARK not in "".join(pages(content))
    reader = PdfReader(io.BytesIO(content))
    fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]  # a PDF dictionary
    names = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert names
    assert all("+" in name for name in names), "a subset of an embedded font is named ABCDEF+Name"
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Courrier R26-0457", "Atelier des Tanneurs")


@pytest.mark.office
def test_the_calculation_is_in_the_pdf_of_a_claimed_notice(office: LibreOffice) -> None:
    context = sample("business", BY_ID["mise_en_demeure"], interest=InterestMode.CLAIM)
    text = "\n".join(pages(office.convert(letter("mise_en_demeure", context))))
    for wanted in ("Annexe : décompte des pénalités de retard", "12,15 %", "1 780,65 €", "Somme à payer"):
        assert wanted in text


@pytest.mark.office
def test_one_libreoffice_serves_many_letters_and_threads(office: LibreOffice) -> None:
    office.convert(word("début"))
    (first,) = office._alive
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda number: office.convert(word(f"lettre {number}")), range(9)))
    assert [pages(content)[0].strip() for content in made] == [f"lettre {number}" for number in range(9)]
    assert office._alive == [first]


@pytest.mark.office
def test_what_is_no_word_document_is_refused_and_the_next_one_works(office: LibreOffice) -> None:
    with pytest.raises(BackendError, match="could not open"):
        office.convert(b"not a document, but LibreOffice would print any text")
    assert pages(office.convert(word("suite")))[0].strip() == "suite"


@pytest.mark.office
def test_it_ends_by_itself_when_idle_and_starts_again() -> None:
    with LibreOffice(idle=0.2) as engine:
        engine.convert(word("un"))
        (worker,) = engine._alive
        until(lambda: worker.poll() is not None)
        assert pages(engine.convert(word("deux")))[0].strip() == "deux"
        assert engine._alive != [worker]


@pytest.mark.office
def test_a_conversion_that_takes_too_long_is_killed_with_all_its_processes() -> None:
    with LibreOffice(seconds=0.3) as engine:
        with pytest.raises(BackendError, match=r"no answer within 0\.3 s"):
            engine.convert(word("trop long : LibreOffice met une seconde à démarrer"))
        assert engine._alive == []
        folder = str(engine._folder)
        until(lambda: not _processes_with(folder))


def _processes_with(words: str) -> list[int]:
    """Processes whose command line holds these words."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
        except OSError:
            continue
        if words.encode() in command and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


@pytest.mark.office
def test_nothing_stays_behind_when_an_engine_is_dropped() -> None:
    engine = LibreOffice()
    engine.convert(word("un"))
    folder = engine._folder
    assert folder is not None
    assert folder.stat().st_mode & 0o077 == 0
    assert not list(folder.rglob("*.docx"))
    del engine
    until(lambda: not folder.exists())
    until(lambda: not _processes_with(str(folder)))


@pytest.mark.office
def test_without_uno_many_documents_go_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_office_python", lambda _: None)
    with LibreOffice() as engine:
        made = engine.convert_all([word("un"), word("deux")])
        assert [pages(content)[0].strip() for content in made] == ["un", "deux"]
        with pytest.raises(BackendError, match="document 2 gave no PDF"):
            engine.convert_all([word("un"), b"no document"])
        assert engine._alive == []
    with LibreOffice(seconds=0.05) as hurried, pytest.raises(BackendError, match="no PDF after"):
        hurried.convert(word("un"))


def test_without_libreoffice_it_says_so_and_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_soffice", lambda: None)
    engine: PdfEngine = LibreOffice()
    assert not engine.available()
    with pytest.raises(BackendError) as caught:
        engine.convert(b"")
    assert caught.value.exit_code == 3
    assert caught.value.findings[0].code == "pdf_missing"
    assert "libreoffice-writer" in caught.value.findings[0].remedy
