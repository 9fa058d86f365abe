"""Rendering a Word template: escaped, strict, alone in its thread, measured before it is opened."""

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Mm

from relance_mail.letters import package
from relance_mail.letters.base import LetterContext, LetterRefused
from relance_mail.letters.docx import attachment_name, render_letter
from relance_mail.letters.draft_mark import MARK
from relance_mail.letters.passages import passages
from tests.letters.shipped import document, message, plain, saved, template, word

ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


def text(content: bytes) -> str:
    return plain("\n".join(passage.text for passage in passages(docx.Document(io.BytesIO(content)))))


def refused(content: bytes, context: LetterContext | None = None) -> str:
    """Code and words of the refusal."""
    with pytest.raises(LetterRefused) as caught:
        render_letter(content, context or message(), path="fr/x/lettre.docx")
    (finding,) = caught.value.findings
    assert finding.where.file == "fr/x/lettre.docx"
    assert finding.remedy
    return f"{finding.code}: {finding.what}"


def named(name: str) -> LetterContext:
    base = message()
    return replace(base, customer=replace(base.customer, name=name, legal_form=None))


@pytest.mark.parametrize(
    "name",
    [
        "Durand & Fils <SA>",
        "L’« Atelier » d'Émile",
        "{{ 7*7 }}",
        "{% for x in factures %}",
        "{_{ societe.email }_}",
        "&lt;b&gt; ]]> <w:t>",
        "https://exemple.example.fr/?a=1&b=2",
    ],
)
def test_a_customers_name_is_text_whatever_it_holds(name: str) -> None:
    """Rule 9: text of a file is never an instruction."""
    assert text(render_letter(word("Client : {{ client.nom }}."), named(name))).replace("\u2060", "") == plain(
        f"Client : {name}."
    )


def test_line_breaks_and_control_characters_of_a_file_do_not_change_the_letter() -> None:
    assert text(render_letter(word("A {{ client.nom }} B"), named("Du\x07rand\n\f&\tFils"))) == "A Du rand & Fils B"


def test_a_tag_that_word_split_into_runs_is_read() -> None:
    made = document("")
    for part in ("{", "{ client", ".n", "om }", "}"):
        made.paragraphs[0].add_run(part).bold = len(part) % 2 == 0
    assert text(render_letter(saved(made), message())) == "Lefort & Fils SARL"


@pytest.mark.parametrize("quotes", ["''", '""', "“”", "‘’", "«»", ("«\u00a0", "\u00a0»")])
def test_typographic_quotes_in_a_tag_are_read_as_quotes(quotes: str) -> None:
    source = f"{{{{ {quotes[0]}facture{quotes[1]}|accord(nombre) }}}}"
    assert text(render_letter(word(source), message())) == "factures"


def test_rows_and_paragraphs_repeat() -> None:
    rows = [
        ["{%tr for facture in factures %}", ""],
        ["{{ facture.numero }}", "{{ facture.reste }}"],
        ["{%tr endfor %}", ""],
    ]
    made = text(render_letter(word("{%p if public %}", "caché", "{%p endif %}", "vu", table=rows), message()))
    assert made.split("\n") == [
        "vu",
        "FA-2026-0012",
        "1 250,00 €",
        "FA-2026-0031",
        "480,50 €",
        "AV-2026-0003",
        "-45,00 €",
    ]


def test_headers_and_footers_are_rendered_too() -> None:
    made = document("corps")
    made.sections[0].header.paragraphs[0].text = "réf. {{ reference }}"
    made.sections[0].footer.paragraphs[0].text = "{{ societe.mentions_legales }}"
    assert {"corps", "réf. R26-0457"} <= set(text(render_letter(saved(made), message())).split("\n"))


def test_strict_an_unknown_field_stops_the_letter_and_is_named() -> None:
    told = refused(word("Votre SIREN : {{ client.sirène }}."))
    place = "(paragraphe 1 : « Votre SIREN : {{ client.sirène }} . »)"
    assert plain(told) == plain(f"field_unknown: Le champ « client.sirène » n’existe pas {place}.")


def test_a_missing_value_stops_the_letter_and_is_named() -> None:
    base = message("consumer")
    nobody = replace(base, creditor=replace(base.creditor, mediator=None))
    told = refused(word("avant", "Médiateur : {{ societe.mediateur }}"), nobody)
    assert "« societe.mediateur » n’a pas de valeur" in told
    assert "(paragraphe 2 : « Médiateur" in told


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ client.nom", "tag_open"),
        ("{% if public %}", "tag_unclosed"),
        ("{{ cycler.__init__.__globals__ }}", "field_unknown"),
        ("{{ client.nom + 1 }}", "template_syntax"),
        ("{{ 'x' * 99 }}", "tag_forbidden"),
        ("client.nom }}", "tag_open"),
        ("{client.nom}", "tag_open"),
    ],
)
def test_a_badly_written_template_is_a_finding(source: str, code: str) -> None:
    assert refused(word(source)).startswith(f"{code}: ")


def test_blocks_that_cut_the_document_apart_are_refused_not_repaired() -> None:
    """docxtpl's forgiving parser would drop the rest of the letter without a word."""
    rows = [["{% if public %}", "{{ client.nom }}"]]
    made = document("avant", table=rows)
    made.add_paragraph("{% endif %} après")
    assert refused(saved(made)).startswith("block_apart")


