"""What the law needs to know: deposits, life-cycle statuses, judgments, interruptions. Revision 0003."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INTERRUPTION = """
CREATE TABLE interruption (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL,
    invoice_id INTEGER,
    on_date TEXT NOT NULL,
    cause TEXT NOT NULL,
    author TEXT NOT NULL,
    evidence TEXT NOT NULL,
    file_sha256 TEXT,
    cancelled_at TEXT,
    cancelled_by TEXT,
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
) STRICT
"""


def upgrade() -> None:
    """Make the table and add the columns."""
    op.execute(_INTERRUPTION)
    op.execute("ALTER TABLE invoice ADD COLUMN deposited_on TEXT")
    op.execute("ALTER TABLE invoice ADD COLUMN life_cycle TEXT")
    op.execute("ALTER TABLE hold ADD COLUMN dated_on TEXT")
