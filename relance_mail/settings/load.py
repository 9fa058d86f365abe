"""Settings of a folder, or of none: read, checked, resolved; all problems of all files in one error.

1. `SettingsError` carries every finding at once (exit 2): an administrator corrects the file in one go.
2. Commands that need no folder use what we ship: `shipped_defaults`, or `shipped_law` where only rates are needed,
   which spares the holidays' half second.
3. Holidays are computed once for all the years that an invoice or a deadline may reach: no clock is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.policy import Approval, PolicyBook
from relance_mail.errors import SettingsError, UsageError
from relance_mail.law.calendar_days import french_holidays, subdivision_of
from relance_mail.law.table import LawTable, parse_table
from relance_mail.settings.demands import demands
from relance_mail.settings.images import read_image
from relance_mail.settings.problems import problem, problems_of
from relance_mail.settings.procedure import read_procedure, unknown_terms
from relance_mail.settings.resolved import Settings
from relance_mail.settings.spec import Options
from relance_mail.settings.toml import read_toml
from relance_mail.shipped import shipped

FILE = "relance.toml"
FOLDER_VARIABLE = "RELANCE_DIR"
_FIRST_YEAR, _LAST_YEAR = 2010, 2060


def find_folder(given: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The working folder: `--dir`, else RELANCE_DIR, else the current one. UsageError when it has no relance.toml."""
    named = given or (Path(environ[FOLDER_VARIABLE]) if environ.get(FOLDER_VARIABLE) else None)
    folder = cwd if named is None else cwd / named.expanduser()
    if (folder / FILE).is_file():
        return folder
    remedy = "name the working folder with --dir or RELANCE_DIR, or run `relance init` in it"
    raise UsageError(problem(str(folder), None, f"this folder holds no {FILE}", remedy, "no_folder"))


def load(folder: Path, profile: str | None = None) -> Settings:
    """The settings of a folder. Raises SettingsError with every problem of relance.toml and of the files it names.

    `profile`: as they would be if the file named this one (what a live profile still lacks)."""
    folder = folder.absolute()
    file = str(folder / FILE)
    reading = _Reading()
    document = reading.toml(folder / FILE)
    if document is None:
        raise SettingsError(*reading.findings)
    if profile is not None:
        document["profile"] = profile
    try:
        options = Options.model_validate(document, context={"folder": folder})
    except ValidationError as error:
        raise SettingsError(*problems_of(error, file, Options), *_problems_below(document, folder)) from None
    reading.findings += demands(options, file)
    return _resolve(folder, options, reading)


def _problems_below(document: dict[str, Any], folder: Path) -> list[Finding]:
    """Those of the files that a faulty relance.toml names, so that all are told at once."""
    reading = _Reading()
    for table, key, read in (("policy", "file", reading.procedure), ("law", "table", reading.law)):
        named = document.get(table)
        path = named.get(key) if isinstance(named, dict) else None
        if isinstance(path, str) and path:
            read(folder / path)
    return reading.findings


def shipped_defaults(folder: Path | None = None) -> Settings:
    """What commands without a folder use: shipped procedure, rates and templates; no creditor, no source."""
    folder = (folder or Path.cwd()).absolute()
    return _resolve(folder, Options.model_validate({}, context={"folder": folder}), _Reading())


def shipped_law() -> LawTable:
    """The shipped table of rates alone."""
    reading = _Reading()
    law = reading.law(shipped("config/law.csv"))
    reading.raise_errors()
    return law


@dataclass(slots=True)
class _Reading:
    """Files read so far, with every problem met."""

    findings: list[Finding] = field(default_factory=list)

    def content(self, path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except OSError as error:
            remedy = "correct the path, or the rights of the account that runs relance"
            self.findings.append(problem(str(path), None, f"cannot be read: {error.strerror}", remedy, "settings_file"))
            return None

    def toml(self, path: Path) -> dict[str, Any] | None:
        content = self.content(path)
        if content is None:
            return None
        document, findings = read_toml(content, str(path))
        self.findings += findings
        return document

    def procedure(
        self, path: Path, approval: Approval = Approval.DRAFTS, holidays: frozenset[date] = frozenset()
    ) -> PolicyBook:
        content = self.content(path)
        if content is None:
            return PolicyBook({}, {})
        book, findings = read_procedure(content, str(path), approval, holidays, _holidays_at)
        self.findings += findings
        return book

    def law(self, path: Path) -> LawTable:
        """UTF-8, or what a French Excel saves."""
        content = self.content(path)
        if content is None:
            return LawTable(str(path))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        law, findings = parse_table(text, str(path))
        self.findings += findings
        return law

    def image(self, path: Path | None, folder: Path, key: str) -> bytes | None:
        content, findings = read_image(path, str(folder / FILE), key)
        self.findings += findings
        return content

    def raise_errors(self) -> None:
        """SettingsError with everything met, warnings too, when anything is an error."""
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            raise SettingsError(*self.findings)


def _resolve(folder: Path, options: Options, reading: _Reading) -> Settings:
    own = options.law.subdivision or subdivision_of(options.creditor.address.postcode)
    holidays = french_holidays(_FIRST_YEAR, _LAST_YEAR, own)
    law = reading.law(options.law.table or shipped("config/law.csv"))
    stages = options.policy.file or shipped("config/stages.toml")
    book = reading.procedure(stages, options.approval.mode, holidays)
    reading.findings += unknown_terms(book, law, str(stages))
    signature = reading.image(options.creditor.signature_image, folder, "creditor.signature_image")
    logo = reading.image(options.letters.logo, folder, "letters.logo")
    reading.raise_errors()
    return Settings(
        folder=folder,
        profile=options.profile,
        sandbox_address=options.sandbox_address or options.mail.address,
        store_folder=options.store_folder / options.profile,
        staff_folder=options.staff_folder or _beside_the_source(folder, options),
        language=options.language,
        zone=ZoneInfo(options.zone),
        creditor=options.creditor.creditor(options.mail.address, signature, logo),
        sources=options.sources,
        mail=options.mail,
        oauth=options.oauth,
        calendar=options.calendar,
        approval=options.approval.mode,
        letters=options.letters,
        templates=options.letters.templates or shipped("templates_docx"),
        service=options.service,
        book=book,
        law=law,
        holidays=holidays,
        opening=options.opening.rules(),
        brake=options.brake.thresholds(),
        warnings=tuple(reading.findings),
        signature=signature,
    )


def _holidays_at(postcode: str) -> frozenset[date]:
    """The public holidays where that French postal code is."""
    return french_holidays(_FIRST_YEAR, _LAST_YEAR, subdivision_of(postcode))


def _beside_the_source(folder: Path, options: Options) -> Path:
    """`Relances/` beside the first source: staff works where the file lies (OFFICE §8.2)."""
    first = next(iter(options.sources), None)
    return (first.path.parent if first else folder) / "Relances"
