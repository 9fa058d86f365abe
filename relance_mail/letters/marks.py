"""What must not be left in a template that customers' letters are made of (OFFICE §12): tracked changes, comments,
hidden text, highlighted or bracketed placeholders.

1. Searched in the body and in headers, footers, notes, tables and text boxes; the settings of a style count as those of
   the text itself.
2. Word's own fields that change by themselves (a date, a mail merge) are refused: a letter is the same tomorrow. Page
   numbers and links stay.
"""

import re
from collections.abc import Iterator

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from relance_mail.core.findings import Finding, Where
from relance_mail.letters.passages import Passage, paragraph_around, passages, roots

_CHANGES = tuple(
    qn(f"w:{name}")
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart"),
        *("rPrChange", "pPrChange", "numberingChange", "cellIns", "cellDel", "cellMerge"),
        *("tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "tblGridChange", "sectPrChange"),
        *("customXmlInsRangeStart", "customXmlDelRangeStart"),
    )
)
_COMMENTS = (qn("w:commentReference"), qn("w:commentRangeStart"))
_PLACEHOLDER = re.compile(r"\[[^\]]{2,60}\]|\bX{3,}\b|\b[àa] compl[ée]ter\b|_{4,}|\.{6,}|…{2,}", re.IGNORECASE)
_TAG = re.compile(r"\{[{%#].*?[}%#]\}")
_OFF = ("0", "false", "none")
_LASTING = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "HYPERLINK"})
_ACCEPT = "Acceptez-les ou refusez-les dans Word (onglet Révision)."
_CHANGED = "Le modèle contient des modifications suivies"


def marks(document: Document, path: str) -> Iterator[Finding]:
    """One finding per sort of mark and place."""
    hidden, highlighted = (frozenset(_styles_with(document, name)) for name in ("w:vanish", "w:highlight"))
    for passage in passages(document, empty=True):
        for code, what, remedy in _of(passage, hidden, highlighted):
            where = f"{passage.place} : « {passage.excerpt} »" if passage.text.strip() else passage.place
            yield Finding(code, f"{what} ({where}).", remedy, Where(file=path))
    for name, root in roots(document):
        if next(_outside_paragraphs(root), None) is not None:
            where = " et ".join(part for part in (name, "tableau ou mise en page") if part)
            yield Finding("tracked_change", f"{_CHANGED} ({where}).", _ACCEPT, Where(file=path))


def _outside_paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """Changes of rows, cells, tables and sections: they stand beside the paragraphs."""
    for change in root.iter(*_CHANGES):
        around = (parent.tag for parent in change.iterancestors())
        if qn("w:p") not in around and next(change.iter(qn("w:p")), None) is None:
            yield change


def _own(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """What stands in a paragraph itself, not in a text box anchored in it."""
    return (node for node in element.iter(*tags) if paragraph_around(node) is element)


def _of(passage: Passage, hidden: frozenset[str], highlighted: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    element = passage.element
    if next(_own(element, *_CHANGES), None) is not None or _inserted(element):
        yield "tracked_change", _CHANGED, _ACCEPT
    if next(_own(element, *_COMMENTS), None) is not None:
        yield "comment", "Le modèle contient un commentaire", "Supprimez-le dans Word."
    if _runs_with(element, "w:vanish", hidden):
        yield "hidden_text", "Le modèle contient du texte masqué", "Affichez-le ou supprimez-le."
    if _runs_with(element, "w:highlight", highlighted):
        yield "highlighted", "Un passage est encore surligné", "Complétez-le, puis retirez le surlignage."
    if words := _to_fill(element, passage.text):
        what = f"Il reste un texte à compléter, « {words} »"
        yield "placeholder", what, "Remplacez-le par un champ ou par le texte."
    for field in sorted(_word_fields(element) - _LASTING):
        what = f"Le modèle contient le champ Word « {field} », qui change de lui-même"
        yield "word_field", what, "Remplacez-le par un champ de la liste, comme {{ date }}, ou par du texte."


def _to_fill(element: etree._Element, text: str) -> str:
    """Words that somebody was to replace: of a content control, in brackets, dots."""
    control = next((parent for parent in _own(element, qn("w:showingPlcHdr"))), None)
    around = next(iter(element.iterancestors(qn("w:sdt"))), None)
    if control is not None or (
        around is not None and around.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None
    ):
        return text.strip()
    found = _PLACEHOLDER.search(_TAG.sub("", text))
    return found[0] if found else ""


def _word_fields(element: etree._Element) -> set[str]:
    """The names of Word's own fields that begin in a paragraph; an instruction may be cut into runs."""
    found = [node.get(qn("w:instr"), "") for node in _own(element, qn("w:fldSimple"))]
    for node in _own(element, qn("w:fldChar"), qn("w:instrText")):
        if node.tag == qn("w:instrText"):
            found[-1:] = [(found[-1] if found else "") + (node.text or "")]
        elif node.get(qn("w:fldCharType")) == "begin":
            found.append("")
    return {words[0].upper() for text in found if (words := text.split())}


def _inserted(element: etree._Element) -> bool:
    """Whether the paragraph itself stands in a moved or inserted block."""
    return any(parent.tag in (qn("w:ins"), qn("w:moveTo")) for parent in element.iterancestors())


def _runs_with(element: etree._Element, name: str, styles: frozenset[str]) -> bool:
    """Whether a run that has text carries this property, by itself or by its style."""
    paragraph = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    by_paragraph = paragraph is not None and paragraph.get(qn("w:val")) in styles
    for run in _own(element, qn("w:r")):
        mark, style = (run.find(f"{qn('w:rPr')}/{qn(one)}") for one in (name, "w:rStyle"))
        by_style = by_paragraph or (style is not None and style.get(qn("w:val")) in styles)
        if (_on(mark) if mark is not None else by_style) and any(
            (node.text or "").strip() for node in run.iter(qn("w:t"))
        ):
            return True
    return False


def _on(mark: etree._Element) -> bool:
    return mark.get(qn("w:val"), "1") not in _OFF


def _styles_with(document: Document, name: str) -> Iterator[str]:
    """The ids of the styles that carry this property."""
    for style in document.styles.element.iter(qn("w:style")):
        mark = style.find(f"{qn('w:rPr')}/{qn(name)}")
        if mark is not None and _on(mark):
            yield style.get(qn("w:styleId"), "")
