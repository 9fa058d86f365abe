"""A python-docx document put together from parts that are already parsed, instead of unpacked and read for each letter.

1. Each document has its own package, body, headers, footers, notes, settings, properties and relationships: whatever a
   letter changes. Styles, numbering and images are the template's: nobody changes them.
2. It serves the thread of its template only, for they share those parts.
"""

import copy
from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from docx.document import Document
from docx.opc.oxml import CT_Relationships
from docx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI, PackURI
from docx.opc.part import Part, XmlPart
from docx.opc.pkgwriter import PackageWriter
from docx.opc.rel import Relationships
from docx.package import Package
from docx.parts.document import DocumentPart
from docx.parts.image import ImagePart
from docx.parts.numbering import NumberingPart
from docx.parts.styles import StylesPart
from lxml import etree

from relance_mail.letters.archive import Entry

_WRITTEN_ONCE = (StylesPart, NumberingPart)
_SHARED = (*_WRITTEN_ONCE, ImagePart)


def assembled(template: Document, roots: Mapping[Part, etree._Element]) -> Document:
    """The document of `template` with these XML roots in some of its parts."""
    package: Any = Package()
    parts = list(template.part.package.iter_parts())
    twins = {part: _twin(part, roots.get(part), package) for part in parts}
    sources: list[tuple[Any, Any]] = [(template.part.package, package), *twins.items()]
    for source, twin in sources:
        if source is not twin:
            for link in source.rels.values():
                target = link.target_ref if link.is_external else twins[link.target_part]
                twin.load_rel(link.reltype, target, link.rId, link.is_external)
    package.after_unmarshal()
    made: Document = cast("DocumentPart", twins[template.part]).document
    return made


def _twin(part: Part, root: etree._Element | None, package: Package) -> Part:
    if isinstance(part, _SHARED):
        return part
    if isinstance(part, XmlPart):
        element: Any = copy.deepcopy(part.element) if root is None else root
        return type(part)(part.partname, part.content_type, element, package)
    blob = part.blob if root is None else etree.tostring(root, encoding="UTF-8", standalone=True)
    return type(part)(part.partname, part.content_type, blob, package)


class _Named(NamedTuple):
    """What the list of content types tells of a part."""

    partname: PackURI
    content_type: str


@lru_cache(64)
def _content_types(parts: tuple[_Named, ...]) -> bytes:
    """The list for these parts: all letters of a template have one."""
    written: list[bytes] = []
    writer = SimpleNamespace(write=lambda _, content: written.append(content))
    PackageWriter._write_content_types_stream(writer, parts)  # type: ignore[no-untyped-call]  # noqa: SLF001  its public `write` compresses everything anew
    return written[0]


class _Link(NamedTuple):
    """A relationship, as it is written."""

    key: str
    kind: str
    target: str
    external: bool


@lru_cache(64)
def _relationships(links: tuple[_Link, ...]) -> bytes:
    """The file of these relationships: most letters of a template have the same."""
    made = CT_Relationships.new()
    for link in links:
        made.add_rel(*link)
    return bytes(made.xml)


def _links(source: Relationships) -> bytes:
    return _relationships(
        tuple(_Link(one.rId, one.reltype, one.target_ref, one.is_external) for one in source.values())
    )


def files(document: Document, known: Mapping[str, Entry]) -> Mapping[str, bytes]:
    """What python-docx would save, by name, in order, nothing compressed. `known`: the files of its template."""
    package = document.part.package
    parts = package.parts
    types = _content_types(tuple(_Named(part.partname, part.content_type) for part in parts))
    found = {CONTENT_TYPES_URI.membername: types, PACKAGE_URI.rels_uri.membername: _links(package.rels)}
    for part in parts:
        name = part.partname.membername
        kept = known.get(name) if isinstance(part, _WRITTEN_ONCE) else None
        found[name] = kept.content if kept else part.blob
        if len(part.rels):
            found[part.partname.rels_uri.membername] = _links(part.rels)
    return found
