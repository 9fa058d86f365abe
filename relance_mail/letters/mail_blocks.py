"""A rendered Word document as the few things that a mail can carry: paragraphs, list items, tables.

1. Only what Outlook and Gmail both show is kept: bold, italic, underline, links, line breaks, alignment.
2. Merged cells come once (python-docx repeats them), and empty paragraphs are spacing, not text.
3. Images are those of the template itself (mail_images.py); nothing is fetched from anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tc
from docx.parts.document import DocumentPart
from docx.table import Table, _Cell
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from relance_mail.letters.mail_images import Shown, shown_in

_SAFE_LINKS = ("https://", "http://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one look, or an image. Line breaks are `\\n`. `link` is an address that a mail may carry, or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    link: str = ""
    image: Shown | None = None


class Mark(StrEnum):
    """What stands before a paragraph."""

    NONE = "none"
    BULLET = "bullet"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph or list item. `small`: smaller than the body, such as the legal line."""

    spans: tuple[Span, ...]
    mark: Mark = Mark.NONE
    right: bool = False
    small: bool = False

    @property
    def plain(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def images(self) -> tuple[Shown, ...]:
        return tuple(span.image for span in self.spans if span.image)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to see."""
        return not self.plain.strip() and not self.images


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its paragraphs and how many columns it spans."""

    texts: tuple[Text, ...]
    columns: int = 1

    @property
    def right(self) -> bool:
        return bool(self.texts) and self.texts[0].right

    @property
    def plain(self) -> str:
        return "\n".join(text.plain for text in self.texts)


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    rows: tuple[Row, ...]


Block = Text | Grid


def blocks(document: Document) -> Iterator[Block]:
    """The body in order, without empty paragraphs."""
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            yield Grid(tuple(_row(item, row) for row in item._tbl.tr_lst))  # noqa: SLF001  see header, 2
        elif not (text := _text(item)).empty:
            yield text


def images_of(found: list[Block]) -> tuple[Shown, ...]:
    """Every image of these blocks once, in order."""
    cells = (cell for block in found if isinstance(block, Grid) for row in block.rows for cell in row.cells)
    texts = [*(block for block in found if isinstance(block, Text)), *(text for cell in cells for text in cell.texts)]
    return tuple({one.image.cid: one for text in texts for one in text.images}.values())


def _row(table: Table, tr: CT_Row) -> Row:
    heading = tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    return Row(tuple(_cell(table, tc) for tc in tr.tc_lst), heading)


def _cell(table: Table, tc: CT_Tc) -> Cell:
    texts = (_text(paragraph) for paragraph in _Cell(tc, table).paragraphs)
    return Cell(tuple(text for text in texts if not text.empty), tc.grid_span)


def _text(paragraph: Paragraph) -> Text:
    spans: list[Span] = []
    for item in paragraph.iter_inner_content():
        address = item.address if isinstance(item, Hyperlink) else ""
        link = address if address.startswith(_SAFE_LINKS) else ""
        runs = item.runs if isinstance(item, Hyperlink) else [item]
        for run in runs:
            spans += [Span("", link=link, image=image) for image in shown_in(run)]
            spans += [_span(run, paragraph, link)] if run.text else []
    size = paragraph.style.font.size if paragraph.style else None
    alignment = paragraph.alignment if paragraph.alignment is not None else _style_alignment(paragraph)
    return Text(tuple(_joined(spans)), _mark(paragraph), alignment == 2, size is not None and size.pt < 9)


def _style_alignment(paragraph: Paragraph) -> int | None:
    return paragraph.style.paragraph_format.alignment if paragraph.style else None


def _span(run: Run, paragraph: Paragraph, link: str) -> Span:
    font = paragraph.style.font if paragraph.style else None
    bold = run.bold if run.bold is not None else bool(font and font.bold)
    italic = run.italic if run.italic is not None else bool(font and font.italic)
    return Span(run.text.replace("\t", " "), bold, italic, bool(run.underline) and not link, link)


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Neighbours of one look become one span: Word splits runs at every edit."""
    held: Span | None = None
    for span in spans:
        same = held and replace(held, text="") == replace(span, text="")
        if held and same and not span.image:
            held = Span(held.text + span.text, held.bold, held.italic, held.underline, held.link)
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _mark(paragraph: Paragraph) -> Mark:
    """From the numbering of the paragraph or its style; Word stores style names in English."""
    style = paragraph.style.name or "" if paragraph.style else ""
    numbering = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")  # noqa: SLF001  no public way
    if numbering is not None and numbering.get(qn("w:val")) != "0":
        return Mark.NUMBER if _numbered(paragraph, numbering.get(qn("w:val"), "")) else Mark.BULLET
    if style.startswith("List Number"):
        return Mark.NUMBER
    return Mark.BULLET if style.startswith("List") else Mark.NONE


def _numbered(paragraph: Paragraph, number: str) -> bool:
    """Whether the list definition `number` counts (anything but a bullet)."""
    part = paragraph.part
    root = part.numbering_part.element if isinstance(part, DocumentPart) else None
    if root is None:
        return False
    found = root.xpath(
        f'w:abstractNum[@w:abstractNumId=../w:num[@w:numId="{int(number)}"]/w:abstractNumId/@w:val]'
        '/w:lvl[@w:ilvl="0"]/w:numFmt/@w:val'
    )
    return bool(found) and found[0] != "bullet"
