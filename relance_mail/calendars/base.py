"""The port of calendars: publish a deadline, remove it, see what people did to it.

1. A calendar shows what the store computed; it is never the source of a deadline.
2. `uid` and `sequence` are the store's: the same deadline is the same event for ever, each change one number higher.
3. What people did is told, never judged, here: whether a move means anything is decided by the engine.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from relance_mail.core.deadlines import Deadline
from relance_mail.errors import BackendError


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline as it is to be published. `stamp` (aware) is the moment of this version, for DTSTAMP. `alarm`: whether
    it rings here, or in the calendar of whoever is in charge of it. `done`: a person has closed it elsewhere."""

    deadline: Deadline
    uid: str
    sequence: int
    stamp: datetime
    alarm: bool = True
    done: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """Where an entry lies on the server and in which version. `written`: False when it was left as a person had changed
    it since the last look; the next look tells what that person did."""

    uid: str
    href: str
    etag: str | None = None
    written: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as the calendar shows it now, at `href`. `day`: None when it lies as it was known to, or cannot be read.

    `written_for`: the day that we wrote into it; None where a program has dropped that. A `day` other than this one was
    chosen by a person."""

    uid: str
    href: str
    day: date | None
    done: bool = False
    etag: str | None = None
    written_for: date | None = None


class CalendarVanished(BackendError):
    """The calendar itself is there no more, or empty of everything: nobody deleted those entries one by one."""


class Calendar(Protocol):
    """Holds entries by uid. `two_way`: whether people change it where we look; a file that they only read is not."""

    name: str
    two_way: bool

    def publish(self, entries: Sequence[Entry], known: Mapping[str, Published]) -> list[Published]:
        """Write these entries, find-or-create by uid; `known` is where they lay. Raises BackendError."""
        ...

    def remove(self, published: Iterable[Published]) -> None:
        """Take entries away; one that is gone already is no error. Raises BackendError."""
        ...

    def look(self, known: Collection[Published] = ()) -> list[Seen]:
        """The entries of `known` that the calendar still holds; without `known`, every entry of ours with its day.

        One that a person cancelled counts as deleted. Raises BackendError; CalendarVanished when something is known to
        lie in a calendar that does not exist."""
        ...

    def check(self) -> Iterator[str]:
        """Log in anew and look, make nothing: one English sentence for each step that works, in order (name,
        connection, login, calendar, right to write). Raises BackendError at the first one that does not."""
        ...
