"""The first tables. Revision 0001.

1. What it makes is written out beside it, statement by statement: it must not change when the tables do. A test
   compares the outcome of all migrations with the tables of today.
2. New databases are made from `tables` and stamped with the last revision; PostgreSQL begins there too, which is why
   the statements are SQLite's.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = Path(__file__).with_name("v0001.sqlite.sql")


def upgrade() -> None:
    """Make tables, indexes and triggers."""
    for statement in _STATEMENTS.read_text(encoding="utf-8").split(";\n\n"):
        if statement.strip():
            op.execute(statement.strip())
