"""Promises to pay, with what they cover; whether they are kept is computed from movements (core/promises).

1. What a promise covers is fixed when it is made: the residual of each invoice that day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from relance_mail.core import keys
from relance_mail.core.account import Promise
from relance_mail.core.findings import Finding
from relance_mail.core.invoices import InvoiceId
from relance_mail.core.money import Money
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import journal
from relance_mail.store.rows import build
from relance_mail.store.tables import invoice, promise, promise_invoice


@dataclass(frozen=True, slots=True)
class NewPromise:
    """`invoices`: id → residual now. `amount` None = all of it. `part`: its number within one mail or plan, from 1.

    `inbound_id`: the mail that it was read in."""

    customer_id: str
    invoices: Mapping[InvoiceId, Money]
    due: date
    made_on: date
    author: str
    latest: date | None = None
    amount: Money | None = None
    plan: str | None = None
    part: int = 1
    inbound_id: int | None = None
    evidence: str | None = None


def save_promise(conn: Connection, new: NewPromise, at: datetime) -> str:
    """Record it; its id (`P000004`). A part of a mail that is recorded already is refused by its key."""
    covered = new.amount or next(iter(new.invoices.values()))
    stated = {name: getattr(new, name) for name in ("customer_id", "due", "made_on", "author", "latest", "part")}
    values = {
        **stated,
        "amount": new.amount and new.amount.amount,
        "currency": covered.currency,
        "instalment_plan": new.plan,
        "inbound_id": new.inbound_id,
        "evidence": new.evidence,
    }
    number: int = conn.execute(insert(promise).values(**values).returning(promise.c.id)).scalar_one()
    lines = [
        {"promise_id": number, "invoice_id": covered_id, "residual_then": residual.amount}
        for covered_id, residual in new.invoices.items()
    ]
    conn.execute(insert(promise_invoice), lines)
    ref = keys.promise_id(number)
    words = {"customer": new.customer_id, "due": new.due, "amount": new.amount, "invoices": new.invoices}
    journal.append(conn, at, new.author, "promise.made", ref, evidence=new.evidence, **words)
    return ref


def cancel_promise(conn: Connection, ref: str, at: datetime, actor: str, reason: str = "") -> None:
    """Take a promise back; Conflict when it was cancelled already, UsageError when there is none."""
    number = keys.number_of(ref, "P") or 0
    if conn.execute(select(promise.c.id).where(promise.c.id == number)).first() is None:
        raise UsageError(Finding("promise_unknown", f"Aucune promesse {ref!r}.", "Voir `relance account`."))
    open_one = (promise.c.id == number, promise.c.cancelled_at.is_(None))
    if conn.execute(update(promise).where(*open_one).values(cancelled_at=at, cancelled_by=actor)).rowcount != 1:
        raise Conflict(Finding("overtaken", f"{ref} est déjà annulée.", "Voir `relance account`."))
    journal.append(conn, at, actor, "promise.cancelled", keys.promise_id(number), reason=reason)


def promises_of(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[Promise]]:
    """Every promise of some customers, cancelled ones too, oldest first."""
    query = select(promise).where(promise.c.customer_id.in_(customer_ids)).order_by(promise.c.id)
    rows = conn.execute(query).mappings().all()
    covered = _covered(conn, [row["id"] for row in rows])
    found: dict[str, list[Promise]] = {}
    for row in rows:
        amount = None if row["amount"] is None else Money(row["amount"], row["currency"])
        own = {"amount": amount, "plan": row["instalment_plan"], "cancelled": row["cancelled_at"] is not None}
        made = build(Promise, row, invoices=covered.get(row["id"], {}), **own)
        found.setdefault(row["customer_id"], []).append(made)
    return found


def customers_promising_since(conn: Connection, day: date) -> list[str]:
    """Who has promised to pay on that day or later, whether they still owe something or not."""
    last = func.coalesce(promise.c.latest, promise.c.due)
    query = select(promise.c.customer_id).where(last >= day, promise.c.cancelled_at.is_(None))
    return sorted(set(conn.execute(query).scalars()))


def _covered(conn: Connection, promise_ids: Sequence[int]) -> dict[int, dict[InvoiceId, Money]]:
    query = (
        select(promise_invoice, invoice.c.currency).join(invoice).where(promise_invoice.c.promise_id.in_(promise_ids))
    )
    found: dict[int, dict[InvoiceId, Money]] = {}
    for row in conn.execute(query.order_by(promise_invoice.c.invoice_id)).mappings():
        residual = Money(row["residual_then"], row["currency"])
        found.setdefault(row["promise_id"], {})[row["invoice_id"]] = residual
    return found
