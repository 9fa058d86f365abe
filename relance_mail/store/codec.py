"""Values of core as plain JSON values and back, by their type hints: a customer's fields, a reading of a reply.

1. Fields at their default are left out: what a source does not say is not stored as if it had said it, and a field
   added later reads its default from older rows.
2. Only the shapes that core uses: dataclasses, enums, dates, decimals, tuples, mappings, optional values.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """What `json` can write; dataclasses become mappings without the fields that stand at their default."""
    if is_dataclass(value):
        stated = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: to_plain(own) for field, own in stated if own != _default(field)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(own) for key, own in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(own) for own in value]
    return value


def from_plain(shape: type[T], plain: Any) -> T:
    """The value of that type which `to_plain` wrote. Unknown keys of a dataclass are passed over."""
    result: T = _read(shape, plain)
    return result


def _default(field: Any) -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default


@cache
def _hints(shape: type) -> dict[str, Any]:
    return typing.get_type_hints(shape)


def _read(shape: Any, plain: Any) -> Any:
    origin = typing.get_origin(shape)
    if plain is None or shape is Any:
        return plain
    if origin in (types.UnionType, typing.Union):
        return _read(next(one for one in typing.get_args(shape) if one is not types.NoneType), plain)
    if origin is tuple:
        return tuple(_read(typing.get_args(shape)[0], own) for own in plain)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _read(typing.get_args(shape)[1], own) for key, own in plain.items()}
    if is_dataclass(shape):
        hints = _hints(typing.cast("type", shape))
        return typing.cast("Any", shape)(**{key: _read(hints[key], own) for key, own in plain.items() if key in hints})
    if shape in (date, datetime):
        return shape.fromisoformat(plain)
    return shape(plain)
