"""What must not be left in a template that customers' letters are made of (OFFICE §12): tracked changes, comments,
hidden text, highlighted or bracketed placeholders."""

import re
from collections.abc import Iterator

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from relance_mail.core.findings import Finding, Where
from relance_mail.letters.passages import Passage, passages

_CHANGES = ("w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:rPrChange", "w:pPrChange", "w:tblPrChange", "w:sectPrChange")
_PLACEHOLDER = re.compile(r"\[[^\]]{2,60}\]|\bX{3,}\b|\b[àa] compl[ée]ter\b|_{4,}|\.{6,}|…{2,}", re.IGNORECASE)
_TAG = re.compile(r"\{[{%#].*?[}%#]\}")
_OFF = ("0", "false", "none")


def marks(document: Document, path: str) -> Iterator[Finding]:
    """One finding per sort of mark and place."""
    for passage in passages(document, empty=True):
        for code, what, remedy in _of(passage):
            where = f"{passage.place} : « {passage.excerpt} »" if passage.text.strip() else passage.place
            yield Finding(code, f"{what} ({where}).", remedy, Where(file=path))


def _of(passage: Passage) -> Iterator[tuple[str, str, str]]:
    element = passage.element
    if any(next(element.iter(qn(name)), None) is not None for name in _CHANGES) or _inserted(element):
        yield "tracked_change", "Le modèle contient des modifications suivies", "Acceptez-les ou refusez-les dans Word."
    if next(element.iter(qn("w:commentReference"), qn("w:commentRangeStart")), None) is not None:
        yield "comment", "Le modèle contient un commentaire", "Supprimez-le dans Word."
    if _runs_with(element, "w:vanish"):
        yield "hidden_text", "Le modèle contient du texte masqué", "Affichez-le ou supprimez-le."
    if _runs_with(element, "w:highlight"):
        yield "highlighted", "Un passage est encore surligné", "Complétez-le, puis retirez le surlignage."
    found = _PLACEHOLDER.search(_TAG.sub("", passage.text))
    if found:
        yield (
            "placeholder",
            f"Il reste un texte à compléter, « {found[0]} »",
            "Remplacez-le par un champ ou par le texte.",
        )


def _inserted(element: etree._Element) -> bool:
    """Whether the paragraph itself stands in a moved or inserted block."""
    return any(parent.tag in (qn("w:ins"), qn("w:moveTo")) for parent in element.iterancestors())


def _runs_with(element: etree._Element, name: str) -> bool:
    """Whether a run that has text carries this property, switched on."""
    for run in element.iter(qn("w:r")):
        mark = run.find(f"{qn('w:rPr')}/{qn(name)}")
        if (
            mark is not None
            and mark.get(qn("w:val"), "1") not in _OFF
            and any(node.text for node in run.iter(qn("w:t")))
        ):
            return True
    return False
