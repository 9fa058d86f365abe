"""Which blocks of a template are open: `for` and `if` must close where they were opened.

docxtpl repeats or drops whatever stands between the two tags as XML: a block that begins in one cell and ends in
another tears the table apart. Both tags stand in one paragraph, in paragraphs side by side, or, as {%tr …%}, in rows of
one table.
"""

from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from relance_mail.letters.passages import Passage

OPENING = {"for": "endfor", "if": "endif"}


@dataclass(frozen=True, slots=True)
class Block:
    """An open block: its word, its prefix (`p`, `tr` or none), where it stands, what it holds together."""

    word: str
    prefix: str
    place: str
    around: etree._Element | None
    scope: dict[str, object] = field(default_factory=dict)


def block(word: str, prefix: str, place: str, passage: Passage, scope: dict[str, object]) -> Block:
    """A block as it opens in a passage."""
    return Block(word, prefix, place, around(prefix, passage), scope)


def around(prefix: str, passage: Passage) -> etree._Element | None:
    """What both tags of a block must stand in: the table for rows, the row for cells, else whatever holds the
    paragraph."""
    if prefix == "tr":
        return None if passage.row is None else passage.row.getparent()
    if prefix == "tc":
        return passage.row
    return passage.element.getparent()


def why_apart(opened: Block, prefix: str, passage: Passage) -> str:
    """What to do about a tag that does not stand where its block was opened, in French; empty when it does."""
    if opened.prefix == prefix and opened.around is around(prefix, passage):
        return ""
    if opened.prefix != prefix:
        tag = f"{{%{opened.prefix} …%}}" if opened.prefix else "{% … %}"
        return f"Il s’ouvre par {tag} ({opened.place}) : fermez-le de même."
    if passage.row is not None or (opened.around is not None and opened.around.tag == qn("w:tc")):
        return (
            "Pour des lignes de tableau, mettez {%tr …%} et sa fin chacun seul dans sa ligne, au-dessus et au-dessous."
        )
    return f"Fermez-le où il s’ouvre ({opened.place})."
