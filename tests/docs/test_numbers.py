"""Every rule of the house and every row of what users suffer from has a test that bears its number."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
RULES = range(1, 16)
PEERS = (*range(1, 18), 23, 28, 29, 31, 32, 33, 34)
_RULE = re.compile(r"\brules? (\d+)|_rule_0*(\d+)_")
_PEERS = re.compile(r"\bPEERS(?: rows?)? ([\d, –and-]+)|_peers_0*(\d+)_")


def _numbers(pattern: re.Pattern[str]) -> set[int]:
    """The numbers that tests bear in their names, or in the first line of their docstring."""
    found: set[int] = set()
    for path in TESTS.rglob("test_*.py"):
        if path == Path(__file__):
            continue
        source = path.read_text(encoding="utf-8")
        for test in re.findall(r"def (test_\w+)\([^)]*\)[^:]*:\s*(\"\"\"[^\n]*)?", source):
            for one in pattern.findall(" ".join(test)):
                found.update(int(number) for number in re.findall(r"\d+", " ".join(one)))
    return found


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_has_a_test(rule: int) -> None:
    assert rule in _numbers(_RULE)


@pytest.mark.parametrize("row", PEERS)
def test_the_row_of_the_peers_has_a_test(row: int) -> None:
    assert row in _numbers(_PEERS)


def test_a_number_without_a_test_is_seen() -> None:
    assert 99 not in _numbers(_RULE)
    assert 99 not in _numbers(_PEERS)
