"""What every source must do, whatever its format. Subclass it and give the files.

1. A bad file or row is a finding with a remedy, never an exception; one bad row hides no other.
2. The same bytes give the same reading, whatever the file is called or where it lies.
3. One invoice per row or document, in the order of the file; a total is never one of them.
"""

from abc import ABC, abstractmethod
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.core.invoices import InvoiceType
from relance_mail.sources.base import ReadOptions, Source, SourceReading

OPTIONS = ReadOptions()


class SourceContract(ABC):
    """Subclass as `Test…`. Files are written into `folder`, each method under a name of the format."""

    @abstractmethod
    def source(self) -> Source:
        """A new reader."""

    @abstractmethod
    def good(self, folder: Path) -> tuple[Path, list[str]]:
        """A file and the numbers of its invoices, in order. Where the format has totals, the file has them."""

    @abstractmethod
    def with_a_bad_one(self, folder: Path) -> tuple[Path, list[str]]:
        """A file (or only its one document) with something unreadable, and the numbers that remain."""

    @abstractmethod
    def broken(self, folder: Path) -> list[Path]:
        """Files that cannot be read at all: cut off, empty, other content under the format's name."""

    def _read(self, path: Path) -> SourceReading:
        return self.source().read(path, OPTIONS)

    def test_accepts_its_own_files_and_no_lock_files(self, tmp_path: Path) -> None:
        path, _ = self.good(tmp_path)
        assert self.source().accepts(path)
        assert not self.source().accepts(path.with_suffix(".docx"))

    def test_reads_every_document_in_order_and_no_total(self, tmp_path: Path) -> None:
        path, numbers = self.good(tmp_path)
        reading = self._read(path)
        assert [row.number for row in reading.invoices] == numbers
        assert not [finding for finding in reading.findings if finding.severity == "error"]
        assert not reading.unreadable_customers
        assert not reading.unreadable_rows

    def test_rows_are_complete_and_signed(self, tmp_path: Path) -> None:
        path, _ = self.good(tmp_path)
        for row in self._read(path).invoices:
            assert row.customer_id
            assert row.customer_name
            assert row.source.file == path.name
            assert row.type is InvoiceType.INVOICE or not row.amount_due.positive

    def test_rule_10_a_bad_row_is_a_finding_and_hides_no_other(self, tmp_path: Path) -> None:
        path, numbers = self.with_a_bad_one(tmp_path)
        reading = self._read(path)
        assert [row.number for row in reading.invoices] == numbers
        assert reading.findings
        assert all(_is_told(finding, path) for finding in reading.findings)
        assert reading.unreadable_customers or reading.unreadable_rows, "an unreadable row closes nothing (MODEL §2.12)"

    def test_rule_10_a_file_that_cannot_be_read_is_a_finding(self, tmp_path: Path) -> None:
        for path in self.broken(tmp_path):
            reading = self._read(path)
            assert not reading.invoices, path
            assert reading.findings, path
            assert all(_is_told(finding, path) for finding in reading.findings)

    def test_same_bytes_same_reading(self, tmp_path: Path) -> None:
        path, _ = self.good(tmp_path)
        first, again = self._read(path), self._read(path)
        assert first == again
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        moved = elsewhere / f"other{path.suffix}"
        moved.write_bytes(path.read_bytes())
        assert self._read(moved).fingerprint == first.fingerprint
        moved.write_bytes(path.read_bytes() + b"\n")
        assert self._read(moved).fingerprint != first.fingerprint


def _is_told(finding: Finding, path: Path) -> bool:
    return finding.where.file == path.name and bool(finding.what and finding.remedy and finding.code)
