"""The customers' file (OFFICE §1.7): every heading, addresses in one cell or several, the join to invoices."""

from pathlib import Path

import pytest

from relance_mail.core.findings import Severity
from relance_mail.core.parties import Address, Customer, Kind, Means
from relance_mail.sources.addresses import address_of
from relance_mail.sources.base import ReadOptions
from relance_mail.sources.customers import CustomersSource, with_customers
from tests.sources.sheets import as_csv, codes, only, read

HEADINGS = [
    "Code client", "Raison sociale", "Forme", "Contact", "Type", "SIREN", "SIRET", "Adresse de facturation",
    "Adresse du siège", "Pays", "Langue", "E-mail comptabilité", "E-mail direction", "Téléphone", "Mode de règlement",
    "Commercial", "Responsable", "Scénario", "Payeur", "Factor", "Ne pas relancer", "Code service", "N° d'engagement",
]  # fmt: skip
ROW = [
    "C0401", "Commune de Modèleville", "Collectivité", "Mme Claire Modèle", "Mairie", "217500016", "21750001600019",
    "Service financier\n1 place du Marché\n01000 Modèleville", "1 place du Marché, 01000 Modèleville Cedex 2", "France",
    "français", "compta@Modele.EXAMPLE.fr", "dgs@modele.example.fr", "0102030405", "Virement", "Jean Vendeur",
    "Anne Relance", "public", "C0400", "", "non", "FACT-01", "ENG-77",
]  # fmt: skip


def _customer() -> Customer:
    reading = read(as_csv([HEADINGS, ROW]), "clients.csv")
    assert not reading.findings
    assert set(reading.understood[0].columns) == set(HEADINGS)
    (customer,) = reading.customers
    return customer


def test_every_heading_of_the_customers_file() -> None:
    customer = _customer()
    assert customer == Customer(
        id="C0401",
        name="Commune de Modèleville",
        kind=Kind.PUBLIC,
        kind_proposed=Kind.PUBLIC,
        country="FR",
        language="fr",
        siren="217500016",
        siret="21750001600019",
        legal_form="Collectivité",
        contact_name="Mme Claire Modèle",
        email="compta@modele.example.fr",
        email_management="dgs@modele.example.fr",
        phone="0102030405",
        address=Address(("Service financier", "1 place du Marché"), "01000", "Modèleville", "FR"),
        seat=Address(("1 place du Marché",), "01000", "Modèleville Cedex 2", "FR"),
        means=Means.TRANSFER,
        sales_person="Jean Vendeur",
        responsible="Anne Relance",
        policy="public",
        payer="C0400",
        service_code="FACT-01",
        commitment="ENG-77",
    )
    assert customer.source is not None
    assert customer.source.row == 2


def test_address_in_several_columns_and_numbers_that_lost_their_zero() -> None:
    text = "Code;Nom;Adresse 1;Complément;CP;Ville;Tél;Ne pas relancer\n"
    text += "C1;Dupont;12 rue X;Bât. B;1000;Bourg;102030405;litige\n"
    (customer,) = read(text).customers
    assert customer.address == Address(("12 rue X", "Bât. B"), "01000", "Bourg")
    assert customer.phone == "0102030405"
    assert customer.do_not_remind


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["12 rue X, 75001 Paris"], Address(("12 rue X",), "75001", "Paris")),
        (["12 rue X - 75001 PARIS CEDEX 08"], Address(("12 rue X",), "75001", "PARIS CEDEX 08")),
        (["12 rue X", "F-75001 Paris", "France"], Address(("12 rue X",), "75001", "Paris", "FR")),
        (["12 rue X", "Rue 12, Berlin", "Allemagne"], Address(("12 rue X", "Rue 12, Berlin"), None, None, "DE")),
        (["chez M. Martin"], Address(("chez M. Martin",))),
        ([], Address()),
    ],
)
def test_addresses(lines: list[str], address: Address) -> None:
    assert address_of(lines) == address


def test_rows_without_a_customer_doubles_and_totals() -> None:
    rows = ["C1;Dupont;a@x.example.fr", "C1;Dupont bis;b@x.example.fr", ";;c@x.example.fr", "", "Total;;"]
    text = "\n".join(["Code;Raison sociale;E-mail", *rows])
    reading = read(text)
    assert [customer.name for customer in reading.customers] == ["Dupont"]
    assert codes(reading) == ["duplicate_customer"]
    assert only(reading, "duplicate_customer").where.row == 3


def test_a_customers_source_takes_no_invoices(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(as_csv([HEADINGS, ROW]))
    source = CustomersSource()
    assert source.accepts(path)
    assert [customer.id for customer in source.read(path, ReadOptions()).customers] == ["C0401"]
    path.write_text("Facture;Client;Échéance;Solde\n1;Dupont;bientôt;10,00\n", encoding="utf-8")
    reading = source.read(path, ReadOptions())
    assert not reading.invoices
    assert not reading.unreadable_customers


def test_the_customers_file_fills_what_a_row_does_not_say() -> None:
    rows = ["1;C0401;31/01/2026;10,00;;", "2;C0401;31/01/2026;1,00;société;a@x.example.fr", "3;C9;31/01/2026;1,00;;"]
    invoices = read("\n".join(["Facture;Code client;Échéance;Solde;Type client;Mail", *rows])).invoices
    first, second, third = with_customers(invoices, [_customer()])
    assert (first.kind, first.email, first.country, first.siren) == (
        "public",
        "compta@modele.example.fr",
        "FR",
        "217500016",
    )
    assert (second.kind, second.email) == ("business", "a@x.example.fr")
    assert third == invoices[2]


@pytest.mark.parametrize(
    ("word", "mode"),
    [("Réclamer", "claim"), ("à réclamer", "claim"), ("mentionner", "mention"), ("Renoncer", "waive"), ("", None)],
)
@pytest.mark.parametrize(
    "heading", ["Pénalités", "Pénalités de retard", "Réclamer les pénalités", "Intérêts de retard"]
)
def test_what_is_done_about_penalties_of_a_customer(heading: str, word: str, mode: str | None) -> None:
    (customer,) = read(f"Code;Nom;Type;E-mail;{heading}\nC1;Dupont;société;a@x.example.fr;{word}\n").customers
    assert customer.interest == mode


@pytest.mark.parametrize(
    ("kind", "word", "code"),
    [
        ("société", "oui", "penalties_unreadable"),
        ("société", "à voir", "penalties_unreadable"),
        ("mairie", "renoncer", "waiver_unwritten"),
        ("particulier", "réclamer", "penalties_not_owed"),
        ("association", "réclamer", "penalties_not_owed"),
    ],
)
def test_a_word_about_penalties_that_has_no_effect_is_told(kind: str, word: str, code: str) -> None:
    reading = read(f"Code;Nom;Type;E-mail;Pénalités\nC1;Dupont;{kind};a@x.example.fr;{word}\n")
    finding = only(reading, code)
    assert finding.where.row == 2
    assert finding.severity is Severity.WARNING


def test_a_column_of_amounts_is_no_choice_about_penalties() -> None:
    rows = "".join(f"FA-{at};C{at};Dupont;31/01/2026;100,00;12,40\n" for at in range(1, 5))
    reading = read(f"Facture;Code client;Nom;Échéance;Reste dû;Pénalités\n{rows}")
    assert not reading.findings
    assert "Pénalités" in reading.understood[0].ignored
    assert [one.amount_due.plain() for one in reading.invoices] == ["100.00"] * 4
