"""Answers that customers wait for, or that we wait to give: who asked for what, and why (OFFICE §5, §10).

1. Once per cause and sort: a mail that is read again asks for nothing new, but may name more invoices.
2. That an answer has left is not stored here: it is a step like any other (core/owed). Only a person ends one unsent.
3. Nothing of it is journaled: its cause is.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from relance_mail.core.account import AnswerOwed
from relance_mail.core.invoices import InvoiceId
from relance_mail.core.policy import AnswerTo
from relance_mail.store.tables import answer


def owe(
    conn: Connection,
    customer_id: str,
    to: AnswerTo,
    invoices: Sequence[InvoiceId],
    cause: str,
    author: str,
    on: date,
) -> None:
    """Ask for an answer about some invoices (none = all). `cause`: the mail (`M000012`), or a word for the decision
    behind it; the same cause asks once, whatever became of it."""
    same = (answer.c.customer_id == customer_id, answer.c.answer_to == to, answer.c.cause == cause)
    known = conn.execute(select(answer.c.invoices).where(*same)).scalar_one_or_none()
    if known is None:
        stated = {"cause": cause, "author": author, "since": on, "invoices": sorted(set(invoices))}
        conn.execute(insert(answer).values(customer_id=customer_id, answer_to=to, **stated))
        return
    both = sorted({*known, *invoices}) if known and invoices else []
    if both != known:
        conn.execute(update(answer).where(*same).values(invoices=both))


def end_cause(conn: Connection, cause: str, at: datetime, actor: str) -> None:
    """What this mail or decision asked for is owed no more: a person has dealt with it."""
    _end(conn, at, actor, answer.c.cause == cause)


def end_all(conn: Connection, customer_id: str, at: datetime, actor: str) -> None:
    """Nothing that this customer asked for is owed any more."""
    _end(conn, at, actor, answer.c.customer_id == customer_id)


def answers_of(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[AnswerOwed]]:
    """What some customers asked for and nobody has ended, given or not, oldest first."""
    query = select(answer).where(answer.c.customer_id.in_(customer_ids), answer.c.ended_at.is_(None))
    found: dict[str, list[AnswerOwed]] = {}
    for row in conn.execute(query.order_by(answer.c.id)).mappings():
        owed = AnswerOwed(AnswerTo(row["answer_to"]), tuple(row["invoices"]), row["since"], row["cause"])
        found.setdefault(row["customer_id"], []).append(owed)
    return found


def _end(conn: Connection, at: datetime, actor: str, which: ColumnElement[bool]) -> None:
    conn.execute(update(answer).where(which, answer.c.ended_at.is_(None)).values(ended_at=at, ended_by=actor))
