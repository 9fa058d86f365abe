"""What the learned models say of one mail: its intents, what each sentence and each dated piece does.

The rules' findings are marks that the models weigh, so the models' answer already knows what the rules found.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from relance_mail.core.intents import Intent
from relance_mail.replies import marks, traits
from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Read
from relance_mail.replies.learned import FOR_A_PERSON as PERSON
from relance_mail.replies.learned import Weights
from relance_mail.replies.pieces import Piece
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import Verdict

ORDER = tuple(Intent)
_HARMLESS = 0.85


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the models say: how probable each intent is as the first (`intents`) and anywhere (`beside`); what each
    sentence does, by its start; each dated piece, by its sentence's start and its own; the words behind every trait."""

    intents: Mapping[Intent, float]
    beside: Mapping[Intent, float]
    for_a_person: float
    sentences: Mapping[int, Mapping[str, float]]
    clauses: Mapping[tuple[int, int], Mapping[str, float]]
    shown: Mapping[str, str]

    @property
    def best(self) -> Intent:
        return max(self.intents, key=lambda intent: (self.intents[intent], -ORDER.index(intent)))

    @property
    def harmless(self) -> frozenset[int]:
        """Where sentences start that tell of no promise and no payment."""
        return frozenset(start for start, chances in self.sentences.items() if chances[Act.NONE] >= _HARMLESS)


def opinion(found: Scene, verdict: Verdict, weights: Weights, today: date, subject: str) -> Opinion:
    """The models on one mail; `found` and `verdict` are those of the rules alone."""
    shown = traits.of_mail(found.reads, today, subject, verdict.machine)
    seen = marks.of_mail(found, verdict)
    first = weights.mail.probabilities(shown, seen)
    chances = weights.beside.chances(shown, seen)
    beside = {intent: chances[intent] for intent in ORDER}
    sentences = {
        read.sentence.start: weights.sentence.probabilities(
            traits.of_sentence(read, today), marks.of_sentence(read, found.drafts)
        )
        for read in found.reads
        if _dated_or_acting(read)
    }
    clauses = {
        (read.sentence.start, piece.start): _of_clause(read, piece, found, sentences, weights, today)
        for read in found.reads
        for piece in read.pieces
        if piece.dates
    }
    return Opinion(_blended(first, beside), beside, chances[PERSON], sentences, clauses, shown)


def _of_clause(
    read: Read, piece: Piece, found: Scene, sentences: Mapping[int, Mapping[str, float]], weights: Weights, today: date
) -> Mapping[str, float]:
    """What a dated piece does: by itself and as a part of its sentence, alike in weight."""
    whole = sentences[read.sentence.start]
    if len(read.pieces) == 1:
        return whole
    alone = weights.sentence.probabilities(
        traits.of_clause(read, piece, today), marks.of_clause(read, piece, found.drafts)
    )
    both = {act: math.sqrt(alone[act] * chance) for act, chance in whole.items()}
    total = sum(both.values())
    return {act: chance / total for act, chance in both.items()}


def _dated_or_acting(read: Read) -> bool:
    """Only of these sentences anything is asked."""
    return any(piece.dates for piece in read.pieces) or any(act is not Act.NONE for act in read.acts)


def _blended(first: Mapping[str, float], beside: Mapping[Intent, float]) -> dict[Intent, float]:
    """Two ways to the first intent, alike in weight: learned as such, and as the highest that is there at all."""
    found: dict[Intent, float] = {}
    left = 1.0  # the chance that none higher is there
    for intent in ORDER:
        found[intent] = math.sqrt(first[intent] * max(left * beside[intent], 1e-9))
        left *= 1 - beside[intent]
    total = sum(found.values())
    return {intent: value / total for intent, value in found.items()}
