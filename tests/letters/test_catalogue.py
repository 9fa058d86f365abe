"""Finding the templates of a stage: language, kind, path, hash, refusal of a stage without its documents."""

import hashlib
from pathlib import Path

import pytest

from relance_mail.core.parties import Kind
from relance_mail.core.policy import Channel, Since, Stage
from relance_mail.letters.base import LetterRefused
from relance_mail.letters.catalogue import Catalogue, needs
from tests.letters.shipped import LETTERS, MAILS, STAGES, catalogue


def shelf(folder: Path, *names: str) -> Catalogue:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return Catalogue(folder)


def test_every_shipped_stage_has_the_documents_that_its_channels_need() -> None:
    assert catalogue().refusals(STAGES) == []
    for stage in STAGES:
        documents = catalogue().documents(stage.id)
        assert (documents.letter is not None, documents.mail is not None) == (stage.id in LETTERS, stage.id in MAILS)


def test_what_a_stage_needs() -> None:
    def of(**changes: object) -> tuple[str, ...]:
        return needs(Stage("x", 1, Since.DUE, 3, **changes))  # type: ignore[arg-type]  # fields by name

    assert of() == ("mail",)
    assert of(letter=True) == ("lettre", "mail")
    assert of(channels=(Channel.POST,)) == ("lettre",)
    assert of(channels=(Channel.PHONE,)) == ()
    assert of(decision=True, letter=True) == ()


def test_a_stage_without_its_documents_is_refused_and_each_is_named(tmp_path: Path) -> None:
    made = shelf(tmp_path, "fr/nouvelle/mail.docx")
    stage = Stage("nouvelle", 1, Since.DUE, 3, name="Nouvelle étape", letter=True)
    (finding,) = made.refusals([stage])
    assert (finding.code, finding.where.file) == ("template_missing", "fr/nouvelle/lettre.docx")
    assert "« Nouvelle étape » n’a pas son modèle lettre.docx" in finding.what
    assert len(Catalogue(tmp_path / "vide").refusals([stage])) == 2


def test_a_kinds_own_variant_comes_first_else_the_common_one(tmp_path: Path) -> None:
    made = shelf(tmp_path, "fr/x/mail.docx", "fr/x/mail.consumer.docx")
    paths = [getattr(made.documents("x", kind).mail, "path", None) for kind in (Kind.CONSUMER, Kind.BUSINESS)]
    assert paths == ["fr/x/mail.consumer.docx", "fr/x/mail.docx"]


def test_a_language_without_its_template_falls_back_to_french(tmp_path: Path) -> None:
    made = shelf(tmp_path, "fr/x/mail.docx", "fr/x/lettre.docx", "en/x/mail.docx")
    english = made.documents("x", Kind.BUSINESS, "en")
    assert (english.mail and english.mail.path, english.letter and english.letter.path) == (
        "en/x/mail.docx",
        "fr/x/lettre.docx",
    )


@pytest.mark.parametrize("name", ["../secret", "../../secret", "x/y", "", "X", "x\x00", "a" * 50])
def test_a_path_is_never_made_of_what_a_file_says(tmp_path: Path, name: str) -> None:
    """No stage, no language of a customers' file leads outside the folder."""
    made = shelf(tmp_path / "in", "fr/x/mail.docx")
    shelf(tmp_path, "secret/mail.docx", "secret/x/mail.docx")
    assert made.documents(name).mail is None
    assert made.templates(name) == []
    found = made.documents("x", Kind.BUSINESS, name).mail
    assert found is not None
    assert found.path == "fr/x/mail.docx"


def test_hashes_name_each_document_for_the_version(tmp_path: Path) -> None:
    """Rule 6: a changed template changes the version."""
    made = shelf(tmp_path, "fr/x/mail.docx", "fr/x/lettre.docx")
    before = made.documents("x").hashes()
    assert before["fr/x/mail.docx"] == hashlib.sha256(b"fr/x/mail.docx").hexdigest()
    (tmp_path / "fr/x/lettre.docx").write_bytes(b"autre")
    after = made.documents("x").hashes()
    assert [path for path in before if before[path] != after[path]] == ["fr/x/lettre.docx"]


def test_every_variant_and_language_is_listed_for_the_check_but_no_lock_file_of_word(tmp_path: Path) -> None:
    made = shelf(
        tmp_path, "fr/x/mail.docx", "fr/x/mail.public.docx", "en/x/lettre.docx", "fr/x/~$mail.docx", "fr/x/notes.docx"
    )
    assert [template.path for template in made.templates("x")] == [
        "en/x/lettre.docx",
        "fr/x/mail.docx",
        "fr/x/mail.public.docx",
    ]


def test_a_template_that_cannot_be_read_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shelf(tmp_path, "fr/x/mail.docx")

    def locked(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(LetterRefused, match="ne peut pas être lu"):
        made.documents("x")
