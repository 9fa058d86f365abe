"""Multinomial logistic regression in plain Python: small, deterministic, and with nothing to install.

AdaGrad over single mails in a fixed shuffled order; classes weigh alike however rare they are; the L2 pull on a weight
is shared out over the mails that show its trait.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relance_mail.replies.learned import MARK, SCALE
from relance_mail.replies.marks import VERDICT

BELIEF = 1.0  # log-odds
MARKED = 4.0  # the weight of a mark is drawn to what is believed of it so many times as strongly
_RATE, _SMALL = 0.5, 1e-6


@dataclass(frozen=True)
class Example:
    """What a model looks at, and the answer."""

    traits: tuple[str, ...]
    marks: tuple[str, ...]
    label: str
    also: tuple[str, ...] = ()  # further labels that hold beside it


Doc = list[tuple[int, float]]


class Fit:
    """A model being learned; `as_json` is what the product reads."""

    def __init__(
        self, examples: Sequence[Example], classes: Sequence[str], pull: float = 30.0, several: bool = False
    ) -> None:
        """`pull`: how weakly weights are drawn to zero. `several`: each class is there or not, by itself."""
        self.several = several
        self.classes = list(classes)
        counted = Counter(trait for example in examples for trait in set(example.traits))
        marked = Counter(mark for example in examples for mark in set(example.marks))
        many = len(examples)
        self.names = sorted(t for t, n in counted.items() if n > 1) + sorted(m for m, n in marked.items() if n > 1)
        self.rarity = [math.log((1 + many) / (1 + counted[t])) + 1 if t in counted else 0.0 for t in self.names]
        self.times = [counted[t] or marked[t] for t in self.names]
        self.place = {name: at for at, name in enumerate(self.names)}
        self.pulls = [pull if t in counted else pull / MARKED for t in self.names]
        self.before = [self._expected(name) for name in self.names]
        self.weights = [list(row) for row in self.before]
        self.bias = [0.0] * len(classes)

    def _expected(self, name: str) -> list[float]:
        """Before anything is learned, what the rules say counts for itself, so that a rare verdict is believed too."""
        said = name.removeprefix(VERDICT) if name.startswith(VERDICT) else ""
        return [BELIEF / MARK if named == said else 0.0 for named in self.classes]

    def doc(self, example: Example) -> Doc:
        known = [at for trait in sorted(set(example.traits)) if (at := self.place.get(trait)) is not None]
        length = math.sqrt(sum(self.rarity[at] ** 2 for at in known)) or 1.0
        marks = [at for mark in sorted(set(example.marks)) if (at := self.place.get(mark)) is not None]
        return [(at, self.rarity[at] / length) for at in known] + [(at, MARK) for at in marks]

    def learn(self, examples: Sequence[Example], epochs: int) -> "Fit":
        docs = [self.doc(example) for example in examples]
        answers = [[self.classes.index(name) for name in self._answer(example)] for example in examples]
        share = Counter(answer[0] for answer in answers)
        importance = [1.0 if self.several else len(answers) / (len(share) * share[answer[0]]) for answer in answers]
        squares = [[_SMALL] * len(self.classes) for _ in self.names]
        bias_squares = [_SMALL] * len(self.classes)
        order = list(range(len(docs)))
        shuffled = random.Random(5)  # noqa: S311 - the same order every time, not a secret
        for _ in range(epochs):
            shuffled.shuffle(order)
            for at in order:
                errors = self.probabilities(docs[at])
                for answer in answers[at]:
                    errors[answer] -= 1
                self._step(docs[at], [error * importance[at] for error in errors], squares, bias_squares)
        return self

    def _answer(self, example: Example) -> tuple[str, ...]:
        return (example.label, *example.also) if self.several else (example.label,)

    def _step(self, doc: Doc, errors: list[float], squares: list[list[float]], bias_squares: list[float]) -> None:
        for at, value in doc:
            row, square, before = self.weights[at], squares[at], self.before[at]
            decay = 1 / (self.pulls[at] * self.times[at])
            for k, error in enumerate(errors):
                slope = error * value + (row[k] - before[k]) * decay
                square[k] += slope * slope
                row[k] -= _RATE * slope / math.sqrt(square[k])
        for k, error in enumerate(errors):
            bias_squares[k] += error * error
            self.bias[k] -= 0.1 * error / math.sqrt(bias_squares[k])

    def probabilities(self, doc: Doc) -> list[float]:
        scores = list(self.bias)
        for at, value in doc:
            scores = [score + value * weight for score, weight in zip(scores, self.weights[at], strict=True)]
        if self.several:
            return [1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) for score in scores]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]

    def as_json(self) -> dict[str, object]:
        """Whole numbers, in the order of the names."""
        rows = {
            name: [round(rarity, 2), *(round(weight * SCALE) for weight in row)]
            for name, rarity, row in zip(self.names, self.rarity, self.weights, strict=True)
        }
        return {"classes": self.classes, "bias": [round(value, 3) for value in self.bias], "rows": rows}


def logistic(rows: Sequence[tuple[Mapping[str, float], bool]], calm: float, rounds: int = 4000) -> dict[str, float]:
    """Weights of a logistic regression with few signs; `calm` draws them to zero, but not that of `always`."""
    names = sorted({name for row, _ in rows for name in row})
    table = [([row.get(name, 0.0) for name in names], float(answer)) for row, answer in rows]
    weights = [0.0] * len(names)
    squares = [_SMALL] * len(names)
    for _ in range(rounds):
        slopes = [0.0 if name == "always" else calm * weight for name, weight in zip(names, weights, strict=True)]
        for row, answer in table:
            score = sum(weight * value for weight, value in zip(weights, row, strict=True))
            error = 1 / (1 + math.exp(-score)) - answer
            slopes = [slope + error * value for slope, value in zip(slopes, row, strict=True)]
        squares = [square + slope * slope for square, slope in zip(squares, slopes, strict=True)]
        weights = [
            weight - _RATE * slope / math.sqrt(square)
            for weight, slope, square in zip(weights, slopes, squares, strict=True)
        ]
    return {name: round(weight, 3) for name, weight in zip(names, weights, strict=True)}
