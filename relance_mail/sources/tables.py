"""Bytes of a file → its sheets as grids of raw cells.

1. What a file is, its first bytes say, not its name: exports called `.xls` are often text or web pages.
2. Content that cannot be read is a finding; nothing here raises for it.
3. Limits come first: a file that would fill the memory is refused before a reader sees it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relance_mail.core.findings import Finding, Where
from relance_mail.sources.cells import Row

LARGEST_FILE = 200_000_000  # bytes
MOST_ROWS = 250_000  # that hold something, in one sheet; a company's open items are some thousands
_PACKED = (b"PK", b"\xd0\xcf\x11\xe0")
Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Sheet:
    """One grid. `rows[0]` is line 1 as the office program counts. `name` is None for a text file.

    `merged`: ranges ((row, column), (row, column)), both ends included, from 0. `currencies`: cells whose number
    format shows another currency than the euro. `lengths`: fields per row of a text file.
    """

    name: str | None
    rows: list[Row]
    merged: tuple[Span, ...] = ()
    currencies: Mapping[tuple[int, int], str] = field(default_factory=dict)
    epoch_1904: bool = False
    lengths: tuple[int, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Grids:
    """All sheets of a file, and what was wrong with those that are missing."""

    sheets: tuple[Sheet, ...] = ()
    findings: tuple[Finding, ...] = ()


def refused(code: str, what: str, remedy: str, file: str, sheet: str | None = None) -> Grids:
    """No sheet, one finding."""
    return Grids((), (Finding(code, what, remedy, Where(file, sheet)),))


def read_grids(content: bytes, file: str) -> Grids:
    """The sheets of a spreadsheet or text file; `file` is the name that findings show."""
    if len(content) <= LARGEST_FILE and not content.startswith(_PACKED) and _lines(content) > MOST_ROWS:
        return _too_many(_lines(content), file)
    grids = _read(content, file)
    for sheet in grids.sheets:
        if len(sheet.rows) > MOST_ROWS and (rows := sum(map(any, sheet.rows))) > MOST_ROWS:
            return _too_many(rows, file, sheet.name)
    return grids


def _lines(content: bytes) -> int:
    """How many lines a text has, empty ones at its end left out."""
    return content.rstrip(b"\x00\r\n\t ;,").count(b"\n")


def _too_many(rows: int, file: str, sheet: str | None = None) -> Grids:
    what = f"le fichier a {rows} lignes, plus que ce qu'une liste de factures ouvertes peut avoir"
    return refused("file_too_large", what, "Exporter seulement les factures non soldées.", file, sheet)


def _read(content: bytes, file: str) -> Grids:
    from relance_mail.sources.markup_tables import read_html, read_spreadsheet_2003
    from relance_mail.sources.text_tables import read_text
    from relance_mail.sources.workbook import read_workbook

    if not content.strip(b"\x00\r\n\t ;,"):
        return refused("file_empty", "le fichier est vide", "Refaire l'export, puis l'enregistrer.", file)
    if len(content) > LARGEST_FILE:
        what = f"le fichier pèse {len(content) // 1_000_000} Mo"
        return refused("file_too_large", what, "Exporter seulement les factures non soldées.", file)
    if content.startswith(_PACKED):
        return read_workbook(content, file)
    if content.startswith(b"%PDF"):
        return refused("file_format", "c'est un PDF, pas un tableau", "Exporter la liste en Excel ou en CSV.", file)
    start = content[:4096].decode("latin-1").lstrip("\ufeffï»¿ \r\n\t").lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and start.startswith("<"):
        return read_spreadsheet_2003(content, file)
    if start.startswith("<") and ("<table" in start or "<html" in start):
        return read_html(content, file)
    return read_text(content, file)
