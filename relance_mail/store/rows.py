"""Rows of the database as frozen values: a column goes to the field of its name, words become enum members."""

from collections.abc import Callable
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_type_hints

from sqlalchemy import RowMapping

T = TypeVar("T")


def build(shape: type[T], row: RowMapping, **own: object) -> T:
    """A `shape` from the columns that bear its fields' names; `own` gives the fields that no column has as such."""
    values = {
        name: read(row[name]) for name, read in _readers(cast("type", shape)).items() if name not in own and name in row
    }
    return shape(**values, **own)


@cache
def _readers(shape: type) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(shape).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    kinds = [one for one in (get_args(hint) or (hint,)) if one is not NoneType]
    kind = kinds[0]
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return _as_it_is
    return lambda value: None if value is None else kind(value)


def _as_it_is(value: Any) -> Any:
    return value
