"""What ECMA-376 wants of a WordprocessingML part, as far as our letters use it: order, occurrence, structure.

The sequences of children are those that python-docx has transcribed from the schema; it needs them to insert elements
and does not keep them, so they are read from its source.
"""

import ast
import inspect
import io
import textwrap
import zipfile
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from docx.oxml.ns import nsmap, qn
from docx.oxml.section import CT_SectPr
from docx.oxml.settings import CT_Settings
from docx.oxml.styles import CT_Style, CT_Styles
from docx.oxml.table import CT_TblPr, CT_TcPr, CT_TrPr
from docx.oxml.text.font import CT_RPr
from docx.oxml.text.parfmt import CT_PPr
from lxml import etree

_W = f"{{{nsmap['w']}}}"
_OF = {
    "pPr": CT_PPr,
    "rPr": CT_RPr,
    "tblPr": CT_TblPr,
    "trPr": CT_TrPr,
    "tcPr": CT_TcPr,
    "sectPr": CT_SectPr,
    "settings": CT_Settings,
    "style": CT_Style,
    "styles": CT_Styles,
}
_MANY = frozenset({"w:style", "w:tblStylePr"})
# What may stand in a body, a cell, a header or a footer; markers may stand anywhere.
_BLOCKS = frozenset({"p", "tbl", "sdt", "sectPr"})
_BLOCK_PARENTS = frozenset({"body", "tc", "hdr", "ftr", "txbxContent"})
_MARKERS = frozenset({"bookmarkStart", "bookmarkEnd", "proofErr"})


def _sequence(kind: type) -> tuple[str, ...]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_tag_seq":
            return tuple(ast.literal_eval(node.value))
    raise AssertionError(f"python-docx says no sequence for {kind.__name__}")


SEQUENCES = {name: _sequence(kind) for name, kind in _OF.items()}
_REFERENCES = ("w:headerReference", "w:footerReference")  # in any order, before all else


def problems(content: bytes) -> Iterator[str]:
    """Every violation in a .docx, as `part: what`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        yield from _package(archive, names)
        for name in names:
            if name.startswith("word/") and name.endswith(".xml"):
                root = etree.fromstring(archive.read(name))
                yield from (f"{name}: {problem}" for problem in _part(root))


def _package(archive: zipfile.ZipFile, names: list[str]) -> Iterator[str]:
    """Each part has one entry and a content type; each relationship leads to a part."""
    if len(set(names)) != len(names):
        yield "a part is there twice"
    types = etree.fromstring(archive.read("[Content_Types].xml"))
    known = {str(one.get("PartName", "")).lstrip("/") for one in types}
    endings = {str(one.get("Extension", "")).lower() for one in types}
    for name in names:
        if name != "[Content_Types].xml" and name not in known and name.rpartition(".")[2].lower() not in endings:
            yield f"{name} has no content type"
        if name.endswith(".rels"):
            folder = dirname(dirname(name))
            for link in etree.fromstring(archive.read(name)):
                target = str(link.get("Target"))
                there = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                if link.get("TargetMode") != "External" and there not in names:
                    yield f"{name} leads to {there}, which is not there"


def _part(root: etree._Element) -> Iterator[str]:
    for element in root.iter(f"{_W}*"):
        name = etree.QName(element).localname
        if name in SEQUENCES and not (name in ("pPr", "rPr", "tblPr", "trPr", "tcPr") and _old(element)):
            yield from _ordered(element, name)
        if name in _BLOCK_PARENTS:
            yield from _blocks(element, name)
        if name == "tbl":
            yield from _table(element)
    ids = [one.get("id") for one in root.iter(qn("wp:docPr"))]
    if len(set(ids)) != len(ids):
        yield "two drawings have one id"


def _old(element: etree._Element) -> bool:
    """Former properties under a tracked change have a shorter list."""
    parent = element.getparent()
    return parent is not None and etree.QName(parent).localname.endswith("Change")


def _ordered(element: etree._Element, name: str) -> Iterator[str]:
    sequence, last = SEQUENCES[name], -1
    for child in element:
        if not str(child.tag).startswith(_W):  # an extension, a comment
            continue
        short = "w:" + etree.QName(child).localname
        if name == "sectPr" and short in _REFERENCES and last < 0:
            continue
        if short not in sequence:
            yield f"{short} may not stand in {name}"
            continue
        place = sequence.index(short)
        if place < last or (place == last and short not in _MANY):
            yield f"{short} comes too late or twice in {name}"
        last = max(place, last)


def _blocks(element: etree._Element, name: str) -> Iterator[str]:
    children = [etree.QName(child).localname for child in element]
    wrong = [child for child in children if child not in _BLOCKS | _MARKERS | {"tcPr"}]
    if wrong:
        yield f"{wrong[0]} may not stand in {name}"
    blocks = [child for child in children if child in _BLOCKS]
    if name == "tc" and (not blocks or blocks[-1] != "p"):
        yield "a cell does not end in a paragraph"
    if name == "body" and (blocks[-1:] != ["sectPr"] or blocks.count("sectPr") > 1):
        yield "the body does not end in its section"


def _table(table: etree._Element) -> Iterator[str]:
    order = [etree.QName(child).localname for child in table]
    if order[:2] != ["tblPr", "tblGrid"] or set(order[2:]) - {"tr"} - _MARKERS:
        yield "a table is not tblPr, tblGrid, rows"
    columns = len(table.findall(f"{_W}tblGrid/{_W}gridCol"))
    rows = table.findall(f"{_W}tr")
    if not rows:
        yield "a table has no row"
    for row in rows:
        spans = [cell.find(f"{_W}tcPr/{_W}gridSpan") for cell in row.findall(f"{_W}tc")]
        wide = sum(1 if span is None else int(span.get(f"{_W}val", "1")) for span in spans)
        if wide != columns:
            yield f"a row has {wide} of {columns} columns"
