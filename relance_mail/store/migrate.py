"""Bringing an older database to the present tables, with alembic configured in code.

1. Only this module imports alembic, and only when something is migrated: it takes a second.
2. The migration runs in one transaction under the write lock, after a backup beside the database: it succeeds whole or
   changes nothing.
"""

from pathlib import Path

from sqlalchemy import Connection

from relance_mail.core.findings import Finding
from relance_mail.errors import UsageError
from relance_mail.store.backup import backup
from relance_mail.store.database import file_engine, identify, path_of, refuse_unusable, version_of
from relance_mail.store.store import Store
from relance_mail.store.tables import HEAD

SCRIPTS = Path(__file__).with_name("migrations")


def migrate(folder: Path, profile: str) -> tuple[str | None, str]:
    """Migrate the database of a profile; its version before and after. A backup lies in `before-<version>/` then.

    Raises UsageError when there is none, or when a newer program made it."""
    path = path_of(folder, profile)
    if not path.is_file():
        raise UsageError(Finding("database_missing", f"There is no database at {path}.", "Run `relance init` first."))
    store = Store(folder, profile, file_engine(path))
    try:
        with store.reading() as conn:
            before = version_of(conn)
        if before is not None and before < HEAD:
            backup(store, folder / f"before-{before}")
        with store.writing() as conn:
            if before is None or before < HEAD:
                upgrade(conn)
            if before is None:
                identify(conn, profile)
            refuse_unusable(conn, path, profile)
    finally:
        store.close()
    return before, HEAD


def upgrade(conn: Connection, revision: str = "head") -> None:
    """Run every migration up to `revision` in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, revision)
