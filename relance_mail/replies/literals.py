"""Which pieces of words a text must have for an expression to match at all: of what this module gives, at least one.

1. A piece is a part of one word of the text, which is seen with a blank on either side: `" payer "` is the whole word,
   `" pay"` one that begins so, `"ay"` one that has it anywhere.
2. Expressions are read as `patterns` writes them; what is not understood here (a flag, a name) tells nothing, and such
   an expression is searched for in every text.
3. Of the conditions that hold together the two with the longest pieces are kept: long words are rare ones.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_MOST = 40  # ways of writing one stretch that are looked at
_FEW = 4  # of them that go before each way of a choice
_EDGE = "\0"  # a place where a word begins or ends
_NOTHING: Final = ("",)
_WORD = re.compile(r"\w+")
_SIGN = re.compile(
    r"[^\\\[\](){}|?*+.^$]+|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|P<\w+>|.))?|"
    r"(?:[?*+]|\{(?:\d+(?:,\d*)?|,\d*)\})\??|.",
    re.DOTALL,
)
_SPECIAL = frozenset("([\\.^$?*+{")
_REPEATS = frozenset("?*+{")
_EDGES = frozenset({"^", "$", r"\b"})
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_ESCAPED = frozenset(r"\.[](){}|?*+^$-/#&~'" + '"')
Pieces = Sequence[str]


class _StrangeError(Exception):
    """Something that is not understood here."""


@dataclass(frozen=True, slots=True)
class Need:
    """`conditions`, at most two: a match has a piece of each. `groups`: whether it may have groups to ask for."""

    conditions: tuple[Pieces, ...]
    groups: bool


@dataclass(slots=True)
class _Seen:
    """`ways`: all that is matched, when they are few. `needed`: conditions of every match, the best first."""

    ways: Sequence[str] | None = None
    needed: Sequence[Pieces] = ()

    def conditions(self) -> Sequence[Pieces]:
        return self.needed if self.ways is None else _cut(self.ways)


def need(expression: str) -> Need:
    """What a text needs for the expression to match somewhere."""
    reader = _Reader(_SIGN.findall(expression))
    try:
        return Need(tuple(reader.whole().conditions()), reader.groups)
    except _StrangeError:
        return Need((), groups=True)


class _Reader:
    """Reads an expression once, from its first sign to its last."""

    def __init__(self, signs: list[str]) -> None:
        self.signs = [*signs, ""]
        self.at = 0
        self.groups = False
        self._ends = _ends(signs)

    def whole(self) -> _Seen:
        seen = self._choice(_NOTHING)
        if self.signs[self.at]:
            raise _StrangeError
        return seen

    def _choice(self, before: Sequence[str]) -> _Seen:
        """Ways that go on what stands before them."""
        ways = [self._row(before)]
        while self.signs[self.at] == "|":
            self.at += 1
            ways.append(self._row(before))
        return ways[0] if len(ways) == 1 else _either(ways)

    def _row(self, run: Sequence[str]) -> _Seen:
        """Things one after the other; as long as their ways are few, they are written together."""
        found: list[Pieces] = []
        whole = True
        while (sign := self.signs[self.at]) not in ("", "|", ")"):
            if sign[0] not in _SPECIAL and self.signs[self.at + 1][:1] not in _REPEATS:
                run = [before + sign for before in run]
                self.at += 1
                continue
            if sign == "(?:" and len(run) <= _FEW and not self._repeats(self._ends.get(self.at, 0) + 1):
                seen, joined = self._group(sign, run), True
            else:
                seen, joined = self._repeated(self._one(sign)), False
            if joined and seen.ways is not None:
                run = seen.ways
            elif seen.ways is not None and len(seen.ways) * len(run) <= _MOST:
                run = [before + after for before in run for after in seen.ways]
            else:
                found += (*_cut(run), *seen.conditions())
                run, whole = seen.ways or _NOTHING, False
        return _Seen(run) if whole else _Seen(None, _best([*found, *_cut(run)]))

    def _one(self, sign: str) -> _Seen:
        if self._repeats(self.at):
            raise _StrangeError
        if sign[0] == "(":
            return self._group(sign, _NOTHING)
        self.at += 1
        if sign[0] == "[":
            return _one_of(sign)
        if sign in _EDGES:
            return _Seen((_EDGE,))
        if sign[0] == "\\":
            return _escaped(sign)
        if sign == ".":
            return _Seen()
        if len(sign) > 1 and self._repeats(self.at):
            self.at -= 1
            self.signs[self.at] = sign[-1]
            return _Seen((sign[:-1],))
        return _Seen((sign,))

    def _group(self, sign: str, before: Sequence[str]) -> _Seen:
        own = sign == "(" or sign.startswith("(?P<")
        if not own and sign not in ("(?:", *_LOOKS):
            raise _StrangeError
        self.at += 1
        seen = self._choice(before)
        if self.signs[self.at] != ")":
            raise _StrangeError
        self.at += 1
        self.groups = self.groups or own
        return _Seen(_NOTHING) if sign in _LOOKS else seen

    def _repeats(self, at: int) -> bool:
        sign = self.signs[at]
        return sign[:1] in ("?", "*", "+") or (sign[:1] == "{" and len(sign) > 1)

    def _repeated(self, seen: _Seen) -> _Seen:
        if not self._repeats(self.at):
            return seen
        sign = self.signs[self.at]
        self.at += 1
        never = sign[0] in "?*" or sign.startswith(("{0,", "{0}", "{,"))
        if sign[0] == "?" and seen.ways is not None:
            return _Seen([*seen.ways, ""])
        return _Seen(None, () if never else seen.conditions())


def _ends(signs: Sequence[str]) -> dict[int, int]:
    """Where each bracket ends."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, sign in enumerate(signs):
        if sign[0] == "(":
            opened.append(at)
        elif sign == ")" and opened:
            found[opened.pop()] = at
    return found


