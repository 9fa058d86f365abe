"""The words of an IMAP command (RFC 3501 §9): atoms, quoted strings, literals, parenthesised lists."""

import base64
import re
from dataclasses import dataclass

_WORD = re.compile(
    rb"""[ ]*(?:
        (?P<literal>\{(?P<size>\d+)\+?\}\r\n)
      | "(?P<quoted>(?:[^"\\]|\\.)*)"
      | (?P<list>\((?:[^()"]|"(?:[^"\\]|\\.)*"|\([^()]*\))*\))
      | (?P<atom>[^ "(){\r\n]+(?:\[[^\]]*\])?[^ (){\r\n]*)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """One argument: its bytes; `str()` decodes them, a folder's modified UTF-7 included."""

    raw: bytes

    def __str__(self) -> str:
        text = self.raw.decode("utf-8", "replace")
        return _from_utf7(text) if "&" in text else text


def words_of(line: bytes) -> list[Word]:
    """Split a whole command, literals included, into its words."""
    words, at = [], 0
    while match := _WORD.match(line, at):
        at = match.end()
        if match["literal"]:
            words.append(Word(line[at : at + int(match["size"])]))
            at += int(match["size"])
        elif match["quoted"] is not None:
            words.append(Word(re.sub(rb"\\(.)", rb"\1", match["quoted"])))
        else:
            words.append(Word(match["list"] or match["atom"]))
    return words


def uid_set(text: str, next_uid: int) -> set[int]:
    """The UIDs of a sequence set (`1,3:5,7:*`) below `next_uid`."""
    uids: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition(":")
        start = next_uid - 1 if first == "*" else int(first)
        end = next_uid - 1 if last == "*" else int(last or start)
        uids.update(range(min(start, end), max(start, end) + 1))
    return uids


def parse_flags(word: Word) -> set[str]:
    """The flags of `(\\Seen \\Draft)`."""
    return set(str(word).strip("()").split())


def quote(name: str) -> str:
    """A folder's name as a quoted string in modified UTF-7 (RFC 3501 §5.1.3)."""
    return '"' + re.sub(r"[^\x20-\x7e]+", lambda m: _to_utf7(m[0]), name.replace("&", "&-")) + '"'


def _to_utf7(text: str) -> str:
    return "&" + base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"


def _from_utf7(text: str) -> str:
    def decode(match: re.Match[str]) -> str:
        body = match[1].replace(",", "/")
        return base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-16-be") if body else "&"

    return re.sub(r"&([^-]*)-", decode, text)
