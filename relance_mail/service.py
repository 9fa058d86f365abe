"""The background service: the same cycle again and again, until it is told to stop.

1. One loop, one thread. Between cycles it looks at the sources' files every few seconds, by polling, because no notice
   comes from a share; a file that has settled starts a cycle at once (drafts within minutes of the save, OFFICE §2).
   Only the service waits for the file of the day: whoever runs a cycle by hand knows what he has.
2. What has changed is measured against what the cycle itself has read: a file saved during a cycle starts the next.
3. A cycle that fails is logged and tried again at the next turn: one of the two places that catch everything.
4. The lock of the data folder is held from start to stop: a second service, or a `relance run` beside this one, is told
   so at once and ends with exit 1 (MODEL §2.11).
5. Ctrl-C, SIGTERM and a Windows stop end it after the present cycle, never in the middle of a sending.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import time as clock_time
from pathlib import Path

from relance_mail.engine.cycle import cycles
from relance_mail.engine.ingest import stamp_of
from relance_mail.engine.office import Office, Report
from relance_mail.wiring import open_office

_log = logging.getLogger(__name__)
_STOPS = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last is Ctrl-Break, which programs that run Windows services send


def serve(
    folder: Path,
    interval_seconds: float = 300,
    stop: threading.Event | None = None,
    file_by: clock_time | None = None,
) -> int:
    """Run cycles until `stop` is set; the number of cycles made. `stop` None: until a signal says so, which only the
    main thread can hear. `file_by`: without the file of the day by then no reminders are made on that day. Raises
    AlreadyRunning, and what `open_office` raises."""
    stopping = stop or _signalled()
    with open_office(folder) as opened:
        office = opened if file_by is None else replace(opened, file_by=file_by)
        return _serve(office, interval_seconds, stopping)


def _serve(office: Office, interval_seconds: float, stopping: threading.Event) -> int:
    made = 0
    with cycles(office) as cycle:
        while not stopping.is_set():
            report = _attempt(cycle)
            made += 1
            _wait(office, report, interval_seconds, stopping)
    return made


def _attempt(cycle: Callable[[], Report]) -> Report:
    """One cycle; an empty report when it failed."""
    try:
        report = cycle()
    except Exception:  # noqa: BLE001 - a cycle that fails must not end the service
        _log.exception("the cycle failed; it is tried again at the next turn")
        return Report()
    _log.info("cycle done: %s", report.counts)
    if report.silent_backends:
        _log.warning("no answer, tried again at the next turn: %s", ", ".join(report.silent_backends))
    return report


def _wait(office: Office, report: Report, seconds: float, stopping: threading.Event) -> None:
    """Until the interval is over, or a source's files have changed and stand still between two looks."""
    read = {feed.name: report.stamps.get(feed.name, stamp_of(feed)) for feed in office.feeds}
    seen, due = dict(read), dict.fromkeys(read, 0.0)
    pause = min((feed.looks_every for feed in office.feeds), default=seconds)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not stopping.wait(min(pause, left)):
        for feed in office.feeds:
            if time.monotonic() < due[feed.name]:
                continue
            now = stamp_of(feed)
            if now == seen[feed.name] != read[feed.name]:
                return
            seen[feed.name], due[feed.name] = now, time.monotonic() + feed.looks_every


def _signalled() -> threading.Event:
    """An event that Ctrl-C and SIGTERM set."""
    stopping = threading.Event()

    def told(*_: object) -> None:
        # In a thread of its own: the signal may come while this one holds the lock inside the event.
        threading.Thread(target=stopping.set).start()

    for name in _STOPS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), told)
    return stopping
