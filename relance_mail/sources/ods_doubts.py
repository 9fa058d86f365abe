"""The cells of an ods that hold no value we may trust: errors, and formulas without their result.

1. content.xml is searched as bytes first; only a file that holds such a cell is walked as XML.
"""

import re
import zipfile

from lxml import etree

from relance_mail.sources.cells import Unreadable
from relance_mail.sources.workbook_parts import Doubts, TooLarge

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_DOUBTFUL = re.compile(rb'value-type="error"|<table:table-cell(?=[^>]*table:formula=)(?![^>]*office:value-type=)[^>]*>')
_REPEATED_VALUE = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="([0-9]{5,})"[^>]*>(?:\s*<table:table-cell[^>]*/>)*'
    rb"\s*<table:table-cell[^>]*office:value-type="
)
_FORMULA_ERROR = re.compile(r"#[A-ZÉ/0!?]+[!?]?|Err:\d+")


def ods_doubts(package: zipfile.ZipFile) -> dict[str, Doubts]:
    """Sheet name → its doubts."""
    content = package.read("content.xml")
    if match := _REPEATED_VALUE.search(content):
        raise TooLarge("", int(match[1]))
    if _DOUBTFUL.search(content) is None:
        return {}
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return {}
    return {sheet.get(f"{_TABLE}name", ""): Doubts(_cells(sheet)) for sheet in root.iter(f"{_TABLE}table")}


def _cells(sheet: etree._Element) -> dict[tuple[int, int], Unreadable]:
    found: dict[tuple[int, int], Unreadable] = {}
    row = 0
    for line in sheet.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in line.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            if doubt := _doubt(cell):
                found[row, column] = doubt
            column += _repeated(cell, "columns")
        row += _repeated(line, "rows")
    return found


def _repeated(element: etree._Element, what: str) -> int:
    value = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(value) if value.isdigit() else 1


def _doubt(cell: etree._Element) -> Unreadable | None:
    if cell.get(_CALC_TYPE) == "error":
        return Unreadable.ERROR
    if cell.get(f"{_TABLE}formula") is None or cell.get(f"{_OFFICE}value-type") is not None:
        return None
    # LibreOffice writes an empty text result without any type, but with its paragraph.
    shown = "".join(map(str, cell.itertext()))
    if _FORMULA_ERROR.fullmatch(shown):
        return Unreadable.ERROR
    return Unreadable.UNCACHED if len(cell) == 0 else None
