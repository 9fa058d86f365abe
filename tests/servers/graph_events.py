"""The calendar calls of the Graph stand-in: calendars, and events with properties, categories and one reminder."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from tests.servers.graph_mail import page
from tests.servers.graph_query import expanded, properties_of, property_id, property_test, selected
from tests.servers.graph_store import Account, GraphStore
from tests.servers.graph_words import Call, Reply, refusal

_LONGEST_SUBJECT = 255
_ZONES = {"UTC": "UTC", "Europe/Paris": "Europe/Paris", "Romance Standard Time": "Europe/Paris"}


class EventCalls:
    """One call on one mailbox's calendars."""

    def __init__(self, store: GraphStore, account: Account, page_size: int, url: str) -> None:
        self.store, self.account, self.page_size, self.url = store, account, page_size, url

    def answer(self, call: Call, rest: str) -> Reply | None:
        """What the service says; None when this is no call about calendars."""
        routes: list[tuple[str, str, Callable[..., Reply]]] = [
            ("GET", r"calendars", self._calendars),
            ("POST", r"calendars", self._make),
            ("GET", r"calendar", self._default),
            ("DELETE", r"calendars/([^/]+)", self._remove),
            ("GET", r"calendars/([^/]+)/events", self._events),
            ("POST", r"calendars/([^/]+)/events", self._create),
            ("GET", r"events/([^/]+)", self._event),
            ("PATCH", r"events/([^/]+)", self._change),
            ("DELETE", r"events/([^/]+)", self._delete),
        ]
        for method, pattern, route in routes:
            match = re.fullmatch(pattern, rest)
            if match and call.method == method:
                return route(call, *map(unquote, match.groups()))
        return None

    def _calendars(self, call: Call) -> Reply:
        named = re.fullmatch(r"name eq '(.*)'", call.query.get("$filter", ""))
        wanted = named[1].replace("''", "'") if named else None
        found = [(key, name) for key, name in self.account.calendars.items() if wanted in (None, name)]
        return page(call, [self._calendar(key) for key, _ in found], self.page_size, self.url)

    def _make(self, call: Call) -> Reply:
        name = call.json["name"]
        if name in self.account.calendars.values():
            return refusal(409, "ErrorFolderExists")
        key = self.store.new_id("Cal")
        self.account.calendars[key] = name
        return Reply(201, self._calendar(key))

    def _default(self, call: Call) -> Reply:  # noqa: ARG002 - one signature for all calls
        key = next(iter(self.account.calendars))
        return Reply(200, self._calendar(key))

    def _calendar(self, key: str) -> dict[str, Any]:
        return {"id": key, "name": self.account.calendars[key], "canEdit": key not in self.account.read_only}

    def _remove(self, call: Call, calendar: str) -> Reply:  # noqa: ARG002 - one signature for all calls
        if self.account.calendars.pop(calendar, None) is None:
            return refusal(404, "ErrorItemNotFound")
        kept = {key: event for key, event in self.account.events.items() if event["calendar"] != calendar}
        self.account.events = kept
        return Reply(204)

    def _events(self, call: Call, calendar: str) -> Reply:
        if calendar not in self.account.calendars:
            return refusal(404, "ErrorItemNotFound")
        test = property_test(call.query["$filter"]) if "$filter" in call.query else None
        found = [each for each in self.account.events.values() if each["calendar"] == calendar]
        entities = [self._shown(call, each) for each in found if test is None or test(each["properties"])]
        return page(call, entities, self.page_size, self.url)

    def _create(self, call: Call, calendar: str) -> Reply:
        if calendar not in self.account.calendars:
            return refusal(404, "ErrorItemNotFound")
        key = self.store.new_id("Evt")
        event: dict[str, Any] = {"id": key, "calendar": calendar, "properties": {}, "isCancelled": False}
        wrong = self._written(event, call.json)
        if wrong is None:
            self.account.events[key] = event
        return wrong or Reply(201, self._shown(call, event))

    def _event(self, call: Call, key: str) -> Reply:
        event = self.account.events.get(key)
        return refusal(404, "ErrorItemNotFound") if event is None else Reply(200, self._shown(call, event))

    def _change(self, call: Call, key: str) -> Reply:
        event = self.account.events.get(key)
        if event is None:
            return refusal(404, "ErrorItemNotFound")
        return self._written(event, call.json) or Reply(200, self._shown(call, event))

    def _delete(self, call: Call, key: str) -> Reply:  # noqa: ARG002 - one signature for all calls
        return refusal(404, "ErrorItemNotFound") if self.account.events.pop(key, None) is None else Reply(204)

    def _written(self, event: dict[str, Any], asked: dict[str, Any]) -> Reply | None:
        """Write what is asked into the event; None, or why not."""
        start, end = asked.get("start", {}), asked.get("end", {})
        if len(asked.get("subject", "")) > _LONGEST_SUBJECT:
            return refusal(400, "ErrorInvalidPropertySet", "the subject is too long")
        if bool(start) != bool(end) or (start and _instant(start) >= _instant(end)):
            return refusal(400, "ErrorCalendarEndDateIsEarlierThanStartDate")
        if asked.get("isAllDay") and not start["dateTime"].startswith(f"{start['dateTime'][:10]}T00:00"):
            return refusal(400, "ErrorPropertyValidationFailure", "an all-day event begins at midnight")
        for each in asked.get("singleValueExtendedProperties", []):
            event["properties"][property_id(each["id"])] = each["value"]
        event.update({key: value for key, value in asked.items() if key != "singleValueExtendedProperties"})
        event["changed"] = self.store.tick()
        return None

    def _shown(self, call: Call, event: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in event.items() if key not in {"calendar", "properties", "changed"}}
        zone = re.search(r'outlook\.timezone="([^"]+)"', call.headers.get("prefer", ""))
        for key in ("start", "end"):
            if kept.get(key) is None:
                kept.pop(key, None)
            else:
                kept[key] = _in_zone(kept[key], zone[1] if zone else "UTC", all_day=kept.get("isAllDay", False))
        etag = {"changeKey": f"EV{event['changed']:06}", "@odata.etag": f'W/"EV{event["changed"]:06}"'}
        return selected({**kept, **etag, **properties_of(event["properties"], expanded(call.query))}, call.query)


def _instant(written: dict[str, str]) -> datetime:
    return datetime.fromisoformat(written["dateTime"]).replace(tzinfo=ZoneInfo(_ZONES[written["timeZone"]]))


def _in_zone(written: dict[str, str], zone: str, *, all_day: bool) -> dict[str, str]:
    """As the service shows it: in the zone asked for; a whole day is midnight in every zone."""
    at = (
        datetime.fromisoformat(written["dateTime"]) if all_day else _instant(written).astimezone(ZoneInfo(_ZONES[zone]))
    )
    return {"dateTime": at.replace(tzinfo=None).isoformat() + ".0000000", "timeZone": zone}
