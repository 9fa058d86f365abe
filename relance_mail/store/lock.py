"""One cycle at a time per data folder: `run` and `serve` take this lock, staff's commands do not (MODEL §2.11).

1. The operating system holds it for the process, so that a crash frees it: no stale lock file to delete by hand.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.errors import UsageError


class AlreadyRunning(UsageError):
    """Another `run` or `serve` works on this folder; nothing is wrong, it does the work (exit 1)."""

    exit_code = 1


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def cycle_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder` inside the block; raises AlreadyRunning at once when another process has it."""
    handle = os.open(folder / "cycle.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle)
    except OSError:
        os.close(handle)
        finding = Finding("already_running", "Un cycle est déjà en cours sur ce dossier.", "Attendre qu'il se termine.")
        raise AlreadyRunning(finding) from None
    try:
        yield
    finally:
        os.close(handle)
