"""Every version of a source that was read: what it contained, whether the brake let it through (OFFICE §9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from relance_mail.core.account import HoldReason
from relance_mail.core.findings import Finding
from relance_mail.core.looks import Difference, IngestLook, largest_differences
from relance_mail.errors import Conflict
from relance_mail.store import journal
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.rows import build
from relance_mail.store.tables import SnapshotState, snapshot

_APPLIED = (SnapshotState.ACCEPTED, SnapshotState.OVERRIDDEN)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One reading of a source. `mode`: `stock` or `delta`. `counts`: what the brake and the summary compare (columns,
    lines, totals); empty once no longer needed. `reasons`: why the brake tripped, as findings in JSON. `blocked`:
    customer → reason."""

    id: int
    source: str
    mode: str
    fingerprint: str
    as_of: date
    read_at: datetime
    state: SnapshotState
    counts: Mapping[str, Any] = field(default_factory=dict)
    reasons: Sequence[Mapping[str, Any]] = ()
    blocked: Mapping[str, str] = field(default_factory=dict)
    overridden_by: str | None = None
    overridden_at: datetime | None = None

    @property
    def applied(self) -> bool:
        """Whether its rows are believed."""
        return self.state in _APPLIED


def save_snapshot(
    conn: Connection,
    source: str,
    mode: str,
    fingerprint: str,
    as_of: date,
    read_at: datetime,
    counts: Mapping[str, object],
    brakes: Sequence[Finding] = (),
) -> int:
    """Note a reading; its id. With `brakes` it is braked: its rows are not to be applied before `override`."""
    state = SnapshotState.BRAKED if brakes else SnapshotState.ACCEPTED
    stated = insert(snapshot).values(
        source=source,
        mode=mode,
        fingerprint=fingerprint,
        as_of=as_of,
        read_at=read_at,
        state=state,
        counts=to_plain(counts),
        reasons=[finding.as_json() for finding in brakes],
    )
    number: int = conn.execute(stated.returning(snapshot.c.id)).scalar_one()
    _forget_counts(conn, source, number)
    journal.append(conn, read_at, "relance", f"snapshot.{state}", source, snapshot=number, fingerprint=fingerprint)
    return number


def _forget_counts(conn: Connection, source: str, newest: int) -> None:
    """Only the last reading and the last applied one are compared with; the lines of older ones would fill the disk."""
    applied = last_accepted(conn, source)
    kept = {newest, applied.id if applied else newest}
    older = (snapshot.c.source == source, snapshot.c.id.not_in(kept), snapshot.c.counts != {})
    conn.execute(update(snapshot).where(*older).values(counts={}))


def get_snapshot(conn: Connection, snapshot_id: int) -> Snapshot:
    """The snapshot of that id; `NoResultFound` is a bug of the caller."""
    row = conn.execute(select(snapshot).where(snapshot.c.id == snapshot_id)).mappings().one()
    return build(Snapshot, row)


def latest(conn: Connection, source: str) -> Snapshot | None:
    """The last reading, braked or not."""
    return _first(conn, _of(source))


def last_accepted(conn: Connection, source: str) -> Snapshot | None:
    """The last reading whose rows were applied: what the brake compares with."""
    return _first(conn, _of(source).where(snapshot.c.state.in_(_APPLIED)))


def first_read_since(conn: Connection, source: str, instant: datetime) -> datetime | None:
    """When the first version of a source was read at that instant or later; None when there was none."""
    read = (snapshot.c.source == source, snapshot.c.read_at >= instant)
    first: datetime | None = conn.execute(select(func.min(snapshot.c.read_at)).where(*read)).scalar_one()
    return first


def newest_applied(conn: Connection) -> Snapshot | None:
    """The last version of any source whose rows were applied."""
    return _first(conn, select(snapshot).where(snapshot.c.state.in_(_APPLIED)).order_by(snapshot.c.id.desc()))


def accepted_fingerprints(conn: Connection, source: str) -> tuple[str, ...]:
    """Of every applied reading, newest first: the head is the last one's, the others are old copies."""
    query = _of(source).where(snapshot.c.state.in_(_APPLIED)).with_only_columns(snapshot.c.fingerprint)
    return tuple(conn.execute(query).scalars())


def braked(conn: Connection) -> list[Snapshot]:
    """The sources whose last reading is braked and waits for a person."""
    newest = select(func.max(snapshot.c.id)).group_by(snapshot.c.source)
    query = select(snapshot).where(snapshot.c.id.in_(newest), snapshot.c.state == SnapshotState.BRAKED)
    return [build(Snapshot, row) for row in conn.execute(query.order_by(snapshot.c.source)).mappings()]


def look_of(taken: Snapshot) -> IngestLook | None:
    """What that version said; None when it is no longer kept, or was never (the list of our own accounts)."""
    return from_plain(IngestLook, taken.counts["look"]) if "look" in taken.counts else None


def largest_differences_of(conn: Connection, source: str) -> tuple[Difference, ...]:
    """The ten largest differences between the version that waits for a person and the last accepted one, largest first
    (OFFICE §9); none where nothing waits, or where there is nothing to compare with."""
    newest, accepted = latest(conn, source), last_accepted(conn, source)
    if newest is None or accepted is None or newest.applied:
        return ()
    old, new = look_of(accepted), look_of(newest)
    return largest_differences(old, new) if old and new else ()


def override(conn: Connection, snapshot_id: int, at: datetime, actor: str, reason: str) -> None:
    """A person says « ce fichier est bon », for this version only; Conflict when it is not braked (any more)."""
    same = (snapshot.c.id == snapshot_id, snapshot.c.state == SnapshotState.BRAKED)
    values = {"state": SnapshotState.OVERRIDDEN, "overridden_by": actor, "overridden_at": at}
    if conn.execute(update(snapshot).where(*same).values(**values)).rowcount != 1:
        raise Conflict(Finding("not_braked", "Cette version du fichier n'est pas (ou plus) freinée.", "Voir `status`."))
    journal.append(conn, at, actor, "snapshot.overridden", str(snapshot_id), reason=reason)


def note_blocked(conn: Connection, snapshot_id: int, blocked: Mapping[str, HoldReason]) -> None:
    """Which customers this reading makes wait, and why (`unreadable_row`, `contact_ambiguous`)."""
    conn.execute(update(snapshot).where(snapshot.c.id == snapshot_id).values(blocked=dict(blocked)))


def blocked_customers(conn: Connection) -> dict[str, list[tuple[HoldReason, date]]]:
    """Who waits because of the last applied reading of each source, and since which day."""
    newest = select(func.max(snapshot.c.id)).where(snapshot.c.state.in_(_APPLIED)).group_by(snapshot.c.source)
    found: dict[str, list[tuple[HoldReason, date]]] = {}
    for blocked, as_of in conn.execute(select(snapshot.c.blocked, snapshot.c.as_of).where(snapshot.c.id.in_(newest))):
        for customer_id, reason in blocked.items():
            found.setdefault(customer_id, []).append((HoldReason(reason), as_of))
    return found


def _of(source: str) -> Select[Any]:
    return select(snapshot).where(snapshot.c.source == source).order_by(snapshot.c.id.desc())


def _first(conn: Connection, query: Select[Any]) -> Snapshot | None:
    row = conn.execute(query.limit(1)).mappings().one_or_none()
    return None if row is None else build(Snapshot, row)
