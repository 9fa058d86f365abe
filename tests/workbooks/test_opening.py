"""OFFICE §10: `Reprise.xlsx`, one row per customer; what nobody validated stays unvalidated."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from relance_mail.core.findings import Finding
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind, Means
from relance_mail.workbooks import opening
from relance_mail.workbooks.base import NEEDS_DAY, Entry, Opening
from tests.workbooks.person import HOSTILE, Typed, book_of, columns, heading_row, put, saved

FILE = "Reprise.xlsx"
ON = dt.date(2026, 11, 24)
STAGES = {"first": "Relance informelle", "second": "Relance amiable"}
ROWS = [
    Opening(
        "00412",
        "Dupont & Fils",
        {"EUR": Money.of("12500.00"), "USD": Money.of("-300.00", "USD")},
        dt.date(2026, 7, 2),
        Kind.BUSINESS,
        "compta@dupont.example.fr",
        Means.DIRECT_DEBIT,
        "relevé de compte d'abord",
        "2 avoirs (−120,00 €)\nplus de 18 mois : FA-12",
        row=5,
    ),
    Opening("C0401", "Lefort", {"EUR": Money.of("1250.10")}, None, proposed="first", row=6),
    Opening("C0402", "Garage du Port", {"EUR": Money.of("830")}, dt.date(2026, 9, 2), proposed="second", row=7),
]
BLANK = opening.write(ROWS, STAGES, ON)


def _read(typed: Mapping[int, Typed], content: bytes = BLANK) -> tuple[list[Opening], list[Finding]]:
    """What is read after a person typed into these rows, counted from the first customer."""
    book = book_of(content)
    page = book["Reprise"]
    for number, cells in typed.items():
        put(page, heading_row(page) + 1 + number, cells)
    return opening.read(saved(book), FILE, STAGES, ON)


def _entry(word: object, **more: object) -> dict[str, object]:
    return {"Entrée retenue": word, "Par": "Anne", **more}


def test_what_was_written_is_read_back_and_nobody_is_validated() -> None:
    assert opening.read(BLANK, FILE, STAGES) == (ROWS, [])
    assert _read({}) == (ROWS, [])


def test_the_columns_to_fill_look_otherwise_and_stand_in_this_order() -> None:
    page = book_of(BLANK)["Reprise"]
    at, line = columns(page), heading_row(page)
    assert list(at) == [
        "Code client", "Raison sociale", "Dû (EUR)", "Dû (USD)", "Plus ancienne échéance", "Type proposé", "E-mail",
        "Mode de règlement", "Remarques", "Entrée proposée", "Entrée retenue", "Date", "Dernière relance connue", "Par",
        "Clé",
    ]  # fmt: skip
    filled = {heading: str(page.cell(line + 1, column).fill.fgColor.rgb) for heading, column in at.items()}
    to_fill = {"Entrée retenue", "Date", "Dernière relance connue", "Par"}
    assert {heading for heading, colour in filled.items() if colour == filled["Par"]} == to_fill
    assert page.column_dimensions["O"].hidden
    assert not page.protection.sheet


def test_the_list_of_entries_holds_the_words_and_the_mild_stages_by_their_names() -> None:
    book = book_of(BLANK)
    page = book["Reprise"]
    cell = page.cell(heading_row(page) + 1, columns(page)["Entrée retenue"]).coordinate
    rule = next(rule for rule in page.data_validations.dataValidation if cell in rule.sqref)
    ((sheet, cells),) = book.defined_names[rule.formula1.removeprefix("=")].destinations
    assert [row[0].value for row in book[sheet][cells]] == [*map(str, Entry), *STAGES.values()]
    assert rule.showErrorMessage
    help_page = book["Aide"]
    assert all(help_page.cell(line, 2).value for line in range(3, 3 + len(Entry) + len(STAGES)))


@pytest.mark.parametrize("entry", list(Entry))
def test_every_word_is_read(entry: Entry) -> None:
    day = {"Date": dt.date(2026, 11, 20)} if entry in NEEDS_DAY else {}
    rows, findings = _read({1: _entry(str(entry), **day)})
    assert findings == []
    assert (rows[1].entry, rows[1].by, rows[1].entry_on) == (entry, "Anne", day.get("Date"))
    assert [row.entry for row in (rows[0], rows[2])] == [None, None]


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("relance amiable", "second"),
        ("  RELANCE  Informelle", "first"),
        ("A jour", Entry.UP_TO_DATE),
        ("Chez l\u2019avocat", Entry.LAWYER),
        ("promesse au...", Entry.PROMISE),
        ("déjà en demeure le", Entry.ON_NOTICE),
    ],
)
def test_case_accents_and_dots_do_not_matter(typed: str, entry: str) -> None:
    rows, findings = _read({1: _entry(typed, Date="20/11")})
    assert findings == []
    assert rows[1].entry == entry
    assert rows[1].entry_on == dt.date(2026, 11, 20)


def _wrong(cells: Typed) -> Finding:
    rows, (finding,) = _read({1: cells})
    assert [row.customer_id for row in rows] == ["00412", "C0402"]
    assert finding.where.row == 6
    assert finding.remedy
    return finding


def test_an_unknown_entry_is_a_finding_that_lists_the_words() -> None:
    finding = _wrong(_entry("mise en demeure"))
    assert finding.code == "entry_unknown"
    assert "Relance amiable" in finding.remedy
    assert "échéancier" in finding.remedy


def test_an_entry_needs_a_name() -> None:
    assert _wrong({"Entrée retenue": "à jour"}).where.column == "Par"


@pytest.mark.parametrize("entry", sorted(NEEDS_DAY))
@pytest.mark.parametrize("typed", [None, "bientôt", "31/02/2026"])
def test_an_entry_with_a_day_needs_it(entry: str, typed: str | None) -> None:
    assert _wrong(_entry(entry, Date=typed)).where.column == "Date"


def test_what_already_happened_does_not_lie_in_the_future_and_a_promise_may() -> None:
    assert _wrong(_entry(str(Entry.ON_NOTICE), Date=dt.date(2026, 11, 25))).code == "day_impossible"
    finding = _wrong(_entry("à jour", **{"Dernière relance connue": dt.date(2027, 1, 1)}))
    assert (finding.code, finding.where.column) == ("day_impossible", "Dernière relance connue")
    rows, _ = _read({1: _entry(str(Entry.PROMISE), Date=dt.date(2027, 1, 15))})
    assert rows[1].entry_on == dt.date(2027, 1, 15)


def test_the_last_reminder_is_read_without_an_entry() -> None:
    rows, findings = _read({1: {"Dernière relance connue": "02/11/2026", "Par": "Anne"}})
    assert findings == []
    assert (rows[1].entry, rows[1].last_reminder_on) == (None, dt.date(2026, 11, 2))


def test_rows_that_are_no_longer_surely_of_their_customer_are_findings() -> None:
    assert _wrong({"Code client": "C9999"}).code == "code_changed"
    assert _wrong({"Clé": None}).code == "row_added"
    rows, findings = _read({1: {"Code client": "C0402", "Clé": "C0402"}})
    assert [row.customer_id for row in rows] == ["00412"]
    assert {finding.code for finding in findings} == {"row_repeated"}


def test_a_cell_that_cannot_be_read_is_told_once() -> None:
    rows, findings = _read({1: {"Clé": "=NA()"}})
    assert [row.customer_id for row in rows] == ["00412", "C0402"]
    assert [finding.code for finding in findings] == ["cell_unreadable", "row_added"]


def test_a_code_that_lost_its_zeros_on_the_way_is_the_same_customer() -> None:
    rows, findings = _read({0: {"Code client": 412}})
    assert findings == []
    assert rows[0].customer_id == "00412"


def test_rows_may_be_sorted_deleted_and_columns_moved() -> None:
    book = book_of(BLANK)
    page = book["Reprise"]
    first = heading_row(page) + 1
    put(page, first + 2, _entry("litige"))
    page.delete_rows(first, 1)
    page.move_range(f"A{first - 1}:O{first + 1}", cols=2)
    rows, findings = opening.read(saved(book), FILE, STAGES, ON)
    assert findings == []
    assert [(row.customer_id, row.entry, row.row) for row in rows] == [("C0401", None, 5), ("C0402", "litige", 6)]


def test_columns_that_staff_has_added_are_kept_when_it_is_written_anew() -> None:
    book = book_of(BLANK)
    page = book["Reprise"]
    line = heading_row(page)
    page.insert_cols(3)
    page.cell(line, 3).value, page.cell(line + 1, 3).value = "Vu par le\ncommercial", dt.date(2026, 11, 20)
    last = page.max_column + 1
    page.cell(line, last).value, page.cell(line + 2, last).value = "Note", "appeler\navant midi"
    page.cell(line + 3, last).value = 12.5
    rows, findings = opening.read(saved(book), FILE, STAGES, ON)
    assert findings == []
    assert [dict(row.own) for row in rows] == [
        {"Vu par le commercial": "20/11/2026"},
        {"Note": "appeler\navant midi"},
        {"Note": "12,5"},
    ]
    added = Opening("C9", "Nouveau", {}, None, row=8)
    again = opening.write([*rows, added], STAGES, ON)
    assert opening.read(again, FILE, STAGES, ON) == ([*rows, added], [])
    assert list(columns(book_of(again)["Reprise"]))[-3:] == ["Vu par le commercial", "Note", "Clé"]


def test_a_heading_that_is_gone_is_one_finding() -> None:
    book = book_of(BLANK)
    page: Any = book["Reprise"]
    page.cell(heading_row(page), columns(page)["Entrée retenue"]).value = None
    rows, (finding,) = opening.read(saved(book), FILE, STAGES)
    assert rows == []
    assert finding.code == "heading_missing"


def test_what_a_person_validated_is_written_again_as_it_was() -> None:
    rows, _ = _read({1: _entry("litige"), 2: _entry("relance amiable")})
    again, findings = opening.read(opening.write(rows, STAGES, ON), FILE, STAGES)
    assert findings == []
    assert again == rows


def test_hostile_texts_come_back_as_they_were() -> None:
    rows = [
        Opening(f"C{number}", text.replace("\n", " "), {}, None, email=text.replace("\n", " "), row=5 + number)
        for number, text in enumerate(HOSTILE)
    ]
    content = opening.write(rows, STAGES, ON)
    assert opening.read(content, FILE, STAGES) == (rows, [])
    cells = [cell for page in book_of(content) for row in page.iter_rows() for cell in row if cell.value]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_three_hundred_customers_and_the_same_bytes_again() -> None:
    rows = [
        Opening(f"{number:05}", f"Client {number}", {"EUR": Money.of(number)}, ON, row=5 + number)
        for number in range(300)
    ]
    content = opening.write(rows, STAGES, ON)
    assert content == opening.write(rows, STAGES, ON)
    assert opening.read(content, FILE, STAGES) == (rows, [])


def test_no_customers_at_all() -> None:
    assert opening.read(opening.write([], STAGES, ON), FILE, STAGES) == ([], [])
