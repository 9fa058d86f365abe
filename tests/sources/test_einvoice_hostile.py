"""Rule 10: whatever a file holds, it ends as a finding in French, never as an exception, a guess or a zero."""

import logging
import random
from pathlib import Path

import pytest

from relance_mail.core.findings import Severity
from relance_mail.sources.base import ReadOptions, SourceReading
from relance_mail.sources.einvoice import EInvoiceSource
from tests.sources.einvoice_samples import Sold, cii, pdf, ubl

_BODY = cii(Sold()).split(b"\n", 1)[1]


def read(tmp_path: Path, content: bytes, name: str = "facture.xml") -> SourceReading:
    path = tmp_path / name
    path.write_bytes(content)
    return EInvoiceSource().read(path, ReadOptions())


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'
    return doctype.encode() + _BODY.replace(b"FA-2026-0107", b"&e11;")


def in_an_attribute() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'
    return doctype.encode() + _BODY.replace(b'format="102"', b'format="&e11;"')


def external_entity(tmp_path: Path) -> bytes:
    secret = tmp_path / "secret.txt"
    secret.write_text("TRES-SECRET")
    return f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode() + _BODY.replace(b"FA-2026-0107", b"&s;")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "xml_broken"),
        (b"bonjour", "xml_broken"),
        (cii(Sold())[:900], "xml_broken"),
        (b'<?xml version="1.0" encoding="inconnu"?><a/>', "xml_broken"),
        (b"<a>" * 400, "xml_broken"),
        (billion_laughs(), "xml_broken"),
        (in_an_attribute(), "xml_broken"),
        (b"<!DOCTYPE x>" + _BODY, "xml_dtd"),
        (b"<Commande/>", "xml_unknown"),
        (b'<Invoice xmlns="urn:autre"/>', "xml_unknown"),
        (cii(Sold(issued="2026-02-31")), "date_unreadable"),
        (cii(Sold(due=("2026-13-01",))), "date_unreadable"),
        (ubl(Sold(issued="hier")), "date_unreadable"),
        (cii(Sold(issued="", due=())), "date_missing"),
        (cii(Sold(amount_due="")), "amount_missing"),
        (cii(Sold(amount_due="1 250,00")), "amount_unreadable"),
        (cii(Sold(total="NaN")), "amount_unreadable"),
        (cii(Sold(amount_due="1e9")), "amount_unreadable"),
        (cii(Sold(amount_due="9" * 40)), "amount_unreadable"),
        (cii(Sold(number="")), "number_missing"),
        (cii(Sold(code="")), "type_unknown"),
        (cii(Sold(code="999")), "type_unknown"),
        (cii(Sold(buyer="")), "customer_missing"),
        (cii(Sold(currency="euros")), "currency_unreadable"),
    ],
)
def test_bad_xml_is_one_finding_and_no_invoice(tmp_path: Path, content: bytes, code: str) -> None:
    reading = read(tmp_path, content)
    errors = [finding for finding in reading.findings if finding.severity is Severity.ERROR]
    assert [error.code for error in errors] == [code]
    assert reading.invoices == ()
    assert errors[0].where.file == "facture.xml"
    assert errors[0].where.row is None
    assert errors[0].remedy
    assert len(reading.fingerprint) == 64


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    reading = read(tmp_path, cii(Sold(number="", issued="hier", amount_due="?")))
    assert {finding.code for finding in reading.findings} == {"number_missing", "date_unreadable", "amount_unreadable"}


def test_an_external_entity_is_never_fetched(tmp_path: Path) -> None:
    reading = read(tmp_path, external_entity(tmp_path))
    assert reading.invoices == ()
    assert [finding.code for finding in reading.findings] == ["xml_dtd"]
    assert "SECRET" not in repr(reading)


def test_an_unreadable_invoice_counts_for_its_customer(tmp_path: Path) -> None:
    """MODEL §2.12: its customer waits; without one it counts for the brake."""
    known = read(tmp_path, cii(Sold(amount_due="")))
    assert (known.unreadable_customers, known.unreadable_rows) == (frozenset({"C-0042"}), 0)
    unknown = read(tmp_path, b"<")
    assert (unknown.unreadable_customers, unknown.unreadable_rows) == (frozenset(), 1)


def test_a_pdf_without_xml_is_a_warning_that_it_is_not_read(tmp_path: Path) -> None:
    for content in (pdf(None), pdf(b"Bonjour", "note.txt")):
        reading = read(tmp_path, content, "facture.pdf")
        (finding,) = reading.findings
        assert (finding.code, finding.severity) == ("pdf_without_xml", Severity.WARNING)
        assert "pas lue" in finding.what
        assert (reading.invoices, reading.unreadable_rows) == ((), 0)


def test_a_locked_pdf_is_a_finding(tmp_path: Path) -> None:
    for algorithm in ("AES-256", "RC4-128"):
        locked = pdf(cii(Sold()), finish=lambda writer, alg=algorithm: writer.encrypt("motdepasse", algorithm=alg))  # type: ignore[misc] # the loop's value as a default
        reading = read(tmp_path, locked, "facture.pdf")
        assert [finding.code for finding in reading.findings] == ["pdf_encrypted"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n", "pdf_broken"),
        (pdf(cii(Sold()))[:700], "pdf_broken"),
        (pdf(b"<a", "factur-x.xml"), "xml_broken"),
        (pdf(b"<order/>", "order-x.xml"), "xml_unknown"),
    ],
)
def test_a_damaged_pdf_is_a_finding(tmp_path: Path, content: bytes, code: str) -> None:
    assert [finding.code for finding in read(tmp_path, content, "facture.pdf").findings] == [code]


def test_a_file_too_large_is_not_parsed(tmp_path: Path) -> None:
    reading = read(tmp_path, b"<a>" + b" " * 60_000_001 + b"</a>")
    assert [finding.code for finding in reading.findings] == ["file_too_large"]


def test_a_vanished_file_is_the_caller_s_matter(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        EInvoiceSource().read(tmp_path / "absent.pdf", ReadOptions())


def test_no_damage_raises(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """600 files cut, flipped and spliced at random (fixed seed)."""
    caplog.set_level(logging.CRITICAL)
    chance = random.Random(20261122)  # noqa: S311 # damage, not a secret
    sound = [pdf(cii(Sold())), cii(Sold()), ubl(Sold())]
    for _ in range(600):
        hurt = bytearray(chance.choice(sound))
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(hurt))
            piece = chance.choice([b"", b"<<", b"/Kids", b"9 0 R", b"&", b"\xff", b"-1", bytes(hurt[:60])])
            hurt[at : at + chance.randrange(40)] = piece
        reading = read(tmp_path, bytes(hurt), "facture.pdf" if hurt.startswith(b"%PDF") else "facture.xml")
        assert reading.invoices or reading.findings
