"""A deadline as an item of an Exchange calendar, and what of it can be read back.

1. Our uid and the day as we published it are properties of our own: Exchange cannot search for the uid of a calendar
   item, and an item that lies on another day was moved by a person.
2. Exchange rings once for an item. Of several alarms the next one is set; the others come with the next versions, and
   the daily summary names what is due within thirty days in any case.
"""

from datetime import UTC, date, datetime, time
from typing import Any

from exchangelib import CalendarItem, EWSDate, EWSDateTime, ExtendedProperty

from relance_mail.calendars.base import Entry
from relance_mail.calendars.entry import CATEGORY, DONE_CATEGORY, alarms_of, body_of, span_of, title_of
from relance_mail.clock import PARIS
from relance_mail.connect.exchange import PROPERTY_SET

WRITTEN = (
    "subject",
    "body",
    "start",
    "end",
    "is_all_day",
    "categories",
    "legacy_free_busy_status",
    "reminder_is_set",
    "reminder_minutes_before_start",
    "relance_uid",
    "relance_day",
)
_LONGEST_TITLE = 255


class RelanceUid(ExtendedProperty):  # type: ignore[misc] # the package has no types
    """The uid of a deadline of ours."""

    property_set_id = PROPERTY_SET
    property_name = "RelanceUid"
    property_type = "String"


class RelanceDay(ExtendedProperty):  # type: ignore[misc] # the package has no types
    """The day as we published it (ISO 8601)."""

    property_set_id = PROPERTY_SET
    property_name = "RelanceDay"
    property_type = "String"


CalendarItem.register("relance_uid", RelanceUid)
CalendarItem.register("relance_day", RelanceDay)


def item_of(entry: Entry, **place: Any) -> Any:
    """The item of an entry; `place`: account and folder, or the id and change key of the one that lies there."""
    deadline = entry.deadline
    start, end = _span(entry)
    return CalendarItem(
        subject=title_of(deadline)[:_LONGEST_TITLE],
        body=body_of(deadline),
        start=start,
        end=end,
        is_all_day=deadline.legal,
        categories=[CATEGORY, DONE_CATEGORY] if entry.done else [CATEGORY],
        legacy_free_busy_status="Free",
        reminder_is_set=entry.alarm and not entry.done,
        reminder_minutes_before_start=_minutes_before(entry),
        relance_uid=entry.uid,
        relance_day=deadline.day.isoformat(),
        **place,
    )


def _span(entry: Entry) -> tuple[Any, Any]:
    """Start and end; of a day the last one is named, the library adds the day that Exchange wants."""
    start, end = span_of(entry.deadline)
    if isinstance(start, datetime) and isinstance(end, datetime):
        return EWSDateTime.from_datetime(start.astimezone(PARIS)), EWSDateTime.from_datetime(end.astimezone(PARIS))
    return EWSDate.from_date(start), EWSDate.from_date(start)


def _minutes_before(entry: Entry) -> int:
    """The longest of the alarms that is still ahead, or the shortest."""
    start, _ = span_of(entry.deadline)
    instant = start if isinstance(start, datetime) else datetime.combine(start, time(0), PARIS)
    alarms = alarms_of(entry.deadline)
    ahead = [before for before in alarms if instant.astimezone(UTC) - before > entry.stamp]
    return int([*ahead, alarms[-1]][0].total_seconds() // 60)


def day_of(start: Any) -> date | None:
    """The day on which it starts, in Paris, as a plain date."""
    if isinstance(start, datetime):
        return datetime.fromtimestamp(start.timestamp(), PARIS).date()
    return None if start is None else date(start.year, start.month, start.day)


def written_for(text: Any) -> date | None:
    """The day that we wrote into it; None when that cannot be read."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
