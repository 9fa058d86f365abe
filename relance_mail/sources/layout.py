"""Where a table of invoices lies in a sheet: its heading rows, its columns, where its body starts.

1. Headings are the first row that looks nearly as much like headings as the best one: titles and filters above are
   passed over, a second table further down is found when its headings come.
2. Two heading rows are read together when that names more columns; the label above reaches right to the next label.
3. A cell merged over several body rows holds for each of them, except an amount: nobody knows whose it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from relance_mail.sources.aged import is_bucket
from relance_mail.sources.cells import Cell, Row, Unreadable, is_blank, text_of
from relance_mail.sources.columns import Columns, find_columns, find_heading, meaning_of, strength_of
from relance_mail.sources.days import day_of
from relance_mail.sources.grid import filled, is_figure, is_wording
from relance_mail.sources.headings import folded
from relance_mail.sources.tables import Sheet, Span
from relance_mail.sources.vocabulary import AMOUNTS

_SEARCHED = 200  # rows in which the headings are looked for
_SAMPLE = 400  # body rows that bear witness for a column
_WEAKEST = 1.5  # about two sure fields
_NEARLY = 0.7


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet. `header_row` and `body` count from 0; the body runs to the end of the sheet at most."""

    sheet: Sheet
    header_row: int
    body: int
    columns: Columns


def find_table(sheet: Sheet, start: int, chosen: Mapping[str, str]) -> Table | None:
    """The first table at or below row `start`; None when no row looks like headings."""
    strengths = {
        index: _strength(sheet.rows[index], chosen)
        for index in range(start, min(start + _SEARCHED, len(sheet.rows)))
        if _may_be_headings(sheet.rows[index])
    }
    best = max(strengths.values(), default=0.0)
    if best < _WEAKEST:
        return None
    first = next(index for index, strength in strengths.items() if strength >= max(_WEAKEST, best * _NEARLY))
    return _table(sheet, first, chosen)


def _may_be_headings(row: Row) -> bool:
    cells = filled(row)
    return len(cells) >= 2 and sum(is_figure(row[index]) for index in cells) <= len(cells) / 4


def _strength(row: Row, chosen: Mapping[str, str]) -> float:
    headings = [text_of(cell) if is_wording(cell) else "" for cell in row]
    named = sum(find_heading(headings, wanted) is not None for wanted in chosen.values())
    return strength_of(headings) + 5 * named


def looks_like_headings(row: Row, *, below_a_gap: bool = False) -> bool:
    """Whether a body row starts another table: words only, of known headings; fewer do below a total or blank row."""
    cells = filled(row)
    if len(cells) < 2 or not all(is_wording(row[index]) for index in cells):
        return False
    return strength_of([text_of(cell) for cell in row]) >= (_WEAKEST if below_a_gap else 2.5)


def repeats(row: Row, headings: Sequence[str]) -> bool:
    """Whether a body row is the heading row again (page break)."""
    texts = [(text_of(cell), heading) for cell, heading in zip(row, headings, strict=False) if not is_blank(cell)]
    same = sum(1 for text, heading in texts if heading and (text == heading or heading.endswith(f" {text}")))
    return same >= 2 and same >= 0.6 * len(texts)


def _table(sheet: Sheet, row: int, chosen: Mapping[str, str]) -> Table:
    """The best of: this row alone, with the row above, with the row below."""
    single = [text_of(cell) for cell in sheet.rows[row]]
    choices = [(strength_of(single), row, row + 1, single)]
    for above in (row - 1, row):
        if above >= 0 and above + 1 < len(sheet.rows) and _two_levels(sheet, above):
            both = _combined(sheet, above)
            choices.append((strength_of(both) - 0.4, above, above + 2, both))
    _, first, body, headings = max(choices, key=lambda choice: choice[0])
    for line in sheet.rows[body:]:
        line += [""] * (len(headings) + 1 - len(line))  # the last one stands for every column that is not there
    columns = find_columns(headings, sheet.rows[body : body + _SAMPLE], chosen)
    _spread_merged(sheet, body, columns)
    return Table(sheet, body - 1 if body - first == 2 else first, body, columns)


def _two_levels(sheet: Sheet, above: int) -> bool:
    upper, lower = sheet.rows[above], sheet.rows[above + 1]
    return all(len(filled(row)) >= 2 and all(is_wording(row[index]) for index in filled(row)) for row in (upper, lower))


def _combined(sheet: Sheet, above: int) -> list[str]:
    """One heading per column out of two rows."""
    upper, lower = sheet.rows[above], sheet.rows[above + 1]
    reach = {column: right for (top, column), (_, right) in sheet.merged if top == above}
    headings = []
    label, until = "", -1
    for column, cell in enumerate(lower):
        if not is_blank(upper[column]):
            label, until = text_of(upper[column]), reach.get(column, len(lower))
        headings.append(_joined(label if column <= until else "", text_of(cell), text_of(upper[column])))
    return headings


def _joined(label: str, below: str, own: str) -> str:
    """The wording that means most: both levels, the lower one, or the upper one where nothing is below it."""
    if not below:
        return own
    both = f"{label} {below}".strip()
    fields = {name for name, _ in meaning_of(both)}
    if not label or is_bucket(below) or not fields or fields == {name for name, _ in meaning_of(below)}:
        return below
    return both


def _spread_merged(sheet: Sheet, body: int, columns: Columns) -> None:
    amounts = {index for name, index in columns.at.items() if name in AMOUNTS} | set(columns.buckets)
    for span in sheet.merged:
        (top, left), (bottom, _) = span
        if top >= body and bottom > top and bottom < len(sheet.rows):
            _spread(sheet, span, left in amounts)


def _spread(sheet: Sheet, span: Span, is_amount: bool) -> None:
    (top, left), (bottom, _) = span
    rows = [row for row in sheet.rows[top : bottom + 1] if any(index != left for index in filled(row))]
    if left >= len(sheet.rows[top]) or is_blank(sheet.rows[top][left]) or len(rows) < 2:
        return
    value: Cell = Unreadable.MERGED if is_amount else sheet.rows[top][left]
    for row in rows:
        row[left] = value


_STATED = re.compile(
    r"(?P<bank>banque pointee|pointee? jusqu|rapproch)"
    r"|(?P<state>situation|arrete|balance|etat|encours|creances|solde|impaye|position|echeancier|factures)"
    r"|(?P<made>edit|export|extrai|imprim|genere|date du|le )"
)
_AFTER = re.compile(
    r"\b(?:au|le|du|date)\b\s*:?\s*(?:\w+\s)?"
    r"(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}(?:er)? [a-zéûA-Z]+\.? \d{4})"
)


def stated_day(table: Table) -> date | None:
    """The day that the lines above the headings state: bank posted until, else situation on, else printed on."""
    found: dict[str, date] = {}
    for row in table.sheet.rows[: table.header_row]:
        cells = [row[index] for index in filled(row)]
        for cell, following in zip(cells, [*cells[1:], ""], strict=False):
            if isinstance(cell, str) and (match := _STATED.search(folded(cell))) and match.lastgroup:
                day = _day_in(cell, following)
                if day is not None:
                    found.setdefault(match.lastgroup, day)
    return next((found[sort] for sort in ("bank", "state", "made") if sort in found), None)


def _day_in(cell: str, following: Cell) -> date | None:
    within = _AFTER.findall(cell)
    day = day_of(within[-1]) if within else day_of(following)
    return day if isinstance(day, date) else None
