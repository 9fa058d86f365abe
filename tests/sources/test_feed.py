"""A configured source reads what counts now, once, and says each thing once."""

from datetime import datetime
from pathlib import Path

from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.sources.base import ReadOptions, Source, SourceMode
from relance_mail.sources.einvoice import EInvoiceSource
from relance_mail.sources.feed import FileFeed
from relance_mail.sources.spreadsheet import SpreadsheetSource
from tests.sources.einvoice_samples import Sold, cii

CLOCK = SimulatedClock(datetime(2026, 3, 3, 10, tzinfo=PARIS))


def feed(path: Path) -> FileFeed:
    readers: dict[str, Source] = {"spreadsheet": SpreadsheetSource(), "einvoice": EInvoiceSource()}
    return FileFeed("factures", path, readers, SourceMode.DELTA, ReadOptions(), CLOCK)


def test_office_1_7_what_is_wrong_with_a_customer_is_told_once_whatever_the_number_of_its_invoices(
    tmp_path: Path,
) -> None:
    for number in range(4):
        (tmp_path / f"FA-{number}.xml").write_bytes(cii(Sold(number=f"FA-{number}", email="pas une adresse")))
    (tmp_path / "FA-9.xml").write_bytes(cii(Sold(number="FA-9", email="ni celle-ci")))
    taken = feed(tmp_path).read()
    assert taken is not None
    assert len(taken.reading.invoices) == 5
    told = [(finding.code, finding.where.file) for finding in taken.reading.findings]
    assert told == [("email_invalid", "FA-0.xml"), ("email_invalid", "FA-9.xml")]


def test_office_1_6_balances_carried_forward_of_several_files_are_kept(tmp_path: Path) -> None:
    text = "N° facture;Code client;Client;Échéance;Libellé;Solde\nFA-1;C1;LEFORT;31/12/2025;;100,00\n"
    (tmp_path / "encours.csv").write_text(f"{text};C2;BELRIVE;;Report à nouveau;250,00\n", encoding="utf-8")
    (tmp_path / "FA-1.xml").write_bytes(cii(Sold(number="FA-1")))
    taken = feed(tmp_path).read()
    assert taken is not None
    assert [opening.customer.id for opening in taken.reading.openings] == ["C2"]
    assert taken.reading.unreadable_customers == {"C2"}
    assert not taken.reading.unreadable_beside
