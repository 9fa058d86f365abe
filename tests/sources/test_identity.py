"""Who a row is about: ids, company numbers, addresses, kinds, and rows that contradict each other."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import assume, given
from hypothesis import strategies as st

from relance_mail.core.lookalikes import is_lookalike
from relance_mail.core.parties import Kind
from relance_mail.sources.identity import digits_of, emails_in, name_id, propose_kind, siren_of_vat, valid_siren
from relance_mail.sources.words import country_of, kind_of, means_of, status_of, type_of
from tests.sources.sheets import codes, only, read


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Dupont SARL", "nom:dupont"),
        ("S.A.R.L. DUPONT", "nom:dupont"),
        ("Hôtel-Restaurant de l'Œuvre, SAS", "nom:hotel restaurant de l oeuvre"),
        ("Dupont & Fils", "nom:dupont fils"),
        ("SAS", "nom:sas"),
        ("  M.  Jean   MARTIN ", "nom:m jean martin"),
    ],
)
def test_ids_from_names(name: str, id_: str) -> None:
    assert name_id(name) == id_


@pytest.mark.parametrize(
    ("name", "siren", "kind"),
    [
        ("Dupont", "732829320", Kind.BUSINESS),
        ("Ville de Modèleville", "217500016", Kind.PUBLIC),
        ("Mairie de Modèleville", None, Kind.PUBLIC),
        ("Lycée Modèle", None, Kind.PUBLIC),
        ("Mme Claire Modèle", None, Kind.CONSUMER),
        ("M. et Mme Modèle", None, Kind.CONSUMER),
        ("M. Modèle", "732829320", Kind.BUSINESS),
        ("Association du Quai", "732829320", Kind.ASSOCIATION),
        ("SDC Les Tilleuls", None, Kind.ASSOCIATION),
        ("Dupont SARL", None, None),
        ("M Conseil", None, None),
    ],
)
def test_facts_propose_a_kind(name: str, siren: str | None, kind: Kind | None) -> None:
    assert propose_kind(name, siren) is kind


def test_company_numbers_are_never_floats() -> None:
    assert digits_of(732829320.0, 9) == "732829320"
    assert digits_of(5580001.0, 9) == "005580001"
    assert digits_of("732 829 320", 9) == "732829320"
    assert digits_of("732.829.320-00074", 14) == "73282932000074"
    assert valid_siren("732829321") is None
    assert siren_of_vat("FR44732829320") == "732829320"
    assert siren_of_vat("FR00732829320") is None


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Compta@Lefort.EXAMPLE.fr", ("Compta@lefort.example.fr",)),
        ("a@x.example.fr ; b@x.example.fr", ("a@x.example.fr", "b@x.example.fr")),
        ("Paul <paul@x.example.fr>", ("paul@x.example.fr",)),
        ("mailto:a@x.example.fr", ("a@x.example.fr",)),
        ("a@x.example.fr/b@x.example.fr", ("a@x.example.fr", "b@x.example.fr")),
        ("pas-une-adresse@, b@x.example.fr", ("b@x.example.fr",)),
        ("néant", ()),
        ("", ()),
        ("voir Paul", None),
        ("ax.fr", None),
    ],
)
def test_addresses_in_a_cell(cell: str, found: tuple[str, ...] | None) -> None:
    assert emails_in(cell) == found


@given(st.from_regex(r"[A-Za-z0-9._+-]{1,12}@[A-Za-z0-9.-]{1,20}\.(fr|com|example|test|xn--p1ai)", fullmatch=True))
def test_the_short_way_for_plain_addresses_agrees_with_the_library(address: str) -> None:
    expected: tuple[str, ...] = ()
    with suppress(EmailNotValidError):
        expected = (validate_email(address, check_deliverability=False).normalized,)
    expected = tuple(one for one in expected if not is_lookalike(one))
    assume(address == address.strip("."))
    assert (emails_in(address) or ()) == expected


@pytest.mark.parametrize(
    ("meaning", "words", "values"),
    [
        (
            kind_of,
            "Société|PARTICULIER|Auto-entrepreneur|Mairie|Asso|zzz",
            "business consumer sole_trader public association",
        ),
        (type_of, "F|Avoir|AV|Règlement|Factures|zzz", "invoice credit_note credit_note payment invoice"),
        (status_of, "Payées|Non payée|En partie|En litige|Réglée le 3/2|bleu", "settled open partial disputed settled"),
        (means_of, "Virement 30 j|CHQ|Prélèvement SEPA|LCR acceptée|troc", "virement cheque prelevement lcr"),
        (country_of, "France|BE|Allemagne|Royaume-Uni|Switzerland|Zzz", "FR BE DE GB CH"),
    ],
)
def test_words_of_people_mean_our_values(meaning: Callable[[str], str | None], words: str, values: str) -> None:
    assert [meaning(word) for word in words.split("|")] == [*values.split(), None]


HEADINGS = "Facture;Client;Échéance;Solde;SIREN;Mail;Type client;Pays;N° TVA;IBAN\n"


def test_the_id_is_the_siren_where_there_is_no_code() -> None:
    text = HEADINGS + "1;Dupont;31/01/2026;10,00;732 829 320;;;;;\n2;Dupont;31/01/2026;10,00;732829321;;;;;\n"
    reading = read(text)
    assert [(row.customer_id, row.siren) for row in reading.invoices] == [
        ("732829320", "732829320"),
        ("nom:dupont", "732829321"),
    ]
    assert only(reading, "siren_invalid").severity == "warning"


def test_what_a_row_says_of_its_customer() -> None:
    text = f"{HEADINGS}1;Dupont;31/01/2026;10,00;;A@Dupont.EXAMPLE;particulier;Belgique;be 0123.456.749;"
    text += "FR14 2004 1010 0505 0001 3M02 606\n"
    (row,) = read(text).invoices
    assert (row.email, row.kind, row.country) == ("A@dupont.example", "consumer", "BE")
    assert (row.vat_number, row.iban) == ("BE0123456749", "FR1420041010050500013M02606")


def test_words_that_we_do_not_know_are_said_once() -> None:
    text = HEADINGS + "".join(f"{n};Dupont;31/01/2026;10,00;;pas de mail;martien;Mars;;\n" for n in range(3))
    text += "9;Martin;31/01/2026;10,00;;m@x.example.fr;;;;\n"
    reading = read(text)
    assert codes(reading) == ["email_invalid", "kind_unreadable", "country_unreadable"]
    assert {row.kind for row in reading.invoices} == {Kind.UNKNOWN}
    assert not reading.unreadable_customers


def test_peers_14_several_addresses_first_one_and_a_warning() -> None:
    reading = read("Facture;Client;Échéance;Solde;Mail\n1;Dupont;31/01/2026;10,00;a@x.example.fr, b@x.example.fr\n")
    assert reading.invoices[0].email == "a@x.example.fr"
    assert only(reading, "email_several").severity == "warning"
    assert not reading.unreadable_customers


def test_peers_14_two_addresses_for_one_customer_block_it() -> None:
    text = "Facture;Code client;Client;Échéance;Solde;Mail\n"
    rows = ("1;C1;A;{};a@x.example.fr", "2;C1;A;{};b@x.example.fr", "3;C2;B;{};b@x.example.fr")
    text += "\n".join(row.format("31/01/2026;10,00") for row in rows)
    reading = read(text)
    assert codes(reading) == ["contact_ambiguous"]
    assert reading.unreadable_customers == {"C1"}


def test_one_derived_id_for_two_companies_blocks_both() -> None:
    rows = ["1;Dupont;31/01/2026;10,00;732829321", "2;DUPONT SARL;31/01/2026;10,00;552100555"]
    text = "\n".join(["Facture;Client;Échéance;Solde;SIREN", *rows])
    reading = read(text)
    assert "customer_conflict" in codes(reading)
    assert reading.unreadable_customers == {"nom:dupont"}


def test_exact_duplicates_are_listed_twice_and_said_instalments_are_not() -> None:
    text = (
        "Facture;Client;Échéance;Solde\n"
        + "1;A;31/01/2026;10,00\n" * 2
        + "1;A;28/02/2026;10,00\n1;B;31/01/2026;10,00\n"
    )
    reading = read(text)
    assert len(reading.invoices) == 4
    assert only(reading, "duplicate_row").where.row == 3
