"""How fast replies are read: ordinary mails a second, and the slowest hostile mail against an ordinary one."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from relance_mail.replies.as_json import read_jsonl_line
from relance_mail.replies.read import read
from tests.replies.mailbox import RECEIVED, mail
from tests.replies.test_hostile import INVOICES, MARKUP, TEXTS, filled


def _seconds(text: str | None, html: str | None) -> float:
    start = time.process_time()
    read(mail(text, html), RECEIVED, INVOICES)
    return time.process_time() - start


def _spent(lines: list[str]) -> float:
    start = time.process_time()
    for line in lines:
        read_jsonl_line(line)
    return time.process_time() - start


def main() -> None:
    lines = (Path(__file__).parents[1] / "replies" / "dev.jsonl").read_text("utf-8").splitlines()
    begun = _spent(lines[:1])  # weights are read, patterns made ready
    _spent(lines)  # and compiled, each when a mail first needs it
    each = _spent(lines * 5) / len(lines * 5)
    slowest = max(
        [(_seconds(filled(piece), None), piece[:20]) for piece in TEXTS]
        + [(_seconds(None, filled(piece)), piece[:20]) for piece in MARKUP]
    )
    sys.stdout.write(f"replies: {1 / each:.0f} mails/s, first mail {begun * 1000:.0f} ms; ")
    sys.stdout.write(f"slowest 60 KB mail {slowest[1]!r}: {slowest[0] * 1000:.0f} ms, ")
    sys.stdout.write(f"{slowest[0] / each:.0f} times an ordinary one\n")


main()
