"""Deadlines in a calendar of a Microsoft 365 mailbox, by Graph.

1. Find-or-create by uid: an event bears our uid, the day that we wrote and the mark that it is ours as properties of
   our own, which Outlook keeps and does not show. One list of ours is read before anything is written.
2. What people did is never overwritten unseen: an event that was moved or closed after our last look is left (`written`
   False); the next look shows its day and whether it is done, and the engine decides.
3. An event has one reminder here. Of the alarms of a legal date it is the first one still ahead when it is written.
4. Days are asked for in Paris: a whole day begins at midnight there, and an appointment lies on the day people see.
5. The calendar is looked up by its name for each piece of work; that of a person is never made, and is the one that
   Outlook opens first.
6. An event that was called off is a deleted one; written again, it is deleted and made anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from relance_mail.calendars.base import CalendarVanished, Entry, Published, Seen
from relance_mail.calendars.entry import CATEGORY, DONE_CATEGORY, alarms_of, body_of, says_done, span_of, title_of
from relance_mail.clock import PARIS
from relance_mail.connect.exchange import PROPERTY_SET
from relance_mail.connect.graph import GraphLogin, GraphRefused, GraphSession, entities, texts
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError

_SET = f"String {{{PROPERTY_SET}}} Name"
_UID, _DAY, _OURS = f"{_SET} RelanceUid", f"{_SET} RelanceDay", f"{_SET} RelanceEntry"
_PROPERTIES = " or ".join(f"id eq '{each}'" for each in (_UID, _DAY))
_FIELDS = "id,changeKey,start,isAllDay,categories,isCancelled"
_EXPAND = f"singleValueExtendedProperties($filter={_PROPERTIES})"
_ASKED = {"$select": _FIELDS, "$expand": _EXPAND, "$top": "100"}
_MARKED = {**_ASKED, "$filter": f"singleValueExtendedProperties/any(ep: ep/id eq '{_OURS}' and ep/value eq 'deadline')"}
_ZONE = "Romance Standard Time"  # Paris, by the name that every part of the service knows
_IN_PARIS = f'outlook.timezone="{_ZONE}"'
_LONGEST_TITLE = 255


class GraphCalendar:
    """A `Calendar` in the mailbox of `login`. With `owner` it is that person's own, else the one of that name."""

    two_way = True

    def __init__(self, login: GraphLogin, calendar_name: str = "Recouvrement", owner: str = "") -> None:
        self._login = login
        self._calendar_name = calendar_name
        self._owner = owner
        self.name = f"{owner or calendar_name} ({login.mailbox})"

    def publish(self, entries: Sequence[Entry], known: Mapping[str, Published]) -> list[Published]:
        """Write these entries, find-or-create by uid. Raises BackendError."""
        if not entries:
            return []
        with _Work(self._login) as graph:
            home = self._home(graph) or self._made(graph)
            there = {uid: event for event in _ours(graph, home) if (uid := _uid(event))}
            return [_put(graph, home, entry, known.get(entry.uid), there.get(entry.uid)) for entry in entries]

    def remove(self, published: Iterable[Published]) -> None:
        """Take entries away; one that is gone already is no error. Raises BackendError."""
        with _Work(self._login) as graph:
            for one in published:
                _delete(graph, one.href)

    def look(self, known: Collection[Published] = ()) -> list[Seen]:
        """Every entry of ours, or of `known`, that the calendar holds now. Raises BackendError, CalendarVanished."""
        with _Work(self._login) as graph:
            home = self._home(graph)
            seen = (
                [] if home is None else [_seen(event) for event in _ours(graph, home) if not event.get("isCancelled")]
            )
        if home is None and known:
            raise CalendarVanished(
                Finding("calendar_vanished", f"the calendar {self.name} is gone", "none: it is made anew")
            )
        if not known:
            return [one for one in seen if one.day is not None]
        return _of_known(seen, known)

    def check(self) -> Iterator[str]:
        """Log in anew and look; makes nothing. Raises BackendError."""
        with _Work(self._login) as graph:
            yield from graph.open_anew(mail=False)
            there = self._there(graph)
            if there is None:
                yield f"Microsoft 365: the calendar {self.name} will be made at first use."
                yield f"Microsoft 365: {graph.right('Calendars.ReadWrite')}."
                return
            count = sum(1 for _ in _ours(graph, graph.text(there, "id")))
            yield f"Microsoft 365: the calendar {self.name} holds {count} of our deadlines."
            if there.get("canEdit") is False:
                what, remedy = f"The calendar {self.name} is read-only for us.", "Share it with the right to edit."
                raise BackendError(Finding("calendar_right", what, remedy))
            yield f"Microsoft 365: {'it can be written to' if 'canEdit' in there else 'it does not tell our rights'}."

    def _home(self, graph: GraphSession) -> str | None:
        """The id of the calendar, if it is there."""
        there = self._there(graph)
        return None if there is None else graph.text(there, "id")

    def _there(self, graph: GraphSession) -> dict[str, Any] | None:
        """The calendar with its name and whether we may write, if it is there."""
        if self._owner:
            return graph.get("/calendar", {"$select": "id,canEdit"})
        found = graph.every("/calendars", {"$select": "id,name,canEdit", "$top": "100"})
        return next((each for each in found if each.get("name") == self._calendar_name), None)

    def _made(self, graph: GraphSession) -> str:
        return graph.text(graph.post("/calendars", {"name": self._calendar_name}), "id")


