"""Rule 7 by violence: a hundred histories in which the program is killed, starved, cut off (`make crash`: thousands).

A history that goes wrong is played alone by `HISTORY=<its number> make crash`.
"""

import pytest

from relance_mail.core.policy import Approval
from tests.crash.__main__ import words_of
from tests.crash.history import play
from tests.crash.plots import Act, Plot, Scene, plot_of
from tests.crash.points import EVERY, Blow, Strike
from tests.crash.world import World
from tests.servers.smtp_relay import Spoil, Trouble

HUNDRED, SHARE = 100, 10
AUTOMATIC, BY_STAFF = Approval.AUTOMATIC, Approval.DRAFTS


@pytest.mark.servers
@pytest.mark.parametrize("first", range(0, HUNDRED, SHARE))
def test_rule_7_never_twice_never_lost_whatever_strikes_the_program(world: World, first: int) -> None:
    outcomes = [play(world, plot_of(number)) for number in range(first, first + SHARE)]
    assert not [words_of(outcome) for outcome in outcomes if outcome.wrong]
    assert sum(outcome.hits.total() for outcome in outcomes) >= SHARE // 2, "the blows must fall"


def test_every_point_is_aimed_at_in_turn() -> None:
    aimed = [plot_of(number).aimed for number in range(0, 2 * len(EVERY), 2)]
    assert sorted(aimed) == sorted(f"{point} {side}".strip() for point, side in EVERY)


UNANSWERED = Scene(Act.RUN, trouble=Trouble("content", Spoil.CLOSE_AFTER))
CUT_IN_TWO = Scene(Act.RUN, Strike(Blow.KILL, "half of the content"))
LAID = Scene(Act.RUN, Strike(Blow.KILL, "imap append draft", "after"))


@pytest.mark.servers
@pytest.mark.parametrize(
    ("plant", "mode", "scenes", "seen"),
    [
        ("sent_again_after_no_answer", AUTOMATIC, (UNANSWERED,), "never twice"),
        ("recorded_before_dispatch", AUTOMATIC, (CUT_IN_TWO,), "no yes without a server's"),
        ("withdrawn_without_looking", BY_STAFF, (Scene(Act.RUN), Scene(Act.PAY), Scene(Act.RUN)), "a draft lies there"),
        ("placed_without_looking", BY_STAFF, (LAID, Scene(Act.RUN)), "never twice"),
    ],
)
def test_the_harness_sees_a_planted_fault(
    world: World, plant: str, mode: Approval, scenes: tuple[Scene, ...], seen: str
) -> None:
    plot = Plot(0, mode, ("C1", "C2"), scenes)
    sound = play(world, plot)
    assert not sound.wrong, words_of(sound)
    assert seen in play(world, plot, f"tests.crash.planted:{plant}").wrong
