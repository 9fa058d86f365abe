"""A letter's deadline by the holidays where its reader is: Good Friday in Strasbourg (OFFICE §6, LAW §5)."""

import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from relance_mail.engine.writing.preview import letter_preview
from tests.engine.folder_office import WITH_CUSTOMERS, office_in, owed


def customers(path: Path, postcode: str) -> None:
    """The customers' file: one company and where it has its seat."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Clients")
    sheet.write_row(
        0, 0, ("Code client", "Raison sociale", "Type", "Adresse siège", "Code postal siège", "Ville siège")
    )
    sheet.write_row(1, 0, ("C1", "Client C1", "société", "1 rue du Dôme", postcode, "Ville"))
    book.close()


@pytest.mark.parametrize(("postcode", "day"), [("67000", "mardi 7 avril 2026"), ("69001", "vendredi 3 avril 2026")])
def test_a_letter_to_strasbourg_asks_for_no_payment_on_good_friday(tmp_path: Path, postcode: str, day: str) -> None:
    """Eight days after 26 March; the Monday is Easter's, everywhere."""
    with office_in(tmp_path, "2026-03-26", WITH_CUSTOMERS) as office:
        customers(tmp_path / "clients.xlsx", postcode)
        office.ledger(owed())
        office.cycle()
        letter = letter_preview(office.office, "C1", "ferme", ".docx")
    with zipfile.ZipFile(io.BytesIO(letter)) as package:
        text = re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())
    assert day in text.replace("\u00a0", " ")
