"""A calendar in memory that people can change: the shortest one that keeps the contract."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from relance_mail.calendars.base import CalendarVanished, Entry, Published, Seen
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError


@dataclass(frozen=True)
class Card:
    """An event as it lies there. `day`: where it stands now."""

    entry: Entry
    day: date | None
    done: bool
    cancelled: bool = False

    @property
    def etag(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:8]

    @property
    def touched(self) -> bool:
        return not self.cancelled and (self.day != self.entry.deadline.day or self.done)


class MemoryCalendar:
    """`shown`: what lies there by uid. `told`: (uid, sequence) of every writing. `away`: whether it answers."""

    def __init__(self, name: str = "mural", *, two_way: bool = True) -> None:
        self.name, self.two_way = name, two_way
        self.shown: dict[str, Card] = {}
        self.told: list[tuple[str, int]] = []
        self.looks = 0
        self.away = False
        self.exists = True
        self.foreign = False

    def publish(self, entries: Sequence[Entry], known: Mapping[str, Published]) -> list[Published]:
        self._answer()
        self.exists = True
        return [self._put(entry, known.get(entry.uid)) for entry in entries]

    def _put(self, entry: Entry, known: Published | None) -> Published:
        there = self.shown.get(entry.uid)
        if there is not None and there.touched and (known is None or known.etag != there.etag) and self.two_way:
            return Published(entry.uid, f"/{entry.uid}", there.etag, written=False)
        self.shown[entry.uid] = card = Card(entry, entry.deadline.day, entry.done)
        self.told.append((entry.uid, entry.sequence))
        return Published(entry.uid, f"/{entry.uid}", card.etag)

    def look(self, known: Collection[Published] = ()) -> list[Seen]:
        self._answer()
        self.looks += 1
        if known and not self.exists:
            raise CalendarVanished(Finding("calendar_vanished", "the calendar is gone", "none"))
        etags = {one.uid: one.etag for one in known}
        return [
            Seen(uid, f"/{uid}", None, etag=card.etag)
            if etags.get(uid) == card.etag
            else Seen(uid, f"/{uid}", card.day, card.done, card.etag, card.entry.deadline.day)
            for uid, card in self.shown.items()
            if not card.cancelled and (card.day or uid in etags) and (not known or uid in etags)
        ]

    def remove(self, published: Iterable[Published]) -> None:
        self._answer()
        for one in published:
            self.shown.pop(one.uid, None)

    def check(self) -> Iterator[str]:
        self._answer()
        yield f"{self.name} holds {len(self.shown)} deadlines."

    def _answer(self) -> None:
        if self.away:
            raise BackendError(Finding("calendar_away", "The calendar does not answer.", "Wait."))

    def change(self, uid: str, **what: object) -> None:
        """A person changes the event."""
        self.shown[uid] = replace(self.shown[uid], **what)  # type: ignore[arg-type]  # fields by name
