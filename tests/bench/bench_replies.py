"""How fast replies are read: ordinary mails a second, against the search for dates alone by `dateparser` in the same
mails, and the slowest hostile mail against an ordinary one. Every mail is read once, so that no cache helps."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from dateparser.search import search_dates

sys.path.insert(0, str(Path(__file__).parents[2]))

from relance_mail.replies.as_json import read_jsonl_line
from relance_mail.replies.read import read
from tests.replies.mailbox import RECEIVED, mail
from tests.replies.test_hostile import INVOICES, MARKUP, TEXTS, filled

MAILS = Path(__file__).parents[1] / "replies"
PEERS = 60  # mails that the peer reads: it takes its time


def _spent(work: Callable[[str], object], lines: Sequence[str]) -> float:
    """Seconds of processor time per line."""
    start = time.process_time()
    for line in lines:
        work(line)
    return (time.process_time() - start) / len(lines)


def _peer(line: str) -> object:
    given = json.loads(line)
    settings = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": RECEIVED.replace(tzinfo=None)}
    return search_dates(given["body_text"] or given["body_html"], languages=["fr"], settings=settings)


def _hostile(text: str | None, html: str | None) -> float:
    start = time.process_time()
    read(mail(text, html), RECEIVED, INVOICES)
    return time.process_time() - start


def main() -> None:
    lines = [
        line for path in sorted((MAILS / "corpus").glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    begun = _spent(read_jsonl_line, lines[:1])  # weights are read, patterns made ready
    _spent(read_jsonl_line, (MAILS / "dev.jsonl").read_text("utf-8").splitlines())  # and compiled when first needed
    each = _spent(read_jsonl_line, lines[1:])
    _peer(lines[0])
    peer = _spent(_peer, lines[1 : PEERS + 1])
    slowest = max(
        [(_hostile(filled(piece), None), piece[:20]) for piece in TEXTS]
        + [(_hostile(None, filled(piece)), piece[:20]) for piece in MARKUP]
    )
    sys.stdout.write(f"replies: {1 / each:.0f} mails/s, first mail {begun * 1000:.0f} ms; ")
    sys.stdout.write(f"{peer / each:.1f} times as fast as dateparser.search_dates finds dates alone; ")
    sys.stdout.write(f"slowest 60 KB mail {slowest[1]!r}: {slowest[0] * 1000:.0f} ms, ")
    sys.stdout.write(f"{slowest[0] / each:.0f} times an ordinary one\n")


main()
