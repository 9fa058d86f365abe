"""A template read and compiled once: every letter is then text filled in, and the document is docxtpl's own.

1. docxtpl prepares the XML of a template and compiles it for each letter anew, which is nearly all of its time. Here
   its own `patch_xml` does so once; what remains for a letter is the filling, and only filled parts are written.
2. The result is docxtpl's, node for node (canonical XML). Its pass over tables and its numbering of pictures are run
   where an XPath finds that they would change something; nearly always they would not.
3. What this does not cover goes through docxtpl itself, decided here when compiling; `reason` tells why.
4. What is filled must be well-formed: docxtpl's own parser drops in silence what it does not understand.
5. Document properties are never filled: they are ours (docx.py), so that no template runs there.
6. A compiled template belongs to the thread that made it; whoever passes it on is told. `compiled` keeps them by their
   bytes: a file that was saved anew is another template.
"""

import io
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from docx.opc.part import Part
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import element_class_lookup
from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree

from relance_mail.letters.archive import entries_of, repacked
from relance_mail.letters.assembled import assembled, files
from relance_mail.letters.sandbox import KEPT_SOURCES, LetterEnvironment
from relance_mail.letters.values import Group

ENVIRONMENT = LetterEnvironment()
_MARKUP = re.compile(r"<[^>]*>")
_TAG = re.compile(r"\{[{%#]")
_RICH = re.compile(r"\{\{(?:r|p|tr|tc)\s")
_UNPREFIXED = re.compile(r"\n<w:p([ >])")
_DOCXTPL_SIGNS = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_LISTING_SIGNS = ("\t", "\n", "\a", "\f")
_PARSER = etree.XMLParser(resolve_entities=False)
_PARSER.set_element_class_lookup(element_class_lookup)
# A row that is not as wide as its table's grid, a table without rows, with anything else in it, or within another:
# docxtpl's pass decides.
_UNEVEN = etree.XPath(
    "boolean(//w:tbl[not(w:tr) or *[not(self::w:tr or self::w:tblPr or self::w:tblGrid)] or ancestor::w:tbl"
    " or w:tr[count(w:tc) - count(w:tc/w:tcPr/w:gridSpan) + sum(w:tc/w:tcPr/w:gridSpan/@w:val)"
    " != count(../w:tblGrid/w:gridCol)]])",
    namespaces=nsmap,
)
_FIRST_PICTURE = 1001


class StrictTemplate(DocxTemplate):  # type: ignore[misc]  # the base is untyped
    """docxtpl itself, with a strict parser, and properties left alone."""

    def fix_tables(self, xml: str) -> Any:
        etree.fromstring(xml)
        try:
            return super().fix_tables(xml)
        except AttributeError as error:
            raise ValueError("un tableau n’a pas de grille de colonnes ; refaites-le dans Word") from error

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Nothing: whoever sends the letter sets them."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part that is filled: the text of its XML around and in what Jinja fills. `main`: it holds the body."""

    part: Part
    filled: Template
    before: str = ""
    after: str = ""
    main: bool = False


