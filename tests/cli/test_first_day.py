"""`relance start`, `bank`, `check`: what is looked at before anything may leave (OFFICE §2, §10)."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from relance_mail.store import journal
from relance_mail.store.store import open_store
from tests.cli.conftest import Relance
from tests.cli.keyboard import at_keyboard
from tests.cli.office import DAY, ROWS, finding_keys, write_invoices
from tests.cli.test_init import Terminal


@pytest.fixture
def templates_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering every template for every debtor takes seconds; one test does so, the others need not."""
    monkeypatch.setattr("relance_mail.letters.check.check", lambda catalogue, stages, _: catalogue.refusals(stages))


CONTROL = "source read as_of invoices customers total overdue credit_notes findings columns".split()
TRIAL = "Reprise (essai).xlsx"


def reprise(folder: Path, name: str = TRIAL) -> Path:
    return folder / "Relances" / name


def test_start_shows_the_totals_and_asks_for_a_yes(relance: Relance, folder: Path) -> None:
    ran = relance("start", "--dir", folder, "--on", DAY)
    assert ran.code == 2
    assert "5\u202f320,00\u00a0€" in ran.out
    assert "« Échéance » = due_date" in ran.out
    assert "avoir ou trop-perçu" in ran.out
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
    assert ran.document["totals"] == {"EUR": "5320.00"}
    (apart,) = ran.document["apart"]
    assert apart == {"what": "credit_note", "lines": 1, "customers": 1, "total": {"EUR": "-50.00"}, "unknown": 0}
    assert ran.document["opening"] == {"file": None, "waiting": 0, "queued": 0}
    assert "Alice" in ran.document["said"]
    assert "déjà validée" in relance("start", "--dir", folder, "--yes").out


@pytest.mark.parametrize(
    ("typed", "code", "waiting"),
    [
        (["", "o", "o"], 0, 0),
        (["", "oui", "n"], 0, 2),
        (["5 320,00", "n"], 0, 2),
        (["", "n"], 2, 0),
        (["5 320", "o"], 0, 0),
        (["5 000,00", ""], 2, 0),
        (["5 000,00", "provision", "n"], 0, 2),
    ],
)
def test_a_terminal_is_asked(
    relance: Relance, folder: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], code: int, waiting: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join(typed) + "\n"))
    assert relance("start", "--dir", folder, "--on", DAY).code == code
    assert reprise(folder).is_file() is bool(waiting)
    assert relance("status", "--dir", folder, "--on", DAY, "--json").document["opening"]["waiting"] == waiting


def test_at_a_keyboard_the_control_total_is_asked_in_words(folder: Path) -> None:
    seen = at_keyboard(
        folder,
        ["start", "--by", "Alice"],
        ("comptes 411 en EUR", "cinq mille"),
        ("Écrire un montant", "5 270,00"),
        ("Explication de l'écart", "avoir passé hier"),
        ("Bac à sable", "n"),
    )
    assert seen.code == 0, seen.screen
    assert "écart : −50,00\u00a0€" in seen.screen
    assert "2 clients à valider dans Reprise (essai).xlsx" in seen.screen


def test_the_right_control_total_is_a_confirmation(relance: Relance, folder: Path) -> None:
    ran = relance("start", "--dir", folder, "--on", DAY, "--control", "5 320,00", "--by", "Alice", "--json")
    assert ran.code == 0
    assert ran.document["opening"] == {"file": str(reprise(folder)), "waiting": 2, "queued": 0}
    assert "Totaux confirmés par Alice" in ran.document["said"]
    (customer, _) = relance("plan", "--dir", folder, "--on", DAY, "--json").document["customers"]
    assert customer["reason"] == "not_started"
    status = relance("status", "--dir", folder, "--on", DAY)
    assert "2 à valider, 0 à leur tour" in status.out
    assert "déjà validée" in relance("start", "--dir", folder, "--on", DAY, "--control", "5320").out


def test_another_control_total_stops_with_what_could_explain_it(relance: Relance, folder: Path) -> None:
    arguments = ("start", "--dir", folder, "--on", DAY, "--control", "5370.00", "--by", "Alice")
    ran = relance(*arguments, "--yes", "--json")
    assert (ran.code, [one["code"] for one in ran.document["errors"]][:2]) == (
        2,
        ["control_difference", "control_hint"],
    )
    assert "exactement" in ran.document["errors"][1]["what"]
    assert relance("status", "--dir", folder, "--json").document["opening"]["started_on"] is None
    explained = relance(*arguments, "--explained", "avoirs comptés à part", "--json")
    assert (explained.code, explained.document["opening"]["waiting"]) == (0, 2)
    store = open_store(folder / "donnees" / "sandbox", "sandbox")
    with store.reading() as conn:
        (told,) = journal.entries(conn, kind="opening.control")
    store.close()
    assert "avoirs comptés à part" in (told.body or "")


