"""xlsx, xlsm, xlsb, xls and ods → sheets, by calamine.

1. calamine is ten times as fast as a reader in Python, but shows an error, a formula without its result and a blank
   alike. `workbook_doubts` finds those cells; here they become `Unreadable`.
2. A damaged file may make the native code panic: that arrives as a `BaseException` of its own and is a finding too.
"""

import io
import zipfile
from typing import Protocol, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from relance_mail.core.findings import Finding, Where
from relance_mail.sources.cells import Row
from relance_mail.sources.tables import Grids, Sheet, Span, refused
from relance_mail.sources.workbook_doubts import ANY_SHEET, doubts_of
from relance_mail.sources.workbook_parts import Doubts, TooLarge

LARGEST_UNPACKED = 500_000_000  # bytes of all parts of a zipped workbook together
_REMEDY = "Ouvrir le fichier dans Excel ou LibreOffice, puis l'enregistrer à nouveau au format .xlsx."
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class _CalamineSheet(Protocol):
    """What we use of a calamine sheet."""

    merged_cell_ranges: list[Span] | None

    def to_python(self, skip_empty_area: bool = True) -> list[Row]: ...


def read_workbook(content: bytes, file: str) -> Grids:
    """The sheets of a workbook; hidden ones are read like the others."""
    if _ENCRYPTED in content[:200_000]:
        return _locked(file)
    if content.startswith(b"PK") and (problem := _zip_problem(content, file)):
        return problem
    try:
        doubts = doubts_of(content)
    except TooLarge as too_large:
        what = f"la feuille « {too_large.sheet} » contient une cellule remplie à plus de {too_large.rows} lignes"
        return refused("file_too_large", what, "Supprimer les lignes et colonnes perdues en fin de feuille.", file)
    return _read(content, file, doubts)


def _locked(file: str) -> Grids:
    what = "le fichier est protégé par un mot de passe"
    return refused("file_encrypted", what, "L'enregistrer sans mot de passe d'ouverture.", file)


def _zip_problem(content: bytes, file: str) -> Grids | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return refused("file_unreadable", "le fichier est incomplet ou abîmé", _REMEDY, file)
    if unpacked > LARGEST_UNPACKED:
        what = f"le fichier occuperait {unpacked // 1_000_000} Mo une fois ouvert"
        return refused("file_too_large", what, "Exporter seulement les factures non soldées.", file)
    if not names & {"[Content_Types].xml", "content.xml"}:
        what = "c'est une archive ZIP, pas un classeur"
        return refused("file_format", what, "Extraire le tableau de l'archive et le déposer seul.", file)
    return None


def _read(content: bytes, file: str, doubts: dict[str, Doubts]) -> Grids:
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            for about in workbook.sheets_metadata:
                name = about.name
                try:
                    sheet = cast("_CalamineSheet", workbook.get_sheet_by_name(name))
                    doubt = doubts.get(name) or doubts.get(ANY_SHEET) or Doubts()
                    sheets.append(_sheet(name, sheet, doubt, hidden=about.visible is not SheetVisibleEnum.Visible))
                except CalamineError:
                    findings.append(_damaged(file, name))
    except PasswordError:
        return _locked(file)
    except CalamineError:
        return Grids(tuple(sheets), (*findings, _damaged(file, None)))
    except BaseException as panic:  # a panic of the native reader has no class that can be imported
        if type(panic).__name__ != "PanicException":
            raise
        return Grids(tuple(sheets), (*findings, _damaged(file, None)))
    return Grids(tuple(sheets), tuple(findings))


def _damaged(file: str, sheet: str | None) -> Finding:
    what = "la feuille est incomplète ou abîmée" if sheet else "le fichier est incomplet ou abîmé"
    return Finding("file_unreadable", what, _REMEDY, Where(file, sheet))


def _sheet(name: str, source: _CalamineSheet, doubts: Doubts, *, hidden: bool) -> Sheet:
    rows = source.to_python(skip_empty_area=False)
    merged = tuple(source.merged_cell_ranges or ())
    for (row, column), doubt in doubts.cells.items():
        if row < len(rows) and column < len(rows[row]) and (rows[row][column] in ("", 0) or doubts.sure):
            rows[row][column] = doubt
    return Sheet(name, rows, merged, doubts.currencies, doubts.epoch_1904, hidden=hidden)
