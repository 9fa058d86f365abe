"""What the learned models say of one mail: its intents, what each sentence does, what each named day is.

The rules' findings are marks that the models weigh, so the models' answer already knows what the rules found.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from relance_mail.core.intents import Intent
from relance_mail.replies import day_marks, marks, traits
from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Draft, Read
from relance_mail.replies.day_marks import Thought
from relance_mail.replies.learned import FOR_A_PERSON as PERSON
from relance_mail.replies.learned import Weights
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import Verdict

ORDER = tuple(Intent)
_HARMLESS = 0.85


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the models say: how probable each intent is as the first (`intents`) and anywhere (`beside`); what each
    sentence does, by its start; each named day, by its sentence's start and its own; the words behind every trait."""

    intents: Mapping[Intent, float]
    beside: Mapping[Intent, float]
    for_a_person: float
    sentences: Mapping[int, Mapping[str, float]]
    days: Mapping[tuple[int, int], Mapping[str, float]]
    shown: Mapping[str, str]

    @property
    def best(self) -> Intent:
        return likeliest(self.intents)

    def best_but(self, ruled_out: Collection[Intent]) -> Intent:
        """The likeliest intent of those that are not ruled out."""
        return likeliest({intent: chance for intent, chance in self.intents.items() if intent not in ruled_out})

    @property
    def harmless(self) -> frozenset[int]:
        """Where sentences start that tell of no promise and no payment."""
        return frozenset(start for start, chances in self.sentences.items() if chances[Act.NONE] >= _HARMLESS)

    def of_draft(self, draft: Draft, act: Act) -> float | None:
        """How probable it is that a draft's days do this act: the likeliest of them counts; None without any."""
        start = draft.sentence.start
        known = [self.days[start, time.start][act] for time in draft.times if (start, time.start) in self.days]
        return max(known, default=None)

    def of_sentence(self, draft: Draft, act: Act) -> float:
        """How probable it is that a draft's sentence does this act."""
        return self.sentences.get(draft.sentence.start, {}).get(act, 0.0)


def opinion(found: Scene, verdict: Verdict, weights: Weights, today: date, subject: str) -> Opinion:
    """The models on one mail; `found` and `verdict` are those of the rules alone."""
    shown = traits.of_mail(found.reads, today, subject, verdict.machine)
    seen = marks.of_mail(found, verdict)
    chances = weights.beside.chances(shown, seen)
    intents, beside = blended(weights.mail.probabilities(shown, seen), chances)
    sentences = {
        read.sentence.start: weights.sentence.probabilities(
            traits.of_sentence(read, today), marks.of_sentence(read, found.drafts)
        )
        for read in found.reads
        if _dated_or_acting(read)
    }
    thought = Thought(likeliest(intents), beside)
    days = {
        day.key: weights.day.probabilities(*looked_at)
        for day, *looked_at in day_marks.of_mail(found, verdict, thought, today)
    }
    return Opinion(intents, beside, chances[PERSON], sentences, days, shown)


def likeliest(intents: Mapping[Intent, float]) -> Intent:
    """The most probable one; of equals the one that comes first in the order of intents."""
    return max(intents, key=lambda intent: (intents[intent], -ORDER.index(intent)))


def _dated_or_acting(read: Read) -> bool:
    """Only of these sentences anything is asked."""
    return any(piece.dates for piece in read.pieces) or any(act is not Act.NONE for act in read.acts)


def blended(
    first: Mapping[str, float], chances: Mapping[str, float]
) -> tuple[dict[Intent, float], dict[Intent, float]]:
    """How probable each intent is as the first, and anywhere. Two ways to the first, alike in weight: learned as such,
    and as the highest that is there at all."""
    beside = {intent: chances[intent] for intent in ORDER}
    found: dict[Intent, float] = {}
    left = 1.0  # the chance that none higher is there
    for intent in ORDER:
        found[intent] = math.sqrt(first[intent] * max(left * beside[intent], 1e-9))
        left *= 1 - beside[intent]
    total = sum(found.values())
    return {intent: value / total for intent, value in found.items()}, beside
