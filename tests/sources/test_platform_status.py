"""Statuses of a platform and days of deposit in a list of invoices (LAW §3, §9)."""

from datetime import date

import pytest

from relance_mail.core.invoices import InvoiceRow
from relance_mail.sources.base import SourceReading
from relance_mail.sources.platform_status import platform_status
from tests.sources.sheets import as_csv, read

HEADINGS = ["Code client", "Client", "N° facture", "Échéance", "Montant TTC", "Solde"]
ROW = ["C1", "Mairie de Rive", "FA-1", "31/01/2026", "1000,00", "1000,00"]


def reading(heading: str, cell: str, **amounts: str) -> SourceReading:
    row = [*ROW[:4], amounts.get("total", ROW[4]), amounts.get("due", ROW[5])]
    return read(as_csv([[*HEADINGS, heading], [*row, cell]]))


def only(found: SourceReading) -> InvoiceRow:
    (row,) = found.invoices
    return row


@pytest.mark.parametrize(
    "heading",
    ["Statut", "Statut facture", "État", "Statut Chorus", "Statut Chorus Pro", "Cycle de vie", "Statut plateforme"],
)
@pytest.mark.parametrize(
    ("cell", "code", "disputed"),
    [
        ("207", "207", "En litige (207)"),
        ("207 - En litige", "207", "207 - En litige"),
        ("En litige", "207", "En litige"),
        ("Suspendue", "208", "Suspendue"),
        ("210 Refusée", "210", "210 Refusée"),
        ("Rejetée", "213", "Rejetée"),
        ("À recycler", "213", "À recycler"),
        ("Paiement transmis", "211", None),
        ("Mise en paiement", "211", None),
        ("Mise à disposition", "203", None),
        ("Approuvée", "205", None),
        ("Complétée", "209", None),
        ("Mandatée", None, None),
        ("Comptabilisée", None, None),
        ("Service fait", None, None),
    ],
)
def test_law_9_a_status_column_gives_code_and_dispute(
    heading: str, cell: str, code: str | None, disputed: str | None
) -> None:
    found = reading(heading, cell)
    row = only(found)
    assert (row.life_cycle, row.disputed_by_source, row.amount_due.plain()) == (code, disputed, "1000.00")
    assert [one.code for one in found.findings] == (["disputed"] if disputed else [])


@pytest.mark.parametrize("cell", ["299", "299 - Autre chose", "Gelée"])
def test_law_9_an_unknown_status_is_told_once_and_does_nothing(cell: str) -> None:
    found = read(as_csv([[*HEADINGS, "Statut Chorus"], [*ROW, cell], ["C1", "Mairie", "FA-2", *ROW[3:], cell]]))
    assert [one.code for one in found.findings] == ["status_unknown"]
    assert {(row.life_cycle, row.disputed_by_source) for row in found.invoices} == {(None, None)}


def test_the_platform_s_own_column_goes_before_the_status_of_the_payment() -> None:
    row = only(read(as_csv([[*HEADINGS, "Statut", "Statut Chorus"], [*ROW, "Impayée", "208 - Suspendue"]])))
    assert (row.life_cycle, row.disputed_by_source) == ("208", "208 - Suspendue")
    row = only(read(as_csv([[*HEADINGS, "Statut", "Cycle de vie"], [*ROW, "Litige", "Mise à disposition"]])))
    assert (row.life_cycle, row.disputed_by_source) == ("203", "Litige")


def test_law_9_received_closes_what_the_list_leaves_open_only_without_a_balance() -> None:
    settled = read(as_csv([[*HEADINGS[:5], "Statut"], [*ROW[:5], "212 - Encaissée"]]))
    assert only(settled).amount_due.plain() == "0.00"
    assert not settled.findings
    contradicted = reading("Statut", "Encaissée")
    row = only(contradicted)
    assert (row.life_cycle, row.amount_due.plain()) == ("212", "1000.00")
    assert [one.code for one in contradicted.findings] == ["status_conflict"]
    assert not contradicted.unreadable_customers


def test_an_unpaid_invoice_that_the_platform_calls_received_keeps_its_amount() -> None:
    found = read(as_csv([[*HEADINGS[:5], "Statut", "Statut Chorus"], [*ROW[:5], "Impayée", "212"]]))
    assert (only(found).amount_due.plain(), [one.code for one in found.findings]) == ("1000.00", ["status_conflict"])


def test_a_cancelled_invoice_is_no_claim_and_a_factored_one_is_never_reminded() -> None:
    found = reading("Statut Chorus", "220")
    assert (found.invoices, [one.code for one in found.findings]) == ((), ["not_an_invoice"])
    assert only(reading("Statut Chorus", "225 - Affacturée")).factor


def test_a_part_that_was_not_approved_is_told() -> None:
    assert [one.code for one in reading("Cycle de vie", "206").findings] == ["partly_approved"]


@pytest.mark.parametrize(
    "heading",
    ["Déposée le", "Date de dépôt", "Date de dépôt Chorus", "Date dépôt Chorus Pro", "Déposée sur Chorus le",
     "Dépôt Chorus", "Date mise à disposition"],
)  # fmt: skip
def test_law_3_the_day_of_the_deposit_is_read(heading: str) -> None:
    assert only(reading(heading, "02/02/2026")).deposited_on == date(2026, 2, 2)
    assert only(reading(heading, "")).deposited_on is None


def test_law_3_a_deposit_that_cannot_be_read_makes_the_row_wait() -> None:
    found = reading("Déposée le", "32/13/2026")
    assert (found.invoices, [one.code for one in found.findings]) == ((), ["deposit_unreadable"])
    assert found.unreadable_customers == {"C1"}


def test_words_of_other_columns_are_no_status() -> None:
    assert platform_status("Payée") is None
    assert platform_status("2070") is None
    assert platform_status("oui") is None
