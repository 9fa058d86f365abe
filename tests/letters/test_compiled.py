"""The compiled path of templates: the document is docxtpl's own, whatever the template and the values."""

import io
import random
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docxtpl import DocxTemplate, RichText
from jinja2 import Environment, StrictUndefined
from jinja2.exceptions import TemplateError
from lxml import etree

from relance_mail.letters import archive
from relance_mail.letters import compiled as room
from relance_mail.letters.base import LetterContext, LetterRefused
from relance_mail.letters.catalogue import Catalogue
from relance_mail.letters.compiled import Compiled, compiled
from relance_mail.letters.docx import render_letter
from relance_mail.letters.payment_code import payment_code
from relance_mail.letters.samples import CUSTOMERS, sample
from relance_mail.letters.sandbox import FILTERS
from relance_mail.letters.values import Group, fill
from tests.letters.shipped import BY_ID, FOLDER, message, saved, small, template

TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.docx"))
PROPERTIES = "docProps/core.xml"
HOSTILE = (
    *(
        "& < > \" ' &amp; &#123;",
        "]]> </w:t><w:p>",
        "{{ client.nom }}",
        "{% for x in factures %}",
        "{_{ x }_} {_% y %_}",
    ),
    *("deux\nlignes\tet\tdemie", "page\fsuivante", "alinéa\aautre", "", "  ", "é\u00a0€\u202f\U0001f600", "x" * 3000),
    *(RichText("gras & <b>", bold=True), RichText("une\ndeux\tabulées", color="C00000", size=40)),
)
NOTES = (
    f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>Note : {{{{ reference }}}}</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>"
)


def naive(content: bytes, fields: Group) -> bytes:
    """What docxtpl by itself makes of a template, as its guide tells to use it."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters.update(FILTERS)
    made = DocxTemplate(io.BytesIO(content))
    made.render(fields, environment)
    return saved(made.docx)


def ours(content: bytes, fields: Group) -> bytes:
    made = compiled(content)
    return made.packed(made.document(fields))


def canonical(content: bytes, *, without: str = "") -> dict[str, bytes]:
    """Every file of an archive, XML in its canonical form (C14N)."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        files = {name: opened.read(name) for name in opened.namelist() if name != without}
    return {
        name: etree.tostring(etree.fromstring(file), method="c14n") if name.endswith((".xml", ".rels")) else file
        for name, file in files.items()
    }


def same(content: bytes, fields: Group) -> bool:
    """Whether both ways give the same files; docxtpl fills properties too, and leaves empty ones behind. A control
    character that docxtpl's forgiving parser drops is refused by both, when it is strict."""
    try:
        made = ours(content, fields)
    except etree.XMLSyntaxError as error:
        with pytest.raises(etree.XMLSyntaxError):
            room.StrictTemplate(io.BytesIO(content)).render(fields, room.ENVIRONMENT)
        return "invalid Char value" in str(error)
    return canonical(made, without=PROPERTIES) == canonical(naive(content, fields), without=PROPERTIES)


def spoilt(value: object, chance: random.Random) -> object:
    """The same fields with hostile texts in some, and lists that are empty, short or long."""
    if isinstance(value, Group):
        made = Group(value.path)
        made.update({name: spoilt(inner, chance) for name, inner in value.items()})
        return made
    if isinstance(value, list):
        many = chance.choice([value, value[:1], value[:0], value * 7])
        return [spoilt(inner, chance) for inner in many]
    return chance.choice(HOSTILE) if isinstance(value, str) and chance.random() < 0.4 else value


def fields_of(context: LetterContext, seed: int | None = None) -> Group:
    made = fill(context) if seed is None else spoilt(fill(context), random.Random(seed))  # noqa: S311  a test's own dice
    assert isinstance(made, Group)
    return made


@cache
def png() -> bytes:
    """Any image."""
    base = message()
    made = payment_code(base.creditor, base.principal()["EUR"], base.token)
    assert made is not None
    return made


@cache
def plain_fields() -> Group:
    return fields_of(message())


@pytest.mark.parametrize("path", TEMPLATES)
def test_every_shipped_template_gives_docxtpls_own_document(path: str) -> None:
    content, stage = (FOLDER / path).read_bytes(), BY_ID[path.split("/")[1]]
    assert compiled(content).reason == ""
    for number, customer in enumerate(sorted(CUSTOMERS)[:: 1 + TEMPLATES.index(path) % 3]):
        context = replace(sample(customer, stage), language=path[:2])
        assert same(content, fields_of(context))
        assert same(content, fields_of(context, seed=number))


