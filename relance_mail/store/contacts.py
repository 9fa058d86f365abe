"""Addresses of customers: who is written to, who is believed, who no longer answers.

1. A file never revives an address that bounced or whose owner has left, nor changes what a person said about it.
2. An address that a file no longer names is not written to any more, but still believed when it writes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from relance_mail.core.parties import Contact, ContactRole, ContactState
from relance_mail.store import journal
from relance_mail.store.rows import build
from relance_mail.store.tables import contact


def state_contacts(conn: Connection, customer_id: str, origin: str, contacts: Iterable[Contact], on: date) -> None:
    """Everything that `origin` (a source) says about the addresses of a customer; `Contact.origin` is not looked at."""
    stated = {one.email.lower(): one for one in contacts}
    known = {one.email.lower(): one for one in contacts_of(conn, [customer_id]).get(customer_id, ())}
    for email, one in stated.items():
        before = known.get(email)
        if before is None:
            _add(conn, customer_id, one, origin, on)
        elif before.origin == origin and (before.role, before.name) != (one.role, one.name):
            _change(conn, customer_id, before.email, role=one.role, name=one.name)
    for email, before in known.items():
        if before.origin == origin and email not in stated and before.role is not ContactRole.KNOWN:
            _change(conn, customer_id, before.email, role=ContactRole.KNOWN)


def upsert_contact(conn: Connection, customer_id: str, one: Contact, on: date, at: datetime, actor: str) -> None:
    """A person gives an address, or says that it works again: it is theirs from now on, whatever files say."""
    before = _find(conn, customer_id, one.email)
    if before is None:
        _add(conn, customer_id, one, actor, on)
    else:
        name = one.name or before.name
        _change(conn, customer_id, before.email, role=one.role, name=name, origin=actor, state=one.state, since=on)
    journal.append(conn, at, actor, "contact.set", customer_id, email=one.email, role=one.role, state=one.state)


def set_aside(
    conn: Connection, customer_id: str, email: str, state: ContactState, on: date, at: datetime, actor: str
) -> bool:
    """An address bounced, or its owner has left; whether it was one of this customer's and in another state."""
    before = _find(conn, customer_id, email)
    if before is None or before.state is state:
        return False
    _change(conn, customer_id, before.email, state=state, since=on)
    journal.append(conn, at, actor, "contact.set", customer_id, email=email, state=state)
    return True


def contacts_of(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[Contact]]:
    """The addresses of some customers, oldest first."""
    query = select(contact).where(contact.c.customer_id.in_(customer_ids)).order_by(contact.c.since, contact.c.email)
    found: dict[str, list[Contact]] = {}
    for row in conn.execute(query).mappings():
        found.setdefault(row["customer_id"], []).append(build(Contact, row))
    return found


def customers_of_address(conn: Connection, email: str) -> list[str]:
    """Whose address it is, in any role and state: a mail from it concerns them."""
    query = select(contact.c.customer_id).where(func.lower(contact.c.email) == email.lower()).distinct()
    return sorted(conn.execute(query).scalars())


def customers_of_domain(conn: Connection, domain: str) -> list[str]:
    """Who has an address in that domain (`example.fr`); common mail providers are the caller's to leave out."""
    ending = func.lower(contact.c.email).endswith(f"@{domain.lower()}", autoescape=True)
    return sorted(conn.execute(select(contact.c.customer_id).where(ending).distinct()).scalars())


def _find(conn: Connection, customer_id: str, email: str) -> Contact | None:
    same = (contact.c.customer_id == customer_id, func.lower(contact.c.email) == email.lower())
    row = conn.execute(select(contact).where(*same)).mappings().one_or_none()
    return None if row is None else build(Contact, row)


def _add(conn: Connection, customer_id: str, one: Contact, origin: str, on: date) -> None:
    values = {"email": one.email, "role": one.role, "name": one.name, "state": one.state}
    conn.execute(insert(contact).values(customer_id=customer_id, origin=origin, since=on, **values))


def _change(conn: Connection, customer_id: str, email: str, **values: object) -> None:
    same = (contact.c.customer_id == customer_id, contact.c.email == email)
    conn.execute(update(contact).where(*same).values(**values))
