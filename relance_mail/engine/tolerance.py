"""A backend that does not answer stops its own step and is told; the others go on, and nothing unsafe follows.

What the later steps need to know is in the report: a mailbox that was not read to its end lets nothing leave.
"""

from collections.abc import Callable

from relance_mail.engine.office import Office, Report
from relance_mail.errors import BackendError


def whole_step(office: Office, report: Report, step: Callable[[Office, Report], None]) -> None:
    """Run one step of the cycle; a silent backend becomes its findings. A step is named by its file."""
    try:
        step(office, report)
    except BackendError as silence:
        report.findings += silence.findings
        report.silent_backends.append(step.__module__.rpartition(".")[2])
