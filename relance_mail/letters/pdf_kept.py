"""What every PDF engine with a program kept alive has in common: folder, lock, one answer for each document.

1. Conversions wait for each other: an engine may be shared between threads.
2. A document that fails, hangs or crashes the program gets its own error; the others go on with a new program.
3. Letters lie in an owner-only folder while they are converted; it goes with the engine.
"""

import shutil
import tempfile
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.letters.pdf_link import Gone, Late, Limits, Link

Result = bytes | BackendError


class KeptEngine(ABC):
    """A `PdfEngine`. A subclass says which program, how it is started and what to do when it is missing."""

    name: str

    def __init__(self, limits: Limits) -> None:
        self._lock = threading.Lock()
        self._link = Link(limits)
        self._folder: Path | None = None

    @abstractmethod
    def available(self) -> bool:
        """Whether the program is installed."""

    @abstractmethod
    def _missing(self) -> Finding:
        """What to do where it is not."""

    @abstractmethod
    def _command(self, home: Path) -> Sequence[str]:
        """What starts its worker; `home`: a folder of our own that outlives it."""

    def convert(self, docx: bytes) -> bytes:
        """One document. Raises BackendError when the program is missing, refuses it, or takes too long."""
        result = self.convert_all([docx])[0]
        if isinstance(result, BackendError):
            raise result
        return result

    def convert_all(self, documents: Sequence[bytes]) -> list[Result]:
        """For each document, in order, its PDF or why there is none. Raises BackendError without the program."""
        if not self.available():
            raise BackendError(self._missing())
        with self._lock, tempfile.TemporaryDirectory(dir=self._home()) as name:
            sources = [Path(name) / f"{number}.docx" for number, _ in enumerate(documents, start=1)]
            for source, content in zip(sources, documents, strict=True):
                source.write_bytes(content)
            return self._converted(sources)

    def close(self) -> None:
        """End the program now; a later conversion starts it again."""
        with self._lock:
            self._link.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _home(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="relance-pdf-"))
            weakref.finalize(self, _release, self._link, self._folder)
        return self._folder

    def _converted(self, sources: Sequence[Path]) -> list[Result]:
        command = self._command(self._home())
        return [self._asked(command, source, number) for number, source in enumerate(sources, start=1)]

    def _asked(self, command: Sequence[str], source: Path, number: int) -> Result:
        target = source.with_suffix(".pdf")
        try:
            answer = self._link.ask(command, {"source": str(source), "target": str(target)})
        except Late as late:
            return self._failed(f"document {number}: no PDF within {late.seconds:g} s; it was ended.", "pdf_timeout")
        except Gone:
            return self._failed(f"document {number}: it crashed, twice.")
        if "error" in answer:
            return self._failed(f"document {number}: {answer['error']}")
        return self._read(target, number)

    def _read(self, target: Path, number: int) -> Result:
        try:
            content = target.read_bytes()
        except FileNotFoundError:
            return self._failed(f"document {number} gave no PDF.")
        if not content.startswith(b"%PDF-"):
            return self._failed(f"document {number} gave something that is no PDF.")
        return content

    def _failed(self, problem: str, code: str = "pdf_failed") -> BackendError:
        remedy = f"Open the letter in {self.name} by hand to see its message, or run the command again."
        return BackendError(Finding(code, f"{self.name}: {problem}", remedy))


def _release(link: Link, folder: Path) -> None:
    link.stop()
    shutil.rmtree(folder, ignore_errors=True)
