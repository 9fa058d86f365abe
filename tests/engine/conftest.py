"""An office on Tuesday 3 March 2026, mid-morning: the sending window is open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.folder_office import Day, office_in
from tests.servers.radicale import radicale as radicale

TUESDAY = "2026-03-03"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, TUESDAY) as opened:
        yield opened
