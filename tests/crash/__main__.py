"""`make crash`: HISTORIES of them (2000), or the one history HISTORY; a table of what struck the program where.

BACKEND=exchange plays them all there; without it, of five histories three are on the real mail servers and one on each
stand-in. HISTORY=123 is on the mail servers where no BACKEND is named.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.crash.history import Outcome, play
from tests.crash.plots import Plot, plot_of
from tests.crash.steps import STEPS, Backend
from tests.crash.world import running_world
from tests.servers.ews_schema import validated

WORKERS = 2
FEW = 40


def say(words: str) -> None:
    """Print it at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def mixed(count: int) -> list[Plot]:
    """So many histories of all backends; of each the first ones."""
    turns = (Backend.IMAP, Backend.EXCHANGE, Backend.IMAP, Backend.GRAPH, Backend.IMAP)
    met: Counter[Backend] = Counter()
    plots = []
    for number in range(count):
        backend = turns[number % len(turns)]
        plots.append(plot_of(met[backend], backend))
        met[backend] += 1
    return plots


def play_all(plots: Sequence[Plot]) -> list[Outcome]:
    """These histories, one after the other, on servers of their own."""
    with running_world() as world:
        return [_told(play(world, plot)) for plot in plots]


def _told(outcome: Outcome) -> Outcome:
    if outcome.wrong:
        say(words_of(outcome))
    return outcome


def words_of(outcome: Outcome) -> str:
    """A history that went wrong, so that it can be played again."""
    plot = outcome.plot
    story = "\n  ".join(outcome.story)
    name = f"BACKEND={plot.backend} HISTORY={plot.number}"
    return f"{name} ({plot.mode}, {len(plot.codes)} customers): {outcome.wrong}\n  {story}"


def report(outcomes: Sequence[Outcome], seconds: float) -> str:
    """Figures, then the table of blows: where × how often."""
    hits: Counter[str] = sum((outcome.hits for outcome in outcomes), Counter())
    failed = [f"{outcome.plot.backend} {outcome.plot.number}" for outcome in outcomes if outcome.wrong]
    lines = [f"{number:6d}  {what}" for what, number in sorted(hits.items())]
    return "\n".join(
        [
            *lines,
            f"{len(outcomes)} histories in {seconds:.0f} s ({seconds / len(outcomes) * FEW:.0f} s for {FEW}), "
            f"{sum(hits.values())} blows, {sum(outcome.settled for outcome in outcomes)} settled by a person, "
            f"{len(failed)} wrong{': ' + ', '.join(failed) if failed else ''}",
        ]
    )


def _missed(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The points that were never struck, of the backends with histories enough for all."""
    for backend, steps in STEPS.items():
        played = [outcome for outcome in outcomes if outcome.plot.backend is backend]
        hit = {what for outcome in played for what in outcome.hits}
        for point, side in steps.every if len(played) > 2 * len(steps.every) else ():
            if f"killed: {point} {side}".strip() not in hit:
                yield f"{backend}: {point} {side}".strip()


def chosen() -> list[Plot]:
    """Those that the environment asks for."""
    one, count = os.environ.get("HISTORY"), int(os.environ.get("HISTORIES", "2000"))
    backend = os.environ.get("BACKEND")
    if one:
        return [plot_of(int(one), Backend(backend or Backend.IMAP))]
    return [plot_of(number, Backend(backend)) for number in range(count)] if backend else mixed(count)


def main() -> int:
    """0 when every history ended well and, if there were enough of them, every point was struck."""
    plots = chosen()
    shares = [share for share in (plots[start::WORKERS] for start in range(WORKERS)) if share]
    began = time.monotonic()
    with ProcessPoolExecutor(len(shares)) as pool:
        outcomes = [outcome for share in pool.map(play_all, shares) for outcome in share]
    say(report(outcomes, time.monotonic() - began))
    if not validated() and any(plot.backend is not Backend.IMAP for plot in plots):
        say("what the stand-ins were asked was not validated: RELANCE_SCHEMAS names no schemas")
    if len(plots) == 1:
        say("\n".join(outcomes[0].story))
    missed = list(_missed(outcomes))
    if missed:
        say(f"never struck: {', '.join(missed)}")
    return int(bool(missed) or any(outcome.wrong for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
