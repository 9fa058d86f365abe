"""A database of every earlier version, full of rows, comes to today's tables: nothing is lost, the work goes on."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError, UsageError
from relance_mail.store import journal, migrate
from relance_mail.store.backup import backup, restore
from relance_mail.store.database import file_engine, touch
from relance_mail.store.store import Store, open_store
from relance_mail.store.tables import HEAD
from tests.engine.folder_office import Day, bounce, office_in, owed
from tests.engine.kept import begun_with

LEFORT, MARTIN, DURAND = (owed(f"FA-{code}", code=code) for code in ("C1", "C2", "C3"))
Rows = Mapping[str, list[Mapping[str, Any]]]


def revisions() -> list[str]:
    """Every migration but the last, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    config.set_main_option("path_separator", "os")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    return [one for one in reversed(found) if one != HEAD]


def rows_of(path: Path) -> Rows:
    """Every row of every table, by its columns."""
    with closing(connect(path)) as conn:
        tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: dict[str, list[Mapping[str, Any]]] = {}
        for name in tables:
            cursor = conn.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a name that the database itself gave
            columns = [column[0] for column in cursor.description]
            found[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
        return found


def make_old(path: Path, revision: str, rows: Rows) -> None:
    """The tables as that migration left them, with what of these rows they have room for."""
    touch(path)
    store = Store(path.parent, "sandbox", file_engine(path))
    with store.writing() as conn:
        migrate.upgrade(conn, revision)
    store.close()
    with closing(connect(path)) as raw, raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in (one for one in tables if one != "alembic_version"):
            known = [column[1] for column in raw.execute(f'PRAGMA table_info("{name}")')]
            raw.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name that the database itself gave
            fill = f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(known))})'  # noqa: S608 - the same
            raw.executemany(fill, [[row[column] for column in known] for row in rows[name]])


@contextmanager
def lived_in(folder: Path) -> Iterator[Day]:
    """Reminders left, one came back, one customer promised, one disputes: rows in nearly every table."""
    with office_in(folder, "2026-03-03") as opened:
        for_lefort, for_martin, for_durand = opened.send("2026-03-03", LEFORT, MARTIN, DURAND)
        opened.receive(str(for_lefort["To"]), "Bonjour,\nNous paierons le 12 mars 2026.\n", to=for_lefort)
        opened.receive(str(for_martin["To"]), "Nous contestons cette facture, livraison incomplète.", to=for_martin)
        opened.arrive(bounce(for_durand, str(for_durand["To"])))
        opened.later(minutes=5)
        opened.cycle()
        yield opened


day = begun_with(lived_in)


def as_of(day: Day, revision: str) -> Rows:
    """Put a database of that version in the place of the office's; its rows."""
    store = day.office.store
    store.close()
    rows = rows_of(store.path)
    for end in ("", "-wal", "-shm"):
        store.path.with_name(store.path.name + end).unlink(missing_ok=True)
    make_old(store.path, revision, rows)
    return rows_of(store.path)


def go_on(day: Day) -> None:
    """What the office does two weeks later leaves nothing out and sends nothing twice."""
    day.change(store=open_store(day.office.store.folder, "sandbox"))
    assert day.holds("C2"), "the dispute"
    assert [promise.due.isoformat() for promise in day.account("C1").promises] == ["2026-03-12"]
    assert [contact.state for contact in day.account("C3").contacts] == ["bounced"]
    day.cycle()
    assert len(day.sent()) == 3, "nothing leaves again"
    day.send("2026-03-18", LEFORT, MARTIN, DURAND)
    assert [str(mail["To"]) for mail in day.sent()[3:]] == ["compta@c1.example.com"], "the promise was not kept"
    with day.office.store.reading() as conn:
        assert journal.verify(conn) == ()


@pytest.mark.parametrize("revision", revisions())
def test_nothing_is_lost_and_the_work_goes_on(day: Day, revision: str) -> None:
    old = as_of(day, revision)
    full = [name for name, rows in old.items() if rows]
    assert {"invoice", "movement", "reminder", "outbox", "receipt", "inbound", "promise", "hold", "journal"} <= {*full}
    folder = day.office.store.folder
    with pytest.raises(UsageError, match="older version"):
        open_store(folder, "sandbox")
    assert migrate.migrate(folder, "sandbox") == (revision, HEAD)
    new = rows_of(day.office.store.path)
    for name in set(old) - {"alembic_version"}:
        columns = old[name][0].keys() if old[name] else ()
        assert [{key: row[key] for key in columns} for row in new[name]] == old[name], name
    assert rows_of(folder / f"before-{revision}" / "relance-sandbox.db") == old
    go_on(day)


@pytest.mark.parametrize("revision", revisions())
def test_rule_7_an_old_backup_is_restored_then_migrated(day: Day, tmp_path: Path, revision: str) -> None:
    as_of(day, revision)
    folder, copy = day.office.store.folder, tmp_path / "copie"
    old = Store(folder, "sandbox", file_engine(day.office.store.path))
    backup(old, copy)
    old.close()
    restore(copy, folder, "sandbox", day.clock.now())
    assert migrate.migrate(folder, "sandbox") == (revision, HEAD)
    go_on(day)


class _Unreadable:
    """A mailbox whose server is away."""

    def __getattr__(self, name: str) -> object:
        raise BackendError(Finding("mail_unreachable", f"{name}: no answer.", "Try later."))


def test_rule_7_another_machine_reads_the_mailbox_before_anything_leaves(day: Day, tmp_path: Path) -> None:
    """Another folder, and what left after the backup: it is found in the mailbox and does not leave again."""
    copy, elsewhere = tmp_path / "copie", tmp_path / "ailleurs"
    backup(day.office.store, copy)
    day.send("2026-03-18", LEFORT, MARTIN, DURAND)
    assert len(day.sent()) == 4
    shutil.copytree(day.folder / "courrier", elsewhere / "courrier")
    with office_in(elsewhere, "2026-03-18", begun=False) as other:
        folder, mailbox = other.office.store.folder, other.office.mailbox
        other.office.store.close()
        restore(copy, folder, "sandbox", other.clock.now())
        other.change(store=open_store(folder, "sandbox"), mailbox=_Unreadable())
        other.later(minutes=20)
        other.ledger(LEFORT, MARTIN, DURAND)
        for _ in range(2):
            other.cycle()
            other.approve()
        assert len(other.sent()) == 4, "nothing before the mailbox was read to its end"
        other.change(mailbox=mailbox)
        for _ in range(3):
            other.cycle()
            other.approve()
        assert len(other.sent()) == 4, "what had left does not leave again"
        later = other.send("2026-04-21", LEFORT, MARTIN, DURAND, owed("FA-C9", "2026-04-01", code="C9"))
        assert "compta@c9.example.com" in [str(mail["To"]) for mail in later], "and the work goes on"
        with other.office.store.reading() as conn:
            assert journal.verify(conn) == ()
