"""The real program as a process: forked from a server that has imported it once, killed from inside or from outside.

1. What runs in the child is `relance_mail.cli.main` with real files, sockets and locks; only the clock is given.
2. The child speaks through one pipe: what it prints, and where it was struck. A pipe outlives the death of its writer.
3. The time-outs that would make a test wait for minutes are shortened in the child.
"""

import gc
import importlib
import multiprocessing
import os
import pkgutil
import select
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType

import tests.statements  # noqa: F401 - what the fork server has compiled, its children need not
from relance_mail import cli, engine, mail, store, wiring, wiring_tokens  # noqa: F401 - the last one is loaded late
from relance_mail.cli import run as command
from relance_mail.clock import SimulatedClock
from relance_mail.connect.graph import GraphSession
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.store import database
from tests.crash.points import Points, Strike
from tests.engine.folder_office import office_in, owed

MARK = "\x01"
PATIENCE = 60.0
_ROOMS = (cli, engine, mail, store)  # the day that the fork server lives through loads what they need of others
_APART = ("migrations", "__main__")  # never loaded by what runs here


@dataclass(frozen=True, slots=True)
class Job:
    """One start of the program. `plant`: a function of ours (`module:name`) that spoils the product, for the tests of
    the harness itself."""

    folder: Path
    arguments: Sequence[str]
    at: datetime
    strike: Strike | None = None
    plant: str = ""


@dataclass(slots=True)
class Ended:
    """How it ended: its exit code (`-9`: killed), what it printed, what struck it."""

    code: int
    printed: str
    struck: list[str] = field(default_factory=list)


def _import_everything(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not any(word in module.name for word in _APART):
            importlib.import_module(module.name)


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.preload"])
    return context


class Running:
    """The program while it runs."""

    def __init__(self, job: Job) -> None:
        self._heard, speak = multiprocessing.Pipe(duplex=False)
        self._process = _context().Process(target=_child, args=(job, speak))
        self._process.start()
        speak.close()
        self.job = job
        self._words = b""

    def kill(self, by: signal.Signals = signal.SIGKILL) -> None:
        """Now, wherever it stands."""
        pid = self._process.pid
        assert pid is not None
        os.kill(pid, by)

    def listen(self, seconds: float) -> bool:
        """Take in what it says for so long; False once it has ended."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self._heard.fileno()], [], [], left)[0]:
                said = os.read(self._heard.fileno(), 65536)
                if not said:
                    return False
                self._words += said
        return True

    def wait(self, kill_after: float | None = None) -> Ended:
        """Until it ends; it is killed after so many seconds."""
        if kill_after is not None and self.listen(kill_after):
            self.kill()
            self._words += f"{MARK}killed: at a random instant\n".encode()
        if self.listen(PATIENCE):
            self.kill()
            raise AssertionError(f"{self.job.arguments} did not end in {PATIENCE:g} s:\n{self._words.decode()}")
        self._process.join(PATIENCE)
        self._heard.close()
        code = self._process.exitcode
        assert code is not None
        self._process.close()
        lines = self._words.decode(errors="replace").split("\n")
        struck = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
        return Ended(code, "\n".join(line for line in lines if not line.startswith(MARK)), struck)


def run(job: Job, kill_after: float | None = None) -> Ended:
    """Start the program and wait for its end."""
    return Running(job).wait(kill_after)


def _child(job: Job, speak: Connection) -> None:
    for output in (1, 2):
        os.dup2(speak.fileno(), output)
    speak.close()
    sys.stdout, sys.stderr = (open(output, "w", buffering=1, encoding="utf-8", closefd=False) for output in (1, 2))  # noqa: SIM115 - as long as the process lives
    os.chdir(job.folder)
    _shorten(job)
    if job.plant:
        module, _, name = job.plant.partition(":")
        getattr(importlib.import_module(module), name)()
    path = job.folder / "donnees" / "demo" / "relance-demo.db"
    Points(job.strike, path, _say).install()
    from relance_mail.cli import main

    try:
        main(["--dir", str(job.folder), *job.arguments])
    except SystemExit as leave:
        sys.stdout.flush()
        os._exit(int(leave.code or 0))
    except BaseException as error:  # noqa: BLE001 - as Python itself: the program's own hook has the last word
        sys.excepthook(type(error), error, error.__traceback__)


def _say(words: str) -> None:
    """To whoever watches, past everything that is buffered."""
    os.write(1, f"{MARK}{words}\n".encode())


def _shorten(job: Job) -> None:
    wiring.clock_of = lambda settings, on: SimulatedClock(job.at, settings.zone)  # noqa: ARG005 - as it is called
    database.BUSY_SECONDS = 1  # as long as somebody else may hold the lock here
    (ImapSmtpMailer.__init__.__kwdefaults__ or {})["final_seconds"] = 1.0
    GraphSession.__init__.__defaults__ = (_breathe,)
    gc.disable()  # it lives for a second
    sys.argv = ["relance", *job.arguments]


def _breathe(seconds: float) -> None:
    """The pause that a busy service asks for."""
    time.sleep(min(seconds, 0.02))


def preload() -> None:
    """Import the product in the server that forks, and let an office live through a day there: so that each start finds
    everything imported and made that it would load or make when it first needs it."""
    for room in _ROOMS:
        _import_everything(room)
    with redirect_stdout(StringIO()):
        assert command.run(["--version"]) == 0
    with tempfile.TemporaryDirectory(prefix="relance-crash-") as folder, office_in(Path(folder), "2026-03-03") as day:
        day.send("2026-03-03", owed(due="2026-02-20"))
        day.morning("2026-03-18", owed(due="2026-02-20"))
    gc.freeze()
