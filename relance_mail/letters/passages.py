"""Every paragraph of a Word document with its place in words, for findings that staff can follow.

1. Body, tables, text boxes, headers, footers and notes; paragraphs, tables and boxes are counted from 1 as they appear.
   Word keeps a text box twice, for older readers; both copies bear one number.
2. The page is told where Word has written its page breaks down when it saved; it is the page that staff saw.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.document import Document
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

_PARTS = {
    "document.main": "",
    "header": "en-tête",
    "footer": "pied de page",
    "footnotes": "notes de bas de page",
    "endnotes": "notes de fin",
}
_OF_PAGES = {"first": " de la première page", "even": " des pages paires"}
_WORDS = 12
_NEAR = 6
_BREAK = qn("w:lastRenderedPageBreak")
_BOX = qn("w:txbxContent")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TEXT_NODES = tuple(qn(name) for name in ("w:t", "w:br", "w:cr", "w:tab", "w:noBreakHyphen", "w:softHyphen"))
_SAID = {qn("w:noBreakHyphen"): "\u2011", qn("w:softHyphen"): ""}


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: where it stands, its text, its XML element (`row`: the table row around it, if any). `part`: the
    number of the body, header or note that it belongs to."""

    place: str
    text: str
    element: etree._Element
    row: etree._Element | None = None
    part: int = 0

    @property
    def excerpt(self) -> str:
        """Its first words."""
        words = self.text.split()
        return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")

    def near(self, start: int, end: int) -> str:
        """The characters from `start` to `end` with the nearest words around."""
        before, after = self.text[:start].split(), self.text[end:].split()
        words = [*before[-_NEAR:], *self.text[start:end].split(), *after[:_NEAR]]
        return ("… " if len(before) > _NEAR else "") + " ".join(words) + (" …" if len(after) > _NEAR else "")


def said_by(node: etree._Element) -> str:
    """The text of one of `TEXT_NODES`; a break or tab is a space."""
    return node.text or "" if node.tag == qn("w:t") else _SAID.get(node.tag, " ")


def text_of(element: etree._Element) -> str:
    """The text of a paragraph, without that of text boxes anchored in it."""
    texts: list[str] = []
    for node in element.iter(*TEXT_NODES):
        run = node.getparent()
        if run is not None and run.tag == qn("w:r") and paragraph_around(node) is element:
            texts.append(said_by(node))
    return "".join(texts)


def above(node: etree._Element) -> etree._Element:
    """What a node stands in; ValueError for a root."""
    parent = node.getparent()
    if parent is None:
        raise ValueError("a root stands in nothing")
    return parent


def paragraph_around(node: etree._Element) -> etree._Element | None:
    """The nearest paragraph that holds a node."""
    return next(iter(node.iterancestors(qn("w:p"))), None)


def _kind(part: Part) -> str:
    kind: str = part.content_type.removeprefix("application/vnd.openxmlformats-officedocument.wordprocessingml.")
    return kind.removesuffix("+xml")


def part_roots(document: Document) -> Iterator[tuple[Part, etree._Element]]:
    """Body, headers, footers and notes, each with its XML."""
    for part in document.part.package.iter_parts():
        if _kind(part) in _PARTS:
            element = getattr(part, "element", None)
            yield part, parse_xml(part.blob) if element is None else element


def _of_pages(document: Document) -> dict[Part, str]:
    """Which pages show a header or footer, in words, where it is not every page."""
    words: dict[Part, str] = {}
    for reference in document.element.body.iter(qn("w:headerReference"), qn("w:footerReference")):
        part = document.part.related_parts.get(reference.get(qn("r:id"), ""))
        if part is not None:
            words[part] = _OF_PAGES.get(reference.get(qn("w:type"), ""), "")
    return words


def roots(document: Document) -> Iterator[tuple[str, etree._Element]]:
    """The XML of body, headers, footers and notes, each with its name in French."""
    pages = _of_pages(document)
    for part, root in part_roots(document):
        yield _PARTS[_kind(part)] + pages.get(part, ""), root


@dataclass(slots=True)
class _Counter:
    """Counts paragraphs, tables, text boxes and pages of one part."""

    name: str
    paged: bool
    boxes: dict[etree._Element, int]
    counts: dict[etree._Element | None, int] = field(default_factory=dict)
    tables: dict[etree._Element, int] = field(default_factory=dict)
    breaks: int = 0

    def place(self, paragraph: etree._Element) -> str:
        box = next(iter(paragraph.iterancestors(_BOX)), None)
        row = row_around(paragraph)
        where = self._in_table(paragraph, row) if row is not None else self._counted(box)
        boxed = f"zone de texte {self.boxes[box]}" if box is not None else ""
        page = f"page {1 + self.breaks + _opens_page(paragraph)}" if self.paged else ""
        return ", ".join(part for part in (self.name, page, boxed, where) if part)

    def _counted(self, box: etree._Element | None) -> str:
        self.counts[box] = self.counts.get(box, 0) + 1
        return f"paragraphe {self.counts[box]}"

    def _in_table(self, paragraph: etree._Element, row: etree._Element) -> str:
        table = next(iter(row.iterancestors(qn("w:tbl"))))
        cell = next(iter(paragraph.iterancestors(qn("w:tc"))))
        cells = [child for child in row if child.tag == qn("w:tc")]
        column = cells.index(cell) + 1 if cell in cells else 1
        line = list(table.iter(qn("w:tr"))).index(row) + 1
        return f"tableau {self.tables[table]}, ligne {line}, cellule {column}"


def row_around(paragraph: etree._Element) -> etree._Element | None:
    """The table row that a paragraph stands in; a text box in a cell is no part of the row."""
    around = next(iter(paragraph.iterancestors(qn("w:tr"), _BOX)), None)
    return around if around is not None and around.tag == qn("w:tr") else None


def _opens_page(paragraph: etree._Element) -> bool:
    first = next(paragraph.iter(_BREAK, qn("w:t")), None)
    return first is not None and first.tag == _BREAK


def _boxes(root: etree._Element) -> dict[etree._Element, int]:
    """Text boxes by number; the copy for older readers bears that of its original."""
    numbers: dict[etree._Element, int] = {}
    count = 0
    for box in root.iter(_BOX):
        count += next(iter(box.iterancestors(_FALLBACK)), None) is None
        numbers[box] = max(count, 1)
    return numbers


def passages(document: Document, empty: bool = False) -> Iterator[Passage]:
    """Every paragraph of the document that has text (or every one, when `empty`), in order."""
    for number, (name, root) in enumerate(roots(document)):
        paged = not name and next(root.iter(_BREAK), None) is not None
        counter = _Counter(name, paged, _boxes(root))
        for element in root.iter(qn("w:p"), qn("w:tbl"), _BREAK):
            if element.tag == qn("w:tbl"):
                counter.tables[element] = len(counter.tables) + 1
            elif element.tag == _BREAK:
                counter.breaks += 1
            else:
                place, text = counter.place(element), text_of(element)
                if empty or text.strip():
                    yield Passage(place, text, element, row_around(element), number)
