"""A mail from a Word template: subject, plain text with aligned columns, HTML that Outlook and Gmail show alike."""

from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from selectolax.lexbor import LexborHTMLParser

from relance_mail.letters.base import LetterRefused, MailText
from relance_mail.letters.mail_text import render_mail
from tests.letters.shipped import MAILS, document, message, plain, saved, template, word


def mail(made: Document, customer: str = "business") -> MailText:
    return render_mail(saved(made), message(customer))


def refusal(made: Document) -> str:
    with pytest.raises(LetterRefused) as caught:
        mail(made)
    return caught.value.findings[0].code


def test_the_paragraph_that_says_objet_is_the_subject_and_no_part_of_the_body() -> None:
    made = mail(document("Objet\u00a0: Facture {{ reference }} –  suite", "Bonjour,"))
    assert (made.subject, made.text) == ("Facture R26-0457 – suite", "Bonjour,\n")
    assert "Objet" not in made.html
    assert "<title>Facture R26-0457 – suite</title>" in made.html


@pytest.mark.parametrize(
    ("paragraphs", "code"),
    [
        (("Bonjour,",), "mail_subject"),
        (("Objet :", "Bonjour,"), "mail_subject"),
        (("Objet : " + "mot " * 50, "Bonjour,"), "mail_subject"),
        (("Objet : Facture",), "mail_empty"),
    ],
)
def test_a_mail_without_a_usable_subject_or_text_is_refused(paragraphs: tuple[str, ...], code: str) -> None:
    assert refusal(document(*paragraphs)) == code


def test_a_name_cannot_break_the_subject_or_the_html() -> None:
    base = message()
    hostile = replace(base, customer=replace(base.customer, name="A\r\nBcc: x@example.org\n<script>&", legal_form=None))
    made = render_mail(word("Objet : {{ client.nom }}", "Pour {{ client.nom }}"), hostile)
    assert made.subject == "A Bcc: x@example.org <script>&"
    assert "<script>" not in made.html
    assert "&lt;script&gt;&amp;" in made.html
    assert "Pour A Bcc: x@example.org <script>&" in made.text