def _escaped(sign: str) -> _Seen:
    if sign[1] in _ESCAPED:
        return _Seen((sign[1],))
    if sign in (r"\w", r"\d", r"\s", r"\W", r"\D", r"\S"):
        return _Seen()
    if sign == r"\B":
        return _Seen(_NOTHING)
    raise _StrangeError


def _one_of(sign: str) -> _Seen:
    inside = sign[1:-1]
    plain = inside[:1] != "^" and "\\" not in inside and "-" not in inside[1:-1]
    return _Seen(tuple(inside)) if plain else _Seen()


def _either(seen: Sequence[_Seen]) -> _Seen:
    written = [one.ways for one in seen if one.ways is not None]
    if len(written) == len(seen) and sum(map(len, written)) <= _MOST:
        return _Seen([way for ways in written for way in ways])
    needed = [one.conditions() for one in seen]
    if not all(needed):
        return _Seen()
    return _Seen(None, [[piece for one in needed for piece in one[min(at, len(one) - 1)]] for at in range(2)])


def _cut(ways: Sequence[str]) -> list[Pieces]:
    """The longest pieces of words in each way of writing, unless one of them has none."""
    found = [_longest(way) for way in ways]
    if not all(found):
        return []
    first = [one[0] for one in found]
    return [first, [one[-1] for one in found]] if any(len(one) > 1 for one in found) else [first]


@lru_cache(maxsize=4096)
def _longest(way: str) -> Sequence[str]:
    """The two longest runs of letters and digits, a blank where it is known that the word ends."""
    runs = [" " * (match.start() > 0) + match.group() + " " * (match.end() < len(way)) for match in _WORD.finditer(way)]
    return sorted(runs, key=len, reverse=True)[:2]


def _best(conditions: Sequence[Pieces]) -> Sequence[Pieces]:
    """The two whose shortest pieces are longest."""
    return sorted(conditions, key=lambda pieces: (-min(map(len, pieces)), len(pieces)))[:2]
