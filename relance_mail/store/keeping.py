"""Which accounts are done with, since when, and what of theirs is kept (rule 11, `relance db purge`).

1. Whoever still owes something, or has a message on its way, is not done with, however old it is.
2. An account was last of use on the day of its last settlement or of its last mail, whichever is later. One whose words
   were erased comes up again only when something new has happened since.
3. An id of the journal may mean two things (an invoice's number, a customer's code): it belongs to both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, func, select

from relance_mail.core import keys
from relance_mail.core.parties import Kind
from relance_mail.store.customers import customers_with_open_items
from relance_mail.store.tables import customer, hold, inbound, interruption, invoice, outbox, promise, reminder

_HEX = 64  # digits of a SHA-256: what is no hash names no file
ERASED = "effacé"  # what stands as the trust of a mail whose words were erased


@dataclass(frozen=True, slots=True)
class ClosedAccount:
    """A customer who owes nothing any more. `last_on`: the day since when; `blank`: its words were erased already."""

    id: str
    name: str
    kind: Kind
    last_on: date
    blank: bool


def closed_accounts(conn: Connection) -> list[ClosedAccount]:
    """Everybody who is done with, by id. Without any invoice or mail there is no day to count from: not listed."""
    open_ones = set(customers_with_open_items(conn))
    settled = _last(conn, invoice.c.customer_id, invoice.c.closed_on)
    written = {one: at.date() for one, at in _last(conn, inbound.c.customer_id, inbound.c.received_at).items()}
    found = []
    rows = conn.execute(select(customer.c.id, customer.c.name, customer.c.kind, customer.c.erased_at))
    for one, name, kind, erased_at in rows:
        days = [day for day in (settled.get(one), written.get(one)) if day is not None]
        if days and one not in open_ones:
            blank = erased_at is not None and erased_at.date() > max(days)
            found.append(ClosedAccount(one, name, Kind(kind), max(days), blank))
    return sorted(found, key=lambda account: account.id)


def references(conn: Connection) -> Iterator[tuple[str, str]]:
    """What the journal calls a customer and everything of theirs: (reference, customer), customers first."""
    yield from ((one, one) for one in conn.execute(select(customer.c.id)).scalars())
    for column, name in (
        (invoice.c.id, str),
        (hold.c.id, keys.hold_id),
        (promise.c.id, keys.promise_id),
        (inbound.c.id, keys.mail_id),
        (interruption.c.id, keys.interruption_id),
        (reminder.c.id, str),
        (outbox.c.id, str),
    ):
        for one, whose in conn.execute(select(column, column.table.c.customer_id)):
            if whose is not None:
                yield name(one), whose


def keys_in_use(conn: Connection) -> set[str]:
    """The keys of all messages, by which copies and answers are recognised."""
    return set(conn.execute(select(outbox.c.key)).scalars())


def files_in_use(conn: Connection) -> set[str]:
    """The SHA-256 of every kept file that a row names."""
    mails = select(inbound.c.sha256).where(inbound.c.trust != ERASED)
    named = set(conn.execute(mails.union(select(interruption.c.file_sha256))).scalars())
    columns = (outbox.c.bytes_sha256, outbox.c.sent_sha256, outbox.c.files, outbox.c.proof)
    for approved, sent, files, proof in conn.execute(select(*columns)):
        named |= {approved, sent, *(files or {}).values(), *_strings(proof)}
    return {one for one in named if one and len(one) == _HEX}


def _strings(plain: object) -> Iterator[str]:
    """Every text anywhere in a JSON document."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for value in plain.values():
            yield from _strings(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _strings(value)


def _last(conn: Connection, whose: Column[Any], when: Column[Any]) -> dict[str, Any]:
    query = select(whose, func.max(when)).where(when.is_not(None)).group_by(whose)
    return {one: last for one, last in conn.execute(query) if one is not None}
