"""What is meant behind words that look like something else (`meant_said.txt`): each fact with its negative twin."""

from datetime import datetime
from pathlib import Path

import pytest

from relance_mail.clock import PARIS
from tests.replies.mailbox import TWO, reading

THURSDAY = datetime(2026, 11, 19, 10, 0, tzinfo=PARIS)
LINES = (Path(__file__).parent / "meant_said.txt").read_text("utf-8").splitlines()
SAID = [tuple(line.split(" | ", 1)) for line in LINES if line and not line.startswith("#")]
TOGETHER = (Path(__file__).parent / "beside_said.txt").read_text("utf-8").splitlines()
BESIDE = [tuple(line.split(" | ", 1)) for line in TOGETHER if line and not line.startswith("#")]


@pytest.mark.parametrize(("meant", "text"), SAID)
def test_what_is_meant(meant: str, text: str) -> None:
    found = reading(text, THURSDAY)
    first, *beside = meant.split("+")
    assert (str(found.intent), {str(one) for one in found.secondary_intents}) == (first, set(beside)), found.because


@pytest.mark.parametrize(("meant", "text"), BESIDE)
def test_what_stands_beside_what_is_settled(meant: str, text: str) -> None:
    found = reading(text, THURSDAY, TWO)
    first, *beside = meant.split("+")
    assert (str(found.intent), {str(one) for one in found.secondary_intents}) == (first, set(beside)), found.because
