"""Word patterns as lists: one alternative a line, so that a reader can check them and a person can add one.

Notation, on top of regular expressions over the plain form (lower case, no accents, one space):
- a line is one alternative; a line that is indented further goes on the line before it;
- it begins at a word's beginning, unless it begins with `^`, `[`, a backslash or a look behind;
- `~4 ` stands for up to four words, `..60..` for up to sixty characters of the same sentence;
- `<money>` stands for a part given by name.
Every repetition is bounded, so that matching a sentence takes a time that its length bounds.
"""

import re
from collections.abc import Mapping
from textwrap import dedent

from relance_mail.replies.wording import Words

_RAW = ("^", "[", "\\", "(?<", "(?:^")
_WORDS = re.compile(r"~(\d+) ")
_NEAR = re.compile(r"\.\.(\d+)\.\.")
_PART = re.compile(r"<([a-z_]+)>")


def lines(block: str) -> list[str]:
    """The alternatives of a block, continuation lines joined."""
    found: list[str] = []
    for line in dedent(block).strip("\n").split("\n"):
        if line.startswith(" ") and found:
            found[-1] += line.strip()
        elif line.strip():
            found.append(line.rstrip())
    return found


def _alternatives(block: str, parts: Mapping[str, str] | None) -> list[str]:
    texts = [_written_out(line, parts or {}) for line in lines(block)]
    return [text if text.startswith(_RAW) else rf"\b(?:{text})" for text in texts]


def expression(block: str, parts: Mapping[str, str] | None = None) -> str:
    """The regular expression of a block."""
    return "|".join(_alternatives(block, parts))


def _written_out(text: str, parts: Mapping[str, str]) -> str:
    text = _PART.sub(lambda match: f"(?:{parts[match[1]]})", text)
    return _NEAR.sub(r"[^.?]{0,\1}", _WORDS.sub(r"(?:[\\w'-]+ ){0,\1}?", text))


def part(block: str, parts: Mapping[str, str] | None = None) -> str:
    """A piece of longer patterns: its lines are one expression, beginning wherever it is put."""
    return _written_out("".join(line.strip() for line in dedent(block).strip("\n").split("\n")), parts or {})


def words(block: str, parts: Mapping[str, str] | None = None) -> Words:
    """A block made ready to be searched for."""
    return Words(_alternatives(block, parts))


def ready(expression: str) -> Words:
    """A regular expression as it stands, made ready to be searched for."""
    return Words([expression])
