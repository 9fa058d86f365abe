"""A full disk or a share without rights: a finding, the old file as it was, and no half-written one beside it."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from relance_mail.calendars.ics import IcsCalendar
from relance_mail.cli.run import run
from relance_mail.core.policy import Channel
from relance_mail.engine.desk import files as staff_files
from relance_mail.engine.desk.files import StaffFile
from relance_mail.engine.office import Report
from relance_mail.engine.writing import paper
from relance_mail.errors import BackendError, of_disk
from relance_mail.mail import durable
from relance_mail.settings.write import change_profile
from relance_mail.store.backup import backup, check_sound, restore
from relance_mail.store.store import open_store
from tests.cli.conftest import Relance
from tests.cli.office import DAY, IDENTITY
from tests.contracts.calendar_contract import entry
from tests.engine.folder_office import SETTINGS, Day, office_in, owed
from tests.recovery.disks import full_disk, ordinary_rights

Write = Callable[[Day, Path, bytes], None]
OLD, NEW = b"old " * 2000, b"new! " * 2000


class Told(Exception):
    """The writer told of it in a finding."""


def workbook(day: Day, folder: Path, content: bytes) -> None:
    report = Report()
    if not staff_files.write(day.office, report, StaffFile(folder, "Suivi.xlsx"), content, ours=True):
        raise Told(report.findings[0].what)


def letter(day: Day, folder: Path, content: bytes) -> None:
    sha256 = day.office.store.files.put(content)
    row = replace(day.rows()[0], channel=Channel.POST)
    office = replace(day.office, staff_folder=folder)
    (folder / paper.TO_POST).mkdir(exist_ok=True)
    paper.lay_out(office, row, {"Lettre.pdf": sha256})


def calendar(day: Day, folder: Path, content: bytes) -> None:  # noqa: ARG001 - one signature for all writers
    entries = [entry(number, date(2026, 4, 1), sequence=content[0]) for number in range(20)]
    IcsCalendar(folder / "relances.ics").publish(entries, {})


def spooled(day: Day, folder: Path, content: bytes) -> None:  # noqa: ARG001 - one signature for all writers
    durable.write(folder / "R26-0001.eml", content)


def profile(day: Day, folder: Path, content: bytes) -> None:  # noqa: ARG001 - one signature for all writers
    file = folder / "relance.toml"
    if not file.exists():
        file.write_text(SETTINGS + "#" * 5000, encoding="utf-8")
    change_profile(file, "live" if content == NEW else "sandbox")


def saved(day: Day, folder: Path, content: bytes) -> None:
    day.office.store.files.put(content)
    backup(day.office.store, folder / "copie")


WRITERS: tuple[Write, ...] = (workbook, letter, calendar, spooled, profile, saved)
DISASTERS = {f"room for {room}": partial(full_disk, room) for room in (0, 1, 1000)} | {"read-only": ordinary_rights}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    (tmp_path / "office").mkdir()
    with office_in(tmp_path / "office", "2026-03-03") as opened:
        opened.send("2026-03-03", owed())
        yield opened


def seen(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def closed(folder: Path, mode: int) -> None:
    for one in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        one.chmod(mode)


@pytest.mark.parametrize("disaster", DISASTERS)
@pytest.mark.parametrize("write", WRITERS)
def test_peers_nothing_is_half_written(day: Day, tmp_path: Path, write: Write, disaster: str) -> None:
    folder = tmp_path / "partage"
    folder.mkdir()
    write(day, folder, OLD)
    before = seen(folder)
    if write in (saved, letter):
        day.office.store.files.put(NEW)  # there is room for it on our own disk
    if disaster == "read-only":
        closed(folder, 0o555)
    context: AbstractContextManager[None] = DISASTERS[disaster]()
    try:
        with context, pytest.raises((Told, BackendError, OSError)) as told:
            write(day, folder, NEW)
    finally:
        closed(folder, 0o755)
    assert seen(folder) == before
    if isinstance(told.value, OSError):
        assert write in (spooled, profile), "who writes for staff tells in its own words"
        assert of_disk(told.value) or isinstance(told.value, PermissionError)
    write(day, folder, NEW)
    assert seen(folder) != before, "and afterwards it works again"


@pytest.mark.parametrize("room", [0, 4096, 60_000])
def test_rule_7_a_restore_that_fails_leaves_the_present_database(day: Day, tmp_path: Path, room: int) -> None:
    store = day.office.store
    backup(store, tmp_path / "copie")
    shutil.rmtree(store.folder / "files")
    store.close()
    before = seen(store.folder)
    with full_disk(room), pytest.raises(BackendError):
        restore(tmp_path / "copie", store.folder, store.profile, day.clock.now())
    after = {name: content for name, content in seen(store.folder).items() if not name.startswith("files")}
    assert after == before
    check_sound(store.path)
    restore(tmp_path / "copie", store.folder, store.profile, day.clock.now())
    back = open_store(store.folder, store.profile)
    back.close()


def test_an_empty_database_is_no_backup(day: Day, tmp_path: Path) -> None:
    store = day.office.store
    (tmp_path / "copie").mkdir()
    (tmp_path / "copie" / store.path.name).touch()
    with pytest.raises(BackendError, match="no tables"):
        restore(tmp_path / "copie", store.folder, store.profile, day.clock.now())
    with store.reading() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM customer").scalar_one()


@pytest.mark.parametrize("room", [0, 1000])
def test_commands_tell_of_a_full_disk_and_leave_no_half_file(relance: Relance, proposed: Path, room: int) -> None:
    from relance_mail.settings.load import load

    policy = next(iter(load(proposed).book.policies.values()))
    stage = next(stage.id for stage in policy.ladder if stage.letter)
    letter_command = ["letter", "C2", stage, "-o", str(proposed / "lettre.docx"), "--on", DAY]
    first = ["init", "--dir", str(proposed.parent / "new"), *IDENTITY]
    saving = ["db", "backup", "copie", "--dir", str(proposed)]
    for command in ([*letter_command, "--dir", str(proposed)], first, saving):
        with full_disk(room):
            code = run(command)
        assert code == 3, command
    assert not list(proposed.glob("*lettre*"))
    assert not list((proposed.parent / "new").glob("*.toml*"))
    assert run(first) == 0, "it can be begun again"
    assert relance(*letter_command, "--dir", proposed).code == 0


def test_a_cycle_on_a_share_without_rights_sends_and_tells(day: Day) -> None:
    """The staff folder and the source's folder cannot be written to: mails leave, findings say what staff misses."""
    staff = day.office.staff_folder
    assert staff is not None
    day.go_to("2026-03-18")
    day.ledger(owed())
    closed(staff, 0o555)
    before = seen(staff)
    try:
        with ordinary_rights():
            report = day.cycle()
            day.approve()
            again = day.cycle()
    finally:
        closed(staff, 0o755)
    assert seen(staff) == before
    assert len(day.sent()) == 2
    assert {finding.code for finding in (*report.findings, *again.findings)} & {staff_files.IN_USE, "staff_folder"}


def test_rule_7_a_disk_that_stays_full_sets_nothing_aside(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many cycles it lasts, the message leaves once, as soon as there is room."""

    def full(path: Path, *_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    day.morning("2026-03-18", owed())
    day.approve()
    with monkeypatch.context() as patched:
        patched.setattr(durable, "write", full)
        for _ in range(5):
            report = day.cycle()
            assert "disk_refused" in {finding.code for finding in report.findings}
    day.cycle()
    day.cycle()
    assert len(day.sent()) == 2
