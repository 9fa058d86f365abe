"""Files that are damaged, locked, enormous or something else: a finding with a remedy, never an exception."""

import io
import random
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_mail.sources import tables, workbook
from tests.sources.sheets import as_csv, as_xlsx, codes, only, read, typed, written
from tests.sources.test_formats import SAMPLES


def _zip_with(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _changed(content: bytes, part: str, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _zip_with({name: new if name == part else archive.read(name) for name in archive.namelist()})


WHOLE = as_xlsx(("F", typed()))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\r\n;;;\r\n", "file_empty"),
        (WHOLE[:-200], "file_unreadable"),
        (WHOLE[: len(WHOLE) // 3], "file_unreadable"),
        (_zip_with({"a.txt": b"x"}), "file_format"),
        (b"%PDF-1.4 ...", "file_format"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "file_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 900, "file_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, "file_unreadable"),
        (_changed(WHOLE, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), "file_unreadable"),
        (_changed(WHOLE, "xl/workbook.xml", b"<workbook"), "file_unreadable"),
        (b"<html><body>Session expired</body></html>", "header_missing"),
        (b"Bonjour,\nci-joint le fichier.\n", "header_missing"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, code: str) -> None:
    reading = read(content, "impayes.xlsx")
    assert not reading.invoices
    assert codes(reading) == [code]
    finding = reading.findings[0]
    assert finding.where.file == "impayes.xlsx"
    assert finding.remedy


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_UNPACKED", 1_000_000)
    bomb = _changed(WHOLE, "xl/worksheets/sheet1.xml", b" " * 2_000_000)
    assert len(bomb) < 100_000
    assert codes(read(bomb, "a.xlsx")) == ["file_too_large"]
    monkeypatch.setattr(tables, "LARGEST_FILE", 100)
    assert codes(read(as_csv(written()))) == ["file_too_large"]


def test_a_stray_cell_far_out_does_not_fill_the_memory() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    content = _changed(WHOLE, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", far))
    assert "1048575" in only(read(content, "a.xlsx"), "file_too_large").what
    styled = far.replace(b"><v>1</v></c>", b' s="1"/>')
    styled_content = _changed(WHOLE, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", styled))
    assert len(read(styled_content, "a.xlsx").invoices) == len(typed()) - 1


def test_a_damaged_xls_may_make_the_native_reader_panic() -> None:
    whole = (SAMPLES / "ledger.xls").read_bytes()
    chance = random.Random(7)  # noqa: S311  # the same damage each time
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(25):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        reading = read(bytes(damaged), "a.xls")
        assert reading.invoices or reading.findings


def test_damage_inside_a_compressed_part_is_a_finding() -> None:
    """The directory of the package is whole, so that only unpacking a part shows it."""
    for place in range(60, len(WHOLE) - 2000, 97):
        damaged = bytearray(WHOLE)
        damaged[place : place + 4] = b"\x01\xff\x01\xff"
        reading = read(bytes(damaged), "a.xlsx")
        assert reading.invoices or reading.findings


def test_a_panic_of_the_native_reader_is_a_finding_and_nothing_else_is_swallowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    panic: type[BaseException] = type("PanicException", (BaseException,), {})

    class Reader:
        raises: BaseException = panic("index out of range")

        @classmethod
        def from_filelike(cls, _: object) -> object:
            raise cls.raises

    monkeypatch.setattr(workbook, "CalamineWorkbook", Reader)
    assert codes(read(WHOLE, "a.xlsx")) == ["file_unreadable"]
    Reader.raises = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        read(WHOLE, "a.xlsx")


def test_a_huge_cell_is_cut() -> None:
    (row,) = read(f"Facture;Client;Échéance;Solde;Objet\n1;A;31/01/2026;10,00;{'x' * 90_000}\n").invoices
    assert row.subject is not None
    assert len(row.subject) == 2000


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_rule_10_any_damage_to_cells_gives_findings_never_exceptions_nor_more_rows(data: st.DataObject) -> None:
    rows = written()
    odd = st.one_of(
        st.text(max_size=8), st.sampled_from(["#REF!", "Total", "", "31/02/2026", "1.234", "-", "12/12", "Solde"])
    )
    for _ in range(data.draw(st.integers(1, 12))):
        line = data.draw(st.integers(1, len(rows) - 1))
        rows[line][data.draw(st.integers(0, len(rows[0]) - 1))] = data.draw(odd)
    reading = read(as_csv(rows))
    assert len(reading.invoices) <= len(rows) - 1
    known = {str(amount.amount) for amount in (row.amount_due for row in reading.invoices)}
    assert "NaN" not in known


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_rule_10_any_bytes_give_a_reading(content: bytes) -> None:
    for head in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<table>", b"Facture;Client;Solde\n"):
        assert not read(head + content, "a.xls").invoices
