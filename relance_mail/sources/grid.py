"""Looking at rows as a reader of the page does: which cells hold words, which hold amounts or days."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from relance_mail.sources.aged import is_bucket
from relance_mail.sources.amounts import amount_of
from relance_mail.sources.cells import Cell, Unreadable, is_blank
from relance_mail.sources.days import day_of_text


def filled(row: Sequence[Cell]) -> list[int]:
    """Indexes of the cells that hold something."""
    return [index for index, cell in enumerate(row) if not is_blank(cell)]


def is_wording(cell: Cell) -> bool:
    """Whether a cell is words: neither blank, nor a number, an amount or a day, even written as text."""
    if not isinstance(cell, str) or is_blank(cell):
        return False
    if isinstance(amount_of(cell), Decimal):
        return is_bucket(cell)
    return isinstance(day_of_text(cell), Unreadable)


def is_figure(cell: Cell) -> bool:
    """Whether a cell is a number or a day of its own type, or a formula that should be one."""
    return isinstance(cell, int | float | dt.date | dt.time | Unreadable) and not isinstance(cell, bool)
