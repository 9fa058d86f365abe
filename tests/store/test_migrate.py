"""Migrations lead from an empty file to the tables of today, in one transaction; alembic is imported for them alone."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection

from relance_mail.core.policy import AnswerTo
from relance_mail.errors import UsageError
from relance_mail.store import answers, meta, migrate
from relance_mail.store.database import file_engine, identify, touch
from relance_mail.store.store import Store, memory_store, open_store
from relance_mail.store.tables import HEAD


def schema(conn: Connection) -> dict[tuple[str, str], str]:
    """Every table, index and trigger, with its words but not its spaces."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence'"
    return {(kind, name): "".join(sql.split()) for kind, name, sql in conn.exec_driver_sql(query)}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "empty"
    touch(folder / "relance-sandbox.db")
    opened = Store(folder, "sandbox", file_engine(folder / "relance-sandbox.db"))
    yield opened
    opened.close()


def test_migrating_an_empty_file_makes_the_tables_of_today(empty: Store, tmp_path: Path) -> None:
    assert migrate.migrate(empty.folder, "sandbox") == (None, HEAD)
    made = memory_store(tmp_path)
    migrated = open_store(empty.folder, "sandbox")
    with made.reading() as one, migrated.reading() as other:
        assert schema(other) == schema(one)
        assert len(meta.key_secret(other)) == 32
    made.close()
    migrated.close()


def test_the_last_migration_is_the_one_that_new_databases_are_stamped_with() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_present_database_is_left_alone(disk: Store) -> None:
    with disk.reading() as conn:
        secret = meta.key_secret(conn)
    assert migrate.migrate(disk.folder, "sandbox") == (HEAD, HEAD)
    with disk.reading() as conn:
        assert meta.key_secret(conn) == secret


def test_a_newer_database_is_not_touched(disk: Store) -> None:
    with disk.writing() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UsageError, match="newer version"):
        migrate.migrate(disk.folder, "sandbox")


def test_there_must_be_a_database(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no database"):
        migrate.migrate(tmp_path, "sandbox")


def test_a_migration_that_fails_changes_nothing(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(conn: Connection, revision: str = "head") -> None:
        conn.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        raise RuntimeError(revision)

    monkeypatch.setattr(migrate, "upgrade", half)
    with pytest.raises(RuntimeError, match="head"):
        migrate.migrate(empty.folder, "sandbox")
    with empty.reading() as conn:
        assert schema(conn) == {}


def test_an_older_database_is_backed_up_before(disk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with disk.writing() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    def upgraded(conn: Connection, revision: str = "head") -> None:
        assert (disk.folder / "before-0000" / "relance-sandbox.db").is_file(), revision
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (HEAD,))

    monkeypatch.setattr(migrate, "upgrade", upgraded)
    assert migrate.migrate(disk.folder, "sandbox") == ("0000", HEAD)


def test_a_database_of_the_first_version_gets_the_tables_of_today_and_keeps_its_rows(
    empty: Store, tmp_path: Path
) -> None:
    with empty.writing() as conn:
        migrate.upgrade(conn, "0001")
        identify(conn, "sandbox")
        conn.exec_driver_sql("INSERT INTO customer (id, name) VALUES ('C1', 'LEFORT')")
    with empty.reading() as conn:
        assert ("table", "answer") not in schema(conn)
    assert migrate.migrate(empty.folder, "sandbox") == ("0001", HEAD)
    made = memory_store(tmp_path)
    with made.reading() as one, empty.reading() as other:
        assert schema(other) == schema(one)
        assert [row.name for row in other.exec_driver_sql("SELECT name FROM customer")] == ["LEFORT"]
    with empty.writing() as conn:
        answers.owe(conn, "C1", AnswerTo.DOCUMENT, [], "M000001", "Anne", date(2026, 3, 3))
    made.close()


def test_opening_a_store_imports_no_alembic(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "import relance_mail.store.migrate, relance_mail.store.accounts, relance_mail.store.waiting\n"
        "from relance_mail.store.store import open_store\n"
        "open_store(Path(sys.argv[1]) / 'new', 'sandbox', create=True).close()\n"
        "print([name for name in sys.modules if name.startswith('alembic')])"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
