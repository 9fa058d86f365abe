"""Rule 7 by violence: a hundred histories in which the program is killed, starved, cut off (`make crash`: thousands).

A history that goes wrong is played alone by `HISTORY=<its number> make crash`.
"""

import pytest

from relance_mail.core.policy import Approval
from tests.crash.__main__ import words_of
from tests.crash.history import play
from tests.crash.plots import Act, Plot, Scene, plot_of
from tests.crash.points import Blow, Strike
from tests.crash.steps import STEPS, Backend
from tests.crash.world import World
from tests.servers.http_relay import HttpSpoil, HttpTrouble
from tests.servers.smtp_relay import Spoil, Trouble

SHARE = 10
HUNDRED = {Backend.IMAP: 60, Backend.EXCHANGE: 20, Backend.GRAPH: 20}
SHARES = [(backend, first) for backend, count in HUNDRED.items() for first in range(0, count, SHARE)]
AUTOMATIC, BY_STAFF = Approval.AUTOMATIC, Approval.DRAFTS


@pytest.mark.servers
@pytest.mark.parametrize(("backend", "first"), SHARES)
def test_rule_7_never_twice_never_lost_whatever_strikes_the_program(world: World, backend: Backend, first: int) -> None:
    outcomes = [play(world, plot_of(number, backend)) for number in range(first, first + SHARE)]
    assert not [words_of(outcome) for outcome in outcomes if outcome.wrong]
    assert sum(outcome.hits.total() for outcome in outcomes) >= SHARE // 2, "the blows must fall"


@pytest.mark.parametrize("backend", Backend)
def test_every_point_is_aimed_at_in_turn(backend: Backend) -> None:
    every = STEPS[backend].every
    aimed = [plot_of(number, backend).aimed for number in range(0, 2 * len(every), 2)]
    assert sorted(aimed) == sorted(f"{point} {side}".strip() for point, side in every)


UNANSWERED = Scene(Act.RUN, trouble=Trouble("content", Spoil.CLOSE_AFTER))
UNANSWERED_BY_EXCHANGE = Scene(Act.RUN, trouble=HttpTrouble("SendItem", HttpSpoil.CLOSE_AFTER))
UNANSWERED_BY_GRAPH = Scene(Act.RUN, trouble=HttpTrouble("POST send", HttpSpoil.GATEWAY))
CUT_IN_TWO = Scene(Act.RUN, Strike(Blow.KILL, "half of the content"))
LAID = Scene(Act.RUN, Strike(Blow.KILL, "imap append draft", "after"))
PAID = (Scene(Act.RUN), Scene(Act.PAY), Scene(Act.RUN))
IMAP, EXCHANGE, GRAPH = Backend


@pytest.mark.servers
@pytest.mark.parametrize(
    ("plant", "backend", "mode", "scenes", "seen"),
    [
        ("sent_again_after_no_answer", IMAP, AUTOMATIC, (UNANSWERED,), "never twice"),
        ("sent_again_after_no_answer", EXCHANGE, AUTOMATIC, (UNANSWERED_BY_EXCHANGE,), "never twice"),
        ("sent_again_after_no_answer", GRAPH, AUTOMATIC, (UNANSWERED_BY_GRAPH,), "never twice"),
        ("recorded_before_dispatch", IMAP, AUTOMATIC, (CUT_IN_TWO,), "no yes without a server's"),
        ("withdrawn_without_looking", IMAP, BY_STAFF, PAID, "a draft lies there"),
        ("placed_without_looking", IMAP, BY_STAFF, (LAID, Scene(Act.RUN)), "never twice"),
    ],
)
def test_the_harness_sees_a_planted_fault(
    world: World, plant: str, backend: Backend, mode: Approval, scenes: tuple[Scene, ...], seen: str
) -> None:
    plot = Plot(0, mode, ("C1", "C2"), scenes, backend=backend)
    sound = play(world, plot)
    assert not sound.wrong, words_of(sound)
    assert seen in play(world, plot, f"tests.crash.planted:{plant}").wrong


@pytest.mark.servers
@pytest.mark.parametrize(("backend", "request_"), [(EXCHANGE, "SendItem"), (GRAPH, "POST send")])
def test_rule_7_what_a_server_refuses_for_good_lies_nowhere_as_a_draft(
    world: World, backend: Backend, request_: str
) -> None:
    refused = Scene(Act.RUN, trouble=HttpTrouble(request_, HttpSpoil.NEVER))
    outcome = play(world, Plot(0, AUTOMATIC, ("C1", "C2"), (refused,), backend=backend))
    assert not outcome.wrong, words_of(outcome)
    assert outcome.hits.total() == 1
