"""A configured source: which files it stands for now, read from copies so that Excel is never blocked.

1. Of a pattern the newest spreadsheet counts (a dated export every morning); of e-invoices every file counts.
2. The copy is what is read: the file on the share is open for the moment of copying only (MODEL §2.10).
3. Several files are one reading: findings keep the names of the files themselves. One about a customer is not repeated
   for each of its invoices.
"""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import reduce
from pathlib import Path

from relance_mail.clock import Clock
from relance_mail.core.findings import Finding, Where
from relance_mail.sources.base import ReadOptions, Source, SourceMode, SourceReading, Taken
from relance_mail.sources.watch import copy_settled, is_ours_to_read

EVERY_FILE = frozenset({"einvoice"})
OF_CUSTOMERS = frozenset({"siren_invalid", "email_invalid", "email_several", "kind_unreadable", "country_unreadable"})


@dataclass(frozen=True, slots=True)
class FileFeed:
    """`path`: a file, a folder, or a pattern in a folder. `readers`: format name → reader, asked in their order.

    `day`: the day to believe the files were saved on (a dry run on another day); None = the files' own.
    `every_version`: not only the newest spreadsheet counts (`import` lists what it is shown)."""

    name: str
    path: Path
    readers: Mapping[str, Source]
    mode: SourceMode
    options: ReadOptions
    clock: Clock
    customers: bool = False
    day: date | None = None
    every_version: bool = False
    looks_every: float = 2

    def files(self) -> list[tuple[str, Path]]:
        """Format and path of what counts now, in the order of their names."""
        found: list[tuple[str, Path]] = []
        newest: dict[str, Path] = {}
        for path in self._candidates():
            name = next((name for name, reader in self.readers.items() if reader.accepts(path)), None)
            if name is not None and (self.every_version or name in EVERY_FILE):
                found.append((name, path))
            elif name is not None and (name not in newest or _age(path) > _age(newest[name])):
                newest[name] = path
        return sorted([*found, *newest.items()], key=lambda one: one[1])

    def read(self) -> Taken | None:
        """Copy and read; None while there is nothing that can be read whole."""
        files = self.files()
        if not files and self.path.is_file() and is_ours_to_read(self.path):
            return Taken(SourceReading(findings=(_unknown_format(self.path),)), self._saved_on(self.path))
        with tempfile.TemporaryDirectory(prefix="relance-") as folder:
            copies = [(name, path, copy_settled(path, Path(folder) / str(n))) for n, (name, path) in enumerate(files)]
            readings = [self.readers[name].read(copy, self.options) for name, _, copy in copies if copy is not None]
        if not readings or any(copy is None for *_, copy in copies):
            return None
        day = self.day or max(self._saved_on(path) for _, path, _ in copies)
        reading = _told_once(joined(readings))
        return Taken(_with_real_paths(reading, [path for _, path, _ in copies]), day)

    def stamp(self) -> object:
        """Name, size and time of every file that counts."""
        return tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for _, path in self.files())

    def _candidates(self) -> Sequence[Path]:
        if any(sign in self.path.name for sign in "*?["):
            paths = list(self.path.parent.glob(self.path.name))
        elif self.path.is_dir():
            paths = [path for path in self.path.rglob("*") if path.is_file()]
        else:
            paths = [self.path] if self.path.exists() else []
        return [path for path in paths if is_ours_to_read(path)]

    def _saved_on(self, path: Path) -> date:
        saved = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return self.clock.of(saved).astimezone(self.clock.zone).date()


def _unknown_format(path: Path) -> Finding:
    remedy = "Enregistrer en .xlsx, .xls, .ods, .csv ou .txt ; pour une facture, en PDF Factur-X ou en XML."
    return Finding("format_unknown", f"Le format de {path.name} n'est pas reconnu.", remedy, Where(path.name))


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns


def joined(readings: Sequence[SourceReading]) -> SourceReading:
    """Several readings as one, in their order."""
    return reduce(_join, readings) if readings else SourceReading()


def _join(one: SourceReading, other: SourceReading) -> SourceReading:
    """Two readings as one; the earlier « situation au » counts."""
    days = [day for day in (one.as_of, other.as_of) if day]
    return SourceReading(
        (*one.invoices, *other.invoices),
        (*one.customers, *other.customers),
        (*one.findings, *other.findings),
        hashlib.sha256(f"{one.fingerprint}{other.fingerprint}".encode()).hexdigest(),
        min(days, default=None),
        one.unreadable_customers | other.unreadable_customers,
        one.unreadable_rows + other.unreadable_rows,
        (*one.understood, *other.understood),
        (*one.left_out, *other.left_out),
        (*one.openings, *other.openings),
        one.unreadable_beside | other.unreadable_beside,
        (*one.statuses, *other.statuses),
    )


def _told_once(reading: SourceReading) -> SourceReading:
    """What is wrong with a customer stands in each of its invoices: it is told once, at its first place."""
    told: set[tuple[str, str]] = set()
    findings = []
    for finding in reading.findings:
        about = (finding.code, finding.what)
        if finding.code not in OF_CUSTOMERS or about not in told:
            findings.append(finding)
        told.add(about)
    return replace(reading, findings=tuple(findings))


def _with_real_paths(reading: SourceReading, paths: Sequence[Path]) -> SourceReading:
    """Copies have vanished by now: attachments are the files themselves."""
    by_name = {path.name: str(path) for path in paths}
    rows = tuple(
        replace(row, files=tuple(by_name.get(Path(file).name, file) for file in row.files)) for row in reading.invoices
    )
    return replace(reading, invoices=rows)
