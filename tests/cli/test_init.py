"""`relance init` makes a working folder and says what comes next (OFFICE §10)."""

import io
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.keyboard import at_keyboard
from tests.cli.office import IDENTITY

IBAN = "FR14 2004 1010 0505 0001 3M02 606"


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
    typed = ["Atelier Exemple", "recouvrement@atelier.example.fr", "ventes.xlsx", "SAS", *[""] * 20]
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join(typed) + "\n"))
    ran = relance("init")
    assert ran.code == 0, ran.err
    text = (tmp_path / "relance.toml").read_text(encoding="utf-8")
    assert 'path = "ventes.xlsx"' in text
    assert 'legal_form = "SAS"' in text
    assert "pas encore là : ventes.xlsx" in ran.out


def test_the_whole_legal_block_is_asked_and_what_is_wrong_asked_again(tmp_path: Path) -> None:
    seen = at_keyboard(
        tmp_path,
        ["init"],
        ("Raison sociale", ""),
        ("Raison sociale", "Atelier Exemple"),
        ("boîte partagée", "recouvrement atelier"),
        ("Ce n'est pas une adresse e-mail", ""),
        ("boîte partagée", "recouvrement@atelier.example.fr"),
        ("factures ouvertes", "encours.xlsx"),
        ("Forme", "SAS"),
        ("Capital", "50 000 €"),
        ("SIREN", "732829321"),
        ("Ce n'est pas un SIREN", "732 829 320"),
        ("RCS", "Lyon"),
        ("rue", "12 rue des Ateliers"),
        ("Code postal", "69003"),
        ("Ville", "Lyon"),
        ("Téléphone", "04 00 00 00 00"),
        ("IBAN", "FR14 2004 1010 0505 0001 3M02 607"),
        ("Ce n'est pas un IBAN", IBAN),
        ("BIC", "PSSTFRPPLYO"),
        ("Taux", "douze"),
        ("Ce n'est pas un taux", "12,40"),
        ("Qui signe", "Anne Exemple"),
        ("Sa fonction", "Comptable"),
        ("mises en demeure", "Paul Exemple"),
        ("Sa fonction", "Gérant"),
        ("recouvrement", "anne@atelier.example.fr"),
        ("particuliers", "peut-être"),
        ("Répondre", "oui"),
        ("Médiateur", "Médiateur Exemple, www.example.org"),
    )
    assert seen.code == 0, seen.screen
    settings = tomllib.loads((tmp_path / "relance.toml").read_text(encoding="utf-8"))
    creditor = settings["creditor"]
    assert (creditor["siren"], creditor["contract_rate"]) == ("732 829 320", "12,40")
    assert creditor["accounts"] == [{"iban": IBAN, "bic": "PSSTFRPPLYO"}]
    assert (creditor["legal_signatory"], creditor["legal_signatory_title"]) == ("Paul Exemple", "Gérant")
    assert (creditor["signatory_title"], creditor["mediator"][:9]) == ("Comptable", "Médiateur")
    assert settings["service"]["responsible"] == "anne@atelier.example.fr"


def test_without_an_account_no_bic_and_without_consumers_no_mediator_is_asked(tmp_path: Path) -> None:
    needed = ["--name", "Atelier Exemple", "--address", "compta@example.fr", "--siren", "12"]
    seen = at_keyboard(
        tmp_path,
        ["init", *needed],
        *(("factures ouvertes", "encours.xlsx"), ("Forme", ""), ("Capital", "")),
        ("Ce n'est pas un SIREN", ""),
        *((question, "") for question in ("RCS", "rue", "Code postal", "Ville", "Téléphone", "IBAN")),
        *((question, "") for question in ("Taux", "Qui signe", "fonction", "mises", "fonction", "recouvrement")),
        ("particuliers", "n"),
    )
    assert seen.code == 0, seen.screen
    assert "BIC" not in seen.screen
    assert "Médiateur" not in seen.screen


def test_an_abandoned_dialogue_leaves_nothing_behind(
    relance: Relance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("Atelier Exemple\n"))
    assert relance("init").code == 2
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(relance: Relance, folder: Path) -> None:
    before = (folder / "relance.toml").read_bytes()
    ran = relance("init", "--dir", folder, "--name", "Autre", "--json")
    assert ran.code == 2
    assert ran.document["errors"][0]["code"] == "already_there"
    assert (folder / "relance.toml").read_bytes() == before


def test_all_that_is_wrong_is_told_at_once_and_leaves_nothing_behind(relance: Relance, tmp_path: Path) -> None:
    wrong = ("--iban", "FR00 1234", "--siren", "12", "--rate", "douze", "--responsible", "anne")
    ran = relance("init", "--dir", tmp_path / "new", *IDENTITY, *wrong, "--json")
    assert ran.code == 2
    places = {one["where"]["column"] for one in ran.document["errors"]}
    assert places >= {
        "creditor.siren", "creditor.accounts[1].iban", "creditor.contract_rate", "service.responsible",
    }  # fmt: skip
    assert not (tmp_path / "new").exists()


def test_json_names_the_folder_and_what_to_complete(relance: Relance, tmp_path: Path) -> None:
    document = relance("init", "--json", "--name", "Atelier Exemple").document
    assert document == {
        "folder": str(tmp_path),
        "file": str(tmp_path / "relance.toml"),
        "to_complete": ["address", "source"],
    }
