"""Each version of a source, noted with what the brake says of it (OFFICE §9).

1. The same bytes are one version, unless they were saved again on a later day: then the bank is posted further without
   a change. A version that nobody has replaced becomes too old by waiting, and is noted once more, braked.
2. The brake compares stocks with the last accepted version; a folder that only brings new invoices has nothing to be
   compared with.
3. A version that a person has released as too old stays released; one released for another reason may still become
   too old. While the bank is posted no further than the file, that stops everybody already and says so better.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.brake import TOO_OLD, too_old, trips
from relance_mail.core.findings import Finding
from relance_mail.core.looks import IngestLook, LookLine
from relance_mail.engine.ledger.bank_day import STATED, posted_until
from relance_mail.engine.ledger.findings_kept import as_finding
from relance_mail.engine.office import Office
from relance_mail.sources.base import Feed, SourceMode, SourceReading, Taken
from relance_mail.store import snapshots
from relance_mail.store.codec import to_plain
from relance_mail.store.snapshots import Snapshot
from relance_mail.store.tables import SnapshotState

_DAMAGED = "file_unreadable"  # a workbook, or one of its sheets, that ends too soon


@dataclass(frozen=True, slots=True)
class Version:
    """A noted version. `reasons`: why nothing may be sent on it, empty when it may."""

    id: int
    reasons: tuple[Finding, ...] = ()


def known_version(conn: Connection, office: Office, feed: Feed, taken: Taken) -> Version | None:
    """The version that was read, when it is the one noted last; None when it is a new one."""
    last = snapshots.latest(conn, feed.name)
    if last is None or last.fingerprint != taken.reading.fingerprint or day_of(taken) > last.as_of:
        return None
    if not last.applied:
        return Version(last.id, tuple(map(as_finding, last.reasons)))
    return _aged(conn, office, feed, last) or Version(last.id)


def _aged(conn: Connection, office: Office, feed: Feed, last: Snapshot) -> Version | None:
    """An accepted version that is too old by now, noted as such."""
    released = last.state is SnapshotState.OVERRIDDEN and any(one["code"] == TOO_OLD for one in last.reasons)
    if feed.mode is not SourceMode.STOCK or released:
        return None
    today, holidays, limits = office.today(), _holidays(office), office.brake
    reason = too_old(last.as_of, today, holidays, limits)
    if reason is None or too_old(posted_until(conn, last), today, holidays, limits) is not None:
        return None
    now = office.clock.now()
    number = snapshots.save_snapshot(
        conn, feed.name, last.mode, last.fingerprint, last.as_of, now, last.counts, (reason,)
    )
    return Version(number, (reason,))


def note_version(conn: Connection, office: Office, feed: Feed, taken: Taken) -> Version:
    """Save the snapshot of a new version, braked or accepted. `taken`: with its balances carried forward resolved."""
    look = look_at(feed.name, taken)
    reasons: tuple[Finding, ...] = ()
    if feed.mode is SourceMode.STOCK:
        accepted = snapshots.last_accepted(conn, feed.name)
        old = snapshots.look_of(accepted) if accepted else None
        older = frozenset(snapshots.accepted_fingerprints(conn, feed.name)[1:])
        reasons = trips(old, look, office.today(), _holidays(office), office.brake, older)
    counts = {"look": to_plain(look), "lines": len(look.lines), STATED: taken.reading.as_of is not None}
    now = office.clock.now()
    number = snapshots.save_snapshot(conn, feed.name, feed.mode, look.fingerprint, look.as_of, now, counts, reasons)
    return Version(number, reasons)


def look_at(source: str, taken: Taken) -> IngestLook:
    """What of a reading is kept to compare the next one with."""
    reading = taken.reading
    lines = tuple(
        LookLine(row.customer_id, row.number, row.due_date, row.amount_due, row.total)
        for row in reading.invoices
        if row.amount_due
    )
    columns = {field: heading for sheet in reading.understood for heading, field in sheet.columns.items()}
    return IngestLook(
        source,
        reading.fingerprint,
        day_of(taken),
        lines,
        columns,
        half_written=_is_damaged(reading),
        unreadable_rows=reading.unreadable_rows,
    )


def _is_damaged(reading: SourceReading) -> bool:
    return any(finding.code == _DAMAGED for finding in reading.findings)


def day_of(taken: Taken) -> date:
    """The day of the file: its own « situation au », never later than the day it was saved."""
    stated = taken.reading.as_of
    return min(stated, taken.file_day) if stated else taken.file_day


def _holidays(office: Office) -> frozenset[date]:
    return next(iter(office.book.policies.values())).holidays
