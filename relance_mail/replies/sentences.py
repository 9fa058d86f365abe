"""Cuts the new text into sentences, each with its plain form and its place.

1. A line break ends a sentence unless the line was only wrapped: customers write lists and SMS without full stops.
2. A full stop after an abbreviation, an initial or inside a number ends nothing.
3. Sentences are at most `LONGEST` characters, so that no rule ever meets an endless line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from relance_mail.replies.tokens import Norm, normalise

LONGEST = 600
_WRAP = 50  # a line shorter than this was ended by its writer, not by his mail program
_BLANK_OR_BULLET = re.compile(r"\n[ \t]*\n|\n[ \t\u00a0]*(?=(?:[-*•·–—>]|\d{1,2}[.)/]|[a-z]\))[ \t\u00a0])")
_END = re.compile(r"[.!?…]+[)\"»”']*(?=\s|$)|[.!?…]{2,}|[😀-🙏🌀-🗿✅✔👍]+(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:M|MM|Mme|Mmes|Mlle|Mr|Mrs|Dr|Me|Ste|Sté|St|N|n|no|No|art|cf|Cf|réf|Réf|ref|Ref|fact|"
    r"Fact|tél|Tél|tel|Tel"
    r"|av|bd|env|ex|janv|févr|fév|fevr|avr|juil|sept|oct|nov|déc|etc|P|S|J|hs|ht|sem|Fr|fr|frs|cts?|crt|"
    r"Inv|inv|approx|[A-Z])$"
)


# « am 15. Januar »
_GERMAN_DAY = re.compile(r"\b\d{1,2}$")
_GERMAN_MONTH = re.compile(r" (?:Januar|Februar|März|April|Juni|Juli|August|September|Oktober|November|Dezember)\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is the plain form. `start`, `end` are places in the part the mail was read from. `paragraph` counts."""

    text: str
    norm: Norm
    start: int
    end: int
    paragraph: int
    question: bool

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Places in the mail's part of a stretch of the plain form."""
        return self.norm.place(start, end)


def split(text: str, offset: int = 0, first_paragraph: int = 0) -> list[Sentence]:
    """The sentences of a text that begins at `offset` of its part."""
    found: list[Sentence] = []
    paragraph = first_paragraph
    for start, end in _blocks(text):
        paragraph += 1
        for first, last in _sentences(text, start, end):
            norm = normalise(text[first:last], offset + first)
            if norm.text:
                question = norm.text.rstrip(" )\"'").endswith("?") or "?" in norm.text[-8:]
                found.append(Sentence(norm.text, norm, offset + first, offset + last, paragraph, question))
    return found


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs and list items."""
    start = 0
    for match in _BLANK_OR_BULLET.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for stop in _stops(text, start, end):
        yield from _at_most(text, first, stop)
        first = stop
    yield from _at_most(text, first, end)


def _stops(text: str, start: int, end: int) -> list[int]:
    """Where sentences end inside a block: at full stops, and at line breaks that the writer meant."""
    ends = (match for match in _END.finditer(text, start, end))
    stops = [match.end() for match in ends if not (_abbreviated(text, match) or _breathless(text, match))]
    line = start
    while (stop := text.find("\n", line, end)) >= 0:
        following = text[stop + 1 : stop + 40].lstrip()
        if stop - line < _WRAP and not _goes_on(text[line:stop].rstrip(), following):
            stops.append(stop)
        line = stop + 1
    return sorted(set(stops))


def _goes_on(line: str, following: str) -> bool:
    """Whether a short line is continued by the next: it does so in lower case or with a number after a word."""
    if not following or line.endswith((".", "!", "?", ":", ";")):
        return False
    return following[0].islower() or (following[0].isdigit() and line.endswith((" le", " de", " du", " au", ",")))


def _abbreviated(text: str, match: re.Match[str]) -> bool:
    if match.group() != ".":
        return False
    before = text[max(0, match.start() - 6) : match.start()]
    if _GERMAN_DAY.search(before) and _GERMAN_MONTH.match(text, match.end()):
        return True
    return bool(_ABBREVIATION.search(before)) and match.end() < len(text) and text[match.end()] != "\n"


def _breathless(text: str, match: re.Match[str]) -> bool:
    """« J'ai payé !!! la semaine passée !!! » goes on in lower case."""
    return "!" in match.group() and text[match.end() : match.end() + 2].strip()[:1].islower()


def _at_most(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stripped of blanks, and cut into handy lengths."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for first in range(start, end, LONGEST):
        yield first, min(end, first + LONGEST)
