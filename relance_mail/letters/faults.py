"""What is wrong with a template before any message is filled in: damage, marks, fields, each with its place.

`check`, the preview and every real letter ask here, so that a template that `check` refuses never leaves, and says the
same words everywhere.
"""

import re
from functools import cache

from docx.document import Document

from relance_mail.core.findings import Finding, Where
from relance_mail.core.policy import InterestMode, Since, Stage
from relance_mail.letters.marks import marks
from relance_mail.letters.passages import passages
from relance_mail.letters.repair import TAG, repair
from relance_mail.letters.samples import sample
from relance_mail.letters.tags import TagReader
from relance_mail.letters.values import Group, fill

_FIELD = re.compile(r"« (?P<field>[^»]+) »")


@cache
def _every_field() -> Group:
    """The fields of a message that has them all."""
    return fill(sample("business", Stage("exemple", 1, Since.DUE, 15), interest=InterestMode.CLAIM))


def faults(document: Document, path: str) -> list[Finding]:
    """Every fault of a template as it was saved; `document` is repaired by the way."""
    found = list(marks(document, path))
    repair(document)
    return list(dict.fromkeys([*found, *TagReader(_every_field(), path).read(passages(document))]))


def value_missing(document: Document, path: str, problem: str) -> Finding:
    """A field of this template that has no value for one message, with its place. `problem` names it in « »."""
    named = _FIELD.search(problem)
    return Finding(
        "field_missing",
        f"{problem}{_place_of(document, named['field'] if named else '')}.",
        "Complétez la fiche qui donne ce champ, ou mettez-le sous une condition.",
        Where(file=path or None),
    )


def _place_of(document: Document, name: str) -> str:
    """Where the template uses a field, else its last word (a loop may call its group differently)."""
    for wanted in (name, name.rpartition(".")[2]):
        for passage in passages(document):
            for tag in TAG.finditer(passage.text):
                if wanted and re.search(rf"(?<![\w.]){re.escape(wanted)}(?!\w)|\.{re.escape(wanted)}(?!\w)", tag[0]):
                    return f" ({passage.place} : « {passage.near(*tag.span())} »)"
    return ""
