"""A sheet with known headings → its filled lines, each of which gives typed values and keeps what is wrong with them.

1. Columns are found by their headings, wherever they stand: people move columns and insert others.
2. A line that has a finding is not carried out; the others are (rule 10).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from relance_mail.core.findings import Finding, Where
from relance_mail.workbooks.cells import Cell, Doubt, amount_of, day_of, lines_of, text_of
from relance_mail.workbooks.opened import Grid, Opened
from relance_mail.workbooks.words import choice_of, folded, shown

_TOP = 15  # rows in which the headings are looked for


@dataclass(slots=True)
class Line:
    """One filled row. `headings`: our name → heading as found. Asking for what cannot be read adds a finding."""

    place: Where
    cells: Mapping[str, Cell]
    headings: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def where(self, name: str) -> Where:
        """The cell's place, for findings."""
        return Where(self.place.file, self.place.sheet, self.place.row, self.headings.get(name))

    def wrong(self, code: str, name: str, what: str, remedy: str) -> None:
        """Remember that the cell `name` cannot be carried out."""
        finding = Finding(code, what, remedy, self.where(name))
        if finding not in self.findings:
            self.findings.append(finding)

    def cell(self, name: str) -> Cell:
        return self.cells.get(name, "")

    def text(self, name: str) -> str:
        """One line of text, `""` for a blank."""
        self._doubt(name, self.cell(name))
        return text_of(self.cell(name))

    def several_lines(self, name: str) -> str:
        """Text whose line breaks count (addresses)."""
        self._doubt(name, self.cell(name))
        return lines_of(self.cell(name))

    def day(self, name: str, today: date | None) -> date | None:
        """The day typed there; None when blank or when it cannot be read."""
        found = day_of(self.cell(name), today)
        self._doubt(name, found)
        return None if isinstance(found, Doubt) else found

    def amount(self, name: str) -> Decimal | None:
        """The positive amount typed there; None when blank or when it cannot be read."""
        found = amount_of(self.cell(name))
        self._doubt(name, found)
        return None if isinstance(found, Doubt) else found

    def _doubt(self, name: str, found: object) -> None:
        if isinstance(found, Doubt):
            typed = text_of(self.cell(name))
            what = f"{shown(typed)} {found.what}" if typed else f"la cellule {found.what}"
            self.wrong("cell_unreadable", name, what, found.remedy)

    def needed(self, name: str, why: str, remedy: str) -> None:
        """A finding when the cell is blank."""
        if self.cell(name) == "" or (isinstance(self.cell(name), str) and not text_of(self.cell(name))):
            self.wrong("value_missing", name, why, remedy)

    def needs_author(self) -> None:
        """Nothing is carried out without the name of who decided it."""
        what = f"la ligne {self.place.row} ne dit pas par qui"
        self.needed("by", what, "Écrire son nom ou ses initiales dans la colonne « Par ».")


def lines_of_sheet(
    book: Opened, name: str, wanted: Mapping[str, str], optional: Mapping[str, str] | None = None
) -> list[Line] | Finding:
    """The filled lines of a sheet, or why it cannot be read. `wanted`, `optional`: our name → heading."""
    sheet = book.sheet(name)
    if sheet is None:
        what = f"la feuille « {name} » manque dans le classeur"
        remedy = f"Redonner à la feuille son nom « {name} », ou repartir du modèle."
        return Finding("sheet_missing", what, remedy, Where(book.file))
    grid = book.grids[sheet]
    top, at = _headings(grid, {**wanted, **(optional or {})})
    missing = [heading for ours, heading in wanted.items() if ours not in at]
    if missing:
        many = len(missing) > 1
        what = f"{'les colonnes' if many else 'la colonne'} {choice_of(missing)} {'manquent' if many else 'manque'}"
        remedy = "Rétablir les titres des colonnes tels qu'ils étaient : rien de la feuille n'est lu d'ici là."
        return Finding("heading_missing", what, remedy, Where(book.file, sheet, top + 1))
    return list(_filled(grid, top, at, Where(book.file, sheet)))


def added_headings(book: Opened, name: str, ours: Mapping[str, str]) -> list[str]:
    """The headings beside `ours`, in their order: columns that somebody has added."""
    grid = book.grids.get(book.sheet(name) or "", [])
    top, at = _headings(grid, ours)
    beside = (text_of(cell) for column, cell in enumerate(grid[top] if grid else ()) if column not in at.values())
    return [heading for heading in dict.fromkeys(beside) if heading]


def _headings(grid: Grid, wanted: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """Row of the headings and column of each; the row in which most of them stand."""
    best: tuple[int, dict[str, int]] = (0, {})
    for index, row in enumerate(grid[:_TOP]):
        texts = [folded(text_of(cell)) for cell in row]
        at = {ours: texts.index(folded(heading)) for ours, heading in wanted.items() if folded(heading) in texts}
        if len(at) > len(best[1]):
            best = (index, at)
    return best


def _filled(grid: Grid, top: int, at: Mapping[str, int], place: Where) -> Iterator[Line]:
    headings = {ours: text_of(grid[top][column]) for ours, column in at.items()}
    for index in range(top + 1, len(grid)):
        cells = {ours: grid[index][column] for ours, column in at.items()}
        if any(isinstance(cell, Doubt) or text_of(cell) for cell in cells.values()):
            yield Line(Where(place.file, place.sheet, index + 1), cells, headings)
