"""The shipped templates and stages, and Word documents made for one test."""

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
from docx.document import Document

from relance_mail.core.policy import AnswerTo, Channel, Since, Stage
from relance_mail.letters.base import LetterContext
from relance_mail.letters.catalogue import Catalogue
from relance_mail.letters.samples import sample
from tests.letters.template_builder import new_document

FOLDER = Path(__file__).parents[2] / "templates_docx"
MAIL, POST = Channel.MAIL, Channel.POST
STAGES = (
    Stage("courtoisie", 1, Since.DUE, -7, courtesy=True),
    Stage("informelle", 2, Since.DUE, 6),
    Stage("amiable", 3, Since.DUE, 18),
    Stage("ferme", 4, Since.PREVIOUS, 15, letter=True),
    Stage("mise_en_demeure", 5, Since.PREVIOUS, 15, letter=True, alone=True, channels=(POST, MAIL)),
    Stage("contentieux", 6, Since.PREVIOUS, 15, decision=True),
    Stage("releve", 7, Since.DUE, 0, answer=AnswerTo.STATEMENT),
    Stage("duplicata", 8, Since.DUE, 0, answer=AnswerTo.DOCUMENT),
    Stage("reglement_non_retrouve", 9, Since.DUE, 0, answer=AnswerTo.PAYMENT),
)
# Texts that no scenario sends (OFFICE §12); a template of them is read like the others.
FURTHER = (
    *("promesse_notee", "promesse_non_tenue", "litige_pris_en_compte", "fin_de_litige", "plan_accepte"),
    "remerciement",
)
# An agreement on instalments is signed in French.
FURTHER_ENGLISH = tuple(stage for stage in FURTHER if stage != "plan_accepte")
BY_ID = {stage.id: stage for stage in (*STAGES, *(Stage(name, 20, Since.DUE, 0) for name in FURTHER))}
LETTERS = ("amiable", "ferme", "mise_en_demeure")
ANSWERS = ("releve", "duplicata", "reglement_non_retrouve")
MAILS = ("courtoisie", "informelle", *LETTERS, *ANSWERS)


def catalogue() -> Catalogue:
    return Catalogue(FOLDER)


@cache
def template(stage: str, document: str) -> bytes:
    """The bytes of a shipped French template."""
    return (FOLDER / "fr" / stage / f"{document}.docx").read_bytes()


def message(customer: str = "business", stage: str = "ferme", **changes: object) -> LetterContext:
    """A sample message, with some values changed."""
    return replace(sample(customer, BY_ID[stage]), **changes)  # type: ignore[arg-type]  # the tests give fields' values


@cache
def _small() -> bytes:
    return saved(new_document())


def small(*paragraphs: str, table: Sequence[Sequence[str]] = ()) -> Document:
    """Like `document`, without python-docx's 800 KB of styles: renders three times as fast."""
    return document(*paragraphs, table=table, made=docx.Document(io.BytesIO(_small())))


def document(*paragraphs: str, table: Sequence[Sequence[str]] = (), made: Document | None = None) -> Document:
    """A Word document of these paragraphs, then a table of these rows."""
    made = made or docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if table:
        grid = made.add_table(len(table), len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    return made


def saved(made: Document) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def word(*paragraphs: str, table: Sequence[Sequence[str]] = ()) -> bytes:
    return saved(document(*paragraphs, table=table))


def plain(text: str) -> str:
    """With ordinary spaces and apostrophes, for assertions that people can read."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'").replace("\u2212", "-")
