"""The store of one profile: transactions over its database, and its files.

1. Whoever changes something does so inside `writing()`: the lock is taken at once, everything is committed together or
   not at all. No network call and no rendering inside: others wait.
2. A key or a trigger that refuses becomes `Conflict` here, in one place.
3. `rehearsing()` runs the real code and forgets it: `relance plan` reads the sources anew and writes nothing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, IntegrityError

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError, Conflict, UsageError
from relance_mail.store.database import (
    BEGIN,
    BUSY_SECONDS,
    PROFILES,
    file_engine,
    make_tables,
    memory_engine,
    path_of,
    refuse_unusable,
    touch,
)
from relance_mail.store.files import Files

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNAVAILABLE = (
    *(*_LOCKED, *_DAMAGED),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
)


class Store:
    """`folder` holds the database, `files/` and the lock. One store per process; safe between threads."""

    def __init__(self, folder: Path, profile: str, engine: Engine) -> None:
        self.folder = folder
        self.profile = profile
        self.files = Files(folder / "files")
        self._readers = engine
        self._writers = engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})

    @property
    def path(self) -> Path:
        """The database file."""
        return path_of(self.folder, self.profile)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start; committed when the block ends well.

        Raises Conflict when a key or trigger refuses, BackendError when the lock is not free in time or the disk is
        full."""
        try:
            with self._writers.connect() as conn, conn.begin():
                yield conn
        except IntegrityError as error:
            raise _refused(error) from error
        except DatabaseError as error:
            raise _unavailable(error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view for the whole block, in which nothing can be written; blocks nobody.

        Raises BackendError when the disk refuses."""
        try:
            with self._readers.connect() as conn, conn.begin():
                yield conn
        except DatabaseError as error:
            if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY:
                raise  # a bug of ours: a reader tried to write
            raise _unavailable(error) from error

    @contextmanager
    def rehearsing(self) -> Iterator[Connection]:
        """Like `writing`, but all of it is undone at the end."""
        with self._writers.connect() as conn:
            transaction = conn.begin()
            try:
                yield conn
            finally:
                transaction.rollback()

    def compact(self) -> None:
        """Write the database anew without what was deleted: SQLite keeps deleted words in free pages and in its log.

        Raises BackendError when others use it, or the disk is full: what was deleted can then still be dug out."""
        try:
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as conn:
                for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    conn.execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            what = f"What was erased is still in free pages of {self.path} ({error})."
            raise BackendError(Finding("not_compacted", what, "Run `relance db purge --yes` again.")) from error

    def close(self) -> None:
        """Release every connection."""
        self._readers.dispose()


def open_store(folder: Path, profile: str, *, create: bool = False) -> Store:
    """Open the database of a profile; `create` makes folder, file and tables when they are missing.

    Raises UsageError for an unknown profile, a missing or foreign database, or another schema version."""
    path = path_of(folder, profile)
    if profile not in PROFILES:
        raise UsageError(Finding("profile", f"There is no profile {profile!r}.", f"Use one of {', '.join(PROFILES)}."))
    if create:
        touch(path)
        folder.chmod(0o700)
    elif not path.is_file():
        raise UsageError(Finding("database_missing", f"There is no database at {path}.", "Run `relance init` first."))
    store = Store(folder, profile, file_engine(path))
    try:
        if create:
            with store.writing() as conn:
                make_tables(conn, profile)
        with store.reading() as conn:
            refuse_unusable(conn, path, profile)
    except UsageError:
        store.close()
        raise
    return store


def memory_store(folder: Path, profile: str = "sandbox") -> Store:
    """A store with an empty database that vanishes with it; only files, if any are put, touch `folder`."""
    store = Store(folder, profile, memory_engine())
    with store.writing() as conn:
        make_tables(conn, profile)
    return store


def _refused(error: IntegrityError) -> Conflict:
    return Conflict(
        Finding(
            "refused_by_key",
            f"Refusé par la base : l'état a changé entre-temps, ou cela a déjà été fait ({error.orig}).",
            "Regarder l'état actuel avec `relance status`, puis recommencer si besoin.",
        )
    )


def _unavailable(error: DatabaseError) -> Exception:
    """A lock or a disk that lets nobody write, or a file that is damaged: no fault of what was asked, which may be
    asked again later."""
    undecodable = "Could not decode" in str(
        error.orig
    )  # Python's own words, without a code: a text is no text any more
    code = sqlite3.SQLITE_CORRUPT if undecodable else getattr(error.orig, "sqlite_errorcode", None)
    if code is None or code & 0xFF not in _UNAVAILABLE:
        return error
    if code & 0xFF in _LOCKED:
        finding = Finding("database_busy", "The database stayed locked by another process.", "Try again in a moment.")
    elif code & 0xFF in _DAMAGED:
        what = f"The database is damaged: {error.orig}."
        finding = Finding("database_damaged", what, "Stop the service; run `relance db restore` with the last backup.")
    else:
        what = f"The database cannot be read or written: {error.orig}."
        finding = Finding("database_disk", what, "Make room on the disk, or correct its rights; then run again.")
    return BackendError(finding)
