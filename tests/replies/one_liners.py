"""Labelled replies of one line each (`lines/*.txt`): nothing but what is said, as it stands in the middle of a mail.

    @ 2026-11-19
    promise+dispute | P 2026-11-27 full [FA-2031]; D null virement 800.00 [] | what he writes
    promise! | P 2026-12-04~2026-12-31 600.00 [] | …

`@` gives the day received; `!` says that a person is needed although no intent says so; `P` promises (with its latest
day behind `~`), `D` paid by a means. Open are always FA-2031 of 1 200 € and FA-2058 of 800 €.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from relance_mail.replies.weigh import FOR_A_PERSON

_PROMISE = re.compile(r"P (?P<date>\S+?)(?:~(?P<date_latest>\S+))? (?P<amount>\S+) \[(?P<invoices>[^]]*)\]")
_PAID = re.compile(r"D (?P<date>\S+) (?P<means>\S+) (?P<amount>\S+) \[(?P<invoices>[^]]*)\]")


def one_liners(path: Path) -> list[dict[str, Any]]:
    """The replies of one file as labelled mails; `ValueError` names the line that is not as above."""
    found: list[dict[str, Any]] = []
    day = date.min
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("@"):
            day = date.fromisoformat(line[1:].strip())
        elif line.strip() and not line.startswith("#"):
            found.append(_mail(f"{path.stem}-{number}", day, line))
    return found


def _mail(name: str, day: date, line: str) -> dict[str, Any]:
    head, entries, text = (part.strip() for part in line.replace(" |  | ", " | | ").split("|", 2))
    first, *beside = (name.strip() for name in head.rstrip("!").split("+"))
    told = [entry.strip() for entry in entries.split(";") if entry.strip()]
    promises = [_entry(found) for one in told if (found := _PROMISE.fullmatch(one))]
    paid = [_entry(found) for one in told if (found := _PAID.fullmatch(one))]
    if len(promises) + len(paid) != len(told) or day == date.min:
        raise ValueError(name)
    return {
        "id": name,
        "received": f"{day}T10:00:00+02:00",
        "subject": "Re: Relance",
        "from": "client@client.example.fr",
        "headers": {},
        "body_text": text,
        "body_html": None,
        "invoices_open": [
            {"number": "FA-2031", "amount_due": "1200.00", "due": str(day - timedelta(60))},
            {"number": "FA-2058", "amount_due": "800.00", "due": str(day - timedelta(30))},
        ],
        "expected": {
            "intent": first,
            "secondary_intents": beside,
            "promises": promises,
            "paid": paid,
            "needs_human": head.endswith("!") or bool(FOR_A_PERSON & {first, *beside}),
        },
    }


def _entry(found: re.Match[str]) -> dict[str, Any]:
    parts: Iterator[tuple[str, str | None]] = iter(found.groupdict().items())
    entry: dict[str, Any] = {name: None if value == "null" else value for name, value in parts}
    entry["invoices"] = [number.strip() for number in entry["invoices"].split(",") if number.strip()]
    return entry
