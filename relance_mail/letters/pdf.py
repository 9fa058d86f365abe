"""Letters as PDF by LibreOffice, where it is installed.

1. One LibreOffice is kept alive (pdf_worker.py) and converts a letter in about 0.1 s; it ends by itself after a minute
   without work. Where its Python or UNO is missing, `soffice --convert-to` does many documents in one go, 1 s to start.
2. Each engine has a profile folder of its own: a LibreOffice that somebody has open on this machine is not disturbed,
   nor does it take our documents.
3. A conversion that takes too long is killed with all its processes, and the next one starts anew. What was not
   converted is named; nothing is converted twice silently.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError

CONVERT_SECONDS = 60.0
IDLE_SECONDS = 60.0
_WORKER = Path(__file__).with_name("pdf_worker.py")
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


def _failed(problem: str) -> BackendError:
    remedy = "Open the letter in LibreOffice by hand to see its message, or run the command again."
    return BackendError(Finding("pdf_failed", f"LibreOffice: {problem}", remedy))


class LibreOffice:
    """A `PdfEngine`. Safe to share between threads: conversions wait for each other.

    `soffice`: path of the program (found by itself). `seconds`: time limit of one document. `persistent=False` uses
    `--convert-to` only.
    """

    def __init__(
        self,
        soffice: str | None = None,
        *,
        seconds: float = CONVERT_SECONDS,
        idle: float = IDLE_SECONDS,
        persistent: bool = True,
    ) -> None:
        self._soffice = soffice or find_soffice()
        self._seconds, self._idle, self._persistent = seconds, idle, persistent
        self._lock = threading.Lock()
        self._alive: list[subprocess.Popen[str]] = []
        self._folder: Path | None = None

    def available(self) -> bool:
        return self._soffice is not None and Path(self._soffice).is_file()

    def convert(self, docx: bytes) -> bytes:
        """One document. Raises BackendError when LibreOffice is missing, refuses it, or takes too long."""
        return self.convert_all([docx])[0]

    def convert_all(self, documents: Sequence[bytes]) -> list[bytes]:
        """Many documents, in order. Raises BackendError naming the first that failed."""
        if not self.available():
            remedy = "Install LibreOffice (packages libreoffice-writer and python3-uno), or ask for the .docx."
            raise BackendError(Finding("pdf_missing", "LibreOffice is not installed: no PDF can be made.", remedy))
        with self._lock, tempfile.TemporaryDirectory(dir=self._home()) as name:
            folder = Path(name)
            for number, content in enumerate(documents, start=1):
                (folder / f"{number}.docx").write_bytes(content)
            self._convert_folder(folder, len(documents))
            return [_pdf(folder / f"{number}.pdf", number) for number in range(1, len(documents) + 1)]

    def close(self) -> None:
        """End LibreOffice now; a later conversion starts it again."""
        with self._lock:
            _stop(self._alive)

    def _home(self) -> Path:
        """Owner-only, and gone with this object: letters lie in it while they are converted."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="relance-pdf-"))
            weakref.finalize(self, _release, self._alive, self._folder)
        return self._folder

    def __enter__(self) -> "LibreOffice":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _convert_folder(self, folder: Path, count: int) -> None:
        python = find_office_python(str(self._soffice)) if self._persistent else None
        if python is None:
            self._convert_batch(folder)
            return
        for number in range(1, count + 1):
            self._ask(python, folder / f"{number}.docx", folder / f"{number}.pdf")

    def _convert_batch(self, folder: Path) -> None:
        sources = sorted(folder.glob("*.docx"))
        profile = f"-env:UserInstallation={(self._home() / 'profile').as_uri()}"
        command = [str(self._soffice), profile, "--headless", "--infilter=MS Word 2007 XML", "--convert-to", "pdf"]
        started = _process([*command, "--outdir", str(folder), *map(str, sources)])
        try:
            started.communicate(timeout=self._seconds * len(sources))
        except subprocess.TimeoutExpired:
            _kill(started)
            started.communicate()
            raise _failed(f"no PDF after {self._seconds * len(sources):g} s; it was ended.") from None

    def _ask(self, python: str, source: Path, target: Path) -> None:
        """One document through the living LibreOffice; started when needed, and once more when it had ended idle."""
        question = json.dumps({"source": str(source), "target": str(target)}) + "\n"
        try:
            answer = self._exchange(self._running(python), question)
        except BrokenPipeError:
            _stop(self._alive)
            answer = self._exchange(self._running(python), question)
        if "error" in answer:
            raise _failed(str(answer["error"]))

    def _running(self, python: str) -> "subprocess.Popen[str]":
        if not self._alive or self._alive[0].poll() is not None:
            _stop(self._alive)
            profile = str(self._home() / "profile")
            self._alive.append(_process([python, "-I", str(_WORKER), str(self._soffice), profile, str(self._idle)]))
            self._exchange(self._alive[0], "")
        return self._alive[0]

    def _exchange(self, worker: "subprocess.Popen[str]", question: str) -> dict[str, object]:
        """Say a line, read a line; the whole process group is killed when no answer comes in time."""
        said, heard = worker.stdin, worker.stdout
        if said is None or heard is None:
            raise _failed("its pipes are closed.")
        limit = threading.Timer(self._seconds, _kill, (worker,))
        limit.start()
        try:
            said.write(question)
            said.flush()
            line = heard.readline()
        finally:
            limit.cancel()
        if not line:
            _stop(self._alive)
            raise _failed(f"no answer within {self._seconds:g} s, or it crashed; it was ended.")
        answer: dict[str, object] = json.loads(line)
        return answer


def _stop(alive: list["subprocess.Popen[str]"]) -> None:
    while alive:
        worker = alive.pop()
        _kill(worker)
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        worker.wait()


def _release(alive: list["subprocess.Popen[str]"], folder: Path) -> None:
    _stop(alive)
    shutil.rmtree(folder, ignore_errors=True)


def _process(command: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603  fixed programs, paths of our own
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=sys.platform != "win32",
    )


def _kill(started: "subprocess.Popen[str]") -> None:
    """End a process and, on POSIX, its whole group: LibreOffice's launcher has children."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(started.pid, signal.SIGKILL)
    started.kill()


def _pdf(path: Path, number: int) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _failed(f"document {number} gave no PDF.") from None
    if not content.startswith(b"%PDF-"):
        raise _failed(f"document {number} gave something that is no PDF.")
    return content
