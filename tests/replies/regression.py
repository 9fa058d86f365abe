"""Multinomial logistic regression for the reader's weights: deterministic, and explainable weight by weight.

AdaGrad over single mails in a fixed shuffled order; classes weigh alike however rare they are; the L2 pull on a weight
is shared out over the mails that show its trait.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from relance_mail.replies.learned import MARK, SCALE
from relance_mail.replies.marks import VERDICT

BELIEF = 1.0  # log-odds
MARKED = 4.0  # the weight of a mark is drawn to what is believed of it so many times as strongly
RARE = 2  # what no more examples than these show is not learned
_RATE, _SMALL = 0.5, 1e-6
_HIGH = 30.0
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Example:
    """What a model looks at, and the answer."""

    traits: tuple[str, ...]
    marks: tuple[str, ...]
    label: str
    also: tuple[str, ...] = ()  # further labels that hold beside it


Doc = tuple[Places, Numbers]


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
        self.names = sorted(t for t, n in counted.items() if n > RARE) + sorted(
            m for m, n in marked.items() if n > RARE
        )
        self.place = {name: at for at, name in enumerate(self.names)}
        many = 1 + len(examples)
        self.rarity = np.array([math.log(many / (1 + counted[t])) + 1 if t in counted else 0.0 for t in self.names])
        pulls = [pull if t in counted else pull / MARKED for t in self.names]
        times = [counted[t] or marked[t] for t in self.names]
        self.decay = 1 / (np.array(pulls) * np.array(times))[:, None]
        self.before = np.array([self._expected(name) for name in self.names])
        self.weights = self.before.copy()
        self.bias = np.zeros(len(classes))

    def _expected(self, name: str) -> list[float]:
        """Before anything is learned, what the rules say counts for itself, so that a rare verdict is believed too."""
        said = name.removeprefix(VERDICT) if name.startswith(VERDICT) else ""
        return [BELIEF / MARK if named == said else 0.0 for named in self.classes]

    def doc(self, example: Example) -> Doc:
        known = [at for trait in sorted(set(example.traits)) if (at := self.place.get(trait)) is not None]
        marks = [at for mark in sorted(set(example.marks)) if (at := self.place.get(mark)) is not None]
        rarity = self.rarity[known]
        length = math.sqrt(float(np.sum(rarity * rarity))) or 1.0
        return np.array([*known, *marks], dtype=np.int64), np.concatenate([rarity / length, np.full(len(marks), MARK)])

    def learn(self, examples: Sequence[Example], epochs: int) -> "Fit":
        docs = [self.doc(example) for example in examples]
        answers = [[self.classes.index(name) for name in self._answer(example)] for example in examples]
        share = Counter(answer[0] for answer in answers)
        importance = [1.0 if self.several else len(answers) / (len(share) * share[answer[0]]) for answer in answers]
        squares = np.full_like(self.weights, _SMALL)
        bias_squares = np.full_like(self.bias, _SMALL)
        order = list(range(len(docs)))
        shuffled = random.Random(5)  # noqa: S311 - the same order every time, not a secret
        for _ in range(epochs):
            shuffled.shuffle(order)
            for at in order:
                errors = self.probabilities(docs[at])
                errors[answers[at]] -= 1
                self._step(docs[at], errors * importance[at], squares, bias_squares)
        return self

    def _answer(self, example: Example) -> tuple[str, ...]:
        return (example.label, *example.also) if self.several else (example.label,)

    def _step(self, doc: Doc, errors: Numbers, squares: Numbers, bias_squares: Numbers) -> None:
        places, values = doc
        rows = self.weights[places]
        slopes = values[:, None] * errors + (rows - self.before[places]) * self.decay[places]
        seen = squares[places] + slopes * slopes
        squares[places] = seen
        self.weights[places] = rows - _RATE * slopes / np.sqrt(seen)
        bias_squares += errors * errors
        self.bias -= 0.1 * errors / np.sqrt(bias_squares)

    def probabilities(self, doc: Doc) -> Numbers:
        places, values = doc
        scores: Numbers = self.bias + values @ self.weights[places]
        if self.several:
            return np.asarray(1 / (1 + np.exp(-np.clip(scores, -_HIGH, _HIGH))))
        powers = np.exp(scores - scores.max())
        return np.asarray(powers / powers.sum())

    def as_json(self) -> dict[str, object]:
        """Whole numbers, in the order of the names."""
        rounded = np.rint(self.weights * SCALE).astype(int).tolist()
        rows = {
            name: [round(float(rarity), 2), *row]
            for name, rarity, row in zip(self.names, self.rarity, rounded, strict=True)
        }
        return {"classes": self.classes, "bias": [round(float(value), 3) for value in self.bias], "rows": rows}


def logistic(rows: Sequence[tuple[Mapping[str, float], bool]], calm: float, rounds: int = 4000) -> dict[str, float]:
    """Weights of a logistic regression with few signs; `calm` draws them to zero, but not that of `always`."""
    names = sorted({name for row, _ in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row, _ in rows])
    answers = np.array([float(answer) for _, answer in rows])
    drawn = np.array([0.0 if name == "always" else calm for name in names])
    weights = np.zeros(len(names))
    squares = np.full(len(names), _SMALL)
    for _ in range(rounds):
        errors = 1 / (1 + np.exp(-table @ weights)) - answers
        slopes = drawn * weights + errors @ table
        squares += slopes * slopes
        weights -= _RATE * slopes / np.sqrt(squares)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
