"""Show what follows: deadlines in the calendars, the morning's summary in the mailbox of who is in charge.

1. Deadlines are computed; the store keeps what calendars were told, so that an unchanged one is not written again and
   one that has gone is taken away (MODEL §2.9). The uid is the same for ever, the sequence grows with each change.
2. A calendar that does not answer changes nothing else: it is a finding, and the next cycle tries again.
3. The summary leaves once a working day, also when there is nothing to say: silence would mean a breakdown (OFFICE §8).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from relance_mail.calendars.base import Calendar, Entry, Published
from relance_mail.core.account import Account
from relance_mail.core.agenda import deadlines_of
from relance_mail.core.deadlines import Deadline
from relance_mail.core.version import fingerprint
from relance_mail.engine.each import each
from relance_mail.engine.facts import accounts, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.summary import send_summary
from relance_mail.errors import BackendError
from relance_mail.store import customers, deadlines
from relance_mail.store.deadlines import DeadlineRow, Place
from relance_mail.store.tables import DeadlineState


def publish(office: Office, report: Report) -> None:
    """Calendars, then the summary."""
    rows = _computed(office, report)
    for calendar in office.calendars:
        try:
            _show(office, calendar, rows)
        except BackendError as silence:
            report.findings += silence.findings
            report.silent_backends.append(calendar.name)
    send_summary(office, report)


def _computed(office: Office, report: Report) -> dict[str, tuple[Deadline, DeadlineRow]]:
    """Every deadline that stands now, with its row; rows that no longer stand are marked removed."""
    found: list[Deadline] = []
    with office.store.reading() as conn:
        facts = facts_of(conn, office, report)
        known = accounts(conn, office, facts, customers.customers_with_open_items(conn))

    def gather(one: Account) -> None:
        found.extend(deadlines_of(one, office.book.of(one.customer), office.today()))

    each(office, report, known, lambda one: f"agenda/{one.customer.id}", gather)
    standing = {deadline.key: deadline for deadline in found}
    with office.store.writing() as conn:
        return _kept(conn, standing)


def _kept(conn: Connection, standing: Mapping[str, Deadline]) -> dict[str, tuple[Deadline, DeadlineRow]]:
    before = deadlines.deadlines_in(conn)
    kept = {}
    for key, deadline in standing.items():
        old = before.get(key) or DeadlineRow(key, _uid(key), deadline.customer_id, deadline.kind, deadline.day)
        row = old
        if old.published != fingerprint(deadline) or old.state is DeadlineState.REMOVED:
            sequence = old.sequence + 1 if old.published else 0
            row = replace(
                old,
                computed_on=deadline.day,
                published=fingerprint(deadline),
                sequence=sequence,
                state=DeadlineState.OPEN,
                places={},
            )
            deadlines.save_deadline(conn, replace(row, places=old.places))
        kept[key] = (deadline, replace(row, places=old.places if row is old else {}))
    for key, old in before.items():
        if key not in standing and old.state is DeadlineState.OPEN:
            deadlines.save_deadline(conn, replace(old, state=DeadlineState.REMOVED))
    return kept


def _show(office: Office, calendar: Calendar, rows: Mapping[str, tuple[Deadline, DeadlineRow]]) -> None:
    """Bring one calendar in step: what it was not told yet, what it must forget."""
    with office.store.reading() as conn:
        known = deadlines.deadlines_in(conn)
    gone = [row for row in known.values() if row.state is DeadlineState.REMOVED and calendar.name in row.places]
    calendar.remove([_published(row, row.places[calendar.name]) for row in gone])
    _forget(office, calendar, gone)
    untold = [(deadline, row) for deadline, row in rows.values() if calendar.name not in row.places]
    if not untold:
        return
    now = office.clock.now()
    entries = [Entry(deadline, row.uid, row.sequence, now) for deadline, row in untold]
    lying = {
        row.uid: _published(known[row.key], known[row.key].places[calendar.name])
        for _, row in untold
        if calendar.name in known[row.key].places
    }
    placed = {one.uid: one for one in calendar.publish(entries, lying)}
    with office.store.writing() as conn:
        for row in deadlines.deadlines_in(conn).values():
            if row.uid in placed:
                place = Place(placed[row.uid].href, placed[row.uid].etag)
                deadlines.save_deadline(conn, replace(row, places={**row.places, calendar.name: place}))


def _forget(office: Office, calendar: Calendar, gone: Iterable[DeadlineRow]) -> None:
    with office.store.writing() as conn:
        for row in gone:
            places = {name: place for name, place in row.places.items() if name != calendar.name}
            deadlines.save_deadline(conn, replace(row, places=places))


def _published(row: DeadlineRow, place: Place) -> Published:
    return Published(row.uid, place.href, place.etag)


def _uid(key: str) -> str:
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@relance-mail"