def test_bold_italic_underline_breaks_and_links_are_kept() -> None:
    made = document("Objet : x", "")
    paragraph = made.paragraphs[1]
    paragraph.add_run("gras").bold = True
    paragraph.add_run(" et ")
    paragraph.add_run("italique").italic = True
    paragraph.add_run("\nligne").underline = True
    link = made.part.relate_to("https://www.example.fr/payer", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    bad = made.part.relate_to("javascript:alert(1)", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    for key, words in ((link, "payer ici"), (bad, "ou là")):
        run = f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>{words}</w:t></w:r></w:hyperlink>'
        paragraph._p.append(parse_xml(run))
    body = mail(made)
    assert "<b>gras</b> et <i>italique</i><u><br>ligne</u>" in body.html
    assert '<a href="https://www.example.fr/payer">payer ici</a>' in body.html
    assert "javascript" not in body.html
    assert body.text == "gras et italique\nlignepayer ici <https://www.example.fr/payer>ou là\n"


def test_bold_of_a_style_counts_and_a_run_may_switch_it_off() -> None:
    made = document("Objet : x", "")
    made.styles["Heading 1"].font.bold = True
    made.paragraphs[1].style = made.styles["Heading 1"]
    made.paragraphs[1].add_run("titre")
    made.paragraphs[1].add_run(" maigre").bold = False
    assert "<b>titre</b> maigre" in mail(made).html


def test_lists_are_lists() -> None:
    made = document("Objet : x", "avant")
    for style, words in (("List Bullet", "un"), ("List Bullet", "deux"), ("List Number", "a"), ("List Number", "b")):
        made.add_paragraph(words, style=style)
    body = mail(made)
    assert "<ul" in body.html
    assert "<li>un</li><li>deux</li></ul>" in body.html
    assert "<li>a</li><li>b</li></ol>" in body.html
    assert body.text == "avant\n\n- un\n- deux\n\n1. a\n2. b\n"


def test_numbering_set_on_the_paragraph_is_read_from_its_definition() -> None:
    made = document("Objet : x", "un", "deux")
    root = made.part.numbering_part.element
    numbers = {found.get(docx.oxml.ns.qn("w:numId")): found for found in root.iter(docx.oxml.ns.qn("w:num"))}
    formats = {key: _format(root, number) for key, number in numbers.items()}
    for paragraph, wanted in zip(made.paragraphs[1:], ("bullet", "decimal"), strict=True):
        key = next(key for key, form in formats.items() if form == wanted)
        numbering = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{key}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(numbering))
    assert mail(made).text == "- un\n\n1. deux\n"


def _format(root: object, number: object) -> str:
    key = number.xpath("w:abstractNumId/@w:val")[0]  # type: ignore[attr-defined]  # an lxml element
    found = root.xpath(f'w:abstractNum[@w:abstractNumId="{key}"]/w:lvl[@w:ilvl="0"]/w:numFmt/@w:val')  # type: ignore[attr-defined]  # the same
    return str(found[0])


def test_a_table_is_aligned_in_text_and_simple_in_html() -> None:
    made = document("Objet : x", table=[["Facture", "Reste dû"], ["FA-1", "1 250,00 €"], ["Total", ""]])
    table = made.tables[0]
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for row in table.rows[:2]:
        row.cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table.rows[2].cells[0].merge(table.rows[2].cells[1])
    body = mail(made)
    assert plain(body.text).split("\n") == [
        "Facture    Reste dû",
        "-------  ----------",
        "FA-1     1 250,00 €",
        "Total",
        "",
    ]
    cells = LexborHTMLParser(body.html).css("table table tr")
    assert [[cell.tag for cell in row.css("th,td")] for row in cells] == [["th", "th"], ["td", "td"], ["td"]]
    assert cells[2].css("td")[0].attributes["colspan"] == "2"
    assert "text-align:right" in str(cells[1].css("td")[1].attributes["style"])


def test_a_wide_cell_is_wrapped_in_text() -> None:
    made = document("Objet : x", table=[["mot " * 20, "b"]])
    lines = mail(made).text.rstrip("\n").split("\n")
    assert len(lines) == 3
    assert lines[0].endswith("  b")
    assert max(map(len, lines)) < 40


def test_small_print_is_small() -> None:
    made = document("Objet : x", "corps", "mentions")
    style = made.styles.add_style("Pied", 1)
    style.font.size = Pt(7.5)
    made.paragraphs[2].style = style
    assert "font-size:8.5pt" in mail(made).html.split("corps")[1]


@pytest.mark.parametrize("stage", MAILS)
def test_shipped_mails_are_safe_html_without_pictures_scripts_or_style_sheets(stage: str) -> None:
    """LAW §10: no tracking pixel."""
    body = render_mail(template(stage, "mail"), message("business", stage))
    tree = LexborHTMLParser(body.html)
    assert not tree.css("img, script, style, link, iframe, form, object, svg")
    assert "http" not in body.html
    assert tree.css("html")[0].attributes["lang"] == "fr"
    assert max(map(len, body.html.splitlines())) < 6000
    shown = plain(tree.css("body")[0].text(separator=" "))
    for word_ in ("R26-0457", "FR14 2004 1010 0505 0001 3M02 606", "Camille Exemple", "04 00 00 00 12"):
        assert word_ in shown
        assert word_ in plain(body.text)


@pytest.mark.parametrize("stage", MAILS)
def test_shipped_tables_fit_a_line_of_text(stage: str) -> None:
    body = render_mail(template(stage, "mail"), message("business", stage))
    table = [line for line in body.text.splitlines() if "  " in line]
    assert all(len(line) <= 88 for line in table)
    ends = {len(line) for line in table if line.endswith(("€", "dû"))}
    assert len(ends) <= 1
