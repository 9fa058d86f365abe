"""What no key can forbid: rewriting the journal, a reminder or its lines, and any way back from `sent`.

1. One list of (name, when, message); each dialect words it in its own way. SQLite's wording is here, PostgreSQL's
   comes with the workers.
2. `recursive_triggers` is on (see `database`): without it INSERT OR REPLACE would delete a row unseen.
"""

from sqlalchemy import DDL, event

from relance_mail.store.tables import metadata

_FORBIDDEN = (
    ("journal_kept_u", "BEFORE UPDATE ON journal", "append-only"),
    ("journal_kept_d", "BEFORE DELETE ON journal", "append-only"),
    ("reminder_fixed", "BEFORE UPDATE ON reminder", "immutable"),
    (
        "reminder_line_fixed",
        "BEFORE UPDATE OF reminder_id, invoice_id, role, stage, round, residual ON reminder_line",
        "immutable",
    ),
    (
        "sent_is_final",
        "BEFORE UPDATE OF state ON outbox WHEN OLD.state = 'sent' AND NEW.state <> 'sent'",
        "sent is final",
    ),
)


def sqlite_triggers() -> tuple[str, ...]:
    """The statements that create them."""
    return tuple(
        f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for name, when, message in _FORBIDDEN
    )


for _statement in sqlite_triggers():
    _ddl = DDL(_statement)  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
    event.listen(metadata, "after_create", _ddl.execute_if(dialect="sqlite"))
