"""Files by content: letters, approved mails, what came in, as `files/<aa>/<sha256>`.

1. A file is on the disk, under its final name, before a row names it: a crash leaves at most a file that no row knows.
2. The name is the hash of the content, so nothing is ever overwritten and a damaged file is noticed when it is read.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError


class Files:
    """The files of one store, under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where that content lies, or would lie."""
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep `content`; its SHA-256 in hex. On return it is on the disk. Raises OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            _make_folder(path.parent)
            _write_durably(path, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The content of that hash; BackendError when it is gone, unreadable or damaged."""
        try:
            content = self.path(sha256).read_bytes()
        except OSError:
            raise self._lost(sha256, "cannot be read") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise self._lost(sha256, "is damaged")
        return content

    def forget(self, sha256: str) -> None:
        """Delete a file that no row names any more; one that is gone is no error. Raises OSError."""
        self.path(sha256).unlink(missing_ok=True)

    def _lost(self, sha256: str, how: str) -> BackendError:
        return BackendError(
            Finding("file_lost", f"The file {self.path(sha256)} {how}.", "Take it back from the last backup.")
        )


def _make_folder(folder: Path) -> None:
    for level in (folder.parent, folder):
        if not level.is_dir():
            level.mkdir(mode=0o700, exist_ok=True)
            _flush_folder(level.parent)


def _write_durably(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make names durable; Windows does so with the rename and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
