"""What is missing of a customer, and what waits for it (OFFICE §1.7)."""

import pytest

from relance_mail.core.completeness import missing
from relance_mail.core.parties import Address, Contact, ContactRole, ContactState, Customer, Kind

MAIL = (Contact("compta@c1.example.com"),)
GONE = (Contact("compta@c1.example.com", state=ContactState.BOUNCED),)
KNOWN = (Contact("compta@c1.example.com", ContactRole.KNOWN),)
HOME = Address(("3 rue des Forges",), "42000", "Saint-Étienne")


def customer(**stated: object) -> Customer:
    fields = {"kind": Kind.BUSINESS, "siren": "732829320", "address": HOME, **stated}
    return Customer("C1", "LEFORT", **fields)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("name", "who", "contacts", "asked"),
    [
        ("nothing", customer(), MAIL, set()),
        ("kind", customer(kind=Kind.UNKNOWN, siren=None), MAIL, {"kind"}),
        ("no address at all", customer(), (), {"email", "phone"}),
        ("an address that bounced", customer(phone="04"), GONE, {"email"}),
        ("an address that is only believed", customer(phone="04"), KNOWN, {"email"}),
        ("no postal address", customer(address=Address()), MAIL, {"address", "postcode", "city"}),
        ("a postal address without its city", customer(address=Address(("3 rue",), "42000")), MAIL, {"city"}),
        ("a registered office is enough", customer(address=Address(), seat=HOME), MAIL, set()),
        ("a company's SIREN", customer(siren=None), MAIL, {"siren"}),
        ("a foreign company has none", customer(siren=None, country="DE"), MAIL, set()),
        ("nor has a consumer", customer(siren=None, kind=Kind.CONSUMER), MAIL, set()),
    ],
)
def test_office_1_7_what_is_asked(name: str, who: Customer, contacts: tuple[Contact, ...], asked: set[str]) -> None:
    found = missing(who, contacts)
    assert set(found) == asked, name
    assert all(found.values())


def test_an_address_that_answers_no_more_is_told_from_one_that_was_never_known() -> None:
    assert missing(customer(phone="04"), GONE) != missing(customer(phone="04"), ())
