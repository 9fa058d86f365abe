"""What happens in a history: chosen by its number, and by nothing else.

1. Every even number aims at one point of prepare → dispatch → record, in a story that is known to pass it; so a known
   count of histories strikes every point, and a point that is passed no more makes the harness fail.
2. Every odd number draws its blows: at any point, at a random instant, with other blows and with a bad network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import gcd
from random import Random

from relance_mail.core.policy import Approval
from tests.crash.points import DRAFT, EVERY, SETTLE, WITHDRAW, Blow, Strike
from tests.crash.world import CODES
from tests.servers.smtp_relay import PHASES, Spoil, Trouble

ASK, AUTOMATIC, BY_STAFF = Approval.ASK, Approval.AUTOMATIC, Approval.DRAFTS
LEFT_UNKNOWN = Strike(Blow.KILL, "smtp content", "after")
BROKEN_OFF = Strike(Blow.KILL, "half of the content", "")
SAID_YES = Strike(Blow.KILL, "spool sent", "after")
ONLY_BEGUN = Strike(Blow.KILL, "commit begin", "after")
_BEFORE_RECORD = {
    "commit restart": LEFT_UNKNOWN,
    "mailer.find": BROKEN_OFF,
    "step settle": LEFT_UNKNOWN,
    "commit found": SAID_YES,
    "commit not_sent_proved": ONLY_BEGUN,
    "commit settle_sent": LEFT_UNKNOWN,
    "commit settle_not_sent": BROKEN_OFF,
}

STRIDE = 16  # and the number of points have no divisor in common: few histories already reach everywhere
assert gcd(STRIDE, len(EVERY)) == 1, f"{len(EVERY)} points: choose another stride"


class Act(StrEnum):
    """What is done next. Between two acts twenty minutes pass; `EARLY` is a run before the hours of sending."""

    EARLY = "run before the hours of sending"
    RUN = "run"
    APPROVE = "approve"
    SETTLE = "settle"
    PAY = "a customer pays"
    STAFF_SENDS = "a colleague sends a draft"
    STAFF_DELETES = "a colleague deletes a draft"
    PROOF_LOST = "what proves a sending is deleted before the program sees it"


@dataclass(frozen=True, slots=True)
class Scene:
    """One act and what goes wrong in it. `kill_after`: seconds. `busy`: a colleague sends a draft meanwhile.
    `hasty`: the server is not given the time to bring everything."""

    act: Act
    strike: Strike | None = None
    trouble: Trouble | None = None
    kill_after: float | None = None
    busy: bool = False
    hasty: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """A whole story. `aimed`: the point at which the last of its blows must have fallen."""

    number: int
    mode: Approval
    codes: tuple[str, ...]
    scenes: tuple[Scene, ...]
    aimed: str = ""
    extra_run: bool = field(default=False)


def plot_of(number: int) -> Plot:
    """The story of that number."""
    chance = Random(number)  # noqa: S311 - a story, no secret
    if number % 2 == 0:
        return _aimed(number, chance)
    mode = chance.choice((AUTOMATIC, AUTOMATIC, ASK, BY_STAFF))
    codes = CODES[: chance.choice((1, 1, 2, 2, 3))]
    return Plot(number, mode, codes, tuple(_drawn(mode, chance)), extra_run=chance.random() < 0.2)


def _aimed(number: int, chance: Random) -> Plot:
    point, side = EVERY[number // 2 * STRIDE % len(EVERY)]
    codes = CODES[: 2 if point in WITHDRAW else chance.randint(1, 2)]
    many = point.startswith(("spool", "mailer.p", "mailer.d", "smtp", "half", "commit placed", "commit rendered"))
    strike = Strike(Blow.KILL, point, side, chance.randint(1, len(codes)) if many and point not in WITHDRAW else 1)
    mode, scenes = _around(point, strike)
    return Plot(number, mode, codes, scenes, f"{point} {side}".strip())


def _around(point: str, strike: Strike) -> tuple[Approval, tuple[Scene, ...]]:
    """A story that passes the point."""
    run, struck = Scene(Act.RUN), Scene(Act.RUN, strike)
    if point in DRAFT:
        return BY_STAFF, (struck,)
    if point in WITHDRAW:
        return BY_STAFF, (run, Scene(Act.PAY), struck)
    if point == "commit rendered_needs_yes":
        return ASK, (struck,)
    if point == "commit approve":
        return ASK, (run, Scene(Act.APPROVE, strike))
    if point in SETTLE:
        first = Scene(Act.RUN, _BEFORE_RECORD[point])
        return AUTOMATIC, (first, Scene(Act.PROOF_LOST), run, run, Scene(Act.SETTLE, strike))
    if point in _BEFORE_RECORD:
        return AUTOMATIC, (Scene(Act.RUN, _BEFORE_RECORD[point]), Scene(Act.PAY), struck)
    return AUTOMATIC, (struck,)


def _drawn(mode: Approval, chance: Random) -> Iterator[Scene]:
    early = mode is not BY_STAFF and chance.random() < 0.3
    yield _blow(Act.EARLY if early else Act.RUN, mode, chance)
    if chance.random() < 0.2:
        yield Scene(Act.PAY)
    if chance.random() < 0.1:
        yield Scene(Act.PROOF_LOST)
    if mode is ASK:
        yield _blow(Act.APPROVE, mode, chance) if chance.random() < 0.3 else Scene(Act.APPROVE)
        if early:
            yield Scene(Act.EARLY)
    if mode is BY_STAFF:
        yield Scene(chance.choice((Act.STAFF_SENDS, Act.STAFF_SENDS, Act.STAFF_DELETES, Act.PAY)))
    yield _blow(Act.RUN, mode, chance)
    if chance.random() < 0.4:
        yield _blow(Act.RUN, mode, chance)


def _blow(act: Act, mode: Approval, chance: Random) -> Scene:
    """An act with its troubles."""
    kind, hasty = chance.random(), chance.random() < 0.3
    trouble = _trouble(chance) if mode is not BY_STAFF and chance.random() < 0.4 else None
    busy = mode is BY_STAFF and chance.random() < 0.3
    if kind < 0.25:
        return Scene(act, trouble=trouble, kill_after=chance.uniform(0.02, 0.5), busy=busy, hasty=hasty)
    blow = chance.choices((Blow.KILL, Blow.DISK, Blow.LOCK), (5, 2, 2))[0]
    room = chance.choice((0, 0, 1024, 20_000, 300_000))
    strike = None if kind > 0.9 else Strike(blow, nth=chance.randint(1, 160), room=room)
    if kind < 0.6:
        point, side = chance.choice(EVERY)
        strike = Strike(blow, point, side, chance.randint(1, 3), room)
    return Scene(act, strike, trouble, busy=busy, hasty=hasty)


def _trouble(chance: Random) -> Trouble:
    phase = "content" if chance.random() < 0.6 else chance.choice(PHASES)
    spoils = [spoil for spoil in Spoil if phase == "content" or spoil not in (Spoil.HALF, Spoil.SILENCE)]
    return Trouble(phase, chance.choice(spoils), chance.randint(1, 2), chance.choice((1, 1, 3)))
