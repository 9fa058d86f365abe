"""Rule 7: the outbox table, compared cell by cell with the grid that was worked out beforehand (MODEL §3.7)."""

import pytest

from relance_mail.core.outbox import FINAL, TABLE, Event, NotAllowed, State, allowed, next_state

# Order of columns: planned, awaiting approval, approved, prepared, dispatching, with staff, uncertain, sent, refused,
# withdrawn. Written out a second time on purpose: a slip of the finger in one of the two is seen.
GRID = """
| rendered_needs_yes  | AW | · | · | · | · | · | · | · | · | · |
| rendered_policy_yes | AP | · | · | · | · | · | · | · | · | · |
| render_failed       | = | · | · | · | · | · | · | · | · | · |
| approve             | · | AP | = | = | · | · | · | · | · | · |
| reject              | WI | WI | WI | WI | · | WI | · | · | · | = |
| lapse               | WI | WI | WI | WI | = | WI | = | = | = | = |
| placed_at_carrier   | · | · | PR | = | · | · | · | · | · | · |
| placed_with_staff   | · | · | WS | · | · | = | · | · | · | · |
| place_failed        | · | · | = | · | · | · | · | · | · | · |
| begin               | · | · | · | DI | · | · | · | · | · | · |
| accepted            | · | · | · | · | SE | · | · | · | · | · |
| refused_for_good    | · | · | · | · | RE | · | · | · | · | · |
| not_now             | · | · | · | · | PR | · | · | · | · | · |
| no_answer           | · | · | · | · | UN | · | · | · | · | · |
| restart             | = | = | = | = | UN | = | = | = | = | = |
| found               | SE | SE | SE | SE | SE | SE | SE | = | SE | SE |
| not_sent_proved     | · | · | · | = | · | = | PR | · | · | · |
| nothing_found       | = | = | = | = | · | = | = | · | · | · |
| draft_missing       | · | · | · | UN | · | UN | = | · | · | · |
| settle_sent         | · | · | · | · | · | SE | SE | · | · | · |
| settle_not_sent     | · | · | · | · | · | WI | WI | · | · | = |
"""
CODES = {
    "PL": "planned",
    "AW": "awaiting_approval",
    "AP": "approved",
    "PR": "prepared",
    "DI": "dispatching",
    "WS": "with_staff",
    "UN": "uncertain",
    "SE": "sent",
    "RE": "refused",
    "WI": "withdrawn",
}
CELLS = [
    (state, Event(event), cell)
    for event, *cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in GRID.split("\n")[1:-1])
    for state, cell in zip(State, cells, strict=True)
]


def test_the_grid_has_ten_states_and_twenty_one_events() -> None:
    assert [state.value for state in State] == list(CODES.values())
    assert len(CELLS) == len(State) * len(Event) == 210
    assert len(TABLE) == 69
    changing = sum(after is not before for (before, _), after in TABLE.items())
    assert (changing, len(TABLE) - changing) == (37, 32)


@pytest.mark.parametrize(("state", "event", "cell"), CELLS)
def test_each_cell(state: State, event: Event, cell: str) -> None:
    if cell == "·":
        assert not allowed(state, event)
        with pytest.raises(NotAllowed, match=f"{event} is not possible for a message that is {state}"):
            next_state(state, event)
    else:
        assert next_state(state, event) is (state if cell == "=" else State(CODES[cell]))


def test_what_is_final_leaves_only_by_the_truth() -> None:
    """Refused and withdrawn give way to a trace that it left; sent to nothing."""
    ways_out = {(before, event) for (before, event), after in TABLE.items() if before in FINAL and after is not before}
    assert ways_out == {(State.REFUSED, Event.FOUND), (State.WITHDRAWN, Event.FOUND)}


def test_sent_is_reached_only_by_a_proof_or_a_person() -> None:
    ways = {event for (before, event), after in TABLE.items() if after is State.SENT and before is not State.SENT}
    assert ways == {Event.ACCEPTED, Event.FOUND, Event.SETTLE_SENT}
