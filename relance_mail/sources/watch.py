"""When a file on a share has come to rest, and how it is copied without getting in anybody's way.

1. Polling: shares send no events, and their directory entries are cached; every look asks each file itself.
2. At rest = the same size, time and inode in two looks, some seconds apart by the caller's clock, and a workbook's
   ZIP directory can be read. A file that stays broken is given out after a while all the same: its reader says so.
3. Only copies are read, made by a short open that lets Excel rename and delete meanwhile (MODEL §2.10).
4. Lock files (`~$…`), hidden and temporary files are nobody's; a symbolic link may lead anywhere and is refused.
"""

import os
import shutil
import stat
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from relance_mail.clock import Clock
from relance_mail.core.findings import Finding, Severity, Where

_ZIPPED = frozenset([".xlsx", ".xlsm", ".xlsb", ".ods"])
_UNFINISHED = frozenset([".tmp", ".part", ".partial", ".crdownload", ".lock", ".bak"])
_TRIES = 3
Signature = tuple[int, int, int]  # size in bytes, time of change in ns, inode


def is_ours_to_read(path: Path) -> bool:
    """Whether a file may be read at all: no lock, hidden or temporary file, no symbolic link."""
    name = path.name
    return not (name.startswith(("~$", ".", "~")) or path.suffix.lower() in _UNFINISHED or path.is_symlink())


def signature_of(path: Path) -> Signature | None:
    """What changes whenever the file does; None when it is not a plain file, or gone."""
    try:
        seen = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return (seen.st_size, seen.st_mtime_ns, seen.st_ino) if stat.S_ISREG(seen.st_mode) else None


def copy_settled(path: Path, folder: Path) -> Path | None:
    """A copy of the file under its own name in `folder` (made if need be). None when it is gone, locked, or changed
    in every try while it was copied; the copy's time of change is the file's."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / path.name
    for _ in range(_TRIES):
        before = signature_of(path)
        if before is None or not is_ours_to_read(path):
            return None
        try:
            with open_shared(path) as source, copy.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
        except OSError:
            return None
        if signature_of(path) == before and copy.stat().st_size == before[0]:
            os.utime(copy, ns=(before[1], before[1]))
            return copy
    return None


def open_shared(path: Path) -> BinaryIO:
    """Opens for reading. On Windows in a way that lets others write, rename and delete meanwhile, which Python's own
    `open` forbids: Excel saves by renaming."""
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        create = ctypes.windll.kernel32.CreateFileW
        create.restype = ctypes.c_void_p
        # GENERIC_READ; FILE_SHARE_READ | WRITE | DELETE; OPEN_EXISTING (CreateFileW, fileapi.h).
        opened = create(str(path), 0x80000000, 0x7, None, 3, 0, None)
        if opened in (None, ctypes.c_void_p(-1).value):
            raise ctypes.WinError()
        return os.fdopen(msvcrt.open_osfhandle(opened, os.O_RDONLY | os.O_BINARY), "rb")
    return path.open("rb")


@dataclass(slots=True)
class _Seen:
    signature: Signature
    since: datetime
    given: bool = False


class Watcher:
    """Looks at files, folders or patterns (`S:/Compta/balance*.xlsx`) each time it is asked.

    `rest`: how long nothing may have changed. `patience`: how long a workbook may stay unreadable before it is given
    out as it is. `findings`: links that were refused."""

    def __init__(
        self,
        paths: Iterable[Path],
        clock: Clock,
        rest: timedelta = timedelta(seconds=3),
        patience: timedelta = timedelta(minutes=2),
    ) -> None:
        self._paths, self._clock, self._rest, self._patience = tuple(paths), clock, rest, patience
        self._seen: dict[Path, _Seen] = {}
        self.findings: tuple[Finding, ...] = ()

    def settled(self) -> list[Path]:
        """The files that have come to rest since they last changed, each version once, in the order of their names."""
        now, present, links = self._clock.now(), set(), []
        ready = []
        for path in self._files():
            if path.is_symlink():
                links.append(path)
            signature = signature_of(path) if is_ours_to_read(path) else None
            if signature is None:
                continue
            present.add(path)
            if self._rests(path, signature, now):
                ready.append(path)
        self._seen = {path: seen for path, seen in self._seen.items() if path in present}
        self.findings = tuple(_refused(link) for link in links)
        return sorted(ready)

    def _rests(self, path: Path, signature: Signature, now: datetime) -> bool:
        seen = self._seen.get(path)
        if seen is None or seen.signature != signature:
            self._seen[path] = _Seen(signature, now)
            return False
        waited = now - seen.since
        if seen.given or waited < self._rest or (waited < self._patience and not _is_whole(path)):
            return False
        seen.given = True
        return True

    def _files(self) -> Iterator[Path]:
        for path in self._paths:
            if any(sign in path.name for sign in "*?["):
                yield from (entry for entry in _entries(path.parent) if entry.match(path.name))
            elif path.is_dir():
                yield from _entries(path)
            else:
                yield path


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder; nothing when the share is away."""
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in entries]
    except OSError:
        return []


def _is_whole(path: Path) -> bool:
    """Whether a file could be complete: not empty, and a zipped workbook with its directory (which is written last)."""
    try:
        with open_shared(path) as content:
            start = content.read(2)
            return bool(start) and (start != b"PK" or path.suffix.lower() not in _ZIPPED or zipfile.is_zipfile(content))
    except OSError:
        return False


def _refused(link: Path) -> Finding:
    what = "c'est un lien vers un autre fichier, qui n'est pas suivi"
    return Finding("link_refused", what, "Déposer le fichier lui-même.", Where(str(link.name)), Severity.WARNING)
