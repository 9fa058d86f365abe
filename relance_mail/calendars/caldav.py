"""Deadlines in a calendar on a CalDAV server (RFC 4791): Nextcloud, Zimbra, SOGo, Radicale, Baïkal …

1. Own thin client on requests and lxml: the `caldav` package (2.2 and later) brings niquests, whose urllib3-future
   overwrites the files of the urllib3 that requests, exchangelib and msal use.
2. Find-or-create by uid. A new event is put with `If-None-Match: *`, a known one with `If-Match`; when the server says
   412 (changed, gone or there already) or 409 (this uid lies under another name), it is asked where the uid lies.
3. What people did is never overwritten unseen: an event that was moved or closed after our last look is left
   (`written` False); the next look shows its day and whether it is done, and the engine decides.
4. Other people's events are neither read into results, nor changed, nor removed. A look asks for our own addresses
   only, and for no more than their etags: what has changed is read in a second request, what has gone is searched for
   by its uid in a third, because programs file an event anew when it is cut and pasted.
5. The calendar is looked up anew for each piece of work: three small requests, and nothing to go stale.
6. The calendar of a person is never made: an address that is none is told.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from relance_mail.calendars.base import CalendarVanished, Entry, Published, Seen
from relance_mail.calendars.dav import DavAnswer, DavLogin, DavSession, dav_failure
from relance_mail.calendars.entry import (
    UID_SUFFIX,
    Kept,
    calendar_of,
    day_of,
    event_of,
    events_of,
    is_cancelled,
    is_decided,
    is_ours,
    read_calendar,
    seen_in,
)
from relance_mail.core.findings import Finding

_CALENDAR = "d:resourcetype/c:calendar"
_PRINCIPAL = "d:current-user-principal/d:href"
_HOME = "c:calendar-home-set/d:href"
_WHO = "<d:propfind><d:prop><d:resourcetype/><d:current-user-principal/><c:calendar-home-set/></d:prop></d:propfind>"
_PRIVILEGE = "d:current-user-privilege-set/d:privilege"
_MAY = "<d:propfind><d:prop><d:current-user-privilege-set/></d:prop></d:propfind>"
_LIST = "<d:propfind><d:prop><d:resourcetype/><d:displayname/></d:prop></d:propfind>"


class CalDavCalendar:
    """A `Calendar` on a server. `calendar_name` is the name people see; it is made when it does not exist. With `owner`
    it is that person's own calendar, whose address the login names."""

    two_way = True

    def __init__(self, login: DavLogin, calendar_name: str = "Recouvrement", owner: str = "") -> None:
        self._login = login
        self._calendar_name = calendar_name
        self._owner = owner
        self.name = f"{owner or calendar_name} ({urlsplit(login.url).hostname})"

    def publish(self, entries: Sequence[Entry], known: Mapping[str, Published]) -> list[Published]:
        """Write these entries, find-or-create by uid. Raises BackendError."""
        if not entries:
            return []
        with DavSession(self._login) as dav:
            home, exists = self._place(dav)
            if not exists:
                self._make(dav, home)
            return [self._put(dav, home, entry, known.get(entry.uid)) for entry in entries]

    def remove(self, published: Iterable[Published]) -> None:
        """Take entries away; one that is gone already is no error. Raises BackendError."""
        with DavSession(self._login) as dav:
            for one in published:
                dav.call("DELETE", urljoin(self._login.url, one.href), expected=(200, 204, 404, 410))

    def look(self, known: Collection[Published] = ()) -> list[Seen]:
        """Every entry of ours, or of `known`, that the calendar holds now. Raises BackendError, CalendarVanished."""
        with DavSession(self._login) as dav:
            home, exists = self._place(dav)
            if exists:
                return self._known_still(dav, home, known) if known else self._every(dav, home)
        if known:
            what = f"the calendar {self.name} is gone"
            raise CalendarVanished(Finding("calendar_vanished", what, "none: it is made anew"))
        return []

    def check(self) -> Iterator[str]:
        """Log in anew and look; makes nothing. Raises BackendError."""
        with DavSession(self._login) as dav:
            yield from dav.reach()
            start = self._start(dav)
            yield f"{start.url} accepts {self._login.user}."
            home, exists = self._place(dav)
            if not exists:
                yield f"The calendar {home} will be made at first use."
                return
            yield f"The calendar {home} holds {len(self._every(dav, home))} of our deadlines."
            yield _right_to_write(dav, home)

    def _every(self, dav: DavSession, home: str, uid: str | None = None) -> list[Seen]:
        """Our events with their text; with `uid`, those whose uid contains it."""
        found = ((answer, _event_in(answer)) for answer in self._query(dav, home, uid))
        return [
            seen_in(event, urlsplit(answer.url).path, answer.text("d:getetag"))
            for answer, event in found
            if event is not None and is_ours(event) and not is_cancelled(event) and day_of(event) is not None
        ]

    def _known_still(self, dav: DavSession, home: str, known: Collection[Published]) -> list[Seen]:
        etags = {_path(answer.url): answer.text("d:getetag") for answer in self._multiget(dav, home, known)}
        now = {one.uid: etags.get(unquote(one.href)) for one in known}
        seen = [Seen(one.uid, one.href, None, etag=one.etag) for one in known if one.etag and one.etag == now[one.uid]]
        if changed := [one for one in known if now[one.uid] and one.etag != now[one.uid]]:
            seen += self._changed(dav, home, changed)
        if gone := {uid for uid, etag in now.items() if not etag}:
            seen += [one for one in self._every(dav, home, UID_SUFFIX) if one.uid in gone]
        return seen

    def _changed(self, dav: DavSession, home: str, known: Collection[Published]) -> list[Seen]:
        """What these have become; one that cannot be read is there all the same."""
        by_path = {unquote(one.href): one for one in known}
        seen = []
        for answer in self._multiget(dav, home, known, "<c:calendar-data/>"):
            event, etag, one = _event_in(answer), answer.text("d:getetag"), by_path.get(_path(answer.url))
            if etag is None or one is None or (event is not None and is_cancelled(event)):
                continue
            ours = event is not None and str(event["uid"]) == one.uid
            seen.append(seen_in(event, one.href, etag) if event and ours else Seen(one.uid, one.href, None, etag=etag))
        return seen

    def _multiget(self, dav: DavSession, home: str, known: Collection[Published], more: str = "") -> list[DavAnswer]:
        """The etags of these events, those that are there (RFC 4791 §7.9)."""
        wanted = "".join(f"<d:href>{escape(one.href)}</d:href>" for one in known)
        asked = f"<c:calendar-multiget><d:prop><d:getetag/>{more}</d:prop>{wanted}</c:calendar-multiget>"
        return dav.ask("REPORT", home, asked, depth="1")

    def _put(self, dav: DavSession, home: str, entry: Entry, known: Published | None) -> Published:
        body = calendar_of([event_of(entry)])
        if known is not None and known.etag is not None:
            url, condition = urljoin(home, known.href), {"If-Match": known.etag}
        else:
            url, condition = _new_url(home, entry.uid), {"If-None-Match": "*"}
        if (etag := _put_if(dav, url, body, condition)) is not None:
            return _published(entry.uid, url, etag)
        return self._put_where_it_lies(dav, home, entry.uid, body)

    def _put_where_it_lies(self, dav: DavSession, home: str, uid: str, body: bytes) -> Published:
        """The server refused: ask where the uid lies, and write there unless a person was there since."""
        found = ((answer, event) for answer in self._query(dav, home, uid) if (event := _event_in(answer)) is not None)
        there = next(((answer, event) for answer, event in found if str(event["uid"]) == uid), None)
        if there is None:
            url = _new_url(home, uid)
            etag = _put_if(dav, url, body, {"If-None-Match": "*"})
        else:
            answer, event = there
            url, current = answer.url, answer.text("d:getetag") or ""
            if is_decided(event):
                return Published(uid, urlsplit(url).path, current or None, written=False)
            etag = _put_if(dav, url, body, {"If-Match": current})
        if etag is None:
            raise dav_failure(
                "calendar_busy",
                f"{url} changes while it is being written",
                "the next cycle tries again; another program may write the same calendar",
            )
        return _published(uid, url, etag)

    def _query(self, dav: DavSession, home: str, uid: str | None = None) -> list[DavAnswer]:
        """Our calendar's events with their text; with `uid`, those whose uid contains it."""
        wanted = f'<c:prop-filter name="UID"><c:text-match>{escape(uid)}</c:text-match></c:prop-filter>' if uid else ""
        return dav.ask(
            "REPORT",
            home,
            "<c:calendar-query><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter>"
            f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{wanted}</c:comp-filter></c:comp-filter>'
            "</c:filter></c:calendar-query>",
            depth="1",
        )

    def _place(self, dav: DavSession) -> tuple[str, bool]:
        """The calendar's address, and whether it exists."""
        start = self._start(dav)
        if start.has(_CALENDAR):
            return _folder(start.url), True
        if self._owner:
            raise dav_failure(
                "calendar_unknown",
                f"{self._login.url} is no calendar, and that of {self._owner} is not made by us",
                "give the address of that person's calendar itself",
            )
        home = self._home(dav, start)
        own = urljoin(home, self._slug)
        for answer in dav.ask("PROPFIND", home, _LIST, depth="1"):
            url = _folder(answer.url)
            if answer.has(_CALENDAR) and (answer.text("d:displayname") == self._calendar_name or url == own):
                return url, True
        return own, False

    def _start(self, dav: DavSession) -> DavAnswer:
        """What lies at the address of the settings, else at the server's well-known address (RFC 6764)."""
        for url in (self._login.url, urljoin(self._login.url, "/.well-known/caldav")):
            for answer in dav.ask("PROPFIND", url, _WHO, expected=(207, 404, 405)):
                if answer.has(_CALENDAR) or answer.has(_PRINCIPAL) or answer.has(_HOME):
                    return answer
        raise dav_failure(
            "calendar_unknown",
            f"no CalDAV service answers at {self._login.url}",
            "give the CalDAV address of the server, or of the calendar itself",
        )

    def _home(self, dav: DavSession, start: DavAnswer) -> str:
        answer = start
        principal = start.text(_PRINCIPAL)
        if not start.has(_HOME) and principal is not None:
            answer = next(iter(dav.ask("PROPFIND", urljoin(start.url, principal), _WHO)), start)
        home = answer.text(_HOME)
        if home is None:
            raise dav_failure(
                "calendar_unknown",
                f"{self._login.user} has no calendars at {self._login.url}",
                "give the address of the calendar itself, or another account",
            )
        return _folder(urljoin(answer.url, home))

    def _make(self, dav: DavSession, url: str) -> None:
        """MKCALENDAR; a calendar that somebody made meanwhile is as good (405, 409)."""
        body = (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
            f"<d:displayname>{escape(self._calendar_name)}</d:displayname>"
            '<c:supported-calendar-component-set><c:comp name="VEVENT"/></c:supported-calendar-component-set>'
            "</d:prop></d:set></c:mkcalendar>"
        )
        headers = {"Content-Type": "application/xml; charset=utf-8"}
        dav.call("MKCALENDAR", url, body.encode(), headers, expected=(200, 201, 405, 409))

    @property
    def _slug(self) -> str:
        return quote(re.sub(r"\W+", "-", self._calendar_name.casefold()).strip("-") or "recouvrement") + "/"


