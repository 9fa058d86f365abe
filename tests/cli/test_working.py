"""`relance demo` and `serve`: thin commands around what is tested in its own room."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from relance_mail.store import meta
from relance_mail.wiring import open_office
from tests.cli.conftest import Relance
from tests.cli.office import DAY

RESUME: dict[str, Any] = {
    "days": 75,
    "customers": 16,
    "invoices": 33,
    "reminders": 40,
    "mails_received": 30,
    "held": 2,
    "uncertain": 0,
    "promises": {"kept": 3, "broken": 1},
    "checks": [{"name": "le journal se vérifie", "ok": True}],
}


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, int]]:
    """The demo's plays, without playing."""
    plays: list[tuple[Path, int]] = []

    def play(output: Path, seed: int) -> dict[str, Any]:
        plays.append((output, seed))
        return RESUME

    monkeypatch.setattr("relance_mail.demo.world.play", play)
    return plays


def test_demo_plays_into_its_default_folder(relance: Relance, played: list[tuple[Path, int]]) -> None:
    ran = relance("demo")
    assert (ran.code, played) == (0, [(Path("relance-demo"), 0)])
    assert "ok  le journal se vérifie" in ran.out
    assert relance("demo", "--output", "x", "--seed", "7", "--json").document == RESUME
    assert played[1] == (Path("x"), 7)


@pytest.mark.usefixtures("played")
def test_a_failed_check_of_the_demo_is_our_bug(relance: Relance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RESUME, "checks", [{"name": "aucun mail parti deux fois", "ok": False}])
    ran = relance("demo")
    assert ran.code == 4
    assert "ÉCHEC  aucun mail parti deux fois" in ran.out


def test_serve_runs_at_the_interval_of_the_settings(
    relance: Relance, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[Path, float]] = []
    monkeypatch.setattr("relance_mail.service.serve", lambda *given, **_: served.append(given))
    settings = (folder / "relance.toml").read_text(encoding="utf-8")
    (folder / "relance.toml").write_text(settings.replace("[service]\n", "[service]\ninterval_seconds = 60\n"), "utf-8")
    assert relance("serve", "--dir", folder).code == 0
    assert served == [(folder, 60)]


def test_rule_10_retry_takes_up_what_three_bugs_set_aside(relance: Relance, started: Path) -> None:
    with open_office(started) as office, office.store.writing() as conn:
        meta.put(conn, "tries/plan/C1", "3")
    here, by = ("--dir", started), ("--by", "Alice")
    assert "retry" in relance("run", *here, "--on", DAY).err
    assert relance("retry", *here, *by).code == 2, "nothing named"
    assert relance("retry", "C2", *here, *by).code == 1, "not set aside"
    said = relance("retry", "C1", *here, *by, "--json").document["said"]
    assert said == "Repris au prochain cycle, par Alice : plan/C1."
    assert "retry" not in relance("run", *here, "--on", DAY).err


def test_serve_ends_well_when_it_is_told_to_stop(relance: Relance, started: Path) -> None:
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
    words = [sys.executable, "-m", "relance_mail", "serve", "--dir", str(started)]
    with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr is not None
        done = next((line for line in service.stderr if "cycle done" in line), "")
        service.terminate()
        assert service.wait(timeout=30) == 0
    assert done
    assert relance("status", "--dir", started, "--json").document["last_cycle"]["ok"] is True
