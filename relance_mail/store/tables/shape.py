"""Shorthands in which the tables are written, and the metadata that they share."""

from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, Table, text

from relance_mail.store.columns import Flag

metadata = MetaData()

need: partial[Column[Any]] = partial(Column, nullable=False)
table = partial(Table, sqlite_strict=True)


def among(column: str, values: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """The column holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def to(name: str) -> ForeignKey:
    """A reference to the `id` of that table."""
    return ForeignKey(f"{name}.id")


def flag(name: str, *, default: bool = False) -> Column[Any]:
    """A yes or no that is always known."""
    return need(name, Flag, server_default=text("1" if default else "0"))


def where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, for every dialect."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
