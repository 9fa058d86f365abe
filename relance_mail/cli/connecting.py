"""The part of `relance check` that reaches servers: what each account allows, and one mail to oneself (`--send-test`).

1. Nothing is written to a customer: an account is looked at without sending, and the test mail goes to no address that
   a customer has.
2. Each account is walked through step by step, and left at the first step that fails; the next account follows. People
   read each step as soon as it is done: a silent server takes a minute.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from relance_mail.cli.options import wrong
from relance_mail.cli.output import say, show_findings, warn

if TYPE_CHECKING:
    from relance_mail.calendars.base import Calendar
    from relance_mail.core.findings import Finding
    from relance_mail.engine.office import Office
    from relance_mail.engine.trial import Trial
    from relance_mail.mail.base import Mailbox, Mailer

LOOK_EVERY = 2.0  # seconds


@dataclass(slots=True)
class Reached:
    """Sentences of what works, warnings about what did not come back, and findings of servers that failed. `aloud`:
    they are told as they come."""

    aloud: bool = False
    words: list[str] = field(default_factory=list)
    late: "list[Finding]" = field(default_factory=list)
    silent: "list[Finding]" = field(default_factory=list)

    def works(self, words: str) -> None:
        """One more step has been done."""
        self.words.append(words)
        if self.aloud:
            say(f"ok {words}")

    def fails(self, findings: "Iterable[Finding]") -> None:
        """Here it ends for this account."""
        found = list(findings)
        self.silent += found
        if self.aloud:
            show_findings(found)


def connected(ours: "Office", reached: Reached) -> None:
    """Walk through each account, in the order in which a cycle needs them."""
    from relance_mail.errors import BackendError

    for account, port in _accounts(ours):
        try:
            for step in port.check():
                reached.works(f"{account}: {step}")
        except BackendError as silence:
            reached.fails(replace(each, what=f"{account}: {each.what}") for each in silence.findings)


def _accounts(ours: "Office") -> "Iterator[tuple[str, Mailer | Mailbox | Calendar]]":
    """Each with its kind and name."""
    if ours.mailer is not None:
        yield f"mailer {ours.correspondence.sender}", ours.mailer
    if ours.mailbox is not None:
        yield f"mailbox {ours.mailbox.name}", ours.mailbox
    for calendar in ours.calendars:
        yield f"calendar {calendar.name}", calendar


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
        reached.fails(silence.findings)
        return
    reached.works(f"Test mail to {address}: accepted by the server.")
    for back, said in sent.back.items():
        reached.works(f"Test mail to {address}: {back} came, {said}.")
    reached.late += _missing(sent, address, seconds)
    reached.fails(_undelivered(sent, address))


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
