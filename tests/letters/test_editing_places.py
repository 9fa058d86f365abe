"""Where a mistake stands, in words that staff can follow; what Word hides is searched everywhere."""

from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from relance_mail.core.findings import Finding
from relance_mail.letters.base import Template
from relance_mail.letters.check import check_template
from relance_mail.letters.mentions import Mentions
from tests.letters.shipped import BY_ID, plain, saved
from tests.letters.shipped import small as document

NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
NOTES_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def findings(made: Document) -> list[Finding]:
    return check_template(Template("fr/ferme/lettre.docx", saved(made), ""), BY_ID["ferme"], Mentions({}, {}, {}))


def only(made: Document) -> str:
    (finding,) = findings(made)
    return plain(f"{finding.code}: {finding.what} {finding.remedy}")


def test_the_page_is_told_where_word_wrote_it_down() -> None:
    made = document("un", "deux", "{{ client.nmo }}", "trois")
    made.paragraphs[1].runs[0]._r.insert(0, OxmlElement("w:lastRenderedPageBreak"))
    told = only(made)
    assert "(page 2, paragraphe 3 : « {{ client.nmo }} »)" in told
    assert "Vouliez-vous dire « client.nom » ?" in told


def test_a_paragraph_that_opens_a_page_is_on_it() -> None:
    made = document("un", "{{ client.nmo }}")
    made.paragraphs[1].runs[0]._r.insert(0, OxmlElement("w:lastRenderedPageBreak"))
    assert "(page 2, paragraphe 2" in only(made)


def test_the_nearest_words_are_quoted_not_the_first() -> None:
    before, after = " ".join(f"avant{n}" for n in range(20)), " ".join(f"apres{n}" for n in range(20))
    told = only(document(f"{before} {{{{ client.nmo }}}} {after}"))
    assert "« … avant14 avant15 avant16 avant17 avant18 avant19 {{ client.nmo }} apres0 apres1" in told
    assert "apres5 … »" in told


def test_headers_of_the_first_and_of_even_pages_are_called_so() -> None:
    made = document("corps")
    made.sections[0].different_first_page_header_footer = True
    made.settings.odd_and_even_pages_header_footer = True
    made.sections[0].first_page_header.paragraphs[0].text = "{{ faute_un }}"
    made.sections[0].even_page_footer.paragraphs[0].text = "{{ faute_deux }}"
    told = " ".join(plain(one.what) for one in findings(made))
    assert "(en-tête de la première page, paragraphe 1" in told
    assert "(pied de page des pages paires, paragraphe 1" in told


def box(made: Document, inner: str) -> None:
    """A text box as Word keeps it: twice."""
    content = f"<w:txbxContent><w:p><w:r><w:t>{inner}</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    wps = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    run = (
        f"<w:r {nsdecls('w')} {mc} {wps} xmlns:v='urn:schemas-microsoft-com:vml'><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    made.paragraphs[0]._p.append(parse_xml(run))


def test_a_text_box_is_named_once_although_word_keeps_it_twice() -> None:
    made = document("un", "deux {{ faute_x }}")
    box(made, "{{ faute_un }}")
    box(made, "{{ faute_deux }}")
    told = [plain(one.what) for one in findings(made)]
    assert len(told) == 3
    assert "(zone de texte 1, paragraphe 1 :" in told[0]
    assert "(zone de texte 2, paragraphe 1 :" in told[1]
    assert "(paragraphe 2 :" in told[2]


def test_a_block_closed_in_another_cell_or_part_is_named() -> None:
    """docxtpl repeats what stands between, and half a table row with it."""
    made = document(table=[["{% for f in factures %}{{ f.numero }}", "{{ f.reste }}{% endfor %}"]])
    told = only(made)
    assert "block_apart: Le bloc « for » s'ouvre ailleurs que {% endfor %} (tableau 1, ligne 1, cellule 2" in told
    assert "mettez {%tr …%} et sa fin chacun seul dans sa ligne" in told
    header = document("{% if public %}corps")
    header.sections[0].footer.paragraphs[0].text = "{% endif %}"
    assert {one.code for one in findings(header)} == {"tag_unclosed", "tag_unopened"}


