"""Customers, as a merge of what each origin says about them.

1. Each origin (a source of invoices, the customers' file, a person) has its own layer, replaced whenever it speaks
   again: what a file no longer says is no longer believed, and nothing that a person said is overwritten by a file.
2. The first layer that states a field wins: a person, then what staff filled in where something was missing, then the
   customers' file, then the sources by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from relance_mail.core.findings import Finding
from relance_mail.core.outbox import FINAL
from relance_mail.core.parties import Customer
from relance_mail.errors import UsageError
from relance_mail.store import journal
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.tables import customer, invoice, outbox

PERSON = "person"
COMPLETED = "a_completer"
CUSTOMERS_FILE = "customers"
_RANK = {PERSON: 0, COMPLETED: 1, CUSTOMERS_FILE: 2}
_AT_ONCE = 400
_FIELDS = frozenset(field.name for field in fields(Customer))
_COLUMNS = ("name", "kind", "country", "siren", "vat_number", "language", "policy")

Layers = Mapping[str, Mapping[str, Any]]


def upsert_customer(conn: Connection, stated: Customer, origin: str) -> Customer:
    """Take what `origin` says (fields at their default are not said); the customer that results."""
    said = to_plain(stated)
    del said["id"]
    return _said(conn, stated.id, origin, said)


def set_by_hand(conn: Connection, customer_id: str, at: datetime, actor: str, **said: object) -> Customer:
    """A person states fields of `Customer` (`kind=Kind.BUSINESS`); they win over every file from now on.

    Raises UsageError for an unknown customer, TypeError for a field that there is not."""
    if unknown := said.keys() - _FIELDS:
        raise TypeError(f"a customer has no {sorted(unknown)}")
    row = _row(conn, customer_id)
    if row is None:
        raise unknown_customer(customer_id)
    journal.append(conn, at, actor, "customer.set", customer_id, **said)
    return _said(conn, customer_id, PERSON, {**row["layers"].get(PERSON, {}), **to_plain(said)})


def restate_by_hand(
    conn: Connection, customer_id: str, at: datetime, actor: str, name: str, before: object | None
) -> Customer:
    """A field as a person had stated it before (plain, as in `said_by_hand`); None: nobody had, and the files count."""
    row = _row(conn, customer_id)
    if row is None:
        raise unknown_customer(customer_id)
    journal.append(conn, at, actor, "customer.restated", customer_id, **{name: before})
    others = {field: value for field, value in row["layers"].get(PERSON, {}).items() if field != name}
    return _said(conn, customer_id, PERSON, others if before is None else {**others, name: before})


def complete_customer(conn: Connection, customer_id: str, at: datetime, actor: str, **said: object) -> bool:
    """Staff filled in fields that were missing; they add to what was filled in before. Whether anything is new, which
    alone is journaled. UsageError for an unknown customer."""
    row = _row(conn, customer_id)
    if row is None:
        raise unknown_customer(customer_id)
    before = row["layers"].get(COMPLETED, {})
    after = {**before, **to_plain(said)}
    if after == before:
        return False
    journal.append(conn, at, actor, "customer.completed", customer_id, **said)
    _said(conn, customer_id, COMPLETED, after)
    return True


def customers_by_id(conn: Connection, customer_ids: Iterable[str]) -> dict[str, Customer]:
    """Some customers, by id; unknown ids are passed over."""
    found: dict[str, Customer] = {}
    remaining = iter(sorted(customer_ids))
    while ids := list(islice(remaining, _AT_ONCE)):
        query = select(customer.c.id, customer.c.layers).where(customer.c.id.in_(ids))
        found |= {row["id"]: customer_of(row) for row in conn.execute(query).mappings()}
    return found


def get_customer(conn: Connection, customer_id: str) -> Customer | None:
    """The customer of that id, None when there is none."""
    row = _row(conn, customer_id)
    return None if row is None else customer_of(row)


def customer_of(row: RowMapping) -> Customer:
    """The customer that the layers of a row give."""
    return _merged(row["id"], row["layers"])


def find_customers(conn: Connection, words: str) -> list[Customer]:
    """Those whose code, SIREN or name is `words`, or whose name contains it; for a person who types one."""
    named = customer.c.name.icontains(words, autoescape=True)
    query = select(customer).where(or_(customer.c.id == words, customer.c.siren == words, named)).order_by("id")
    found = [customer_of(row) for row in conn.execute(query).mappings()]
    exact = [one for one in found if words in (one.id, one.siren, one.name)]
    return exact or found


def customers_with_open_items(conn: Connection) -> list[str]:
    """Ids of those who have an open invoice or credit note, or a message on its way, in order."""
    owing = select(invoice.c.customer_id).where(invoice.c.closed_on.is_(None))
    written = select(outbox.c.customer_id).where(outbox.c.state.not_in(FINAL))
    return sorted(conn.execute(owing.union(written)).scalars())


def not_begun(conn: Connection) -> list[str]:
    """Ids of those with an open line of ours for whom `release_customers` was never said, in order."""
    owing = select(invoice.c.customer_id).where(invoice.c.closed_on.is_(None), invoice.c.foreign_seller.is_(False))
    query = select(customer.c.id).where(customer.c.id.in_(owing), customer.c.started_on.is_(None))
    return list(conn.execute(query.order_by(customer.c.id)).scalars())


def postpone_customer(conn: Connection, customer_id: str, not_before: date | None) -> None:
    """Nothing leaves to it before that day (an absence, an acknowledgement); None takes it back."""
    conn.execute(update(customer).where(customer.c.id == customer_id).values(not_before=not_before))


def note_contact(conn: Connection, customer_id: str, on: date) -> None:
    """A mail of ours or a call that was no reminder; an earlier day than the last one changes nothing."""
    newer = or_(customer.c.last_contact_on.is_(None), customer.c.last_contact_on < on)
    conn.execute(update(customer).where(customer.c.id == customer_id, newer).values(last_contact_on=on))


def release_customers(conn: Connection, customer_ids: Iterable[str], on: date) -> None:
    """Their rows of the reprise are validated: reminders may begin (OFFICE §10)."""
    chosen = customer.c.id.in_(list(customer_ids))
    conn.execute(update(customer).where(chosen, customer.c.started_on.is_(None)).values(started_on=on))


def unknown_customer(customer_id: str) -> UsageError:
    """The error for an id that nobody bears."""
    return UsageError(Finding("customer_unknown", f"Aucun client {customer_id!r}.", "Vérifier le code client."))


def _row(conn: Connection, customer_id: str) -> RowMapping | None:
    return conn.execute(select(customer).where(customer.c.id == customer_id)).mappings().one_or_none()


def _said(conn: Connection, customer_id: str, origin: str, said: Mapping[str, Any]) -> Customer:
    row = _row(conn, customer_id)
    layers: Layers = {**(row["layers"] if row else {}), origin: said}
    if row is not None and row["layers"] == layers:
        return customer_of(row)
    merged = _merged(customer_id, layers)
    values = {name: getattr(merged, name) for name in _COLUMNS} | {"layers": layers}
    if row is None:
        conn.execute(insert(customer).values(id=customer_id, **values))
    else:
        conn.execute(update(customer).where(customer.c.id == customer_id).values(**values))
    return merged


def _merged(customer_id: str, layers: Layers) -> Customer:
    merged: dict[str, Any] = {}
    for origin in _strongest_last(layers):
        merged |= layers[origin]
    return from_plain(Customer, {"name": customer_id, **merged, "id": customer_id})


def _strongest_last(layers: Layers) -> Sequence[str]:
    return sorted(layers, key=lambda origin: (_RANK.get(origin, len(_RANK)), origin), reverse=True)
