"""Workbooks that staff and the program share: never read half-saved, never overwritten (ISSUE 3, OFFICE §8.2)."""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_mail.engine.desk import files as staff_files
from relance_mail.engine.desk.files import StaffFile
from relance_mail.engine.office import Report
from tests.engine.folder_office import Day, office_in

NAME = "Décisions.xlsx"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, "2026-03-03") as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> StaffFile:
    return StaffFile(tmp_path / "Relances", NAME)


def test_it_is_written_where_nothing_lies_and_over_what_the_program_wrote(day: Day, file: StaffFile) -> None:
    report = Report()
    assert staff_files.read(file, report) is None
    assert staff_files.write(day.office, report, file, b"one")
    assert staff_files.write(day.office, report, file, b"two")
    assert (staff_files.read(file, report), report.findings) == (b"two", [])
    assert [path.name for path in file.folder.iterdir()] == [NAME]


def test_what_somebody_saved_stays_until_it_is_taken_over(day: Day, file: StaffFile) -> None:
    report = Report()
    staff_files.write(day.office, report, file, b"one")
    file.path.write_bytes(b"typed")
    assert not staff_files.write(day.office, report, file, b"two")
    assert file.path.read_bytes() == b"typed"
    with day.office.store.writing() as conn:
        assert not staff_files.is_untouched(conn, file)
        staff_files.note_taken(conn, file, b"typed")
        assert staff_files.is_untouched(conn, file)
    assert staff_files.write(day.office, report, file, b"two")
    assert report.findings == []


@pytest.mark.parametrize("lock", [f"~${NAME}", f".~lock.{NAME}#"])
def test_one_that_is_open_is_neither_read_nor_replaced(day: Day, file: StaffFile, lock: str) -> None:
    staff_files.write(day.office, Report(), file, b"one")
    (file.folder / lock).touch()
    report = Report()
    assert staff_files.read(file, report) is None
    assert not staff_files.write(day.office, report, file, b"two")
    assert [(one.code, one.severity) for one in report.findings] == [(staff_files.IN_USE, "warning")]
    assert file.path.read_bytes() == b"one"


def test_a_refusal_of_the_system_is_a_warning(day: Day, file: StaffFile, monkeypatch: pytest.MonkeyPatch) -> None:
    staff_files.write(day.office, Report(), file, b"one")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    report = Report()
    assert not staff_files.write(day.office, report, file, b"two")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert staff_files.read(file, report) is None
    assert [one.severity for one in report.findings] == ["warning", "warning"]
    with day.office.store.reading() as conn:
        assert not staff_files.is_untouched(conn, file)


def test_a_name_spelled_apart_on_the_share_is_the_same_workbook(file: StaffFile) -> None:
    file.folder.mkdir()
    spelled = file.folder / unicodedata.normalize("NFD", NAME)
    spelled.write_bytes(b"typed")
    assert (os.fspath(file.path), staff_files.read(file, Report())) == (os.fspath(spelled), b"typed")
    composed = file.folder / NAME
    composed.write_bytes(b"newer")
    assert file.path == composed
