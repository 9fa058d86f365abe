"""Templates as office people edit them: what Word does to a field by itself changes nothing of the letter."""

import io
import random
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterContext, LetterRefused, MailText, Template
from relance_mail.letters.check import filled
from relance_mail.letters.docx import render_letter
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.passages import passages
from relance_mail.letters.repair import tidy
from relance_mail.letters.samples import CUSTOMERS, sample
from tests.letters.shipped import BY_ID, FOLDER, document, message, plain, saved, word
from tests.letters.word_habits import TEXTS, spoil

SHIPPED = sorted(path for path in FOLDER.glob("*/*/*.docx") if path.parent.name in BY_ID)


def told(content: bytes, path: Path, context: LetterContext) -> list[str]:
    """All that a customer would read of a shipped template."""
    name = path.relative_to(FOLDER).as_posix()
    made = filled(Template(name, content, ""), context)
    if isinstance(made, MailText):
        return [made.subject, made.text, made.html]
    return [passage.text for passage in passages(made)]


@settings(max_examples=60, derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(
    path=st.sampled_from(SHIPPED),
    customer=st.sampled_from(sorted(CUSTOMERS)),
    habits=st.sets(st.sampled_from(range(len(TEXTS)))),
    seed=st.integers(0, 10**6),
)
def test_every_shipped_template_says_the_same_after_words_habits(
    path: Path, customer: str, habits: set[int], seed: int
) -> None:
    context = sample(customer, BY_ID[path.parent.name], interest=InterestMode.CLAIM)
    spoilt = docx.Document(io.BytesIO(path.read_bytes()))
    chance = random.Random(seed)  # noqa: S311  no secret
    spoil(spoilt, chance, [TEXTS[number] for number in sorted(habits)])
    assert told(saved(spoilt), path, context) == told(path.read_bytes(), path, context)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("{{ Client.nom }}", "{{ client.nom }}"),
        ("{%\u00a0If\u00a0public\u202f%}", "{% if public %}"),
        ("{% p if public %}", "{%p if public %}"),
        ("{% Tr for f in factures %}", "{%tr for f in factures %}"),
        ("{{ «\u00a0Facture\u00a0»|accord(nombre) }}", '{{ "Facture"|accord(nombre) }}'),
        ("{{ “l’avoir”|accord(nombre) }}", '{{ "l’avoir"|accord(nombre) }}'),
        ("{{ ‘avoir’|accord(nombre) }}", '{{ "avoir"|accord(nombre) }}'),
        ('{{ "dit « oui »"|accord(nombre) }}', '{{ "dit « oui »"|accord(nombre) }}'),
        ('{{ "un:\u00a0rien"|accord(nombre) }}', '{{ "un:\u00a0rien"|accord(nombre) }}'),
        ("{%– if nombre ≥ 2 –%}", "{%- if nombre >= 2 -%}"),
        ("{{ client\u00ad.no\u200bm }}", "{{ client.nom }}"),
        ("{{ client.nom\t}}", "{{ client.nom }}"),
        ("{{ client©ode }}", "{{ client(c)ode }}"),
        ("{# Note de Jeanne #}", "{# Note de Jeanne #}"),
    ],
)
def test_autocorrection_inside_a_field_is_undone(typed: str, meant: str) -> None:
    assert tidy(typed) == meant


def letter(made: Document) -> str:
    content = render_letter(saved(made), message())
    return "\n".join(passage.text for passage in passages(docx.Document(io.BytesIO(content))))


def _link(made: Document, target: str, text: str, after: str = "") -> None:
    key = made.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>'
    made.paragraphs[-1]._p.append(parse_xml(link))
    made.paragraphs[-1].add_run(after)


def test_a_link_that_word_makes_in_the_middle_of_a_field_is_no_obstacle() -> None:
    made = document("Écrivez à {{ societe.")
    _link(made, "http://email", "email", " }}.")
    assert letter(made) == "Écrivez à comptabilite@atelier.example.fr."


def test_a_link_that_word_makes_of_a_field_is_taken_off_and_a_real_one_stays() -> None:
    made = document("Objet : x", "Écrivez à ")
    _link(made, "mailto:%7B%7Bsociete.email%7D%7D", "{{ societe.email }}")
    _link(made, "https://www.example.fr/", "ou ici")
    body = render_mail(saved(made), message()).html
    assert body.count("<a ") == 1
    assert '<a href="https://www.example.fr/">ou ici</a>' in body


