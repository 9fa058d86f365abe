"""What we send: reminders, the steps that they claim, their way out, and what carriers told us about them."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint, text

from relance_mail.core.decisions import LineRole
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.store.columns import Amount, Day, Flag, Instant, Json
from relance_mail.store.tables.shape import among, flag, metadata, need, table, to, where

# Immutable: a change makes another reminder.
reminder = table(
    "reminder",
    metadata,
    Column("id", Text, primary_key=True),
    need("customer_id", Text, to("customer")),
    need("group_key", Text, server_default=""),
    need("stage", Text),
    need("as_of", Day),
    need("valid_until", Day),
    need("version", Text),
    need("version_parts", Json),
    need("token", Text, unique=True),
    need("because", Text, server_default=""),
    flag("needs_yes", default=True),
    need("yes_because", Text, server_default=""),
    Column("thread_of", Text, to("reminder")),
    need("created_at", Instant),
    Index("reminder_customer", "customer_id"),
    Index("reminder_version", "version"),
)

reminder_line = table(
    "reminder_line",
    metadata,
    need("reminder_id", Text, to("reminder")),
    need("invoice_id", Integer, to("invoice")),
    need("role", Text),
    Column("stage", Text),
    need("round", Integer),
    need("residual", Amount),
    need("claimed", Flag),
    PrimaryKeyConstraint("reminder_id", "invoice_id"),
    among("role", LineRole),
    CheckConstraint("claimed IN (0, 1)", name="claimed_known"),
    CheckConstraint("claimed = 0 OR stage IS NOT NULL", name="claimed_step_has_a_stage"),
    Index("one_reminder_per_step", "invoice_id", "stage", "round", unique=True, **where("claimed = 1")),
    Index("reminder_line_invoice", "invoice_id"),
)

# One row per reminder and channel. `proof_needed`: what makes the stage count on this channel, NULL when it never
# does. `since`: when it entered its state, by which event (`last_event`). `bytes_sha256`: what was approved;
# `sent_sha256`: what really left.
outbox = table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    need("reminder_id", Text, to("reminder")),
    need("customer_id", Text, to("customer")),
    need("group_key", Text),
    need("channel", Text),
    need("key", Text),
    Column("proof_needed", Text),
    need("state", Text),
    need("since", Instant),
    Column("last_event", Text),
    Column("why", Text),
    Column("approved_by", Text),
    Column("approved_at", Instant),
    need("recipients", Json),
    need("files", Json, server_default="{}"),
    Column("bytes_sha256", Text),
    Column("body_sha256", Text),
    Column("sent_sha256", Text),
    Column("message_id", Text, unique=True),
    Column("message_id_seen", Text),
    Column("carrier_ref", Text),
    Column("not_before", Instant),
    need("tries", Integer, server_default=text("0")),
    Column("begun_at", Instant),
    Column("sent_at", Instant),
    Column("server_words", Text),
    Column("proof", Json),
    flag("needs_person"),
    UniqueConstraint("reminder_id", "channel"),
    among("channel", Channel),
    among("state", State),
    among("proof_needed", ProofNeeded),
    Index(
        "one_open_message",
        "customer_id",
        "group_key",
        "channel",
        unique=True,
        **where("state NOT IN ('sent', 'refused', 'withdrawn')"),
    ),
    Index("outbox_state", "state"),
    Index("outbox_key", "key"),
    Index("outbox_seen", "message_id_seen"),
)

receipt = table(
    "receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    need("outbox_id", Text, to("outbox")),
    need("recipient", Text),
    need("kind", Text),
    flag("permanent"),
    need("at", Instant),
    Column("inbound_id", Integer, to("inbound")),
    Column("words", Text),
    Index("receipt_once", "outbox_id", "recipient", "kind", text("coalesce(inbound_id, 0)"), unique=True),
)
