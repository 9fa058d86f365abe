"""`make replies`: the reader's figures on every part of the labelled mails (CONTRACT §5), always in the same shape.

Parts: the 50 development mails; the own mails that rules were made after; those set apart (`split.txt`), which nobody
looks at while making rules; an examination by three other hands, which nothing was learned from.
`python -m tests.replies.report FILE…` reports on other labelled mails.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from relance_mail.core.intents import Intent
from tests.replies.score import Json, Score, load, score

HERE = Path(__file__).parent
EXAMINATION = sorted((HERE / "examination").glob("*.jsonl"))


def parts() -> dict[str, list[dict[str, object]]]:
    """The mails of each part, by its name."""
    own = load(*sorted((HERE / "corpus").glob("*.jsonl")))
    apart = frozenset((HERE / "split.txt").read_text("utf-8").split())
    return {
        "development": load(HERE / "dev.jsonl"),
        "made after": [mail for mail in own if mail["id"] not in apart],
        "set apart": [mail for mail in own if mail["id"] in apart],
        "examination": load(*EXAMINATION),
    }


def report(name: str, mails: Iterable[Json]) -> str:
    """The figures of one part: the contract's, then precision and recall per intent, then what was confused."""
    mails = list(mails)
    total = score(mails)
    true = Counter(str(mail["expected"]["intent"]) for mail in mails)
    lines = [f"== {name}: {total.report()}", f"{'intent':<20}{'mails':>6}{'precision':>11}{'recall':>8}"]
    lines += [_line(str(intent), true, total) for intent in Intent if true[str(intent)]]
    confused = total.confusion.most_common()
    lines += [f"  {count} × {truth} read as {said}" for (truth, said), count in confused]
    return "\n".join([*lines, f"  not exact: {' '.join(total.wrong) or '–'}"])


def _line(intent: str, true: Counter[str], total: Score) -> str:
    missed = sum(count for (truth, _), count in total.confusion.items() if truth == intent)
    false = sum(count for (_, said), count in total.confusion.items() if said == intent)
    hits = true[intent] - missed
    precision = hits / (hits + false) if hits + false else 0.0
    return f"{intent:<20}{true[intent]:>6}{precision:>11.3f}{hits / true[intent]:>8.3f}"


def main() -> None:
    named = {path: load(Path(path)) for path in sys.argv[1:]} or parts()
    for name, mails in named.items():
        sys.stdout.write(report(name, mails) + "\n\n")


if __name__ == "__main__":
    main()
