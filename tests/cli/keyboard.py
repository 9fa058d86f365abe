"""A person at a real terminal: the program runs on the other side of a pseudo-terminal and is answered as it asks."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PATIENCE = 60.0  # seconds in which the next question must have come


class Seen(NamedTuple):
    """How the program ended, and everything that stood on the screen."""

    code: int
    screen: str


def at_keyboard(cwd: Path, arguments: Sequence[str | Path], *dialogue: tuple[str, str]) -> Seen:
    """Run `relance` and type each answer once its question stands on the screen: (part of the question, answer)."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "200"}
    environment.pop("RELANCE_DIR", None)
    command = [sys.executable, "-m", "relance_mail", *map(str, arguments)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=environment)
    os.close(theirs)
    try:
        screen, seen = "", 0
        for question, answer in dialogue:
            screen = _until(ours, screen, seen, question)
            seen = screen.index(question, seen) + len(question)
            os.write(ours, f"{answer}\n".encode())
        screen += _rest(ours)
        return Seen(process.wait(PATIENCE), screen.replace("\r\n", "\n"))
    finally:
        os.close(ours)
        if process.poll() is None:
            process.kill()
            process.wait()


def _until(terminal: int, screen: str, seen: int, question: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while question not in screen[seen:]:
        ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))
        more = _read(terminal) if ready else ""
        assert more, f"never asked {question!r}; the screen:\n{screen}"
        screen += more
    return screen


def _rest(terminal: int) -> str:
    screen = ""
    while more := _read(terminal):
        screen += more
    return screen


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 65536).decode("utf-8", errors="replace")
    except OSError:  # the program has closed its side
        return ""
