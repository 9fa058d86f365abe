"""How far the bank is posted in what the sources say, and whether the file of the day is there (OFFICE §2).

1. What a person said counts for the version it was said about, less far too; for a later one only as long as it
   reaches further. Else the source's own « situation au » cell counts, else the day on which the file was saved.
2. Where nobody said it and no cell does, the file's day is an assumption: a warning says so, and the summary asks.
3. Only the service waits for the file of the day; whoever runs a cycle by hand has it before his eyes.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.french import short_day
from relance_mail.engine.office import Office
from relance_mail.sources.base import Feed, SourceMode
from relance_mail.store import meta, snapshots
from relance_mail.store.snapshots import Snapshot

STATED = "as_of_stated"  # in a snapshot's counts: whether the file states its day itself


def bank_said_of(source: str) -> str:
    """Where it is kept of which version of a source a person has said how far the bank is posted."""
    return f"bank_said_of/{source}"


def stock_feeds(office: Office) -> Sequence[Feed]:
    """The sources that list what is open; where there is none, those that list what is new."""
    feeds = [feed for feed in office.feeds if not feed.customers]
    return [feed for feed in feeds if feed.mode is SourceMode.STOCK] or feeds


def bank_posted_until(conn: Connection, office: Office) -> date | None:
    """The earliest day up to which every stock source has its bank posted; None when nothing was read yet."""
    days = []
    for feed in stock_feeds(office):
        accepted = snapshots.last_accepted(conn, feed.name)
        if accepted is None:
            return None
        days.append(posted_until(conn, accepted))
    return min(days, default=None)


def posted_until(conn: Connection, accepted: Snapshot) -> date:
    """Up to which day the bank is posted in that version of a source."""
    stated = meta.bank_posted_until(conn, accepted.source)
    if stated is None:
        return accepted.as_of
    if meta.get(conn, bank_said_of(accepted.source)) == str(accepted.id):
        return stated  # about this very version: a person may also say that it is posted less far
    return max(stated, accepted.as_of)


def bank_questions(conn: Connection, office: Office) -> list[str]:
    """The sources whose day is only the one on which their file was saved: the summary asks how far the bank is."""
    return [feed.name for feed in stock_feeds(office) if _assumed(conn, feed) is not None]


def bank_doubts(conn: Connection, office: Office, feed: Feed) -> list[Finding]:
    """The warning about such a source; none where its day is known."""
    assumed = _assumed(conn, feed) if feed in stock_feeds(office) else None
    if assumed is None:
        return []
    what = f"La source {feed.name} ne dit pas jusqu'où la banque est pointée : le jour du fichier "
    what += f"({short_day(assumed)}) est pris."
    remedy = f"Ajouter au fichier une cellule « Situation au … », ou : relance bank {feed.name} --until JJ/MM/AAAA."
    return [Finding("bank_day_assumed", what, remedy, Where(feed.name), Severity.WARNING)]


def _assumed(conn: Connection, feed: Feed) -> date | None:
    """The day that is taken without anybody having said it."""
    accepted = snapshots.last_accepted(conn, feed.name)
    if accepted is None or accepted.counts.get(STATED, False):
        return None
    said = meta.bank_posted_until(conn, feed.name)
    about_it = meta.get(conn, bank_said_of(feed.name)) == str(accepted.id)
    return None if about_it or (said is not None and said >= accepted.as_of) else accepted.as_of


def file_awaited(conn: Connection, office: Office) -> bool:
    """Whether today's reminders wait for a file: none of today has come yet, or the first came too late."""
    if office.file_by is None:
        return False
    zone = office.clock.zone
    midnight = datetime.combine(office.today(), time(), zone)
    first = [snapshots.first_read_since(conn, feed.name, midnight) for feed in stock_feeds(office)]
    return not any(at is not None and at.astimezone(zone).time() <= office.file_by for at in first)
