"""A program kept alive beside us, which is asked a line of JSON and answers one.

1. Whoever does not answer in time is ended with everything that it has started; the next question starts it anew.
2. One that has ended by itself (idle, killed, crashed) is started again once, and the question is put again: nothing
   leaves by it, so twice does no harm.
3. It is changed for a new one after so many documents, or when it has grown beyond so many megabytes: office programs
   leak.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Answer = dict[str, object]
_LOOK_EVERY = 20  # documents between two looks at the memory


class Late(Exception):
    """It did not answer within so many seconds, and was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Gone(Exception):
    """It ended before it answered, twice."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` for one answer, `start` for the first sign of life; `documents` and `megabytes` after which a new one
    takes over."""

    seconds: float = 60.0
    start: float = 60.0
    documents: int = 2000
    megabytes: int = 500


class Link:
    """The program and what we know of it. For one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.alive: subprocess.Popen[str] | None = None
        self._asked = 0
        self._apart = 0  # a process that is not its child, yet must end with it

    def ask(self, command: Sequence[str], question: Answer) -> Answer:
        """The answer of the program, started by `command` when needed. Raises Late, Gone."""
        line = json.dumps(question) + "\n"
        try:
            return self._answered(command, line)
        except BrokenPipeError:
            self.stop()
            return self._again(command, line)

    def _again(self, command: Sequence[str], line: str) -> Answer:
        try:
            return self._answered(command, line)
        except BrokenPipeError as error:
            self.stop()
            raise Gone from error

    def _answered(self, command: Sequence[str], line: str) -> Answer:
        answer = self._exchange(self._running(command), line, self.limits.seconds)
        self._asked += 1
        if self._asked >= self.limits.documents or self._too_large():
            self.stop()
        return answer

    def stop(self) -> None:
        """End it now."""
        worker, self.alive, self._asked = self.alive, None, 0
        if worker is not None:
            _end(worker, self._apart)

    def _running(self, command: Sequence[str]) -> "subprocess.Popen[str]":
        if self.alive is None or self.alive.poll() is not None:
            self.stop()
            self.alive = started(command)
            ready = self._exchange(self.alive, "", self.limits.start).get("process", 0)
            self._apart = ready if isinstance(ready, int) else 0
        return self.alive

    def _exchange(self, worker: "subprocess.Popen[str]", line: str, seconds: float) -> Answer:
        """Say a line, read a line. Raises BrokenPipeError when nobody is there any more."""
        said, heard, late = worker.stdin, worker.stdout, threading.Event()
        if said is None or heard is None:
            raise BrokenPipeError

        def give_up() -> None:
            late.set()
            kill(worker, self._apart)

        limit = threading.Timer(seconds, give_up)
        limit.start()
        try:
            said.write(line)
            said.flush()
            heard_line = heard.readline()
        except BrokenPipeError:
            heard_line = ""
        finally:
            limit.cancel()
        if late.is_set():
            self.stop()
            raise Late(seconds)
        if not heard_line:
            raise BrokenPipeError
        answer: Answer = json.loads(heard_line)
        return answer

    def _too_large(self) -> bool:
        if self._asked % _LOOK_EVERY or self.alive is None:
            return False
        return resident(self.alive.pid) > self.limits.megabytes * 2**20


def started(command: Sequence[str]) -> "subprocess.Popen[str]":
    """A program with pipes to it and, on POSIX, a process group of its own."""
    return subprocess.Popen(  # noqa: S603  fixed programs, paths of our own
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=sys.platform != "win32",
    )


def resident(group: int) -> int:
    """Bytes of memory that a process group holds; 0 where the system does not tell (no /proc)."""
    pages = 0
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = place.read_text("utf-8", "replace").rpartition(")")[2].split()
            pages += int(fields[21]) if int(fields[2]) == group else 0
    return pages * os.sysconf("SC_PAGE_SIZE") if pages else 0


def kill(worker: "subprocess.Popen[str]", apart: int = 0) -> None:
    """End a program and all that it has started; `apart`: a process of its own that is not its child."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.pid, signal.SIGKILL)
    else:
        tree = [r"C:\Windows\System32\taskkill.exe", "/F", "/T", "/PID", str(worker.pid)]
        subprocess.run(tree, capture_output=True, check=False)  # noqa: S603  a fixed command
    if apart:
        with contextlib.suppress(OSError):
            os.kill(apart, signal.SIGTERM)  # on Windows this ends it at once
    worker.kill()


def _end(worker: "subprocess.Popen[str]", apart: int) -> None:
    kill(worker, apart)
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    worker.wait()
