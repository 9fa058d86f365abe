"""Messages of platforms about an invoice's life cycle (CDAR), lying beside the invoices (LAW §9)."""

from pathlib import Path

import pytest

from relance_mail.sources.base import ReadOptions, SourceReading, StatusMessage
from relance_mail.sources.einvoice import EInvoiceSource
from tests.sources.status_messages import cdar


def read(tmp_path: Path, content: bytes) -> SourceReading:
    path = tmp_path / "statut.xml"
    path.write_bytes(content)
    return EInvoiceSource().read(path, ReadOptions())


def test_law_9_a_message_is_a_status_and_no_invoice(tmp_path: Path) -> None:
    found = read(tmp_path, cdar("FA-1", "207", at="20260303101500", siren="999000177"))
    assert found.statuses == (StatusMessage("FA-1", "207", "20260303101500", "999000177"),)
    assert (found.invoices, found.findings, found.unreadable_rows) == ((), (), 0)


@pytest.mark.parametrize(("number", "code"), [("FA-1", "999"), ("FA-1", ""), ("", "207")])
def test_law_9_what_it_does_not_say_is_told_and_has_no_effect(tmp_path: Path, number: str, code: str) -> None:
    found = read(tmp_path, cdar(number, code))
    assert (found.statuses, [one.code for one in found.findings]) == ((), ["status_unknown"])


def test_a_message_with_a_dtd_is_refused(tmp_path: Path) -> None:
    hostile = cdar("FA-1", "207").replace(b"<rsm:Cross", b"<!DOCTYPE x [<!ENTITY y 'z'>]><rsm:Cross", 1)
    found = read(tmp_path, hostile)
    assert (found.statuses, [one.code for one in found.findings]) == ((), ["xml_dtd"])
