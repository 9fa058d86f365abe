"""The contract on calendars of real servers, if the environment names them (README.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.calendar_contract import CalendarContract, CalendarWorld
from tests.live.calendar_worlds import (
    LiveCalendarContract,
    live_caldav,
    live_exchange_calendar,
    live_graph_calendar,
)


class TestLiveExchangeCalendar(LiveCalendarContract):
    @pytest.fixture
    def world(self) -> Iterator[CalendarWorld]:
        with live_exchange_calendar() as world:
            yield world


class TestLiveGraphCalendar(LiveCalendarContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[CalendarWorld]:
        with live_graph_calendar(tmp_path) as world:
            yield world


class TestLiveCalDav(CalendarContract):
    @pytest.fixture
    def world(self) -> Iterator[CalendarWorld]:
        with live_caldav() as world:
            yield world
