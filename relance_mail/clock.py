"""The only place that reads the time.

1. Whoever needs the time is given a `Clock`; nothing else calls `datetime.now`.
2. A simulated clock shifts both its own time and the instants that real servers stamp by one offset, so that
   a procedure played in March against servers that live today stays consistent (`of`).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class Clock(Protocol):
    """Gives aware instants in UTC and days in the zone of the office."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the office."""
        ...

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...

    def today(self) -> date:
        """The present day in the zone of the office."""
        ...

    def of(self, server_instant: datetime) -> datetime:
        """The instant on this clock at which a server stamped `server_instant` (aware)."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    zone: ZoneInfo = PARIS

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()

    def of(self, server_instant: datetime) -> datetime:
        return server_instant.astimezone(UTC)


@dataclass(slots=True)
class SimulatedClock:
    """A clock set by hand that goes on at the real pace; `set` moves it."""

    start: datetime
    zone: ZoneInfo = PARIS
    offset: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self.set(self.start)

    def set(self, instant: datetime) -> None:
        """Make `instant` (aware) the present one."""
        self.offset = instant - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()

    def of(self, server_instant: datetime) -> datetime:
        return server_instant.astimezone(UTC) + self.offset
