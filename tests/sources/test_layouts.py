"""Odd layouts of other people's sheets: titles, levels, groups, totals, notes, several tables and sheets."""

import datetime as dt

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.sources.sheets import as_xlsx, codes, dues, only, read

DAY = dt.date(2026, 1, 31)


def _named(text: str) -> list[tuple[str, str]]:
    """(customer's name, number) of what a text export lists, without findings."""
    reading = read(text)
    assert not reading.findings
    return [(row.customer_name, row.number) for row in reading.invoices]


def test_title_rows_units_and_blank_rows_above_and_below_the_headings() -> None:
    text = """Société DÉMO;;;
Factures clients impayées au 31/03/2026;;;

Client : tous;Devise : EUR;;
Client;Facture;Échéance;Solde
;;;(€)

Dupont;1;31/01/2026;10,00
"""
    reading = read(text)
    assert dues(reading) == [("1", "10.00")]
    assert reading.invoices[0].source.row == 8
    assert reading.as_of == dt.date(2026, 3, 31)
    assert not reading.findings


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("Situation au 31/03/2026", "2026-03-31"),
        ("Situation au;31/03/2026", "2026-03-31"),
        ("Arrêtée au 31 mars 2026", "2026-03-31"),
        ("Édité le : 02/04/2026 08:15", "2026-04-02"),
        ("Édité le 02/04/2026;Balance âgée au 31/03/2026", "2026-03-31"),
        ("Balance âgée au 31/03/2026;Banque pointée jusqu'au 27/03/2026", "2026-03-27"),
        ("Clients;2026", None),
    ],
)
def test_the_day_that_the_lines_above_state(above: str, day: str | None) -> None:
    reading = read(f"{above}\nClient;Facture;Échéance;Solde\nDupont;1;31/01/2026;10,00\n")
    assert reading.as_of == (dt.date.fromisoformat(day) if day else None)


def test_customer_on_the_first_row_of_its_group_with_subtotals() -> None:
    text = """Client;Facture;Échéance;Solde
DUPONT;1;31/01/2026;10,00
;2;31/01/2026;20,00
Sous-total DUPONT;;;30,00
MARTIN;3;31/01/2026;5,00
;4;31/01/2026;6,00
Total MARTIN;;;11,00
TOTAL GÉNÉRAL;;;41,00
"""
    assert _named(text) == [("DUPONT", "1"), ("DUPONT", "2"), ("MARTIN", "3"), ("MARTIN", "4")]


def test_a_blank_customer_in_a_list_that_repeats_names_is_a_finding() -> None:
    rows = ["DUPONT;1", "DUPONT;2", ";3", "MARTIN;4", "MARTIN;5"]
    reading = read("Client;Facture;Échéance;Solde\n" + "".join(f"{row};31/01/2026;10,00\n" for row in rows))
    assert [row.number for row in reading.invoices] == ["1", "2", "4", "5"]
    assert only(reading, "customer_missing").where.row == 4
    assert reading.unreadable_rows == 1


def test_code_on_each_row_and_name_on_the_first() -> None:
    text = """Code;Nom;Facture;Échéance;Solde
C1;DUPONT;1;31/01/2026;10,00
C1;;2;31/01/2026;20,00
C2;;3;31/01/2026;30,00
C2;MARTIN;4;31/01/2026;40,00
"""
    assert _named(text) == [("DUPONT", "1"), ("DUPONT", "2"), ("MARTIN", "3"), ("MARTIN", "4")]


@pytest.mark.parametrize("label", ["Client : C001 DUPONT SARL", "Compte 411C001 - DUPONT SARL", "Tiers : DUPONT SARL"])
def test_customer_in_a_labelled_title_with_notes_between(label: str) -> None:
    text = f"""Facture;Échéance;Montant;Reste à payer
{label}
1;31/01/2026;10,00;10,00
à rappeler lundi
2;31/01/2026;10,00;10,00
Total client;;20,00;20,00
Client : C002 MARTIN
3;31/01/2026;10,00;10,00
"""
    assert [name for name, _ in _named(text)] == ["DUPONT SARL", "DUPONT SARL", "MARTIN"]


