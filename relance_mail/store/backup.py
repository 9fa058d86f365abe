"""Backups that can be trusted, and coming back from one.

1. The database is copied by SQLite while others go on working, then opened and checked before the backup is said to
   exist; files are copied after it, so that whatever the database names is there.
2. Secrets and keys are inside (`meta`): derived keys find again what the lost database had already sent.
3. A restored store remembers that it was restored: nothing is dispatched before every mailbox folder was read to its
   end (rule 7), and numbers jump, for those given since the backup are known outside. It is marked so before it takes
   the place of the present one: a crash on the way leaves either that one or a marked one, never half of one.
"""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError, UsageError
from relance_mail.store import journal, meta
from relance_mail.store.columns import instant_text
from relance_mail.store.database import file_engine, path_of, touch
from relance_mail.store.lock import cycle_lock
from relance_mail.store.store import Store

_JUMP = 1000


def backup(store: Store, target: Path) -> Path:
    """Copy database and files into the folder `target` (made if missing, completed if it holds an older backup); the
    copy of the database. Raises BackendError when it cannot be written or is not sound; an older copy then stays."""
    beside = path_of(target, store.profile).with_suffix(".new")
    try:
        _copy_database(store, beside)
        copied = beside.replace(path_of(target, store.profile))
        _copy_files(store.files.folder, target / "files")
    except (OSError, sqlite3.OperationalError) as error:
        what = f"The backup cannot be written to {target}: {error}."
        raise BackendError(Finding("backup_failed", what, "Check its rights and its room, or name another.")) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return copied


def _copy_database(store: Store, beside: Path) -> None:
    """A copy that was opened and found whole."""
    if beside.exists():
        beside.unlink()
    touch(beside)
    with closing(sqlite3.connect(store.path)) as live, closing(sqlite3.connect(beside)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    check_sound(beside)
    _flush(beside)


def check_sound(path: Path) -> None:
    """Raise BackendError unless SQLite finds the file whole and every reference in it met."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            problems = [row[0] for row in conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
            problems += [f"broken reference in {row[0]}" for row in conn.execute("PRAGMA foreign_key_check")]
            if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                problems.append("it holds no tables of ours")
    except sqlite3.DatabaseError as error:
        problems = [str(error)]
    if problems:
        raise BackendError(Finding("database_damaged", f"{path}: {problems[0]}.", "Restore an older backup."))


def restore(source: Path, folder: Path, profile: str, at: datetime) -> None:
    """Make the backup in `source` the store of `folder`; what was there is kept beside it under another name.

    Raises UsageError when there is no such backup or a cycle is running, BackendError when it is damaged or cannot be
    copied. An older backup is to be migrated before it is opened, as `open_store` then says."""
    copy, target = path_of(source, profile), path_of(folder, profile)
    if not copy.is_file():
        what = f"There is no backup of {profile} in {source}."
        raise UsageError(Finding("backup_missing", what, "Check the folder."))
    check_sound(copy)
    beside = target.with_suffix(".new")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with cycle_lock(folder):
            _copy_files(source / "files", folder / "files")
            _copy_file(copy, beside)
            _mark_restored(Store(folder, profile, file_engine(beside)), at)
            _set_aside(target, at)
            beside.replace(target)
    except OSError as error:
        what = f"The backup cannot be brought back to {folder}: {error}."
        raise BackendError(Finding("restore_failed", what, "Check its rights and its room; then again.")) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _mark_restored(store: Store, at: datetime) -> None:
    with store.writing() as conn:
        meta.put(conn, "restored_at", instant_text(at))
        meta.count_up(conn, "reminders", _JUMP)
        conn.exec_driver_sql("UPDATE sqlite_sequence SET seq = seq + ?", (_JUMP,))
        journal.append(conn, at, "relance", "database.restored")
    store.close()


def _set_aside(target: Path, at: datetime) -> None:
    """Rename the present database, with its log: two may never be mixed."""
    stamp = at.strftime("%Y%m%dT%H%M%S")
    for path in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm"))):
        if path.exists():
            path.rename(path.with_name(f"{path.name}.before-{stamp}"))


def _copy_files(source: Path, target: Path) -> None:
    """Copy what is not there yet: a file's name is its content."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in source.glob("??/*"):
        copy = target / path.parent.name / path.name
        if not path.name.startswith(".") and not copy.exists():
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _copy_file(path, copy)


def _copy_file(path: Path, copy: Path) -> None:
    beside = copy.with_name(f".new-{copy.name}")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600))
        shutil.copyfile(path, beside)
        _flush(beside)
        beside.replace(copy)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
