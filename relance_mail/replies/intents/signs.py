"""What detectors see and what they answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relance_mail.core.intents import Intent
from relance_mail.replies import patterns
from relance_mail.replies.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Sign:
    """Words that speak for an intent, with their place in the mail's part. `rule` names the pattern's idea."""

    intent: Intent
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern over one sentence, and what in the same sentence takes it back."""

    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def rule(name: str, block: str, unless: str = "", parts: Mapping[str, str] | None = None) -> Rule:
    """A rule out of lists in the notation of `patterns`."""
    return Rule(name, patterns.words(block, parts), patterns.words(unless, parts) if unless else None)


def first_sign(intent: Intent, rules: Sequence[Rule], sentences: Sequence[Sentence]) -> Sign | None:
    """The first sentence that one of the rules fits."""
    return next(iter(signs(intent, rules, sentences)), None)


def signs(intent: Intent, rules: Sequence[Rule], sentences: Sequence[Sentence]) -> list[Sign]:
    """One sign for each sentence that a rule fits, in the order of the mail."""
    found: list[Sign] = []
    for sentence in sentences:
        for one in rules:
            match = one.pattern.search(sentence.text)
            if match and not (one.unless and one.unless.search(sentence.text)):
                found.append(Sign(intent, one.name, sentence.start, sentence.end))
                break
    return found
