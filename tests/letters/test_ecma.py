"""Every shipped template, and every letter made of one, is what ECMA-376 asks for: Word opens it without repair."""

import io
import itertools
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.policy import InterestMode
from relance_mail.letters.docx import render_letter
from relance_mail.letters.samples import CUSTOMERS, line, sample
from tests.letters.ooxml_order import problems
from tests.letters.shipped import BY_ID, FOLDER, LETTERS, saved, small
from tests.letters.test_signature import picture

TEMPLATES = sorted(FOLDER.glob("*/*/*.docx"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_shipped_template_follows_the_schema(path: Path) -> None:
    assert list(problems(path.read_bytes())) == []


def test_there_are_templates_in_both_languages() -> None:
    assert {path.parts[-3] for path in TEMPLATES} == {"fr", "en"}


@pytest.mark.parametrize(("language", "stage", "kind"), [*itertools.product(("fr", "en"), LETTERS, CUSTOMERS)])
def test_a_letter_follows_the_schema(language: str, stage: str, kind: str) -> None:
    """With every image, the penalties claimed, two currencies; and as a preview."""
    path = f"{language}/{stage}/lettre.docx"
    context = sample(kind, BY_ID[stage], interest=InterestMode.CLAIM)
    creditor = replace(context.creditor, logo=picture())
    context = replace(context, creditor=creditor, signature=picture(60, 20))
    dollars = line("FA-9", date(2026, 2, 1), "1300.00", currency="USD")
    for one in (context, replace(context, lines=(*context.lines, dollars))):
        for project in (False, True):
            assert list(problems(render_letter((FOLDER / path).read_bytes(), one, project, path))) == []


def test_the_validator_sees_what_is_wrong() -> None:
    good = saved(small("Bonjour", table=[["a", "b"]]))
    assert list(problems(good)) == []
    for old, new, told in (
        (b"<w:tblGrid>", b"<w:tblGrid><w:gridCol/>", "a row has 2 of 3 columns"),
        (b"<w:p><w:r><w:t>a</w:t></w:r></w:p>", b"", "a cell does not end in a paragraph"),
        (b"<w:pgSz ", b"<w:docGrid/><w:pgSz ", "comes too late"),
        (b"<w:body>", b"<w:body><w:r/>", "r may not stand in body"),
    ):
        assert any(told in found for found in problems(changed(good, old, new))), told


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            archive.writestr(name, part.replace(old, new, 1) if name == "word/document.xml" else part)
    return target.getvalue()
