"""Which Word document serves which stage: `<folder>/<language>/<stage>/lettre.docx` and `mail.docx`.

1. A kind of debtor may have its own variant beside it: `mail.consumer.docx`; else the common one serves.
2. A language without a folder falls back to French.
3. A stage without the documents that its channels need is refused at the start, not on the day it is due.
4. Paths are made of stage ids, kinds and languages that match narrow patterns; no path ever comes from a file.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from relance_mail.core.findings import Finding, Where
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Channel, Stage, StageId
from relance_mail.errors import SettingsError
from relance_mail.letters.base import Documents, LetterRefused, Template
from relance_mail.letters.mentions import Mentions, read_mentions
from relance_mail.letters.package import refused

DEFAULT_LANGUAGE = "fr"
LETTER = "lettre"
MAIL = "mail"
_MENTIONS = "mentions.toml"
_WORD = re.compile(r"[a-z0-9_]{1,40}")


def needs(stage: Stage) -> tuple[str, ...]:
    """The documents that a stage's channels ask for; none for a decision of a person."""
    if stage.decision:
        return ()
    wanted = (stage.letter or Channel.POST in stage.channels, Channel.MAIL in stage.channels)
    return tuple(name for name, needed in zip((LETTER, MAIL), wanted, strict=True) if needed)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The templates below one folder, read anew at each call: staff may save one at any time."""

    folder: Path

    def documents(self, stage: StageId, kind: Kind = Kind.UNKNOWN, language: str = DEFAULT_LANGUAGE) -> Documents:
        """Letter and mail of a stage, each None where there is no such file."""
        return Documents(self._find(LETTER, stage, kind, language), self._find(MAIL, stage, kind, language))

    def templates(self, stage: StageId) -> list[Template]:
        """Every template of a stage, in every language, variants included, by path."""
        if not _WORD.fullmatch(stage):
            return []
        found = sorted(self.folder.glob(f"*/{stage}/*.docx"))
        return [self._read(path) for path in found if re.match(rf"({LETTER}|{MAIL})\.", path.name)]

    def mentions(self) -> dict[str, Mentions]:
        """By language, what its texts must and must not say. Raises LetterRefused when such a file cannot be used."""
        try:
            return {path.parent.name: read_mentions(path) for path in sorted(self.folder.glob(f"*/{_MENTIONS}"))}
        except SettingsError as error:
            raise LetterRefused(*error.findings) from error

    def refusals(self, stages: Iterable[Stage]) -> list[Finding]:
        """One finding per document that a stage needs and that is not there."""
        return [_missing(stage, name) for stage in stages for name in self._missing_of(stage)]

    def _missing_of(self, stage: Stage) -> Iterator[str]:
        documents = self.documents(stage.id)
        there = {LETTER: documents.letter, MAIL: documents.mail}
        return (name for name in needs(stage) if there[name] is None)

    def _find(self, name: str, stage: StageId, kind: Kind, language: str) -> Template | None:
        languages = dict.fromkeys(word for word in (language, DEFAULT_LANGUAGE) if _WORD.fullmatch(word))
        if not _WORD.fullmatch(stage):
            return None
        for spoken in languages:
            for file in (f"{name}.{kind}.docx", f"{name}.docx"):
                path = self.folder / spoken / stage / file
                if path.is_file():
                    return self._read(path)
        return None

    def _read(self, path: Path) -> Template:
        name = path.relative_to(self.folder).as_posix()
        try:
            content = path.read_bytes()
        except OSError as error:
            what = f"Le modèle ne peut pas être lu ({error.strerror})."
            raise refused("template_unreadable", what, "Fermez-le dans Word ou vérifiez ses droits.", name) from error
        return Template(name, content, hashlib.sha256(content).hexdigest())


def _missing(stage: Stage, name: str) -> Finding:
    path = f"{DEFAULT_LANGUAGE}/{stage.id}/{name}.docx"
    what = f"L’étape « {stage.name or stage.id} » n’a pas son modèle {name}.docx."
    return Finding("template_missing", what, f"Déposez {path} dans le dossier des modèles.", Where(file=path))
