"""Calendars on real servers, each a new one that is deleted in the end; what people do is done by the protocol."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from exchangelib import CalendarItem, EWSDate, EWSDateTime
from exchangelib.folders import FolderCollection

from relance_mail.calendars.base import Calendar
from relance_mail.calendars.caldav import CalDavCalendar
from relance_mail.calendars.dav import DavLogin
from relance_mail.calendars.entry import DONE_CATEGORY
from relance_mail.calendars.exchange import ExchangeCalendar
from relance_mail.calendars.graph import GraphCalendar
from relance_mail.clock import PARIS
from relance_mail.connect.exchange import PROPERTY_SET, ExchangeLink, ExchangeLogin
from relance_mail.connect.graph import GraphLogin, GraphSession
from tests.calendars.test_caldav import CalDavWorld
from tests.contracts.calendar_contract import CalendarContract, CalendarWorld
from tests.live import exchange_world, graph_world
from tests.live.accounts import Variables

CALDAV = Variables("CALDAV")
_FOREIGN, _AT = "Réunion", datetime(2026, 11, 30, 8, tzinfo=UTC)
_UID = f"String {{{PROPERTY_SET}}} Name RelanceUid"
_ZONE = "Romance Standard Time"
_SHOWN = f'outlook.timezone="{_ZONE}"'


def new_name() -> str:
    """A calendar that nobody has."""
    return f"essai-{uuid.uuid4().hex[:12]}"


class LiveCalendarContract(CalendarContract):
    """Without what neither Outlook nor these services let anybody do to an event of one's own."""

    @pytest.mark.skip(reason="the service keeps no event without a day")
    def test_an_event_that_cannot_be_read_is_there_all_the_same(self, world: CalendarWorld) -> None:
        """Left out."""

    @pytest.mark.skip(reason="only a meeting with other people can be called off")
    def test_calling_an_event_off_is_deleting_it(self, world: CalendarWorld) -> None:
        """Left out."""


class LeftOut:
    """What the contract asks for in the tests above alone."""

    def cancel(self, uid: str) -> None:
        raise AssertionError(f"{uid} cannot be called off")

    def damage(self, uid: str) -> None:
        raise AssertionError(f"the day of {uid} cannot be dropped")


class LiveExchangeCalendar(LeftOut):
    """Outlook at the shared mailbox. A wrong password is not tried: that would lock the account."""

    def __init__(self, login: ExchangeLogin) -> None:
        self.login, self.name = login, new_name()
        self.link = ExchangeLink(login, "calendar")
        self.calendar: Calendar = ExchangeCalendar(login, self.name)

    def unusable(self) -> Calendar:
        return ExchangeCalendar(replace(self.login, mailbox=f"personne.{self.login.mailbox}"), self.name)

    def folder(self) -> Any:
        account = self.link.account()
        tree = FolderCollection(account=account, folders=[account.calendar])
        return next(one for one in tree.find_folders(depth="Deep") if one.name == self.name)

    def item(self, uid: str) -> Any:
        (item,) = self.folder().filter(relance_uid=uid)
        return item

    def move(self, uid: str, day: date) -> None:
        item = self.item(uid)
        if isinstance(item.start, datetime):
            length = item.end - item.start
            clock = datetime.fromtimestamp(item.start.timestamp(), PARIS).timetz()
            item.start = EWSDateTime.from_datetime(datetime.combine(day, clock))
            item.end = item.start + length
        else:
            item.start = item.end = EWSDate.from_date(day)
        item.save(update_fields=["start", "end"])

    def close(self, uid: str) -> None:
        item = self.item(uid)
        item.categories = [*item.categories, DONE_CATEGORY]
        item.save(update_fields=["categories"])

    def delete(self, uid: str) -> None:
        self.item(uid).move_to_trash()

    def vanish(self) -> None:
        self.folder().delete()

    def add_foreign(self) -> None:
        start = EWSDateTime.from_datetime(_AT.astimezone(PARIS))
        end = start + timedelta(hours=1)
        CalendarItem(account=self.link.account(), folder=self.folder(), subject=_FOREIGN, start=start, end=end).save()

    def holds_foreign(self) -> bool:
        return [item.subject for item in self.folder().all().only("subject")] == [_FOREIGN]


