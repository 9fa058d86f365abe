"""The generated example, the first relance.toml, and the shipped files."""

import dataclasses
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from relance_mail.core.parties import Address, BankAccount, Creditor
from relance_mail.settings.example import example
from relance_mail.settings.hosts import is_loopback, on_network_share
from relance_mail.settings.load import load
from relance_mail.settings.problems import models_in
from relance_mail.settings.spec import Options
from relance_mail.settings.write import FirstAnswers, first_settings
from relance_mail.shipped import shipped

ROOT = Path(__file__).parents[2]


def tables(model: type[BaseModel]) -> list[type[BaseModel]]:
    below = [inner for field in model.model_fields.values() for inner in models_in(field.annotation)]
    return [model, *(table for inner in below for table in tables(inner))]


def test_the_committed_example_is_the_generated_one() -> None:
    assert (ROOT / "config" / "relance.example.toml").read_text(encoding="utf-8") == example()


def test_every_option_has_one_sentence() -> None:
    for table in tables(Options):
        for name, field in table.model_fields.items():
            if not (field.default_factory and next(models_in(field.annotation), None)):
                assert field.description, f"{table.__name__}.{name}"
                assert field.description.endswith(".")


def test_the_example_with_every_remark_removed_is_a_settings_file_of_defaults() -> None:
    document = tomllib.loads(re.sub(r"^# (?=[\w\[])(?![A-Z])", "", example(), flags=re.MULTILINE))
    options = Options.model_validate(document)
    assert options.model_copy(update={"sources": (), "creditor": None}) == Options.model_validate({}).model_copy(
        update={"sources": (), "creditor": None}
    )
    assert options.sources[0].name == "grand_livre"
    assert options.creditor.accounts[0].iban == "FR1420041010050500013M02606"
    written = {key for table in tables(Options) for key in table.model_fields} - {"store_folder"}
    assert written <= set(re.findall(r"\w+", example()))


CREDITOR = Creditor(
    name='Atelier "Exemple"',
    legal_form="SAS",
    capital="50 000 €",
    address=Address(("12 rue des Ateliers", "Bâtiment B"), "69003", "Lyon"),
    siren="732829320",
    rcs_city="Lyon",
    email="compta@example.fr",
    accounts=(BankAccount("FR1420041010050500013M02606", "PSSTFRPPLYO", "La Banque"),),
    signatory="Anne Exemple",
    signatory_title="Comptable",
    legal_signatory="Paul Exemple",
    legal_signatory_title="Gérant",
    mediator="Médiateur Exemple, www.example.org",
    contract_rate="12.40",
    rate_known_on=date(2026, 11, 22),
)


@pytest.mark.parametrize("creditor", [CREDITOR, dataclasses.replace(CREDITOR, contract_rate=None)])
def test_the_first_settings_load_without_errors_and_say_what_was_answered(tmp_path: Path, creditor: Creditor) -> None:
    answers = FirstAnswers(creditor, r"C:\Compta\factures ouvertes.xlsx", "compta@example.fr", "anne@example.fr")
    (tmp_path / "relance.toml").write_text(first_settings(answers), encoding="utf-8")
    settings = load(tmp_path)
    assert settings.creditor == creditor
    assert settings.warnings == ()
    assert str(settings.sources[0].path).endswith(r"C:\Compta\factures ouvertes.xlsx")
    assert (settings.profile, settings.mail.backend) == ("sandbox", "folder")
    assert settings.summary_to == ("anne@example.fr",)


def test_the_shortest_answers_load_too(tmp_path: Path) -> None:
    answers = FirstAnswers(Creditor("Atelier"), "factures.xlsx", "compta@example.fr")
    (tmp_path / "relance.toml").write_text(first_settings(answers), encoding="utf-8")
    assert load(tmp_path).creditor.name == "Atelier"


@pytest.mark.parametrize(
    "name", ["config/stages.toml", "config/law.csv", "config/relance.example.toml", "templates_docx"]
)
def test_what_we_ship_is_found_in_a_checkout(name: str) -> None:
    assert shipped(name) == ROOT / name
    assert shipped(name).exists()


def test_what_we_ship_is_found_in_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_shipped" / "config").mkdir(parents=True)
    monkeypatch.setattr("relance_mail.shipped._PACKAGE", tmp_path)
    assert shipped("config") == tmp_path / "_shipped" / "config"


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.0.0.2", True), ("::1", True), ("[::1]", True), ("10.0.0.1", False), ("mx.fr", False)],
)
def test_this_machine_is_known_by_name_and_address(host: str, here: bool) -> None:
    assert is_loopback(host) is here


MOUNTS = "/dev/sda1 / ext4 rw 0 0\n//srv/compta /mnt/compta cifs rw 0 0\nsrv:/x /mnt/my\\040share nfs4 rw 0 0\n"


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        ("/srv/donnees", False),
        ("/mnt/compta/donnees", True),
        ("/mnt/comptabilite", False),
        ("/mnt/my share/a/b", True),
        ("//srv/compta/donnees", True),
        (r"\\srv\compta\donnees", True),
    ],
)
def test_rule_14_a_network_share_is_recognised(tmp_path: Path, path: str, remote: bool) -> None:
    (tmp_path / "mounts").write_text(MOUNTS, encoding="utf-8")
    assert on_network_share(Path(path), tmp_path / "mounts") is remote


def test_a_system_that_does_not_tell_is_believed_local(tmp_path: Path) -> None:
    assert on_network_share(tmp_path, tmp_path / "no_mounts") is False


def test_rule_14_a_database_on_a_share_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relance_mail.settings.demands.on_network_share", lambda _: True)
    answers = FirstAnswers(CREDITOR, "factures.xlsx", "compta@example.fr", "anne@example.fr")
    (tmp_path / "relance.toml").write_text(first_settings(answers), encoding="utf-8")
    (warning,) = load(tmp_path).warnings
    assert warning.where.column == "data_folder"
    assert "network share" in warning.what