def test_titles_over_headings_that_come_again() -> None:
    headings = "Facture;Date;Échéance;Solde"
    first = ["Client : DUPONT", headings, "1;01/01/2026;31/01/2026;10,00", "Total;;;10,00", ""]
    second = ["Client : MARTIN", headings, "2;01/01/2026;31/01/2026;20,00", "Total;;;20,00"]
    assert _named("\n".join([*first, *second])) == [("DUPONT", "1"), ("MARTIN", "2")]


def test_customer_in_bare_titles_with_their_sums() -> None:
    text = """Facture;Échéance;Montant;Reste à payer
DUPONT SARL;;20,00;20,00
1;31/01/2026;10,00;10,00
2;31/01/2026;10,00;10,00

MARTIN;;10,00;10,00
3;31/01/2026;10,00;10,00
Total;;30,00;30,00
"""
    assert _named(text) == [("DUPONT SARL", "1"), ("DUPONT SARL", "2"), ("MARTIN", "3")]


def test_two_possible_titles_name_nobody() -> None:
    text = """Facture;Échéance;Montant;Reste à payer
Région Ouest;;;
DUPONT SARL;;;
1;31/01/2026;10,00;10,00
"""
    reading = read(text)
    assert not reading.invoices
    assert codes(reading) == ["customer_missing"]


def test_customers_and_invoices_in_one_column() -> None:
    text = """Balance âgée;;;;;
;Date de facturation;Date d'échéance;À la date;1-30;Total
Balance âgée;;;110,00;50,00;160,00
Dupont SARL;;;100,00;50,00;150,00
FAC/2026/0001;01/01/2026;31/01/2026;100,00;;100,00
FAC/2026/0002;01/01/2026;28/02/2026;;50,00;50,00
Martin;;;10,00;;10,00
FAC/2026/0003;01/01/2026;28/02/2026;10,00;;10,00
"""
    assert [name for name, _ in _named(text)] == ["Dupont SARL", "Dupont SARL", "Martin"]


def test_page_breaks_repeat_headings_and_carry_sums() -> None:
    text = """Client;N°;Échéance;Montant TTC;Solde
DUPONT;1;31/01/2026;100;100
A reporter;;;100;100
Page 2
Client;N°;Échéance;Montant TTC;Solde
Report;;;100;100
;2;31/01/2026;50;50
Total DUPONT;;;150;150
"""
    assert _named(text) == [("DUPONT", "1"), ("DUPONT", "2")]


@pytest.mark.parametrize(
    "label",
    "Total|TOTAL GÉNÉRAL|Sous-total|S/Total|Total client Dupont|Solde général|Solde du compte|Cumul|À reporter|Report"
    "|Grand total|3 factures|Nombre de factures : 3|Dupont - Total|Montant total".split("|"),
)
@pytest.mark.parametrize("column", range(6))
def test_a_total_is_no_invoice_whatever_column_says_so(label: str, column: int) -> None:
    total = ["", "", "", "", "30,00", "30,00"]
    total[column] = label
    rows = ["1;Dupont;01/01/2026;31/01/2026;10,00;10,00", "2;Dupont;01/01/2026;31/01/2026;20,00;20,00"]
    text = "\n".join(["Facture;Client;Date;Échéance;Total TTC;Solde", *rows, ";".join(total)])
    reading = read(text)
    assert dues(reading) == [("1", "10.00"), ("2", "20.00")]
    assert not reading.findings


def test_a_total_without_a_label_is_known_by_its_sum() -> None:
    rows = "Facture;Client;Échéance;Solde\n1;Dupont;31/01/2026;10,00\n2;Dupont;31/01/2026;20,00\n"
    assert not read(rows + ";;;30,00\n").findings
    assert codes(read(rows + ";;;31,00\n")) == ["row_unlabelled"]


