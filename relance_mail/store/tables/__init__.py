"""The twenty-one tables, and what each key forbids (MODEL §3.6).

1. Stored are facts and the outbox state; position, promise state, proof, to-do lists are computed from them.
2. A rule that must never break is a key or a trigger here, not an `if` elsewhere: `one_reminder_per_step` (a second
   reminder for the same invoice, stage and round), `one_open_message` (two messages on their way to one customer),
   `outbox(reminder_id, channel)` (a second try under one approval), `message_id` and `token` (two mails with one
   identity), `inbound(mailbox, sha256)` (a reply read twice), `receipt_once` (a receipt counted twice),
   `promise(inbound_id, part)`, `one_open_hold`, `answer(customer_id, answer_to, cause)` (one mail answered twice),
   `journal.prev` (a fork). Triggers stand in `triggers`.
3. Nothing here is SQLite's own but STRICT, so that PostgreSQL needs its triggers and nothing else. There is no tenant
   column and never will be: another creditor is another data folder, or another PostgreSQL schema.
4. A change of this file needs a migration (`migrations/versions`); a test compares both ways of making the schema.
"""

from relance_mail.store.tables.answers import (
    DeadlineState,
    InboundKind,
    InboundState,
    answer,
    cursor,
    deadline,
    hold,
    inbound,
    interruption,
    promise,
    promise_invoice,
)
from relance_mail.store.tables.ledger import (
    MovementWhy,
    SnapshotState,
    contact,
    customer,
    invoice,
    movement,
    position,
    snapshot,
)
from relance_mail.store.tables.record import journal, journal_body, meta
from relance_mail.store.tables.sending import outbox, receipt, reminder, reminder_line
from relance_mail.store.tables.shape import metadata

HEAD = "0003"  # the migration that these tables are the outcome of

__all__ = [
    "HEAD",
    "DeadlineState",
    "InboundKind",
    "InboundState",
    "MovementWhy",
    "SnapshotState",
    "answer",
    "contact",
    "cursor",
    "customer",
    "deadline",
    "hold",
    "inbound",
    "interruption",
    "invoice",
    "journal",
    "journal_body",
    "meta",
    "metadata",
    "movement",
    "outbox",
    "position",
    "promise",
    "promise_invoice",
    "receipt",
    "reminder",
    "reminder_line",
    "snapshot",
]
