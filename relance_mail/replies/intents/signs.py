"""What detectors see and what they answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from relance_mail.core.intents import Intent
from relance_mail.replies import patterns
from relance_mail.replies.intents.framed import denied, framed
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.wording import Words


@dataclass(frozen=True, slots=True)
class Sign:
    """Words that speak for an intent, with their place in the mail's part. `rule` names the pattern's idea."""

    intent: Intent
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern over one sentence, and what in the same sentence takes it back. `deniable`: so does a negation
    right before it (patterns that hold their own negation are not). `always`: no clause around it takes it back."""

    name: str
    pattern: Words
    unless: Words | None = None
    deniable: bool = False
    always: bool = False

    def found(self, text: str) -> re.Match[str] | None:
        """The first match in a plain sentence that no frame and nothing else takes back."""
        match = self.pattern.search(text)
        if not match or (self.unless and self.unless.search(text)):
            return None
        while match is not None and not self.always and self._taken_back(text, match.start()):
            match = self.pattern.search(text, match.start() + 1)
        return match

    def _taken_back(self, text: str, start: int) -> bool:
        return framed(text, start) or (self.deniable and denied(text, start))


def rule(
    name: str,
    block: str,
    unless: str = "",
    parts: Mapping[str, str] | None = None,
    deniable: bool = False,
    always: bool = False,
) -> Rule:
    """A rule out of lists in the notation of `patterns`."""
    taken_back = patterns.words(unless, parts) if unless else None
    return Rule(name, patterns.words(block, parts), taken_back, deniable, always)


def first_sign(intent: Intent, rules: Sequence[Rule], sentences: Sequence[Sentence]) -> Sign | None:
    """The first sentence that one of the rules fits."""
    return next(_each(intent, rules, sentences), None)


def signs(intent: Intent, rules: Sequence[Rule], sentences: Sequence[Sentence]) -> list[Sign]:
    """One sign for each sentence that a rule fits, in the order of the mail."""
    return list(_each(intent, rules, sentences))


def _each(intent: Intent, rules: Sequence[Rule], sentences: Sequence[Sentence]) -> Iterator[Sign]:
    for sentence in sentences:
        one = next((one for one in rules if one.found(sentence.text)), None)
        if one:
            yield Sign(intent, one.name, sentence.start, sentence.end)
