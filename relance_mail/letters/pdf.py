"""Letters as PDF by LibreOffice, where it is installed.

1. One LibreOffice is kept alive (pdf_worker.py) and converts a letter in about 0.1 s; it ends by itself after a minute
   without work. Where its Python or UNO is missing, `soffice --convert-to` does many documents in one go, 1 s to start.
2. Each engine has a profile folder of its own: a LibreOffice that somebody has open on this machine is not disturbed,
   nor does it take our documents.
3. What is made is PDF/A-2b (ISO 19005-2): every font is in the file, and it looks the same in ten years.
"""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.letters.pdf_kept import KeptEngine, Result
from relance_mail.letters.pdf_link import Limits, kill, started

IDLE_SECONDS = 60.0
_WORKER = Path(__file__).with_name("pdf_worker.py")
_PDF_A = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'
_PLACES = (
    "soffice",
    "libreoffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def find_soffice() -> str | None:
    """Where LibreOffice's program is, None when it is not installed."""
    return next((found for place in _PLACES if (found := shutil.which(place))), None)


@cache
def find_office_python(soffice: str) -> str | None:
    """A Python that can `import uno`: LibreOffice's own, else the system's."""
    beside = Path(soffice).resolve().parent
    for candidate in (beside / "python.exe", beside / "python", Path("/usr/bin/python3")):
        if candidate.is_file():
            tried = subprocess.run([candidate, "-I", "-c", "import uno"], capture_output=True, check=False, timeout=30)  # noqa: S603  a fixed command
            if tried.returncode == 0:
                return str(candidate)
    return None


class LibreOffice(KeptEngine):
    """A `PdfEngine`. Safe to share between threads: conversions wait for each other (pdf_pool.py has several).

    `soffice`: path of the program (found by itself). `idle`: seconds without work after which it ends. `persistent`:
    False uses `--convert-to` only.
    """

    name = "LibreOffice"

    def __init__(
        self,
        soffice: str | None = None,
        *,
        limits: Limits | None = None,
        idle: float = IDLE_SECONDS,
        persistent: bool = True,
    ) -> None:
        super().__init__(limits or Limits())
        self._soffice = soffice or find_soffice()
        self._idle, self._persistent = idle, persistent

    def available(self) -> bool:
        return self._soffice is not None and Path(self._soffice).is_file()

    def _missing(self) -> Finding:
        remedy = "Install LibreOffice (packages libreoffice-writer and python3-uno), or ask for the .docx."
        return Finding("pdf_missing", "LibreOffice is not installed: no PDF can be made.", remedy)

    def _command(self, home: Path) -> Sequence[str]:
        python = find_office_python(str(self._soffice)) or ""
        return (python, "-I", str(_WORKER), str(self._soffice), str(home / "profile"), str(self._idle))

    def _converted(self, sources: Sequence[Path]) -> list[Result]:
        if not sources or (self._persistent and find_office_python(str(self._soffice))):
            return super()._converted(sources)
        return self._in_one_call(sources)

    def _in_one_call(self, sources: Sequence[Path]) -> list[Result]:
        """By `--convert-to`, which tells nothing of single documents: those that gave no PDF failed."""
        profile = f"-env:UserInstallation={(self._home() / 'profile').as_uri()}"
        command = [str(self._soffice), profile, "--headless", "--infilter=MS Word 2007 XML", "--convert-to", _PDF_A]
        process = started([*command, "--outdir", str(sources[0].parent), *map(str, sources)])
        seconds = self._link.limits.seconds * len(sources)
        found = enumerate((source.with_suffix(".pdf") for source in sources), start=1)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            kill(process)
            process.communicate()
            late = self._failed(f"no PDF within {seconds:g} s; it was ended.", "pdf_timeout")
            return [self._read(target, number) if target.exists() else late for number, target in found]
        return [self._read(target, number) for number, target in found]
