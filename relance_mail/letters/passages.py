"""Every paragraph of a Word document with its place in words, for findings that staff can follow.

Body, tables, text boxes, headers, footers and notes; paragraphs and tables are counted from 1 as they appear.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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
_WORDS = 12


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: where it stands, its text, its XML element (`row`: the table row around it, if any)."""

    place: str
    text: str
    element: etree._Element
    row: etree._Element | None = None

    @property
    def excerpt(self) -> str:
        """Its first words."""
        words = self.text.split()
        return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


def text_of(element: etree._Element) -> str:
    """The text of a paragraph, without that of text boxes anchored in it; a break or tab is a space."""
    texts: list[str] = []
    for node in element.iter(qn("w:t"), qn("w:br"), qn("w:tab"), qn("w:noBreakHyphen")):
        run = node.getparent()
        if _paragraph_around(node) is element and run is not None and run.tag == qn("w:r"):
            texts.append(node.text or "" if node.tag == qn("w:t") else " ")
    return "".join(texts)


def _paragraph_around(node: etree._Element) -> etree._Element | None:
    return next(iter(node.iterancestors(qn("w:p"))), None)


def roots(document: Document) -> Iterator[tuple[str, etree._Element]]:
    """The XML of body, headers, footers and notes, each with its name in French."""
    part: Part
    for part in document.part.package.iter_parts():
        kind = part.content_type.removeprefix("application/vnd.openxmlformats-officedocument.wordprocessingml.")
        name = _PARTS.get(kind.removesuffix("+xml"))
        if name is not None:
            element = getattr(part, "element", None)
            yield name, parse_xml(part.blob) if element is None else element


def _place(name: str, paragraph: etree._Element, numbers: dict[etree._Element, int]) -> str:
    row = next(iter(paragraph.iterancestors(qn("w:tr"))), None)
    if row is None:
        where = f"paragraphe {numbers[paragraph]}"
    else:
        table = next(iter(row.iterancestors(qn("w:tbl"))))
        cell = next(iter(paragraph.iterancestors(qn("w:tc"))))
        cells = [child for child in row if child.tag == qn("w:tc")]
        column = cells.index(cell) + 1 if cell in cells else 1
        line = list(table.iter(qn("w:tr"))).index(row) + 1
        where = f"tableau {numbers[table]}, ligne {line}, cellule {column}"
    if next(iter(paragraph.iterancestors(qn("w:txbxContent"))), None) is not None:
        where = f"zone de texte, {where}"
    return f"{name}, {where}" if name else where


def passages(document: Document, empty: bool = False) -> Iterator[Passage]:
    """Every paragraph of the document that has text (or every one, when `empty`), in order."""
    for name, root in roots(document):
        numbers: dict[etree._Element, int] = {}
        paragraphs = tables = 0
        for element in root.iter(qn("w:p"), qn("w:tbl")):
            if element.tag == qn("w:tbl"):
                tables += 1
                numbers[element] = tables
                continue
            if next(iter(element.iterancestors(qn("w:tr"))), None) is None:
                paragraphs += 1
                numbers[element] = paragraphs
            text = text_of(element)
            if empty or text.strip():
                row = next(iter(element.iterancestors(qn("w:tr"))), None)
                yield Passage(_place(name, element, numbers), text, element, row)
