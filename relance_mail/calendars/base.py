"""The port of calendars: publish a deadline, remove it, see what people did to it.

1. A calendar shows what the store computed; it is never the source of a deadline.
2. `uid` and `sequence` are the store's: the same deadline is the same event for ever, each change one number higher.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from relance_mail.core.deadlines import Deadline


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline as it is to be published. `stamp` (aware) is the moment of this version, for DTSTAMP."""

    deadline: Deadline
    uid: str
    sequence: int
    stamp: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """Where an entry lies on the server and in which version."""

    uid: str
    href: str
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as the calendar shows it now: people may have moved it or marked it done."""

    uid: str
    day: date
    done: bool
    etag: str | None = None


class Calendar(Protocol):
    """Holds entries by uid."""

    name: str

    def publish(self, entries: Sequence[Entry], known: Mapping[str, Published]) -> list[Published]:
        """Write these entries, find-or-create by uid; `known` is where they lay. Raises BackendError."""
        ...

    def remove(self, published: Iterable[Published]) -> None:
        """Take entries away; one that is gone already is no error. Raises BackendError."""
        ...

    def look(self) -> list[Seen]:
        """Every entry of ours that the calendar holds now. Raises BackendError."""
        ...

    def check(self) -> str:
        """Log in and look; one English sentence of what works. Raises BackendError."""
        ...
