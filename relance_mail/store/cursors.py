"""How far each folder of a mailbox has been read.

1. Silence proves a delivery only after every folder was read to its end (rule 3): `read_to_end_at` is written for all
   folders of the mailbox at once, and only then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from relance_mail.store.tables import cursor


@dataclass(frozen=True, slots=True)
class Cursor:
    """As `mail.base.Position`: how far a folder was read, under which numbering of the server."""

    uidvalidity: int | None = None
    last_uid: int = 0


def cursors_of(conn: Connection, mailbox: str) -> dict[str, Cursor]:
    """Folder → how far it was read."""
    query = select(cursor.c.folder, cursor.c.uidvalidity, cursor.c.last_uid).where(cursor.c.mailbox == mailbox)
    return {folder: Cursor(uidvalidity, last_uid) for folder, uidvalidity, last_uid in conn.execute(query)}


def save_cursors(
    conn: Connection, mailbox: str, cursors: Mapping[str, Cursor], read_to_end_at: datetime | None = None
) -> None:
    """Note how far each folder was read. `read_to_end_at`: the instant before which nothing is left unread in any
    folder (when that reading began); None when it was not read to its end. Name folders without mails too."""
    for folder, one in cursors.items():
        values = {"uidvalidity": one.uidvalidity, "last_uid": one.last_uid}
        same = (cursor.c.mailbox == mailbox, cursor.c.folder == folder)
        if conn.execute(update(cursor).where(*same).values(**values)).rowcount == 0:
            conn.execute(insert(cursor).values(mailbox=mailbox, folder=folder, **values))
    if read_to_end_at is not None:
        conn.execute(update(cursor).where(cursor.c.mailbox == mailbox).values(read_to_end_at=read_to_end_at))


def read_to_end_at(conn: Connection) -> datetime | None:
    """The instant up to which every folder of every mailbox is known; None while one was never read to its end."""
    query = select(cursor.c.read_to_end_at, func.count()).group_by(cursor.c.read_to_end_at)
    instants = [row[0] for row in conn.execute(query)]
    return None if not instants or None in instants else min(instants)