def test_a_currency_left_out_is_no_confirmation(relance: Relance, folder: Path) -> None:
    write_invoices(folder, *ROWS, "FA-10;C3;GMBH;;01/12/2025;31/12/2025;10,00 USD;10,00 USD;société")
    ran = relance("start", "--dir", folder, "--on", DAY, "--control", "USD:10")
    assert ran.code == 2
    both = relance("start", "--dir", folder, "--on", DAY, "--control", "USD:10", "--control", "5320.00")
    assert both.code == 0, both.err


@pytest.mark.parametrize("text", ["douze", "12.3456", "EURO:12", ""])
def test_a_control_total_that_is_none_is_refused(relance: Relance, folder: Path, text: str) -> None:
    ran = relance("start", "--dir", folder, "--control", text, "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (2, "bad_amount")


def test_in_live_a_yes_confirms_the_totals_and_lets_nobody_begin(relance: Relance, folder: Path) -> None:
    settings = folder / "relance.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"sandbox"', '"live"'), encoding="utf-8")
    (folder / "donnees" / "live").mkdir()
    open_store(folder / "donnees" / "live", "live", create=True).close()
    ran = relance("start", "--dir", folder, "--yes", "--by", "Alice", "--json")
    assert ran.code == 0
    assert ran.document["opening"] == {"file": str(reprise(folder, "Reprise.xlsx")), "waiting": 2, "queued": 0}
    assert {one["reason"] for one in relance("plan", "--dir", folder, "--json").document["customers"]} == {
        "not_started"
    }


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
    accounts = [step.partition(": ")[0] for step in ran.document["connected"]]
    assert list(dict.fromkeys(accounts)) == ["mailer recouvrement@atelier.example.fr", "mailbox recus"]


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
    assert not relance("check", "--dir", folder, "--on", "2026-11-30", "--json").document["warnings"]
    late = relance("check", "--dir", folder, "--on", "2027-01-02", "--json")
    assert (late.code, [one["where"]["column"] for one in late.document["errors"]]) == (
        2,
        ["ecb_main_refinancing_rate", "legal_rate_professional_creditor"],
    )
    assert "ecb_main_refinancing_rate,…,percent,2027-01-01,2027-06-30" in late.document["errors"][0]["remedy"]


@pytest.mark.usefixtures("templates_are_fine")
def test_check_does_not_need_the_rate_that_a_clause_of_ours_replaces(relance: Relance, folder: Path) -> None:
    """Towards businesses the rate of the contract applies; the floor of that clause still needs the legal rate."""
    with_clause(folder, "12.00")
    document = relance("check", "--dir", folder, "--on", "2027-01-02", "--json").document
    assert [one["where"]["column"] for one in document["errors"]] == ["legal_rate_professional_creditor"]
    assert "ecb_main_refinancing_rate" in [one["where"]["column"] for one in document["warnings"]]


@pytest.mark.usefixtures("templates_are_fine")
@pytest.mark.parametrize(("clause", "found"), [("7.85", ["rate_under_floor"]), ("7.86", [])])
def test_check_warns_about_a_clause_under_the_floor(
    relance: Relance, folder: Path, clause: str, found: list[str]
) -> None:
    """3 × 2.62 % in the first semester of 2026."""
    with_clause(folder, clause)
    document = relance("check", "--dir", folder, "--on", DAY, "--json").document
    assert [one["code"] for one in document["warnings"]] == found


def with_clause(folder: Path, rate: str) -> None:
    settings = (folder / "relance.toml").read_text(encoding="utf-8")
    assert 'contract_rate = "none"' in settings
    (folder / "relance.toml").write_text(
        settings.replace('contract_rate = "none"', f'contract_rate = "{rate}"'), encoding="utf-8"
    )


@pytest.mark.usefixtures("templates_are_fine")
def test_check_names_what_is_wrong_with_sources_and_templates(relance: Relance, folder: Path) -> None:
    write_invoices(folder, "FA-7;C7;PELLERIN;;01/12/2025;31/12/2025;10,00;dix;")
    with (folder / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[letters]\ntemplates = "modeles"\n')
    ran = relance("check", "--dir", folder, "--on", DAY, "--json")
    assert ran.code == 2
    assert {one["code"] for one in ran.document["errors"]} == {"templates_unreachable"}
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
