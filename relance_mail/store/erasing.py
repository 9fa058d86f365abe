"""Erasing what is about a customer: first the words, later the whole account (rule 11, `relance db purge`).

1. Words go after the short term: what the customer wrote and what was noted about it, and its addresses. The figures
   and what we sent stay, for accounting law wants them longer.
2. With the long term the account goes: every row that bears its code. Of a mail its hash stays, without a name, so that
   the same bytes in the mailbox are not read as new.
3. The journal's chain is never touched: its bodies are erased beside it (store/journal).
"""

from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from relance_mail.store.keeping import ERASED
from relance_mail.store.tables import (
    InboundKind,
    InboundState,
    answer,
    contact,
    customer,
    deadline,
    hold,
    inbound,
    interruption,
    invoice,
    movement,
    outbox,
    position,
    promise,
    promise_invoice,
    receipt,
    reminder,
    reminder_line,
)

_NO_WORDS = {"sender": None, "subject": None, "reading": None, "trust": ERASED, "state": InboundState.DONE}
_OUR_PROOFS = (InboundKind.RECEIPT, InboundKind.OWN_COPY)  # of what we sent: they stay as long as that does


def erase_words(conn: Connection, customer_id: str, at: datetime) -> int:
    """Erase what a customer wrote, what was noted of it and its addresses; how many mails. Their files are then in
    nobody's use (keeping.files_in_use)."""
    theirs = (inbound.c.customer_id == customer_id, inbound.c.kind.not_in(_OUR_PROOFS), inbound.c.trust != ERASED)
    mails = conn.execute(update(inbound).where(*theirs).values(**_NO_WORDS)).rowcount
    conn.execute(update(promise).where(promise.c.customer_id == customer_id).values(evidence=None))
    conn.execute(update(hold).where(hold.c.customer_id == customer_id).values(note=None, ended_why=None))
    conn.execute(delete(contact).where(contact.c.customer_id == customer_id))
    conn.execute(update(customer).where(customer.c.id == customer_id).values(erased_at=at))
    return mails


def erase_strangers(conn: Connection, before: datetime) -> int:
    """The same for mails of nobody known that are older than that and wait for nobody; how many."""
    old = (inbound.c.customer_id.is_(None), inbound.c.received_at < before, inbound.c.state == InboundState.DONE)
    return conn.execute(update(inbound).where(*old, inbound.c.trust != ERASED).values(**_NO_WORDS)).rowcount


def erase_account(conn: Connection, customer_id: str) -> None:
    """Delete every row of a customer who is done with."""
    invoices = select(invoice.c.id).where(invoice.c.customer_id == customer_id)
    reminders = select(reminder.c.id).where(reminder.c.customer_id == customer_id)
    promises = select(promise.c.id).where(promise.c.customer_id == customer_id)
    messages = select(outbox.c.id).where(outbox.c.customer_id == customer_id)
    for table, its in (
        (receipt, (receipt.c.outbox_id.in_(messages),)),
        (promise_invoice, (promise_invoice.c.promise_id.in_(promises), promise_invoice.c.invoice_id.in_(invoices))),
        (reminder_line, (reminder_line.c.reminder_id.in_(reminders), reminder_line.c.invoice_id.in_(invoices))),
        (movement, (movement.c.invoice_id.in_(invoices),)),
        (position, (position.c.invoice_id.in_(invoices),)),
    ):
        conn.execute(delete(table).where(or_(*its)))
    answered = or_(inbound.c.customer_id == customer_id, inbound.c.reminder_id.in_(reminders))
    nobody = {"customer_id": None, "reminder_id": None, "message_id": None}
    conn.execute(update(inbound).where(answered).values(**nobody, **_NO_WORDS))
    for table in (promise, hold, answer, interruption, deadline, contact, outbox, reminder, invoice):
        conn.execute(delete(table).where(table.c.customer_id == customer_id))
    conn.execute(delete(customer).where(customer.c.id == customer_id))
