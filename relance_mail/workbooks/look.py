"""How our workbooks look and print, and the one place that writes cells: one hand for all of them.

1. A text is written as a text: never a formula, never a link, and it stays one when somebody edits the cell (text
   format, or the prefix that Excel writes as an apostrophe).
2. Days and amounts are real cells. Formats are written the way the file wants them; a French Excel shows
   `# ##0,00 €` and `jj/mm/aaaa`.
3. Unchanged content gives unchanged bytes: the creation day is given, nothing asks the clock.
4. Colour only helps: what it says stands in words too. Amber = to be filled in.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from textwrap import wrap
from typing import Any

import xlsxwriter

from relance_mail.core.money import Money, decimals_of

LONGEST = 2000  # characters of one cell; more is unreadable in a workbook
LINE_HEIGHT, LOWEST, TALLEST = 13.0, 16.0, 400.0  # points; Excel refuses rows above 409
FITS = 1.2  # letters of our size in the width of one digit of the standard size
Value = str | int | date | Money | None
Sheet = Any  # xlsxwriter ships no types
Format = Any

INK, PALE, LINE = "#1F3247", "#F2F5F8", "#C9D2DB"
TO_FILL_HEAD, TO_FILL, MISSING = "#B26A00", "#FFF8E5", "#FFD98A"
# Control characters, and those that turn the direction of writing: a name must be shown as it is spelled.
_BANNED = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFE, 0xFFFF)
)


class Sort(StrEnum):
    """What a column holds: decides alignment, format and the least width."""

    TEXT = "text"
    PROSE = "prose"
    DAY = "day"
    AMOUNT = "amount"
    COUNT = "count"


class Shade(StrEnum):
    """A background that helps to find: late, waiting, refused, missing."""

    LATE = "#F8D7D3"
    HELD = "#E4E0F3"
    REFUSED = "#F8D7D3"
    MISSING = "#FFD98A"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `widest` in characters; `fill`: a person writes there; `currency` of an amount column; `hidden`: for
    the reader alone."""

    heading: str
    sort: Sort = Sort.TEXT
    widest: int = 30
    fill: bool = False
    currency: str = "EUR"
    least: int = 6
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Shaded:
    """A value with a background."""

    value: Value
    shade: Shade


def safe(text: str) -> str:
    """Text that a workbook can hold: no control characters, one sort of line break, not endless."""
    one = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BANNED)
    one = one.encode("utf-16", "replace").decode("utf-16")  # a lone half of a pair breaks the file
    return one if len(one) <= LONGEST else one[: LONGEST - 1] + "…"


def currency_format(currency: str) -> str:
    """The number format of an amount in that currency; `""`: of an amount whose currency is not said."""
    decimals = decimals_of(currency)
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f'{digits}\\ "{"€" if currency == "EUR" else currency}"' if currency else digits


