"""Everything that bears on a customer's next step, gathered into the `Account` that `decide` sees.

1. One question per topic for many customers at a time, not a dozen per customer: a plan over thousands stays fast.
2. What the law adds (`limitation_ends`) is the caller's.
3. A customer whose reprise waits for a person (`opening/<id>` in meta) is not started, whatever the house is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from relance_mail.clock import PARIS
from relance_mail.core.account import Account, Facts, Hold, HoldReason, Movement, Promise
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.core.outbox import LEFT
from relance_mail.store import meta
from relance_mail.store.answers import answers_of
from relance_mail.store.contacts import contacts_of
from relance_mail.store.customers import customer_of, unknown_customer
from relance_mail.store.deadlines import moved_days
from relance_mail.store.haste import hurried
from relance_mail.store.holds import holds_of
from relance_mail.store.invoices import movements_of, open_invoices_of, with_stated_payments
from relance_mail.store.outbox import OutboxRow, rows_of
from relance_mail.store.positions import handsets_of
from relance_mail.store.promises import promises_of
from relance_mail.store.snapshots import blocked_customers
from relance_mail.store.steps import Listening, left_on, listening, steps_of
from relance_mail.store.tables import DeadlineState, customer

_AT_ONCE = 400
OPENING = "opening"  # meta key before the slash and a customer whose reprise nobody has carried out yet


def account_of(
    conn: Connection, customer_id: str, now: datetime, facts: Facts, silence_hours: int, zone: tzinfo = PARIS
) -> Account:
    """One customer; UsageError when nobody bears that id. Days are counted in `zone`."""
    for account in accounts_of(conn, [customer_id], now, facts, silence_hours, zone):
        return account
    raise unknown_customer(customer_id)


def accounts_of(
    conn: Connection,
    customer_ids: Sequence[str],
    now: datetime,
    facts: Facts,
    silence_hours: int,
    zone: tzinfo = PARIS,
) -> Iterator[Account]:
    """Several customers, in the order of their ids; unknown ids are passed over."""
    heard = listening(conn, now, silence_hours, zone)
    blocked, asked = blocked_customers(conn), hurried(conn)
    opening = meta.under(conn, OPENING).keys()
    remaining = iter(sorted(customer_ids))
    while ids := list(islice(remaining, _AT_ONCE)):
        topics = _topics(conn, ids, heard)
        calls = moved_days(conn, DeadlineKind.CALL, ids, DeadlineState.OPEN)
        query = select(customer).where(customer.c.id.in_(ids)).order_by(customer.c.id)
        for row in conn.execute(query).mappings():
            own: dict[str, Any] = {name: tuple(of.get(row["id"], ())) for name, of in topics.items()}
            own["holds"] += _computed(blocked.get(row["id"], ()))
            own |= {"last_contact_on": row["last_contact_on"], "not_before": row["not_before"]}
            own |= {"call_on": max((day for _, day in calls.get(row["id"], ())), default=None)}
            own["hurried"] = {one.id: asked[one.id] for one in own["invoices"] if one.id in asked}
            own["facts"] = replace(facts, started=False) if row["id"] in opening else facts
            yield Account(customer_of(row), **own)


def _topics(conn: Connection, ids: Sequence[str], heard: Listening) -> dict[str, Mapping[str, Sequence[Any]]]:
    """The fields of `Account` that several rows make, each by customer."""
    rows = rows_of(conn, ids)
    looked_at = moved_days(conn, DeadlineKind.PROMISE_CHECK, ids, DeadlineState.OPEN, DeadlineState.DONE)
    promises = _put_off(promises_of(conn, ids), looked_at)
    return {
        "invoices": open_invoices_of(conn, ids),
        "contacts": contacts_of(conn, ids),
        "steps": steps_of(conn, ids, rows, heard),
        "handsets": handsets_of(conn, ids),
        "promises": promises,
        "holds": holds_of(conn, ids),
        "movements": _movements(conn, ids, promises),
        "sent_on": _sent_on(rows, heard.zone),
        "answers": answers_of(conn, ids),
    }


def _put_off(
    promises: Mapping[str, Sequence[Promise]], moved: Mapping[str, Sequence[tuple[str, date]]]
) -> dict[str, list[Promise]]:
    """Promises whose check a person moved in the calendar bear that day."""
    days = {fact: day for facts in moved.values() for fact, day in facts}
    return {own: [replace(one, check_on=days.get(str(one.id))) for one in made] for own, made in promises.items()}


def _movements(
    conn: Connection, ids: Sequence[str], promises: Mapping[str, Sequence[Promise]]
) -> dict[str, list[Movement]]:
    """Of the invoices that a promise covers, which may be closed: promises are kept or broken by these. And of those
    with a payment whose day a person said: interest on that part ends there."""
    owners = {invoice: own for own, made in promises.items() for promise in made for invoice in promise.invoices}
    owners |= with_stated_payments(conn, ids)
    found: dict[str, list[Movement]] = {}
    for movement in movements_of(conn, owners):
        found.setdefault(owners[movement.invoice_id], []).append(movement)
    return found


def _sent_on(rows: Iterable[OutboxRow], zone: tzinfo) -> dict[str, list[date]]:
    """The days on which a message left, or may have, oldest first."""
    found: dict[str, list[date]] = {}
    for row in rows:
        if row.state in LEFT:
            found.setdefault(row.customer_id, []).append(left_on(row, zone))
    return {own: sorted(days) for own, days in found.items()}


def _computed(blocked: Iterable[tuple[HoldReason, date]]) -> tuple[Hold, ...]:
    """What the last reading of each source makes wait: an unreadable row, an id that two debtors share."""
    return tuple(Hold(reason, since, "relance", review_on=since) for reason, since in blocked)
