"""What holds for every command: where it works, its exit codes, its errors, how fast it answers (CONTRACT §1)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import finding_keys

COMMANDS = """init check login import plan explain start live run serve retry demo status account letter fields approve
reject settle proof hold release dispute stage contact kind stop handover insolvency postpone next undo promise
paid announced rejected retention interruption confirm assign dismiss bank override read interest journal
db""".split()
HEAVY = """sqlalchemy alembic docxtpl docx jinja2 exchangelib pydantic babel holidays lxml imapclient requests facturx
python_calamine icalendar keyring msal num2words rich""".split()
NEED_A_FOLDER = [
    ("status",),
    ("check",),
    ("run",),
    ("plan",),
    ("journal",),
    ("journal", "verify"),
    ("db", "migrate"),
    ("explain", "C1"),
    ("start", "--yes"),
    ("hold", "C1", "--until", "2026-03-10", "--reason", "x"),
]


def python(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    root = str(Path(__file__).parents[2])
    known = {"PYTHONPATH": root, "PATH": "/usr/bin:/bin", "HOME": str(cwd), **environment}
    return subprocess.run([sys.executable, *arguments], cwd=cwd, env=known, capture_output=True, check=False)


def test_help_names_every_command_and_loads_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom relance_mail.cli.run import run\n"
        "code = run(['--help'])\nsys.stderr.write('\\n'.join(sys.modules))\nsys.exit(code)"
    )
    ran = python("-c", script, cwd=tmp_path)
    loaded = {name.split(".")[0] for name in ran.stderr.decode().split()}
    assert ran.returncode == 0
    assert loaded & set(HEAVY) == set()
    shown = [line.split()[0] for line in ran.stdout.decode().partition("Commands:")[2].splitlines() if line.strip()]
    assert shown == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(relance: Relance, command: str) -> None:
    ran = relance(command, "--help")
    assert ran.code == 0
    assert f"Usage: relance {command}" in ran.out


@pytest.mark.parametrize("words", NEED_A_FOLDER, ids=" ".join)
def test_without_a_working_folder_is_exit_2(relance: Relance, words: tuple[str, ...]) -> None:
    ran = relance(*words, "--json")
    assert ran.code == 2
    (error,) = ran.document["errors"]
    finding_keys(error)
    assert error["code"] == "no_folder"


def test_the_folder_comes_from_the_option_the_environment_or_here(
    relance: Relance, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert relance("--dir", folder, "status").code == 0
    assert relance("status", "--dir", folder).code == 0
    assert relance("status", f"--dir={folder}").code == 0
    monkeypatch.setenv("RELANCE_DIR", str(folder))
    assert relance("status").code == 0
    monkeypatch.delenv("RELANCE_DIR")
    assert relance("status").code == 2
    monkeypatch.chdir(folder)
    assert relance("status").code == 0


def test_dir_after_two_dashes_is_a_word(relance: Relance, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_DIR", str(folder))
    ran = relance("explain", "--", "--dir=elsewhere")
    assert ran.code == 2
    assert "Aucun client '--dir=elsewhere'" in ran.err


@pytest.mark.parametrize("words", [("nonsense",), ("status", "--nonsense"), ("release",), ("settle", "R1")])
def test_wrong_words_are_exit_2(relance: Relance, words: tuple[str, ...]) -> None:
    ran = relance(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("! ")


def test_settings_problems_are_told_all_at_once(relance: Relance, folder: Path) -> None:
    with (folder / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[calendar]\nbackend = "abacus"\nnam = "x"\n')
    ran = relance("status", "--dir", folder, "--json")
    assert ran.code == 2
    assert len(ran.document["errors"]) == 2


def test_output_is_utf8_whatever_the_console_says(tmp_path: Path) -> None:
    claim = ("interest", "--amount", "1000", "--due", "2026-01-31", "--on", "2026-03-31")
    ran = python("-m", "relance_mail", *claim, cwd=tmp_path, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert ran.returncode == 0
    assert "€" in ran.stdout.decode("utf-8")


def test_json_stands_alone_on_stdout(tmp_path: Path) -> None:
    ran = python("-m", "relance_mail", "interest", "--amount", "x", "--due", "y", "--json", cwd=tmp_path)
    assert ran.returncode == 2
    assert ran.stdout.endswith(b"}\n")
    assert json.loads(ran.stdout)["errors"][0]["code"] == "bad_amount"
    assert b"is not an amount" in ran.stderr


def test_a_bug_of_ours_is_exit_4_and_its_traceback_lies_in_the_log(tmp_path: Path) -> None:
    (tmp_path / "relance.toml").write_text("", encoding="utf-8")
    script = (
        "from relance_mail import cli\nfrom relance_mail.cli import run\n"
        "def broken(_): raise ZeroDivisionError('planted')\nrun.run = broken\ncli.main(['status'])"
    )
    ran = python("-c", script, cwd=tmp_path)
    assert ran.returncode == 4
    assert ran.stderr.decode().startswith("A bug of relance_mail: ZeroDivisionError: planted.")
    assert "Traceback" not in ran.stderr.decode()
    assert "Traceback" in (tmp_path / "relance.log").read_text(encoding="utf-8")


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "talk.py").write_text(
        "from relance_mail import cli\nfrom relance_mail.cli import run\n"
        "run.run = lambda words: print('x' * 1_000_000) or 0\ncli.main([])\n"
    )
    command = f"'{sys.executable}' talk.py | head -c 1 >first; exit ${{PIPESTATUS[0]}}"
    known = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=known, capture_output=True, check=False)
    assert ran.returncode == 0
    assert ran.stderr == b""


def test_a_path_that_cannot_be_used_is_exit_2(relance: Relance, tmp_path: Path) -> None:
    (tmp_path / "folder.eml").mkdir()
    ran = relance("read", "folder.eml", "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (2, "file_refused")
    assert "folder.eml" in ran.err
    (tmp_path / "file").write_text("")
    assert relance("init", "--dir", tmp_path / "file" / "below", "--yes").code == 2


def test_version(relance: Relance) -> None:
    from relance_mail import __version__

    assert relance("--version").out == f"{__version__}\n"
