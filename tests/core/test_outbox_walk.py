"""Rule 7, by walking every history of one message instead of examples (MODEL §3.7)."""

import pytest

from relance_mail.core.outbox import TABLE, Event, State
from tests.core.outbox_world import Carrier, Rules, World, faults, walk


@pytest.mark.parametrize("carrier", Carrier)
def test_peers_07_no_history_sends_twice_or_loses_a_message(carrier: Carrier) -> None:
    assert faults(walk(carrier)) == set()


@pytest.mark.parametrize("carrier", Carrier)
def test_the_walk_reaches_what_it_should(carrier: Carrier) -> None:
    worlds = walk(carrier)
    reached = {world.state for world in worlds}
    programs_own = {State.PREPARED, State.DISPATCHING, State.REFUSED}
    assert reached == set(State) - (programs_own if carrier is Carrier.STAFF_DRAFT else {State.WITH_STAFF})
    assert any(world.state is State.SENT for world in worlds)
    assert any(world.state is State.UNCERTAIN and world.sends for world in worlds)
    assert any(world.state is State.UNCERTAIN and not world.sends for world in worlds)


@pytest.mark.parametrize("carrier", Carrier)
def test_whatever_left_can_still_be_found(carrier: Carrier) -> None:
    """From every world in which it left, a trace leads to sent: truth wins."""
    for world in walk(carrier):
        if world.sends and world.state is not State.SENT:
            assert TABLE[world.state, Event.FOUND] is State.SENT


@pytest.mark.parametrize("carrier", Carrier)
def test_nothing_is_stuck_without_a_person(carrier: Carrier) -> None:
    """Every world that is not final has some way on to one that is."""
    worlds = walk(carrier)
    final = (State.SENT, State.REFUSED, State.WITHDRAWN)
    for world in worlds:
        assert any(onward.state in final for onward in walk(carrier, start=world))


def test_fault_smtp_retried_after_silence_is_found() -> None:
    table = {**TABLE, (State.UNCERTAIN, Event.NOTHING_FOUND): State.PREPARED}
    assert "sent twice without a person" in faults(walk(Carrier.SMTP, table=table))


@pytest.mark.parametrize("carrier", [Carrier.SERVER_DRAFT, Carrier.STAFF_DRAFT])
def test_fault_withdrawing_without_asking_for_the_draft_is_found(carrier: Carrier) -> None:
    assert "left although withdrawn" in faults(walk(carrier, Rules(asks_draft=False)))


def test_fault_a_new_message_believed_unsent_at_once_is_found() -> None:
    careless = Rules(same_draft=False, waits_grace=False, by_hand=False)
    assert "sent twice without a person" in faults(walk(Carrier.SERVER_DRAFT, careless))


@pytest.mark.parametrize("rules", [Rules(waits_grace=False), Rules(same_draft=False, by_hand=False)])
def test_either_guard_alone_holds(rules: Rules) -> None:
    assert "sent twice without a person" not in faults(walk(Carrier.SERVER_DRAFT, rules))


def test_fault_a_missing_draft_taken_for_a_no_is_found() -> None:
    """A draft that is not there at dispatch is no answer: believed to be a no, it is withdrawn although it left."""
    by_hand = World(Carrier.SERVER_DRAFT, State.PREPARED, sends=1)
    table = {**TABLE, (State.PREPARED, Event.DRAFT_MISSING): State.WITHDRAWN}
    assert "left although withdrawn" in faults(walk(Carrier.SERVER_DRAFT, table=table, start=by_hand))


def test_fault_silence_taken_for_sent_is_found() -> None:
    table = {**TABLE, (State.UNCERTAIN, Event.NOTHING_FOUND): State.SENT}
    assert "called sent without a proof or a person" in faults(walk(Carrier.SMTP, table=table))
