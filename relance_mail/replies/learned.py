"""Learned weights and what they say about new words: probabilities, and the words that weighed most.

1. The rules know constructions that their authors thought of; the weights know words that customers used. Where both
   agree a reading is hardly ever wrong, and where they differ a person looks (`trust`).
2. Multinomial logistic regression: every number can be traced to a word, inference is a sum, no package is needed.
3. `make replies-model` trains them (tests/replies/train.py) and writes `weights.json.gz`; its header names the mails
   that they were learned from.
"""

import gzip
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from operator import mul
from pathlib import Path
from typing import Any

from relance_mail.core.findings import Finding
from relance_mail.errors import RelanceError

FILE = Path(__file__).with_name("weights.json.gz")
FORMAT = 1
FOR_A_PERSON = "#person"  # beside the intents: the mail is for a person, whatever it says
SCALE = 10  # weights are kept as whole numbers, this many to one
MARK = 0.2  # what the rules found counts so much beside words, whose squares sum to one
_HIGH = 30.0  # beyond which a probability is 0 or 1
_SPEAKING = re.compile(r"[a-z ]*[a-z]{4}[a-z ]*")  # words that tell staff something: no « le », no kind of date
_TRUST = ("right", "sure", "release")
_REMEDY = "Réinstaller relance_mail, ou refaire le fichier : make replies-model."


class WeightsError(RelanceError):
    """The file of learned weights cannot be used (exit 2)."""


@dataclass(frozen=True, slots=True)
class Model:
    """`rows`: a trait's rarity (0 for a mark, which counts `MARK`), then its weight for every class as it is kept."""

    classes: tuple[str, ...]
    bias: Sequence[float]
    rows: Mapping[str, Sequence[float]]
    _scaled: dict[str, tuple[float, Sequence[float]]] = field(default_factory=dict, repr=False, compare=False)

    def probabilities(self, traits: Iterable[str], marks: Iterable[str]) -> dict[str, float]:
        """How probable each class is; they sum to one. Unknown traits count nothing."""
        scores = self._scores(traits, marks)
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {name: power / total for name, power in zip(self.classes, powers, strict=True)}

    def chances(self, traits: Iterable[str], marks: Iterable[str]) -> dict[str, float]:
        """How probable it is of each class by itself that it is there."""
        scores = [max(-_HIGH, min(_HIGH, score)) for score in self._scores(traits, marks)]
        return {name: 1 / (1 + math.exp(-score)) for name, score in zip(self.classes, scores, strict=True)}

    def _scores(self, traits: Iterable[str], marks: Iterable[str]) -> list[float]:
        known = self._known(traits, marks)
        values = [1.0, *(value for value, _ in known)]
        columns = zip(self.bias, *(weights for _, weights in known), strict=True)  # one for each class
        return [sum(map(mul, values, column)) for column in columns]

    def telling(self, shown: Mapping[str, str], chosen: str, count: int = 3) -> tuple[str, ...]:
        """The words that spoke most for a class, the strongest first. `shown`: each trait's words."""
        at = self.classes.index(chosen)
        pulls = []
        for trait, words in shown.items():
            if row := self._row(trait):
                mean = sum(row[1]) / len(row[1])
                pulls.append((row[0] * (row[1][at] - mean), words))
        best = dict.fromkeys(words for pull, words in sorted(pulls, key=lambda one: (-one[0], one[1])) if pull > 0)
        return tuple(islice(filter(_SPEAKING.fullmatch, best), count))

    def _known(self, traits: Iterable[str], marks: Iterable[str]) -> list[tuple[float, Sequence[float]]]:
        known = [row for trait in traits if (row := self._row(trait))]
        length = math.sqrt(sum(rarity * rarity for rarity, _ in known)) or 1.0
        found = [(rarity / length, weights) for rarity, weights in known]
        return found + [(MARK, row[1]) for mark in marks if (row := self._row(mark))]

    def _row(self, trait: str) -> tuple[float, Sequence[float]] | None:
        """A trait's rarity and its weights, scaled when they are first asked for: most never are."""
        row = self._scaled.get(trait)
        if row is None and (kept := self.rows.get(trait)):
            row = self._scaled[trait] = kept[0], [weight / SCALE for weight in kept[1:]]
        return row


@dataclass(frozen=True, slots=True)
class Weights:
    """`mail` tells the first intent, `beside` every one that is there, `sentence` what a sentence does, `day` what a
    named day is; `trust` weighs signs of a right reading: for `confidence` (`right`), and whether it may go on alone
    (`sure`, `release`)."""

    mail: Model
    beside: Model
    sentence: Model
    day: Model
    trust: Mapping[str, Mapping[str, float]]
    header: Mapping[str, Any]


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Those of this package, read once."""
    return load(FILE)


def load(path: Path) -> Weights:
    """Read a file of weights; `WeightsError` says in one sentence why it cannot be used."""
    try:
        given = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, ValueError) as error:
        raise _refused(path, "il est illisible") from error
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise _refused(path, "il est d'une autre version")
    try:
        return unpacked(given)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _refused(path, "son contenu est incomplet ou faux") from error


def unpacked(given: Mapping[str, Any]) -> Weights:
    """Weights out of a file's content; whatever is wrong with it raises one of the usual errors of Python."""
    trust = {part: {name: float(value) for name, value in given["trust"][part].items()} for part in _TRUST}
    return Weights(
        _model(given["mail"]),
        _model(given["beside"]),
        _model(given["sentence"]),
        _model(given["day"]),
        trust,
        given["header"],
    )


def _model(given: Mapping[str, Any]) -> Model:
    classes, bias, rows = tuple(map(str, given["classes"])), [float(value) for value in given["bias"]], given["rows"]
    if set(map(len, rows.values())) != {1 + len(classes)} or len(bias) != len(classes):
        raise ValueError("rows")
    if not set(map(type, chain.from_iterable(rows.values()))) <= {int, float} or not all(map(math.isfinite, bias)):
        raise ValueError("weights")
    return Model(classes, bias, rows)


def _refused(path: Path, why: str) -> WeightsError:
    return WeightsError(Finding("weights", f"Le fichier de poids {path.name} ne peut pas servir : {why}.", _REMEDY))
