"""Small parsers over tokens, and how they are joined. The date grammar is written with these and nothing else.

1. A parser takes the tokens and a place, and gives its value and the place after it, or None. Every parser is built
   once, when its module is imported; none looks back or repeats, so reading is linear.
2. A parser knows which tokens may begin it. `either` asks only those that can, which makes the whole grammar about as
   fast as a table.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from relance_mail.replies.tokens import Token, tokens

T = TypeVar("T")
U = TypeVar("U")
Line = Sequence[Token]
Step = tuple[T, int] | None


class _Silent:
    """The value of words that only have to be there."""


SILENT = _Silent()


class Parser(Generic[T]):
    """`first`: the words that may begin it; `numbers`: whether digits may; `empty`: whether it may match nothing."""

    __slots__ = ("empty", "first", "numbers", "run")

    def __init__(
        self, run: Callable[[Line, int], Step[T]], first: Iterable[str] = (), numbers: bool = False, empty: bool = False
    ) -> None:
        self.run = run
        self.first = frozenset(first)
        self.numbers = numbers
        self.empty = empty

    def __call__(self, line: Line, at: int) -> Step[T]:
        return self.run(line, at)

    def may_begin(self, token: Token) -> bool:
        """Whether it is worth trying at this token."""
        return self.empty or token.text in self.first or (self.numbers and token.number is not None)


def phrase(*texts: str) -> Parser[str]:
    """One of these runs of tokens, the longest that fits."""
    by_first = _runs(texts)

    def parse(line: Line, at: int) -> Step[str]:
        if at < len(line) and (runs := by_first.get(line[at].text)) and (length := _longest(runs, line, at)):
            return " ".join(token.text for token in line[at : at + length]), at + length
        return None

    return Parser(parse, by_first)


_Runs = list[tuple[str, ...]]


def _runs(texts: Iterable[str]) -> dict[str, _Runs]:
    """Phrases as runs of tokens by their first one, the longest first."""
    by_first: dict[str, _Runs] = {}
    for run in sorted((tuple(token.text for token in tokens(text)) for text in texts), key=len, reverse=True):
        by_first.setdefault(run[0], []).append(run)
    return by_first


def _longest(runs: _Runs, line: Line, at: int) -> int:
    """How many tokens the longest of these runs takes; they begin with the token that is there."""
    for run in runs:
        last = len(run) - 1
        if at + last < len(line):
            while last and line[at + last].text == run[last]:
                last -= 1
            if not last:
                return len(run)
    return 0


def lookup(table: dict[str, T]) -> Parser[T]:
    """One token of a table, as its value."""

    def parse(line: Line, at: int) -> Step[T]:
        if at < len(line) and line[at].text in table:
            return table[line[at].text], at + 1
        return None

    return Parser(parse, table)


def number(low: int, high: int) -> Parser[int]:
    """Digits whose value lies between two bounds, both included."""

    def parse(line: Line, at: int) -> Step[int]:
        value = line[at].number if at < len(line) else None
        return (value, at + 1) if value is not None and low <= value <= high else None

    return Parser(parse, numbers=True)


def glued(*signs: str) -> Parser[_Silent]:
    """One of these signs with no space on either side: the slash of « 12/03 »."""

    def parse(line: Line, at: int) -> Step[_Silent]:
        if 0 < at < len(line) - 1 and line[at].text in signs:
            joined = line[at - 1].end == line[at].start and line[at].end == line[at + 1].start
            return (SILENT, at + 1) if joined else None
        return None

    return Parser(parse, signs)


def said(*texts: str) -> Parser[_Silent]:
    """Words that have to be there and give no value."""
    by_first = _runs(texts)

    def parse(line: Line, at: int) -> Step[_Silent]:
        if at < len(line) and (runs := by_first.get(line[at].text)) and (length := _longest(runs, line, at)):
            return SILENT, at + length
        return None

    return Parser(parse, by_first)


def perhaps(*texts: str) -> Parser[_Silent]:
    """Words that may be there and give no value."""
    by_first = _runs(texts)

    def parse(line: Line, at: int) -> Step[_Silent]:
        if at < len(line) and (runs := by_first.get(line[at].text)):
            return SILENT, at + _longest(runs, line, at)
        return SILENT, at

    return Parser(parse, by_first, empty=True)


def quiet(parser: Parser[Any]) -> Parser[_Silent]:
    """It, without its value."""
    return rule(lambda *_: SILENT, parser)


def maybe(parser: Parser[T]) -> Parser[T | None]:
    """It, or None and no step."""
    return Parser(lambda line, at: parser.run(line, at) or (None, at), parser.first, parser.numbers, empty=True)


def either(*parsers: Parser[T]) -> Parser[T]:
    """The first that fits; only those that the next token may begin are asked."""
    first = frozenset[str]().union(*(parser.first for parser in parsers))
    idle = tuple(parser for parser in parsers if parser.empty)
    digits = tuple(parser for parser in parsers if parser.empty or parser.numbers)
    by_word = {
        word: tuple(p for p in parsers if p.empty or word in p.first or (p.numbers and word.isdigit()))
        for word in first
    }

    def parse(line: Line, at: int) -> Step[T]:
        if at >= len(line):
            asked = idle
        else:
            token = line[at]
            asked = by_word.get(token.text) or (digits if token.number is not None else idle)
        for parser in asked:
            got = parser.run(line, at)
            if got is not None:
                return got
        return None

    return Parser(parse, first, any(p.numbers for p in parsers), any(p.empty for p in parsers))


def rule(make: Callable[..., U | None], *parsers: Parser[Any]) -> Parser[U]:
    """All of them, one after the other, made into one value; a None from `make` is a refusal."""

    def parse(line: Line, at: int) -> Step[U]:
        values: list[Any] = []
        for parser in parsers:
            got = parser.run(line, at)
            if got is None:
                return None
            if got[0] is not SILENT:
                values.append(got[0])
            at = got[1]
        made = make(*values)
        return None if made is None else (made, at)

    opening = _opening(parsers)
    return Parser(
        parse,
        frozenset[str]().union(*(parser.first for parser in opening)),
        any(parser.numbers for parser in opening),
        all(parser.empty for parser in parsers),
    )


def _opening(parsers: Sequence[Parser[Any]]) -> list[Parser[Any]]:
    """The parsers that may see the first token: up to the first that must match."""
    found: list[Parser[Any]] = []
    for parser in parsers:
        found.append(parser)
        if not parser.empty:
            break
    return found


def constant(value: U, *parsers: Parser[Any]) -> Parser[U]:
    """All of them, as one fixed value."""
    return rule(lambda *_: value, *parsers)


def unless(parser: Parser[T], after: Callable[[Line, int], object]) -> Parser[T]:
    """It, when what follows is not `after` (a parser, or anything that answers None for « not here »)."""
    return _checked(parser, lambda line, at: after(line, at) is None)


def before(parser: Parser[T], *signs: str) -> Parser[T]:
    """It, when one of these tokens follows."""
    return _checked(parser, lambda line, at: at < len(line) and line[at].text in signs)


def _checked(parser: Parser[T], allows: Callable[[Line, int], bool]) -> Parser[T]:
    def parse(line: Line, at: int) -> Step[T]:
        got = parser.run(line, at)
        return got if got is not None and allows(line, got[1]) else None

    return Parser(parse, parser.first, parser.numbers, parser.empty)
