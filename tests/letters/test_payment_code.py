"""The QR code of the payment, read back as a telephone would: what it asks is what the letter asks (OFFICE §1.3)."""

import struct
import subprocess
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import zxingcpp
from docx.oxml.ns import qn

from relance_mail.core.money import Money
from relance_mail.core.parties import BankAccount
from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterContext
from relance_mail.letters.docx import render_letter, rendered
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.payment_code import LARGEST, payment_code
from relance_mail.letters.pdf import LibreOffice
from relance_mail.letters.pictures import pictures_of
from relance_mail.letters.samples import COMPANY, line, sample
from tests.letters.pdfs import pdfs
from tests.letters.shipped import BY_ID, LETTERS, message, template

HEAD = ["BCD", "002", "1", "SCT", "PSSTFRPPLYO", "Atelier des Tanneurs", "FR1420041010050500013M02606"]


def read(gray: bytes) -> list[str]:
    """The texts of every code in a PGM image."""
    kind, size, _, pixels = gray.split(b"\n", 3)
    assert kind == b"P5"
    width, height = map(int, size.split())
    return [found.text for found in zxingcpp.read_barcodes(memoryview(pixels).cast("B", (height, width)))]


def images(content: LetterContext, stage: str) -> list[str]:
    """The alternative texts of a letter's images."""
    document = rendered(template(stage, "lettre"), content)
    return [str(one.get("descr")) for one in document.element.body.iter(qn("wp:docPr"))]


@pytest.mark.office
def test_the_code_on_paper_is_read_and_asks_what_the_letter_asks(tmp_path: Path) -> None:
    """EPC069-12, version 002; PEERS 19: with penalties when they are claimed, without when they are named."""
    asked = {"amiable": "EUR1685.5", "ferme": "EUR1685.5", "mise_en_demeure": "EUR1780.65"}
    contexts = [sample("business", BY_ID[stage], interest=InterestMode.CLAIM) for stage in LETTERS]
    letters = [render_letter(template(one.stage.id, "lettre"), one) for one in contexts]
    for stage, pdf in zip(LETTERS, pdfs(LibreOffice(None), letters), strict=True):
        source = tmp_path / f"{stage}.pdf"
        source.write_bytes(pdf)
        pages = ["pdftoppm", "-gray", "-r", "150", "-f", "1", "-l", "1", str(source)]
        (code,) = read(subprocess.run(pages, check=True, capture_output=True).stdout)
        assert code.split("\n") == [*HEAD, asked[stage], "", "", "R26-0457"]


def shown(context: LetterContext) -> list[str]:
    return [picture.field for picture in pictures_of(context)]


def test_there_is_none_in_another_currency_nor_in_two_nor_without_an_account() -> None:
    """OFFICE §1.5: currencies are never added."""
    euros = message()
    dollars = (line("FA-9", date(2026, 2, 1), "1300.00", currency="USD"),)
    assert shown(euros) == ["paiement.qr", "paiement.qr_a_payer"]
    assert shown(replace(euros, lines=dollars)) == []
    assert shown(replace(euros, lines=(*euros.lines, *dollars))) == []
    assert shown(replace(euros, lines=(*euros.lines, line("AV-9", date(2026, 2, 1), "-9.00", currency="USD")))) == []
    assert shown(replace(euros, creditor=replace(COMPANY, accounts=()))) == []


@pytest.mark.parametrize("stage", LETTERS)
def test_a_letter_shows_one_code_or_none(stage: str) -> None:
    context = message("business", stage)
    assert images(context, stage) == ["Virement SEPA : 1685.50 EUR, R26-0457"]
    dollars = replace(context, lines=(line("FA-9", date(2026, 2, 1), "1300.00", currency="USD"),))
    assert images(dollars, stage) == []
    text = "".join(one.text or "" for one in rendered(template(stage, "lettre"), dollars).element.body.iter(qn("w:t")))
    assert "scanner" not in text


def test_a_mail_carries_no_mark_of_it() -> None:
    assert "\ue002" not in render_mail(template("amiable", "mail"), message("business", "amiable")).html


@pytest.mark.parametrize(
    ("amount", "there"), [("0.00", False), ("-1.00", False), ("0.01", True), (LARGEST, True), ("1000000000.00", False)]
)
def test_the_format_has_bounds(amount: str | Decimal, there: bool) -> None:
    """EPC069-12, AT-04."""
    assert (payment_code(COMPANY, Money.of(str(amount)), "R26-0457") is not None) is there


def test_only_the_first_of_our_accounts_is_in_it() -> None:
    accounts = (BankAccount("FR76 3000 6000 0112 3456 7890 189", None), *COMPANY.accounts)
    png = payment_code(replace(COMPANY, accounts=accounts, name="É" * 90), Money.of("12.50"), "R26-0457")
    (code,) = read(unpacked(png or b""))
    assert code.split("\n") == [*HEAD[:4], "", "É" * 70, "FR7630006000011234567890189", "EUR12.5", "", "", "R26-0457"]


def unpacked(png: bytes) -> bytes:
    """A PNG of one bit a pixel, as segno writes it, as PGM."""
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT")
    (size,) = struct.unpack(">I", png[start - 4 : start])
    rows = zlib.decompress(png[start + 4 : start + 4 + size])
    wide, above, bits = width // 8, bytes(width // 8), ""
    for number in range(height):
        kind, *row = rows[number * (wide + 1) : (number + 1) * (wide + 1)]
        above = bytes((one + up * (kind == 2)) % 256 for one, up in zip(row, above, strict=True))  # PNG filter « Up »
        bits += "".join(f"{byte:08b}" for byte in above)
    return b"P5\n%d %d\n255\n" % (width, height) + bytes(255 * int(bit) for bit in bits)
