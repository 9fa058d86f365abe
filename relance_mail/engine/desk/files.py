"""Workbooks in which staff and the program both write: read whole, never overwritten while somebody works in them.

1. One that is open in Excel or LibreOffice (their lock file lies beside it, or the system refuses us) is neither read
   nor replaced in this cycle; the next one looks again.
2. A new version replaces only what the program itself wrote or took over last (its SHA-256 is kept in `meta`): what
   somebody typed and we have not understood stays where it is.
3. A name may be spelled in two ways of Unicode on a share: both are looked for, the composed one is written.
"""

import hashlib
import os
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.engine.office import Office, Report
from relance_mail.store import meta

IN_USE = "workbook_in_use"  # the code of the finding about a workbook that is open or out of reach


@dataclass(frozen=True, slots=True)
class StaffFile:
    """A workbook of staff's folder, by its name (`Reprise.xlsx`)."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        """Where it lies, in the spelling that is there; else where it will lie."""
        composed = self.folder / unicodedata.normalize("NFC", self.name)
        apart = self.folder / unicodedata.normalize("NFD", self.name)
        return apart if _exists(apart) and not _exists(composed) else composed

    @property
    def in_use(self) -> bool:
        """Whether a program that has it open says so beside it."""
        path = self.path
        return any(_exists(self.folder / lock) for lock in (f"~${path.name}", f".~lock.{path.name}#"))


def read(file: StaffFile, report: Report) -> bytes | None:
    """Its bytes; None while it is not there or somebody has it open (a warning says so)."""
    path = file.path
    try:
        if not path.is_file():
            return None
        if not file.in_use:
            return path.read_bytes()
        why = "est ouvert dans un tableur"
    except OSError as refused:
        why = f"ne peut pas être lu ({refused.strerror})"
    report.findings.append(_warning(file, f"{file.name} {why} : il n'est pas relu.", "L'enregistrer et le fermer."))
    return None


def note_taken(conn: Connection, file: StaffFile, content: bytes) -> None:
    """Everything that somebody typed there is taken over: it may be replaced by a newer version."""
    meta.put(conn, _key(file), hashlib.sha256(content).hexdigest())


def is_untouched(conn: Connection, file: StaffFile) -> bool:
    """Whether it is not there, or holds what the program wrote or took over last; what cannot be looked at is not."""
    try:
        content = file.path.read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return holds(conn, file, content)


def holds(conn: Connection, file: StaffFile, content: bytes) -> bool:
    """Whether these bytes are what the program wrote there, or took over from there, last."""
    return meta.get(conn, _key(file)) == hashlib.sha256(content).hexdigest()


def write(office: Office, report: Report, file: StaffFile, content: bytes, *, ours: bool = False) -> bool:
    """Put a new version in its place, unless somebody works in it; whether it is there now. `ours`: nobody is meant to
    type there, so that whatever somebody saved is replaced."""
    try:
        with office.store.reading() as conn:
            if file.in_use or not (ours or is_untouched(conn, file)):
                return False
        file.folder.mkdir(parents=True, exist_ok=True)
        put_in_place(file.path, content)
    except OSError as refused:  # open in Excel on Windows, or the share is away
        what = f"{file.name} n'a pas pu être enregistré ({refused.strerror})."
        report.findings.append(_warning(file, what, "Le fermer ; vérifier que le dossier est accessible."))
        return False
    with office.store.writing() as conn:
        note_taken(conn, file, content)
    return True


def put_in_place(path: Path, content: bytes) -> None:
    """Write a file of staff's folder so that a reader meets the old one or the new one, never half of one; what cannot
    be written leaves nothing behind. Raises OSError."""
    beside = path.with_name(f".{path.name}.tmp")
    try:
        beside.unlink(missing_ok=True)
        with beside.open("xb") as new:  # what lies there is never written through: it may be a link to anywhere
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _exists(path: Path) -> bool:
    """Whether it is there, as far as can be seen: on a share that is away nothing is."""
    try:
        return path.exists()
    except OSError:
        return False


def _key(file: StaffFile) -> str:
    return f"staff_file/{unicodedata.normalize('NFC', file.name)}"


def _warning(file: StaffFile, what: str, remedy: str) -> Finding:
    return Finding(IN_USE, what, remedy, Where(file.name), Severity.WARNING)
