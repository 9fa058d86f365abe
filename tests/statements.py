"""SQL statements are compiled once in a process, not once for each of the thousand databases that tests open.

SQLAlchemy keeps them by engine, because engines may speak different dialects; here all of them speak the same one.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event


class _Statements(dict[Any, Any]):
    """What SQLAlchemy has compiled, without the first part of its keys: the dialect of one engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_STATEMENTS = _Statements()


@event.listens_for(Engine, "engine_connect")
def _share(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execution_options(compiled_cache=_STATEMENTS)
