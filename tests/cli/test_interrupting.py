"""`relance interruption` as it is typed."""

from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY, write_invoices

OLD = "FA-3;C3;Mme DURAND;durand@example.fr;20/01/2024;20/02/2024;174,00;174,00;particulier"
WHEN = ("--on", "2026-01-12", "--by", "Anne")


@pytest.fixture
def old(relance: Relance, started: Path) -> list[str | Path]:
    """What follows every command in an office whose ledger has an old claim on a consumer; a cycle has read it."""
    write_invoices(started, OLD)
    common: list[str | Path] = ["--dir", started]
    relance(*common, "run", "--on", DAY)
    return common


def because(relance: Relance, common: list[str | Path]) -> str:
    (told,) = relance(*common, "explain", "C3", "--on", DAY, "--json").document["invoices"]
    return str(told["because"])


def test_it_frees_a_claim_and_keeps_the_proof(relance: Relance, old: list[str | Path], tmp_path: Path) -> None:
    assert "Prescrite (dernier jour : 20/01/2026)" in because(relance, old)
    slip = tmp_path / "reconnaissance.pdf"
    slip.write_bytes(b"%PDF signed")
    ran = relance(
        *old, "interruption", "C3", "--invoice", "FA-3", *WHEN, "--because", "acknowledgment", "--proof", slip
    )
    assert (ran.code, ran.err) == (0, "")
    assert "FA-3 : dernier jour 12/01/2028" in ran.out
    assert "rescrite" not in because(relance, old)
    assert relance(*old, "undo", "I000001", "--by", "Anne").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--because", "mise en demeure", "--note", "LRAR du 12 janvier"),
        ("--because", "payment"),
        ("--because", "payment", "--note", "chèque", "--invoice", "FA-404"),
        ("--because", "payment", "--proof", "absent.pdf"),
        ("--note", "chèque"),
    ],
)
def test_anything_else_is_refused(relance: Relance, old: list[str | Path], words: tuple[str, ...]) -> None:
    ran = relance(*old, "interruption", "C3", *WHEN, *words)
    assert (ran.code, ran.out) == (2, "")
