"""Errors that know their reader.

1. Bad input is not an error: it is a `Finding` (core/findings.py), carried as a value.
2. What is raised here stops a command; `cli` turns it into an exit code and one clear sentence, never a
   traceback. All problems of one kind are reported at once.
"""

import errno

from relance_mail.core.findings import Finding

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})


class RelanceError(Exception):
    """Base of every error that a user may see; carries findings and the exit code of the command."""

    exit_code = 2

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.what for finding in findings))
        self.findings = findings


class UsageError(RelanceError):
    """Wrong use of a command: a path, an id or a value that does not exist or is not allowed (exit 2)."""


class SettingsError(RelanceError):
    """The configuration cannot be used; one finding per problem (exit 2)."""


class BackendError(RelanceError):
    """A server or program that we need did not answer or refused us (exit 3)."""

    exit_code = 3


class Conflict(RelanceError):
    """A transition that the outbox table or a unique key refuses; the state was changed by somebody else (exit 1)."""

    exit_code = 1


def of_disk(error: OSError) -> BackendError | None:
    """The error for what a disk may do to us at any time (full, read-only, broken); None for anything else."""
    if error.errno not in _DISK:
        return None
    what = f"{error.filename or 'The disk'} cannot be written or read: {error.strerror}."
    return BackendError(Finding("disk_refused", what, "Make room, or correct its rights: the next run goes on."))
