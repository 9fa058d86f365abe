"""Holds that a person or a reply set; who opened them, until when, who ended them (rule 8).

1. One open hold per customer or invoice and reason (`one_open_hold`): opening it again prolongs it.
2. Ended holds stay: what comes after a long one is decided from them (OFFICE §4.2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from relance_mail.core import keys
from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.findings import Finding
from relance_mail.errors import UsageError
from relance_mail.store import journal
from relance_mail.store.rows import build
from relance_mail.store.tables import hold


def open_hold(conn: Connection, customer_id: str, new: Hold, at: datetime, cause: str | None = None) -> str:
    """Stop reminders; the hold's id (`H000007`). `cause`: the mail or command behind it.

    Where the same reason is open for the same customer or invoice, that hold goes on: to the later of both dates (no
    end date is later than any), with the new note; one whose end date has gone is ended at that date, and a new one
    begins."""
    before = _open_one(conn, customer_id, new)
    if before is not None and before.id is not None:
        if before.open_on(new.since):
            return _prolong(conn, before, new, at)
        _end(conn, [before.id], (before.until or new.since) + timedelta(days=1), at, "relance", "échue")
    stated = {name: getattr(new, name) for name in _STATED}
    row = insert(hold).values(customer_id=customer_id, cause=cause, **stated).returning(hold.c.id)
    ref = keys.hold_id(conn.execute(row).scalar_one())
    journal.append(conn, at, new.author, "hold.opened", ref, customer=customer_id, cause=cause, **stated)
    return ref


_STATED = ("invoice_id", "reason", "note", "author", "since", "until", "review_on", "dated_on")


def end_holds(
    conn: Connection,
    customer_id: str,
    on: date,
    at: datetime,
    actor: str,
    why: str,
    reasons: Iterable[HoldReason] = tuple(HoldReason),
) -> list[Hold]:
    """End every open hold of a customer and of its invoices (of some reasons); those that were ended."""
    ended = _holds(conn, hold.c.customer_id == customer_id, _OPEN, hold.c.reason.in_(list(reasons)))
    _end(conn, [one.id for one in ended if one.id is not None], on, at, actor, why)
    return ended


def end_hold(conn: Connection, ref: str, on: date, at: datetime, actor: str, why: str) -> None:
    """End one; UsageError when there is no open hold of that id."""
    number = keys.number_of(ref, "H") or 0
    if not _holds(conn, hold.c.id == number, _OPEN):
        raise UsageError(Finding("hold_unknown", f"Aucun blocage ouvert {ref!r}.", "Voir `relance account`."))
    _end(conn, [number], on, at, actor, why)


def move_review(conn: Connection, hold_id: int, review_on: date, at: datetime, actor: str) -> None:
    """Look at it again on another day."""
    conn.execute(update(hold).where(hold.c.id == hold_id, _OPEN).values(review_on=review_on))
    journal.append(conn, at, actor, "hold.review_moved", keys.hold_id(hold_id), review_on=review_on)


def holds_of(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[Hold]]:
    """Every hold of some customers, ended ones too, oldest first."""
    return _by_customer(conn, hold.c.customer_id.in_(customer_ids))


def open_holds(conn: Connection) -> dict[str, list[Hold]]:
    """Every hold that nobody has ended, by customer."""
    return _by_customer(conn, _OPEN)


def open_holds_of(conn: Connection, customer_id: str, reason: HoldReason) -> list[Hold]:
    """The open holds of a customer and of its invoices that have this reason."""
    return _holds(conn, hold.c.customer_id == customer_id, hold.c.reason == reason, _OPEN)


_OPEN: ColumnElement[bool] = hold.c.ended_at.is_(None)


def _by_customer(conn: Connection, *conditions: ColumnElement[bool]) -> dict[str, list[Hold]]:
    found: dict[str, list[Hold]] = {}
    for row in conn.execute(select(hold).where(*conditions).order_by(hold.c.id)).mappings():
        found.setdefault(row["customer_id"], []).append(build(Hold, row))
    return found


def _holds(conn: Connection, *conditions: ColumnElement[bool]) -> list[Hold]:
    return [one for holds in _by_customer(conn, *conditions).values() for one in holds]


def _open_one(conn: Connection, customer_id: str, new: Hold) -> Hold | None:
    scope = func.coalesce(hold.c.invoice_id, 0) == (new.invoice_id or 0)
    found = _holds(conn, hold.c.customer_id == customer_id, hold.c.reason == new.reason, scope, _OPEN)
    return found[0] if found else None


def _prolong(conn: Connection, before: Hold, new: Hold, at: datetime) -> str:
    after = replace(
        before,
        until=None if None in (before.until, new.until) else _later(before.until, new.until),
        review_on=_later(before.review_on, new.review_on),
        note=new.note or before.note,
        dated_on=new.dated_on or before.dated_on,
    )
    ref = keys.hold_id(before.id or 0)
    if after != before:
        values: dict[str, Any] = {name: getattr(after, name) for name in ("until", "review_on", "note", "dated_on")}
        conn.execute(update(hold).where(hold.c.id == before.id).values(**values))
        journal.append(conn, at, new.author, "hold.prolonged", ref, **values)
    return ref


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _end(conn: Connection, numbers: Sequence[int], on: date, at: datetime, actor: str, why: str) -> None:
    for number in numbers:
        values = {"ended_at": at, "ended_on": on, "ended_by": actor, "ended_why": why}
        conn.execute(update(hold).where(hold.c.id == number).values(**values))
        journal.append(conn, at, actor, "hold.ended", keys.hold_id(number), why=why, on=on)