class Compiled:
    """One template, for the thread that makes it. Raises what python-docx raises for bytes that are no document, and
    Jinja's TemplateSyntaxError for fields that cannot be read."""

    def __init__(self, content: bytes) -> None:
        self._thread = threading.get_ident()
        self._content = content
        self._docxtpl = StrictTemplate(io.BytesIO(content))
        self._docxtpl.init_docx()
        self.reason = _not_covered(self._docxtpl)
        self._entries = entries_of(_saved(self._docxtpl.docx))
        self._pieces = () if self.reason else tuple(self._piece(*source) for source in _sources(self._docxtpl))

    def document(self, fields: Group) -> Document:
        """The filled template, as a python-docx document of its own. Raises Jinja's TemplateError for a value that is
        missing, XMLSyntaxError when the filled XML is not well-formed."""
        self._mine()
        if self.reason:
            return self._by_docxtpl(fields)
        return assembled(self._docxtpl.docx, {piece.part: self._filled(piece, fields) for piece in self._pieces})

    def packed(self, document: Document) -> bytes:
        """Such a document as .docx; what is as in the template is not compressed again."""
        return repacked(files(document, self._entries), self._entries)

    def _mine(self) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError("a compiled template belongs to the thread that made it: let each make its own")

    def _by_docxtpl(self, fields: Group) -> Document:
        made = StrictTemplate(io.BytesIO(self._content))
        made.render(fields, ENVIRONMENT)
        # Read anew: docxtpl replaces header parts behind the back of python-docx, which would change the old ones.
        return docx.Document(io.BytesIO(_saved(made.docx)))

    def _piece(self, part: Part, source: str, before: str, after: str) -> _Piece:
        return _Piece(part, ENVIRONMENT.from_string(source), before, after, bool(before))

    def _filled(self, piece: _Piece, fields: Group) -> etree._Element:
        """The XML of a part."""
        text = f"{piece.before}{self._finished(piece.filled.render(fields))}{piece.after}"
        root = etree.fromstring(text, _PARSER)
        if not piece.main:
            return root
        if _UNEVEN(root):
            root = etree.fromstring(etree.tostring(self._docxtpl.fix_tables(text)), _PARSER)
        for number, picture in enumerate(root.iter(qn("wp:docPr")), _FIRST_PICTURE):
            picture.set("id", str(number))
        return root

    def _finished(self, text: str) -> str:
        """What docxtpl does with a text that Jinja has filled."""
        if "\n" in text:
            text = _UNPREFIXED.sub(r"<w:p\1", text)
        if "{_" in text or "_}" in text:
            for sign, meant in _DOCXTPL_SIGNS:
                text = text.replace(sign, meant)
        if any(sign in text for sign in _LISTING_SIGNS):
            text = self._docxtpl.resolve_listing(text)
        return text


class _OfThread(threading.local):
    """Each thread's own templates."""

    def __init__(self) -> None:
        self.kept = lru_cache(KEPT_SOURCES)(Compiled)


_HERE = _OfThread()


def compiled(content: bytes) -> Compiled:
    """The compiled template of these bytes, made once for each thread. Raises like `Compiled`."""
    return _HERE.kept(content)


def _saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _sources(made: StrictTemplate) -> Iterator[tuple[Part, str, str, str]]:
    """Every part that has something to fill, with its XML as docxtpl prepares it, and what stands around."""
    root = made.docx.element
    body = root.find(qn("w:body"))
    before, _, rest = etree.tostring(root, encoding="unicode").partition("<w:body>")
    source = re.sub(r"^<w:body [^>]*>", "<w:body>", made.get_xml()) if not body.attrib else made.get_xml()
    yield made.docx.part, made.patch_xml(source), before, rest.rpartition("</w:body>")[2]
    for part in _headers_and_footers(made):
        yield from _if_filled(part, made.patch_xml(made.get_part_xml(part)))
    for part in _notes(made):
        yield from _if_filled(part, made.patch_xml(re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", part.blob.decode())))


def _if_filled(part: Part, source: str) -> Iterator[tuple[Part, str, str, str]]:
    if _TAG.search(source):
        yield part, source, "", ""


def _headers_and_footers(made: StrictTemplate) -> list[Part]:
    return [part for uri in (made.HEADER_URI, made.FOOTER_URI) for _, part in made.get_headers_footers(uri)]


def _notes(made: StrictTemplate) -> list[Part]:
    return [part for part in made.docx.part.package.iter_parts() if part.content_type == CONTENT_TYPE.WML_FOOTNOTES]


def _not_covered(made: StrictTemplate) -> str:
    """Why docxtpl itself must fill this template; empty when it need not."""
    document, parts = made.docx, [*_headers_and_footers(made), *_notes(made)]
    names = [part.partname for part in document.part.package.iter_parts()]
    texts = (_MARKUP.sub("", xml) for xml in (made.get_xml(), *(part.blob.decode() for part in parts)))
    if any(_RICH.search(text) for text in texts):
        return "it has tags for rich text or sub-documents ({{r …}}, {{p …}})"
    if len(set(parts)) != len(parts) or len(set(names)) != len(names):
        return "a header or footer, or the name of a part, is used twice"
    if len(document.sections) > 1 and any(_TAG.search(part.blob.decode()) for part in _notes(made)):
        return "it has fields in footnotes and several sections"
    if document.element.prefix != "w":
        return "its XML does not call Word's namespace w"
    return ""
