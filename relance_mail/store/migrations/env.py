"""Read by alembic: migrations run on the connection, and in the transaction, that `store.migrate` hands over."""

from alembic import context

from relance_mail.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
