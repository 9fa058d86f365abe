"""The world of histories, one a worker."""

from collections.abc import Iterator

import pytest

from tests.crash.world import World, running_world


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """Servers, relay and folder of this worker."""
    with running_world() as running:
        yield running
