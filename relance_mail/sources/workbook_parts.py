"""The small parts of an xlsx package: which sheet is in which part, how dates count, which formats show a currency."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from relance_mail.sources.amounts import currency_in
from relance_mail.sources.cells import Unreadable

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_REL = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_FORMAT_CURRENCY = re.compile(r"\[\$([^\]-]+)")
_LITERAL = re.compile(r'"([^"]*)"|\\([$£€])')


class TooLarge(Exception):
    """A sheet's rectangle of filled cells is larger than any list of invoices."""

    def __init__(self, sheet: str, rows: int) -> None:
        super().__init__(sheet, rows)
        self.sheet, self.rows = sheet, rows


@dataclass(slots=True)
class Doubts:
    """What one sheet hides. Keys are (row, column) from 0. `sure`: the cell is the one meant, whatever it shows."""

    cells: dict[tuple[int, int], Unreadable] = field(default_factory=dict)
    currencies: dict[tuple[int, int], str] = field(default_factory=dict)
    epoch_1904: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """`sheets`: name → part. `foreign`: cell style → currency, of styles that show another one than the euro."""

    sheets: Mapping[str, str]
    epoch_1904: bool
    recalculated: bool
    foreign: Mapping[int, str]


def parts_of(package: zipfile.ZipFile) -> Parts:
    """Reads the workbook part, its relations and the styles; parts that are broken or absent say nothing."""
    book = _parsed(package, "xl/workbook.xml")
    if book is None:
        return Parts({}, False, False, {})
    relations = _parsed(package, "xl/_rels/workbook.xml.rels")
    targets = {} if relations is None else {item.get("Id"): item.get("Target", "") for item in relations}
    names = set(package.namelist())
    sheets = {}
    for sheet in book.iterfind(".//{*}sheets/{*}sheet"):
        part = _inside(targets.get(sheet.get(_REL) or sheet.get(_STRICT_REL), ""))
        if part in names:
            sheets[sheet.get("name", "")] = part
    properties, calculation = book.find("{*}workbookPr"), book.find("{*}calcPr")
    return Parts(
        sheets,
        properties is not None and properties.get("date1904") in ("1", "true"),
        calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true"),
        _foreign_styles(package),
    )


def _inside(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _parsed(package: zipfile.ZipFile, part: str) -> etree._Element | None:
    try:
        return etree.fromstring(package.read(part), etree.XMLParser(resolve_entities=False, no_network=True))
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None


def _foreign_styles(package: zipfile.ZipFile) -> dict[int, str]:
    styles = _parsed(package, "xl/styles.xml")
    if styles is None:
        return {}
    formats = {}
    for item in styles.iterfind("{*}numFmts/{*}numFmt"):
        currency = _format_currency(item.get("formatCode", ""))
        if currency is not None and currency != "EUR":
            formats[item.get("numFmtId")] = currency
    cells = styles.iterfind("{*}cellXfs/{*}xf")
    return {index: formats[cell.get("numFmtId")] for index, cell in enumerate(cells) if cell.get("numFmtId") in formats}


def _format_currency(code: str) -> str | None:
    """The currency that a number format prints (`#,##0.00 [$USD]`, `"$"#,##0`)."""
    if match := _FORMAT_CURRENCY.search(code):
        return currency_in(match[1])
    return next((found for match in _LITERAL.finditer(code) if (found := currency_in(match[1] or match[2]))), None)
