"""How probable it is that a whole reading is right: what `confidence` says, and below which a person looks.

1. What the rules did not understand, and where the models are unsure, are signs against a reading; how much each of
   them counts was learned on mails that neither rules nor models had seen.
2. It may only send a reading to a person, never take back a reason that the rules gave (LABELS §5).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from relance_mail.core.intents import Intent
from relance_mail.replies import hedges
from relance_mail.replies.acts import Act
from relance_mail.replies.entries import Entry
from relance_mail.replies.opinion import Opinion
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import Verdict
from relance_mail.replies.when import Named

_LEAST = 0.02  # a probability below this is not told apart from it


def evidence(
    found: Scene, verdict: Verdict, said: Opinion, alone: Verdict, unread: Sequence[str], today: date
) -> dict[str, float]:
    """What speaks for and against a reading, each with its strength. `alone`: the verdict of the rules by themselves;
    `unread`: what they did not understand."""
    return {
        "always": 1.0,
        "intent": _odds(said.intents[verdict.primary]),
        "beside": _odds(said.beside[verdict.primary]),
        "for a person": _odds(said.for_a_person),
        "rules differ": float(alone.primary is not verdict.primary),
        "sentence": _weakest(found, verdict, said, today),
        "left over": _left_over(found, verdict, said, today),
        "length": math.log1p(sum(len(sentence.text) for sentence in found.sentences) / 100),
        "several": float(max(0, len(_recorded(found, verdict)) - 1)),
        "plan": float(verdict.primary is Intent.INSTALMENT_PLAN),
        "unread": float(len(unread)),
        "second": _odds(max(chance for intent, chance in said.intents.items() if intent is not verdict.primary)),
        "hints": float(bool(verdict.hints)),
        **_ambiguous(found, verdict, today),
    }


def _ambiguous(found: Scene, verdict: Verdict, today: date) -> dict[str, float]:
    """What a wrong day, sum or invoice would come from: more of them named around an entry than it took."""
    recorded = _recorded(found, verdict)
    starts = {entry.draft.sentence.start for entry, _ in recorded}
    days = {day for entry, _ in recorded for day in (entry.day, entry.latest)}
    reads = [read for read in found.reads if read.sentence.start in starts]
    times = [time for read in reads for piece in read.pieces for time in piece.dates]
    other = [time for time in times if not {time.ahead(today), time.when.behind(today)} & days]
    unnamed = any(not entry.invoices for entry, _ in recorded) and bool(found.mentioned)
    return {
        "other days": float(min(2, len(other))),
        "denied": float(any(hedges.NEGATION.search(read.sentence.text) for read in reads)),
        "invoice elsewhere": float(unnamed),
        "no means": float(verdict.keeps_paid and any(paid.means is None for paid in found.payments.paid)),
        "clauses": float(max((len(read.pieces) for read in reads), default=1) > 2),
    }


def probability(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """From 0 to 1."""
    score = sum(weights.get(name, 0.0) * strength for name, strength in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _odds(chance: float) -> float:
    bounded = min(1 - _LEAST, max(_LEAST, chance))
    return math.log(bounded / (1 - bounded))


def _recorded(found: Scene, verdict: Verdict) -> list[tuple[Entry, Act]]:
    promised = [(entry, Act.PROMISE) for entry in found.commitments.entries] if verdict.keeps_promises else []
    return promised + ([(paid.entry, Act.PAID) for paid in found.payments.paid] if verdict.keeps_paid else [])


def _weakest(found: Scene, verdict: Verdict, said: Opinion, today: date) -> float:
    """How sure the models are of the act that they believe least."""
    chances: list[float] = []
    for entry, act in _recorded(found, verdict):
        meant = [
            said.days[key][act]
            for key, time in _named(found)
            if entry.day is not None and entry.day in _days(time, today) and key in said.days
        ]
        chances.append(max(meant, default=said.of_sentence(entry.draft, act)))
    return _odds(min(chances)) if chances else 0.0


def _left_over(found: Scene, verdict: Verdict, said: Opinion, today: date) -> float:
    """How much a day of which nothing is recorded looks as if something were promised or paid on it."""
    recorded = _recorded(found, verdict)
    taken = {(entry.draft.sentence.start, time.start) for entry, _ in recorded for time in entry.draft.times}
    meant = {entry.day for entry, _ in recorded}
    left = [key for key, time in _named(found) if key not in taken and not meant & _days(time, today)]
    return max((1 - said.days[key][Act.NONE] for key in left if key in said.days), default=0.0)


def _named(found: Scene) -> Iterator[tuple[tuple[int, int], Named]]:
    """Every day that a mail names, with its key in the models' opinion."""
    for read in found.reads:
        yield from (((read.sentence.start, time.start), time) for piece in read.pieces for time in piece.dates)


def _days(time: Named, today: date) -> set[date | None]:
    return {time.ahead(today), time.when.behind(today)} - {None}
