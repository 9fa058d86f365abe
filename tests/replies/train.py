"""`make replies-model`: learns `weights.json.gz` from the labelled mails, in plain Python, always to the same bytes.

1. `mail`, `beside`, `sentence` (see `learned`) are learned from all mails that may be learned from.
2. `day` weighs what those models think of the mail, so it learns from thoughts of models that had not seen it: the
   waves of each of `FOLDS` are judged by models that learned from all the others.
3. `trust` is learned from readings of mails that neither the rules nor the models had seen, fold by fold likewise.
"""

import gzip
import hashlib
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from relance_mail.core.intents import Intent
from relance_mail.replies import learned
from relance_mail.replies.learned import FOR_A_PERSON, FORMAT, Weights
from tests.replies import trial
from tests.replies.lessons import NEITHER, PAID, PROMISE, UNSEEN_SHORT, Lesson, days, facts, files, lessons, said
from tests.replies.regression import Example, Fit, logistic
from tests.replies.trial import Trial

EPOCHS = 15
WORKERS = 2
FOLDS = [frozenset({f"wave_{one}.jsonl"}) for one in "vwx"]
SHORT = [frozenset(UNSEEN_SHORT)]
CALM = 10.0
ACTS = [NEITHER, PAID, PROMISE]
EMPTY = {"classes": ACTS, "bias": [0.0] * 3, "rows": {"": [0.0, 0.0, 0.0, 0.0]}}  # knows nothing of days
RELEASE = 0.90  # a reading that goes on wrongly costs more than five that a person looks at needlessly
_CALM = {"right": {"always": 1.0}, "sure": {"always": 1.0}, "release": {"at": 0.0}}  # trusts every reading


def fitted(taught: Sequence[Lesson], epochs: int = EPOCHS) -> dict[str, Any]:
    """The models of whole mails and of sentences, as the file keeps them."""
    mails = [*(lesson.mail for lesson in taught), *said()]
    sentences = [*(sentence for lesson in taught for sentence in lesson.sentences), *facts()[0]]
    intents = [str(intent) for intent in Intent]
    return {
        "mail": Fit(mails, intents, 100).learn(mails, epochs).as_json(),
        "beside": Fit(mails, [*intents, FOR_A_PERSON], 100, several=True).learn(mails, epochs).as_json(),
        "sentence": Fit(sentences, ACTS, 30).learn(sentences, epochs).as_json(),
    }


def fitted_days(examples: Sequence[Example], epochs: int = EPOCHS) -> dict[str, Any]:
    """The model of named days."""
    whole = [*examples, *facts()[1]]
    return {"day": Fit(whole, ACTS, 10).learn(whole, epochs).as_json()}


def packed(models: dict[str, Any], trust: dict[str, Any], header: dict[str, Any]) -> bytes:
    """The file's bytes: sorted, without a time stamp."""
    whole = {"format": FORMAT, "header": header, "trust": trust, **models}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)


def usable(models: dict[str, Any]) -> Weights:
    """Models as the product reads them, trusting every reading."""
    whole = {"day": EMPTY, **json.loads(json.dumps(models))}
    return learned.unpacked({"format": FORMAT, "header": {}, "trust": _CALM, **whole})


def first_round(fold: frozenset[str]) -> tuple[dict[str, Any], list[Example]]:
    """The models that learned from all mails but these files', and the days of these files' mails as they see them."""
    taught = everything()
    models = fitted([lesson for lesson in taught if lesson.source not in fold])
    weights = usable(models)
    return models, [day for lesson in taught if lesson.source in fold for day in days(lesson, weights)]


def second_round(fold: frozenset[str], models: dict[str, Any], others: Sequence[Example]) -> list[Trial]:
    """Readings of these files' mails by models that learned from all others."""
    weights = usable({**models, **fitted_days(others)})
    return [trial.read_by(lesson.given, weights) for lesson in everything() if lesson.source in fold]


def trusted(made: Sequence[Trial]) -> dict[str, Any]:
    """How far to trust a reading, and from where on it may go on alone."""
    return {
        "right": logistic([(one.evidence, one.right) for one in made], CALM),
        "sure": logistic([(one.evidence, one.harmless) for one in made if not one.held], CALM),
        "release": {"at": RELEASE},
    }


def header() -> dict[str, str]:
    """The mails that were learned from: each file's name and the digest of its content."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files()}


@cache
def everything() -> list[Lesson]:
    """What all mails teach that may be learned from."""
    return [lesson for path in files() for lesson in lessons(path)]


def models() -> tuple[dict[str, Any], list[Example]]:
    """What is learned from all of them, and the days of the mails that are in no fold."""
    folded = frozenset[str]().union(*FOLDS, *SHORT)
    return fitted(everything()), [day for lesson in everything() if lesson.source not in folded for day in days(lesson)]


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else learned.FILE
    with ProcessPoolExecutor(WORKERS) as pool:
        learning = pool.submit(models)
        first = [one.result() for one in [pool.submit(first_round, fold) for fold in [*FOLDS, *SHORT]]]
        whole, named = learning.result()
        second = []
        for at, fold in enumerate(FOLDS):
            others = [day for place, (_, days) in enumerate(first) if place != at for day in days]
            second.append(pool.submit(second_round, fold, first[at][0], [*named, *others]))
        last = pool.submit(fitted_days, [*named, *(day for _, days in first for day in days)])
        made = [one for trials in second for one in trials.result()]
        trust = trusted(made)
        target.write_bytes(packed({**whole, **last.result()}, trust, header()))
    size = f"{target.stat().st_size // 1024} KB"
    sys.stdout.write(f"{len(everything())} mails → {target} ({size})\n{trial.table(made, trust['sure'])}\n")


if __name__ == "__main__":
    main()
