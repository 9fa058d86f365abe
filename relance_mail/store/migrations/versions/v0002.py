"""Answers owed to customers. Revision 0002."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ANSWER = """
CREATE TABLE answer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL,
    answer_to TEXT NOT NULL,
    invoices TEXT NOT NULL,
    cause TEXT NOT NULL,
    author TEXT NOT NULL,
    since TEXT NOT NULL,
    ended_at TEXT,
    ended_by TEXT,
    UNIQUE (customer_id, answer_to, cause),
    CONSTRAINT answer_to_known CHECK (answer_to IN ('document', 'payment', 'statement')),
    FOREIGN KEY(customer_id) REFERENCES customer (id)
) STRICT
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(_ANSWER)