def test_customers_called_total_or_report_are_customers() -> None:
    text = """Facture;Client;Date;Échéance;Solde
1;Total Énergies;01/01/2026;31/01/2026;10,00
2;Report Conseil;01/01/2026;31/01/2026;10,00
3;Total Énergies;01/01/2026;;10,00
4;Total Énergies;;;10,00
;Total Énergies;;31/01/2026;10,00
Total;;;;50,00
"""
    reading = read(text)
    assert [row.customer_name for row in reading.invoices] == ["Total Énergies", "Report Conseil"]
    assert [(finding.code, finding.where.row) for finding in reading.findings] == [
        ("due_date_missing", 4),
        ("due_date_missing", 5),
        ("number_missing", 6),
    ]


def test_a_total_word_in_the_label_of_an_invoice_hides_no_fault() -> None:
    text = "Facture;Client;Date;Échéance;Libellé;Solde\n1;Dupont;01/01/2026;bientôt;Solde de la commande;10,00\n"
    assert codes(read(text)) == ["due_date_unreadable"]


def test_a_total_ends_its_group() -> None:
    rows = [
        "DUPONT;1;31/01/2026;10,00",
        ";2;31/01/2026;20,00",
        "Total DUPONT;;;30,00",
        ";3;31/01/2026;5,00",
        "MARTIN;4;31/01/2026;6,00",
    ]
    reading = read("\n".join(["Client;Facture;Échéance;Solde", *rows]))
    assert [(row.customer_name, row.number) for row in reading.invoices] == [
        ("DUPONT", "1"),
        ("DUPONT", "2"),
        ("MARTIN", "4"),
    ]
    assert only(reading, "customer_missing").where.row == 5


def test_notes_between_rows_and_rows_prepared_for_later() -> None:
    text = """N°;Client;Échéance;Montant TTC;Réglé;Reste
1;Dupont;31/01/2026;10,00;;10,00
Relancé le 12/02 par téléphone
2;Martin;31/01/2026;10,00;;10,00
3;;;;;0,00
4;;;;;
;;;0,00;0,00;0,00
"""
    assert dues(read(text)) == [("1", "10.00"), ("2", "10.00")]


def test_two_levels_of_headings_in_text() -> None:
    text = """Client;;Facture;;;Montants;;Règlement;;
Code;Nom;N°;Date;Échéance;HT;TTC;Date;Montant;Solde
C1;DUPONT;1;01/01/2026;31/01/2026;100,00;120,00;03/02/2026;20,00;100,00
"""
    (row,) = read(text).invoices
    assert (row.customer_id, row.customer_name, row.number) == ("C1", "DUPONT", "1")
    assert row.issue_date == dt.date(2026, 1, 1)
    assert [money.plain() for money in (row.total, row.paid, row.amount_due) if money] == ["120.00", "20.00", "100.00"]


def test_merged_headings_and_merged_customers_in_a_workbook() -> None:
    grid = [["BALANCE CLIENTS"], ["Client", "", "Facture", "", "Solde"], ["Code", "Nom", "N°", "Éch.", ""],
            ["C1", "DUPONT", 1, DAY, 10], ["", "", 2, DAY, 20], ["C2", "MARTIN", 3, DAY, 30]]  # fmt: skip

    def touch(sheet: Worksheet) -> None:
        for span in ("A1:E1", "A2:B2", "C2:D2", "E2:E3", "A4:A5", "B4:B5"):
            sheet.merge_cells(span)

    reading = read(as_xlsx(("F", grid), touch=touch), "a.xlsx")
    assert [(row.customer_id, row.number) for row in reading.invoices] == [("C1", "1"), ("C1", "2"), ("C2", "3")]
    assert not reading.findings


def test_an_amount_merged_over_two_invoices_belongs_to_neither() -> None:
    grid = [["Client", "Facture", "Échéance", "Solde"], ["A", 1, DAY, 150], ["A", 2, DAY, ""], ["B", 3, DAY, 10]]
    reading = read(as_xlsx(("F", grid), touch=lambda sheet: sheet.merge_cells("D2:D3")), "a.xlsx")
    assert dues(reading) == [("3", "10.00")]
    assert codes(reading) == ["amount_unreadable"] * 2


