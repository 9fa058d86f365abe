"""OFFICE §1.7: `A_completer.xlsx` asks once for what the customers' file lacks, and is read back."""

import pytest

from relance_mail.core.findings import Finding
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.workbooks import completion
from relance_mail.workbooks.base import Incomplete
from relance_mail.workbooks.completion import FIELDS
from relance_mail.workbooks.look import Shade
from relance_mail.workbooks.words import KIND_WORDS, MEANS_NAMES, kind_in
from tests.sources.sheets import as_csv
from tests.sources.sheets import read as read_source
from tests.workbooks.person import HOSTILE, Typed, book_of, columns, heading_row, put, saved

FILE, WHY = "A_completer.xlsx", "Pourquoi"
ROWS = [
    Incomplete(
        "00412",
        "Dupont & Fils",
        {"EUR": Money.of("12500.00")},
        {"email": "compta@dupont.example.fr", "address": "Service comptable\n12 rue des Lilas", "postcode": "01000"},
        {"kind": "relance ferme bloquée", "city": "mise en demeure bloquée"},
    ),
    Incomplete(
        "C0401", "Lefort", {"EUR": Money.of("1250.00")}, {"kind": "société"}, {"email": "aucune relance par mail"}
    ),
]
BLANK = completion.write(ROWS)


def _read(number: int, cells: Typed) -> tuple[list[Incomplete], list[Finding]]:
    book = book_of(BLANK)
    page = book["À compléter"]
    put(page, heading_row(page, WHY) + 1 + number, cells, WHY)
    return completion.read(saved(book), FILE)


def test_only_what_somebody_knows_or_misses_has_a_column_and_why_stands_last() -> None:
    page = book_of(BLANK)["À compléter"]
    assert list(columns(page, WHY)) == [
        "Code client", "Raison sociale", "Dû (EUR)", "Type", "E-mail comptabilité", "Adresse de facturation",
        "Code postal", "Ville", "Pourquoi", "Clé",
    ]  # fmt: skip
    line = heading_row(page, WHY) + 1
    why = page.cell(line, columns(page, WHY)[WHY]).value
    assert why == "Type : relance ferme bloquée\nVille : mise en demeure bloquée"


def test_what_stands_there_is_read_back_with_its_row() -> None:
    rows, findings = completion.read(BLANK, FILE)
    assert findings == []
    assert [(row.customer_id, row.customer_name, row.row, row.due) for row in rows] == [
        ("00412", "Dupont & Fils", 4, ROWS[0].due),
        ("C0401", "Lefort", 5, ROWS[1].due),
    ]
    blank = {"kind": "", "email": "", "address": "", "postcode": "", "city": ""}
    assert rows[0].known == {**blank, **ROWS[0].known}
    assert rows[1].known == {**blank, **ROWS[1].known}


def test_typed_values_are_trimmed_texts_whatever_the_cells_hold() -> None:
    typed = {"Type": " Particulier ", "Code postal": 75001, "Ville": "  Paris\u00a0", "Code client": 412}
    rows, findings = _read(0, typed)
    assert findings == []
    known = rows[0].known
    assert (known["kind"], known["postcode"], known["city"]) == ("Particulier", "75001", "Paris")
    assert kind_in(known["kind"]) is Kind.CONSUMER
    assert known["address"] == "Service comptable\n12 rue des Lilas"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"Type": "boulangerie"}, "kind_unknown"),
        ({"Code client": "C0402"}, "code_changed"),
        ({"Clé": None}, "row_added"),
    ],
)
def test_a_row_that_cannot_be_taken_is_a_finding_and_the_others_are_read(typed: Typed, code: str) -> None:
    rows, (finding,) = _read(1, typed)
    assert [row.customer_id for row in rows] == ["00412"]
    assert (finding.code, finding.where.row) == (code, 5)
    assert finding.remedy


def test_the_kind_is_chosen_from_a_list_that_forbids_other_words() -> None:
    page = book_of(BLANK)["À compléter"]
    cell = page.cell(heading_row(page, WHY) + 2, columns(page, WHY)["Type"]).coordinate
    rule = next(rule for rule in page.data_validations.dataValidation if cell in rule.sqref)
    assert rule.showErrorMessage
    assert rule.formula1 == f'"{",".join(KIND_WORDS)}"'


def test_missing_cells_light_up_until_they_are_filled_and_doubtful_values_always() -> None:
    doubtful = Incomplete("C1", "X", {}, {"siren": "123"}, {"siren": "numéro faux", "email": "aucun mail"})
    page = book_of(completion.write([doubtful]))["À compléter"]
    at, line = columns(page, WHY), heading_row(page, WHY) + 1
    assert str(page.cell(line, at["SIREN"]).fill.fgColor.rgb)[-6:] == Shade.MISSING.value[1:]
    assert str(page.cell(line, at["E-mail comptabilité"]).fill.fgColor.rgb)[-6:] != Shade.MISSING.value[1:]
    (group,) = page.conditional_formatting
    (rule,) = group.rules
    assert str(group.sqref) == "D4:E4"
    assert rule.formula == ['AND(D4="",ISNUMBER(SEARCH(D$3&" : ",$F4)))']


def test_the_headings_are_words_that_the_customers_file_knows_too() -> None:
    values = {
        "kind": "société", "siren": "732829320", "siret": "73282932000074", "email": "a@x.example.fr",
        "email_management": "b@x.example.fr", "phone": "0102030405", "address": "12 rue X", "postcode": "01000",
        "city": "Bourg", "seat_address": "1 rue Y", "seat_postcode": "75001", "seat_city": "Paris", "country": "France",
        "language": "français", "means": "virement", "factor": "non", "do_not_remind": "non",
    }  # fmt: skip
    headings = ["Code client", "Raison sociale", *FIELDS.values()]
    row = ["C1", "Lefort", *(values.get(name, f"{name} 1") for name in FIELDS)]
    reading = read_source(as_csv([headings, row]), "clients.csv")
    assert not reading.findings
    understood = reading.understood[0].columns
    assert {heading: understood[heading] for heading in FIELDS.values()} == {
        heading: name for name, heading in FIELDS.items()
    }


def test_the_words_of_the_lists_mean_the_same_in_the_customers_file() -> None:
    for word in KIND_WORDS:
        (customer,) = read_source(as_csv([["Code", "Nom", "Type"], ["C1", "Lefort", word]]), "c.csv").customers
        assert customer.kind is kind_in(word)
    for means, word in MEANS_NAMES.items():
        (customer,) = read_source(
            as_csv([["Code", "Nom", "E-mail", "Mode de règlement"], ["C1", "Lefort", "a@x.example.fr", word]]), "c.csv"
        ).customers
        assert customer.means is means


def test_hostile_texts_come_back_as_they_were() -> None:
    rows = [
        Incomplete(f"C{number}", "X", {}, {"contact_name": text}, row=4 + number) for number, text in enumerate(HOSTILE)
    ]
    content = completion.write(rows)
    read, findings = completion.read(content, FILE)
    assert findings == []
    assert [row.known["contact_name"] for row in read] == list(HOSTILE)
    cells = [cell for page in book_of(content) for row in page.iter_rows() for cell in row if cell.value]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_three_hundred_rows_and_the_same_bytes_again() -> None:
    rows = [Incomplete(f"{n:05}", f"Client {n}", {}, {"email": ""}, {"email": "aucun mail"}) for n in range(300)]
    content = completion.write(rows)
    assert content == completion.write(rows)
    assert len(completion.read(content, FILE)[0]) == 300
    assert completion.read(completion.write([]), FILE) == ([], [])
