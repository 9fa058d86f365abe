"""An office kept as it stands and gone on with in other folders: what many tests begin with is done once a worker.

What a test meets is an office that was closed and opened again, as after a restart of the service.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from relance_mail.clock import SimulatedClock
from relance_mail.wiring import open_office
from tests.engine.folder_office import Day

_CHANGED = (
    "profile",
    "creditor",
    "book",
    "correspondence",
    "ignore_window",
)  # by tests, not by what lies in the folder


@dataclass(frozen=True, slots=True)
class _File:
    """One file: its place below the office's folder, and what `stat` says."""

    place: Path
    content: bytes
    mode: int
    modified_ns: int

    def write(self, folder: Path) -> Path:
        """The same file below another folder."""
        path = folder / self.place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content)
        path.chmod(self.mode)
        os.utime(path, ns=(self.modified_ns, self.modified_ns))
        return path


@dataclass(frozen=True, slots=True)
class Kept:
    """A closed office: its folders and files, the oldest first, its instant, and what was changed in it beside them."""

    folders: tuple[Path, ...]
    files: tuple[_File, ...]
    now: datetime
    changed: Mapping[str, object]

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Day]:
        """The office goes on in this folder."""
        for place in self.folders:
            (folder / place).mkdir(parents=True, exist_ok=True)
        last = 0
        for file in self.files:
            path = file.write(folder)
            while path.suffix == ".eml" and path.stat().st_ctime_ns <= last:  # the order in which mails have left
                path.chmod(file.mode)
            last = path.stat().st_ctime_ns
        clock = SimulatedClock(self.now)
        with open_office(folder, clock=clock) as built:
            day = Day(folder, built, clock)
            day.change(**self.changed)
            yield day


def keep(made: Callable[[Path], AbstractContextManager[Day]]) -> Kept:
    """Let an office live in a folder of its own until `made` has done what it does, and keep it."""
    with TemporaryDirectory(prefix="relance-kept-") as name:
        folder = Path(name)
        with made(folder) as day:
            now, changed = day.clock.now(), {field: getattr(day.office, field) for field in _CHANGED}
        paths = sorted(folder.rglob("*"), key=lambda path: (path.stat().st_ctime_ns, path))
        return Kept(
            tuple(path.relative_to(folder) for path in paths if path.is_dir()),
            tuple(_read(path, folder) for path in paths if path.is_file()),
            now,
            changed,
        )


def begun_with(made: Callable[[Path], AbstractContextManager[Day]], name: str = "day") -> object:
    """The fixture `name` of a module: the office as `made` leaves it, lived through once, gone on with by each test."""
    once = cache(lambda: keep(made))

    @pytest.fixture(name=name)
    def day(tmp_path: Path) -> Iterator[Day]:
        with once().opened(tmp_path) as opened:
            yield opened

    return day


def _read(path: Path, folder: Path) -> _File:
    seen = path.stat()
    return _File(path.relative_to(folder), path.read_bytes(), seen.st_mode & 0o777, seen.st_mtime_ns)
