"""A formal notice by command: shown, checked, approved, deposited (OFFICE §6, CONTRACT §8)."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY

CUSTOMERS = """Code client;Raison sociale;Type;Adresse;Code postal;Ville
C1;LEFORT SAS;société;3 rue des Forges;42000;Saint-Étienne
"""
MORE = """
[[sources]]
name = "clients"
path = "clients.csv"
format = "customers"
[letters]
pdf = "none"
"""
CHECKS = ("bank", "dispute", "insolvency", "identity")
CHECKED = tuple(word for name in CHECKS for word in (f"--verified-{name}", DAY))


@pytest.fixture
def ready(started: Path, relance: Relance) -> Path:
    """Drafts are the way of approval; the notice about FA-1 waits all the same."""
    (started / "clients.csv").write_text(CUSTOMERS, encoding="utf-8")
    settings = started / "relance.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    assert relance("run", "--dir", started, "--on", DAY).code == 1
    said = relance(
        *("stage", "C1", "ferme", "--invoice", "FA-1", "--on", "2026-02-10", "--reason", "reprise"),
        *("--by", "Alice", "--dir", started),
    )
    assert said.code == 0, said.err
    assert relance("run", "--dir", started, "--on", DAY).code == 1
    return started


def waits(relance: Relance, folder: Path) -> list[dict[str, Any]]:
    document = relance("status", "--dir", folder, "--on", DAY, "--json").document
    return [one for one in document["waiting"] if one["customer_id"] == "C1"]


def notice(relance: Relance, folder: Path) -> dict[str, Any]:
    """The letter as `account` shows it."""
    document = relance("account", "C1", "--dir", folder, "--on", DAY, "--json").document
    return [one for one in document["reminders"] if one["channel"] == "post"][-1]  # type: ignore[no-any-return]  # JSON


def approve(relance: Relance, folder: Path, *words: str) -> Any:
    ref = notice(relance, folder)["id"]
    return relance("approve", ref, *words, "--by", "Alice", "--dir", folder, "--on", DAY)


def test_it_is_approved_with_its_four_facts_only(relance: Relance, ready: Path) -> None:
    (asked,) = waits(relance, ready)
    assert (asked["kind"], asked["id"]) == ("approval", notice(relance, ready)["id"])
    assert "À vérifier et approuver" in asked["what"]
    bare = approve(relance, ready)
    assert bare.code == 2
    assert "aucun litige ni avoir en cours" in bare.err
    part = approve(relance, ready, *CHECKED[:4])
    assert part.code == 2
    assert "il manque le jour de : BODACC et Infogreffe consultés ; raison sociale et siège vérifiés" in part.err
    late = approve(relance, ready, *CHECKED[:6], "--verified-identity", "2026-02-20")
    assert late.code == 2
    assert "20/02/2026 date de plus de 3 jours ouvrés" in late.err
    done = approve(relance, ready, *CHECKED)
    assert done.code == 0, done.err
    assert "1 relance approuvée par Alice" in done.out
    assert "à déposer au plus tard le jeudi 5 mars 2026" in done.out


def test_it_counts_with_its_proof_and_the_account_shows_all_of_it(relance: Relance, ready: Path) -> None:
    approve(relance, ready, *CHECKED)
    relance("run", "--dir", ready, "--on", DAY)
    token = notice(relance, ready)["token"]
    there = [path.name for path in (ready / "Relances" / "A_signer").iterdir()]
    assert there == [f"PROJET_{token}.docx"], "a first try"
    scan = ready / "bordereau.pdf"
    scan.write_bytes(b"%PDF-1.4 %%EOF")
    at = ("--by", "Alice", "--dir", str(ready), "--on", DAY)
    assert relance("proof", token, "--deposited", DAY, *at).code == 2, "a registered letter has a number"
    assert relance("proof", token, "--deposited", "2026-03-02", "--number", "1A12345678901", *at).code == 2
    said = relance("proof", token, "--deposited", DAY, "--number", "1A 123 456 7890 1", "--file", scan, *at)
    assert said.code == 0, said.err
    assert "jusqu'au mercredi 18 mars 2026" in said.out
    seen = relance("proof", token, "--deposited", DAY, "--presented", DAY, *at)
    assert (seen.code, "Présentée pour la première fois le 03/03/2026." in seen.out) == (0, True)
    told = notice(relance, ready)
    assert (told["deposit"]["deposited_on"], told["deposit"]["presented_on"]) == (DAY, DAY)
    assert told["verified"] == dict.fromkeys(CHECKS, DAY)
    text = relance("account", "C1", "--dir", ready, "--on", DAY).out
    assert "approuvée par Alice (banque et compte d'attente vérifiés le 03/03/2026" in text
    assert "déposée le 03/03/2026, n° 1A 123 456 7890 1, présentée le 03/03/2026 (bordereau.pdf)" in text


WRONG = [
    ("proof", "R000999", "--deposited", DAY),
    ("proof", "R000001", "--deposited", "hier"),
    ("proof", "R000001", "--deposited", DAY, "--file", "nulle-part.pdf"),
    ("proof", "R000001"),
    ("approve", "R000001", "--verified-bank", "bientôt"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_use_is_exit_2(relance: Relance, ready: Path, words: tuple[str, ...]) -> None:
    assert relance(*words, "--dir", ready, "--on", DAY).code == 2
