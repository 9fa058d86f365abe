"""What must be true after every history: rule 7 told by the mailboxes, the outbox and the journal.

What customers have got is read from the servers' files; it is the truth, and the program's words are held against it.
"""

import sqlite3
from collections import Counter
from contextlib import closing

from relance_mail.core.outbox import State
from relance_mail.store import journal
from relance_mail.store.backup import check_sound
from relance_mail.store.store import open_store
from tests.crash.place import Place, Row

_LEFT_EVENTS = ("outbox.accepted", "outbox.found", "outbox.settle_sent")
_GIVEN_UP = (State.WITHDRAWN, State.REFUSED)
_OPEN = {State.WITH_STAFF, State.APPROVED}
_OPEN_WHERE_SENT_FROM_DRAFTS = {*_OPEN, State.PREPARED, State.UNCERTAIN}
_WAITING = (State.PLANNED, State.AWAITING_APPROVAL, State.APPROVED, State.PREPARED, State.WITH_STAFF)


class Wrong(Exception):
    """A promise is broken; the words say which."""


def always(place: Place) -> None:
    """At any time, also right after a blow: nobody has got anything twice, nor has staff the same draft twice."""
    for code in place.codes:
        _no_more_than_once(Counter(place.received(code)), f"{code} has got the same message")
        got = place.received(code)
        if len(got) > 1:
            raise Wrong(f"rule 7, never twice: {code} has got {len(got)} messages about the same step")
    _no_more_than_once(Counter(draft.key for draft in place.unsent()), "a draft lies there")


def after_quiet_run(place: Place) -> None:
    """Every message is sent, or did not leave, or waits for a person with what is known of it."""
    always(place)
    rows, got = place.rows(), {code: place.received(code) for code in place.codes}
    left = {key for keys in got.values() for key in keys}
    for row in rows:
        _row_is_true(row, row.key in left, paid=row.customer_id not in place.codes)
    known = {row.key for row in rows if row.state in (State.SENT, State.UNCERTAIN)}
    for code, keys in got.items():
        for key in keys:
            if key not in known:
                states = [(row.id, row.state) for row in rows if row.customer_id == code]
                raise Wrong(f"rule 7, never lost: {code} has got a message that counts for nothing; {states}")
    _drafts_are_open(place, rows)


def _row_is_true(row: Row, there: bool, *, paid: bool) -> None:
    if row.state == State.DISPATCHING:
        raise Wrong(f"{row.id} is still being sent after a quiet run")
    if row.state == State.SENT and not there and not paid:
        raise Wrong(f"rule 7, no yes without a server's: {row.id} is sent ({row.last_event}), nobody has got it")
    if row.state == State.UNCERTAIN and not (row.why or row.server_words):
        raise Wrong(f"{row.id} is uncertain without a word of evidence")


def _drafts_are_open(place: Place, rows: list[Row]) -> None:
    """No draft may lie there for a message that has left, or was taken back: staff would send it."""
    states: dict[str, set[str]] = {}
    for row in rows:
        states.setdefault(row.key, set()).add(row.state)
    open_ones = _OPEN_WHERE_SENT_FROM_DRAFTS if place.site.places else _OPEN
    for draft in place.unsent():
        known = states.get(draft.key, set())
        if not known & open_ones:
            raise Wrong(f"a draft lies there for a message that is {known or 'unknown'}: {draft.mail['Subject']}")


def is_done(place: Place) -> bool:
    """Whether nothing waits any more."""
    rows = place.rows()
    return not any(row.state in (*_WAITING, State.UNCERTAIN) for row in rows) and all(
        any(row.customer_id == code for row in rows) for code in place.codes
    )


def at_the_end(place: Place) -> None:
    """Messages received = reminders sent in the journal; nobody forgotten; database and journal whole."""
    rows = place.rows()
    for code in place.codes:
        mine = [row for row in rows if row.customer_id == code]
        got, sent = place.received(code), [row.key for row in mine if row.state == State.SENT]
        if sorted(got) != sorted(sent):
            raise Wrong(f"{code} has got {len(got)} messages, {len(sent)} are sent: {mine}")
        if not got and not any(row.state in _GIVEN_UP for row in mine):
            raise Wrong(f"rule 7, never lost: {code} has got nothing, and nobody was told: {mine}")
    copies = Counter(place.copies())
    for row in rows:
        if row.state == State.SENT and copies[row.key] > 1:
            raise Wrong(f"{row.id}: {copies[row.key]} blind copies")
    _no_more_than_once(Counter(place.sent_copies()), "Sent holds")
    _books_are_whole(place, rows)


def nothing_invalid(place: Place) -> None:
    """What went over the wire is what the published schemas allow."""
    if told := place.site.complaints():
        raise Wrong(f"invalid: {told[0]}")


def _books_are_whole(place: Place, rows: list[Row]) -> None:
    check_sound(place.database)
    with closing(sqlite3.connect(place.database)) as conn:
        query = f"SELECT ref, kind FROM journal WHERE kind IN {_LEFT_EVENTS}"  # noqa: S608 - words of our own
        told = Counter(ref for ref, _ in conn.execute(query))
    for row in rows:
        if told[row.id] != (row.state == State.SENT):
            raise Wrong(f"the journal tells {told[row.id]} times that {row.id} left, which is {row.state}")
    store = open_store(place.database.parent, "demo")
    try:
        with store.reading() as conn_:
            if broken := journal.verify(conn_):
                raise Wrong(f"the journal is broken: {broken}")
    finally:
        store.close()


def _no_more_than_once(counted: Counter[str], words: str) -> None:
    for key, times in counted.items():
        if key and times > 1:
            raise Wrong(f"rule 7, never twice: {words} {times} times ({key[:8]})")