def test_threads_get_their_own_letters() -> None:
    """One DocxTemplate shared by threads gives one customer another's letter."""
    source = template("amiable", "lettre")

    def alone(number: int) -> bool:
        made = text(render_letter(source, named(f"Client numéro {number}")))
        return f"Client numéro {number}\n" in made and made.count("Client numéro") == 1

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(alone, range(24)))


def test_the_same_message_gives_the_same_bytes() -> None:
    source = template("ferme", "lettre")
    assert render_letter(source, message()) == render_letter(source, message())
    assert render_letter(source, message()) != render_letter(source, named("Autre"))
    with zipfile.ZipFile(io.BytesIO(render_letter(source, message()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_are_ours_and_run_no_template() -> None:
    made = document("corps")
    made.core_properties.title = "{{ client.inconnu }}"
    made.core_properties.author = "Ancienne secrétaire"
    made.core_properties.comments = "{{ cycler.__init__ }}"
    own = docx.Document(io.BytesIO(render_letter(saved(made), message()))).core_properties
    assert (own.author, own.last_modified_by) == ("Atelier des Tanneurs", "Atelier des Tanneurs")
    assert (own.title, own.language, own.comments) == ("Courrier R26-0457", "fr-FR", "")
    assert own.created is not None
    assert own.created.date() == message().as_of


def _as_it_is(_: docx.document.Document) -> None:
    """One section, one header."""


def _first_page_differs(made: docx.document.Document) -> None:
    made.sections[0].different_first_page_header_footer = True


def _even_pages_differ(made: docx.document.Document) -> None:
    made.settings.odd_and_even_pages_header_footer = True


def _two_sections(made: docx.document.Document) -> None:
    made.add_section()
    made.sections[1].header.is_linked_to_previous = False


@pytest.mark.parametrize("shape", [_as_it_is, _first_page_differs, _even_pages_differ, _two_sections])
def test_a_preview_says_projet_in_every_header_and_a_final_letter_does_not(
    shape: Callable[[docx.document.Document], None],
) -> None:
    """OFFICE §6: every preview carries PROJET."""
    made = document("corps")
    shape(made)
    preview = docx.Document(io.BytesIO(render_letter(saved(made), message(), project=True)))
    for section in preview.sections:
        headers = [section.header]
        headers += [section.first_page_header] if section.different_first_page_header_footer else []
        headers += [section.even_page_header] if preview.settings.odd_and_even_pages_header_footer else []
        assert all([paragraph.text for paragraph in header.paragraphs].count(MARK) == 1 for header in headers)
    assert MARK not in text(render_letter(saved(made), message()))


def test_the_template_that_the_template_was_made_from_is_forgotten() -> None:
    made = document("corps")
    settings = made.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
    settings.relate_to(r"file:///C:\Users\x\Courrier.dotx", ATTACHED, is_external=True)
    with zipfile.ZipFile(io.BytesIO(render_letter(saved(made), message()))) as archive:
        assert not any(b"Courrier.dotx" in archive.read(name) for name in archive.namelist())


def test_a_linked_picture_is_refused_for_it_would_report_who_opens_the_letter() -> None:
    made = document("corps")
    made.part.relate_to("https://suivi.example.com/pixel.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    assert refused(saved(made)).startswith("template_linked")
    linked = document("corps")
    linked.part.relate_to("https://www.example.fr/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    assert text(render_letter(saved(linked), message())) == "corps"


def zipped(extra: dict[str, bytes], base: bytes = b"") -> bytes:
    target = io.BytesIO(base or word("corps"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in extra.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_macros_are_refused() -> None:
    assert refused(zipped({"word/vbaProject.bin": b"x"})).startswith("template_active")


def test_a_zip_bomb_is_measured_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(zipped({"word/media/a.bin": bytes(package.LARGEST_UNPACKED)})).startswith("template_too_large")
    monkeypatch.setattr(package, "MOST_PARTS", 10)
    assert refused(zipped({f"word/{number}.xml": b"" for number in range(10)})).startswith("template_too_large")
    monkeypatch.setattr(package, "LARGEST_FILE", 100)
    assert refused(word("corps")).startswith("template_too_large")


@pytest.mark.parametrize("content", [b"", b"PK", b"{\\rtf1}", zipped({}, b"PK\x05\x06" + bytes(18))])
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    assert refused(content).startswith("template_unreadable")


def test_a_spreadsheet_renamed_to_docx_is_refused() -> None:
    other = zipped({})
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(other)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, content.replace(b"wordprocessingml.document.main", b"spreadsheetml.sheet.main"))
    assert refused(target.getvalue()).startswith("template_unreadable")


def test_an_attachments_name_is_neutral_and_safe() -> None:
    assert attachment_name("R26-0457") == "Courrier_R26-0457.pdf"
    assert attachment_name("../R26/É x", "docx") == "Courrier_R26x.docx"


def test_a_text_box_is_filled_and_its_leftovers_are_seen() -> None:
    made = document("corps")
    made.sections[0].left_margin = Mm(20)
    box = made.paragraphs[0]._p
    inner = docx.oxml.parse_xml(
        f"<w:r {docx.oxml.ns.nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape><v:textbox>"
        "<w:txbxContent><w:p><w:r><w:t>Boîte {{ reference }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>"
        "</w:pict></w:r>"
    )
    box.append(inner)
    assert text(render_letter(saved(made), message())).split("\n") == ["corps", "Boîte R26-0457"]
