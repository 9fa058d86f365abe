"""What a LibreOffice kept alive saves: letters a second as PDF/A, one process per letter against one and two kept ones.

Run it by itself: `python tests/bench/bench_pdf.py`. The ratios matter, the absolute numbers are this machine's; two
LibreOffices need two free cores. The letter is the shipped firm one. `grown_mb`: by how much the kept one has grown.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # a script's own folder comes first; the tests' stages are imported from the root

from relance_mail.letters.docx import render_letter  # noqa: E402  after the path
from relance_mail.letters.pdf import LibreOffice  # noqa: E402  the same
from relance_mail.letters.pdf_link import resident  # noqa: E402  the same
from relance_mail.letters.pdf_pool import Pool  # noqa: E402  the same
from tests.letters.shipped import message, template  # noqa: E402  the same

SINGLE, KEPT = 4, 60


def rate(work: Callable[[], object], count: int, runs: int = 3) -> float:
    """Documents a second of the fastest run: other work on the machine only slows."""
    best = 0.0
    for _ in range(runs):
        started = time.perf_counter()
        work()
        best = max(best, count / (time.perf_counter() - started))
    return best


def memory(engine: LibreOffice) -> float:
    """MB of a kept LibreOffice."""
    return resident(engine._link.alive.pid) / 2**20 if engine._link.alive else 0.0


def main() -> None:
    """Measure and print one JSON line."""
    letter = render_letter(template("ferme", "lettre"), message())
    with LibreOffice(persistent=False) as single:
        single.convert(letter)  # makes its profile
        slow = rate(lambda: [single.convert(letter) for _ in range(SINGLE)], SINGLE)
    with LibreOffice() as kept:
        kept.convert(letter)
        first = memory(kept)
        one = rate(lambda: kept.convert_all([letter] * KEPT), KEPT)
        grown = memory(kept) - first
    with Pool([LibreOffice(), LibreOffice()]) as pool:
        pool.convert_all([letter] * 4)
        two = rate(lambda: pool.convert_all([letter] * KEPT * 2), KEPT * 2)
    figures = {
        "process_each_per_s": round(slow, 2),
        "kept_per_s": round(one, 1),
        "two_kept_per_s": round(two, 1),
        "kept_ratio": round(one / slow, 1),
        "two_kept_ratio": round(two / slow, 1),
        "grown_mb": round(grown, 1),
    }
    sys.stdout.write(f"pdf {json.dumps(figures)}\n")


if __name__ == "__main__":
    main()
