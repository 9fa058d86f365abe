"""What is due: from three columns, from two, from tranches, by status; in which currency; never 0 in silence."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_mail.core.invoices import InvoiceType
from relance_mail.sources.cells import Unreadable
from relance_mail.sources.figures import Figures, Missing, figures_of
from relance_mail.sources.words import Status
from tests.sources.sheets import as_exported, as_xlsx, codes, dues, only, read

DAY = dt.date(2026, 1, 31)


def _row(headings: str, cells: str) -> str:
    return f"Facture;Client;Échéance;{headings}\nFA-1;Dupont;31/01/2026;{cells}\n"


@pytest.mark.parametrize(
    ("headings", "cells", "expected"),
    [
        ("Montant TTC;Réglé;Solde", "120,00;20,00;100,00", ("120.00", "20.00", "100.00")),
        ("Montant TTC;Solde", "120,00;100,00", ("120.00", "20.00", "100.00")),
        ("Montant TTC;Réglé", "120,00;20,00", ("120.00", "20.00", "100.00")),
        ("Montant TTC;Réglé", "120,00;", ("120.00", "0.00", "120.00")),
        ("Montant TTC;Réglé;Solde", "120,00;20,00;", ("120.00", "20.00", "100.00")),
        ("Réglé;Solde", "20,00;100,00", ("120.00", "20.00", "100.00")),
        ("Solde", "100,00", (None, None, "100.00")),
        ("Montant TTC;Réglé;Solde", "120,00;-20,00;100,00", ("120.00", "20.00", "100.00")),
        ("Montant TTC;Acompte;Réglé", "120,00;10,00;20,00", ("120.00", "30.00", "90.00")),
        ("TTC;Règlement 1;Règlement 2;Reste", "120,00;10,00;20,00;90,00", ("120.00", "30.00", "90.00")),
        ("Montant HT;TVA;Montant TTC;Solde", "100,00;20,00;120,00;100,00", ("120.00", "20.00", "100.00")),
        ("Montant HT;Montant TVA;Net à payer", "100,00;20,00;120,00", (None, None, "120.00")),
        ("Total TTC;Statut", "120,00;Payée", ("120.00", "120.00", "0.00")),
        ("Total TTC;Statut", "120,00;Impayée", ("120.00", "0.00", "120.00")),
        ("Total TTC;Réglée ?", "120,00;oui", ("120.00", "120.00", "0.00")),
        ("Total TTC;Payée le", "120,00;15/02/2026", ("120.00", "120.00", "0.00")),
        ("Total TTC;Solde;État", "120,00;;Soldée", ("120.00", "120.00", "0.00")),
        ("Non échu;0-30;31-60;> 60", ";50,00;50,00;", (None, None, "100.00")),
        ("Non échu;0-30;31-60;+ de 60 jours;Total", ";50,00;50,00;;100,00", (None, None, "100.00")),
        ("Non échu;Échu;Montant TTC", "40,00;60,00;120,00", ("120.00", "20.00", "100.00")),
        ("Échu;1 à 30 j;31 à 60 j;Non échu", "60,00;60,00;;40,00", (None, None, "100.00")),
    ],
)
def test_two_of_three_give_the_third(headings: str, cells: str, expected: tuple[str | None, str | None, str]) -> None:
    reading = read(_row(headings, cells))
    (row,) = reading.invoices
    amounts = (row.total, row.paid, row.amount_due)
    assert tuple(None if money is None else money.plain() for money in amounts) == expected
    assert not [finding for finding in reading.findings if finding.severity == "error"]


@pytest.mark.parametrize(
    ("headings", "cells", "code", "column"),
    [
        ("Montant TTC;Solde", "120,00;", "amount_missing", "Solde"),
        ("Montant TTC;Réglé;Solde", "120,00;;", "amount_missing", "Solde"),
        ("Montant TTC;Réglé", ";20,00", "amount_missing", "Montant TTC"),
        ("Montant TTC;Réglé", "120,00;à voir", "amount_unreadable", "Réglé"),
        ("Montant TTC;Solde", "cent vingt;100,00", "amount_unreadable", "Montant TTC"),
        ("Total TTC;Réglé;Statut", "120,00;;Partiellement payée", "amount_missing", "Réglé"),
        ("Non échu;0-30;31-60", ";5O,00;", "amount_unreadable", "0-30"),
        ("Devise;Solde", "ducats;100,00", "currency_unreadable", "Devise"),
    ],
)
def test_what_cannot_be_told_is_a_finding_with_its_place(headings: str, cells: str, code: str, column: str) -> None:
    reading = read(_row(headings, cells))
    assert not reading.invoices
    finding = only(reading, code)
    assert finding.where.as_json() == {"file": "export.csv", "sheet": None, "row": 2, "column": column}
    assert reading.unreadable_customers == {"nom:dupont"}


def test_amounts_that_disagree_are_said_and_the_rest_stands() -> None:
    reading = read(_row("Montant TTC;Réglé;Solde", "120,00;20,00;90,00"))
    assert dues(reading) == [("FA-1", "90.00")]
    assert only(reading, "amounts_disagree").severity == "warning"
    assert not codes(read(_row("Montant TTC;Réglé;Solde", "120,00;20,00;100,01")))


def test_the_amount_without_tax_is_never_due() -> None:
    reading = read(_row("Montant HT", "100,00"))
    assert not reading.invoices
    assert "« Montant HT »" in only(reading, "column_missing").what


def test_a_column_of_what_is_due_that_says_nothing_readable_never_gives_way_to_the_total() -> None:
    rows = [f"FA-{n};A;31/01/2026;120,00;voir Paul" for n in range(5)]
    reading = read("\n".join(["Facture;Client;Échéance;Montant TTC;Solde", *rows]))
    assert not reading.invoices
    assert codes(reading) == ["amount_unreadable"] * 5


def test_a_total_alone_is_taken_as_due_and_said() -> None:
    reading = read(_row("Montant TTC", "120,00"))
    assert dues(reading) == [("FA-1", "120.00")]
    assert only(reading, "total_as_due").where.column == "Montant TTC"


def test_a_status_that_contradicts_the_amount_stops_the_customer() -> None:
    reading = read(_row("Solde;Statut", "100,00;Payée"))
    assert dues(reading) == [("FA-1", "100.00")]
    assert codes(reading) == ["status_conflict"]
    assert reading.unreadable_customers == {"nom:dupont"}


def test_a_dispute_a_draft_and_a_factor_that_the_sheet_states() -> None:
    (row,) = read(_row("Solde;Statut", "100,00;En litige")).invoices
    assert row.disputed_by_source == "En litige"
    (row,) = read(_row("Solde;Litige", "100,00;oui")).invoices
    assert row.disputed_by_source == "oui"
    draft = read(_row("Solde;Statut de paiement;État", "100,00;Non payée;Brouillon"))
    assert not draft.invoices
    assert codes(draft) == ["not_an_invoice"]
    (row,) = read(_row("Solde;Factor;Mode de règlement", "100,00;x;LCR 30 j")).invoices
    assert row.factor
    assert row.means == "lcr"


@pytest.mark.parametrize(
    ("headings", "cells", "due"),
    [
        ("Type;Montant", "Avoir;100,00", "-100.00"),
        ("Type;Montant", "A;-100,00", "-100.00"),
        ("Type;Montant TTC;Réglé;Solde", "AV;100,00;40,00;60,00", "-60.00"),
        ("Montant TTC;Réglé;Solde", "-100,00;40,00;-60,00", "-60.00"),
        ("Libellé;Solde", "Avoir sur facture 12;100,00", "-100.00"),
        ("Solde", "(100,00)", "-100.00"),
    ],
)
def test_peers_13_credit_notes_are_negative_however_they_are_written(headings: str, cells: str, due: str) -> None:
    (row,) = read(_row(headings, cells)).invoices
    assert row.type is InvoiceType.CREDIT_NOTE
    assert row.amount_due.plain() == due
    assert row.total is None or row.paid is None or row.total - row.paid == row.amount_due


def test_peers_13_a_credit_note_by_its_number_and_an_overpaid_invoice() -> None:
    text = "Facture;Client;Échéance;TTC;Solde\nAV-12;A;31/01/2026;50,00;50,00\nFA-1;A;31/01/2026;100,00;-10,00\n"
    note, overpaid = read(text).invoices
    assert (note.type, note.amount_due.plain()) == ("credit_note", "-50.00")
    assert (overpaid.type, overpaid.amount_due.plain()) == ("invoice", "-10.00")


def test_currency_by_column_sign_format_heading_and_option() -> None:
    rows = ["1;A;31/01/2026;USD;10,00", "2;A;31/01/2026;;10,00 £", "3;A;31/01/2026;;10,00"]
    text = "\n".join(["Facture;Client;Échéance;Devise;Solde", *rows])
    assert [row.currency for row in read(text).invoices] == ["USD", "GBP", "EUR"]
    assert [row.currency for row in read(_row("Solde (CHF)", "10,00")).invoices] == ["CHF"]
    assert [row.currency for row in read(_row("Solde", "10,00"), currency="XPF").invoices] == ["XPF"]
    grid = [["Facture", "Client", "Échéance", "Solde"], ["1", "A", DAY, 10], ["2", "A", DAY, 10]]
    content = as_exported(grid, formats={(1, 3): "#,##0.00 [$$-409]", (2, 3): '#,##0.00\\ "€"'})
    assert [row.currency for row in read(content, "a.xlsx").invoices] == ["USD", "EUR"]


def test_amounts_in_the_invoice_s_own_currency_are_what_is_owed() -> None:
    text = "Facture;Client;Échéance;Devise;Montant devise;Montant EUR;Solde EUR;Solde devise\n"
    text += "1;A;31/01/2026;EUR;;100;100;\n2;B;31/01/2026;USD;120;100;100;110\n"
    assert [(row.currency, row.amount_due.plain()) for row in read(text).invoices] == [
        ("EUR", "100.00"),
        ("USD", "110.00"),
    ]


def test_formulas_without_results_are_computed_or_said_never_zero() -> None:
    grid = [
        ["Facture", "Client", "Échéance", "Montant TTC", "Réglé", "Solde"],
        [1, "A", DAY, 120, 20, "=D2-E2"],
        [2, "B", DAY, 120, "=SUM(H1:H9)", "=D3-E3"],
        [3, "C", "=TODAY()", 120, 20, 100],
        [4, "D", DAY, "=F5+E5", 20, 100],
        ["", "", "", "=SUM(D2:D5)", "", "=SUM(F2:F5)"],
        [5, "E", DAY, 10, 0, 10],
    ]
    for content in (as_xlsx(("F", grid)), as_exported(grid)):
        reading = read(content, "a.xlsx")
        assert dues(reading) == [("1", "100.00"), ("4", "100.00"), ("5", "10.00")]
        assert [(finding.code, finding.where.row, finding.where.column) for finding in reading.findings] == [
            ("formula_uncached", 3, "Solde"),
            ("formula_uncached", 4, "Échéance"),
        ]
        assert reading.unreadable_customers == {"nom:b", "nom:c"}


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!"])
def test_errors_in_cells_are_findings_also_where_a_blank_would_mean_nothing_paid(error: str) -> None:
    grid = [
        ["Facture", "Client", "Échéance", "Montant TTC", "Réglé"],
        [1, "A", DAY, 120, error],
        [2, "B", DAY, 120, ""],
    ]
    reading = read(as_xlsx(("F", grid)), "a.xlsx")
    assert dues(reading) == [("2", "120.00")]
    assert only(reading, "amount_unreadable").where.column == "Réglé"


AMOUNT = st.decimals(min_value=-9999, max_value=9999, places=2, allow_nan=False)
CELL = st.one_of(AMOUNT, st.none(), st.sampled_from([Unreadable.UNCACHED, Unreadable.NOT_AMOUNT]))


@given(CELL, CELL, CELL, st.booleans(), st.booleans(), st.sampled_from([None, *Status]))
def test_what_is_due_always_comes_from_what_was_read(
    total: Decimal | Unreadable | None, paid: Decimal | Unreadable | None, due: Decimal | Unreadable | None,
    has_due: bool, has_paid: bool, status: Status | None,
) -> None:  # fmt: skip
    try:
        figures = figures_of(total, paid, due, has_due=has_due, has_paid=has_paid, status=status)
    except Missing:
        assert not (isinstance(due, Decimal) and isinstance(total, Decimal | None) and isinstance(paid, Decimal | None))
        return
    assert isinstance(figures, Figures)
    assert Unreadable.NOT_AMOUNT not in (total, paid, due)
    if isinstance(due, Decimal):
        assert figures.due == due
    elif figures.due == 0:
        assert (
            total == 0
            or status is Status.SETTLED
            or (isinstance(paid, Decimal) and abs(paid) == abs(figures.total or 0))
        )
    else:
        assert isinstance(total, Decimal)