def test_a_field_keeps_the_look_of_its_first_letter_and_its_neighbours_theirs() -> None:
    made = document("")
    for text, bold in (("avant {{ cli", True), ("ent.nom }} après", False)):
        made.paragraphs[0].add_run(text).bold = bold
    rendered = docx.Document(io.BytesIO(render_letter(saved(made), message())))
    runs = [(run.text, run.bold) for run in rendered.paragraphs[0].runs if run.text]
    assert runs == [("avant Lefort & Fils SARL", True), (" après", False)]


def test_what_stands_in_a_content_control_or_a_smart_tag_is_in_the_mail_too() -> None:
    """docxtpl fills it, and python-docx does not see it: half of a mail would be missing."""
    made = document("Objet : x", "avant")
    run = "<w:r><w:t>{{ reference }} de Lyon</w:t></w:r>"
    made.paragraphs[-1]._p.append(parse_xml(f'<w:smartTag {nsdecls("w")} w:element="City">{run}</w:smartTag>'))
    block = f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent><w:p>{run}</w:p></w:sdtContent></w:sdt>"
    made.paragraphs[-1]._p.addnext(parse_xml(block))
    assert render_mail(saved(made), message()).text == "avantR26-0457 de Lyon\n\nR26-0457 de Lyon\n"


def test_french_punctuation_typed_with_a_plain_space_does_not_part_at_a_line_end() -> None:
    made = document("Réglez : 10 % ou {{ total }} ; « oui » ? Non ! (a :b)")
    assert letter(made).split("{")[0].startswith("Réglez\u00a0: 10\u00a0% ou")
    assert "\u00a0; «\u00a0oui\u00a0»\u00a0? Non\u00a0! (a :b)" in letter(made)


def test_english_punctuation_is_left_alone() -> None:
    made = render_mail(word("Objet : x", "Really ?"), message(), "en/x/mail.docx")
    assert made.text == "Really ?\n"


def test_a_cell_whose_paragraphs_all_go_keeps_one_for_word() -> None:
    """ECMA-376, 17.4.65: a cell without a paragraph makes Word say that the file is damaged."""
    made = document("avant", table=[["{%p if public %}", "b"], ["{%tr if public %}", ""], ["{%tr endif %}", ""]])
    cell = made.tables[0].rows[0].cells[0]
    cell.add_paragraph("texte")
    cell.add_paragraph("{%p endif %}")
    filled_ = docx.Document(io.BytesIO(render_letter(saved(made), message())))
    assert [len(one.paragraphs) for one in filled_.tables[0].rows[0].cells] == [1, 1]


def test_a_table_whose_rows_all_go_goes() -> None:
    made = document("avant", table=[["{%tr if public %}", ""], ["a", "b"], ["{%tr endif %}", ""]])
    assert docx.Document(io.BytesIO(render_letter(saved(made), message()))).tables == []


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("{{ client }}", "{{ client.nom }}"),
        ("{{ factures }}", "parcourez-la"),
        ("{{ historique }}", "{{ historique|enumere }}"),
        ("{{ public }}", "{% if … %}"),
        ("{% for f in factures %}{{ f }}{% endfor %}", "{{ f."),
    ],
)
def test_a_field_that_is_no_text_is_refused_with_what_to_write(text: str, remedy: str) -> None:
    with pytest.raises(LetterRefused) as refused:
        render_letter(word(text), message())
    (finding,) = refused.value.findings
    assert finding.code == "not_a_text"
    assert remedy in finding.remedy


@pytest.mark.parametrize("text", ["{{ client.nom|enumere }}", "{{ 'a'|accord(total) }}", "{{ client|majuscules }}"])
def test_a_filter_given_something_else_says_what_it_wants(text: str) -> None:
    with pytest.raises(LetterRefused) as refused:
        render_letter(word(text), message())
    assert {finding.code for finding in refused.value.findings} == {"template_syntax"}
    assert "attend" in str(refused.value) or "groupe" in str(refused.value)


def test_a_template_spoilt_since_the_last_check_does_not_leave() -> None:
    """LibreOffice prints tracked changes and hidden text as they stand; `check` may have run yesterday."""
    made = document("Texte surligné")
    made.paragraphs[0].runs[0].font.highlight_color = WD_COLOR_INDEX.YELLOW
    with pytest.raises(LetterRefused, match="surligné"):
        render_letter(saved(made), message())
    assert plain(letter(document("Texte {{ reference }}"))) == "Texte R26-0457"
