"""What Word does to a field while somebody types it, undone before the template is read.

1. Word splits text into runs (spelling, revision ids, bookmarks, links): each field is put together again in the run
   where it begins, with that run's look; nothing else of the document moves.
2. Inside a field, what autocorrection has made is what was typed: straight quotes, plain spaces and hyphens, small
   letters (every name of ours is small), no soft hyphen. What stands between quotes keeps its letters and spaces.
3. Content controls and smart tags are taken off around what they hold: docxtpl and mails would not see inside. So is a
   link that Word has made of a field by itself.
4. French text gets its no-break spaces before « : ; ! ? % € » where somebody has typed a plain one.
"""

import re
from collections.abc import Callable, Iterator

from docx.document import Document
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from relance_mail.letters.passages import TEXT_NODES, above, paragraph_around, part_roots, said_by

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_LITERAL = re.compile(
    r"[\"“”„]([^\"“”„]*)[\"“”„]|«[\s\u00a0\u202f]*([^«»]*?)[\s\u00a0\u202f]*»|['‘’‚]([^'‘’‚]*)['‘’‚]", re.DOTALL
)
_SIGNS = str.maketrans({"–": "-", "—": "-", "\u2011": "-", "−": "-", "≤": "<=", "≥": ">=", "≠": "!=", "…": "..."})
_LETTERS = {"©": "(c)", "®": "(r)", "™": "(tm)"}
_APART = re.compile(r"^\s*(p|tr|tc|r)\s+(?=(?:if|for|elif|else|endif|endfor)\b)")
_WRAPPERS = (qn("w:smartTag"), qn("w:customXml"), qn("w:sdt"))
_NOT_CONTENT = (qn("w:sdtPr"), qn("w:sdtEndPr"), qn("w:smartTagPr"), qn("w:customXmlPr"))
_BRACES = re.compile(r"\{|%7B", re.IGNORECASE)
_NARROW = re.compile(r" (?=[:;!?»](?:[\s\u00a0.,)]|$))|(?<=«) |(?<=\d) (?=[€%](?:\W|$))")
_NO_BREAK = "\u00a0"


def repair(document: Document, *, french: bool = True) -> None:
    """Undo Word's habits in body, headers, footers and notes of a template, in place."""
    for part, root in part_roots(document):
        _unwrap(root)
        _unlink(root, part)
        for paragraph in root.iter(qn("w:p")):
            _join(paragraph)
            if french:
                _space(paragraph)
        if getattr(part, "element", None) is None:
            part._blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)  # noqa: SLF001  python-docx keeps notes as bytes


def tidy(tag: str) -> str:
    """A field as it was meant: `{{ Client.nom }}`, `{{ « facture »|accord(nombre) }}` with plain quotes and spaces."""
    if tag.startswith("{#"):
        return tag
    inner, done, parts = _INVISIBLE.sub("", tag[2:-2]), 0, []
    for literal in _LITERAL.finditer(inner):
        text = next(group for group in literal.groups() if group is not None).replace("\t", " ").replace("\n", " ")
        quote = "'" if '"' in text else '"'
        parts += [_code(inner[done : literal.start()]), f"{quote}{text}{quote}"]
        done = literal.end()
    whole = "".join([*parts, _code(inner[done:])])
    if tag.startswith("{%"):
        whole = _APART.sub(r"\1 ", whole)
    return tag[:2] + whole + tag[-2:]


def _code(text: str) -> str:
    for sign, letters in _LETTERS.items():
        text = text.replace(sign, letters)
    return re.sub(r"\s+", " ", text.translate(_SIGNS)).lower()


def _unwrap(root: etree._Element) -> None:
    """Leave the content of controls and smart tags where they stood."""
    for wrapper in list(root.iter(*_WRAPPERS)):
        parent = wrapper.getparent()
        if parent is None:
            continue
        content = wrapper.find(qn("w:sdtContent")) if wrapper.tag == qn("w:sdt") else wrapper
        at = parent.index(wrapper)
        kept = [child for child in (content if content is not None else ()) if child.tag not in _NOT_CONTENT]
        parent[at : at + 1] = kept


