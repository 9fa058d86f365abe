"""Deadlines as they were published: the same entry for ever by its uid, one number higher with each change.

1. Which deadlines there are is computed; here lies what calendars were told, and what people did to it (MODEL §2.9).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from relance_mail.core.deadlines import DeadlineKind
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.rows import build
from relance_mail.store.tables import DeadlineState, deadline


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry lies in one calendar, and in which version."""

    href: str
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """`computed_on`: the day that the facts give; `moved_to`: where a person moved it, from `moved_from`.

    `published`: what calendars were told last, as the publisher words it. `places`: calendar's name → place."""

    key: str
    uid: str
    customer_id: str
    kind: DeadlineKind
    computed_on: date
    moved_to: date | None = None
    moved_from: date | None = None
    published: str | None = None
    sequence: int = 0
    places: Mapping[str, Place] = field(default_factory=dict)
    state: DeadlineState = DeadlineState.OPEN


def deadlines_in(conn: Connection, *states: DeadlineState) -> dict[str, DeadlineRow]:
    """Deadlines by key, of some states or of all."""
    query = select(deadline).order_by(deadline.c.computed_on, deadline.c.key)
    rows = conn.execute(query.where(deadline.c.state.in_(states)) if states else query).mappings()
    return {row["key"]: build(DeadlineRow, row, places=_places(row["places"])) for row in rows}


def save_deadline(conn: Connection, row: DeadlineRow) -> None:
    """Write it as it is now; new when its key is. Another key with the same uid is refused."""
    values = {**asdict(row), "places": to_plain(row.places)}
    if conn.execute(update(deadline).where(deadline.c.key == row.key).values(**values)).rowcount == 0:
        conn.execute(insert(deadline).values(**values))


def forget_deadline(conn: Connection, key: str) -> None:
    """Delete a row that no calendar was ever told of."""
    conn.execute(delete(deadline).where(deadline.c.key == key))


def _places(plain: Mapping[str, Mapping[str, str]]) -> dict[str, Place]:
    return {calendar: from_plain(Place, place) for calendar, place in plain.items()}
