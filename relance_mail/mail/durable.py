"""Files that survive a power cut: written beside, flushed to the disk, then renamed.

1. A mail must lie on the disk before the database says that it is prepared, and the mark "sending has begun" before
   the first byte of content leaves: both need fsync of the file and of its folder.
2. Renaming is atomic, so a reader never meets half a file.
"""

import os
from pathlib import Path

OWNER_ONLY = 0o600
SHARED = 0o666  # what the umask of the office leaves of it


def write(path: Path, content: bytes, mode: int = OWNER_ONLY) -> None:
    """Write `content` to `path`, replacing what lay there; on return it is on the disk."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)  # never through a link that lies there
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        move(beside, path)
    except OSError:  # a full disk: what was written of it would take the last room
        beside.unlink(missing_ok=True)
        raise


def move(source: Path, target: Path) -> None:
    """Rename atomically; on return both folders know it."""
    source.replace(target)
    for folder in {source.parent, target.parent}:
        flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Make the names of a folder durable. Windows keeps them with the rename and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
