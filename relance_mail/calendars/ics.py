"""All open deadlines in one file, `relances.ics`, that Outlook, Thunderbird or a phone subscribes to, or imports.

1. The file is the whole truth of this calendar: what is in it is published, what is taken out is removed. It goes one
   way: what somebody changes in it decides nothing and is written anew.
2. It is written beside itself and renamed, so that a reader sees the old file or the new one, never half of one. The
   same events give the same bytes, and an unchanged file is not written.
3. A file that we did not write is never overwritten: the path in the settings may be somebody's own calendar.
4. It may lie on a share, so it never carries an amount (OFFICE §11).
"""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from relance_mail.calendars.base import CalendarVanished, Entry, Published, Seen
from relance_mail.calendars.entry import (
    Kept,
    calendar_of,
    day_of,
    event_of,
    events_of,
    is_cancelled,
    is_ours,
    read_calendar,
    seen_in,
)
from relance_mail.core.findings import Finding, Where
from relance_mail.errors import BackendError

_CALENDAR_UID = "calendar@relance-mail"
_CALENDAR_NAME = "Recouvrement"


class IcsCalendar:
    """A `Calendar` in one file."""

    two_way = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)

    def publish(self, entries: Sequence[Entry], known: Mapping[str, Published]) -> list[Published]:  # noqa: ARG002 # the file itself knows what lies in it
        """Write these entries, each in the place of the one with its uid. Raises BackendError."""
        events = self._events()
        new = {entry.uid: event_of(entry, amounts=False) for entry in entries}
        self._write([*(event for event in events if str(event.get("uid")) not in new), *new.values()])
        return [Published(uid, str(self.path), _etag(event)) for uid, event in new.items()]

    def remove(self, published: Iterable[Published]) -> None:
        """Take entries out; one that is gone already is no error. Raises BackendError."""
        gone = {one.uid for one in published}
        events = self._events()
        kept = [event for event in events if not (is_ours(event) and str(event.get("uid")) in gone)]
        if len(kept) < len(events):
            self._write(kept)

    def look(self, known: Collection[Published] = ()) -> list[Seen]:
        """Every entry of ours in the file. Raises BackendError; CalendarVanished when the file is gone."""
        if known and not self.path.exists():
            what = f"the calendar file {self.path} is gone"
            raise CalendarVanished(Finding("calendar_file", what, "none: it is written anew", Where(str(self.path))))
        uids = {one.uid for one in known}
        return [
            seen_in(event, str(self.path), _etag(event))
            for event in self._events()
            if is_ours(event) and not is_cancelled(event) and (day_of(event) or str(event["uid"]) in uids)
        ]

    def check(self) -> Iterator[str]:
        """Read the file and see that its folder can be written to. Raises BackendError."""
        count = len(self.look())
        yield f"The calendar file {self.path} can be read; it holds {count} deadlines."
        if not os.access(self.path.parent, os.W_OK):
            raise self._failed("its folder does not exist or cannot be written to")
        yield f"Its folder {self.path.parent} can be written to."

    def _events(self) -> list[Kept]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as fault:
            raise self._failed(f"it cannot be read ({fault.strerror})") from fault
        try:
            whole = read_calendar(content)
        except ValueError as fault:
            raise self._failed("it is no iCalendar file") from fault
        if str(whole.get("uid")) != _CALENDAR_UID:
            raise self._failed("it is another program's calendar")
        return events_of(whole)

    def _write(self, events: list[Kept]) -> None:
        ordered = sorted(events, key=lambda event: (str(day_of(event)), str(event.get("uid"))))
        content = calendar_of(ordered, _CALENDAR_UID, _CALENDAR_NAME)
        try:
            if self.path.exists() and self.path.read_bytes() == content:
                return
            self._replace(content)
        except OSError as fault:
            raise self._failed(f"it cannot be written ({fault.strerror})") from fault

    def _replace(self, content: bytes) -> None:
        handle, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # A temporary file is for its owner alone; this one is for whoever may read the folder.
            beside.chmod(0o644)
            beside.replace(self.path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise

    def _failed(self, what: str) -> BackendError:
        return BackendError(
            Finding(
                "calendar_file",
                f"the calendar file {self.path} is not usable: {what}",
                "check the path in the settings, and that no program keeps the file open",
                Where(file=str(self.path)),
            )
        )


def _etag(event: Kept) -> str:
    return hashlib.sha256(event.to_ical()).hexdigest()[:32]
