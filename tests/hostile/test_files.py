"""Files that explode, lead elsewhere or never end: a finding, in bounded time, and nothing of another file is read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_mail.engine.desk.files import put_in_place
from relance_mail.letters.base import LetterRefused
from relance_mail.letters.docx import opened
from relance_mail.mail import durable
from relance_mail.replies.parse import parse
from relance_mail.shipped import shipped
from relance_mail.sources import workbook
from relance_mail.sources.base import ReadOptions
from relance_mail.sources.einvoice import EInvoiceSource
from tests.engine.folder_office import office_in
from tests.engine.test_two_sources import AFTER, INVOICE, line, put_invoice
from tests.sources.einvoice_samples import Sold, cii, pdf
from tests.sources.sheets import as_xlsx, codes, read, typed

XLSX = as_xlsx(("F", typed()))
DTD = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %s "%s">' % (bytes([98 + n]), (b"&%s;" % bytes([97 + n])) * 10) for n in range(9)
) + b'<!ENTITY f SYSTEM "file:///etc/passwd">]>'  # fmt: skip


def changed(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A package whose parts have gone through `change`."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def with_entities(name: str, part: bytes) -> bytes:
    """The part declares a bomb and a foreign file, and uses both."""
    if not name.endswith(".xml") or b"?>" not in part[:100]:
        return part
    head, end, rest = part.partition(b"?>")
    at = rest.find(b">", rest.find(b">") + 1)
    return head + end + DTD + rest[:at] + b">" + rest[at + 1 :].replace(b"</", b"&j;&f;</", 1)


def test_entities_in_a_workbook_are_neither_expanded_nor_fetched() -> None:
    began = process_time()
    reading = read(changed(XLSX, with_entities), "a.xlsx")
    assert process_time() - began < 5
    assert "root:" not in repr(reading)
    assert "aaaaaaaaaaaaaaaaaaaa" not in repr(reading)
    assert reading.invoices or reading.findings


def test_an_open_document_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_UNPACKED", 5_000_000)
    content = b'<?xml version="1.0"?>' + b" " * 7_000_000
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    assert codes(read(stream.getvalue(), "a.ods")) == ["file_too_large"]


def _swollen(name: str, part: bytes) -> bytes:
    return part + b" " * 200_000_000 if name == "word/document.xml" else part


@pytest.mark.parametrize("entities", [True, False])
def test_a_template_that_explodes_is_refused(entities: bool) -> None:
    whole = shipped("templates_docx").joinpath("fr", "informelle", "mail.docx").read_bytes()
    bomb = changed(whole, with_entities if entities else _swollen)
    began = process_time()
    with pytest.raises(LetterRefused) as refused:
        opened(bomb, "fr/informelle/mail.docx")
    assert refused.value.findings[0].remedy
    assert "root:" not in str(refused.value)
    assert process_time() - began < 10


def test_a_pdf_whose_invoice_unpacks_to_too_much_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "facture.pdf"
    path.write_bytes(pdf(cii(Sold()) + b" " * 200_000_000, finish=_compressed))
    assert path.stat().st_size < 60_000_000
    began = process_time()
    reading = EInvoiceSource().read(path, ReadOptions())
    assert not reading.invoices
    assert reading.findings
    assert process_time() - began < 15


def _compressed(writer: object) -> None:
    from pypdf.generic import StreamObject

    for thing in list(writer._objects):  # type: ignore[attr-defined]
        if isinstance(thing, StreamObject) and len(thing.get_data()) > 1_000_000:
            packed = thing.flate_encode()
            writer._objects[writer._objects.index(thing)] = packed  # type: ignore[attr-defined]


def test_a_cell_of_a_megabyte_and_endless_rows_are_read_or_refused_in_seconds() -> None:
    huge, began = "x" * 1_000_000, process_time()
    reading = read(f"Facture;Client;Échéance;Solde;Objet\n1;{huge};31/01/2026;10,00;{huge}\n")
    assert reading.findings
    assert max(map(len, (finding.what for finding in reading.findings))) < 1000
    (row,) = read(f"Facture;Client;Échéance;Solde\n1;{huge[:100_000]};31/01/2026;10,00\n").invoices
    assert len(row.customer_name) <= 2000
    heading = "Facture;Client;Échéance;Solde\n"
    assert len(read(heading + "1;A;31/01/2026;10,00\n" + ";;;\n" * 300_000).invoices) == 1
    rows = "".join(f"{number};A;31/01/2026;10,00\n" for number in range(250_001))
    assert codes(read(heading + rows + "1;A;31/01/2026;10,00")) == ["file_too_large"]
    assert process_time() - began < 20


def test_a_copy_that_has_become_a_link_is_never_attached(tmp_path: Path) -> None:
    """Between reading and attaching somebody puts a link in its place."""
    with office_in(tmp_path, "2026-03-03", AFTER) as day:
        secret = tmp_path / "secret.txt"
        secret.write_text("TRES-SECRET")
        put_invoice(tmp_path)
        day.morning("2026-03-03", line(INVOICE))
        paper = tmp_path / "factures" / f"{INVOICE.number}.pdf"
        paper.unlink()
        paper.symlink_to(secret)
        day.approve()
        day.cycle()
        day.approve()
        day.cycle()
        assert "TRES-SECRET" not in "".join(mail.as_string() for mail in day.sent())
        assert not [part for mail in day.sent() for part in mail.iter_attachments()]


def test_links_in_the_folders_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "ailleurs"
    outside.mkdir()
    inside = tmp_path / "bureau"
    inside.mkdir()
    put_invoice(outside)
    with office_in(inside, "2026-03-03", AFTER) as day:
        (inside / "factures").mkdir()
        (inside / "factures" / "lien.pdf").symlink_to(outside / "factures" / f"{INVOICE.number}.pdf")
        (inside / "factures" / "dossier").symlink_to(outside / "factures")
        (inside / "courrier" / "recus").mkdir(parents=True, exist_ok=True)
        (inside / "courrier" / "recus" / "0001.eml").symlink_to("/etc/passwd")
        mails = day.send("2026-03-03", line(INVOICE))
        assert len(mails) == 1
        assert not list(mails[0].iter_attachments())
        assert not day.mails()


@pytest.mark.parametrize("write", [put_in_place, durable.write])
def test_nothing_is_written_through_a_link_that_lies_in_the_way(
    tmp_path: Path, write: Callable[[Path, bytes], None]
) -> None:
    victim, target = tmp_path / "victime", tmp_path / "suivi.xlsx"
    victim.write_bytes(b"intact")
    for name in (".suivi.xlsx.tmp", ".suivi.xlsx.new"):
        (tmp_path / name).symlink_to(victim)
    target.symlink_to(victim)
    write(target, b"nouveau")
    assert victim.read_bytes() == b"intact"
    assert (target.read_bytes(), target.is_symlink()) == (b"nouveau", False)


FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@FUZZ
@given(st.data())
def test_fuzz_any_damage_to_a_mail_gives_a_mail(data: st.DataObject) -> None:
    whole = (
        b"From: a@b.fr\r\nTo: c@d.fr\r\nSubject: =?utf-8?q?R=C3=A9?=\r\nAuthentication-Results: mx; dmarc=pass\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n--x\r\n'
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nOui\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; c@d.fr\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--x--"
    )
    hurt = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(hurt) - 1))
        hurt[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=12))
    mail = parse(bytes(hurt))
    assert isinstance(mail.sender_sure, bool)
    assert all(read.recipient is None or "\n" not in read.recipient for read in mail.text.receipts)


@FUZZ
@given(st.text(max_size=80))
def test_fuzz_what_servers_say_of_a_sender_never_raises(told: str) -> None:
    raw = f"From: a@b.fr\r\nAuthentication-Results: {told}\r\n\r\nok".encode("utf-8", "replace")
    assert parse(raw).sender_sure in (True, False)


@FUZZ
@given(st.data())
def test_fuzz_damage_to_a_workbook_gives_findings_or_rows(data: st.DataObject) -> None:
    hurt = bytearray(XLSX)
    for _ in range(data.draw(st.integers(1, 8))):
        hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.integers(0, 255))
    reading = read(bytes(hurt), "a.xlsx")
    assert reading.invoices or reading.findings
    assert len(reading.invoices) <= len(typed())
