"""Backups that were opened and found sound, and coming back from one (rule 7, MODEL §2.7)."""

import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.decisions import Line
from relance_mail.errors import BackendError, UsageError
from relance_mail.store import holds, journal, meta, outbox
from relance_mail.store.backup import backup, check_sound, restore
from relance_mail.store.lock import AlreadyRunning, cycle_lock
from relance_mail.store.store import Store, open_store
from tests.store.ledger import NOON, TODAY, only, owed, read, remind, row, sent

PAUSE = Hold(HoldReason.PAUSE, TODAY, "Anne", until=TODAY)


@pytest.fixture
def working(disk: Store) -> Store:
    with disk.writing() as conn:
        read(conn, row())
        sent(conn, remind(conn, only(conn)))
        holds.open_hold(conn, "C1", replace(PAUSE, reason=HoldReason.DISPUTE), NOON)
        meta.put(conn, "letter", disk.files.put(b"letter"))
    return disk


def test_a_backup_is_taken_while_others_write(working: Store, tmp_path: Path) -> None:
    with working.writing() as conn:
        meta.put(conn, "uncommitted", "1")
        copied = backup(working, tmp_path / "copy")
    assert copied.name == "relance-sandbox.db"
    assert sorted(path.name for path in copied.parent.iterdir()) == ["files", "relance-sandbox.db"]
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    assert stat.S_IMODE(copied.parent.stat().st_mode) == 0o700
    copy = open_store(tmp_path / "copy", "sandbox")
    with copy.reading() as conn:
        assert owed(conn) == [("FA-1", "1200.00")]
        assert meta.get(conn, "uncommitted") is None
        assert copy.files.get(meta.get(conn, "letter") or "") == b"letter"
    copy.close()


def test_a_second_backup_replaces_the_first(working: Store, tmp_path: Path) -> None:
    backup(working, tmp_path / "copy")
    with working.writing() as conn:
        meta.put(conn, "letter", working.files.put(b"second letter"))
    backup(working, tmp_path / "copy")
    copy = open_store(tmp_path / "copy", "sandbox")
    with copy.reading() as conn:
        assert copy.files.get(meta.get(conn, "letter") or "") == b"second letter"
    copy.close()


@pytest.mark.parametrize("damage", ["bytes", "reference"])
def test_damage_is_noticed(working: Store, tmp_path: Path, damage: str) -> None:
    copied = backup(working, tmp_path / "copy")
    check_sound(copied)
    if damage == "bytes":
        content = bytearray(copied.read_bytes())
        content[4096 : 4096 * 6] = b"\xff" * (4096 * 5)
        copied.write_bytes(content)
    else:
        import sqlite3

        with sqlite3.connect(copied) as raw:
            raw.execute("DELETE FROM customer")
        raw.close()
    with pytest.raises(BackendError, match="relance-sandbox"):
        check_sound(copied)
    with pytest.raises(BackendError):
        restore(tmp_path / "copy", tmp_path / "elsewhere", "sandbox", NOON)
    assert not (tmp_path / "elsewhere").exists()


def test_rule_7_a_restored_store_knows_it_and_derives_the_same_keys(working: Store, tmp_path: Path) -> None:
    backup(working, tmp_path / "copy")
    with working.writing() as conn:
        secret, installation = meta.key_secret(conn), meta.installation_id(conn)
        head = journal.head(conn)
        meta.put(conn, "lost", "after the backup")
    working.close()
    restore(tmp_path / "copy", working.folder, "sandbox", NOON)
    back = open_store(working.folder, "sandbox")
    with back.writing() as conn:
        assert (meta.key_secret(conn), meta.installation_id(conn)) == (secret, installation)
        assert meta.restored_at(conn) == NOON
        assert meta.get(conn, "lost") is None
        assert head is not None
        assert journal.verify(conn, [(head.seq, head.hash)]) == ()
        (gone,) = outbox.rows_of(conn, ["C1"])
        lines: tuple[Line, ...] = ()
        assert not outbox.once_settled_not_sent(conn, lines)
        assert remind(conn, only(conn), key="cd", opened=1) == "R001002", gone.id
        assert holds.open_hold(conn, "C1", PAUSE, NOON) == "H001002"
        meta.forget_restore(conn)
        assert meta.restored_at(conn) is None
    back.close()
    kept = [path.name for path in working.folder.iterdir() if "before" in path.name]
    assert kept == ["relance-sandbox.db.before-20260303T110000"]


def test_a_restore_on_a_new_machine(working: Store, tmp_path: Path) -> None:
    backup(working, tmp_path / "copy")
    shutil.rmtree(working.folder)
    restore(tmp_path / "copy", tmp_path / "new" / "machine", "sandbox", NOON)
    back = open_store(tmp_path / "new" / "machine", "sandbox")
    with back.reading() as conn:
        assert back.files.get(meta.get(conn, "letter") or "") == b"letter"
    back.close()


def test_a_restore_needs_a_backup_and_no_running_cycle(working: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no backup of live"):
        restore(tmp_path / "copy", working.folder, "live", NOON)
    backup(working, tmp_path / "copy")
    with cycle_lock(working.folder), pytest.raises(AlreadyRunning):
        restore(tmp_path / "copy", working.folder, "sandbox", NOON)
    with working.reading() as conn:
        assert meta.restored_at(conn) is None
