"""A rendered Word document as the few things that a mail can carry: paragraphs, list items, tables.

1. Only what Outlook and Gmail both show is kept: bold, italic, underline, links, line breaks, alignment.
2. Merged cells come once (python-docx repeats them), and empty paragraphs are spacing, not text.
3. Images are those of the template itself (mail_images.py); nothing is fetched from anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from weakref import WeakKeyDictionary

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tc
from docx.parts.document import DocumentPart
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from relance_mail.letters.mail_images import Shown, shown_in

_RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
_SMALL = 9  # points
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


@dataclass(frozen=True, slots=True)
class _Look:
    """What a paragraph's style says."""

    name: str = ""
    bold: bool = False
    italic: bool = False
    small: bool = False
    right: bool = False


class _Looks(dict[str | None, _Look]):
    """Styles by id: python-docx searches for a style, and opens it, at every question."""

    def of(self, paragraph: Paragraph) -> _Look:
        """The look of a paragraph's style."""
        wanted = paragraph._p.style  # noqa: SLF001  the id; `paragraph.style` is the search
        if wanted not in self:
            self[wanted] = _look(paragraph.style)
        return self[wanted]


def _look(style: ParagraphStyle | None) -> _Look:
    if style is None:
        return _Look()
    font, size = style.font, style.font.size
    small = size is not None and size.pt < _SMALL
    return _Look(
        style.name or "", bool(font.bold), bool(font.italic), small, style.paragraph_format.alignment == _RIGHT
    )


# By the part that holds the styles: the messages of one template share it (assembled.py).
_KNOWN: WeakKeyDictionary[Part, _Looks] = WeakKeyDictionary()


def blocks(document: Document) -> Iterator[Block]:
    """The body in order, without empty paragraphs."""
    _ = document.styles  # gives the document some, when it has none
    looks = _KNOWN.setdefault(document.part.part_related_by(RELATIONSHIP_TYPE.STYLES), _Looks())
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            yield Grid(tuple(_row(item, row, looks) for row in item._tbl.tr_lst))  # noqa: SLF001  see header, 2
        elif not (text := _text(item, looks)).empty:
            yield text


def images_of(found: list[Block]) -> tuple[Shown, ...]:
    """Every image of these blocks once, in order."""
    cells = (cell for block in found if isinstance(block, Grid) for row in block.rows for cell in row.cells)
    texts = [*(block for block in found if isinstance(block, Text)), *(text for cell in cells for text in cell.texts)]
    return tuple({one.image.cid: one for text in texts for one in text.images}.values())


def _row(table: Table, tr: CT_Row, looks: _Looks) -> Row:
    heading = tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    return Row(tuple(_cell(table, tc, looks) for tc in tr.tc_lst), heading)


def _cell(table: Table, tc: CT_Tc, looks: _Looks) -> Cell:
    texts = (_text(paragraph, looks) for paragraph in _Cell(tc, table).paragraphs)
    return Cell(tuple(text for text in texts if not text.empty), tc.grid_span)


def _text(paragraph: Paragraph, looks: _Looks) -> Text:
    spans: list[Span] = []
    look = looks.of(paragraph)
    for item in paragraph.iter_inner_content():
        address = item.address if isinstance(item, Hyperlink) else ""
        link = address if address.startswith(_SAFE_LINKS) else ""
        runs = item.runs if isinstance(item, Hyperlink) else [item]
        for run in runs:
            spans += [Span("", link=link, image=image) for image in shown_in(run)]
            spans += [_span(run, text, look, link)] if (text := run.text) else []
    alignment = paragraph.alignment
    right = look.right if alignment is None else alignment == _RIGHT
    return Text(tuple(_joined(spans)), _mark(paragraph, look.name), right, look.small)


def _span(run: Run, text: str, look: _Look, link: str) -> Span:
    bold, italic = run.bold, run.italic
    return Span(
        text.replace("\t", " "),
        look.bold if bold is None else bold,
        look.italic if italic is None else italic,
        bool(run.underline) and not link,
        link,
    )


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


def _mark(paragraph: Paragraph, style: str) -> Mark:
    """From the numbering of the paragraph or the name of its style; Word stores these in English."""
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
