"""What the house remembers of itself: single facts, and the journal with its erasable bodies."""

from sqlalchemy import Column, ForeignKey, Integer, Text

from relance_mail.store.columns import Instant
from relance_mail.store.tables.shape import metadata, need, table

meta = table("meta", metadata, Column("key", Text, primary_key=True), need("value", Text))

# Ids and hashes only; `prev` UNIQUE: the chain cannot fork.
journal = table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    need("at", Instant),
    need("actor", Text),
    need("kind", Text),
    Column("ref", Text),
    need("body_sha256", Text),
    need("prev", Text, unique=True),
    need("hash", Text, unique=True),
)

# Deleted by purge; the chain still verifies.
journal_body = table(
    "journal_body",
    metadata,
    Column("seq", Integer, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    need("salt", Text),
    need("body", Text),
)
