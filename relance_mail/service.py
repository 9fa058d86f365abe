"""The background service: the same cycle again and again, until it is told to stop.

1. One loop, one thread. Between cycles it looks at the sources' files every few seconds, by polling, because no notice
   comes from a share; a file that has settled starts a cycle at once (drafts within minutes of the save, OFFICE §2).
2. A cycle that fails is logged and tried again at the next turn: one of the two places that catch everything.
3. Ctrl-C, SIGTERM and a Windows stop end it after the present cycle, never in the middle of a sending.
"""

import logging
import signal
import threading
from pathlib import Path

from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.office import Office, Report
from relance_mail.wiring import open_office

_log = logging.getLogger(__name__)
LOOK_SECONDS = 5.0


def serve(folder: Path, interval_seconds: float = 300, stop: threading.Event | None = None) -> int:
    """Run cycles until `stop` is set; the number of cycles made. Raises what `open_office` raises."""
    stopping = stop or _signalled()
    cycles = 0
    with open_office(folder) as office:
        while not stopping.is_set():
            _one_cycle(office)
            cycles += 1
            _wait(office, interval_seconds, stopping)
    return cycles


def _one_cycle(office: Office) -> Report | None:
    try:
        report = run_cycle(office)
    except Exception:  # noqa: BLE001 - a cycle that fails must not end the service
        _log.exception("the cycle failed; it is tried again at the next turn")
        return None
    _log.info("cycle done: %s", report.counts)
    return report


def _wait(office: Office, seconds: float, stopping: threading.Event) -> None:
    """Until the interval is over, or a source's files have changed and stand still between two looks."""
    before = [feed.stamp() for feed in office.feeds]
    last = before
    waited = 0.0
    while waited < seconds and not stopping.wait(min(LOOK_SECONDS, seconds)):
        waited += LOOK_SECONDS
        now = [feed.stamp() for feed in office.feeds]
        if now != before and now == last:
            return
        last = now


def _signalled() -> threading.Event:
    """An event that Ctrl-C and SIGTERM set."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
