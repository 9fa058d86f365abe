"""Old mails of the spool may be deleted, but what is needed, unsent or of unknown fate stays (rule 7)."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relance_mail.mail.spool import Spool, State
from tests.mail.test_mime import LETTER

OLD, NEW, BEFORE = (datetime(year, 3, 3, tzinfo=UTC) for year in (2014, 2026, 2016))


def kept(spool: Spool, state: State, at: datetime, key: str = LETTER.key) -> None:
    spool.mark(spool.write(replace(LETTER, key=key), at), state, at)


@pytest.mark.parametrize("state", State)
def test_rule_7_only_what_has_left_or_is_with_staff_or_was_set_aside_is_forgotten(tmp_path: Path, state: State) -> None:
    spool = Spool(tmp_path)
    kept(spool, state, OLD)
    gone = state in (State.SENT, State.ASIDE, State.PLACED)
    assert spool.forget(BEFORE, ()) == gone
    assert (spool.read(LETTER.key) is None) == gone
    assert bool(list(tmp_path.iterdir())) != gone


def test_what_is_young_or_needed_stays(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    kept(spool, State.SENT, NEW, "a" * 64)
    kept(spool, State.SENT, OLD, "b" * 64)
    kept(spool, State.SENT, OLD, "c" * 64)
    assert spool.forget(BEFORE, {"b" * 64}) == 1
    assert spool.read("c" * 64) is None
    assert spool.read("a" * 64)
    assert spool.read("b" * 64)
