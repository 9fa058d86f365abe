"""The calendar in memory, with which the engine is tested, keeps the contract as well."""

from datetime import date

import pytest

from relance_mail.calendars.base import Calendar
from tests.calendars.memory import MemoryCalendar
from tests.contracts.calendar_contract import CalendarContract, CalendarWorld


class MemoryWorld:
    """People at that calendar."""

    def __init__(self) -> None:
        self.memory = MemoryCalendar()
        self.calendar: Calendar = self.memory

    def unusable(self) -> Calendar:
        away = MemoryCalendar()
        away.away = True
        return away

    def move(self, uid: str, day: date) -> None:
        self.memory.change(uid, day=day)

    def close(self, uid: str) -> None:
        self.memory.change(uid, done=True)

    def delete(self, uid: str) -> None:
        del self.memory.shown[uid]

    def cancel(self, uid: str) -> None:
        self.memory.change(uid, cancelled=True)

    def damage(self, uid: str) -> None:
        self.memory.change(uid, day=None)

    def vanish(self) -> None:
        self.memory.shown.clear()
        self.memory.exists = False

    def add_foreign(self) -> None:
        self.memory.foreign = True

    def holds_foreign(self) -> bool:
        return self.memory.foreign


class TestMemoryContract(CalendarContract):
    @pytest.fixture
    def world(self) -> CalendarWorld:
        return MemoryWorld()
