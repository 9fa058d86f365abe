"""Which Word document serves which stage: `<folder>/<language>/<stage>/lettre.docx` and `mail.docx`.

1. A customer may have texts of its own (`clients/41103/fr/ferme/lettre.docx`), so may a policy
   (`scenarios/standard/fr/…`). The customer's come first, then the policy's, then the common ones, then the shipped
   ones: an office's own folder may hold a few stages only. In each a kind's variant (`mail.consumer.docx`) comes before
   the common file.
2. A language without a text falls back to French, but nobody gets French because the policy has a French text only: the
   customer's own texts are looked through in both languages, the others language by language.
3. A stage without the documents that its channels need is refused at the start, not on the day it is due. An own folder
   that cannot be reached is refused too: the shipped texts do not stand in for a share that is down.
4. Paths are made of stage ids, kinds and languages that match narrow patterns. The folder of a customer or policy is
   one that is listed and bears its very name: no path ever comes from a file. Signs that a folder cannot bear are
   written as in an address (`C/12` → `C%2F12`).
"""

import hashlib
import re
import unicodedata
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
CUSTOMERS = "clients"
POLICIES = "scenarios"
_WORD = re.compile(r"[a-z0-9_]{1,40}")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|%\x00-\x1f]')
_FILE = re.compile(rf"({LETTER}|{MAIL})(\.[a-z_]+)?\.docx")


def folder_name(known_as: str) -> str:
    """The name of the folder of a customer or policy."""
    return _NOT_IN_NAMES.sub(lambda sign: f"%{ord(sign[0]):02X}", unicodedata.normalize("NFC", known_as))


def needs(stage: Stage) -> tuple[str, ...]:
    """The documents that a stage's channels ask for; none for a decision of a person."""
    if stage.decision:
        return ()
    wanted = (stage.letter or Channel.POST in stage.channels, Channel.MAIL in stage.channels)
    return tuple(name for name, needed in zip((LETTER, MAIL), wanted, strict=True) if needed)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The templates below one folder, read anew at each call: staff may save one at any time. `shipped`: where a stage
    is looked for that this folder does not have; None = nowhere."""

    folder: Path
    shipped: Path | None = None

    def documents(
        self,
        stage: StageId,
        kind: Kind = Kind.UNKNOWN,
        language: str = DEFAULT_LANGUAGE,
        customer: str = "",
        policy: str = "",
    ) -> Documents:
        """Letter and mail of a stage, each None where there is no such file. Raises LetterRefused for one that cannot
        be read, or when the folder is not there."""
        if not _WORD.fullmatch(stage):
            return Documents()
        self._reached()
        places = list(self._places(stage, language, customer, policy))
        return Documents(*(self._first(places, name, kind) for name in (LETTER, MAIL)))

    def templates(self, stage: StageId) -> list[Template]:
        """Every template of a stage, in every language, variants and overrides included, by path."""
        if not _WORD.fullmatch(stage):
            return []
        self._reached()
        found = {
            path.relative_to(root): path
            for root in self._roots()
            for above in ("*", f"{CUSTOMERS}/*/*", f"{POLICIES}/*/*")
            for path in root.glob(f"{above}/{stage}/*.docx")
        }
        return [self._read(path) for _, path in sorted(found.items()) if _FILE.fullmatch(path.name)]

    def misplaced(self, stages: Iterable[StageId], policies: Iterable[str]) -> list[str]:
        """Paths below `clients` and `scenarios` at which no message ever looks."""
        known, scenarios = set(stages), {folder_name(policy) for policy in policies}
        found = []
        for path in sorted(one for top in (CUSTOMERS, POLICIES) for one in (self.folder / top).rglob("*.docx")):
            parts = path.relative_to(self.folder).parts
            fits = len(parts) == 5 and _WORD.fullmatch(parts[2]) and parts[3] in known and _FILE.fullmatch(parts[4])
            used = parts[0] == CUSTOMERS or parts[1] in scenarios
            if not (fits and used) and not path.name.startswith("~$"):
                found.append("/".join(parts))
        return found

    def mentions(self) -> dict[str, Mentions]:
        """By language, what its texts must and must not say; the office's own file stands instead of the shipped one.
        Raises LetterRefused when such a file cannot be used."""
        files = {path.parent.name: path for root in self._roots() for path in sorted(root.glob(f"*/{_MENTIONS}"))}
        try:
            return {language: read_mentions(path) for language, path in files.items()}
        except SettingsError as error:
            raise LetterRefused(*error.findings) from error

    def refusals(self, stages: Iterable[Stage]) -> list[Finding]:
        """One finding per document that a stage needs and that is not there."""
        return [_missing(stage, name) for stage in stages for name in self._missing_of(stage)]

    def _missing_of(self, stage: Stage) -> Iterator[str]:
        documents = self.documents(stage.id)
        there = {LETTER: documents.letter, MAIL: documents.mail}
        return (name for name in needs(stage) if there[name] is None)

    def _roots(self) -> list[Path]:
        """The shipped folder, then ours: what comes later wins."""
        return [folder for folder in (self.shipped, self.folder) if folder is not None]

    def _reached(self) -> None:
        if self.shipped is not None and not self.folder.is_dir():
            what = f"Le dossier de nos modèles, {self.folder}, n’est pas accessible."
            raise refused("templates_unreachable", what, "Rétablissez le partage, ou corrigez son chemin.")

    def _places(self, stage: StageId, language: str, customer: str, policy: str) -> Iterator[Path]:
        """The folders in which a message looks, the first one that has the file wins."""
        languages = list(dict.fromkeys(word for word in (language, DEFAULT_LANGUAGE) if _WORD.fullmatch(word)))
        own, scenario = self._named(CUSTOMERS, customer), self._named(POLICIES, policy)
        if own is not None:
            yield from (own / spoken / stage for spoken in languages)
        for spoken in languages:
            for root in (scenario, self.folder, self.shipped):
                if root is not None:
                    yield root / spoken / stage

    def _named(self, top: str, known_as: str) -> Path | None:
        """The listed folder that bears this very name, capitals included."""
        folder, wanted = self.folder / top, folder_name(known_as)
        if not known_as or not folder.is_dir():
            return None
        return next((one for one in folder.iterdir() if unicodedata.normalize("NFC", one.name) == wanted), None)

    def _first(self, places: Iterable[Path], name: str, kind: Kind) -> Template | None:
        files = (place / file for place in places for file in (f"{name}.{kind}.docx", f"{name}.docx"))
        return next((self._read(path) for path in files if path.is_file()), None)

    def _read(self, path: Path) -> Template:
        root = next(folder for folder in reversed(self._roots()) if path.is_relative_to(folder))
        name = path.relative_to(root).as_posix()
        try:
            content = path.read_bytes()
        except OSError as error:
            what = f"Le modèle ne peut pas être lu ({error.strerror})."
            raise refused("template_unreadable", what, "Fermez-le dans Word ou vérifiez ses droits.", name) from error
        return Template(name, content, hashlib.sha256(content).hexdigest(), root == self.shipped)


def _missing(stage: Stage, name: str) -> Finding:
    path = f"{DEFAULT_LANGUAGE}/{stage.id}/{name}.docx"
    what = f"L’étape « {stage.name or stage.id} » n’a pas son modèle {name}.docx."
    return Finding("template_missing", what, f"Déposez {path} dans le dossier des modèles.", Where(file=path))
