"""`relance retention`: the due date of a retention of guarantee, or that a line is none (OFFICE §1.5)."""

from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY, ROWS, write_invoices

RETAINED = "RG FA-3;C2;BELRIVE;achats@belrive.example.com;01/12/2025;31/12/2025;174,00;174,00;société"


@pytest.fixture
def retained(relance: Relance, started: Path) -> list[str | Path]:
    """What follows every command in an office whose ledger has one; a cycle has read it."""
    write_invoices(started, *ROWS, RETAINED)
    common: list[str | Path] = ["--dir", started]
    relance(*common, "run", "--on", DAY)
    return common


def because(relance: Relance, common: list[str | Path]) -> str:
    ran = relance(*common, "explain", "C2", "--on", DAY, "--json")
    (told,) = [one["because"] for one in ran.document["invoices"] if one["number"] == "RG FA-3"]
    return str(told)


def test_without_a_customer_it_lists_those_that_wait(relance: Relance, retained: list[str | Path]) -> None:
    ran = relance(*retained, "retention", "--json", "--on", DAY)
    (line,) = ran.document["retentions"]
    assert (line["customer_id"], line["number"], line["amount_due"]) == ("C2", "RG FA-3", "174.00")
    assert "RG FA-3" in relance(*retained, "retention", "--on", DAY).out
    relance(*retained, "retention", "C2", "--no", "--by", "Anne", "--on", DAY)
    assert "Aucune" in relance(*retained, "retention", "--on", DAY).out


def test_a_due_date_ends_the_wait(relance: Relance, retained: list[str | Path]) -> None:
    assert "échéance à saisir" in because(relance, retained)
    answer = ("--invoice", "RG FA-3", "--due", "31/12/2026", "--by", "Anne", "--on", DAY)
    ran = relance(*retained, "retention", "C2", *answer)
    assert (ran.code, ran.out) == (0, "RG FA-3 de C2 : retenue de garantie échue le 31/12/2026, dit par Anne.\n")
    assert "échéance à saisir" not in because(relance, retained)


def test_a_no_lets_it_be_chased(relance: Relance, retained: list[str | Path]) -> None:
    assert relance(*retained, "retention", "C2", "--no", "--by", "Anne", "--on", DAY).code == 0
    assert "échéance à saisir" not in because(relance, retained)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--no", "--due", "2026-12-31", "--invoice", "RG FA-3"),
        ("--due", "2026-12-31"),
        ("--due", "2026-12-31", "--invoice", "RG FA-3", "--invoice", "FA-9"),
        ("--due", "bientôt", "--invoice", "RG FA-3"),
        ("--due", "2026-12-31", "--invoice", "FA-404"),
    ],
)
def test_anything_else_is_refused(relance: Relance, retained: list[str | Path], words: tuple[str, ...]) -> None:
    assert relance(*retained, "retention", "C2", *words, "--by", "Anne").code == 2
    if words:
        assert relance(*retained, "retention", *words, "--by", "Anne").code == 2, "and nobody is named"
