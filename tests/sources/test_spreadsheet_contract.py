"""The contract of sources, kept by spreadsheets of each sort."""

import io
import zipfile
from pathlib import Path

from relance_mail.sources.base import Source
from relance_mail.sources.spreadsheet import SpreadsheetSource
from tests.contracts.source_contract import SourceContract
from tests.sources.ledger_truth import LINES
from tests.sources.sheets import as_csv, as_xlsx, typed, written

NUMBERS = [line.number for line in LINES]
TOTAL: list[object] = ["", "", "", "", "Total général", 1.0, 2.0, 3.0, "", "", "", ""]


def _put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


class TestText(SourceContract):
    def source(self) -> Source:
        return SpreadsheetSource()

    def good(self, folder: Path) -> tuple[Path, list[str]]:
        return _put(folder / "impayes.csv", as_csv([*written(), TOTAL])), NUMBERS

    def with_a_bad_one(self, folder: Path) -> tuple[Path, list[str]]:
        rows = written()
        rows[2][7] = "voir avec lui"
        return _put(folder / "impayes.txt", as_csv(rows, "\t")), [NUMBERS[0], *NUMBERS[2:]]

    def broken(self, folder: Path) -> list[Path]:
        return [
            _put(folder / "vide.csv", b""),
            _put(folder / "lettre.txt", "Madame, Monsieur,\nveuillez trouver…\n".encode()),
            _put(folder / "bruit.csv", bytes(range(256)) * 40),
            _put(folder / "sans_titres.csv", b"FA-1;Dupont;31/01/2026;100,00\n"),
        ]


class TestWorkbook(SourceContract):
    def source(self) -> Source:
        return SpreadsheetSource()

    def good(self, folder: Path) -> tuple[Path, list[str]]:
        grid = [["Situation au 31/03/2026"], *typed(), TOTAL]
        return _put(folder / "impayes.xlsx", as_xlsx(("Impayés", grid), ("Notes", [["à faire"]]))), NUMBERS

    def with_a_bad_one(self, folder: Path) -> tuple[Path, list[str]]:
        rows = typed()
        rows[1][4] = "à réception"
        return _put(folder / "impayes.xlsx", as_xlsx(("Impayés", rows))), NUMBERS[1:]

    def broken(self, folder: Path) -> list[Path]:
        whole = as_xlsx(("Impayés", typed()))
        other = io.BytesIO()
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("lisez-moi.txt", "rien")
        return [
            _put(folder / "coupe.xlsx", whole[: len(whole) // 2]),
            _put(folder / "archive.xlsx", other.getvalue()),
            _put(folder / "vide.ods", b""),
            _put(folder / "rapport.xlsx", b"%PDF-1.7\n1 0 obj\n"),
            _put(folder / "vieux.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ]


def test_lock_and_hidden_files_are_nobody_s() -> None:
    source = SpreadsheetSource()
    assert source.accepts(Path("Balance.XLSX"))
    assert not source.accepts(Path("~$Balance.xlsx"))
    assert not source.accepts(Path(".Balance.xlsx"))
    assert not source.accepts(Path("Balance.pdf"))
