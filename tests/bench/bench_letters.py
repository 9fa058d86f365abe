"""What compiling a template once saves: letters a second, docxtpl as its guide tells to use it against our own way.

Run it by itself: `python tests/bench/bench_letters.py`. The ratios matter, the absolute numbers are this machine's: CPU
time, best of some runs, for other work on the machine only slows. Both fill every shipped letter with the same message
and give the bytes of a .docx; that the documents are the same is a test (tests/letters/test_compiled.py). What the
product does besides (values, proofreading, payment code, properties) is in `whole_ms`.
"""

import io
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # a script's own folder comes first; the tests' stages are imported from the root
from docxtpl import DocxTemplate  # noqa: E402  after the path
from jinja2 import Environment  # noqa: E402  the same

from relance_mail.letters.base import LetterContext  # noqa: E402  the same
from relance_mail.letters.check import check  # noqa: E402  the same
from relance_mail.letters.compiled import compiled  # noqa: E402  the same
from relance_mail.letters.docx import render_letter  # noqa: E402  the same
from relance_mail.letters.sandbox import FILTERS  # noqa: E402  the same
from relance_mail.letters.values import Group, fill  # noqa: E402  the same
from tests.letters.shipped import BY_ID, FOLDER, catalogue, message  # noqa: E402  the same

LETTERS, WARM = 10_000, 1_000
ENVIRONMENT = Environment(autoescape=True)
ENVIRONMENT.filters.update(FILTERS)


def naive(path: Path, fields: Group) -> None:
    """docxtpl by itself, with one environment for all letters, which is its fastest."""
    made = DocxTemplate(path)
    made.render(fields, ENVIRONMENT)
    made.save(io.BytesIO())


def ours(content: bytes, fields: Group) -> bytes:
    """The product's way."""
    made = compiled(content)
    return made.packed(made.document(fields))


def seconds(work: Callable[[], object], runs: int) -> float:
    """CPU seconds of the fastest run."""
    work()
    best = float("inf")
    for _ in range(runs):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def compared(paths: list[Path]) -> dict[str, float]:
    """Both ways over these templates."""
    slow = fast = whole = 0.0
    for path in paths:
        context = message("business", path.parent.name)
        fields, content, name = fill(context), path.read_bytes(), path.relative_to(FOLDER).as_posix()
        slow += seconds(lambda path=path, fields=fields: naive(path, fields), 8)  # type: ignore[misc]  # bound early
        fast += seconds(lambda content=content, fields=fields: ours(content, fields), 60)  # type: ignore[misc]  # same
        whole += seconds(_letter(content, context, name), 20)
    count = len(paths)
    return {
        "naive_per_s": round(count / slow, 1),
        "compiled_per_s": round(count / fast),
        "ratio": round(slow / fast, 1),
        "whole_ms": round(whole / count * 1000, 1),
    }


def _letter(content: bytes, context: LetterContext, path: str) -> Callable[[], bytes]:
    return lambda: render_letter(content, context, path=path)


def grown() -> dict[str, float]:
    """By how many MB the process grows over many letters to different customers."""
    content, base = (FOLDER / "fr" / "ferme" / "lettre.docx").read_bytes(), message()
    sizes = []
    for number in range(LETTERS):
        customer = replace(base.customer, name=f"Client {number}", id=str(number))
        ours(content, fill(replace(base, customer=customer)))
        if number in (WARM, LETTERS - 1):
            sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {"letters": LETTERS, "first_mb": round(sizes[0], 1), "grown_mb": round(sizes[1] - sizes[0], 1)}


def main() -> None:
    """Measure and print one JSON line."""
    letters = sorted(FOLDER.rglob("lettre.docx"))
    checked = seconds(lambda: check(catalogue(), BY_ID.values()), 1)
    figures = {"letters": compared(letters), "memory": grown(), "check_all_languages_s": round(checked, 1)}
    sys.stdout.write(f"letters {json.dumps(figures)}\n")


if __name__ == "__main__":
    main()
