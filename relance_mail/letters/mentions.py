"""What a text must and must not say, per stage and per kind of debtor: data (`mentions.toml` beside the templates).

1. The lists come from OFFICE §12 and LAW §5; a lawyer or the person in charge may lengthen them without touching code.
2. A phrase is found whatever its case, spaces and apostrophes, at the beginning of a word (« huissier » finds
   « huissiers »).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relance_mail.core.findings import Finding, Where
from relance_mail.errors import SettingsError

_RULES = ("must", "letter_must", "mail_must", "must_not")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The tables of `mentions.toml`: `always`, `stages.<id>`, `kinds.<kind>`; each lists phrases under `must`,
    `letter_must`, `mail_must`, `must_not`."""

    always: Mapping[str, Sequence[str]]
    stages: Mapping[str, Mapping[str, Sequence[str]]]
    kinds: Mapping[str, Mapping[str, Sequence[str]]]

    def problems(self, text: str, stage: str, kind: str, document: str) -> Iterator[tuple[str, str]]:
        """(code, phrase) for each phrase that is missing from, or may not be in, a text of `document`."""
        plain = _plain(text)
        for rules in (self.always, self.stages.get(stage, {}), self.kinds.get(kind, {})):
            for phrase in rules.get("must_not", ()):
                if _says(plain, phrase):
                    yield "phrase_forbidden", phrase
            for phrase in (*rules.get("must", ()), *rules.get(f"{document}_must", ())):
                if not _says(plain, phrase):
                    yield "phrase_missing", phrase


def _plain(text: str) -> str:
    """Lower case, plain spaces and apostrophes."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("\u2060", "")).casefold()


def _says(plain: str, phrase: str) -> bool:
    # Not inside a word, nor as the cents of another amount.
    return re.search(r"(?<!\w)(?<!\d[,.])" + re.escape(_plain(phrase)), plain) is not None


def read_mentions(path: Path) -> Mentions:
    """The rules of a file; none when it is not there. Raises SettingsError when it cannot be read."""
    if not path.is_file():
        return Mentions({}, {}, {})
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        unknown = _unknown(tables)
    except (OSError, ValueError) as error:
        raise SettingsError(_finding(path, f"it cannot be read: {error}")) from error
    if unknown:
        raise SettingsError(*(_finding(path, f"{entry} is not a rule") for entry in unknown))
    return Mentions(tables.get("always", {}), tables.get("stages", {}), tables.get("kinds", {}))


def _unknown(tables: dict[str, Any]) -> list[str]:
    """Names that nothing reads: a misspelt rule would silently allow everything."""
    groups = {"always": tables.get("always", {})}
    for name in ("stages", "kinds"):
        groups |= {f"{name}.{key}": rules for key, rules in tables.get(name, {}).items()}
    wrong = [name for name in tables if name not in ("always", "stages", "kinds")]
    return wrong + [f"{group}.{rule}" for group, rules in groups.items() for rule in rules if rule not in _RULES]


def _finding(path: Path, problem: str) -> Finding:
    remedy = f"Use the tables always, stages.<id>, kinds.<kind> with the lists {', '.join(_RULES)}."
    return Finding("mentions_unusable", f"{path.name}: {problem}", remedy, Where(file=str(path)))
