"""Web pages and Excel 2003 XML that software calls `.xls` → sheets.

1. Every cell of a web page is text, as a person reads it there; spans are laid out as the office program does.
2. No network, no entities: the parser may not fetch or expand anything.
"""

import datetime as dt

from lxml import etree, html

from relance_mail.sources.cells import Cell, Row, Unreadable
from relance_mail.sources.tables import Grids, Sheet, refused
from relance_mail.sources.text_tables import decode

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_WIDEST = 1000  # columns
_REMEDY = "Ouvrir le fichier dans Excel ou LibreOffice, puis l'enregistrer au format .xlsx."


def read_html(content: bytes, file: str) -> Grids:
    """All tables of a page, one below the other, as one sheet."""
    text = decode(content)
    text = text[text.find("<", text.find("?>") + 2) :] if text.lstrip("\ufeff").startswith("<?xml") else text
    try:
        page = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return refused("file_unreadable", "la page web ne peut pas être lue", _REMEDY, file)
    rows: list[Row] = []
    below: dict[tuple[int, int], str] = {}
    for index, line in enumerate(line for line in page.iter("tr") if not line.xpath(".//table")):
        rows.append(_html_row(line, index, below))
    return Grids((Sheet(None, _even(rows)),))


def _html_row(line: html.HtmlElement, index: int, below: dict[tuple[int, int], str]) -> Row:
    row: Row = []
    for cell in line.iterchildren("td", "th"):
        while (index, len(row)) in below:
            row.append("")
        for _ in range(_span(cell, "rowspan") - 1):
            below |= {(index + 1 + _, len(row) + width): "" for width in range(_span(cell, "colspan"))}
        text = "\n".join(part.strip() for part in cell.itertext() if part.strip())
        row += [text, *[""] * (_span(cell, "colspan") - 1)]
    return row[:_WIDEST]


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1")
    return max(1, min(int(value), 200)) if value.isdigit() else 1


def _even(rows: list[Row]) -> list[Row]:
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def read_spreadsheet_2003(content: bytes, file: str) -> Grids:
    """The worksheets of an Excel 2003 XML file."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return refused("file_unreadable", "le fichier XML est incomplet ou abîmé", _REMEDY, file)
    sheets = []
    for sheet in root.iter(f"{_SS}Worksheet"):
        rows: list[Row] = []
        for line in sheet.iter(f"{_SS}Row"):
            rows += [[] for _ in range(_index(line, len(rows)) - len(rows))]
            rows.append(_2003_row(line))
        sheets.append(Sheet(sheet.get(f"{_SS}Name"), _even(rows)))
    return Grids(tuple(sheets))


def _index(element: etree._Element, default: int) -> int:
    value = element.get(f"{_SS}Index", "")
    return min(int(value) - 1, 2_000_000) if value.isdigit() else default


def _2003_row(line: etree._Element) -> Row:
    row: Row = []
    for cell in line.iter(f"{_SS}Cell"):
        row += [""] * (min(_index(cell, len(row)), _WIDEST) - len(row))
        found = cell.find(f"{_SS}Data")
        without = Unreadable.UNCACHED if cell.get(f"{_SS}Formula") else ""
        row.append(without if found is None else _2003_cell(found))
        across = cell.get(f"{_SS}MergeAcross", "0")
        row += [""] * (min(int(across), _WIDEST) if across.isdigit() else 0)
    return row


def _2003_cell(found: etree._Element) -> Cell:
    text = "".join(map(str, found.itertext()))
    sort = found.get(f"{_SS}Type")
    if sort == "Error":
        return Unreadable.ERROR
    try:
        if sort == "Number":
            return float(text)
        if sort == "DateTime":
            return dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text
