"""What Word, LibreOffice and a hurried hand do to the fields of a template, as changes of its XML."""

import random
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from relance_mail.letters.passages import above, part_roots

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
Habit = Callable[[str, random.Random], str]


def spaces(tag: str, chance: random.Random) -> str:
    """French Word puts no-break spaces where it thinks that punctuation wants them."""
    return _between(tag, lambda text: re.sub(" ", lambda _: chance.choice((" ", "\u00a0", "\u202f", "  ", "\t")), text))


def capitals(tag: str, chance: random.Random) -> str:
    """The first letter of what Word takes for a sentence."""
    return _between(tag, lambda text: re.sub(r"\b[a-z]", lambda one: _maybe(one[0].upper(), one[0], chance), text))


def quotes(tag: str, chance: random.Random) -> str:
    """“ ” « » as one types them; ‘ ’ where the text has no apostrophe."""

    def curly(literal: re.Match[str]) -> str:
        inner = literal[0][1:-1]
        pairs = ["“”", "„“", ("«\u00a0", "\u00a0»"), ("« ", " »")] if literal[0][0] == '"' else ["‘’"]
        opening, closing = chance.choice(pairs)
        return f"{opening}{inner}{closing}"

    return _LITERAL.sub(curly, tag)


def soft_hyphens(tag: str, chance: random.Random) -> str:
    """Invisible marks of a pasted text."""
    return _between(tag, lambda text: "".join(one + _maybe("\u00ad", "", chance, 0.1) for one in text))


def _maybe(this: str, that: str, chance: random.Random, how_often: float = 0.5) -> str:
    return this if chance.random() < how_often else that


def _between(tag: str, change: Callable[[str], str]) -> str:
    """Change what stands outside of quotes, behind the opening braces and the prefix."""
    start = re.match(r"\{[{%](?:(?:p|tr|tc|r)\s)?", tag)
    assert start
    head, inner, tail = start[0], tag[start.end() : -2], tag[-2:]
    done, parts = 0, []
    for literal in _LITERAL.finditer(inner):
        parts += [change(inner[done : literal.start()]), literal[0]]
        done = literal.end()
    return head + "".join([*parts, change(inner[done:])]) + tail


TEXTS: Sequence[Habit] = (spaces, capitals, soft_hyphens, quotes)  # in this order: the others look for plain quotes
_NOISE = (
    '<w:proofErr {ns} w:type="spellStart"/>',
    '<w:proofErr {ns} w:type="gramEnd"/>',
    '<w:bookmarkStart {ns} w:id="77" w:name="_GoBack"/>',
    '<w:bookmarkEnd {ns} w:id="77"/>',
)


def spoil(document: Document, chance: random.Random, habits: Sequence[Habit]) -> None:
    """Every paragraph with a field: its fields changed by `habits`, cut into runs with Word's marks between, some of
    them in a smart tag or a content control."""
    for _, root in part_roots(document):
        for text in list(root.iter(qn("w:t"))):
            if text.text and _TAG.search(text.text):
                run = above(text)
                text.text = _TAG.sub(lambda tag: _changed(tag[0], chance, habits), text.text)
                if [child.tag for child in run if child.tag != qn("w:rPr")] == [qn("w:t")]:
                    _cut(run, text.text, chance)


def _changed(tag: str, chance: random.Random, habits: Sequence[Habit]) -> str:
    for habit in habits:
        tag = habit(tag, chance)
    return tag


def _cut(run: etree._Element, text: str, chance: random.Random) -> None:
    """The run as several, cut anywhere, also between two braces."""
    cuts = sorted({chance.randrange(1, len(text)) for _ in range(chance.randrange(5))})
    bounds = [0, *cuts, len(text)]
    properties, parent = run.find(qn("w:rPr")), above(run)
    made: list[etree._Element] = []
    for start, end in pairwise(bounds):
        piece = parse_xml(f"<w:r {nsdecls('w')} w:rsidR='00{chance.randrange(10**6):06}'/>")
        if properties is not None:
            piece.append(parse_xml(etree.tostring(properties)))
        _say(piece, text[start:end])
        made += [piece] if chance.random() < 0.8 else [_wrapped(piece, chance)]
        if end != len(text):
            made.append(parse_xml(chance.choice(_NOISE).format(ns=nsdecls("w"))))
    at = parent.index(run)
    parent[at : at + 1] = made


def _say(run: etree._Element, text: str) -> None:
    """Text as Word keeps it: a tab and a soft hyphen are elements."""
    for part in re.split(r"([\t\u00ad])", text):
        if part == "\t":
            run.append(parse_xml(f"<w:tab {nsdecls('w')}/>"))
        elif part == "\u00ad":
            run.append(parse_xml(f"<w:softHyphen {nsdecls('w')}/>"))
        elif part:
            node = parse_xml(f'<w:t {nsdecls("w")} xml:space="preserve"/>')
            node.text = part
            run.append(node)


def _wrapped(run: etree._Element, chance: random.Random) -> etree._Element:
    if chance.random() < 0.5:
        around = parse_xml(f'<w:smartTag {nsdecls("w")} w:element="PersonName"/>')
        around.append(run)
        return around
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
    control[1].append(run)
    return control
