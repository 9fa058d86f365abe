"""One LibreOffice a session, kept alive. Import the fixture `office` into a conftest. A missing one is a failure."""

from collections.abc import Iterator

import pytest

from relance_mail.letters.pdf import LibreOffice


@pytest.fixture(scope="session")
def office() -> Iterator[LibreOffice]:
    """The engine of the product, with a LibreOffice of its own."""
    with LibreOffice() as engine:
        assert engine.available(), "LibreOffice is not installed (packages libreoffice-writer, python3-uno)"
        yield engine
