"""What happens in a history: chosen by its number and its backend, and by nothing else.

1. Every even number aims at one point of prepare → dispatch → record, in a story that is known to pass it; so a known
   count of histories strikes every point, and a point that is passed no more makes the harness fail.
2. Every odd number draws its blows: at any point, at a random instant, with other blows and with a bad network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from math import gcd
from random import Random

from relance_mail.core.policy import Approval
from tests.crash.place import CODES
from tests.crash.points import Blow, Strike
from tests.crash.steps import MANNERS, REQUESTS, SETTLE, STEPS, Backend, Steps
from tests.servers.http_relay import HttpSpoil, HttpTrouble
from tests.servers.smtp_relay import PHASES, Spoil, Trouble

ASK, AUTOMATIC, BY_STAFF = Approval.ASK, Approval.AUTOMATIC, Approval.DRAFTS
SAID_YES = Strike(Blow.KILL, "spool sent", "after")
ONLY_BEGUN = Strike(Blow.KILL, "commit begin", "after")
STRIDE = 16  # the least; with the number of points it must have no divisor in common, so few histories reach everywhere


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
    trouble: Trouble | HttpTrouble | None = None
    kill_after: float | None = None
    busy: bool = False
    hasty: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """A whole story. `aimed`: the point at which the last of its blows must have fallen. `manners`: of the server."""

    number: int
    mode: Approval
    codes: tuple[str, ...]
    scenes: tuple[Scene, ...]
    aimed: str = ""
    extra_run: bool = field(default=False)
    backend: Backend = Backend.IMAP
    manners: tuple[str, ...] = ()


def plot_of(number: int, backend: Backend = Backend.IMAP) -> Plot:
    """The story of that number at that backend."""
    chance = Random(number if backend is Backend.IMAP else f"{backend} {number}")  # noqa: S311 - a story, no secret
    if number % 2 == 0:
        return _aimed(number, chance, backend)
    mode = chance.choice((AUTOMATIC, AUTOMATIC, ASK, BY_STAFF))
    codes = CODES[: chance.choice((1, 1, 2, 2, 3))]
    scenes = tuple(_Chance(backend, mode, chance).scenes())
    extra_run = chance.random() < 0.2
    manners = tuple(manner for manner in MANNERS.get(backend, ()) if chance.random() < 0.2)
    return Plot(number, mode, codes, scenes, extra_run=extra_run, backend=backend, manners=manners)


def _aimed(number: int, chance: Random, backend: Backend) -> Plot:
    steps = STEPS[backend]
    stride = next(one for one in count(STRIDE) if gcd(one, len(steps.every)) == 1)
    point, side = steps.every[number // 2 * stride % len(steps.every)]
    codes = CODES[: 2 if point in steps.withdraw else chance.randint(1, 2)]
    many = point.startswith(_OF_EACH) and point not in steps.withdraw
    strike = Strike(Blow.KILL, point, side, chance.randint(1, len(codes)) if many else 1)
    mode, scenes = _around(point, strike, backend)
    return Plot(number, mode, codes, scenes, f"{point} {side}".strip(), backend=backend)


_OF_EACH = ("spool", "mailer.p", "mailer.d", "smtp", "request", "half", "commit placed", "commit rendered")


def _before_record(steps: Steps) -> dict[str, Strike]:
    """What strikes first, so that a later run passes the point."""
    left_unknown, broken_off = Strike(Blow.KILL, steps.asked, "after"), Strike(Blow.KILL, steps.broken_off, "")
    return {
        "commit restart": left_unknown,
        "mailer.find": broken_off,
        "step settle": left_unknown,
        "commit found": SAID_YES,
        "commit not_sent_proved": ONLY_BEGUN,
        "commit settle_sent": left_unknown,
        "commit settle_not_sent": broken_off,
    }


def _around(point: str, strike: Strike, backend: Backend) -> tuple[Approval, tuple[Scene, ...]]:
    """A story that passes the point."""
    run, struck, steps = Scene(Act.RUN), Scene(Act.RUN, strike), STEPS[backend]
    before = _before_record(steps)
    if point in steps.draft:
        return BY_STAFF, (struck,)
    if point in steps.withdraw:
        return BY_STAFF, (run, Scene(Act.PAY), struck)
    if point == "commit rendered_needs_yes":
        return ASK, (struck,)
    if point == "commit approve":
        return ASK, (run, Scene(Act.APPROVE, strike))
    if point in SETTLE:
        first, lost = Scene(Act.RUN, before[point]), Scene(Act.PROOF_LOST)
        if backend is not Backend.IMAP and point == "commit settle_not_sent":  # else its draft would prove it
            lost = Scene(Act.STAFF_DELETES)
        return AUTOMATIC, (first, lost, run, run, Scene(Act.SETTLE, strike))
    if point in before:
        return AUTOMATIC, (Scene(Act.RUN, before[point]), Scene(Act.PAY), struck)
    return AUTOMATIC, (struck,)


@dataclass(frozen=True, slots=True)
class _Chance:
    """Draws the scenes of a story."""

    backend: Backend
    mode: Approval
    chance: Random

    def scenes(self) -> Iterator[Scene]:
        mode, chance = self.mode, self.chance
        early = mode is not BY_STAFF and chance.random() < 0.3
        yield self.blow(Act.EARLY if early else Act.RUN)
        if chance.random() < 0.2:
            yield Scene(Act.PAY)
        if chance.random() < 0.1:
            yield Scene(Act.PROOF_LOST)
        if mode is ASK:
            yield self.blow(Act.APPROVE) if chance.random() < 0.3 else Scene(Act.APPROVE)
            if early:
                yield Scene(Act.EARLY)
        if mode is BY_STAFF:
            yield Scene(chance.choice((Act.STAFF_SENDS, Act.STAFF_SENDS, Act.STAFF_DELETES, Act.PAY)))
        elif self.backend is not Backend.IMAP and chance.random() < 0.15:  # what is to be sent lies there as well
            yield Scene(chance.choice((Act.STAFF_SENDS, Act.STAFF_DELETES)))
        yield self.blow(Act.RUN)
        if chance.random() < 0.4:
            yield self.blow(Act.RUN)

    def blow(self, act: Act) -> Scene:
        """An act with its troubles."""
        mode, chance = self.mode, self.chance
        kind, hasty = chance.random(), chance.random() < 0.3
        trouble = self.trouble() if mode is not BY_STAFF and chance.random() < 0.4 else None
        lies_in_drafts = mode is BY_STAFF or self.backend is Backend.EXCHANGE
        busy = lies_in_drafts and chance.random() < 0.3
        if isinstance(trouble, HttpTrouble) and chance.random() < 0.5:
            return Scene(act, trouble=trouble, busy=busy, hasty=hasty)
        if kind < 0.25:
            return Scene(act, trouble=trouble, kill_after=chance.uniform(0.02, 0.5), busy=busy, hasty=hasty)
        blow = chance.choices((Blow.KILL, Blow.DISK, Blow.LOCK), (5, 2, 2))[0]
        room = chance.choice((0, 0, 1024, 20_000, 300_000))
        strike = None if kind > 0.9 else Strike(blow, nth=chance.randint(1, 160), room=room)
        if kind < 0.6:
            point, side = chance.choice(STEPS[self.backend].every)
            strike = Strike(blow, point, side, chance.randint(1, 3), room)
        return Scene(act, strike, trouble, busy=busy, hasty=hasty)

    def trouble(self) -> Trouble | HttpTrouble:
        chance = self.chance
        if self.backend is Backend.IMAP:
            phase = "content" if chance.random() < 0.6 else chance.choice(PHASES)
            spoils = [spoil for spoil in Spoil if phase == "content" or spoil not in (Spoil.HALF, Spoil.SILENCE)]
            return Trouble(phase, chance.choice(spoils), chance.randint(1, 2), chance.choice((1, 1, 3)))
        asked = STEPS[self.backend].asked.removeprefix("request ")
        request = asked if chance.random() < 0.6 else chance.choice(REQUESTS[self.backend])
        of_sending = (HttpSpoil.SILENCE, HttpSpoil.LATE, HttpSpoil.NEVER)  # two of them take seconds
        kinds = [one for one in HttpSpoil if request == asked or one not in of_sending]
        return HttpTrouble(request, chance.choice(kinds), chance.randint(1, 2), chance.choice((1, 1, 3)))