class LiveGraphCalendar(LeftOut):
    """Outlook at the shared mailbox."""

    def __init__(self, login: GraphLogin) -> None:
        self.login, self.name = replace(login, kind="calendar"), new_name()
        self.session = GraphSession(self.login)
        self.calendar: Calendar = GraphCalendar(self.login, self.name)

    def unusable(self) -> Calendar:
        return GraphCalendar(replace(self.login, mailbox=f"personne.{self.login.mailbox}"), self.name)

    def home(self) -> str:
        listed = self.session.every("/calendars", {"$select": "id,name", "$top": "100"})
        found = next(str(each["id"]) for each in listed if each["name"] == self.name)
        return f"/calendars/{quote(found, safe='')}"

    def events(self) -> list[dict[str, Any]]:
        expand = f"singleValueExtendedProperties($filter=id eq '{_UID}')"
        return list(self.session.every(f"{self.home()}/events", {"$expand": expand, "$top": "100"}, prefer=_SHOWN))

    def event(self, uid: str) -> dict[str, Any]:
        marked = [each for each in self.events() if each.get("singleValueExtendedProperties")]
        return next(each for each in marked if each["singleValueExtendedProperties"][0]["value"] == uid)

    def change(self, uid: str, **what: object) -> None:
        self.session.put("PATCH", f"/events/{quote(str(self.event(uid)['id']), safe='')}", what)

    def move(self, uid: str, day: date) -> None:
        event = self.event(uid)
        start, end = (datetime.fromisoformat(event[key]["dateTime"][:19]) for key in ("start", "end"))
        moved = datetime.combine(day, start.time())
        self.change(uid, start=_moment(moved), end=_moment(moved + (end - start)))

    def close(self, uid: str) -> None:
        self.change(uid, categories=["Relance", DONE_CATEGORY])

    def delete(self, uid: str) -> None:
        self.session.put("DELETE", f"/events/{quote(str(self.event(uid)['id']), safe='')}")

    def vanish(self) -> None:
        self.session.put("DELETE", self.home())

    def add_foreign(self) -> None:
        at = _AT.replace(tzinfo=None)
        times = {"start": _moment(at), "end": _moment(at + timedelta(hours=1))}
        self.session.post(f"{self.home()}/events", {"subject": _FOREIGN, **times})

    def holds_foreign(self) -> bool:
        return [each["subject"] for each in self.events()] == [_FOREIGN]


def _moment(at: datetime) -> dict[str, str]:
    return {"dateTime": at.isoformat(), "timeZone": _ZONE}


class LiveCalDav(CalDavWorld):
    """Another program at the account; everything can be done there."""

    def __init__(self) -> None:
        self.slug = new_name()
        self.url = CALDAV("HOME").rstrip("/") + "/"
        self.home = f"{self.url}{self.slug}/"
        self.login = DavLogin(self.url, CALDAV("USER"), CALDAV("PASSWORD"), CALDAV.ca_file)
        self.calendar = CalDavCalendar(self.login, self.slug)

    def unusable(self) -> Calendar:
        return CalDavCalendar(replace(self.login, user=f"personne.{self.login.user}"), self.slug)

    def call(self, method: str, url: str, body: bytes = b"", **headers: str) -> requests.Response:
        auth = requests.auth.HTTPBasicAuth(self.login.user.encode(), self.login.password.encode())
        verify = str(CALDAV.ca_file) if CALDAV.ca_file else True
        answer = requests.request(method, url, data=body, auth=auth, headers=headers, timeout=60, verify=verify)
        assert answer.status_code < 400, (method, url, answer.status_code)
        return answer


@contextmanager
def live_exchange_calendar() -> Iterator[LiveExchangeCalendar]:
    """A new calendar of the mailbox."""
    exchange_world.OPEN("SERVER")
    address = exchange_world.OPEN.mailbox("ADDRESS")
    world = LiveExchangeCalendar(exchange_world.login_of(address, exchange_world.OPEN("PASSWORD")))
    try:
        yield world
    finally:
        with suppress(StopIteration):  # never made, or gone
            world.vanish()
        world.link.close()


@contextmanager
def live_graph_calendar(root: Path) -> Iterator[LiveGraphCalendar]:
    """A new calendar of the mailbox."""
    graph_world.OPEN("TENANT")
    world = LiveGraphCalendar(graph_world.login_of(graph_world.OPEN.mailbox("ADDRESS"), root))
    try:
        yield world
    finally:
        with suppress(StopIteration):
            world.vanish()
        world.session.close()


@contextmanager
def live_caldav() -> Iterator[LiveCalDav]:
    """A new calendar beside the account's others, which are left alone."""
    world = LiveCalDav()
    try:
        yield world
    finally:
        with suppress(AssertionError):
            world.vanish()
