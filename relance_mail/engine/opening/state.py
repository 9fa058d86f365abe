"""Who waits for the reprise, what people said about them, whose turn it is: small facts in `meta` (OFFICE §10).

1. `opening/<customer>` exists as long as that customer waits: nothing is planned for it (store/accounts looks at it).
   It holds the row as a person validated it, so that a turn is not lost when the workbook is.
2. `opening_done/<customer>` keeps what was carried out: a row is carried out once, a later change of it is told.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.french import counted
from relance_mail.engine.desk.files import StaffFile
from relance_mail.engine.office import Office
from relance_mail.store import customers, meta
from relance_mail.store.columns import json_text
from relance_mail.workbooks.base import Opening

LIVE, TRIAL = "Reprise.xlsx", "Reprise (essai).xlsx"
_WAITING, _DONE, _TURNS = "opening", "opening_done", "opening_turns"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the reprise is. `waiting`: customers whose row nobody has validated; `queued`: validated ones that wait
    for their turn."""

    started_on: date | None
    waiting: int
    queued: int


@dataclass(frozen=True, slots=True)
class Validated:
    """What a person wrote into a row. `entry`: a word of `Entry` or a stage's id; days as ISO texts, empty = none."""

    entry: str
    by: str
    on: str = ""
    last: str = ""

    @property
    def day(self) -> date | None:
        """The day that the entry names."""
        return date.fromisoformat(self.on) if self.on else None

    @property
    def last_reminder(self) -> date | None:
        """The last reminder that somebody knows of."""
        return date.fromisoformat(self.last) if self.last else None

    def same_entry(self, other: "Validated") -> bool:
        """Whether both let the customer enter at the same place, whoever says so."""
        return (self.entry, self.on, self.last) == (other.entry, other.on, other.last)


def file_of(office: Office) -> StaffFile | None:
    """The workbook of this profile; None where staff has no folder."""
    return StaffFile(office.staff_folder, TRIAL if office.sandbox else LIVE) if office.staff_folder else None


def standing(conn: Connection) -> Standing:
    """How far the reprise is; customers who have paid everything meanwhile are not counted."""
    said, owing = waiting(conn), set(customers.not_begun(conn))
    queued = sum(row is not None for customer_id, row in said.items() if customer_id in owing)
    return Standing(meta.started_on(conn), len(said.keys() & owing) - queued, queued)


def as_json(now: Standing) -> dict[str, object]:
    """The same for `relance status --json`."""
    return {**asdict(now), "started_on": now.started_on and now.started_on.isoformat()}


def words(now: Standing, office: Office) -> str:
    """The same in a sentence; empty when nobody waits."""
    file, turns = file_of(office), f"{office.opening.releases_per_day} par jour ouvré"
    waits = [f"{counted(now.waiting, 'client')} à valider dans {file.name}"] if now.waiting and file else []
    if now.queued:
        queued = counted(now.queued, "client validé attend son tour", "clients validés attendent leur tour")
        waits.append(f"{queued} ({turns})")
    return f"Reprise : {' ; '.join(waits)}." if waits else ""


def validated(row: Opening) -> Validated | None:
    """A row as a person validated it; None while it has no entry or nobody signs it."""
    if row.entry is None or not row.by:
        return None
    on, last = row.entry_on, row.last_reminder_on
    return Validated(row.entry, row.by, on.isoformat() if on else "", last.isoformat() if last else "")


def waiting(conn: Connection) -> dict[str, Validated | None]:
    """Every customer that waits, with its validated row; None = nobody has validated it yet."""
    return {customer_id: _read(text) for customer_id, text in meta.under(conn, _WAITING).items()}


def done(conn: Connection) -> dict[str, Validated]:
    """Every customer whose row was carried out, with that row."""
    return {customer_id: Validated(**json.loads(text)) for customer_id, text in meta.under(conn, _DONE).items()}


def wait(conn: Connection, customer_ids: Iterable[str]) -> None:
    """These customers get nothing before their row is validated; those that wait already keep what was said."""
    for customer_id in customer_ids:
        if meta.get(conn, f"{_WAITING}/{customer_id}") is None:
            meta.put(conn, f"{_WAITING}/{customer_id}", "{}")


def note(conn: Connection, customer_id: str, row: Validated | None) -> None:
    """What the workbook says now about a customer that waits."""
    meta.put(conn, f"{_WAITING}/{customer_id}", json_text(asdict(row) if row else {}))


def finish(conn: Connection, customer_id: str, row: Validated) -> None:
    """The row is carried out; the customer waits no more."""
    meta.drop(conn, f"{_WAITING}/{customer_id}")
    meta.put(conn, f"{_DONE}/{customer_id}", json_text(asdict(row)))


def forget_waiting(conn: Connection) -> list[str]:
    """Nobody waits any more; who did."""
    ids = list(meta.under(conn, _WAITING))
    for customer_id in ids:
        meta.drop(conn, f"{_WAITING}/{customer_id}")
    return ids


def turns_taken(conn: Connection, today: date) -> int:
    """How many customers have begun today."""
    day, _, count = (meta.get(conn, _TURNS) or "").partition(" ")
    return int(count) if day == today.isoformat() else 0


def take_turn(conn: Connection, today: date) -> None:
    """One more begins today."""
    meta.put(conn, _TURNS, f"{today.isoformat()} {turns_taken(conn, today) + 1}")


def _read(text: str) -> Validated | None:
    plain = json.loads(text)
    return Validated(**plain) if plain else None
