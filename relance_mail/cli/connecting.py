"""The part of `relance check` that reaches servers: what each account allows, and one mail to oneself (`--send-test`).

Nothing is written to a customer: an account is looked at without sending, and the test mail goes to no address that a
customer has.
"""

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from relance_mail.cli.options import wrong
from relance_mail.cli.output import warn

if TYPE_CHECKING:
    from relance_mail.core.findings import Finding
    from relance_mail.engine.office import Office
    from relance_mail.engine.trial import Trial

LOOK_EVERY = 2.0  # seconds


@dataclass(slots=True)
class Reached:
    """Sentences of what works, warnings about what did not come back, and findings of servers that failed."""

    words: list[str] = field(default_factory=list)
    late: "list[Finding]" = field(default_factory=list)
    silent: "list[Finding]" = field(default_factory=list)


def connected(ours: "Office", reached: Reached) -> None:
    """Ask each server what works."""
    from relance_mail.errors import BackendError

    for port in (ours.mailer, ours.mailbox, *ours.calendars):
        if port is None:
            continue
        try:
            reached.words.append(port.check())
        except BackendError as silence:
            reached.silent += silence.findings


def tried(ours: "Office", reached: Reached, to: str, by: str, seconds: int) -> None:
    """Send a test mail and wait for what comes back of it."""
    from relance_mail.engine import trial
    from relance_mail.engine.incoming.matching import bare_address
    from relance_mail.errors import BackendError

    address = bare_address(to)
    if address is None:
        raise wrong("bad_address", f"--send-test: {to!r} is no mail address.", "Write one of ours: name@domain.fr.")
    try:
        sent = trial.send(ours, address, by)
        warn(f"The test mail to {address} has left; waiting up to {seconds} s for what comes back.")
        _wait(ours, sent, time.monotonic() + seconds)
    except BackendError as silence:
        reached.silent += silence.findings
        return
    reached.words.append(f"Test mail to {address}: accepted by the server.")
    reached.words += [f"Test mail to {address}: {back} came, {said}." for back, said in sent.back.items()]
    reached.late += _missing(sent, address, seconds)
    reached.silent += _undelivered(sent, address)


def _wait(ours: "Office", sent: "Trial", until: float) -> None:
    from relance_mail.engine import trial

    pause = threading.Event()
    trial.look(ours, sent)
    while not sent.ended and time.monotonic() < until:
        pause.wait(LOOK_EVERY)
        trial.look(ours, sent)


def _missing(sent: "Trial", address: str, seconds: int) -> "list[Finding]":
    from relance_mail.core.findings import Finding, Severity
    from relance_mail.engine.trial import Back

    remedies = {
        Back.COPY: "See that the blind copy's address is delivered into the watched mailbox and folder.",
        Back.DELIVERED: "The server of this address may give no notices; try an address elsewhere.",
        Back.READ: "Open the mail and agree to the receipt: only a person can send it.",
    }
    return [
        Finding(
            "test_not_back",
            f"Test mail to {address}: {back} did not come within {seconds} s.",
            remedies[back],
            severity=Severity.WARNING,
        )
        for back in sorted(sent.missing)
    ]


def _undelivered(sent: "Trial", address: str) -> "list[Finding]":
    from relance_mail.core.findings import Finding
    from relance_mail.engine.trial import Back

    if Back.FAILED not in sent.back:
        return []
    what = f"The test mail to {address} came back as undeliverable: {sent.back[Back.FAILED]}."
    return [Finding("test_undelivered", what, "Correct the address, or ask who runs that server.")]
