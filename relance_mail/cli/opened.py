"""Where a command works: the folder that was named, and the office opened on it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from relance_mail.cli.options import State, parse_day

if TYPE_CHECKING:
    from relance_mail.engine.office import Office


def working_folder() -> Path:
    """The folder of `--dir`, RELANCE_DIR or here (CONTRACT §1). UsageError when it holds no relance.toml."""
    from relance_mail.settings.load import find_folder

    return find_folder(State.folder, os.environ, Path.cwd())


def folder_if_any() -> Path | None:
    """The same for commands that need none; a folder that was named must be one all the same."""
    from relance_mail.settings.load import FILE, FOLDER_VARIABLE

    named = State.folder or os.environ.get(FOLDER_VARIABLE)
    return working_folder() if named or (Path.cwd() / FILE).is_file() else None


@contextmanager
def office(on: str | None = None) -> "Iterator[Office]":
    """The office of the working folder, believing that it is `on` (refused in live on another day than today)."""
    from relance_mail.wiring import open_office

    day = None if on is None else parse_day(on, "--on")
    with open_office(working_folder(), day) as opened:
        yield opened


def today(on: str | None) -> date:
    """The day of `--on`, else today in Paris, for commands that need no folder."""
    from relance_mail.clock import SystemClock

    return SystemClock().today() if on is None else parse_day(on, "--on")


def existing(paths: Sequence[Path]) -> list[Path]:
    """Paths as typed, patterns filled in (a Windows shell leaves that to us). UsageError for each that is not there."""
    from relance_mail.core.findings import Finding, Where
    from relance_mail.errors import UsageError

    found = [one for path in paths for one in _matching(path)]
    missing = [path for path in found if not path.exists()]
    if missing:
        remedy = "Check its spelling."
        raise UsageError(
            *(Finding("path_missing", f"{one} does not exist.", remedy, Where(file=str(one))) for one in missing)
        )
    return found


def _matching(path: Path) -> list[Path]:
    pattern = not path.exists() and any(sign in path.name for sign in "*?[")
    return (sorted(path.parent.glob(path.name)) if pattern else []) or [path]
