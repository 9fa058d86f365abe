"""OFFICE §8.2: the empty `Décisions.xlsx`: lists, help, messages; what it lets through and what it leaves alone."""

import hashlib
from typing import Any

import pytest

from relance_mail.core.choices import BY_MAIL_ONLY, Choice
from relance_mail.workbooks import decisions
from tests.workbooks.person import HOSTILE, book_of, columns, heading_row, texts, with_rows

CUSTOMERS = [("00412", "Dupont & Fils"), ("C0401", "Menuiserie Lefort SARL")]


def _validation(page: Any, heading: str) -> Any:
    column, first = columns(page)[heading], heading_row(page) + 1
    cell = page.cell(first, column).coordinate
    return next(rule for rule in page.data_validations.dataValidation if cell in rule.sqref)


def _named(book: Any, name: str) -> list[Any]:
    """The values of a named range."""
    ((sheet, cells),) = book.defined_names[name.removeprefix("=")].destinations
    return [row[0].value for row in book[sheet][cells]]


def test_the_columns_stand_in_the_order_of_the_office() -> None:
    book = book_of(decisions.blank(CUSTOMERS))
    assert book.sheetnames == ["Décisions", "Mises en demeure", "Aide", "Clients"]
    assert list(columns(book["Décisions"])) == ["Client", "Facture", "Décision", "Jusqu'au", "Montant", "Motif", "Par"]
    assert list(columns(book["Mises en demeure"])) == [
        "Référence",
        "Banque et compte d'attente vérifiés le",
        "Aucun litige ni avoir en cours, vérifié le",
        "BODACC / Infogreffe consulté le",
        "Raison sociale et siège vérifiés le",
        "Par",
    ]


def test_the_list_of_decisions_holds_every_word_but_those_of_mails_and_forbids_others() -> None:
    book = book_of(decisions.blank())
    rule = _validation(book["Décisions"], "Décision")
    assert (rule.type, rule.showErrorMessage) == ("list", True)
    assert _named(book, rule.formula1) == [str(choice) for choice in Choice if choice not in BY_MAIL_ONLY]


def test_the_list_of_customers_proposes_and_forbids_nothing() -> None:
    book = book_of(decisions.blank(CUSTOMERS))
    rule = _validation(book["Décisions"], "Client")
    assert rule.type == "list"
    assert not rule.showErrorMessage
    assert _named(book, rule.formula1) == ["00412 – Dupont & Fils", "C0401 – Menuiserie Lefort SARL"]
    assert [cell.value for cell in book["Clients"][2]] == ["00412 – Dupont & Fils", "00412", "Dupont & Fils"]


def test_without_customers_there_is_no_list() -> None:
    rule = _validation(book_of(decisions.blank())["Décisions"], "Client")
    assert rule.type in (None, "none")
    assert rule.prompt


@pytest.mark.parametrize(("heading", "sort"), [("Jusqu'au", "date"), ("Montant", "decimal")])
def test_days_and_amounts_are_checked_when_typed(heading: str, sort: str) -> None:
    rule = _validation(book_of(decisions.blank())["Décisions"], heading)
    assert (rule.type, rule.showErrorMessage) == (sort, True)


def test_three_hundred_rows_are_prepared_and_every_column_says_what_to_write() -> None:
    page = book_of(decisions.blank(CUSTOMERS))["Décisions"]
    first = heading_row(page) + 1
    for heading, column in columns(page).items():
        rule = _validation(page, heading)
        assert rule.prompt, heading
        assert page.cell(first + 299, column).coordinate in rule.sqref
        assert page.cell(first + 300, column).coordinate not in rule.sqref
    assert page.cell(first + 299, 1).number_format == "@"
    assert page.cell(first + 299, 4).number_format == "dd/mm/yyyy"


def test_a_fact_of_a_formal_notice_cannot_lie_in_the_future() -> None:
    rule = _validation(book_of(decisions.blank())["Mises en demeure"], "BODACC / Infogreffe consulté le")
    assert (rule.type, rule.operator or "between", rule.formula2) == ("date", "between", "TODAY()")


def test_the_help_tells_for_each_decision_which_columns_it_needs() -> None:
    page = book_of(decisions.blank())["Aide"]
    rows = {row[0].value: [cell.value for cell in row] for row in page.iter_rows(min_row=4)}
    assert set(rows) == {str(choice) for choice in Choice if choice not in BY_MAIL_ONLY}
    assert rows["promesse"][4] == "obligatoire : date promise"
    assert rows["promesse"][5].startswith("facultatif")
    assert rows["approuver"][3].startswith("obligatoire")
    assert rows["banque pointée jusqu'au"][2] == "obligatoire : le nom du fichier"
    assert all(row[1] for row in rows.values())


def test_only_the_help_is_protected_and_without_a_password() -> None:
    book = book_of(decisions.blank(CUSTOMERS))
    assert {page.title: page.protection.sheet for page in book} == {
        "Décisions": False,
        "Mises en demeure": False,
        "Aide": True,
        "Clients": False,
    }
    assert book["Aide"].protection.password is None


def test_needed_cells_light_up_by_a_rule_that_looks_into_the_help() -> None:
    book = book_of(decisions.blank(CUSTOMERS))
    rules = [rule for group in book["Décisions"].conditional_formatting for rule in group.rules]
    assert len(rules) == 6
    assert all(str(rule.formula[0]).startswith("AND($C") for rule in rules)
    assert book.defined_names["AideDecisions"].attr_text.startswith("Aide!$A$4:$G$")


def test_hostile_names_stay_texts_in_the_list() -> None:
    content = decisions.blank([(text, text) for text in HOSTILE] + [("C9", text) for text in HOSTILE])
    book = book_of(content)
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert set(HOSTILE) <= set(texts(content))
    assert decisions.read(content, "Décisions.xlsx") == ([], [], [])


def test_the_empty_workbook_asks_for_nothing() -> None:
    assert decisions.read(decisions.blank(), "Décisions.xlsx") == ([], [], [])


def test_an_unchanged_list_gives_unchanged_bytes_whatever_its_order() -> None:
    customers = [(f"{n:05}", f"Client {n}") for n in range(300)]
    prints = {hashlib.sha256(decisions.blank(order)).hexdigest() for order in (customers, customers[::-1])}
    assert len(prints) == 1
    assert hashlib.sha256(decisions.blank(customers[1:])).hexdigest() not in prints


def test_the_headings_of_a_rewritten_file_are_still_found() -> None:
    row = {"Client": "C1", "Décision": "promesse annulée", "Par": "Anne"}
    (decision,), _, findings = decisions.read(with_rows(decisions.blank(CUSTOMERS), "Décisions", [row]), "D.xlsx")
    assert findings == []
    assert decision.choice is Choice.PROMISE_CANCELLED
