"""Customers as layers of what each origin says, and their addresses."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from relance_mail.core.parties import Address, Contact, ContactRole, ContactState, Customer, Kind, Means
from relance_mail.errors import UsageError
from relance_mail.store import contacts, customers
from relance_mail.store.tables import customer as customer_table
from tests.store.ledger import NOON, TODAY, read, row

FULL = Customer(
    "C1",
    "LEFORT SARL",
    kind=Kind.BUSINESS,
    kind_proposed=Kind.PUBLIC,
    country="BE",
    language="en",
    siren="732829320",
    address=Address(("1 rue de la Paix", "Bâtiment B"), "75002", "Paris"),
    means=Means.DIRECT_DEBIT,
    factor=True,
    do_not_remind=True,
    policy="gros comptes",
    sales_person="Paul",
)
LATER = date(2026, 3, 10)
BILLING = Contact("compta@lefort.example.fr", origin="ventes")


def test_a_customer_comes_back_as_it_was_stated(conn: Connection) -> None:
    assert customers.upsert_customer(conn, FULL, "ventes") == FULL
    assert customers.get_customer(conn, "C1") == FULL
    assert customers.get_customer(conn, "C2") is None


def test_a_person_wins_over_the_customers_file_and_that_over_a_source(conn: Connection) -> None:
    customers.upsert_customer(conn, Customer("C1", "Lefort", kind=Kind.CONSUMER, siren="1"), "ventes")
    customers.upsert_customer(
        conn, Customer("C1", "LEFORT", kind=Kind.BUSINESS, country="BE"), customers.CUSTOMERS_FILE
    )
    customers.upsert_customer(conn, Customer("C1", "LEFORT ET FILS", kind=Kind.PUBLIC), "achats")
    merged = customers.get_customer(conn, "C1")
    assert merged == Customer("C1", "LEFORT", kind=Kind.BUSINESS, country="BE", siren="1")
    customers.set_by_hand(conn, "C1", NOON, "Anne", kind=Kind.ASSOCIATION, do_not_remind=True)
    customers.upsert_customer(conn, Customer("C1", "LEFORT", kind=Kind.BUSINESS), customers.CUSTOMERS_FILE)
    merged = customers.get_customer(conn, "C1")
    assert merged == Customer("C1", "LEFORT", kind=Kind.ASSOCIATION, siren="1", do_not_remind=True)
    stored = conn.execute(customer_table.select()).mappings().one()
    assert (stored["kind"], stored["country"], stored["siren"]) == ("association", None, "1")


def test_a_person_may_unsay_what_a_file_says(conn: Connection) -> None:
    customers.upsert_customer(conn, FULL, customers.CUSTOMERS_FILE)
    said = customers.set_by_hand(conn, "C1", NOON, "Anne", do_not_remind=False)
    assert said == replace(FULL, do_not_remind=False)
    said = customers.set_by_hand(conn, "C1", NOON, "Paul", kind=Kind.UNKNOWN)
    assert said == replace(FULL, do_not_remind=False, kind=Kind.UNKNOWN)


def test_only_a_known_customer_and_its_fields_can_be_set(conn: Connection) -> None:
    with pytest.raises(UsageError, match="Aucun client 'C9'"):
        customers.set_by_hand(conn, "C9", NOON, "Anne", kind=Kind.PUBLIC)
    customers.upsert_customer(conn, FULL, "ventes")
    with pytest.raises(TypeError, match="colour"):
        customers.set_by_hand(conn, "C1", NOON, "Anne", colour="red")


@pytest.mark.parametrize(
    ("words", "found"),
    [("C1", ["C1"]), ("lefort", ["C1", "C2"]), ("732829320", ["C1"]), ("LEFORT", ["C2"]), ("%", []), ("x", [])],
)
def test_a_person_finds_a_customer_by_what_they_type(conn: Connection, words: str, found: list[str]) -> None:
    customers.upsert_customer(conn, FULL, "ventes")
    customers.upsert_customer(conn, Customer("C2", "LEFORT"), "ventes")
    assert [one.id for one in customers.find_customers(conn, words)] == found


def test_small_facts_about_a_customer(conn: Connection) -> None:
    customers.upsert_customer(conn, FULL, "ventes")
    customers.note_contact(conn, "C1", LATER)
    customers.note_contact(conn, "C1", TODAY)
    customers.postpone_customer(conn, "C1", LATER)
    customers.release_customers(conn, ["C1"], TODAY)
    customers.release_customers(conn, ["C1"], LATER)
    stored = conn.execute(customer_table.select()).mappings().one()
    assert (stored["last_contact_on"], stored["not_before"], stored["started_on"]) == (LATER, LATER, TODAY)


def test_who_has_something_open(conn: Connection) -> None:
    read(conn, row(), row("FA-2", customer_id="C2"), row("FA-3", "0.00", customer_id="C3"))
    assert customers.customers_with_open_items(conn) == ["C1", "C2"]


def known(conn: Connection) -> list[Contact]:
    return contacts.contacts_of(conn, ["C1"]).get("C1", [])


@pytest.fixture
def lefort(conn: Connection) -> Connection:
    customers.upsert_customer(conn, FULL, "ventes")
    contacts.state_contacts(conn, "C1", "ventes", [BILLING], TODAY)
    return conn


def test_what_a_file_says_about_addresses_is_taken_and_replaced(lefort: Connection) -> None:
    assert known(lefort) == [BILLING]
    other = Contact("direction@lefort.example.fr", origin="ventes")
    contacts.state_contacts(lefort, "C1", "ventes", [other], LATER)
    assert known(lefort) == [replace(BILLING, role=ContactRole.KNOWN), other]
    contacts.state_contacts(lefort, "C1", "ventes", [replace(BILLING, name="Mme Petit")], LATER)
    assert known(lefort) == [replace(BILLING, name="Mme Petit"), replace(other, role=ContactRole.KNOWN)]


def test_a_file_does_not_revive_an_address_that_bounced(lefort: Connection) -> None:
    bounced = (ContactState.BOUNCED, TODAY, NOON, "relance")
    assert contacts.set_aside(lefort, "C1", "COMPTA@lefort.example.fr", *bounced)
    assert not contacts.set_aside(lefort, "C1", "COMPTA@lefort.example.fr", *bounced)
    assert not contacts.set_aside(lefort, "C1", "nobody@lefort.example.fr", *bounced)
    contacts.state_contacts(lefort, "C1", "ventes", [BILLING], LATER)
    assert known(lefort) == [replace(BILLING, state=ContactState.BOUNCED)]
    contacts.upsert_contact(lefort, "C1", BILLING, LATER, NOON, "Anne")
    assert known(lefort) == [replace(BILLING, origin="Anne")]


def test_what_a_person_says_about_an_address_is_left_alone_by_files(lefort: Connection) -> None:
    contacts.upsert_contact(lefort, "C1", replace(BILLING, role=ContactRole.COLLECTION), TODAY, NOON, "Anne")
    contacts.state_contacts(lefort, "C1", "ventes", [BILLING], LATER)
    contacts.state_contacts(lefort, "C1", "ventes", [], LATER)
    assert known(lefort) == [replace(BILLING, role=ContactRole.COLLECTION, origin="Anne")]


def test_whose_address_or_domain_it_is(lefort: Connection) -> None:
    assert contacts.customers_of_address(lefort, "Compta@Lefort.example.fr") == ["C1"]
    assert contacts.customers_of_address(lefort, "x@lefort.example.fr") == []
    assert contacts.customers_of_domain(lefort, "lefort.example.FR") == ["C1"]
    assert contacts.customers_of_domain(lefort, "example.fr") == []
