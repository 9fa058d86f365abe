"""Weekdays and months that were mistyped: « vendrdi », « decmbre », « novenbre », « jeuid ».

1. A letter left out, doubled or exchanged with its neighbour; in names of seven letters and more also a changed one:
   shorter names lie too close to other words.
2. Words that exist are never corrected.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from string import ascii_lowercase

from relance_mail.replies.tokens import Token

_NAMES = (
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain", "janvier", "fevrier", "avril",
    "juillet", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_EXISTING = frozenset({*_NAMES, "mari", "levrier", "october", "november", "december", "september", "april", "avri"})
_LONG = 7


def _slips(word: str) -> Iterator[str]:
    """Every spelling that one slip makes of a word; the first letter is right, except when it changed places."""
    yield word + "s"
    for at in range(len(word)):
        yield word[:at] + word[at] + word[at:]
        if at:
            yield word[:at] + word[at + 1 :]
        if at + 1 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if at and len(word) >= _LONG:
            yield from (word[:at] + letter + word[at + 1 :] for letter in ascii_lowercase)


def _table(names: Iterable[str]) -> dict[str, str]:
    return {slip: name for name in names for slip in _slips(name) if slip not in _EXISTING}


_MEANT = _table(_NAMES) | {"fervier": "fevrier", "avri": "avril"}


def corrected(line: Sequence[Token]) -> list[Token]:
    """The tokens with mistyped names written as they were meant; their places stay."""
    return [replace(token, text=_MEANT[token.text]) if token.text in _MEANT else token for token in line]
