"""Rule 10: a workbook that is none, is locked, mutilated or half a formula is a finding, never a guess."""

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_mail.workbooks import completion, decisions, opened, opening
from relance_mail.workbooks.cells import Doubt
from relance_mail.workbooks.look import Book
from tests.workbooks.person import Typed, book_of, columns, heading_row, saved, with_part, with_rows

FILE = "Décisions.xlsx"
BLANK = decisions.blank()
PAUSE: Typed = {"Client": "C1", "Décision": "pause", "Jusqu'au": dt.date(2026, 12, 4), "Par": "Anne"}
NOTICE = {"Référence": "R000012", "Par": "Anne"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("lisez-moi.txt", "bonjour")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_unreadable"),
        ("Client;Facture;Décision\nC1;;pause\n".encode("cp1252"), "file_unreadable"),
        (BLANK[:5000], "file_unreadable"),
        (_archive(), "file_unreadable"),
        (OLE, "file_unreadable"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
    ],
)
def test_a_whole_workbook_that_cannot_be_read_is_one_finding(content: bytes, code: str) -> None:
    for findings in (
        decisions.read(content, FILE)[2],
        opening.read(content, FILE, {})[1],
        completion.read(content, FILE)[1],
    ):
        (finding,) = findings
        assert (finding.code, finding.where.file) == (code, FILE)
        assert finding.remedy


def test_another_workbook_is_one_finding() -> None:
    book = Book("Autre", dt.date(2026, 1, 1))
    book.sheet("Feuil1")
    content = book.content()
    assert [one.code for one in decisions.read(content, FILE)[2]] == ["sheet_missing"]
    assert [one.code for one in opening.read(content, FILE, {})[1]] == ["sheet_missing"]
    assert [one.code for one in completion.read(content, FILE)[1]] == ["sheet_missing"]


def test_a_sheet_that_was_deleted_or_renamed_is_told_and_the_other_one_read() -> None:
    book = book_of(with_rows(BLANK, "Décisions", [PAUSE]))
    del book["Mises en demeure"]
    found, _, (finding,) = decisions.read(saved(book), FILE)
    assert len(found) == 1
    assert "Mises en demeure" in finding.what
    book["Décisions"].title = "Feuil1"
    assert [one.code for one in decisions.read(saved(book), FILE)[2]] == ["sheet_missing"]


def test_a_sheet_name_may_lose_its_accent() -> None:
    book = book_of(with_rows(BLANK, "Décisions", [PAUSE]))
    book["Décisions"].title = "decisions"
    assert len(decisions.read(saved(book), FILE)[0]) == 1


def test_a_changed_heading_is_one_finding_and_nothing_of_the_sheet_is_read() -> None:
    book = book_of(with_rows(BLANK, "Décisions", [PAUSE, PAUSE]))
    page = book["Décisions"]
    line, at = heading_row(page), columns(page)
    page.cell(line, at["Jusqu'au"]).value = "Date"
    found, _, (finding,) = decisions.read(saved(book), FILE)
    assert found == []
    assert finding.code == "heading_missing"
    assert "Jusqu'au" in finding.what
    assert finding.where.row == line


def test_an_error_or_a_formula_without_its_result_is_never_a_blank() -> None:
    """A blank invoice column means all invoices: `#N/A` does not."""
    book = book_of(with_rows(BLANK, "Décisions", [PAUSE, {**PAUSE, "Montant": 5}]))
    page = book["Décisions"]
    line, at = heading_row(page), columns(page)
    page.cell(line + 1, at["Facture"]).value = "=NA()"
    page.cell(line + 2, at["Montant"]).value = "=1+1"
    found, _, findings = decisions.read(saved(book), FILE)
    assert found == []
    assert [(one.where.row, one.where.column) for one in findings] == [(line + 1, "Facture"), (line + 2, "Montant")]
    assert all("formule" in one.what for one in findings)


@pytest.mark.parametrize(
    ("cell", "result"),
    [
        ("<f>NA()</f><v>#N/A</v>", Doubt.NO_RESULT),
        ("<f>1+1</f>", Doubt.NO_RESULT),
        ("<f>1+1</f><v>2</v>", 2),
        ("<v>2</v>", 2),
    ],
)
def test_results_of_formulas_are_values(cell: str, result: object) -> None:
    book = Book("Essai", dt.date(2026, 1, 1))
    book.sheet("A").write_number(0, 0, 7)
    sort = ' t="e"' if "#N/A" in cell else ""
    content = with_part(book.content(), "xl/worksheets/sheet1.xml", '<c r="A1"><v>7</v>', f'<c r="A1"{sort}>{cell}')
    book_read = opened.opened(content, "a.xlsx")
    assert isinstance(book_read, opened.Opened)
    assert book_read.grids["A"][0][0] == result


def test_a_cell_lost_far_out_is_a_finding_before_anything_is_allocated() -> None:
    book = book_of(BLANK)
    book["Décisions"]["XFD1048576"].value = "x"
    assert [one.code for one in decisions.read(saved(book), FILE)[2]] == ["file_too_large"]


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "LARGEST_UNPACKED", 10_000)
    assert [one.code for one in decisions.read(BLANK, FILE)[2]] == ["file_too_large"]


def test_a_panic_of_the_native_reader_is_a_finding_and_nothing_else_is_swallowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    panic: type[BaseException] = type("PanicException", (BaseException,), {})

    class Reader:
        raises: BaseException = panic("index out of range")

        @classmethod
        def from_filelike(cls, _: object) -> object:
            raise cls.raises

    monkeypatch.setattr(opened, "CalamineWorkbook", Reader)
    assert [one.code for one in decisions.read(BLANK, FILE)[2]] == ["file_unreadable"]
    Reader.raises = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        decisions.read(BLANK, FILE)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(BLANK) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_any_damage_to_the_bytes_gives_no_decision(damage: list[tuple[int, int]]) -> None:
    content = bytearray(BLANK)
    for place, byte in damage:
        content[place] = byte
    found, approvals, _ = decisions.read(bytes(content), FILE)
    assert found == []
    assert approvals == []


@settings(max_examples=12, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(sorted(PAUSE)), st.text("aé1/,=#\n", max_size=8)), max_size=4))
def test_any_texts_in_the_cells_give_findings_or_decisions(rows: list[dict[str, str]]) -> None:
    texts = [{name: text if not text.startswith("=") else f" {text}" for name, text in row.items()} for row in rows]
    found, _, findings = decisions.read(with_rows(BLANK, "Décisions", texts), FILE)
    assert len(found) <= len(rows)
    assert all(finding.what and finding.remedy and finding.where.row for finding in findings)
