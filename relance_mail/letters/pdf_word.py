"""Letters as PDF by Microsoft Word, on Windows where it is installed (COM), and which engine an office gets.

1. Word runs apart (pdf_word_worker.py), like LibreOffice: what hangs is ended with it, and its dialogs block nobody.
2. Staff edits the templates in Word, so Word breaks lines and pages as they saw it: it comes first where it is. Where
   the settings name LibreOffice's program, that is taken.
3. Word may only be driven in the session of a user; Microsoft supports no Word in a service (KB 257757). A service
   that runs as LocalSystem finds no Word of its own and takes LibreOffice.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.letters.base import PdfEngine
from relance_mail.letters.pdf import LibreOffice
from relance_mail.letters.pdf_kept import KeptEngine
from relance_mail.letters.pdf_link import Limits

_WORKER = Path(__file__).with_name("pdf_word_worker.py")
_DOCUMENTS = 500  # Word grows faster than LibreOffice, and Windows tells no memory of a group
_SYSTEM = "system"


def word_registered() -> bool:
    """Whether Windows knows a Word that programs may start."""
    try:
        registry = importlib.import_module("winreg")
        registry.CloseKey(registry.OpenKey(registry.HKEY_CLASSES_ROOT, r"Word.Application\CLSID"))
    except (ModuleNotFoundError, OSError):
        return False
    return True


class Word(KeptEngine):
    """A `PdfEngine`. Safe to share between threads: conversions wait for each other."""

    name = "Word"

    def __init__(self, *, limits: Limits | None = None) -> None:
        super().__init__(limits or Limits(documents=_DOCUMENTS))

    def available(self) -> bool:
        drivable = word_registered() and importlib.util.find_spec("win32com") is not None
        return drivable and os.environ.get("USERNAME", "").lower() != _SYSTEM

    def _missing(self) -> Finding:
        remedy = "Install Microsoft Word and the package pywin32 under this account, or LibreOffice."
        return Finding("pdf_missing", "Microsoft Word cannot be driven here: no PDF can be made.", remedy)

    def _command(self, home: Path) -> Sequence[str]:  # noqa: ARG002  Word has no profile of ours
        return (sys.executable, "-I", str(_WORKER))


def pdf_engine(soffice: str | None = None) -> PdfEngine:
    """The engine of this machine: Word where it can be driven, else LibreOffice (which may be missing: `available`).
    `soffice`: LibreOffice's program, when the settings name one."""
    word = Word()
    return word if soffice is None and word.available() else LibreOffice(soffice)
