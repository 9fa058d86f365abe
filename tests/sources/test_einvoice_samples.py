"""The samples are real: published schemas accept them, and an independent reader finds the same truth in them."""

from datetime import date
from pathlib import Path

import facturx
import pytest

from relance_mail.sources.base import ReadOptions
from relance_mail.sources.einvoice import EInvoiceSource
from tests.sources.einvoice_samples import PROFILES, Sold, cii, ubl

_CHECKED = [profile for profile in PROFILES if profile != "xrechnung"]
_DOCUMENTS = {
    "ubl-invoice": ubl(Sold()),
    "ubl-credit-note": ubl(Sold(code="381", preceding="FA-2026-0099"), credit_note=True),
    "cii-paid": cii(Sold(paid="250.00", amount_due="1000.00", terms="30 jours net"), "extended"),
    **{f"cii-{profile}": cii(Sold(), profile) for profile in _CHECKED},
}


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_samples_are_valid_against_the_published_schema(name: str) -> None:
    assert facturx.xml_check_xsd(_DOCUMENTS[name])


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_an_independent_reader_agrees(name: str, tmp_path: Path) -> None:
    """factur-x reads by its own tables; both must find the same business terms."""
    terms = facturx.parse_ubl_cii_xml(_DOCUMENTS[name], check_xsd=False, date_as="date", float_as="string")
    path = tmp_path / "facture.xml"
    path.write_bytes(_DOCUMENTS[name])
    reading = EInvoiceSource().read(path, ReadOptions())
    (row,), (customer,) = reading.invoices, reading.customers
    assert row.total is not None
    sign = -1 if name == "ubl-credit-note" else 1
    assert (row.number, row.issue_date, row.currency) == (terms["BT-1"], terms["BT-2"], terms["BT-5"])
    assert str(sign * row.amount_due.amount) == terms["BT-115"]
    assert str(sign * row.total.amount) == terms["BT-112"]
    assert terms.get("BT-9", date(2026, 3, 2)) == row.due_date
    buyer = terms["BG-7"]
    assert (row.customer_name, row.siren) == (buyer["name"], buyer["legal_identifier"])
    assert (row.vat_number, row.country) == (buyer.get("vat_identifier"), buyer.get("country_code"))
    assert customer.address.city == buyer.get("city")
    assert row.email == next((contact["email"] for contact in buyer.get("contacts", [])), None)
    assert row.iban == terms.get("BT-84")


@pytest.mark.parametrize("level", ["minimum", "basicwl", "basic", "en16931", "extended"])
def test_profiles_differ_as_the_standard_says(level: str) -> None:
    assert PROFILES[level].encode() in _DOCUMENTS[f"cii-{level}"]
    assert (b"IncludedSupplyChainTradeLineItem" in _DOCUMENTS[f"cii-{level}"]) is (level not in ("minimum", "basicwl"))
