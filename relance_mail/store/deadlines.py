"""Deadlines as they were published: the same entry for ever by its uid, one number higher with each change.

1. Which deadlines there are is computed; here lies what calendars were told, and what people did to it (MODEL §2.9).
2. A bundle has a row of its own that belongs to no customer, hence no place in the table: it is kept in `meta`, and so
   are the notice that a deadline bears and the question that a deleted one has become.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from relance_mail.core.deadlines import DeadlineKind
from relance_mail.store import meta
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.columns import json_text
from relance_mail.store.rows import build
from relance_mail.store.tables import DeadlineState, deadline

_BUNDLE, _NOTICE, _ASKED = "agenda/bundle", "agenda/notice", "agenda/asked"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry lies in one calendar, and in which version. `told`: the fingerprint of what that calendar was
    told; None while it is being written or taken out. `day`, `done`: how it was told to stand there."""

    href: str
    etag: str | None = None
    told: str | None = None
    day: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """`computed_on`: the day that the facts give; `moved_to`: where a person moved it, from `moved_from`.

    `published`: fingerprint of the last version, in which `sequence` counts. `places`: calendar's name → place.
    `customer_id` is empty for a bundle."""

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A deadline that somebody deleted: it stays away from these calendars until a person answers."""

    on: date
    sentence: str
    calendars: tuple[str, ...]


def deadlines_in(conn: Connection, *states: DeadlineState) -> dict[str, DeadlineRow]:
    """Deadlines by key, of some states or of all."""
    query = select(deadline).order_by(deadline.c.computed_on, deadline.c.key)
    rows = conn.execute(query.where(deadline.c.state.in_(states)) if states else query).mappings()
    return {row["key"]: build(DeadlineRow, row, places=_places(row["places"])) for row in rows}


def deadline_of(conn: Connection, key: str) -> DeadlineRow | None:
    """The deadline or bundle of that key."""
    row = conn.execute(select(deadline).where(deadline.c.key == key)).mappings().one_or_none()
    if row is not None:
        return build(DeadlineRow, row, places=_places(row["places"]))
    bundle = meta.get(conn, f"{_BUNDLE}/{key}")
    return None if bundle is None else from_plain(DeadlineRow, json.loads(bundle))


def bundles_in(conn: Connection) -> dict[str, DeadlineRow]:
    """The bundles that calendars were told of, by key."""
    return {key: from_plain(DeadlineRow, json.loads(row)) for key, row in meta.under(conn, _BUNDLE).items()}


def save_deadline(conn: Connection, row: DeadlineRow) -> None:
    """Write it as it is now; new when its key is. Another key with the same uid is refused."""
    if not row.customer_id:
        meta.put(conn, f"{_BUNDLE}/{row.key}", json_text(to_plain(row)))
        return
    values = {**asdict(row), "places": to_plain(row.places)}
    if conn.execute(update(deadline).where(deadline.c.key == row.key).values(**values)).rowcount == 0:
        conn.execute(insert(deadline).values(**values))


def forget_deadline(conn: Connection, key: str) -> None:
    """Delete a row that no calendar was ever told of, or a bundle that is no more."""
    conn.execute(delete(deadline).where(deadline.c.key == key))
    meta.drop(conn, f"{_BUNDLE}/{key}")
    drop_words(conn, key)


def moved_days(
    conn: Connection, kind: DeadlineKind, customer_ids: Sequence[str], *states: DeadlineState
) -> dict[str, list[tuple[str, date]]]:
    """What people have moved, in these states, by customer: the fact of its key (`17`, `R000012`) and the day."""
    chosen = (deadline.c.kind == kind, deadline.c.customer_id.in_(customer_ids), deadline.c.moved_to.is_not(None))
    query = select(deadline).where(*chosen, deadline.c.state.in_(states))
    found: dict[str, list[tuple[str, date]]] = {}
    for row in conn.execute(query).mappings():
        fact = row["key"].removeprefix(f"{row['customer_id']}:{kind}:")
        found.setdefault(row["customer_id"], []).append((fact, row["moved_to"]))
    return found


def notices(conn: Connection) -> dict[str, str]:
    """The notice that a deadline bears since it was put back, by key."""
    return meta.under(conn, _NOTICE)


def put_notice(conn: Connection, key: str, words: str) -> None:
    """Let the body of that deadline say so from now on."""
    meta.put(conn, f"{_NOTICE}/{key}", words)


def questions(conn: Connection) -> dict[str, Asked]:
    """What a person is asked about deleted deadlines, by key."""
    return {key: from_plain(Asked, json.loads(asked)) for key, asked in meta.under(conn, _ASKED).items()}


def ask(conn: Connection, key: str, asked: Asked) -> None:
    """Ask about a deleted deadline."""
    meta.put(conn, f"{_ASKED}/{key}", json_text(to_plain(asked)))


def drop_words(conn: Connection, key: str) -> None:
    """Neither a notice nor a question any more: a person has answered, or the facts have changed."""
    meta.drop(conn, f"{_NOTICE}/{key}")
    meta.drop(conn, f"{_ASKED}/{key}")


def _places(plain: Mapping[str, Mapping[str, str]]) -> dict[str, Place]:
    return {calendar: from_plain(Place, place) for calendar, place in plain.items()}