def test_a_row_tag_outside_a_table_and_a_block_closed_otherwise() -> None:
    outside = document("{%tr for f in factures %}", "{{ f.numero }}", "{%tr endfor %}")
    assert {one.code for one in findings(outside)} == {"tag_not_in_table"}
    assert "fermez-le de même" in only(document("{%p if public %}", "a {% endif %}"))


def _row(made: Document) -> None:
    properties = made.tables[0].rows[0]._tr.get_or_add_trPr()
    properties.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="x"/>'))


def _section(made: Document) -> None:
    made.sections[0]._sectPr.append(parse_xml(f'<w:sectPrChange {nsdecls("w")} w:id="1" w:author="x"/>'))


def _paragraph_mark(made: Document) -> None:
    properties = made.paragraphs[0]._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="x"/></w:rPr>'))


def _hidden_style(made: Document) -> None:
    style = made.styles.add_style("Cachette", WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    made.paragraphs[0].runs[0].style = style


def _highlighted_header(made: Document) -> None:
    made.sections[0].header.paragraphs[0].add_run("à voir").font.highlight_color = WD_COLOR_INDEX.YELLOW


def _hidden_in_a_box(made: Document) -> None:
    box(made, "texte")
    for text in made.element.body.iter("{*}txbxContent"):
        run = next(text.iter("{*}r"))
        run.insert(0, parse_xml(f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>"))


def _note(made: Document) -> None:
    xml = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:ins w:id="1" w:author="x"><w:r><w:t>note</w:t></w:r>'
        "</w:ins></w:p></w:footnote></w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), NOTES, xml.encode(), made.part.package)
    made.part.relate_to(part, NOTES_REL)


def _control(made: Document) -> None:
    made.paragraphs[0]._p.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Cliquez ici</w:t>"
            "</w:r></w:sdtContent></w:sdt>"
        )
    )


def _date(made: Document) -> None:
    for kind, text in (("begin", ""), ("", " DA"), ("", 'TE \\@ "d/M/yyyy"'), ("end", "")):
        inner = f'<w:fldChar w:fldCharType="{kind}"/>' if kind else f"<w:instrText>{text}</w:instrText>"
        made.paragraphs[0]._p.append(parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>"))


def _merge(made: Document) -> None:
    field = f'<w:fldSimple {nsdecls("w")} w:instr=" MERGEFIELD Nom "><w:r><w:t>«Nom»</w:t></w:r></w:fldSimple>'
    made.paragraphs[0]._p.append(parse_xml(field))


@pytest.mark.parametrize(
    ("plant", "code", "place"),
    [
        (_row, "tracked_change", "tableau ou mise en page"),
        (_section, "tracked_change", "tableau ou mise en page"),
        (_paragraph_mark, "tracked_change", "paragraphe 1"),
        (_note, "tracked_change", "notes de bas de page, paragraphe 1"),
        (_hidden_style, "hidden_text", "paragraphe 1"),
        (_hidden_in_a_box, "hidden_text", "zone de texte 1"),
        (_highlighted_header, "highlighted", "en-tête, paragraphe 1"),
        (_control, "placeholder", "paragraphe 1"),
        (_date, "word_field", "« DATE »"),
        (_merge, "word_field", "« MERGEFIELD »"),
    ],
)
def test_what_word_left_is_found_wherever_it_hides(plant: Callable[[Document], None], code: str, place: str) -> None:
    """OFFICE §12."""
    made = document("Texte", table=[["a", "b"]])
    assert findings(made) == []
    plant(made)
    found = findings(made)
    assert {finding.code for finding in found} == {code}
    assert place in found[0].what


def test_page_numbers_and_links_are_words_own_fields_that_may_stay() -> None:
    made = document("Texte")
    for name in ("PAGE", "NUMPAGES", 'HYPERLINK "https://www.example.fr/"'):
        field = f"<w:fldSimple {nsdecls('w')}><w:r><w:t>1</w:t></w:r></w:fldSimple>"
        element: etree._Element = parse_xml(field)
        element.set(docx.oxml.ns.qn("w:instr"), f" {name} ")
        made.sections[0].footer.paragraphs[0]._p.append(element)
    assert findings(made) == []
