"""How values lie in the database: every type as text or integer, so that STRICT tables and PostgreSQL both take it.

1. Amounts are decimal text, never floating point; days are ISO dates; instants are UTC with microseconds, so that
   text order is time order.
2. A value of the wrong type, or a naive instant, is refused here, at the border, whoever made it.
"""

import json
from abc import abstractmethod
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator


def instant_text(value: datetime) -> str:
    """`2026-03-03T09:00:00.000000+00:00`; ValueError for a naive instant."""
    if value.tzinfo is None:
        raise ValueError(f"a stored instant has a zone: {value!r}")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def json_text(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces, accents as they are; the same value gives the same text for ever."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


T = TypeVar("T")


class _Stored(TypeDecorator[T]):
    """A type that says how one value is written and read; NULL is None both ways."""

    cache_ok = True

    def process_bind_param(self, value: T | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else self.written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> T | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else self.read(value)

    @abstractmethod
    def written(self, value: T) -> str | int: ...

    @abstractmethod
    def read(self, value: Any) -> T: ...


class Day(_Stored[date]):
    """A calendar day."""

    impl = Text
    cache_ok = True

    def written(self, value: date) -> str:
        if isinstance(value, datetime):
            raise TypeError(f"a day is not an instant: {value!r}")
        return value.isoformat()

    def read(self, value: Any) -> date:
        return date.fromisoformat(value)


class Instant(_Stored[datetime]):
    """An aware instant, kept in UTC."""

    impl = Text
    cache_ok = True

    def written(self, value: datetime) -> str:
        return instant_text(value)

    def read(self, value: Any) -> datetime:
        return datetime.fromisoformat(value)


class Amount(_Stored[Decimal]):
    """A decimal amount; its currency stands in a column of the same row, or of the invoice that the row is about."""

    impl = Text
    cache_ok = True

    def written(self, value: Decimal) -> str:
        if not isinstance(value, Decimal):
            raise TypeError(f"an amount is a Decimal: {value!r}")
        return str(value)

    def read(self, value: Any) -> Decimal:
        return Decimal(value)


class Json(_Stored[Any]):
    """Lists, mappings, text and numbers as canonical JSON text."""

    impl = Text
    cache_ok = True

    def written(self, value: Any) -> str:
        return json_text(value)

    def read(self, value: Any) -> Any:
        return json.loads(value)


class Flag(_Stored[bool]):
    """Yes or no, as 1 or 0."""

    impl = Integer
    cache_ok = True

    def written(self, value: bool) -> int:
        return int(value)

    def read(self, value: Any) -> bool:
        return bool(value)
