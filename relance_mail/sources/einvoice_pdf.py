"""The XML inside a Factur-X or ZUGFeRD PDF.

1. The attachment is looked for in the name tree of embedded files, to any depth, and in the catalog's /AF array:
   writers differ in which of the two they fill (ISO 32000-2 §7.11.4, §14.13).
2. Its name decides first (Factur-X 1.0 §6, any case); else any attachment that ends in .xml, for office software that
   names it after the invoice. What it holds is judged by `einvoice_xml`, not by the name.
3. A PDF is hostile until read: pypdf caps what a stream may unpack to, and whatever a broken file makes it raise ends
   as a finding.
"""

from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from relance_mail.sources.einvoice_notes import Notes

_KNOWN_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
_MOST_NODES = 2000
# What pypdf lets through on a damaged file, measured by cutting and flipping bytes (tests/sources).
_FAULTS = (
    PyPdfError,
    DependencyError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


def xml_inside(pdf: bytes, notes: Notes) -> bytes | None:
    """The invoice's XML, or None with the reason noted: no XML (warning), encrypted or damaged PDF (error)."""
    try:
        found = _best(_attachments(PdfReader(BytesIO(pdf)).root_object))
    except FileNotDecryptedError:
        notes.error(
            "pdf_encrypted",
            "le PDF est protégé par un mot de passe : la facture qu'il contient ne peut pas être lue",
            "déposer une copie sans mot de passe",
        )
        return None
    except _FAULTS as fault:
        notes.error(
            "pdf_broken",
            f"le PDF est endommagé ({type(fault).__name__}) : la facture qu'il contient ne peut pas être lue",
            "redemander ou exporter de nouveau le PDF",
        )
        return None
    if found is None:
        notes.warn(
            "pdf_without_xml",
            "ce PDF ne contient pas de facture électronique (XML joint) : la facture n'est pas lue",
            "déposer la version Factur-X de la facture, ou la saisir dans le fichier des factures",
        )
    return found


def _best(attachments: Iterator[tuple[str, StreamObject]]) -> bytes | None:
    xmls = [(name.casefold(), stream) for name, stream in attachments if name.casefold().endswith(".xml")]
    xmls.sort(key=lambda named: _KNOWN_NAMES.index(named[0]) if named[0] in _KNOWN_NAMES else len(_KNOWN_NAMES))
    return xmls[0][1].get_data() if xmls else None


def _attachments(catalog: DictionaryObject) -> Iterator[tuple[str, StreamObject]]:
    """Name and stream of every embedded file, those of the name tree first."""
    associated = catalog.get("/AF")
    for specification in (*_tree(catalog), *_items(associated)):
        if not isinstance(specification, DictionaryObject):
            continue
        name = specification.get("/UF") or specification.get("/F")
        files = _resolved(specification.get("/EF"))
        if name is None or not isinstance(files, DictionaryObject):
            continue
        stream = _resolved(files.get("/UF") or files.get("/F"))
        if isinstance(stream, StreamObject):
            yield str(_resolved(name)), stream


def _tree(catalog: DictionaryObject) -> Iterator[PdfObject | None]:
    """File specifications of the name tree /Names /EmbeddedFiles, walked with an explicit, bounded stack."""
    names = _resolved(catalog.get("/Names"))
    waiting = [_resolved(names.get("/EmbeddedFiles"))] if isinstance(names, DictionaryObject) else []
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, DictionaryObject):
            waiting += _items(node.get("/Kids"))
            yield from _items(node.get("/Names"))[1::2]


def _items(array: PdfObject | None) -> list[PdfObject | None]:
    resolved = _resolved(array)
    return [_resolved(item) for item in resolved] if isinstance(resolved, ArrayObject) else []


def _resolved(thing: PdfObject | None) -> PdfObject | None:
    return None if thing is None else thing.get_object()
