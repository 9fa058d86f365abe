"""What is old enough to be erased, and what of it is still needed (rule 11, `relance db purge`).

1. Only what repeats the tables in words goes: the readable bodies of the journal. Facts, proofs and letters stay, and
   the chain of hashes still verifies.
2. Whoever still owes something, or has a message on its way, keeps everything, however old it is.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, select

from relance_mail.core import keys
from relance_mail.store.customers import customers_with_open_items
from relance_mail.store.tables import hold, inbound, invoice, outbox, promise, reminder


def needed_refs(conn: Connection) -> set[str]:
    """What the journal calls the customers who are not done with, and everything of theirs."""
    owing = set(customers_with_open_items(conn))
    found = set(owing)
    for column, name in (
        (invoice.c.id, str),
        (hold.c.id, keys.hold_id),
        (promise.c.id, keys.promise_id),
        (inbound.c.id, keys.mail_id),
        (reminder.c.id, str),
        (outbox.c.id, str),
    ):
        found |= {name(one) for one in _of(conn, column, owing)}
    return found


def needed_keys(conn: Connection) -> set[str]:
    """The keys of their messages, by which copies and answers are recognised."""
    return set(_of(conn, outbox.c.key, set(customers_with_open_items(conn))))


def _of(conn: Connection, column: Column[Any], customer_ids: set[str]) -> Iterable[Any]:
    rows = conn.execute(select(column, column.table.c.customer_id))
    return (one for one, customer_id in rows if customer_id in customer_ids)
