"""A deadline as an iCalendar event (RFC 5545), and back: what every calendar backend shares.

1. Legal dates are all-day events: they have no hour. Everything else is 9:00 to 9:15 in Paris, written in UTC, because
   icalendar writes a zone's name without its rules and Outlook then shifts the event by an hour.
2. An event is shown as free: it reminds, it does not occupy anybody.
3. Ours are known by the end of their uid or by a property of ours, because programs drop either now and then. That
   property holds the day as we published it: an event that lies on another day was moved by a person.
4. On a share an event carries no amount (OFFICE §11): the core gives a body without any, and whatever still looks like
   one in title or body is taken out here.
5. Only what a person can do to an event is read back: its day, whether it is done (category, or a status that says
   so), whether it was cancelled, which is another way of deleting it.
"""

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, Todo
from icalendar.prop import vDDDTypes

from relance_mail.calendars.base import Entry, Seen
from relance_mail.clock import PARIS
from relance_mail.core.deadlines import Deadline, DeadlineKind

Kept = Event | Todo  # a program may have made a task of our event
UID_SUFFIX = "@relance-mail"
PRODUCT = "-//relance-mail//Recouvrement//FR"
CATEGORY = "Relance"
DONE_CATEGORY = "Relance – fait"
OWN_PROPERTY = "X-RELANCE-DAY"

_STARTS, _LASTS = time(9), timedelta(minutes=15)
_DAYS_BEFORE_LEGAL = (30, 15, 7, 1)
_MONTHS_BEFORE_LIMITATION = (6, 3)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SIGN = r"(?:€|\$|£|¥|euros?\b|EUR\b|USD\b|GBP\b|CHF\b)"
_FIGURES = r"\d(?:[\d .,\u00a0\u202f]*\d)?"
# Figures with a currency on either side (the core writes any code after a no-break space), or figures with cents.
_AMOUNT = re.compile(
    rf"{_SIGN}\s?{_FIGURES}|{_FIGURES}(?:\s?k?{_SIGN}|\u00a0[A-Z]{{3}}\b)"
    r"|(?<![\d/.])\d[\d .\u00a0\u202f]*,\d{2}(?![\d/])"
)


def span_of(deadline: Deadline) -> tuple[date, date] | tuple[datetime, datetime]:
    """Start and end: two days, the end excluded, for a legal date; else two instants in UTC."""
    if deadline.legal:
        return deadline.day, deadline.day + timedelta(days=1)
    start = datetime.combine(deadline.day, _STARTS, PARIS).astimezone(UTC)
    return start, start + _LASTS


def alarms_of(deadline: Deadline) -> tuple[timedelta, ...]:
    """How long before the start a person is reminded, longest first; zero: at the start."""
    if not deadline.legal:
        return (timedelta(0),)
    days = [timedelta(days=count) for count in _DAYS_BEFORE_LEGAL]
    if deadline.kind is DeadlineKind.LIMITATION:
        days = [deadline.day - _months_before(deadline.day, count) for count in _MONTHS_BEFORE_LIMITATION] + days
    return tuple(days)


