"""`relance(...)` runs a command in this process; `folder`, `started`, `proposed` are offices at three moments.

Each office is made once by the commands themselves and copied for every test.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from relance_mail.cli.run import run
from tests.cli.office import DAY, IDENTITY, Ran, use_approval, write_invoices

Relance = Callable[..., Ran]


@pytest.fixture
def relance(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Relance:
    monkeypatch.delenv("RELANCE_DIR", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three folders: after `init`; after `start` and `bank`; after a cycle that awaits approval of two reminders."""
    made = tmp_path_factory.mktemp("offices")
    first, started, proposed = (made / name for name in ("folder", "started", "proposed"))
    assert run(["init", "--dir", str(first), *IDENTITY]) == 0
    write_invoices(first)
    shutil.copytree(first, started)
    on = ["--dir", str(started), "--on", DAY, "--by", "Alice"]
    assert run(["start", "--yes", *on]) == 0
    assert run(["bank", "factures", "--until", DAY, *on]) == 0
    shutil.copytree(started, proposed)
    use_approval(proposed, "ask")
    assert run(["run", "--dir", str(proposed), "--on", DAY]) == 1
    return made


@pytest.fixture
def folder(offices: Path, tmp_path: Path) -> Path:
    """A folder with settings, an empty database and the invoices of the day; nothing is started."""
    return Path(shutil.copytree(offices / "folder", tmp_path / "office"))


@pytest.fixture
def started(offices: Path, tmp_path: Path) -> Path:
    """The same after the first day: reprise validated, bank posted; drafts are the way of approval."""
    return Path(shutil.copytree(offices / "started", tmp_path / "office"))


@pytest.fixture
def proposed(offices: Path, tmp_path: Path) -> Path:
    """The same after one cycle, approved by command: a reminder to each of two debtors awaits it."""
    return Path(shutil.copytree(offices / "proposed", tmp_path / "office"))
