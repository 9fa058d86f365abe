"""When a message may leave: its window, the cap of a run, one a day to an address (PEERS 33, 34)."""

from datetime import time

import pytest

from tests.engine.folder_office import Day, owed

TUESDAY = "2026-03-03"


@pytest.mark.parametrize(
    ("on", "hour", "leaves"),
    [
        ("2026-03-03", time(10, 15), True),
        ("2026-03-03", time(9, 59), False),
        ("2026-03-03", time(11, 45), False),
        ("2026-03-03", time(16, 29), True),
        ("2026-03-02", time(10, 15), False),
        ("2026-03-06", time(10, 15), False),
    ],
)
def test_peers_33_messages_leave_in_their_window_only(day: Day, on: str, hour: time, leaves: bool) -> None:
    day.go_to("2026-03-02", time(9))
    day.ledger(owed())
    day.cycle()
    day.approve()
    day.go_to(on, hour)
    day.ledger(owed())
    day.cycle()
    day.approve()
    day.cycle()
    assert bool(day.sent()) is leaves


def test_peers_33_nothing_leaves_on_a_holiday_or_in_a_closure(day: Day) -> None:
    day.go_to("2026-07-14")  # a Tuesday
    assert not day.send("2026-07-14", owed(due="2026-06-20"))
    assert len(day.send("2026-07-15", owed(due="2026-06-20"))) == 1


def test_peers_34_the_cap_of_a_run_keeps_the_rest_for_the_next(day: Day) -> None:
    day.policies(cap_per_run=2)
    lines = [owed(f"FA-{n}", code=f"C{n}") for n in range(1, 6)]
    day.morning(TUESDAY, *lines)
    day.approve()
    assert [day.cycle().counts.get("sent", 0) for _ in range(4)] == [2, 2, 1, 0]
    assert len(day.sent()) == 5


def test_no_address_gets_two_messages_on_one_day(day: Day) -> None:
    group = "groupe@holding.example.com"
    lines = [owed(email=group), owed("FA-2", code="C2", email=group), owed("FA-3", code="C3")]
    assert [mail["To"] for mail in day.send(TUESDAY, *lines)] == [group, "compta@c3.example.com"]
    day.cycle()
    assert len(day.sent()) == 2
    assert [mail["To"] for mail in day.send("2026-03-04", *lines)] == [group], "the other one the day after"
