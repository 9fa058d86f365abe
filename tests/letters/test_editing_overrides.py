"""Texts of one customer or policy, an own folder with a few stages only: which template a message takes."""

import shutil
from pathlib import Path

import pytest

from relance_mail.core.parties import Kind
from relance_mail.letters.base import LetterRefused
from relance_mail.letters.catalogue import Catalogue, folder_name
from relance_mail.letters.check import check
from tests.letters.shipped import BY_ID, FOLDER, saved
from tests.letters.shipped import small as document


def shelf(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


def chosen(made: Catalogue, customer: str = "41103", policy: str = "standard", language: str = "fr") -> str:
    mail = made.documents("x", Kind.BUSINESS, language, customer, policy).mail
    return f"{'fourni: ' if mail and mail.shipped else ''}{mail and mail.path}"


IN_ORDER = (
    "clients/41103/fr/x/mail.business.docx",
    "clients/41103/fr/x/mail.docx",
    "scenarios/standard/fr/x/mail.docx",
    "fr/x/mail.business.docx",
    "fr/x/mail.docx",
)


def test_the_customers_text_comes_first_then_the_policys_then_the_kinds_then_the_common_then_ours(
    tmp_path: Path,
) -> None:
    ours = shelf(tmp_path / "fournis", "fr/x/mail.docx")
    made = Catalogue(shelf(tmp_path / "modeles", *IN_ORDER, "fr/y/mail.docx"), ours)
    for path in IN_ORDER:
        assert chosen(made) == path
        (made.folder / path).unlink()
    assert chosen(made) == "fourni: fr/x/mail.docx"


def test_nobody_else_gets_a_customers_or_a_policys_text(tmp_path: Path) -> None:
    made = Catalogue(shelf(tmp_path, *IN_ORDER))
    assert chosen(made, customer="4110") == "scenarios/standard/fr/x/mail.docx"
    assert chosen(made, customer="", policy="autre") == "fr/x/mail.business.docx"


def test_a_foreigner_gets_its_own_text_in_any_language_but_no_french_one_of_a_policy(tmp_path: Path) -> None:
    made = Catalogue(shelf(tmp_path, "scenarios/standard/fr/x/mail.docx", "en/x/mail.docx"))
    assert chosen(made, language="en") == "en/x/mail.docx"
    shelf(tmp_path, "clients/41103/fr/x/mail.docx")
    assert chosen(made, language="en") == "clients/41103/fr/x/mail.docx"


@pytest.mark.parametrize("code", ["..", ".", "../secret", "a/../../secret", "C:", "", "abc\x00"])
def test_no_code_of_a_file_leads_out_of_the_folder(tmp_path: Path, code: str) -> None:
    """Rule 9."""
    made = Catalogue(shelf(tmp_path / "in", "fr/x/mail.docx", "clients/y/fr/x/mail.docx"))
    shelf(tmp_path, "secret/fr/x/mail.docx", "in/secret/fr/x/mail.docx")
    assert chosen(made, customer=code, policy=code) == "fr/x/mail.docx"


def test_two_codes_never_share_a_folder() -> None:
    codes = ["C/12", "C_12", "C%2F12", "c_12", "C 12", "C:12", "É"]
    assert len({folder_name(code) for code in codes}) == len(codes)
    assert folder_name("C/12") == "C%2F12"


def test_a_code_written_with_capitals_elsewhere_is_another_customer(tmp_path: Path) -> None:
    made = Catalogue(shelf(tmp_path, "fr/x/mail.docx", "clients/ab/fr/x/mail.docx"))
    assert (chosen(made, customer="ab"), chosen(made, customer="AB")) == (
        "clients/ab/fr/x/mail.docx",
        "fr/x/mail.docx",
    )


def test_an_own_folder_that_is_gone_is_refused_not_replaced(tmp_path: Path) -> None:
    """A share that is down must not change what customers read."""
    made = Catalogue(tmp_path / "absent", FOLDER)
    with pytest.raises(LetterRefused, match="n’est pas accessible"):
        made.documents("ferme")
    assert [finding.code for finding in check(made, [BY_ID["ferme"]])] == ["templates_unreachable"]


def test_an_own_folder_may_hold_one_stage_and_the_rules_of_ours_still_hold(tmp_path: Path) -> None:
    own = tmp_path / "fr" / "informelle" / "mail.docx"
    own.parent.mkdir(parents=True)
    shutil.copy(FOLDER / "fr" / "informelle" / "mail.docx", own)
    made = Catalogue(tmp_path, FOLDER)
    assert check(made, [BY_ID["informelle"]]) == []
    own.write_bytes(saved(document("Objet : essai", "Payez {{ total }}, sinon un huissier viendra.")))
    assert "phrase_forbidden" in {finding.code for finding in check(made, [BY_ID["informelle"]])}


def test_check_reads_the_texts_of_customers_and_policies_and_names_those_that_nobody_uses(tmp_path: Path) -> None:
    bad = saved(document("Objet : essai", "Bonjour {{ client.nmo }}"))
    used = ("clients/41103/fr/informelle/mail.docx", "scenarios/standard/fr/informelle/mail.docx")
    lost = (
        "clients/41103/informelle/mail.docx",
        "clients/41103/fr/informel/mail.docx",
        "clients/41103/fr/informelle/courriel.docx",
        "scenarios/standart/fr/informelle/mail.docx",
    )
    for path in shelf(tmp_path, *used, *lost, "clients/41103/fr/informelle/~$mail.docx").rglob("*.docx"):
        path.write_bytes(bad)
    told = check(Catalogue(tmp_path, FOLDER), [BY_ID["informelle"]], ["standard"])
    by_code = {code: {one.where.file for one in told if one.code == code} for code in {one.code for one in told}}
    assert by_code == {
        "field_unknown": {*used, "scenarios/standart/fr/informelle/mail.docx"},
        "template_unused": set(lost),
    }


def test_one_template_that_cannot_be_read_does_not_keep_check_from_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf(tmp_path, "clients/1/fr/informelle/mail.docx", "clients/1/fr/ferme/mail.docx")
    read = Path.read_bytes

    def locked(path: Path) -> bytes:
        if "ferme" in path.parts and "clients" in path.parts:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    told = check(Catalogue(tmp_path, FOLDER), [BY_ID["ferme"], BY_ID["informelle"]])
    assert [(one.code, one.where.file) for one in told] == [
        ("template_unreadable", "clients/1/fr/ferme/mail.docx"),
        ("template_unreadable", "clients/1/fr/informelle/mail.docx"),
    ]
