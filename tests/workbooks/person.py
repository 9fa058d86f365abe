"""openpyxl plays the person: opens a workbook, types into cells by heading and saves, which rewrites the file."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import load_workbook

Typed = Mapping[str, object]


def book_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def heading_row(page: Any, known: str = "Par") -> int:
    """The row in which that heading stands."""
    for row in page.iter_rows(max_row=15):
        if any(cell.value == known for cell in row):
            return int(row[0].row)
    raise AssertionError(f"no heading {known!r}")


def columns(page: Any, known: str = "Par") -> dict[str, int]:
    """Heading → column, from 1."""
    return {cell.value: cell.column for cell in page[heading_row(page, known)] if cell.value}


def put(page: Any, row: int, typed: Typed, known: str = "Par") -> None:
    """Types into the row, by heading."""
    at = columns(page, known)
    for heading, value in typed.items():
        page.cell(row, at[heading]).value = value


def with_rows(content: bytes, sheet: str, rows: Sequence[Typed], known: str = "Par") -> bytes:
    """The workbook after these rows were typed below the headings."""
    book = book_of(content)
    first = heading_row(book[sheet], known) + 1
    for number, typed in enumerate(rows):
        put(book[sheet], first + number, typed, known)
    return saved(book)


def texts(content: bytes) -> list[str]:
    """Every text of every sheet."""
    pages = book_of(content)
    return [str(cell.value) for page in pages for row in page.iter_rows() for cell in row if cell.value is not None]


def with_part(content: bytes, part: str, old: str, new: str) -> bytes:
    """The package with a replacement in one of its parts, as another program might have written it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                assert old.encode() in text, f"{old!r} is not in {part}"
                text = text.replace(old.encode(), new.encode())
            after.writestr(name, text)
    return buffer.getvalue()


HOSTILE = (
    "=1+1",
    "+33 1 02 03 04 05",
    "-A",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "{=A1}",
    "http://example.fr/x",
    "mailto:a@example.fr",
    "Ligne\nbrisée",
    "😀 Émoji SARL",
    "_x0041_ Compagnie",
    "'apostrophe",
    "007",
    "1/2",
    "#REF!",
    "<b>&amp;</b>",
)
