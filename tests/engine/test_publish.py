"""What a cycle leaves behind for `status`."""

from relance_mail.store import meta
from tests.engine.folder_office import Day, owed

TUESDAY = "2026-03-03"


def test_what_a_cycle_did_is_kept_for_status(day: Day) -> None:
    day.morning(TUESDAY, owed())
    with day.office.store.reading() as conn:
        last = meta.last_cycle(conn)
    assert last is not None
    assert last["ok"] is True
    assert last["counts"]["planned"] == 1
