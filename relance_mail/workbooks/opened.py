"""The bytes of a workbook that staff saved → its sheets as grids of cells, or the one finding that says why not.

1. Only .xlsx: that is what was laid out for staff; another format under the same name is refused with a remedy.
2. calamine shows an error, a formula without its result and a blank alike. A blank that only looks like one would be
   read as « all invoices » or « no amount »: such cells are looked up in the sheet's own XML and become `Doubt`s.
3. A damaged file may make the native reader panic: that arrives as a `BaseException` without a class to import.
4. A forgotten cell far out would make the reader allocate the whole rectangle: refused before.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from relance_mail.core.findings import Finding, Where
from relance_mail.workbooks.cells import Cell, Doubt
from relance_mail.workbooks.words import folded

LARGEST_UNPACKED = 200_000_000  # bytes of all parts together
LARGEST_RECTANGLE = 2_000_000  # cells of one sheet
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_REL = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# What the standard library and lxml raise for a package that is not whole; RuntimeError: an encrypted part.
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, EOFError, RuntimeError, etree.XMLSyntaxError)
_REMEDY = "L'ouvrir dans Excel, puis l'enregistrer sous le même nom au format « Classeur Excel (.xlsx) »."

Grid = list[list[Cell]]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook that could be read: sheet name as found → rows of cells from the first row and column on."""

    file: str
    grids: Mapping[str, Grid]

    def sheet(self, name: str) -> str | None:
        """The name, as it stands in the workbook, of the sheet that is called so; None when there is none."""
        return next((found for found in self.grids if folded(found) == folded(name)), None)


class _Unusable(Exception):
    """Why the whole workbook cannot be read: code, what, remedy."""


def opened(content: bytes, file: str) -> Opened | Finding:
    """The sheets of a workbook, or why it cannot be read."""
    try:
        traps = _traps(content)
        grids = _grids(content)
    except _Unusable as why:
        code, what, remedy = why.args
        return Finding(code, what, remedy, Where(file))
    return Opened(file, {name: _doubted(grid, traps.get(name, ())) for name, grid in grids.items()})


def _doubted(grid: Grid, places: Sequence[Place]) -> Grid:
    """The grid with its doubts, as large as they need: the reader leaves out what it shows as blank at the edges."""
    height = max([len(grid), *(row + 1 for row, _ in places)])
    width = max([*(len(row) for row in grid[:1]), *(column + 1 for _, column in places)], default=0)
    whole = [[*row, *[""] * (width - len(row))] for row in [*grid, *[[]] * (height - len(grid))]]
    for row, column in places:
        if whole[row][column] in ("", 0):
            whole[row][column] = Doubt.NO_RESULT
    return whole


def _unreadable() -> _Unusable:
    return _Unusable("file_unreadable", "le fichier est incomplet, abîmé ou n'est pas un classeur Excel", _REMEDY)


def _grids(content: bytes) -> dict[str, Grid]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            names = list(workbook.sheet_names)
            sheets = {name: workbook.get_sheet_by_name(name) for name in names}
            return {name: [list(row) for row in sheet.to_python(False)] for name, sheet in sheets.items()}
    except PasswordError:
        raise _locked() from None
    except CalamineError:
        raise _unreadable() from None
    except BaseException as panic:  # a panic of the native reader has no class that can be imported
        if type(panic).__name__ != "PanicException":
            raise
        raise _unreadable() from None


def _locked() -> _Unusable:
    return _Unusable(
        "file_encrypted", "le fichier est protégé par un mot de passe", "L'enregistrer sans mot de passe d'ouverture."
    )


def _traps(content: bytes) -> dict[str, list[Place]]:
    """Sheet → cells that hold an error or a formula without its result."""
    if content.startswith(_OLE):
        raise _locked() if _ENCRYPTED in content else _unreadable()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
                raise _too_large()
            return {name: list(_trapped(package.read(part))) for name, part in _parts(package)}
    except _BROKEN:
        raise _unreadable() from None


def _too_large() -> _Unusable:
    what = "le classeur contient des cellules remplies bien au-delà du tableau"
    return _Unusable("file_too_large", what, "Supprimer les lignes et les colonnes perdues en fin de feuille.")


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet name, part) of the worksheets."""
    book = _parsed(package.read("xl/workbook.xml"))
    targets = {
        item.get("Id", ""): item.get("Target", "") for item in _parsed(package.read("xl/_rels/workbook.xml.rels"))
    }
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(_REL) or sheet.get(_STRICT_REL) or "", "")
        yield sheet.get("name", ""), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _parsed(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _trapped(part: bytes) -> Iterator[Place]:
    bottom = right = 0
    for cell in _parsed(part).iterfind("{*}sheetData/{*}row/{*}c"):
        value = cell.findtext("{*}v")
        formula = cell.find("{*}f") is not None
        if not (formula or value or cell.find("{*}is") is not None):
            continue
        place = _place(cell.get("r", ""))
        bottom, right = max(bottom, place[0] + 1), max(right, place[1] + 1)
        if cell.get("t") == "e" or (formula and not value and cell.get("t") != "str"):
            yield place
    if bottom * right > LARGEST_RECTANGLE:
        raise _too_large()


def _place(reference: str) -> Place:
    """(row, column) from 0 of `B7`. ValueError for anything else."""
    match = _PLACE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