def _right_to_write(dav: DavSession, home: str) -> str:
    """What the server says of it (RFC 3744 §5.4), in one sentence. Raises BackendError when it is missing."""
    answer = next(iter(dav.ask("PROPFIND", home, _MAY)), None)
    if answer is None or not answer.has(_PRIVILEGE):
        return f"The calendar {home} does not tell our rights; the first deadline will."
    if not any(answer.has(f"{_PRIVILEGE}/d:{right}") for right in ("write", "write-content", "all")):
        raise dav_failure("calendar_right", f"{home} is read-only for us", "have it shared with the right to write")
    return f"The calendar {home} can be written to."


def _put_if(dav: DavSession, url: str, body: bytes, condition: dict[str, str]) -> str | None:
    """The new etag; None when the condition or the uid did not hold."""
    headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
    response = dav.call("PUT", url, body, headers, expected=(200, 201, 204, 404, 409, 412))
    if response.status_code in (404, 409, 412):
        return None
    return response.headers.get("ETag") or _etag_of(dav, url)


def _etag_of(dav: DavSession, url: str) -> str:
    """Servers that rewrite what they store give no etag with PUT (RFC 4791 §5.3.4)."""
    answers = dav.ask("PROPFIND", url, "<d:propfind><d:prop><d:getetag/></d:prop></d:propfind>")
    return next((etag for answer in answers if (etag := answer.text("d:getetag"))), "")


def _published(uid: str, url: str, etag: str) -> Published:
    return Published(uid, urlsplit(url).path, etag or None)


def _new_url(home: str, uid: str) -> str:
    name = uid if re.fullmatch(r"[\w.@-]{1,150}", uid, re.ASCII) else hashlib.sha256(uid.encode()).hexdigest()
    return urljoin(home, quote(name) + ".ics")


def _path(url: str) -> str:
    """What names a resource, however a server spells its address."""
    return unquote(urlsplit(url).path)


def _folder(url: str) -> str:
    return url if url.endswith("/") else url + "/"


def _event_in(answer: DavAnswer) -> Kept | None:
    """The event of a resource: its first that is no exception to a series; None when it cannot be read."""
    try:
        events = events_of(read_calendar(answer.text("c:calendar-data") or ""))
    except ValueError:
        return None
    return min(events, key=lambda event: "recurrence-id" in event, default=None)
