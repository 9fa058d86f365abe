"""What the program keeps is for its owner's eyes, whatever the umask; what staff is to read, is staff's to read."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_mail.cli.bug_log import FILE, write_bug
from relance_mail.mail.spool import Spool
from relance_mail.store.backup import backup
from relance_mail.store.store import open_store
from tests.cli.conftest import Relance
from tests.cli.office import DAY, IDENTITY, use_approval, write_invoices

SHARED_BY_DESIGN = ("Relances", "courrier", "factures.csv", "relance.toml")  # staff's, or an administrator's own


@pytest.fixture(params=[0o022, 0o000, 0o077], ids=["022", "000", "077"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> list[str]:
    """Everything below that somebody else may read, but what is shared by design."""
    return [
        f"{path.relative_to(folder)} {rights(path):o}"
        for path in sorted(folder.rglob("*"))
        if path.relative_to(folder).parts[0] not in SHARED_BY_DESIGN
        and rights(path) & (stat.S_IRWXG | stat.S_IRWXO)
        and path != folder / "donnees"  # holds a folder a profile, each closed
    ]


def test_rule_14_owner_only(relance: Relance, umask: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, copy = tmp_path / "office", tmp_path / "copie"
    on, by = ("--dir", folder, "--on", DAY), ("--by", "Alice")
    assert relance("init", "--dir", folder, *IDENTITY).code == 0
    write_invoices(folder)
    use_approval(folder, "ask")
    relance("start", "--yes", *on, *by)
    relance("bank", "factures", "--until", DAY, *on, *by)
    relance("run", *on)
    relance("approve", "--all", *on, *by)
    assert relance("run", *on).code in (0, 1)
    assert list((folder / "courrier" / "envois").iterdir()), "a whole cycle"
    assert relance("db", "backup", copy, "--dir", folder).code == 0
    assert relance("db", "restore", copy, "--dir", folder).code == 0
    assert relance("db", "purge", "--yes", "--before", "2026-01-01", *on).code == 0
    Spool(folder / "donnees" / "sandbox" / "spool")
    monkeypatch.chdir(folder)
    assert write_bug(ValueError, ValueError("FA-1"), None) == folder / FILE
    assert open_to_others(folder) == []
    assert open_to_others(copy) == []
    assert rights(copy) == 0o700 & ~umask
    if umask == 0o022:
        for name in ("suivi.xlsx", "Décisions.xlsx", "A_completer.xlsx"):
            assert rights(folder / "Relances" / name) == 0o644, "colleagues read and write in it"


def test_a_backup_leaves_the_rights_of_somebody_s_folder_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", "sandbox", create=True)
    there = tmp_path / "there"
    there.mkdir(mode=0o755)
    backup(store, there)
    store.close()
    assert rights(there) == 0o755
    assert open_to_others(there) == []


def test_the_log_of_bugs_follows_no_link_that_somebody_laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(tmp_path)
    victim = tmp_path / "victim"
    victim.write_text("precious", encoding="utf-8")
    (tmp_path / FILE).symlink_to(victim)
    log = write_bug(ValueError, ValueError("x"), None)
    assert log != tmp_path / FILE
    assert "ValueError" in log.read_text(encoding="utf-8")
    assert victim.read_text(encoding="utf-8") == "precious"