def test_each_sheet_on_its_own_and_notes_pivot_payments_say_nothing() -> None:
    invoices = [["Client", "Facture", "Échéance", "Solde"], ["A", 1, DAY, 10]]
    older = [["Solde", "Échéance", "Pièce", "Tiers"], [20, DAY, 2, "B"]]
    pivot = [["Étiquettes de lignes", "Somme de Solde"], ["A", 10], ["Total général", 30]]
    payments = [["Client", "Facture", "Date règlement", "Montant réglé"], ["A", 9, DAY, 10]]
    content = as_xlsx(
        ("2026", invoices), ("2025", older), ("TCD", pivot), ("Notes", [["voir Paul"]]), ("Règlements", payments)
    )
    reading = read(content, "a.xlsx")
    assert [(row.source.sheet, row.number, row.customer_name) for row in reading.invoices] == [
        ("2026", "1", "A"),
        ("2025", "2", "B"),
    ]
    assert not reading.findings
    assert [sheet.sheet for sheet in reading.understood] == ["2026", "2025"]


def test_a_hidden_sheet_is_read_and_said() -> None:
    grid = [["Client", "Facture", "Échéance", "Solde"], ["A", 1, DAY, 10]]

    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"
        sheet.row_dimensions[2].hidden = True

    other = [["Client", "Facture", "Échéance", "Solde"], ["A", 2, DAY, 10]]
    reading = read(as_xlsx(("Vieux", grid), ("F", other), touch=hide), "a.xlsx")
    assert [row.number for row in reading.invoices] == ["1", "2"]
    assert only(reading, "sheet_hidden").where.sheet == "Vieux"


def test_the_sheet_that_was_asked_for() -> None:
    grid = [["Client", "Facture", "Échéance", "Solde"], ["A", 1, DAY, 10]]
    content = as_xlsx(("Un", grid), ("Deux", grid))
    assert [row.source.sheet for row in read(content, "a.xlsx", sheet="Deux").invoices] == ["Deux"]
    finding = only(read(content, "a.xlsx", sheet="Trois"), "sheet_absent")
    assert "« Un », « Deux »" in finding.what


def test_a_second_table_below_or_beside() -> None:
    text = """Client;Facture;Échéance;Montant TTC;Solde;;Client;Total
DUPONT;1;31/01/2026;100,00;100,00;;DUPONT;150
DUPONT;2;31/01/2026;50,00;50,00;;MARTIN;30
Total;;;150,00;150,00

Avoirs
N° avoir;Client;Date d'échéance;Total TTC;Reste;;;
AV-3;MARTIN;31/01/2026;-30,00;-30,00;;;

Client;Total dû
DUPONT;150,00
MARTIN;-30,00
"""
    reading = read(text)
    assert dues(reading) == [("1", "100.00"), ("2", "50.00"), ("AV-3", "-30.00")]
    assert not reading.unreadable_customers
    assert codes(reading) == ["table_ignored"]


def test_a_table_beside_does_not_lend_its_columns() -> None:
    rows = ["DUPONT;1;31/01/2026;10,00;;DUPONT;99,00", "MARTIN;2;31/01/2026;20,00;;;"]
    text = "\n".join(["Client;Facture;Échéance;Reste;;Client;Solde dû", *rows])
    assert dues(read(text)) == [("1", "10.00"), ("2", "20.00")]


def test_empty_columns_and_any_order() -> None:
    text = """;Solde;;Échéance;;;Nom;N° pièce;
;10,00;;31/01/2026;;;Dupont;1;
"""
    assert dues(read(text)) == [("1", "10.00")]


def test_line_breaks_quotes_and_separators_inside_cells() -> None:
    headings = '"Nom du\nclient";"N°\nfacture";"Date\nd\'échéance";"Solde\n(€)";Libellé\n'
    text = headings + '"Le ""Coin""; bar";1;31/01/2026;"10,00";"a\nb;c"\n'
    (row,) = read(text).invoices
    assert (row.customer_name, row.subject, row.source.row) == ('Le "Coin"; bar', "a b;c", 2)
