"""Blocks as plain text: paragraphs left to the reader's program to wrap, tables aligned in columns of spaces."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from textwrap import wrap

from relance_mail.letters.mail_blocks import Block, Cell, Grid, Mark, Row, Text

WIDEST_COLUMN = 30
_GAP = "  "


def to_text(blocks: Iterable[Block]) -> str:
    """Paragraphs separated by an empty line, list items not."""
    lines: list[str] = []
    number = 0
    before: Mark | None = None
    for block in blocks:
        mark = block.mark if isinstance(block, Text) else Mark.NONE
        number = number + 1 if mark is Mark.NUMBER else 0
        if lines and not (mark is not Mark.NONE and mark is before):
            lines.append("")
        lines += _grid(block) if isinstance(block, Grid) else _paragraph(block, number)
        before = mark
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _paragraph(text: Text, number: int) -> list[str]:
    bullet = {Mark.NONE: "", Mark.BULLET: "- ", Mark.NUMBER: f"{number}. "}[text.mark]
    plain = "".join(_with_link(span.text, span.link) for span in text.spans)
    return (bullet + plain).split("\n")


def _with_link(text: str, link: str) -> str:
    shown = link.removeprefix("mailto:").removeprefix("tel:")
    return f"{text} <{link}>" if link and shown not in text else text


def _lines(cell: Cell) -> list[str]:
    return [line for part in cell.plain.split("\n") for line in (wrap(part, WIDEST_COLUMN) or [""])]


def _widths(rows: Iterable[Row]) -> list[int]:
    """Width of each column, from the cells that span only one."""
    columns = zip_longest(*(tuple(_spread(row)) for row in rows))
    return [max((len(line) for cell in column if cell for line in _lines(cell)), default=0) for column in columns]


def _spread(row: Row) -> Iterator[Cell | None]:
    """One entry per column; a cell that spans several counts for none of them."""
    for cell in row.cells:
        yield from [cell] if cell.columns == 1 else [None] * cell.columns


def _grid(grid: Grid) -> list[str]:
    widths = _widths(grid.rows)
    lines: list[str] = []
    for row in grid.rows:
        lines += _row(row, widths)
        if row.heading:
            lines.append(_GAP.join("-" * width for width in widths))
    return lines


def _row(row: Row, widths: list[int]) -> list[str]:
    columns: list[list[str]] = []
    at = 0
    for cell in row.cells:
        taken = widths[at : at + cell.columns]
        width = sum(taken) + len(_GAP) * (len(taken) - 1)
        at += cell.columns
        columns.append(
            [line.rjust(width) if cell.right else line.ljust(width) for line in _lines(cell)] or [" " * width]
        )
    blank = [" " * len(column[0]) for column in columns]
    return [
        _GAP.join(part if part is not None else blank[index] for index, part in enumerate(parts))
        for parts in zip_longest(*columns)
    ]
