"""A store in memory for questions, one on disk for what only a disk shows."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from relance_mail.store.store import Store, memory_store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = memory_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = memory_store(tmp_path_factory.mktemp("shared"))
    yield opened
    opened.close()


@pytest.fixture
def conn(shared: Store) -> Iterator[Connection]:
    """A write transaction that is undone after the test: making the tables anew would take longer than most tests."""
    with shared.rehearsing() as connection:
        yield connection


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "store"
    open_store(folder, "sandbox", create=True).close()
    return folder


@pytest.fixture
def disk(made: Path, tmp_path: Path) -> Iterator[Store]:
    """A store on disk, copied from one that was made once."""
    opened = open_store(Path(shutil.copytree(made, tmp_path / "store")), "sandbox")
    yield opened
    opened.close()
