"""Scores readings against labelled mails, as CONTRACT §5 defines: exact, intent, promise F1, unsafe, handled."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from relance_mail.replies.as_json import read_jsonl_line

Json = Mapping[str, Any]


def load(*paths: Path) -> list[dict[str, Any]]:
    """The labelled mails of these files."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]


def answer(mail: Json) -> dict[str, Any]:
    """What the reader says, through the command's own line reader."""
    read: dict[str, Any] = json.loads(read_jsonl_line(json.dumps(mail, ensure_ascii=False)))
    return read


def _scope(invoices: Iterable[str], mail: Json) -> frozenset[str]:
    """[] is the same as all open invoices."""
    named = frozenset(invoices)
    return named or frozenset(row["number"] for row in mail["invoices_open"])


def _amount(amount: str, scope: frozenset[str], mail: Json) -> Decimal:
    """`full` is the same as the number that is due on those invoices."""
    if amount != "full":
        return Decimal(amount)
    return sum((Decimal(row["amount_due"]) for row in mail["invoices_open"] if row["number"] in scope), Decimal(0))


def _promise_fits(said: Json, truth: Json, mail: Json) -> bool:
    scope = _scope(truth["invoices"], mail)
    if _scope(said["invoices"], mail) != scope:
        return False
    if _amount(said["amount"], scope, mail) != _amount(truth["amount"], scope, mail):
        return False
    latest = truth.get("date_latest")
    if latest is not None and said["date"] is not None:
        return bool(truth["date"] <= said["date"] <= latest)
    return bool(said["date"] == truth["date"])


def _paid_fits(said: Json, truth: Json, mail: Json) -> bool:
    scope = _scope(truth["invoices"], mail)
    same = _scope(said["invoices"], mail) == scope and said["means"] == truth["means"] and said["date"] == truth["date"]
    return same and _amount(said["amount"], scope, mail) == _amount(truth["amount"], scope, mail)


def matched(said: list[Json], truth: list[Json], fits: Any, mail: Json) -> int:
    """How many can be paired one to one."""
    left = list(truth)
    hits = 0
    for one in said:
        place = next((at for at, other in enumerate(left) if fits(one, other, mail)), None)
        if place is not None:
            left.pop(place)
            hits += 1
    return hits


@dataclass
class Score:
    """Counts over a set of mails; the properties are the figures of the contract."""

    mails: int = 0
    exact: int = 0
    intents: int = 0
    promise_hits: int = 0
    promises_said: int = 0
    promises_true: int = 0
    sure: int = 0
    sure_wrong: int = 0
    truly_sure: int = 0
    wrong: list[str] = field(default_factory=list)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def f1(self) -> float:
        total = self.promises_said + self.promises_true
        return 2 * self.promise_hits / total if total else 1.0

    def report(self) -> str:
        """One line of figures."""
        return (
            f"{self.mails} mails: exact {self.exact / self.mails:.3f}, intent {self.intents / self.mails:.3f}, "
            f"promise F1 {self.f1:.3f}, unsafe {self.sure_wrong / max(1, self.sure):.3f}, "
            f"handled {self.sure / max(1, self.truly_sure):.3f}"
        )


def score(mails: Iterable[Json]) -> Score:
    """Read and count."""
    total = Score()
    for mail in mails:
        _count(total, mail, answer(mail), mail["expected"])
    return total


def right(said: Json, truth: Json, mail: Json) -> bool:
    """Whether intent, promises and payments are those of the label."""
    found = ((said[key], truth[key], fits) for key, fits in (("promises", _promise_fits), ("paid", _paid_fits)))
    same = all(matched(mine, true, fits, mail) == len(mine) == len(true) for mine, true, fits in found)
    return same and bool(said["intent"] == truth["intent"])


def _count(total: Score, mail: Json, said: Json, truth: Json) -> None:
    hits = matched(said["promises"], truth["promises"], _promise_fits, mail)
    promises = hits == len(said["promises"]) == len(truth["promises"])
    paid = matched(said["paid"], truth["paid"], _paid_fits, mail) == len(said["paid"]) == len(truth["paid"])
    intent = said["intent"] == truth["intent"]
    secondary = set(said["secondary_intents"]) == set(truth["secondary_intents"])
    exact = intent and secondary and promises and paid and said["needs_human"] == truth["needs_human"]
    total.mails += 1
    total.exact += exact
    total.intents += intent
    total.promise_hits += hits
    total.promises_said += len(said["promises"])
    total.promises_true += len(truth["promises"])
    total.truly_sure += not truth["needs_human"]
    if not said["needs_human"]:
        total.sure += 1
        total.sure_wrong += not (intent and promises and paid) or truth["needs_human"]
    if not exact:
        total.wrong.append(mail["id"])
    if not intent:
        total.confusion[truth["intent"], said["intent"]] += 1
