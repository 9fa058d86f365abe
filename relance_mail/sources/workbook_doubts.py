"""The cells of a workbook that hold no value we may trust, found in the file's own XML or records.

1. A formula counts as uncached when its result is absent, or is 0 in a workbook that asks to be computed when it is
   opened (`fullCalcOnLoad`): programs that write such files put 0 where they know nothing.
2. The parts are searched as bytes, piece by piece; cells are looked at only when a piece holds a formula or an error,
   so that an export of plain values costs little more than unpacking it.
3. `.xls`: errors are found by their record; results are always stored there.
4. A sheet whose last filled cell lies absurdly far out would make the reader allocate its whole rectangle.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from relance_mail.sources.cells import Unreadable
from relance_mail.sources.ods_doubts import ods_doubts
from relance_mail.sources.workbook_parts import Doubts, Parts, TooLarge, parts_of

ANY_SHEET = ""
LARGEST_RECTANGLE = 20_000_000  # cells
_PIECE = 1 << 20
_FORMULA = re.compile(
    rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v[^>/]*>([^<]*)<)?"
)
_ERROR = re.compile(rb'<(?:\w+:)?c ([^>]*\bt="e"[^>]*)>')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_STYLED = re.compile(rb'<(?:\w+:)?c ([^>]*\bs="([0-9]+)"[^>]*)>')
_FILLED = re.compile(rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?(?:v|is|f)\b")
_LAST_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*\br="([0-9]+)"')
_FAR_COLUMN = re.compile(rb' r="[A-Z]{3}[0-9]')
_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")
# FORMULA (06 00) whose result is an error, BOOLERR (05 02) holding one: [MS-XLS] 2.4.127, 2.4.24.
_XLS_FORMULA = re.compile(rb"\x06\x00..(..)(..)..\x02\x00[\x00\x07\x0f\x17\x1d\x24\x2a]\x00\x00\x00\xff\xff", re.DOTALL)
_XLS_ERROR = re.compile(rb"\x05\x02\x08\x00(..)(..)..[\x00\x07\x0f\x17\x1d\x24\x2a]\x01", re.DOTALL)


def doubts_of(content: bytes) -> dict[str, Doubts]:
    """Sheet name → its doubts. Raises `TooLarge`; a broken package has none, its reader will say so."""
    if not content.startswith(b"PK"):
        return _xls_doubts(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "content.xml" in package.namelist():
                return ods_doubts(package)
            parts = parts_of(package)
            return {name: _sheet_doubts(package, name, part, parts) for name, part in parts.sheets.items()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError):
        return {}


def _sheet_doubts(package: zipfile.ZipFile, name: str, part: str, parts: Parts) -> Doubts:
    doubts = Doubts(epoch_1904=parts.epoch_1904)
    last_row = 0
    far = False
    formula = b""
    for piece in _pieces(package, part):
        formula = formula or b"<%bf" % _prefix(piece)
        if formula in piece:
            doubts.cells |= _uncached(piece, parts.recalculated)
        if b't="e"' in piece:
            doubts.cells |= {_place(match[1]): Unreadable.ERROR for match in _ERROR.finditer(piece)}
        if parts.foreign:
            doubts.currencies |= _currencies(piece, parts)
        far = far or _FAR_COLUMN.search(piece) is not None
        rows = _LAST_ROW.findall(piece, max(0, piece.rfind(b"row ") - 8))
        last_row = max(last_row, int(rows[-1]) if rows else 0)
    if far or last_row > 200_000:
        _refuse_far_cells(package, name, part)
    return doubts


def _prefix(first_piece: bytes) -> bytes:
    match = _PREFIX.search(first_piece)
    return (match[1] if match else None) or b""


def _pieces(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that end with a row."""
    rest = b""
    with package.open(part) as stream:
        while block := stream.read(_PIECE):
            rest += block
            cut = rest.rfind(b"row>") + 4
            if cut > 4:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _place(attributes: bytes) -> tuple[int, int]:
    """(row, column) from 0 of a cell's attributes; outside of every sheet when they do not tell."""
    match = _PLACE.search(attributes)
    if match is None:
        return (1 << 30, 1 << 30)
    column = 0
    for letter in match[1]:
        column = column * 26 + letter - 64
    return int(match[2]) - 1, column - 1


def _uncached(piece: bytes, recalculated: bool) -> dict[tuple[int, int], Unreadable]:
    found = {}
    for match in _FORMULA.finditer(piece):
        attributes, value = match[1], match[2]
        if b't="e"' in attributes or (b't="str"' in attributes and value is not None):
            continue  # an error is found elsewhere; an empty text is a result
        if not value or (recalculated and value == b"0" and b't="b"' not in attributes):
            found[_place(attributes)] = Unreadable.UNCACHED
    return found


def _currencies(piece: bytes, parts: Parts) -> dict[tuple[int, int], str]:
    return {
        _place(match[1]): parts.foreign[int(match[2])]
        for match in _STYLED.finditer(piece)
        if int(match[2]) in parts.foreign
    }


def _refuse_far_cells(package: zipfile.ZipFile, name: str, part: str) -> None:
    bottom = right = 0
    for piece in _pieces(package, part):
        for match in _FILLED.finditer(piece):
            row, column = _place(match[1])
            if row < 1 << 30:
                bottom, right = max(bottom, row + 1), max(right, column + 1)
    if bottom * right > LARGEST_RECTANGLE:
        raise TooLarge(name, bottom - 1)


def _xls_doubts(content: bytes) -> dict[str, Doubts]:
    """The records do not name their sheet: a doubt holds for every sheet that shows a blank there."""
    doubts = Doubts(sure=False)
    for pattern in (_XLS_FORMULA, _XLS_ERROR):
        for match in pattern.finditer(content):
            row, column = struct.unpack("<HH", match[1] + match[2])
            doubts.cells[row, column] = Unreadable.ERROR
    return {ANY_SHEET: doubts}
