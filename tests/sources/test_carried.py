"""Balances carried forward (« report à nouveau ») as a file writes them (OFFICE §1.6)."""

import datetime as dt

import pytest

from relance_mail.core.parties import Kind
from relance_mail.sources.carried import is_carried
from tests.sources.sheets import read

HEADINGS = "N° facture;Code client;Client;Date facture;Échéance;Libellé;Solde"
FIRST, ELSE = dt.date(2026, 1, 1), dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("number", "label", "due", "issued", "carried"),
    [
        ("RAN", "", ELSE, None, True),
        ("RAN 2025", "", ELSE, None, True),
        ("RAN2025", "", ELSE, None, True),
        ("A NOUVEAU", "", ELSE, None, True),
        ("À nouveau 31/12/2025", "", ELSE, None, True),
        ("Report à nouveau", "", ELSE, None, True),
        ("R.A.N.", "", ELSE, None, True),
        ("Solde antérieur", "", ELSE, None, True),
        ("RAN-0012", "", ELSE, None, False),
        ("RANDO-12", "", FIRST, None, False),
        ("FA-12", "Report à nouveau", FIRST, None, True),
        ("FA-12", "A-nouveaux 2025", dt.date(2025, 12, 31), None, True),
        ("FA-12", "RAN FA-12", ELSE, ELSE, True),
        ("FA-12", "Report à nouveau", ELSE, None, False),
        ("FA-12", "Report à nouveau", ELSE, FIRST, False),
        ("FA-12", "Rangement de l'atelier", FIRST, None, False),
        ("FA-12", "Chantier : report à nouveau du solde", FIRST, None, False),
        ("FA-12", "", FIRST, FIRST, False),
    ],
)
def test_what_calls_itself_carried_forward(
    number: str, label: str, due: dt.date, issued: dt.date | None, carried: bool
) -> None:
    assert is_carried(number, label, due, issued) is carried


def test_the_row_is_an_invoice_that_says_so() -> None:
    rows = ["FA-1;C1;LEFORT;01/12/2025;31/12/2025;Réparation;100,00", "RAN;C1;LEFORT;01/01/2026;01/01/2026;;250,00"]
    reading = read("\n".join([HEADINGS, *rows]))
    assert [(row.number, row.carried_forward) for row in reading.invoices] == [("FA-1", False), ("RAN", True)]
    assert not reading.findings


def test_without_number_and_due_date_it_is_a_finding_that_somebody_may_recognise() -> None:
    rows = ["FA-1;C1;LEFORT;01/12/2025;31/12/2025;Réparation;100,00", ";C2;BELRIVE;;;Report à nouveau;1 250,50"]
    reading = read("\n".join([HEADINGS, *rows]))
    (opening,) = reading.openings
    assert (opening.customer.id, opening.customer.name, opening.amount.plain()) == ("C2", "BELRIVE", "1250.50")
    assert "Report à nouveau" in opening.words
    assert opening.where.row == 3
    assert [finding.code for finding in reading.findings] == ["opening_balance"]
    assert reading.unreadable_customers == {"C2"}
    assert not reading.unreadable_beside
    assert [(row.code, row.amount) for row in reading.left_out] == [("opening_balance", opening.amount)]


def test_its_customer_may_have_another_unreadable_row() -> None:
    rows = [";C2;BELRIVE;;;Report à nouveau;250,00", "FA-2;C2;BELRIVE;;n'importe;Vente;10,00"]
    reading = read("\n".join([HEADINGS, "FA-1;C1;LEFORT;01/12/2025;31/12/2025;;100,00", *rows]))
    assert reading.unreadable_customers == reading.unreadable_beside == {"C2"}


@pytest.mark.parametrize("row", [";;;;;Report à nouveau;250,00", ";C2;BELRIVE;;;Report à nouveau;25O,0O"])
def test_without_a_customer_or_an_amount_nobody_can_recognise_it(row: str) -> None:
    reading = read("\n".join([HEADINGS, "FA-1;C1;LEFORT;01/12/2025;31/12/2025;;100,00", row]))
    assert not reading.openings
    assert reading.unreadable_rows + len(reading.unreadable_customers) == 1


def test_in_a_ledger_it_is_what_debit_leaves_over_credit() -> None:
    heading = "Date;Jnl;Pièce;Compte;Nom;Type;Libellé;Échéance;Débit;Crédit"
    carried = "01/01/2026;AN;;C1;LEFORT;société;A nouveau;;300,00;"
    reading = read("\n".join([heading, carried, "02/01/2026;VE;FA-1;C1;LEFORT;société;Vente;31/01/2026;10,00;"]))
    (opening,) = reading.openings
    assert (opening.amount.plain(), opening.customer.kind) == ("300.00", Kind.BUSINESS)