def _unlink(root: etree._Element, part: Part) -> None:
    for link in list(root.iter(qn("w:hyperlink"))):
        relationship = part.rels.get(link.get(qn("r:id"), ""))
        if relationship is not None and relationship.is_external and _BRACES.search(relationship.target_ref):
            parent = above(link)
            at = parent.index(link)
            parent[at : at + 1] = list(link)


def _pieces(paragraph: etree._Element) -> Iterator[etree._Element]:
    """What holds text in a paragraph itself, not in a text box anchored in it."""
    for node in paragraph.iter(*TEXT_NODES):
        if above(node).tag == qn("w:r") and paragraph_around(node) is paragraph:
            yield node


def _join(paragraph: etree._Element) -> None:
    pieces = list(_pieces(paragraph))
    texts = [said_by(piece) for piece in pieces]
    starts = [sum(map(len, texts[:number])) for number in range(len(texts))]
    # From the last to the first: what stands before a field keeps its place.
    for tag in reversed(list(TAG.finditer("".join(texts)))):
        ends = (start + len(text) for start, text in zip(starts, texts, strict=True))
        within = [at for at, end in enumerate(ends) if starts[at] < tag.end() and end > tag.start()]
        first, last = within[0], within[-1]
        before, after = _text(pieces[first]), _text(pieces[last])
        tail = after[tag.end() - starts[last] :]
        for number in within[1:-1]:
            _drop(pieces[number])
        whole = before[: tag.start() - starts[first]] + tidy(tag[0])
        _write(pieces[first], whole + tail if first == last else whole)
        if first != last:
            _write(pieces[last], tail)


def _text(piece: etree._Element) -> str:
    return said_by(piece) if piece.tag != qn("w:t") else piece.text or ""


def _write(piece: etree._Element, text: str) -> None:
    if not text:
        _drop(piece)
        return
    piece.text = text
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _drop(piece: etree._Element) -> None:
    """Take a piece out, and with it the run or link that holds nothing else."""
    run = above(piece)
    run.remove(piece)
    if all(child.tag == qn("w:rPr") for child in run):
        around = above(run)
        around.remove(run)
        if around.tag == qn("w:hyperlink") and not len(around):
            above(around).remove(around)


def _space(paragraph: etree._Element) -> None:
    for piece in _pieces(paragraph):
        if piece.tag == qn("w:t") and piece.text and " " in piece.text:
            piece.text = _outside(piece.text, lambda text: _NARROW.sub(_NO_BREAK, text))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Change what stands outside of fields."""
    done, parts = 0, []
    for tag in TAG.finditer(text):
        parts += [change(text[done : tag.start()]), tag[0]]
        done = tag.end()
    return "".join([*parts, change(text[done:])])


def mend(document: Document) -> None:
    """After filling: a cell, header or note from which every paragraph has gone gets an empty one, and a table without
    rows goes; Word calls a document without them damaged (ECMA-376, 17.4.65: the last block of a cell is a paragraph).
    """
    for part, root in part_roots(document):
        tables = [table for table in root.iter(qn("w:tbl")) if table.find(qn("w:tr")) is None]
        for table in tables:
            above(table).remove(table)
        holders = [*root.iter(*_HOLDERS)]
        lacking = [one for one in holders if not len(one) or one[-1].tag != qn("w:p")]
        for one in lacking:
            one.append(parse_xml(_EMPTY))
        if (tables or lacking) and getattr(part, "element", None) is None:
            part._blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)  # noqa: SLF001  the same


_HOLDERS = (qn("w:tc"), qn("w:hdr"), qn("w:ftr"), qn("w:txbxContent"))
_EMPTY = '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
