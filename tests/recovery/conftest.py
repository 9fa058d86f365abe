"""The offices and the program of tests/cli."""

from tests.cli.conftest import folder, offices, proposed, relance, started

__all__ = ["folder", "offices", "proposed", "relance", "started"]
