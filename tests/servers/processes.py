"""Starting real servers for a test: a temporary folder, free loopback ports, a foreground process of our own.

1. The servers run as an ordinary user: as the one who runs the tests, or as `nobody` when that is root. So there is
   one way to configure them, and none of them can harm the machine.
2. A process is stopped by its own pid; waiting is on a condition (the port answers, the process ended).
"""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

LOOPBACK = "127.0.0.1"
_PATIENCE = 15.0


def user() -> pwd.struct_passwd:
    """Whom the servers run as."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def group() -> str:
    """The name of that user's group."""
    return grp.getgrgid(user().pw_gid).gr_name


def give(path: Path) -> None:
    """Make a file or a tree belong to the servers' user."""
    if os.geteuid() == 0:
        for each in (path, *path.rglob("*")):
            shutil.chown(each, user().pw_uid, user().pw_gid)


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    """A short path (sockets must fit into 108 bytes) that the servers' user may enter; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"relance-{name}-"))
    try:
        yield folder
    finally:
        wait_until(partial(_removed, folder), f"{folder} to be removed")


@contextmanager
def running(command: Sequence[str | Path], ports: Sequence[int], log: Path) -> Iterator[int]:
    """A server until the end of the block; its pid. Fails with the end of its log when it does not come up."""
    dropped = {"user": user().pw_uid, "group": user().pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **dropped)  # type: ignore[call-overload] # the stub knows no keyword dictionary
    try:
        for port in ports:
            wait_until(partial(_settled, process, port), f"port {port}")
        if process.poll() is not None:
            words = log.read_text(errors="replace")[-2000:] if log.exists() else "no log"
            raise AssertionError(f"{command[0]} ended with {process.returncode}: {words}")
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _removed(folder: Path) -> bool:
    """Remove a folder, into which the last child of a stopped server may still write."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _settled(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Whether the server has come up there, or ended."""
    return process.poll() is not None or listens(port)


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection((LOOPBACK, port), 1).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], what: str, seconds: float = _PATIENCE) -> None:
    """Look again and again until the condition holds; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(0.02)