class Book:
    """A workbook that is written: sheets, cells with their formats, and at the end its bytes."""

    def __init__(self, title: str, on: date) -> None:
        self._buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Any = xlsxwriter.Workbook(self._buffer, options)
        self._book.set_properties({"title": title, "author": "Relances", "created": datetime.combine(on, time())})
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def sheet(self, name: str) -> Sheet:
        """A new sheet, laid out for A4 landscape, one page wide."""
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&8&F – &A&R&8Page &P / &N")
        return sheet

    def style(self, **wishes: object) -> Format:
        """A format; the same wishes give the same one."""
        whole = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"} | wishes
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(whole)
        return self._formats[key]

    def cell_style(self, column: Column, shade: str | None = None, *, bold: bool = False) -> Format:
        """The format of a cell in that column."""
        wishes: dict[str, object] = {"border": 1, "border_color": LINE}
        if column.sort is Sort.DAY:
            wishes |= {"num_format": "dd/mm/yyyy", "align": "center"}
        elif column.sort is Sort.AMOUNT:
            wishes |= {"num_format": currency_format(column.currency)}
        elif column.sort is Sort.COUNT:
            wishes |= {"num_format": "0", "align": "center"}
        else:
            # The text format shows nothing beyond 255 characters in older programs: prose gets the prefix alone.
            wishes |= {"text_wrap": True, "quote_prefix": True, "align": "left", "indent": 1}
            wishes |= {"num_format": "@"} if column.sort is Sort.TEXT else {}
        if background := shade or (TO_FILL if column.fill else None):
            wishes["bg_color"] = background
        return self.style(**wishes, **({"bold": True} if bold else {}))

    def write(self, sheet: Sheet, place: tuple[int, int], value: Value, style: Format) -> None:
        """One cell; nothing is guessed from a text."""
        row, column = place
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, safe(value), style)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, time()), style)
        else:
            number = float(value.amount) if isinstance(value, Money) else value
            sheet.write_number(row, column, number, style)

    def title(self, sheet: Sheet, lines: Sequence[str]) -> int:
        """A title and the lines below it; gives the next free row."""
        for row, text in enumerate(lines):
            style = self.style(bold=True, font_size=15) if row == 0 else self.style(font_color="#4A5B6C")
            sheet.write_string(row, 0, safe(text), style)
            sheet.set_row(row, 22 if row == 0 else 15)
        return len(lines)

    def table(
        self, sheet: Sheet, top: int, columns: Sequence[Column], rows: Sequence[Sequence[Value | Shaded]], frozen: int
    ) -> None:
        """Headings in row `top`, the rows below, filters, frozen headings and `frozen` first columns, widths."""
        widths = [width_of(column, [row[index] for row in rows]) for index, column in enumerate(columns)]
        self._headings(sheet, top, columns, widths)
        for line, row in enumerate(rows, top + 1):
            height = height_of([_value(cell) for cell in row], widths)
            if height > LOWEST:  # a row of one line keeps growing by itself when somebody types more
                sheet.set_row(line, height)
            for index, cell in enumerate(row):
                shade = cell.shade if isinstance(cell, Shaded) else None
                self.write(sheet, (line, index), _value(cell), self.cell_style(columns[index], shade))
        self._frame(sheet, top, top + max(len(rows), 1), len(columns), frozen)

    def form(self, sheet: Sheet, top: int, columns: Sequence[Column], rows: int) -> None:
        """Headings in row `top` and `rows` empty rows to be filled in; the formats go on below them."""
        self._headings(sheet, top, columns, [width_of(column, ()) for column in columns])
        for index, column in enumerate(columns):
            style = self.cell_style(column)
            for line in range(top + 1, top + rows + 1):
                sheet.write_blank(line, index, None, style)
        self._frame(sheet, top, top + rows, len(columns), frozen=0)

    def _frame(self, sheet: Sheet, top: int, last: int, columns: int, frozen: int) -> None:
        sheet.autofilter(top, 0, last, columns - 1)
        sheet.freeze_panes(top + 1, frozen)
        sheet.repeat_rows(top)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})

    def name(self, name: str, place: str) -> None:
        """Call a range (`Aide!$A$4:$G$20`) by a name: conditions of every Excel may look into another sheet so."""
        self._book.define_name(name, f"={place}")

    def background(self, colour: str) -> Format:
        """A format that changes nothing but the background, for conditions."""
        return self._book.add_format({"bg_color": colour})

    def _headings(self, sheet: Sheet, top: int, columns: Sequence[Column], widths: Sequence[int]) -> None:
        sheet.set_row(top, height_of([column.heading for column in columns], widths) + 4)
        for index, column in enumerate(columns):
            head = {"bold": True, "font_color": "#FFFFFF", "bg_color": TO_FILL_HEAD if column.fill else INK}
            style = self.style(**head, text_wrap=True, indent=1, valign="vcenter", border=1, border_color=LINE)
            sheet.write_string(top, index, column.heading, style)
            sheet.set_column(index, index, widths[index], None, {"hidden": column.hidden})

    def content(self) -> bytes:
        """The bytes of the finished workbook."""
        self._book.close()
        return self._buffer.getvalue()


def width_of(column: Column, cells: Sequence[Value | Shaded]) -> int:
    """Characters that show the heading's longest word and the content, up to the column's limit."""
    head = max(len(word) for word in column.heading.split())
    widest = max((_length(_value(cell)) for cell in cells), default=0)
    return max(column.least, head + 3, min(widest + 2, column.widest))


def height_of(cells: Sequence[Value], widths: Sequence[int]) -> float:
    """Points that show every wrapped text; said in the file, for not every program measures it when it opens one."""
    lines = 1
    for cell, width in zip(cells, widths, strict=True):
        if isinstance(cell, str):
            lines = max(
                lines, sum(len(wrap(line, max(int((width - 1) * FITS), 6))) or 1 for line in safe(cell).split("\n"))
            )
    return min(LINE_HEIGHT * (lines - 1) + LOWEST, TALLEST)


def _value(cell: Value | Shaded) -> Value:
    return cell.value if isinstance(cell, Shaded) else cell


def _length(value: Value) -> int:
    if isinstance(value, str):
        return max((len(line) for line in value.splitlines()), default=0)
    if isinstance(value, Money):
        return len(f"{value.amount:,.2f}") + 4
    return 10 if isinstance(value, date) else len(str(value or ""))
