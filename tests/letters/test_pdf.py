"""Letters as PDF: what is on which page, fonts, text and the marker of PDF/A."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterContext
from relance_mail.letters.docx import render_letter
from relance_mail.letters.draft_mark import MARK
from relance_mail.letters.pdf import LibreOffice
from relance_mail.letters.samples import CUSTOMERS, line, sample
from tests.letters.pdfs import metadata, pages, pdfs
from tests.letters.shipped import BY_ID, LETTERS, message, plain, template


def letter(stage: str, context: LetterContext, project: bool = False) -> bytes:
    return render_letter(template(stage, "lettre"), context, project)


@pytest.mark.office
def test_every_letter_for_every_kind_becomes_a_pdf_of_at_most_two_pages(office: LibreOffice) -> None:
    wanted = [(stage, kind) for stage in LETTERS for kind in CUSTOMERS]
    made = pdfs(office, [letter(stage, sample(kind, BY_ID[stage])) for stage, kind in wanted])
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
@pytest.mark.parametrize("persistent", [True, False])
def test_a_letter_is_pdf_a_2b_and_every_font_is_in_it(persistent: bool) -> None:
    """ISO 19005-2, 6.6.4: the file says which part and level it keeps; 6.2.11.4: fonts are embedded."""
    with LibreOffice(persistent=persistent) as engine:
        reader = PdfReader(io.BytesIO(engine.convert(letter("ferme", message("business", "ferme")))))
    told = metadata(reader)
    assert "<pdfaid:part>2</pdfaid:part>" in told
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in told
    fonts = [one.get_object() for page in reader.pages for one in page["/Resources"]["/Font"].values()]  # type: ignore[index]  # same
    inner = [one["/DescendantFonts"][0].get_object() if "/DescendantFonts" in one else one for one in fonts]
    assert inner
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one["/FontDescriptor"]) for one in inner)
    assert len(reader.pages) == 1
    assert "Atelier des Tanneurs" in reader.pages[0].extract_text()
