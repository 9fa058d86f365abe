"""The SQLite database of one profile: how it is opened, made and recognised.

1. WAL with `synchronous=FULL`: with NORMAL the last commits can be lost in a power cut, that is a letter sent again.
2. The driver begins no transaction by itself (`isolation_level=None`); the `begin` event does, in the mode that the
   caller chose. A writer takes the lock at once: a transaction that reads first and then writes fails in spite of any
   time-out when another process has committed in between (MODEL §2.11). A reader cannot write.
3. Making the tables stamps the migration that they are the outcome of: only `db migrate` imports alembic.
4. The file is made with owner-only rights before SQLite opens it; its -wal and -shm inherit them.
"""

import os
import secrets
import uuid
from pathlib import Path

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, inspect, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from relance_mail.core.findings import Finding
from relance_mail.errors import UsageError
from relance_mail.store import triggers  # noqa: F401 - importing it attaches the triggers to the tables
from relance_mail.store.tables import HEAD, meta, metadata

PROFILES = ("sandbox", "live", "demo")
BUSY_SECONDS = 10
BEGIN = "relance_begin"  # execution option: the statement that opens the transaction

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
)
_VERSION_TABLE = (
    "CREATE TABLE alembic_version "
    "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def path_of(folder: Path, profile: str) -> Path:
    """Where the database of a profile lies in its folder."""
    return folder / f"relance-{profile}.db"


def file_engine(path: Path) -> Engine:
    """An engine on a file that exists."""
    return _prepared(create_engine(f"sqlite+pysqlite:///{path}", connect_args={"timeout": BUSY_SECONDS}))


def memory_engine() -> Engine:
    """An engine on a database that lives as long as it does; one connection, hence no nested transactions."""
    return _prepared(create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}))


def _prepared(engine: Engine) -> Engine:
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    return engine


def _connected(raw: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    raw.isolation_level = None
    for pragma in _PRAGMAS:
        raw.execute(pragma)


def _begun(conn: Connection) -> None:
    begin = conn.get_execution_options().get(BEGIN, "BEGIN")
    conn.exec_driver_sql(f"PRAGMA query_only = {0 if begin == 'BEGIN IMMEDIATE' else 1}")
    conn.exec_driver_sql(begin)


def touch(path: Path) -> None:
    """Make the folder and an empty database file, for the owner's eyes only; what is there already stays as it is: a
    backup may go into somebody's own folder, or onto a disk that knows no rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def make_tables(conn: Connection, profile: str) -> None:
    """Make tables, triggers, and the identity of this installation, unless they are there."""
    if inspect(conn).has_table(meta.name):
        return
    metadata.create_all(conn)
    conn.exec_driver_sql(_VERSION_TABLE)
    conn.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    identify(conn, profile)


def identify(conn: Connection, profile: str) -> None:
    """Say whose database it is, once and for ever."""
    identity = {"profile": profile, "installation_id": uuid.uuid4().hex, "key_secret": secrets.token_hex(32)}
    conn.execute(meta.insert(), [{"key": key, "value": value} for key, value in identity.items()])


def version_of(conn: Connection) -> str | None:
    """The migration that a database stands at; None when it is not one of ours."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    version: str | None = conn.exec_driver_sql("SELECT max(version_num) FROM alembic_version").scalar_one()
    return version


def refuse_unusable(conn: Connection, path: Path, profile: str) -> None:
    """Raise UsageError unless the database is ours, up to date and of this profile."""
    version = version_of(conn)
    if version is None:
        raise UsageError(
            Finding("database_empty", f"{path} holds no tables.", "Run `relance init`, or restore a backup.")
        )
    if version < HEAD:
        what = f"{path} was made by an older version (schema {version}, this program needs {HEAD})."
        raise UsageError(Finding("database_old", what, "Run `relance db migrate`."))
    if version > HEAD:
        what = f"{path} was made by a newer version (schema {version}, this program knows {HEAD})."
        raise UsageError(Finding("database_new", what, "Install the newer relance_mail."))
    kept = conn.execute(select(meta.c.value).where(meta.c.key == "profile")).scalar_one()
    if kept != profile:
        what = f"{path} belongs to the profile {kept}, not to {profile}: nothing is carried over between profiles."
        raise UsageError(Finding("database_profile", what, "Put the file back under its own name."))
