"""`make crash`: HISTORIES of them (2000), or the one history HISTORY; a table of what struck the program where."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.crash.history import Outcome, play
from tests.crash.plots import plot_of
from tests.crash.points import EVERY
from tests.crash.world import running_world

WORKERS = 2
FEW = 40


def say(words: str) -> None:
    """Print it at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def play_all(numbers: Sequence[int]) -> list[Outcome]:
    """These histories, one after the other, on servers of their own."""
    with running_world() as world:
        return [_told(play(world, plot_of(number))) for number in numbers]


def _told(outcome: Outcome) -> Outcome:
    if outcome.wrong:
        say(words_of(outcome))
    return outcome


def words_of(outcome: Outcome) -> str:
    """A history that went wrong, so that it can be played again."""
    plot = outcome.plot
    story = "\n  ".join(outcome.story)
    return f"HISTORY={plot.number} ({plot.mode}, {len(plot.codes)} customers): {outcome.wrong}\n  {story}"


def report(outcomes: Sequence[Outcome], seconds: float) -> str:
    """Figures, then the table of blows: where × how often."""
    hits: Counter[str] = sum((outcome.hits for outcome in outcomes), Counter())
    failed = [outcome.plot.number for outcome in outcomes if outcome.wrong]
    lines = [f"{number:6d}  {what}" for what, number in sorted(hits.items())]
    return "\n".join(
        [
            *lines,
            f"{len(outcomes)} histories in {seconds:.0f} s ({seconds / len(outcomes) * FEW:.0f} s for {FEW}), "
            f"{sum(hits.values())} blows, {sum(outcome.settled for outcome in outcomes)} settled by a person, "
            f"{len(failed)} wrong{': ' + ', '.join(map(str, failed)) if failed else ''}",
        ]
    )


def _missed(outcomes: Sequence[Outcome]) -> Iterator[str]:
    hit = {what for outcome in outcomes for what in outcome.hits}
    for point, side in EVERY:
        if f"killed: {point} {side}".strip() not in hit:
            yield f"{point} {side}".strip()


def main() -> int:
    """0 when every history ended well and, if there were enough of them, every point was struck."""
    one = os.environ.get("HISTORY")
    numbers = [int(one)] if one else list(range(int(os.environ.get("HISTORIES", "2000"))))
    shares = [share for share in (numbers[start::WORKERS] for start in range(WORKERS)) if share]
    began = time.monotonic()
    with ProcessPoolExecutor(len(shares)) as pool:
        outcomes = [outcome for share in pool.map(play_all, shares) for outcome in share]
    say(report(outcomes, time.monotonic() - began))
    if one:
        say("\n".join(outcomes[0].story))
    missed = list(_missed(outcomes)) if len(numbers) > 2 * len(EVERY) else []
    if missed:
        say(f"never struck: {', '.join(missed)}")
    return int(bool(missed) or any(outcome.wrong for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
