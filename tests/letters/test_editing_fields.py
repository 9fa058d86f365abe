"""The list of fields: in the guide, on the screen and as a Word document, always that of the code."""

import io
from pathlib import Path

import docx
from docx.oxml.ns import qn
from typer.testing import CliRunner

from relance_mail.cli.application import application
from relance_mail.letters.docx import faults_of, render_letter
from relance_mail.letters.field_list import as_markdown, as_word, groups
from relance_mail.letters.samples import sample
from relance_mail.letters.values import described
from tests.letters.shipped import BY_ID, word
from tests.letters.test_docx import text

GUIDE = Path(__file__).parents[2] / "relance_mail" / "guide" / "guide.md"
BEGIN, END = "<!-- champs : écrit par `relance fields` -->\n\n", "\n<!-- fin des champs -->"


def test_the_guide_lists_the_fields_as_the_code_has_them() -> None:
    """When it differs: put what `relance fields` prints between the two marks."""
    shown = GUIDE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert shown.strip() == as_markdown().strip()


def test_every_field_is_listed_once_with_an_example_or_as_a_flag() -> None:
    rows = [row for _, found in groups() for row in found]
    listed = [typed.strip("{} ") for typed, _, _ in rows]
    for one in described():
        assert listed.count(one.name) == 1
    assert all(title[0].isupper() for title, _ in groups())


def test_what_the_list_tells_to_write_can_be_written() -> None:
    rows = [row for title, found in groups() if title.startswith("Ce que l’on") for row in found]
    for typed, _, example in rows:
        if example:
            assert text(render_letter(word(typed), sample("business", BY_ID["ferme"]))) == example.replace("’", "'")
        elif "puis" not in typed:
            inner = "{% for facture in factures %}" + typed + "{% endfor %}" if typed.startswith("{% if f") else typed
            assert faults_of(word(inner)) == ()


def test_the_word_document_holds_the_same_rows_and_repeats_its_headings() -> None:
    made = docx.Document(io.BytesIO(as_word()))
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in made.tables]
    assert [rows[1:] for rows in tables] == [list(found) for _, found in groups()]
    assert all(table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for table in made.tables)


def test_the_command_prints_writes_and_refuses_another_ending(tmp_path: Path) -> None:
    run = CliRunner().invoke
    app = application()
    assert run(app, ["fields"]).output.strip() == as_markdown().strip()
    target = tmp_path / "champs.docx"
    assert run(app, ["fields", "-o", str(target)]).exit_code == 0
    assert len(docx.Document(str(target)).tables) == len(list(groups()))
    assert run(app, ["fields", "-o", str(tmp_path / "champs.pdf")]).exit_code != 0
    assert '"groups"' in run(app, ["fields", "--json"]).output