class _Work:
    """A session for one piece of work."""

    def __init__(self, login: GraphLogin) -> None:
        self._session = GraphSession(login)

    def __enter__(self) -> GraphSession:
        return self._session

    def __exit__(self, *_: object) -> None:
        self._session.close()


def _ours(graph: GraphSession, home: str) -> Iterator[dict[str, Any]]:
    """Our events of the calendar; of a copy that a person made beside the first one, that one alone."""
    met: set[str] = set()
    for event in graph.every(f"/calendars/{quote(home, safe='')}/events", _MARKED, prefer=_IN_PARIS):
        uid = _uid(event)
        if uid and event.get("id") and uid not in met:
            met.add(uid)
            yield event


def _put(
    graph: GraphSession, home: str, entry: Entry, known: Published | None, there: Mapping[str, Any] | None
) -> Published:
    if there is not None and there.get("isCancelled"):
        _delete(graph, str(there["id"]))
        there = None
    if there is None:
        made = graph.post(f"/calendars/{quote(home, safe='')}/events", _written(entry))
        return _published(entry, graph.text(made, "id"), made)
    seen = _seen(there)
    as_known = known is not None and known.etag == seen.etag
    if not as_known and (seen.done or seen.day != seen.written_for):
        return Published(entry.uid, seen.href, seen.etag, written=False)
    return _published(entry, seen.href, graph.put("PATCH", f"/events/{quote(seen.href, safe='')}", _written(entry)))


def _delete(graph: GraphSession, event: str) -> None:
    try:
        graph.put("DELETE", f"/events/{quote(event, safe='')}")
    except GraphRefused as refused:
        if not refused.not_there:
            raise


def _published(entry: Entry, href: str, event: Mapping[str, Any]) -> Published:
    return Published(entry.uid, href, str(event.get("changeKey") or "") or None)


def _written(entry: Entry) -> dict[str, Any]:
    """The event of an entry."""
    deadline = entry.deadline
    start, end = span_of(deadline)
    minutes = _reminder(entry)
    return {
        "subject": title_of(deadline)[:_LONGEST_TITLE],
        "body": {"contentType": "text", "content": body_of(deadline)},
        "start": _moment(start),
        "end": _moment(end),
        "isAllDay": deadline.legal,
        "showAs": "free",
        "categories": [CATEGORY, DONE_CATEGORY] if entry.done else [CATEGORY],
        "isReminderOn": minutes is not None,
        "reminderMinutesBeforeStart": minutes or 0,
        "singleValueExtendedProperties": [
            {"id": _UID, "value": entry.uid},
            {"id": _DAY, "value": deadline.day.isoformat()},
            {"id": _OURS, "value": "deadline"},
        ],
    }


def _moment(at: date | datetime) -> dict[str, str]:
    """As Graph writes it: a local time, and its zone."""
    local = at.astimezone(PARIS) if isinstance(at, datetime) else datetime.combine(at, time())
    return {"dateTime": local.replace(tzinfo=None).isoformat(), "timeZone": _ZONE}


def _reminder(entry: Entry) -> int | None:
    """Minutes before the start at which it rings; None: it does not ring here."""
    if not entry.alarm or entry.done:
        return None
    start = datetime.combine(entry.deadline.day, time(), PARIS)
    alarms = alarms_of(entry.deadline)
    ahead = [before for before in alarms if start - before > entry.stamp]
    return int((ahead or alarms[-1:])[0] / timedelta(minutes=1))


def _of_known(seen: Iterable[Seen], known: Collection[Published]) -> list[Seen]:
    """Those of `known` that are there; one that lies as it was known to is only named."""
    by_uid = {one.uid: one for one in seen}
    found = [(one, by_uid[one.uid]) for one in known if one.uid in by_uid]
    return [Seen(one.uid, now.href, None, etag=now.etag) if now.etag == one.etag else now for one, now in found]


def _seen(event: Mapping[str, Any]) -> Seen:
    done = any(says_done(each) for each in texts(event, "categories"))
    etag = str(event.get("changeKey") or "") or None
    return Seen(_uid(event), str(event["id"]), _day(event), done, etag, _parsed(_property(event, _DAY)))


def _uid(event: Mapping[str, Any]) -> str:
    return _property(event, _UID)


def _property(event: Mapping[str, Any], wanted: str) -> str:
    """The value of one of our properties; the service writes their ids in letters of its own choice."""
    kept = entities(event, "singleValueExtendedProperties")
    return next((str(each.get("value") or "") for each in kept if str(each.get("id")).lower() == wanted.lower()), "")


def _day(event: Mapping[str, Any]) -> date | None:
    """The day on which it starts, in Paris; None when that cannot be read."""
    written = event.get("start")
    if not isinstance(written, dict):
        return None
    try:
        at = datetime.fromisoformat(str(written.get("dateTime")).partition(".")[0])
    except ValueError:
        return None
    if event.get("isAllDay") or written.get("timeZone") != "UTC":
        return at.date()
    return at.replace(tzinfo=UTC).astimezone(PARIS).date()


def _parsed(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None
