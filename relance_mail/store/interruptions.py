"""What interrupted the limitation of claims: what a person states, with its proof, and the part payments we have seen.

1. A statement is never changed: it is taken back whole, and the journal keeps both (rule 11).
2. A balance that has gone down in a file that lists balances may be a payment, a credit or a correction: such an event
   is not sure. What a person or a list of movements calls a payment is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from relance_mail.core import keys
from relance_mail.core.findings import Finding
from relance_mail.core.invoices import InvoiceId
from relance_mail.core.limits import Cause, Interruption
from relance_mail.core.policy import Channel
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import journal
from relance_mail.store.tables import MovementWhy, interruption, invoice, movement, outbox, snapshot

_TYPED, _LISTED = "saisi par une personne", "dans les mouvements lus"
_LOWERED = "le solde a baissé dans le fichier : paiement, avoir ou correction"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person states. `invoice_id` None: every claim on that customer that existed then. `evidence`: what shows
    it, in words; `file_sha256`: of the kept file, if there is one."""

    customer_id: str
    on: date
    cause: Cause
    author: str
    evidence: str
    invoice_id: InvoiceId | None = None
    file_sha256: str | None = None


def state(conn: Connection, told: Statement, at: datetime) -> str:
    """Keep a statement; its id (`I000004`)."""
    proof = {"cause": told.cause, "evidence": told.evidence, "file_sha256": told.file_sha256}
    about = {"customer_id": told.customer_id, "invoice_id": told.invoice_id, "on_date": told.on}
    query = insert(interruption).values(**about, **proof, author=told.author).returning(interruption.c.id)
    ref = keys.interruption_id(conn.execute(query).scalar_one())
    journal.append(conn, at, told.author, "interruption.stated", ref, **about, **proof)
    return ref


def take_back(conn: Connection, ref: str, at: datetime, actor: str) -> None:
    """The statement holds no longer; UsageError when there is none, Conflict when it was taken back already."""
    number = keys.number_of(ref, "I") or 0
    if conn.execute(select(interruption.c.id).where(interruption.c.id == number)).first() is None:
        raise UsageError(Finding("id_unknown", f"Aucune interruption {ref!r}.", "Voir `relance journal`."))
    standing = (interruption.c.id == number, interruption.c.cancelled_at.is_(None))
    if conn.execute(update(interruption).where(*standing).values(cancelled_at=at, cancelled_by=actor)).rowcount != 1:
        raise Conflict(Finding("overtaken", f"{ref} est déjà annulée.", "La saisir de nouveau si elle est vraie."))
    journal.append(conn, at, actor, "interruption.cancelled", keys.interruption_id(number))


def stated(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[Interruption]]:
    """What stands of what persons stated about some customers."""
    mine = (interruption.c.customer_id.in_(customer_ids), interruption.c.cancelled_at.is_(None))
    found: dict[str, list[Interruption]] = {}
    for row in conn.execute(select(interruption).where(*mine).order_by(interruption.c.id)).mappings():
        shown = f"{keys.interruption_id(row['id'])}, {row['evidence']}"
        one = Interruption(row["on_date"], Cause(row["cause"]), shown, invoice_id=row["invoice_id"])
        found.setdefault(row["customer_id"], []).append(one)
    return found


def part_payments(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[Interruption]]:
    """Each time that the residual of an open invoice of theirs went down."""
    query = (
        select(invoice.c.customer_id, movement, snapshot.c.mode)
        .join(invoice, movement.c.invoice_id == invoice.c.id)
        .outerjoin(snapshot, movement.c.snapshot_id == snapshot.c.id)
        .where(invoice.c.customer_id.in_(customer_ids), invoice.c.closed_on.is_(None))
        .where(movement.c.why.in_((MovementWhy.PAYMENT, MovementWhy.COMMAND)))
    )
    found: dict[str, list[Interruption]] = {}
    for row in conn.execute(query.order_by(movement.c.id)).mappings():
        if row["was"] is not None and row["now"] < row["was"]:
            found.setdefault(row["customer_id"], []).append(_payment(row))
    return found


def _payment(row: RowMapping) -> Interruption:
    typed, listed = row["why"] == MovementWhy.COMMAND, row["mode"] == "delta"
    shown = _TYPED if typed else _LISTED if listed else _LOWERED
    return Interruption(row["on_date"], Cause.PAYMENT, shown, sure=typed or listed, invoice_id=row["invoice_id"])


def called(conn: Connection, reminder_ids: Sequence[str]) -> set[str]:
    """Those of these reminders that were a call, hence nothing written."""
    query = select(outbox.c.reminder_id).where(outbox.c.reminder_id.in_(reminder_ids))
    return set(conn.execute(query.where(outbox.c.channel == Channel.PHONE)).scalars())
