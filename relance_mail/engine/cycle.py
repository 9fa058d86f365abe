"""The cycle, in the right order: settling comes before delivering, so that a message interrupted yesterday and this
morning's bounce are looked at before anything leaves (MODEL §3.11).

1. The same code runs by hand (`relance run`), in the service, in the demo, and in several workers.
2. Whoever makes many cycles holds the lock from the first to the last, so that nobody slips in between two of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from relance_mail.engine.agenda.back import take as agenda
from relance_mail.engine.collect import collect
from relance_mail.engine.deliver import deliver
from relance_mail.engine.desk.taken_up import desk
from relance_mail.engine.incoming.sorting import sort
from relance_mail.engine.ingest import ingest
from relance_mail.engine.office import Office, Report
from relance_mail.engine.plan import plan
from relance_mail.engine.prepare import prepare
from relance_mail.engine.publish import publish
from relance_mail.engine.settle import restart, settle
from relance_mail.engine.tolerance import whole_step
from relance_mail.store import meta
from relance_mail.store.lock import cycle_lock

STEPS = (collect, settle, desk, ingest, agenda, plan, prepare, deliver, sort, publish)


@contextmanager
def cycles(office: Office) -> Iterator[Callable[[], Report]]:
    """Hold the lock of the data folder; each call of what this gives is one cycle. Raises AlreadyRunning."""
    with cycle_lock(office.store.folder):
        yield lambda: _cycle(office)


def run_cycle(office: Office) -> Report:
    """One cycle, under the lock of the data folder. Raises AlreadyRunning; backends that do not answer are findings."""
    with cycles(office) as cycle:
        return cycle()


def _cycle(office: Office) -> Report:
    report = Report()
    restart(office, report)
    for step in STEPS:
        whole_step(office, report, step)
    with office.store.writing() as conn:
        meta.note_now(conn, office.clock.now())
        meta.note_cycle(conn, office.clock.now(), not report.silent_backends, **_words(report))
    return report


def _words(report: Report) -> dict[str, object]:
    """What `status` shows of the last cycle."""
    return {"counts": report.counts, "findings": [finding.as_json() for finding in report.findings]}
