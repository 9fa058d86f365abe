"""`relance start`, `bank`, `check`: what is looked at before anything may leave (OFFICE §2, §10)."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY, finding_keys, write_invoices
from tests.cli.test_init import Terminal


@pytest.fixture
def templates_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering every template for every debtor takes seconds; one test does so, the others need not."""
    monkeypatch.setattr("relance_mail.letters.check.check", lambda catalogue, stages: catalogue.refusals(stages))


CONTROL = "source read as_of invoices customers total overdue credit_notes findings columns".split()


def test_start_shows_the_totals_and_asks_for_a_yes(relance: Relance, folder: Path) -> None:
    ran = relance("start", "--dir", folder, "--on", DAY)
    assert ran.code == 2
    assert "5\u202f320,00\u00a0€" in ran.out
    assert "« Échéance » = due_date" in ran.out
    assert "--yes" in ran.err
    (customer, _) = relance("plan", "--dir", folder, "--on", DAY, "--json").document["customers"]
    assert customer["reason"] == "not_started"


def test_start_with_yes_is_written_with_its_author(relance: Relance, folder: Path) -> None:
    ran = relance("start", "--dir", folder, "--on", DAY, "--yes", "--by", "Alice", "--json")
    assert ran.code == 0
    (control,) = ran.document["sources"]
    assert list(control) == CONTROL
    assert (control["invoices"], control["customers"], control["credit_notes"]) == (3, 2, 1)
    assert (control["total"], control["overdue"]) == ({"EUR": "5320.00"}, {"EUR": "4730.00"})
    assert "Alice" in ran.document["said"]
    assert "déjà validée" in relance("start", "--dir", folder, "--yes").out


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 2), ("", 2)])
def test_a_terminal_is_asked(
    relance: Relance, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer + "\n"))
    assert relance("start", "--dir", folder, "--on", DAY).code == code


def test_a_source_that_is_not_there_is_not_validated(relance: Relance, folder: Path) -> None:
    (folder / "factures.csv").unlink()
    ran = relance("start", "--dir", folder, "--yes", "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (2, "source_unread")


def test_the_bank_is_said_to_be_posted(relance: Relance, folder: Path) -> None:
    ran = relance("bank", "factures", "--until", "2026-03-03", "--dir", folder, "--by", "Alice")
    assert (ran.code, ran.out) == (0, "Banque pointée jusqu'au 03/03/2026 pour factures, dit par Alice.\n")
    assert relance("bank", "autre", "--until", "2026-03-03", "--dir", folder).code == 2
    assert relance("bank", "factures", "--until", "mardi", "--dir", folder).code == 2


def test_check_is_clean_when_nothing_is_missing(relance: Relance, folder: Path) -> None:
    ran = relance("check", "--dir", folder, "--on", DAY, "--json")
    assert ran.document == {"errors": [], "warnings": [], "connected": []}
    assert ran.code == 0


@pytest.mark.usefixtures("templates_are_fine")
def test_check_says_so_in_words(relance: Relance, folder: Path) -> None:
    assert relance("check", "--dir", folder, "--on", DAY).out == "Everything is ready.\n"


@pytest.mark.usefixtures("templates_are_fine")
def test_check_connect_tells_what_works(relance: Relance, folder: Path) -> None:
    ran = relance("check", "--connect", "--dir", folder, "--on", DAY, "--json")
    assert ran.code == 0
    assert len(ran.document["connected"]) == 2


@pytest.mark.usefixtures("templates_are_fine")
def test_check_connect_is_exit_3_when_a_server_is_silent(relance: Relance, folder: Path) -> None:
    settings = (folder / "relance.toml").read_text(encoding="utf-8")
    servers = 'backend = "imap_smtp"\nimap = { host = "127.0.0.1", port = 1, security = "none", user = "x" }\n'
    servers += 'smtp = { host = "127.0.0.1", port = 1, security = "none" }\n'
    (folder / "relance.toml").write_text(settings.replace('backend = "folder"\n', servers), encoding="utf-8")
    ran = relance("check", "--connect", "--dir", folder, "--on", DAY, "--json")
    assert ran.code == 3
    for error in ran.document["errors"]:
        finding_keys(error)
    assert relance("check", "--dir", folder, "--on", DAY).code == 0


@pytest.mark.usefixtures("templates_are_fine")
def test_check_warns_thirty_days_before_the_rates_run_out(relance: Relance, folder: Path) -> None:
    warned = relance("check", "--dir", folder, "--on", "2026-12-05", "--json")
    assert warned.code == 1
    assert {one["code"] for one in warned.document["warnings"]} == {"rate_missing"}
    late = relance("check", "--dir", folder, "--on", "2027-01-02", "--json")
    assert (late.code, len(late.document["errors"])) == (2, 3)


@pytest.mark.usefixtures("templates_are_fine")
def test_check_names_what_is_wrong_with_sources_and_templates(relance: Relance, folder: Path) -> None:
    write_invoices(folder, "FA-7;C7;PELLERIN;;01/12/2025;31/12/2025;10,00;dix;")
    (folder / "modeles").mkdir()
    with (folder / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[letters]\ntemplates = "modeles"\n')
    ran = relance("check", "--dir", folder, "--on", DAY, "--json")
    assert ran.code == 2
    assert {one["code"] for one in ran.document["errors"]} == {"template_missing"}
    assert [one["code"] for one in ran.document["warnings"]] == ["source_findings"]
    (folder / "factures.csv").unlink()
    ran = relance("check", "--dir", folder, "--on", DAY, "--json")
    assert [one["code"] for one in ran.document["warnings"]] == ["source_absent"]


@pytest.mark.usefixtures("templates_are_fine")
def test_check_sees_a_damaged_database(relance: Relance, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "donnees" / "sandbox" / "relance-sandbox.db")) as conn, conn:
        conn.execute("INSERT INTO journal_body (seq, salt, body) VALUES (7, 'x', 'y')")
    ran = relance("check", "--dir", folder, "--on", DAY, "--json")
    assert (ran.code, [one["code"] for one in ran.document["errors"]]) == (2, ["database_damaged"])
