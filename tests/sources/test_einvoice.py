"""What an e-invoice gives, field by field, in every profile and syntax (LAW §9, CONTRACT §2)."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from relance_mail.core.findings import Where
from relance_mail.core.invoices import InvoiceRow, InvoiceType
from relance_mail.core.money import Money
from relance_mail.core.parties import Address, Kind, Means
from relance_mail.sources.base import ReadOptions, SourceReading
from relance_mail.sources.einvoice import EInvoiceSource
from tests.sources.einvoice_samples import Sold, cii, pdf, ubl, zugferd1

FULL = InvoiceRow(
    number="FA-2026-0107",
    type=InvoiceType.INVOICE,
    customer_id="C-0042",
    customer_name="Boulangerie Lefort SARL",
    due_date=date(2026, 3, 2),
    amount_due=Money.of("1000.00"),
    source=Where(file="facture.xml"),
    email="compta@lefort.example.fr",
    kind=Kind.UNKNOWN,
    kind_proposed=Kind.BUSINESS,
    country="FR",
    issue_date=date(2026, 1, 31),
    total=Money.of("1250.00"),
    paid=Money.of("250.00"),
    subject="Pose de deux fenêtres & volets",
    order_ref="BC-7781",
    siren="732829320",
    vat_number="FR44732829320",
    iban="FR1420041010050500013M02606",
    seller_siren="552100554",
    seller_name="Menuiserie Vasseur SAS",
    means=Means.TRANSFER,
)
PART_PAID = Sold(paid="250.00", amount_due="1000.00")


def read(tmp_path: Path, content: bytes, name: str = "facture.xml") -> SourceReading:
    path = tmp_path / name
    path.write_bytes(content)
    return EInvoiceSource().read(path, ReadOptions())


@pytest.mark.parametrize("profile", ["en16931", "extended", "extended-ctc-fr", "xrechnung"])
def test_cii_gives_every_field(tmp_path: Path, profile: str) -> None:
    reading = read(tmp_path, cii(PART_PAID, profile))
    assert reading.invoices == (FULL,)
    assert reading.findings == ()


def test_ubl_gives_every_field(tmp_path: Path) -> None:
    reading = read(tmp_path, ubl(PART_PAID))
    assert reading.invoices == (FULL,)
    assert reading.findings == ()


def test_zugferd_1_gives_every_field(tmp_path: Path) -> None:
    assert read(tmp_path, zugferd1(PART_PAID)).invoices == (FULL,)


@pytest.mark.parametrize(
    ("profile", "lacking"),
    [
        ("basic", {"email": None}),
        ("basicwl", {"email": None, "subject": None}),
        (
            "minimum",
            {
                "customer_id": "732829320",
                "email": None,
                "country": None,
                "subject": None,
                "vat_number": None,
                "iban": None,
                "means": None,
                "due_date_assumed": True,
            },
        ),
    ],
)
def test_small_profiles_lack_only_what_they_do_not_hold(tmp_path: Path, profile: str, lacking: dict[str, Any]) -> None:
    assert read(tmp_path, cii(PART_PAID, profile)).invoices == (replace(FULL, **lacking),)


def test_the_buyer_is_given_with_its_postal_address(tmp_path: Path) -> None:
    (customer,) = read(tmp_path, cii(Sold())).customers
    assert (customer.id, customer.name, customer.kind) == ("C-0042", "Boulangerie Lefort SARL", Kind.UNKNOWN)
    assert customer.address == Address(("12 rue du Four",), "59000", "Lille", "FR")
    assert (customer.contact_name, customer.email) == ("Service comptabilité", "compta@lefort.example.fr")
    assert (customer.service_code, customer.commitment) == (None, None)


def test_a_public_buyer_keeps_service_code_and_commitment(tmp_path: Path) -> None:
    (customer,) = read(tmp_path, cii(Sold(buyer="Commune de Rivemont", siren="217500016"))).customers
    assert customer.kind_proposed is Kind.PUBLIC
    assert (customer.service_code, customer.commitment) == ("SERVICE-12", "BC-7781")


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "FACTUR-X.XML", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml", "F12.xml"]
)
def test_the_xml_is_found_in_the_pdf_whatever_its_case(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, pdf(cii(PART_PAID), name), "FA-107.pdf")
    assert reading.invoices == (replace(FULL, source=Where(file="FA-107.pdf"), files=(str(tmp_path / "FA-107.pdf"),)),)


def test_the_known_name_wins_over_other_attachments(tmp_path: Path) -> None:
    def with_annexes(writer: PdfWriter) -> None:
        writer.add_attachment("annexe.pdf", b"%PDF-1.4")
        writer.add_attachment("autre.xml", cii(Sold(number="AUTRE")))
        writer.add_attachment("zone.xml", cii(Sold(number="ZONE")))

    (row,) = read(tmp_path, pdf(cii(Sold()), "factur-x.xml", with_annexes), "a.pdf").invoices
    assert row.number == "FA-2026-0107"


def _only_associated(writer: PdfWriter) -> None:
    names = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index] # pypdf types any object
    writer.root_object[NameObject("/AF")] = ArrayObject([names[1]])
    del writer.root_object["/Names"]


def _nested_tree(writer: PdfWriter) -> None:
    tree = writer.root_object["/Names"]["/EmbeddedFiles"]  # type: ignore[index] # pypdf types any object
    leaf = DictionaryObject({NameObject("/Names"): tree["/Names"]})
    inner = DictionaryObject({NameObject("/Kids"): ArrayObject([leaf])})
    writer.root_object["/Names"][NameObject("/EmbeddedFiles")] = DictionaryObject(  # type: ignore[index] # as above
        {NameObject("/Kids"): ArrayObject([inner])}
    )


@pytest.mark.parametrize("arrange", [_only_associated, _nested_tree])
def test_the_xml_is_found_wherever_the_pdf_keeps_it(tmp_path: Path, arrange: object) -> None:
    assert callable(arrange)
    reading = read(tmp_path, pdf(cii(Sold()), "factur-x.xml", arrange), "a.pdf")
    assert [row.number for row in reading.invoices] == ["FA-2026-0107"]


def test_a_pdf_locked_only_against_changes_is_read(tmp_path: Path) -> None:
    locked = pdf(cii(Sold()), finish=lambda writer: writer.encrypt("", "proprietaire", algorithm="AES-256"))
    assert len(read(tmp_path, locked, "a.pdf").invoices) == 1


def test_same_bytes_same_fingerprint(tmp_path: Path) -> None:
    content = cii(Sold())
    assert read(tmp_path, content, "a.xml").fingerprint == hashlib.sha256(content).hexdigest()
    assert read(tmp_path, content, "b.xml").fingerprint == read(tmp_path, content, "a.xml").fingerprint


@pytest.mark.parametrize(
    ("name", "ours"),
    [("a.pdf", True), ("A.PDF", True), ("b.xml", True), ("c.xlsx", False), ("d", False), ("e.pdf.tmp", False)],
)
def test_accepts_by_name(name: str, ours: bool) -> None:
    assert EInvoiceSource().accepts(Path(name)) is ours


def test_comments_do_not_cut_values(tmp_path: Path) -> None:
    (row,) = read(tmp_path, cii(Sold()).replace(b"FA-2026-0107", b"FA-<!-- BT-1 -->2026-0107")).invoices
    assert row.number == "FA-2026-0107"


def test_ubl_in_an_exchange_envelope_is_read(tmp_path: Path) -> None:
    header = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    envelope = (
        b"<StandardBusinessDocument><Header/>" + ubl(Sold()).removeprefix(header) + b"</StandardBusinessDocument>"
    )
    assert [row.number for row in read(tmp_path, envelope).invoices] == ["FA-2026-0107"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_are_read_as_declared(tmp_path: Path, encoding: str) -> None:
    text = cii(Sold(notes=())).decode().replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    (row,) = read(tmp_path, text.encode(encoding)).invoices
    assert row.subject == "Pose de deux fenêtres & volets"
