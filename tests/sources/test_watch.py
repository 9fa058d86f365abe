"""Files come to rest before they are read, lock files and links are left alone, copies never tear (MODEL §2.10)."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from relance_mail.clock import SimulatedClock
from relance_mail.sources import watch
from relance_mail.sources.watch import Watcher, copy_settled, is_ours_to_read
from tests.sources.sheets import as_xlsx, typed

MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
WHOLE = as_xlsx(("F", typed()))


class _Time(SimulatedClock):
    """Stands still until told."""

    def now(self) -> datetime:
        return self.start

    def pass_(self, seconds: float) -> None:
        self.start += timedelta(seconds=seconds)


@pytest.fixture
def time() -> _Time:
    return _Time(MORNING)


def test_a_file_is_given_once_it_has_rested(tmp_path: Path, time: _Time) -> None:
    path = tmp_path / "impayes.csv"
    watcher = Watcher([tmp_path], time)
    assert watcher.settled() == []
    path.write_text("Facture;")
    assert watcher.settled() == []
    time.pass_(2)
    assert watcher.settled() == []
    path.write_text("Facture;Client")
    time.pass_(2)
    assert watcher.settled() == [], "it changed: the rest begins anew"
    time.pass_(3)
    assert watcher.settled() == [path]
    time.pass_(3)
    assert watcher.settled() == [], "each version once"
    path.write_text("Facture;Client;Solde")
    watcher.settled()
    time.pass_(3)
    assert watcher.settled() == [path]
    path.unlink()
    assert watcher.settled() == []


def test_a_new_file_under_the_old_name_counts_even_with_the_same_size_and_time(tmp_path: Path, time: _Time) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1")
    watcher = Watcher([path], time)
    watcher.settled()
    time.pass_(3)
    assert watcher.settled() == [path]
    seen = path.stat()
    other = tmp_path / "b.tmp"
    other.write_text("2")
    os.utime(other, ns=(seen.st_mtime_ns, seen.st_mtime_ns))
    other.replace(path)
    watcher.settled()
    time.pass_(3)
    assert watcher.settled() == [path]


def test_a_half_written_workbook_waits_and_a_broken_one_is_given_after_a_while(tmp_path: Path, time: _Time) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(WHOLE[: len(WHOLE) // 2])
    watcher = Watcher([tmp_path / "*.xlsx"], time)
    watcher.settled()
    time.pass_(30)
    assert watcher.settled() == []
    path.write_bytes(WHOLE)
    watcher.settled()
    time.pass_(3)
    assert watcher.settled() == [path]
    path.write_bytes(WHOLE[: len(WHOLE) // 2])
    watcher.settled()
    time.pass_(130)
    assert watcher.settled() == [path]


def test_lock_hidden_and_temporary_files_and_links_are_left_alone(tmp_path: Path, time: _Time) -> None:
    for name in ("~$a.xlsx", ".a.csv", "a.tmp", "a.xlsx.part"):
        (tmp_path / name).write_text("x")
        assert not is_ours_to_read(tmp_path / name)
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "b.csv").write_text("x")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real" / "b.csv")
    assert not is_ours_to_read(tmp_path / "link.csv")
    assert is_ours_to_read(tmp_path / "real" / "b.csv")
    watcher = Watcher([tmp_path], time)
    watcher.settled()
    time.pass_(3)
    assert watcher.settled() == []
    assert [(finding.code, finding.where.file) for finding in watcher.findings] == [("link_refused", "link.csv")]
    assert copy_settled(tmp_path / "link.csv", tmp_path / "copies") is None


def test_a_share_that_is_away_is_no_error(tmp_path: Path, time: _Time) -> None:
    assert Watcher([tmp_path / "away", tmp_path / "away" / "*.csv"], time).settled() == []


def test_the_copy_keeps_name_bytes_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(WHOLE)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    copy = copy_settled(path, tmp_path / "copies" / "0")
    assert copy == tmp_path / "copies" / "0" / "a.xlsx"
    assert copy.read_bytes() == WHOLE
    assert copy.stat().st_mtime == 1_700_000_000


def test_a_file_that_changes_while_it_is_copied_is_copied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("one")
    honest = shutil.copyfileobj
    changes = ["two, longer"]

    def writing(source: BinaryIO, target: BinaryIO, length: int) -> None:
        honest(source, target, length)
        if changes:
            path.write_text(changes.pop())

    monkeypatch.setattr(shutil, "copyfileobj", writing)
    copy = copy_settled(path, tmp_path / "copies")
    assert copy is not None
    assert copy.read_text() == "two, longer"
    changes += [str(n) * n for n in range(1, 9)]
    assert copy_settled(path, tmp_path / "copies") is None


def test_a_file_that_is_gone_or_locked_gives_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert copy_settled(tmp_path / "gone.csv", tmp_path / "copies") is None
    (tmp_path / "a.csv").write_text("x")

    def locked(_: Path) -> object:
        raise PermissionError("in use")

    monkeypatch.setattr(watch, "open_shared", locked)
    assert copy_settled(tmp_path / "a.csv", tmp_path / "copies") is None
