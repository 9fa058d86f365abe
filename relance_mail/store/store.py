"""The store of one profile: transactions over its database, and its files.

1. Whoever changes something does so inside `writing()`: the lock is taken at once, everything is committed together or
   not at all. No network call and no rendering inside: others wait.
2. A key or a trigger that refuses becomes `Conflict` here, in one place.
3. `rehearsing()` runs the real code and forgets it: `relance plan` reads the sources anew and writes nothing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError, Conflict, UsageError
from relance_mail.store.database import (
    BEGIN,
    PROFILES,
    file_engine,
    make_tables,
    memory_engine,
    path_of,
    refuse_unusable,
    touch,
)
from relance_mail.store.files import Files


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

        Raises Conflict when a key or trigger refuses, BackendError when the lock is not free in time."""
        with self._writers.connect() as conn:
            try:
                with conn.begin():
                    yield conn
            except IntegrityError as error:
                raise _refused(error) from error
            except OperationalError as error:
                raise _busy(error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view for the whole block, in which nothing can be written; blocks nobody."""
        with self._readers.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def rehearsing(self) -> Iterator[Connection]:
        """Like `writing`, but all of it is undone at the end."""
        with self._writers.connect() as conn:
            transaction = conn.begin()
            try:
                yield conn
            finally:
                transaction.rollback()

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


def _busy(error: OperationalError) -> Exception:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None or code & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return error
    return BackendError(
        Finding("database_busy", "The database stayed locked by another process.", "Try again in a moment.")
    )
