"""What comes back and what follows from it: mails, promises, holds, deadlines, and how far mailboxes were read."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint, text

from relance_mail.core.policy import AnswerTo
from relance_mail.store.columns import Amount, Day, Instant, Json
from relance_mail.store.tables.shape import among, metadata, need, table, to, where


class InboundKind(StrEnum):
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    RECEIPT = "receipt"
    OWN_COPY = "own_copy"
    OTHER = "other"


class InboundState(StrEnum):
    """`to_confirm`: a person confirms or dismisses the reading; `tray`: nobody knows whose it is."""

    DONE = "done"
    TO_CONFIRM = "to_confirm"
    TRAY = "tray"


class DeadlineState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REMOVED = "removed"


# The mail itself lies in files under `sha256`.
inbound = table(
    "inbound",
    metadata,
    Column("id", Integer, primary_key=True),
    need("mailbox", Text),
    need("sha256", Text),
    Column("message_id", Text),
    need("received_at", Instant),
    need("kind", Text),
    Column("customer_id", Text, to("customer")),
    Column("reminder_id", Text, to("reminder")),
    Column("sender", Text),
    Column("subject", Text),
    need("trust", Text),
    Column("reading", Json),
    need("state", Text),
    Column("closed_by", Text),
    Column("closed_at", Instant),
    UniqueConstraint("mailbox", "sha256"),
    among("kind", InboundKind),
    among("state", InboundState),
    Index("inbound_state", "state"),
    Index("inbound_customer", "customer_id"),
    sqlite_autoincrement=True,
)

# `amount` NULL = what is due on its invoices; its state is computed (core/promises).
promise = table(
    "promise",
    metadata,
    Column("id", Integer, primary_key=True),
    need("customer_id", Text, to("customer")),
    Column("instalment_plan", Text),
    need("part", Integer),
    need("due", Day),
    Column("latest", Day),
    Column("amount", Amount),
    need("currency", Text),
    need("made_on", Day),
    need("author", Text),
    Column("inbound_id", Integer, to("inbound")),
    Column("evidence", Text),
    Column("cancelled_at", Instant),
    Column("cancelled_by", Text),
    UniqueConstraint("inbound_id", "part"),
    Index("promise_customer", "customer_id"),
    sqlite_autoincrement=True,
)

# Fixed when the promise is made: a later invoice is never covered by it.
promise_invoice = table(
    "promise_invoice",
    metadata,
    need("promise_id", Integer, to("promise")),
    need("invoice_id", Integer, to("invoice")),
    need("residual_then", Amount),
    PrimaryKeyConstraint("promise_id", "invoice_id"),
)

# Only what a person or a reply set; the other holds are computed.
hold = table(
    "hold",
    metadata,
    Column("id", Integer, primary_key=True),
    need("customer_id", Text, to("customer")),
    Column("invoice_id", Integer, to("invoice")),
    need("reason", Text),
    Column("note", Text),
    Column("cause", Text),  # the mail (M000012) or command that set it
    need("author", Text),
    need("since", Day),
    Column("until", Day),
    Column("review_on", Day),
    Column("ended_at", Instant),
    Column("ended_on", Day),
    Column("ended_by", Text),
    Column("ended_why", Text),
    Column("dated_on", Day),  # the day of what happened: the judgment of an insolvency
    CheckConstraint("until IS NOT NULL OR review_on IS NOT NULL", name="hold_has_a_date"),
    CheckConstraint("(ended_at IS NULL) = (ended_on IS NULL)", name="hold_ends_whole"),
    Index(
        "one_open_hold",
        "customer_id",
        text("coalesce(invoice_id, 0)"),
        "reason",
        unique=True,
        **where("ended_at IS NULL"),
    ),
    Index("hold_customer", "customer_id"),
    sqlite_autoincrement=True,
)

# What a customer asked for, or waits to be told. `invoices`: their ids, none = all. That it was given is a step.
answer = table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    need("customer_id", Text, to("customer")),
    need("answer_to", Text),
    need("invoices", Json),
    need("cause", Text),  # the mail (M000012) or decision that asked for it
    need("author", Text),
    need("since", Day),
    Column("ended_at", Instant),  # by a person, unsent
    Column("ended_by", Text),
    UniqueConstraint("customer_id", "answer_to", "cause"),
    among("answer_to", AnswerTo),
    sqlite_autoincrement=True,
)

# What a person states to have interrupted the limitation of a claim (LAW §4): the customer's, or one invoice's.
interruption = table(
    "interruption",
    metadata,
    Column("id", Integer, primary_key=True),
    need("customer_id", Text, to("customer")),
    Column("invoice_id", Integer, to("invoice")),
    need("on_date", Day),
    need("cause", Text),
    need("author", Text),
    need("evidence", Text),
    Column("file_sha256", Text),
    Column("cancelled_at", Instant),
    Column("cancelled_by", Text),
    sqlite_autoincrement=True,
)

# `places`: calendar → where the entry lies there (`href`, `etag`), for the same deadline may stand in several.
deadline = table(
    "deadline",
    metadata,
    Column("key", Text, primary_key=True),
    need("uid", Text, unique=True),
    need("customer_id", Text, to("customer")),
    need("kind", Text),
    need("computed_on", Day),
    Column("moved_to", Day),
    Column("moved_from", Day),
    Column("published", Text),
    need("sequence", Integer, server_default=text("0")),
    need("places", Json, server_default="{}"),
    need("state", Text),
    among("state", DeadlineState),
)

cursor = table(
    "cursor",
    metadata,
    need("mailbox", Text),
    need("folder", Text),
    Column("uidvalidity", Integer),
    need("last_uid", Integer, server_default=text("0")),
    Column("read_to_end_at", Instant),
    PrimaryKeyConstraint("mailbox", "folder"),
)
