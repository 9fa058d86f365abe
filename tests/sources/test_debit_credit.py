"""Ledgers with debit and credit: payments reduce what they name or share a lettering with (CONTRACT §2)."""

import pytest

from tests.sources.sheets import codes, dues, only, read

HEADINGS = "Compte;Intitulé;Date;Jnl;Pièce;Libellé;Échéance;Débit;Crédit;Lettrage;Solde\n"


def _ledger(*rows: str) -> str:
    return HEADINGS + "".join(f"C1;DUPONT;{row}\n" for row in rows)


def test_peers_13_payments_that_name_an_invoice_reduce_it() -> None:
    reading = read(
        _ledger(
            "01/01/2026;VE;FA-1;Facture FA-1;31/01/2026;1000,00;;;1000,00",
            "02/01/2026;VE;FA-12;Facture FA-12;31/01/2026;500,00;;;1500,00",
            "05/02/2026;BQ;BQ7;REG FA-1;;;400,00;;1100,00",
            "06/02/2026;BQ;FA-12;Virement reçu;;;500,00;;600,00",
        )
    )
    assert dues(reading) == [("FA-1", "600.00"), ("FA-12", "0.00")]
    assert [row.paid.plain() for row in reading.invoices if row.paid] == ["400.00", "500.00"]
    assert not reading.findings


def test_peers_13_lettering_settles_credit_notes_and_all() -> None:
    reading = read(
        _ledger(
            "01/01/2026;VE;FA-1;Facture;31/01/2026;1000,00;;AA;",
            "02/01/2026;VE;AV-2;Avoir;02/01/2026;;100,00;AA;",
            "05/02/2026;BQ;BQ7;VIR SEPA;;;900,00;AA;",
            "06/02/2026;VE;FA-3;Facture;31/01/2026;70,00;;b;",
            "07/02/2026;BQ;BQ8;CHQ 123;;;20,00;b;",
        )
    )
    assert dues(reading) == [("FA-1", "0.00"), ("AV-2", "0.00"), ("FA-3", "50.00")]
    assert not reading.findings


def test_peers_13_a_payment_that_names_none_is_said_and_the_customer_waits() -> None:
    reading = read(
        _ledger(
            "01/01/2026;VE;1201;Facture;31/01/2026;1000,00;;;",
            "05/02/2026;BQ;BQ7;VIR DUPONT du 12/01;;;400,00;;",
            "05/02/2026;BQ;BQ8;REG 12015 et 31201;;;5,00;;",
        )
    )
    assert dues(reading) == [("1201", "1000.00")]
    assert codes(reading) == ["payment_unallocated"] * 2
    assert reading.findings[0].where.row == 3
    assert reading.unreadable_customers == {"C1"}


def test_payments_of_one_customer_never_reduce_another_s() -> None:
    text = (
        HEADINGS
        + "C1;DUPONT;01/01/2026;VE;FA-1;x;31/01/2026;10,00;;A;\nC2;MARTIN;05/02/2026;BQ;R;REG FA-1;;;10,00;A;\n"
    )
    reading = read(text)
    assert dues(reading) == [("FA-1", "10.00")]
    assert reading.unreadable_customers == {"C1", "C2"}


def test_one_payment_for_several_invoices() -> None:
    whole = ("01/01/2026;VE;FA-1;x;28/02/2026;10,00;;;", "01/01/2026;VE;FA-2;x;31/01/2026;20,00;;;")
    assert dues(read(_ledger(*whole, "05/02/2026;BQ;B;VIR FA-1 et FA-2;;;30,00;;"))) == [
        ("FA-1", "0.00"),
        ("FA-2", "0.00"),
    ]
    part = read(_ledger(*whole, "05/02/2026;BQ;B;VIR FA-1 et FA-2;;;25,00;;"))
    assert dues(part) == [("FA-1", "5.00"), ("FA-2", "0.00")]
    assert codes(part) == ["payment_shared"]
    more = read(_ledger(*whole, "05/02/2026;BQ;B;VIR FA-1 et FA-2;;;35,00;;"))
    assert dues(more) == [("FA-1", "0.00"), ("FA-2", "0.00")]
    assert "5.00 EUR" in only(more, "payment_unallocated").what


