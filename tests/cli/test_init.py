"""`relance init` makes a working folder and says what comes next (OFFICE §10)."""

import io
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import IDENTITY


class Terminal(io.StringIO):
    """Somebody at a keyboard, who has typed these lines."""

    def isatty(self) -> bool:
        return True


def test_options_are_enough_without_a_terminal(relance: Relance, tmp_path: Path) -> None:
    ran = relance("init", "--dir", tmp_path / "new", *IDENTITY)
    assert ran.code == 0
    assert "relance start" in ran.out
    text = (tmp_path / "new" / "relance.toml").read_text(encoding="utf-8")
    assert 'contract_rate = "none"' in text
    assert 'profile = "sandbox"' in text
    assert (tmp_path / "new" / "donnees" / "sandbox" / "relance-sandbox.db").is_file()
    assert relance("status", "--dir", tmp_path / "new").code == 0


def test_nobody_to_ask_leaves_texts_to_complete_and_check_says_so(relance: Relance) -> None:
    ran = relance("init", "--yes")
    assert ran.code == 0
    assert "à compléter : Raison sociale, Adresse de la boîte partagée, Fichier" in ran.out
    checked = relance("check", "--json")
    assert checked.code == 1
    to_complete = [one["where"]["column"] for one in checked.document["warnings"] if one["code"] == "to_complete"]
    assert to_complete == ["creditor.name", "mail.address"]


def test_a_terminal_is_asked_for_what_is_missing(
    relance: Relance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ["Atelier Exemple", "recouvrement@atelier.example.fr", "ventes.xlsx", "SAS", *[""] * 14]
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join(typed) + "\n"))
    ran = relance("init")
    assert ran.code == 0, ran.err
    text = (tmp_path / "relance.toml").read_text(encoding="utf-8")
    assert 'path = "ventes.xlsx"' in text
    assert 'legal_form = "SAS"' in text


def test_nothing_is_overwritten(relance: Relance, folder: Path) -> None:
    before = (folder / "relance.toml").read_bytes()
    ran = relance("init", "--dir", folder, "--name", "Autre", "--json")
    assert ran.code == 2
    assert ran.document["errors"][0]["code"] == "already_there"
    assert (folder / "relance.toml").read_bytes() == before


def test_a_wrong_iban_leaves_nothing_behind(relance: Relance, tmp_path: Path) -> None:
    ran = relance("init", "--dir", tmp_path / "new", *IDENTITY, "--iban", "FR00 1234", "--siren", "12")
    assert ran.code == 2
    assert "creditor.siren" in ran.err
    assert "is not an IBAN" in ran.err
    assert not (tmp_path / "new").exists()


def test_json_names_the_folder_and_what_to_complete(relance: Relance, tmp_path: Path) -> None:
    document = relance("init", "--json", "--name", "Atelier Exemple").document
    assert document == {
        "folder": str(tmp_path),
        "file": str(tmp_path / "relance.toml"),
        "to_complete": ["address", "source"],
    }
