"""Alternatives that are searched only where they can match: the fast form of `re.compile("|".join(alternatives))`.

1. Few of two thousand alternatives can match a given sentence. Each is one bit, set for a text when one of the pieces
   of words that it needs (`literals`) is in the text; a text is looked at once, for all patterns together.
2. What is found is what the whole expression finds: the leftmost match and, of those, the first alternative's.
3. Expressions are compiled when a text first needs them: what a program never meets costs it nothing.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from threading import Lock

from relance_mail.replies.literals import Need, need

_WORD = re.compile(r"\w+")
_NO_END = sys.maxsize
_LONG_WORD = 700  # letters: what is longer than any sentence may hold anything


class Words:
    """A pattern with those methods of `re.Pattern` that the reader uses; `sub` puts its text as it is."""

    def __init__(self, alternatives: Sequence[str]) -> None:
        self.pattern = "|".join(alternatives)
        self.alternatives = tuple(alternatives)
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._bits = self._first = 0
        self._all_need_words = False
        _INDEX.waiting.append(self)
        _bits_of.cache_clear()

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """The expression, compiled as one."""
        return re.compile(self.pattern)

    def search(self, text: str, start: int = 0, end: int = _NO_END) -> re.Match[str] | None:
        left = self._left(text, end)
        found = None
        for pattern in self._able(left) if left else ():
            match = pattern.search(text, start, end)
            if match and (found is None or match.start() < found.start()):
                found = match
        return found

    def match(self, text: str, start: int = 0, end: int = _NO_END) -> re.Match[str] | None:
        matches = (pattern.match(text, start, end) for pattern in self._able(self._left(text, end)))
        return next(filter(None, matches), None)

    def finditer(self, text: str, start: int = 0, end: int = _NO_END) -> Iterator[re.Match[str]]:
        left = self._left(text, end)
        if left and not self._all_need_words:  # one may match nothing, after which it is not tried at the same place
            yield from self.whole.finditer(text, start, end)
        found = self.search(text, start, end) if left and self._all_need_words else None
        while found:
            yield found
            found = self.search(text, found.end(), end)

    def sub(self, by: str, text: str) -> str:
        kept: list[str] = []
        last = 0
        for match in self.finditer(text):
            kept += (text[last : match.start()], by)
            last = match.end()
        return "".join([*kept, text[last:]]) if kept else text

    def settle(self, first: int) -> list[Need]:
        """What each alternative needs; theirs are the bits from `first` on. One that has groups to ask for, or that
        opens a bracket for another to close, makes one of all."""
        needs = [need(one) for one in self.alternatives]
        if any(one.groups for one in needs):
            self.alternatives = (self.pattern,)
            needs = [need(self.pattern)]
        self._all_need_words = all(one.conditions for one in needs)
        self._first, self._bits = first, sum(1 << first + 2 * place for place in range(len(needs)))
        return needs

    def _left(self, text: str, end: int) -> int:
        """The bits of the alternatives that can match in a text, up to `end` of it."""
        return _bits_of(text if end == _NO_END else text[:end]) & self._bits

    def _able(self, left: int) -> Iterator[re.Pattern[str]]:
        """The alternatives of these bits in their order."""
        left >>= self._first
        while left:
            place = (left & -left).bit_length() >> 1
            left &= left - 1
            yield self._compiled.get(place) or self._compile(place)

    def _compile(self, place: int) -> re.Pattern[str]:
        made = self._compiled[place] = re.compile(self.alternatives[place])
        return made


class _Index:
    """Which alternatives, of all patterns, each piece of a word makes possible. An alternative has two bits, one for
    each condition; `always`: those of conditions that there are not."""

    def __init__(self) -> None:
        self.waiting: list[Words] = []
        self.always = 0
        self._pieces: dict[str, int] = {}
        self._lengths: tuple[int, ...] = ()
        self._size = 0
        self._lock = Lock()

    def settle(self) -> None:
        """Take in the patterns that were made since the last time."""
        with self._lock:
            for words in self.waiting:
                for one in words.settle(self._size):
                    self._take_in(one)
            self._lengths = tuple({len(piece) for piece in self._pieces})
            self.waiting.clear()
            _bits_of_word.cache_clear()

    def _take_in(self, one: Need) -> None:
        for place in range(2):
            bit = 1 << self._size + place
            if place >= len(one.conditions):
                self.always |= bit
                continue
            for piece in one.conditions[place]:
                self._pieces[piece] = self._pieces.get(piece, 0) | bit
        self._size += 2

    def of_word(self, word: str) -> int:
        """The conditions that a word fulfils."""
        if len(word) > _LONG_WORD:
            return (1 << self._size) - 1
        seen, bits = f" {word} ", 0
        for length in self._lengths:
            for start in range(len(seen) - length + 1):
                bits |= self._pieces.get(seen[start : start + length], 0)
        return bits


_INDEX = _Index()
_bits_of_word = lru_cache(maxsize=8192)(_INDEX.of_word)


@lru_cache(maxsize=256)
def _bits_of(text: str) -> int:
    """The alternatives, of all patterns, that a text makes possible."""
    if _INDEX.waiting:
        _INDEX.settle()
    bits = _INDEX.always
    for word in set(_WORD.findall(text)):
        bits |= _bits_of_word(word)
    return bits & bits >> 1
