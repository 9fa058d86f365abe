"""`relance live` leaves the sandbox: all that is missing at once, one word changed, a database of its own (rule 14)."""

import shutil
import sys
from pathlib import Path

import pytest

from relance_mail.store import journal
from relance_mail.store.store import open_store
from tests.cli.conftest import Relance
from tests.cli.keyboard import at_keyboard
from tests.cli.office import DAY, HEADINGS, finding_keys, write_invoices
from tests.cli.test_init import Terminal
from tests.engine.first_day import entered, fill

SERVERS = """backend = "imap_smtp"
imap = { host = "imap.example.fr", user = "x", secret = "env:NONE" }
smtp = { host = "smtp.example.fr" }
"""


@pytest.fixture(autouse=True)
def templates_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering every template for every debtor takes seconds; a test of its own does so."""
    monkeypatch.setattr("relance_mail.letters.check.check", lambda catalogue, stages, _: catalogue.refusals(stages))


@pytest.fixture
def ready(folder: Path) -> Path:
    """A sandbox with nothing left to complete."""
    change(folder, 'backend = "folder"\n', SERVERS)
    return folder


def change(folder: Path, before: str, after: str) -> None:
    settings = folder / "relance.toml"
    text = settings.read_text(encoding="utf-8")
    assert before in text
    settings.write_text(text.replace(before, after), encoding="utf-8")


def test_it_asks_changes_one_word_and_begins_anew(relance: Relance, ready: Path) -> None:
    settings = ready / "relance.toml"
    text = settings.read_text(encoding="utf-8") + "\n# fin du fichier, à garder\n"
    settings.write_text(text, encoding="utf-8")
    assert relance("start", "--dir", ready, "--on", DAY, "--control", "5320", "--by", "Alice").code == 0
    trial = ready / "Relances" / "Reprise (essai).xlsx"
    fill(trial, {"C1": entered("à jour")})
    ran = relance("live", "--dir", ready, "--yes", "--by", "Alice", "--json")
    assert ran.code == 0, ran.out
    assert settings.read_text(encoding="utf-8") == text.replace('profile = "sandbox"', 'profile = "live"')
    workbook = ready / "Relances" / "Reprise.xlsx"
    assert ran.document == {
        "said": ran.document["said"],
        "file": str(settings),
        "database": str(ready / "donnees" / "live" / "relance-live.db"),
        "opening": {"file": str(workbook), "waiting": 2, "queued": 0},
    }
    assert "profil live, base neuve" in ran.document["said"]
    status = relance("status", "--dir", ready, "--json").document
    assert (status["profile"], status["last_cycle"], any(status["outbox"].values())) == ("live", None, False)
    assert status["opening"] == {"started_on": None, "waiting": 2, "queued": 0}
    assert trial.is_file()
    assert (ready / "donnees" / "sandbox" / "relance-sandbox.db").is_file()


def test_the_totals_are_confirmed_in_live_and_customers_stay_one_by_one(relance: Relance, ready: Path) -> None:
    relance("live", "--dir", ready, "--yes", "--by", "Alice")
    started = relance("start", "--dir", ready, "--yes", "--by", "Alice", "--json")
    assert started.code == 0
    assert started.document["opening"]["waiting"] == 2
    assert "2 clients à valider dans Reprise.xlsx" in started.document["said"]
    plan = relance("plan", "--dir", ready, "--json").document
    assert {one["reason"] for one in plan["customers"]} == {"not_started"}


def test_every_lack_is_named_with_its_remedy_and_nothing_changes(relance: Relance, folder: Path) -> None:
    for line in ('siren = "999000177"\n', 'signatory = "Service recouvrement"\n', 'city = "Lyon"\n'):
        change(folder, line, "")
    change(folder, 'responsible = "compta@atelier.example.fr"\n', "")
    change(folder, "[[creditor.accounts]]\niban", "[creditor.autre]\n# iban")
    before = (folder / "relance.toml").read_text(encoding="utf-8").replace("[creditor.autre]\n", "")
    (folder / "relance.toml").write_text(before, encoding="utf-8")
    write_invoices(folder, "FA-7;C7;PELLERIN;;01/12/2025;31/12/2025;10,00;10,00;particulier")
    ran = relance("live", "--dir", folder, "--yes", "--json")
    assert ran.code == 2
    for error in ran.document["errors"]:
        finding_keys(error)
        assert error["remedy"]
    assert {error["where"]["column"] for error in ran.document["errors"]} == {
        "creditor.siren", "creditor.signatory", "creditor.address", "creditor.accounts", "service.responsible",
        "mail.backend", "creditor.mediator",
    }  # fmt: skip
    assert (folder / "relance.toml").read_text(encoding="utf-8") == before
    assert not (folder / "donnees" / "live").exists()


def test_what_init_left_open_and_a_faulty_template_are_lacks_too(relance: Relance, tmp_path: Path, ready: Path) -> None:
    assert relance("init", "--dir", tmp_path / "new", "--yes").code == 0
    lacking = relance("live", "--dir", tmp_path / "new", "--yes", "--json").document["errors"]
    codes = [one["code"] for one in lacking]
    assert codes.count("to_complete") == 2
    assert "source_unread" in codes
    with (ready / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[letters]\ntemplates = "modeles"\n')
    ran = relance("live", "--dir", ready, "--yes", "--json")
    assert (ran.code, {one["code"] for one in ran.document["errors"]}) == (2, {"templates_unreachable"})


@pytest.mark.parametrize(("answer", "code"), [("oui", 0), ("n", 2), ("", 2)])
def test_a_terminal_is_asked(
    relance: Relance, ready: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer + "\n"))
    assert relance("live", "--dir", ready).code == code
    assert ('profile = "live"' in (ready / "relance.toml").read_text(encoding="utf-8")) is (code == 0)


def test_nobody_to_ask_is_no_yes(relance: Relance, ready: Path) -> None:
    ran = relance("live", "--dir", ready, "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (2, "not_confirmed")


def test_live_is_left_by_nobody(relance: Relance, ready: Path) -> None:
    assert relance("live", "--dir", ready, "--yes").code == 0
    ran = relance("live", "--dir", ready, "--yes", "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (2, "not_sandbox")


def test_an_older_workbook_is_kept_under_another_name_and_a_live_database_goes_on(
    relance: Relance, ready: Path
) -> None:
    workbook = ready / "Relances" / "Reprise.xlsx"
    workbook.parent.mkdir()
    workbook.write_bytes(b"of last year")
    ran = relance("live", "--dir", ready, "--yes", "--by", "Alice", "--json")
    (aside,) = workbook.parent.glob("Reprise (avant le *).xlsx")
    assert aside.name in ran.document["said"]
    assert (aside.read_bytes(), workbook.is_file()) == (b"of last year", True)
    written = workbook.read_bytes()
    change(ready, 'profile = "live"', 'profile = "sandbox"')
    again = relance("live", "--dir", ready, "--yes", "--by", "Alice", "--json")
    assert "Profil live repris" in again.document["said"]
    assert workbook.read_bytes() == written
    store = open_store(ready / "donnees" / "live", "live")
    with store.reading() as conn:
        assert len(list(journal.entries(conn, kind="live"))) == 2
    store.close()


def test_at_a_keyboard_with_the_real_templates(ready: Path) -> None:
    shutil.rmtree(ready / "Relances", ignore_errors=True)
    (ready / "factures.csv").write_text(
        f"{HEADINGS}\nFA-1;C1;LEFORT SAS;;01/12/2025;31/12/2025;9,00;9,00;société\n", encoding="utf-8"
    )
    seen = at_keyboard(ready, ["live", "--by", "Alice"], ("Quitter le bac à sable ?", "o"))
    assert seen.code == 0, seen.screen
    assert "relance start --control TOTAL" in seen.screen
