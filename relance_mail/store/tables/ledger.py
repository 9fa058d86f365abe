"""Who owes what: customers, their addresses, what each source said, invoices and every change of their residual."""

from enum import StrEnum

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

from relance_mail.core.invoices import InvoiceType
from relance_mail.core.parties import ContactRole, ContactState, Kind
from relance_mail.store.columns import Amount, Day, Instant, Json
from relance_mail.store.tables.shape import among, flag, metadata, need, table, to, where


class SnapshotState(StrEnum):
    ACCEPTED = "accepted"
    BRAKED = "braked"
    OVERRIDDEN = "overridden"


class MovementWhy(StrEnum):
    """Why a residual changed. `credit_note`: a credit note was used up; `command`: a person said so."""

    FIRST_SEEN = "first_seen"
    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    ABSENCE = "absence"
    REAPPEARED = "reappeared"
    CORRECTION = "correction"
    COMMAND = "command"


# `layers`: what each origin said about it (store/customers); the other columns are what results.
customer = table(
    "customer",
    metadata,
    Column("id", Text, primary_key=True),
    need("name", Text),
    need("kind", Text, server_default="unknown"),
    Column("country", Text),
    Column("siren", Text),
    Column("vat_number", Text),
    need("language", Text, server_default="fr"),
    Column("policy", Text),
    need("layers", Json, server_default="{}"),
    Column("started_on", Day),  # the day on which its reprise was validated (OFFICE §10)
    Column("last_contact_on", Day),
    Column("not_before", Day),
    Column("erased_at", Instant),
    among("kind", Kind),
    Index("customer_siren", "siren"),
)

contact = table(
    "contact",
    metadata,
    need("customer_id", Text, to("customer")),
    need("email", Text),
    need("role", Text),
    Column("name", Text),
    need("origin", Text),
    need("state", Text),
    need("since", Day),
    PrimaryKeyConstraint("customer_id", "email"),
    among("role", ContactRole),
    among("state", ContactState),
    Index("contact_email", "email"),
)

# `blocked`: customer → reason of the hold that this reading computes (an unreadable row, an ambiguous contact).
snapshot = table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True),
    need("source", Text),
    need("mode", Text),
    need("fingerprint", Text),
    need("as_of", Day),
    need("read_at", Instant),
    need("state", Text),
    need("counts", Json),
    need("reasons", Json),
    need("blocked", Json, server_default="{}"),
    Column("overridden_by", Text),
    Column("overridden_at", Instant),
    among("mode", ("stock", "delta")),
    among("state", SnapshotState),
    Index("snapshot_source", "source"),
)

invoice = table(
    "invoice",
    metadata,
    Column("id", Integer, primary_key=True),
    need("customer_id", Text, to("customer")),
    need("type", Text),
    need("number", Text),
    need("number_key", Text),
    Column("issue_date", Day),
    need("due_date", Day),
    flag("due_assumed"),
    need("currency", Text),
    Column("total", Amount),
    need("residual", Amount),
    Column("subject", Text),
    Column("order_ref", Text),
    need("source", Text),
    need("place", Json, server_default="{}"),  # file, sheet, row where it was last read
    need("snapshot_id", Integer, to("snapshot")),  # the reading that changed it last
    Column("kind", Text),
    Column("kind_set_by", Text),  # the person whose word about the kind wins over the source's
    Column("means", Text),
    flag("factor"),
    flag("foreign_seller"),
    need("files", Json, server_default="[]"),
    Column("disputed_by_source", Text),
    flag("retention"),
    Column("rejected_on", Day),
    Column("closed_on", Day),
    Column("closed_why", Text),
    Column("deposited_on", Day),  # on the platform of a public debtor (Chorus Pro): its term runs from there
    Column("life_cycle", Text),  # the last status of an e-invoice: 207, 208, 210 to 213 (LAW §9)
    UniqueConstraint("customer_id", "type", "number_key", "due_date"),
    among("type", InvoiceType),
    among("kind", Kind),
    Index("invoice_number", "number_key"),
    Index("invoice_open", "source", **where("closed_on IS NULL")),
    sqlite_autoincrement=True,
)

# Every change of a residual: promises are kept or broken by these.
movement = table(
    "movement",
    metadata,
    Column("id", Integer, primary_key=True),
    need("invoice_id", Integer, to("invoice")),
    Column("snapshot_id", Integer, to("snapshot")),
    need("on_date", Day),
    Column("was", Amount),
    need("now", Amount),
    need("why", Text),
    UniqueConstraint("invoice_id", "snapshot_id"),
    among("why", MovementWhy),
)

# Set by hand only; each row opens a new round.
position = table(
    "position",
    metadata,
    Column("id", Integer, primary_key=True),
    need("invoice_id", Integer, to("invoice")),
    need("round", Integer),
    Column("stage", Text),
    need("on_date", Day),
    need("author", Text),
    need("reason", Text),
    UniqueConstraint("invoice_id", "round"),
)