@pytest.mark.parametrize("stage", ["amiable", "mise_en_demeure", "plan_accepte"])
def test_a_whole_letter_is_the_same_by_both_ways(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With properties, payment codes, logo and signature."""
    base = message("business", stage, signature=png())
    context = replace(base, creditor=replace(base.creditor, logo=png(), name="D & <F> {{ x }}"))
    fast = [canonical(render_letter(template(stage, "lettre"), context, project)) for project in (False, True)]
    monkeypatch.setattr(room, "_not_covered", lambda _: "the test wants docxtpl itself")
    monkeypatch.setattr(room, "compiled", Compiled)
    monkeypatch.setattr("relance_mail.letters.docx.compiled", Compiled)
    assert [canonical(render_letter(template(stage, "lettre"), context, project)) for project in (False, True)] == fast
    assert {PROPERTIES, "word/media/image1.png"} <= set(fast[0])


def _header_and_footer() -> Document:
    made = small("corps {{ client.nom }}")
    made.sections[0].header.paragraphs[0].text = "{{ client.nom }}\t{% if public %}public{% endif %}"
    made.sections[0].footer.paragraphs[0].text = "sans champ"
    made.add_section().footer.is_linked_to_previous = False
    made.sections[1].footer.paragraphs[0].text = "{{ reference }} {{ client.nom }}"
    return made


def _footnote() -> Document:
    made = small("corps {{ client.nom }}")
    package = made.part.package
    notes = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, NOTES.encode(), package)
    made.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    return made


def _rows() -> Document:
    rows = [["Numéro", "Reste"], ["{%tr for facture in factures %}", ""]]
    return small("avant", table=[*rows, ["{{ facture.numero }}", "{{ facture.reste }}"], ["{%tr endfor %}", ""]])


def _only_rows() -> Document:
    row = ["{{ facture.numero }}", "{{ facture.reste }}"]
    return small("avant", table=[["{%tr for facture in factures %}", ""], row, ["{%tr endfor %}", ""]])


def _columns() -> Document:
    cells = ["{%tc for facture in factures %}", "{{ facture.numero }}", "{%tc endfor %}"]
    return small("avant", table=[cells, ["{%tc for facture in factures %}", "n", "{%tc endfor %}"]])


def _merged() -> Document:
    head = ["{% colspan nombre %}{{ client.nom }}", "{% cellbg 'FF0000' %}x"]
    return small("avant", table=[head, ["{% hm %}a", "{% vm %}b"]])


def _cells_that_go() -> Document:
    """A block across cells: docxtpl takes a column out of the grid where it is dropped from every row."""
    return small("avant", table=[["{% if public %}a", "b{% endif %}"], ["{% if public %}c", "d{% endif %}"]])


def _table_in_table() -> Document:
    made = _rows()
    inner = made.tables[0].rows[0].cells[0].add_table(1, 3)
    inner.rows[0].cells[0].text = "{{ client.nom }}"
    return made


def _pictures() -> Document:
    made = small("{%p for facture in factures %}", "{{ facture.numero }}", "{%p endfor %}")
    for paragraph in (made.paragraphs[1], made.add_paragraph()):
        paragraph.add_run().add_picture(io.BytesIO(png()))
    return made


def _split_and_spaced() -> Document:
    made = small("Bonjour {{- client.nom -}} !", "  {# rien #} ", "{%- if public %}a{% else %}b{% endif -%}", "fin")
    for part in ("{", "{ ref", "erence }", "}"):
        made.paragraphs[0].add_run(part)
    return made


SHAPES = (
    *(_header_and_footer, _footnote, _rows, _only_rows, _columns, _cells_that_go, _table_in_table, _pictures),
    _split_and_spaced,
)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_template_gives_docxtpls_own_document(shape: Callable[[], Document]) -> None:
    content = saved(shape())
    assert compiled(content).reason == ""
    fields = fields_of(message())
    assert same(content, fields)
    nothing = fields_of(message())
    nothing["factures"], nothing["public"] = [], True
    assert same(content, nothing)
    assert all(same(content, fields_of(message(), seed)) for seed in range(6))


def _rich_text() -> Document:
    return small("avant {{r client.nom }} après")


def _notes_of_two_sections() -> Document:
    made = _footnote()
    made.add_section()
    return made


def _one_header_used_twice() -> Document:
    made = small("corps")
    made.sections[0].header.paragraphs[0].text = "{{ client.nom }}"
    header = made.sections[0].header.part
    again = made.part.rels.add_relationship(RELATIONSHIP_TYPE.HEADER, header, "rIdAgain")
    made.sections[0]._sectPr.append(
        parse_xml(f'<w:headerReference {nsdecls("w", "r")} w:type="even" r:id="{again.rId}"/>')
    )
    return made


@pytest.mark.parametrize(
    ("shape", "reason"),
    [(_rich_text, "rich text"), (_notes_of_two_sections, "footnotes"), (_one_header_used_twice, "used twice")],
)
def test_what_is_not_covered_goes_through_docxtpl_itself_and_says_why(
    shape: Callable[[], Document], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = saved(shape())
    made = Compiled(content)
    assert reason in made.reason
    filled, real = list[object](), room.StrictTemplate.render

    def render(made: DocxTemplate, *rest: object) -> None:
        filled.append(made)
        real(made, *rest)

    monkeypatch.setattr(room.StrictTemplate, "render", render)
    fields = fields_of(message())
    client = fields["client"]
    assert isinstance(client, Group)
    client["nom"] = RichText("gras", bold=True)
    if shape is not _one_header_used_twice:  # docxtpl makes two files of one name of it, and warns
        assert canonical(made.packed(made.document(fields)), without=PROPERTIES) == canonical(
            naive(content, fields), without=PROPERTIES
        )
        assert len(filled) == 1


def test_a_covered_template_never_calls_docxtpls_render(monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(small("Bonjour {{ client.nom }}"))
    monkeypatch.setattr(room.StrictTemplate, "render", None)
    assert Compiled(content).document(plain_fields()).paragraphs[0].text == "Bonjour Lefort & Fils SARL"


def test_xml_that_is_not_well_formed_is_refused_where_docxtpl_drops_the_rest() -> None:
    content = saved(small("{% if public %}a", "{%p endif %}", "le reste"))
    with pytest.raises(etree.XMLSyntaxError):
        compiled(content).document(plain_fields())


def test_a_table_without_a_grid_is_refused_not_a_crash() -> None:
    made = _rows()
    grid = made.tables[0]._tbl.tblGrid
    made.tables[0]._tbl.remove(grid)
    with pytest.raises(LetterRefused, match="grille de colonnes"):
        render_letter(saved(made), message())


def test_a_template_that_jinja_cannot_read_is_told_when_compiling() -> None:
    with pytest.raises(TemplateError):
        Compiled(saved(small("{% if public %}")))


def test_rule_a_compiled_template_is_of_one_thread_and_each_has_its_own() -> None:
    content = saved(small("{{ client.nom }}"))
    mine = compiled(content)
    assert compiled(content) is mine
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(compiled, content).result() is not mine
        with pytest.raises(RuntimeError, match="belongs to the thread"):
            pool.submit(mine.document, plain_fields()).result()


def test_threads_that_compile_at_once_do_not_mix_letters() -> None:
    content, start = template("ferme", "lettre"), threading.Barrier(3)

    def letters(name: str) -> bool:
        start.wait()
        base = message()
        fields = fill(replace(base, customer=replace(base.customer, name=name, legal_form=None)))
        made = [b"".join(canonical(ours(content, fields)).values()).decode("utf-8", "ignore") for _ in range(20)]
        return all(name in one and not any(other in one for other in NAMES if other != name) for one in made)

    with ThreadPoolExecutor(3) as pool:
        assert all(pool.map(letters, NAMES))


NAMES = ("Premier client", "Deuxième client", "Troisième client")


def test_a_document_of_its_own_changes_no_other_letter() -> None:
    content = template("ferme", "lettre")
    made, before = compiled(content), ours(content, plain_fields())
    one = made.document(plain_fields())
    one.core_properties.title = "autre"
    one.add_paragraph("ajouté")
    one.sections[0].header.paragraphs[0].text = "changé"
    one.settings.odd_and_even_pages_header_footer = True
    assert ours(content, plain_fields()) == before != made.packed(one)


def test_a_template_that_was_saved_anew_is_compiled_anew(tmp_path: Path) -> None:
    """Same name, same length: only its bytes tell."""
    place = tmp_path / "fr" / "ferme" / "lettre.docx"
    place.parent.mkdir(parents=True)
    for word in ("avant", "après"):
        made = small(f"{word} {{{{ reference }}}}")
        place.write_bytes(saved(made))
        found = Catalogue(tmp_path).documents("ferme").letter
        assert found is not None
        letter = docx.Document(io.BytesIO(render_letter(found.content, message(), path=found.path)))
        assert [paragraph.text for paragraph in letter.paragraphs] == [f"{word} R26-0457"]


def test_only_what_was_filled_is_compressed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    content = template("ferme", "lettre")
    made = compiled(content)
    document, compressed, real = made.document(plain_fields()), list[str](), archive.entry

    def entry(name: str, content: bytes) -> archive.Entry:
        compressed.append(name)
        return real(name, content)

    monkeypatch.setattr(archive, "entry", entry)
    made.packed(document)
    assert "word/document.xml" in compressed
    assert not {"word/styles.xml", "word/numbering.xml", "word/settings.xml", "[Content_Types].xml"} & set(compressed)
