"""Single facts: who we are, how far the bank is posted, what was done once.

1. A fact about a source has the source's name behind a slash (`bank_posted_until/ventes`).
2. The key secret is made with the database and kept in every backup: derived keys must outlive a restore (MODEL §2.7).
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from relance_mail.store.columns import instant_text, json_text
from relance_mail.store.tables import meta


def get(conn: Connection, key: str) -> str | None:
    """The value of a fact, None when it is not known."""
    return conn.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()


def put(conn: Connection, key: str, value: str) -> None:
    """State a fact; what was said before is replaced."""
    if conn.execute(update(meta).where(meta.c.key == key).values(value=value)).rowcount == 0:
        conn.execute(insert(meta).values(key=key, value=value))


def drop(conn: Connection, key: str) -> None:
    """Forget a fact; one that is not there is no error."""
    conn.execute(delete(meta).where(meta.c.key == key))


def under(conn: Connection, prefix: str) -> dict[str, str]:
    """Every fact whose key starts with `prefix/`, by the rest of its key."""
    start = f"{prefix}/"
    rows = conn.execute(select(meta.c.key, meta.c.value).where(meta.c.key.startswith(start, autoescape=True)))
    return {key.removeprefix(start): value for key, value in rows}


def once(conn: Connection, key: str, value: str = "") -> bool:
    """True the first time, False for ever after: a row of Décisions.xlsx, a one-time code, is carried out once."""
    if get(conn, key) is not None:
        return False
    put(conn, key, value)
    return True


def count_up(conn: Connection, key: str, by: int = 1) -> int:
    """The next number of a counter that never gives one twice."""
    number = int(get(conn, key) or 0) + by
    put(conn, key, str(number))
    return number


def installation_id(conn: Connection) -> str:
    """Names this installation in the mailbox (one installation per mailbox)."""
    return get(conn, "installation_id") or ""


def key_secret(conn: Connection) -> bytes:
    """32 random bytes from which the keys of reminders are derived."""
    return bytes.fromhex(get(conn, "key_secret") or "")


def _instant(conn: Connection, key: str) -> datetime | None:
    value = get(conn, key)
    return datetime.fromisoformat(value) if value else None


def _day(conn: Connection, key: str) -> date | None:
    value = get(conn, key)
    return date.fromisoformat(value) if value else None


def last_now(conn: Connection) -> datetime | None:
    """The latest instant at which the house worked: a clock behind it is wrong, and nothing is dispatched."""
    return _instant(conn, "last_now")


def note_now(conn: Connection, now: datetime) -> None:
    """Remember that the house worked at `now`; an earlier instant changes nothing."""
    last = last_now(conn)
    if last is None or last < now:
        put(conn, "last_now", instant_text(now))


def restored_at(conn: Connection) -> datetime | None:
    """When this database came back from a backup, until `forget_restore`: nothing is dispatched meanwhile."""
    return _instant(conn, "restored_at")


def forget_restore(conn: Connection) -> None:
    """Every mailbox folder was read to its end since: what the lost database had sent is known again."""
    drop(conn, "restored_at")


def started_on(conn: Connection) -> date | None:
    """The day of `relance start`; nothing leaves before it (OFFICE §10)."""
    return _day(conn, "started_on")


def start(conn: Connection, on: date) -> None:
    """Validate the reprise."""
    put(conn, "started_on", on.isoformat())


def bank_posted_until(conn: Connection, source: str) -> date | None:
    """« Banque pointée jusqu'au » of a source, as stated last (OFFICE §2)."""
    return _day(conn, f"bank_posted_until/{source}")


def state_bank_posted(conn: Connection, source: str, until: date) -> None:
    """A person, or the source's own cell, says how far the bank is posted."""
    put(conn, f"bank_posted_until/{source}", until.isoformat())


def last_cycle(conn: Connection) -> dict[str, Any] | None:
    """What the last cycle left behind (`at`, `ok`, and what the engine adds)."""
    value = get(conn, "last_cycle")
    return None if value is None else dict(json.loads(value))


def note_cycle(conn: Connection, at: datetime, ok: bool, **more: object) -> None:
    """Remember a cycle; `more` is anything that JSON can write."""
    words: Mapping[str, object] = {"at": instant_text(at), "ok": ok, **more}
    put(conn, "last_cycle", json_text(words))
