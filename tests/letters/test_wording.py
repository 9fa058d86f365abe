"""How parties are named, greeted, addressed and identified (OFFICE §12)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance_mail.core.parties import Address, Kind
from relance_mail.letters import wording
from relance_mail.letters.samples import COMPANY
from tests.letters.shipped import message, plain


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Mme Claire Aubry", "Bonjour Madame Aubry,"),
        ("M. Jean-Paul DE LA TOUR", "Bonjour Monsieur DE LA TOUR,"),
        ("Madame AUBRY", "Bonjour Madame AUBRY,"),
        ("Monsieur Jean de la Tour", "Bonjour Monsieur Jean de la Tour,"),
        ("Claire Aubry", "Bonjour Claire Aubry,"),
        ("Service comptabilité", "Bonjour,"),
        ("compta@lefort.example.fr", "Bonjour,"),
        ("Aubry, Claire", "Bonjour,"),
        ("", "Bonjour,"),
        (None, "Bonjour,"),
    ],
)
def test_a_greeting_uses_a_name_only_when_it_is_surely_a_persons(name: str | None, greeting: str) -> None:
    assert wording.salutation(name) == greeting


def test_how_a_letter_begins() -> None:
    assert [wording.title_of(name) for name in ("Mme Aubry", "M. Tour", "Claire Aubry", None)] == [
        "Madame",
        "Monsieur",
        "Madame, Monsieur",
        "Madame, Monsieur",
    ]


def test_a_company_shows_its_form_once_and_a_sole_trader_its_status() -> None:
    assert wording.customer_name(message("business")) == "Lefort & Fils SARL"
    named = message("business")
    twice = replace(named, customer=replace(named.customer, name="SARL Lefort"))
    assert wording.customer_name(twice) == "SARL Lefort"
    assert wording.customer_name(message("sole_trader")) == "Jean MODÈLE, EI"
    assert wording.customer_name(message("consumer")) == "Mme Claire MODÈLE"


def test_the_formal_notice_goes_to_the_registered_office_and_to_its_representative() -> None:
    known = message("business")
    seat = Address(("1 place du Siège",), "75001", "Paris")
    context = replace(known, customer=replace(known.customer, seat=seat))
    assert plain(" / ".join(wording.seat_block(context))) == (
        "Lefort & Fils SARL / À l'attention du représentant légal / 1 place du Siège / 75001 PARIS"
    )
    assert "1 place du Siège" not in wording.address_block(context)
    assert wording.address_block(context)[1] == "À l’attention de Mme Claire Aubry"


@pytest.mark.parametrize(
    ("contact", "second"),
    [
        ("Anne Aubry", "À l’attention d’Anne Aubry"),
        ("Jean Modèle", "À l’attention de Jean Modèle"),
        ("Service comptabilité", "Service comptabilité"),
        ("compta@lefort.example.fr", "Bâtiment B"),
    ],
)
def test_whom_an_envelope_names(contact: str, second: str) -> None:
    assert wording.address_block(replace(message("business"), contact_name=contact))[1] == second


def test_without_a_seat_the_formal_notice_goes_to_the_only_address() -> None:
    known = message("business")
    assert "27 avenue de l’Industrie" in wording.seat_block(
        replace(known, customer=replace(known.customer, seat=Address()))
    )


def test_a_public_debtor_is_written_to_at_its_financial_service_and_authorising_officer() -> None:
    assert wording.address_block(message("public"))[1] == "Service financier"
    assert wording.seat_block(message("public"))[1] == "À l’attention de l’ordonnateur – Service financier"


def test_a_consumers_letter_names_nobody_else_on_the_envelope() -> None:
    assert wording.address_block(message("consumer")) == ["Mme Claire MODÈLE", "3 impasse de l’Église", "74000 ANNECY"]


def test_the_country_stands_on_the_envelope_only_abroad() -> None:
    assert wording.address_block(message("foreign"))[-1] == "ALLEMAGNE"
    assert "FRANCE" not in wording.address_block(message("business"))[-1]


def test_identities_for_a_formal_notice() -> None:
    assert plain(wording.customer_identity(message("business"))).startswith(
        "Lefort & Fils SARL, SIREN 732 829 320, dont le"
    )
    assert "demeurant 3 impasse" in wording.customer_identity(message("consumer"))
    assert plain(wording.customer_identity(message("public"))).startswith(
        "Commune de Modèleville, SIRET 216 900 001 00013"
    )
    nobody = message("business")
    assert "SIREN" not in wording.customer_identity(replace(nobody, customer=replace(nobody.customer, siren=None)))


def test_the_legal_line_carries_what_the_code_de_commerce_wants() -> None:
    assert plain(wording.legal_line(COMPANY)) == (
        "Atelier des Tanneurs – SAS au capital de 50 000 € – 12 rue des Tanneurs, 69002 Lyon – 123 456 782 RCS Lyon – "
        "TVA FR11123456782"
    )
    assert "capital" not in wording.legal_line(replace(COMPANY, capital=""))


def test_the_penalty_rate_has_no_number_until_it_is_known() -> None:
    unknown = wording.penalty_rate(replace(COMPANY, contract_rate="12"))
    assert unknown == "au taux prévu par nos conditions générales de vente"
    asked = replace(COMPANY, rate_known_on=date(2026, 1, 2))
    assert "12,50\u00a0%" in wording.penalty_rate(replace(asked, contract_rate=str(Decimal("12.5"))))
    assert wording.penalty_rate(asked).endswith("majoré de 10 points")


def test_a_subject_names_three_invoices_at_most() -> None:
    one = message("business")
    named = replace(one.lines[0], invoice=replace(one.lines[0].invoice, number="FA-1"))
    lines = tuple(replace(named, invoice=replace(named.invoice, number=f"FA-{number}")) for number in range(1, 6))
    assert wording.invoices_named(replace(one, lines=lines[:1])) == "Facture FA-1"
    assert wording.invoices_named(replace(one, lines=lines[:3])) == "Factures FA-1, FA-2 et FA-3"
    assert wording.invoices_named(replace(one, lines=lines)) == "Vos 5 factures"


def test_one_invoice_of_another_kind_makes_the_whole_message_unknown() -> None:
    """OFFICE §1.1: a sole trader buys for his kitchen too; then nothing beyond the principal is named."""
    known = message("sole_trader")
    assert known.beyond_principal
    kitchen = replace(known.lines[0], invoice=replace(known.lines[0].invoice, kind=Kind.CONSUMER))
    assert replace(known, lines=(kitchen,)).kind is Kind.CONSUMER
    mixed = replace(known, lines=(kitchen, known.lines[1]))
    assert mixed.kind is Kind.UNKNOWN
    assert not mixed.beyond_principal
