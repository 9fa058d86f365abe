"""How the database is opened, made, locked and recognised (rule 14, MODEL §2.11)."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from relance_mail.errors import BackendError, UsageError
from relance_mail.store import database, meta
from relance_mail.store.lock import AlreadyRunning, cycle_lock
from relance_mail.store.store import Store, open_store


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_rule_14_only_the_owner_may_read_anything(tmp_path: Path) -> None:
    disk = open_store(tmp_path / "new" / "store", "sandbox", create=True)
    with disk.writing() as conn:
        meta.put(conn, "key", "value")
        inside = sorted(path.name for path in disk.folder.iterdir())
        assert inside == ["relance-sandbox.db", "relance-sandbox.db-shm", "relance-sandbox.db-wal"]
        assert {rights(path) for path in disk.folder.iterdir()} == {0o600}
    sha256 = disk.files.put(b"letter")
    assert rights(disk.folder) == 0o700
    assert rights(disk.files.path(sha256)) == 0o600
    assert rights(disk.files.path(sha256).parent) == 0o700
    disk.close()


def test_rule_14_each_profile_is_its_own_database(tmp_path: Path) -> None:
    sandbox = open_store(tmp_path, "sandbox", create=True)
    with sandbox.writing() as conn:
        meta.put(conn, "seen", "in the sandbox")
    live = open_store(tmp_path, "live", create=True)
    with sandbox.reading() as one, live.reading() as other:
        assert meta.get(other, "seen") is None
        assert meta.key_secret(one) != meta.key_secret(other)
        assert meta.installation_id(one) != meta.installation_id(other)
        assert len(meta.key_secret(one)) == 32
    sandbox.close()
    live.close()


def test_rule_14_a_database_under_another_profile_s_name_is_refused(disk: Store) -> None:
    disk.close()
    disk.path.rename(disk.path.with_name("relance-live.db"))
    with pytest.raises(UsageError, match="belongs to the profile sandbox"):
        open_store(disk.folder, "live")


def test_creating_again_opens_what_is_there(disk: Store) -> None:
    with disk.reading() as conn:
        secret = meta.key_secret(conn)
    again = open_store(disk.folder, "sandbox", create=True)
    with again.reading() as conn:
        assert meta.key_secret(conn) == secret
    again.close()


@pytest.mark.parametrize(
    ("version", "complaint"),
    [("0000", "relance db migrate"), ("9999", "newer"), (None, "no tables")],
)
def test_another_schema_version_is_a_clear_error(disk: Store, version: str | None, complaint: str) -> None:
    with disk.writing() as conn:
        if version is None:
            conn.exec_driver_sql("DROP TABLE alembic_version")
        else:
            conn.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (version,))
    disk.close()
    with pytest.raises(UsageError) as refusal:
        open_store(disk.folder, "sandbox")
    (finding,) = refusal.value.findings
    assert complaint in f"{finding.what} {finding.remedy}"


@pytest.mark.parametrize(("profile", "complaint"), [("live", "There is no database"), ("prod", "There is no profile")])
def test_nothing_is_made_unasked(disk: Store, profile: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        open_store(disk.folder, profile)
    assert [path.name for path in disk.folder.glob("*.db")] == ["relance-sandbox.db"]


def test_it_is_wal_with_full_synchronisation_and_foreign_keys(disk: Store) -> None:
    with disk.reading() as conn:
        found = [
            conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        ]
    assert found == ["wal", 2, 1, 1]


def test_model_2_11_a_writer_takes_the_lock_at_once(disk: Store) -> None:
    """BEGIN IMMEDIATE: another connection cannot begin to write although nothing has been written yet."""
    other = sqlite3.connect(disk.path, timeout=0, isolation_level=None)
    with disk.writing():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM customer").fetchone() == (0,)
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()


def test_model_2_11_a_reader_does_not_hold_a_writer_up_and_sees_one_state(disk: Store) -> None:
    with disk.reading() as reader:
        assert meta.get(reader, "count") is None
        with disk.writing() as writer:
            meta.put(writer, "count", "1")
        assert meta.get(reader, "count") is None
    with disk.reading() as reader:
        assert meta.get(reader, "count") == "1"


def test_a_reader_cannot_write(disk: Store) -> None:
    with pytest.raises(OperationalError, match="readonly"), disk.reading() as conn:
        meta.put(conn, "key", "value")
    with disk.writing() as conn:
        meta.put(conn, "key", "value")


def test_a_lock_that_stays_taken_is_a_backend_error(disk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    hurried = Store(disk.folder, "sandbox", database.file_engine(disk.path))
    with disk.writing(), pytest.raises(BackendError, match="locked"), hurried.writing():
        pass
    hurried.close()


def test_a_rehearsal_leaves_no_trace(disk: Store) -> None:
    with disk.rehearsing() as conn:
        meta.put(conn, "key", "value")
        assert meta.get(conn, "key") == "value"
    with disk.reading() as conn:
        assert meta.get(conn, "key") is None


def test_a_crash_in_the_block_undoes_all_of_it(disk: Store) -> None:
    def crash() -> None:
        with disk.writing() as conn:
            meta.put(conn, "key", "value")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    with disk.reading() as conn:
        assert meta.get(conn, "key") is None


def test_the_disk_refusing_a_file_undoes_the_rows_that_would_name_it(
    disk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError("no space left on device")

    def keep() -> None:
        with disk.writing() as conn:
            meta.put(conn, "letter", "about to be named")
            meta.put(conn, "letter", disk.files.put(b"letter"))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        keep()
    monkeypatch.undo()
    with disk.reading() as conn:
        assert meta.get(conn, "letter") is None
    assert [path for path in disk.files.folder.rglob("*") if path.is_file()] == []


def test_rule_14_one_cycle_at_a_time_across_processes(tmp_path: Path) -> None:
    again = (
        "import sys; from pathlib import Path; from relance_mail.store.lock import AlreadyRunning, cycle_lock\n"
        "try:\n    with cycle_lock(Path(sys.argv[1])): print('taken')\n"
        "except AlreadyRunning as error: print(error.exit_code, error)"
    )
    command = [sys.executable, "-c", again, str(tmp_path)]
    with cycle_lock(tmp_path):
        held = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        with pytest.raises(AlreadyRunning, match="déjà en cours"), cycle_lock(tmp_path):
            pass
    assert held == "1 Un cycle est déjà en cours sur ce dossier.\n"
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "taken\n"
