"""What a text must and must not say, per stage and per kind of debtor: data (`mentions.toml` beside the templates).

1. The lists come from OFFICE §12 and LAW §5; a lawyer or the person in charge may lengthen them without touching code.
2. What applies to a text is everything that stands under `always`, `kinds.<kind>`, `stages.<id>` and
   `stages.<id>.kinds.<kind>`; a key may name several kinds. A rule's name may be narrowed to the letter or the mail,
   and to texts in which penalties are mentioned, claimed, or passed over in silence.
3. A phrase is found whatever its case, accents, spaces, dots, hyphens and apostrophes, at the beginning of a word
   (« huissier » finds « Huissiers », « L441-6 » finds « L. 441-6 »).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from relance_mail.core.findings import Finding, Where
from relance_mail.core.parties import Kind
from relance_mail.errors import SettingsError

FOREIGN = "foreign"
KINDS = frozenset({*map(str, Kind), FOREIGN})
LETTER, MAIL = "letter", "mail"
MENTIONED, CLAIMED, SILENT = "mentioned", "claimed", "silent"
_VERBS = ("must", "must_not", "must_show", "may_say")
_WHEN = ("", *(f"_when_{penalties}" for penalties in (MENTIONED, CLAIMED, SILENT)))
RULES = frozenset("".join(parts) for parts in product(("", f"{LETTER}_", f"{MAIL}_"), _VERBS, _WHEN))
_TABLES = ("always", "kinds", "stages", "never_together", "announces")
_GAP = r"[^\w€%]{0,3}"
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What a text is, as far as the rules go. `kind`: of the debtor, or `foreign`; `document`: letter or mail;
    `penalties`: mentioned, claimed or silent."""

    stage: str
    kind: str
    document: str
    penalties: str = SILENT


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A phrase and where it is found in a text made plain."""

    words: str
    parts: tuple[str, ...]
    pattern: re.Pattern[str]

    def within(self, plain_text: str) -> bool:
        # Looking for the parts first costs a tenth of the pattern, and mostly settles it.
        return all(part in plain_text for part in self.parts) and self.pattern.search(plain_text) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Everything that applies to one sort of text. `shows`: fields whose values must be read in it. `may_say`: taken
    out before forbidden phrases are looked for. `apart`: groups of phrases of which only one may be in a text.
    `announces`: by stage, phrases that are true only where that stage follows."""

    must: tuple[Phrase, ...]
    must_not: tuple[Phrase, ...]
    shows: tuple[str, ...]
    may_say: tuple[Phrase, ...]
    apart: tuple[tuple[Phrase, ...], ...]
    announces: Mapping[str, tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """The tables of `mentions.toml`, as they are written there."""

    always: Table = field(default_factory=dict)
    stages: Mapping[str, Table] = field(default_factory=dict)
    kinds: Mapping[str, Table] = field(default_factory=dict)
    never_together: Mapping[str, Sequence[str]] = field(default_factory=dict)
    announces: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of(self, about: About) -> Rules:
        """What applies to such a text."""
        return _rules(self, about)


@lru_cache(2048)
def _rules(mentions: Mentions, about: About) -> Rules:
    tables = list(_tables(mentions, about))
    return Rules(
        must=phrases(_listed(tables, "must", about)),
        must_not=phrases(_listed(tables, "must_not", about)),
        shows=tuple(_listed(tables, "must_show", about)),
        may_say=phrases(_listed(tables, "may_say", about)),
        apart=tuple(phrases(group) for group in mentions.never_together.values()),
        announces={stage: phrases(words) for stage, words in mentions.announces.items()},
    )


def _tables(mentions: Mentions, about: About) -> Iterator[Table]:
    stage = mentions.stages.get(about.stage, {})
    yield from (mentions.always, stage)
    for kinds in (mentions.kinds, stage.get("kinds", {})):
        yield from (rules for names, rules in kinds.items() if about.kind in kinds_named(names))


def _listed(tables: Sequence[Table], verb: str, about: About) -> list[str]:
    names = [f"{document}{verb}{when}" for document in ("", f"{about.document}_") for when in ("", _when(about))]
    return list(dict.fromkeys(entry for table in tables for name in names for entry in table.get(name, ())))


def _when(about: About) -> str:
    return f"_when_{about.penalties}"


def kinds_named(key: str) -> list[str]:
    """`"business, sole_trader"` as the kinds that it names."""
    return re.findall(r"\w+", key)


def plain(text: str) -> str:
    """Lower case, no accents, plain apostrophes and single spaces: for comparing, not for reading."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'").replace("\u2060", ""))
    letters = bare if bare.isascii() else bare.translate(_UNACCENTED)
    return re.sub(r"\s+", " ", letters).casefold()


class _Unaccented(dict[int, int | None]):
    """By character, itself, or nothing for an accent that stands apart; looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_UNACCENTED = _Unaccented()


def phrases(words: Sequence[str]) -> tuple[Phrase, ...]:
    """Each phrase with its pattern."""
    return tuple(map(_phrase, words))


@lru_cache(2048)
def _phrase(words: str) -> Phrase:
    # Not inside a word, nor as the cents of another amount; a number does not go on.
    parts = re.findall(r"[^\W\d]+|\d+|[€%]", plain(words))
    end = r"(?!\d)" if parts and parts[-1].isdigit() else ""
    pattern = re.compile(r"(?<!\w)(?<!\d[,.])" + _GAP.join(map(re.escape, parts)) + end)
    return Phrase(words, tuple(parts), pattern)


def read_mentions(path: Path) -> Mentions:
    """The rules of a file; none when it is not there. Raises SettingsError when it cannot be read."""
    if not path.is_file():
        return Mentions()
    try:
        return _parsed(path, path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(_finding(path, f"it cannot be read: {error}")) from error


@lru_cache(64)
def _parsed(path: Path, content: str) -> Mentions:
    """The same text is read once: every message asks."""
    tables = tomllib.loads(content)
    unknown = list(_unknown(tables))
    if unknown:
        raise SettingsError(*(_finding(path, f"{entry} is not a rule") for entry in unknown))
    return Mentions(**tables)


def _unknown(tables: Table) -> Iterator[str]:
    """Names that nothing reads: a misspelt rule would silently allow everything."""
    yield from (name for name in tables if name not in _TABLES)
    yield from _wrong("always", tables.get("always", {}))
    yield from _wrong_kinds("kinds", tables.get("kinds", {}))
    for stage, rules in tables.get("stages", {}).items():
        yield from _wrong(f"stages.{stage}", {name: rule for name, rule in rules.items() if name != "kinds"})
        yield from _wrong_kinds(f"stages.{stage}.kinds", rules.get("kinds", {}))
    for name in ("never_together", "announces"):
        yield from (f"{name}.{key}" for key, words in tables.get(name, {}).items() if not _texts(words))


def _wrong_kinds(place: str, kinds: Mapping[str, Table]) -> Iterator[str]:
    for key, rules in kinds.items():
        if not KINDS.issuperset(kinds_named(key)):
            yield f"{place}.{key}"
        yield from _wrong(f"{place}.{key}", rules)


def _wrong(place: str, rules: Table) -> Iterator[str]:
    yield from (f"{place}.{rule}" for rule, words in rules.items() if rule not in RULES or not _texts(words))


def _texts(words: object) -> bool:
    return isinstance(words, list) and all(isinstance(word, str) and word.strip() for word in words)


def _finding(path: Path, problem: str) -> Finding:
    remedy = (
        "Use the tables always, kinds.<kind>, stages.<id>, stages.<id>.kinds.<kind> with lists named must, must_not, "
        "must_show or may_say, before them letter_ or mail_, after them _when_mentioned, _when_claimed or "
        "_when_silent; and never_together, announces."
    )
    return Finding("mentions_unusable", f"{path.name}: {problem}.", remedy, Where(file=str(path)))
