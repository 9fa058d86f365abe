"""Files by content: durable before they are named, never overwritten, damage noticed."""

import hashlib
import os
from pathlib import Path

import pytest

from relance_mail.errors import BackendError
from relance_mail.store.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def test_a_file_lies_under_its_hash(files: Files) -> None:
    sha256 = files.put(b"letter")
    assert sha256 == hashlib.sha256(b"letter").hexdigest()
    assert files.path(sha256) == files.folder / sha256[:2] / sha256
    assert files.get(sha256) == b"letter"


def test_it_is_flushed_before_it_gets_its_name_and_its_folder_after(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put(b"folders are made")
    story: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        story.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "content")  # noqa: PTH112 - a handle
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        assert path.read_bytes() == b"letter"
        assert path.parent == target.parent
        story.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    files.put(b"letter")
    assert [event for event in story if event != "folder"] == ["content", "name"]
    assert story[-1] == "folder"


def test_the_same_content_is_written_once(files: Files) -> None:
    first = files.path(files.put(b"letter")).stat()
    second = files.path(files.put(b"letter")).stat()
    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)


def test_damage_and_loss_are_noticed(files: Files) -> None:
    sha256 = files.put(b"letter")
    files.path(sha256).write_bytes(b"lettre")
    with pytest.raises(BackendError, match="damaged"):
        files.get(sha256)
    files.path(sha256).unlink()
    with pytest.raises(BackendError, match="cannot be read"):
        files.get(sha256)
    with pytest.raises(BackendError, match="cannot be read"):
        files.get("")


def test_a_write_that_fails_leaves_nothing_behind(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.put(b"folders are made")

    def refused(path: Path, target: Path) -> Path:
        raise PermissionError(f"{path} to {target}")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        files.put(b"letter")
    assert not list(files.folder.rglob(".new-*"))
