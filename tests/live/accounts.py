"""Real accounts from the environment (README.md): a test is skipped without one, and fails on one that is in use."""

import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from relance_mail.core.labels import Label
from tests.contracts.mail_contract import Letters

FOR_TESTS = frozenset({"essai", "essais", "test", "tests"})
LABELS = tuple(Label)
_pause = threading.Event()


@dataclass(frozen=True)
class Variables:
    """The variables with this beginning (`IMAP`)."""

    kind: str

    def __call__(self, name: str, default: str | None = None) -> str:
        """The value; skips the test when there is none and no default."""
        whole = f"RELANCE_LIVE_{self.kind}_{name}"
        value = os.environ.get(whole, "") or default
        if value is None:
            pytest.skip(f"no real account: {whole} is not set (tests/live/README.md)")
        return value

    def mailbox(self, name: str) -> str:
        """The address of a mailbox that may be emptied; fails for any other."""
        address = self(name)
        if not FOR_TESTS & set(re.split(r"[^a-z]+", address.lower())):
            pytest.fail(
                f"{address} is not emptied: the address of a mailbox for tests has the word essai or test in it"
            )
        return address

    @property
    def ca_file(self) -> Path | None:
        """The authority of the servers, if the system does not know it."""
        named = self("CA_FILE", "")
        return Path(named) if named else None

    @property
    def copies(self) -> str:
        """Where our blind copies go."""
        return self("COPIES", self.mailbox("ADDRESS").replace("@", "+copies@"))


def until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again, no more often than a real server likes, until the condition holds."""
    end = time.monotonic() + float(os.environ.get("RELANCE_LIVE_SECONDS", "60"))
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        _pause.wait(float(os.environ.get("RELANCE_LIVE_EVERY", "2")))


@dataclass(frozen=True)
class LiveLetters(Letters):
    """Messages to the customer, with a blind copy to an address that the server knows."""

    copies: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "first", replace(self.first, blind_copy=self.copies))