def _months_before(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def title_of(deadline: Deadline, amounts: bool = True) -> str:
    """One clean line."""
    title = re.sub(r"[ \n]+", " ", clean(deadline.title)).strip()
    return title if amounts else without_amounts(title)


def body_of(deadline: Deadline, amounts: bool = True) -> str:
    """The text under the event."""
    if amounts:
        return clean(deadline.body)
    return "\n".join(without_amounts(line) for line in clean(deadline.discreet).split("\n"))


def without_amounts(line: str) -> str:
    """The parts of a line (between dashes) that hold no amount; of the first, what is left beside it."""
    what, *more = line.split(" – ")
    return " – ".join(
        [re.sub(r" {2,}", " ", _AMOUNT.sub("", what)).strip(), *(one for one in more if not _AMOUNT.search(one))]
    )


def clean(text: str) -> str:
    """Without control characters, which icalendar would pass through; line ends become one line feed."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def event_of(entry: Entry, amounts: bool = True) -> Event:
    """The VEVENT of an entry; the same entry gives the same bytes."""
    deadline = entry.deadline
    start, end = span_of(deadline)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", title_of(deadline, amounts))
    if body := body_of(deadline, amounts):
        event.add("description", body)
    event.add("transp", "TRANSPARENT")
    event.add("categories", [CATEGORY, DONE_CATEGORY] if entry.done else [CATEGORY])
    event.add(OWN_PROPERTY, deadline.day.isoformat())
    for before in alarms_of(deadline) if entry.alarm and not entry.done else ():
        event.add_component(_alarm(title_of(deadline, amounts), before))
    return event


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm


def calendar_of(events: Iterable[Kept], uid: str | None = None, name: str | None = None) -> bytes:
    """A VCALENDAR with these events. `uid` and `name` are those of the calendar itself; fixed, so that the same events
    give the same file. Such a file is published (METHOD); what lies on a server must not say so (RFC 4791 §4.1)."""
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    if uid is not None:
        whole.add("uid", uid)
        whole.add("method", "PUBLISH")
    if name is not None:
        whole.add("x-wr-calname", name)
        whole.add("x-published-ttl", "PT1H")
    for event in events:
        whole.add_component(event)
    content: bytes = whole.to_ical()
    # icalendar writes "at the start" as P0D; this is how Outlook writes it, and so surely understands it.
    return content.replace(b"\r\nTRIGGER:P0D\r\n", b"\r\nTRIGGER:-PT0M\r\n")


def read_calendar(content: str | bytes) -> Calendar:
    """The VCALENDAR in this text. Raises ValueError for whatever is none: icalendar lets other errors through on
    damaged zones and repeated properties, and a calendar may hold events of any program."""
    try:
        whole = Calendar.from_ical(content)
    except (AttributeError, LookupError, TypeError) as fault:
        raise ValueError(str(fault)) from fault
    if not isinstance(whole, Calendar):
        raise ValueError("no VCALENDAR")  # noqa: TRY004 # the text is wrong, not the caller's type
    return whole


def events_of(whole: Calendar) -> list[Kept]:
    """Its events, and tasks that a program made of them, that have a uid."""
    return [one for kind in ("VEVENT", "VTODO") for one in whole.walk(kind) if isinstance(one, Kept) and "uid" in one]


def is_ours(event: Kept) -> bool:
    """Whether we wrote it."""
    return OWN_PROPERTY in event or str(event.get("uid", "")).endswith(UID_SUFFIX)


def is_done(event: Kept) -> bool:
    """Whether people closed it: its category, or what programs write when a task is completed."""
    if _status(event) == "COMPLETED" or "completed" in event or str(event.get("percent-complete")) == "100":
        return True
    return any(says_done(str(category)) for category in event.categories)


def is_cancelled(event: Kept) -> bool:
    """Whether people called it off, which is no more than deleting it."""
    return _status(event) == "CANCELLED"


def _status(event: Kept) -> str:
    return str(event.get("status", "")).strip().upper()


def is_decided(event: Kept) -> bool:
    """Whether people moved or closed it since we wrote it; also when a program dropped what would tell."""
    return not is_cancelled(event) and (is_done(event) or written_for(event) != day_of(event))


def seen_in(event: Kept, href: str, etag: str | None) -> Seen:
    """What a look tells of an event."""
    return Seen(str(event["uid"]), href, day_of(event), is_done(event), etag, written_for(event))


def says_done(category: str) -> bool:
    """Whether a category is `Relance – fait`, however its dash, spaces and capitals were typed."""
    return re.sub(r"[\s–—-]+", " ", category).strip().casefold() == re.sub(r"[\s–—-]+", " ", DONE_CATEGORY).casefold()


def written_for(event: Kept) -> date | None:
    """The day that we wrote into it; None when that cannot be read."""
    try:
        return date.fromisoformat(str(event.get(OWN_PROPERTY)).strip())
    except ValueError:
        return None


def day_of(event: Kept) -> date | None:
    """The day on which it starts (a task: on which it is due), in Paris; None when that cannot be read."""
    written = event.get("due", event.get("dtstart"))
    start = written.dt if isinstance(written, vDDDTypes) else None
    if isinstance(start, datetime):
        return (start.astimezone(PARIS) if start.tzinfo else start).date()
    return start if isinstance(start, date) else None