def test_an_invoice_lettered_with_nothing_in_the_file_waits() -> None:
    reading = read(_ledger("01/01/2026;VE;FA-1;x;31/01/2026;10,00;;AB;"))
    assert dues(reading) == [("FA-1", "10.00")]
    assert codes(reading) == ["lettering_alone"]
    assert reading.unreadable_customers == {"C1"}


def test_credits_without_a_payment_s_words() -> None:
    reading = read(
        _ledger("01/01/2026;VE;FA-1;x;31/01/2026;10,00;;;", "02/01/2026;VE;777;geste commercial;02/01/2026;;4,00;;")
    )
    assert [(row.type, row.amount_due.plain()) for row in reading.invoices] == [
        ("invoice", "10.00"),
        ("credit_note", "-4.00"),
    ]
    other = read(_ledger("01/01/2026;VE;FA-1;x;31/01/2026;10,00;;;", "02/01/2026;OD;778;écart;02/01/2026;;4,00;;"))
    assert codes(other) == ["payment_unallocated"]


def test_one_row_per_invoice_with_debit_credit_and_its_own_balance() -> None:
    rows = ["FA-1;A;31/01/2026;100,00;40,00;60,00", "FA-2;A;31/01/2026;50,00;50,00;0,00"]
    text = "\n".join(["N° pièce;Tiers;Échéance;Débit;Crédit;Solde", *rows])
    assert dues(read(text)) == [("FA-1", "60.00"), ("FA-2", "0.00")]


@pytest.mark.parametrize("label", ["Report à nouveau", "A NOUVEAU", "Solde initial"])
def test_an_opening_balance_without_a_number_is_said(label: str) -> None:
    reading = read(_ledger(f"01/01/2026;AN;;{label};;300,00;;;", "01/01/2026;VE;FA-1;x;31/01/2026;10,00;;;"))
    assert dues(reading) == [("FA-1", "10.00")]
    assert codes(reading) == ["opening_balance"]
    assert reading.unreadable_customers == {"C1"}


def test_account_titles_and_account_totals() -> None:
    text = """Grand livre auxiliaire;;;;;;
Date;Jnl;Pièce;Échéance;Libellé;Débit;Crédit
Compte 411DUPONT DUPONT SARL;;;;;;
01/01/2026;VE;FA-1;31/01/2026;Facture;1000,00;
05/02/2026;BQ;BQ1;;REG FA-1;;250,00
Total compte 411DUPONT;;;;;1000,00;250,00
Compte 411MARTIN MARTIN;;;;;;
10/01/2026;VE;FA-2;10/02/2026;Facture;80,00;
Solde du compte;;;;;80,00;
"""
    reading = read(text)
    assert [(row.customer_id, row.number, row.amount_due.plain()) for row in reading.invoices] == [
        ("411DUPONT", "FA-1", "750.00"),
        ("411MARTIN", "FA-2", "80.00"),
    ]
    assert not reading.findings


def test_one_amount_and_its_side() -> None:
    rows = ["C1;A;FA1;20260101;20260131;100.00;D\n", "C1;A;REG FA1;20260201;;40.00;C\n"]
    text = "".join(["Compte;Nom;Pièce;Date;Échéance;Montant;Sens\n", *rows])
    assert dues(read(text)) == [("FA1", "60.00")]
    assert codes(read(text.replace(";D\n", ";?\n")))[0] == "amount_unreadable"


def test_payment_rows_in_a_list_of_documents() -> None:
    text = "Type;Numéro;Tiers;Échéance;Montant\nF;FA-1;A;31/01/2026;100,00\nRèglement;RG FA-1;A;;30,00\n"
    reading = read(text)
    assert dues(reading) == [("FA-1", "70.00")]
    assert "payment_unallocated" not in codes(reading)
