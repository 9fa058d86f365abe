"""The journal in the database: appended in the transaction of what it tells, chained, its bodies erasable (rule 11).

1. The row holds ids and hashes only; the readable body lies beside it with its salt, and `erase_bodies` may delete it.
2. One writer at a time (the write lock) and `prev` UNIQUE: the chain cannot fork.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from relance_mail.core import journal as chain
from relance_mail.core.findings import Finding
from relance_mail.store.codec import to_plain
from relance_mail.store.columns import json_text
from relance_mail.store.rows import build
from relance_mail.store.tables import journal, journal_body

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """One entry with its body, None once that is erased."""

    entry: chain.Entry
    body: str | None


def append(
    conn: Connection, at: datetime, actor: str, kind: str, ref: str | None = None, /, **body: object
) -> chain.Entry:
    """Tell that `actor` did `kind` (`outbox.approve`, `hold.opened`) to `ref` (an id). `body`: what staff reads."""
    told = chain.Body(secrets.token_hex(16), json_text(to_plain(body)))
    entry = chain.append(head(conn), at, actor, kind, ref, told)
    conn.execute(insert(journal).values(**asdict(entry)))
    conn.execute(insert(journal_body).values(seq=entry.seq, salt=told.salt, body=told.text))
    return entry


def head(conn: Connection) -> chain.Entry | None:
    """The last entry: its hash goes out in mails and backups, so that a cut tail shows."""
    row = conn.execute(select(journal).order_by(journal.c.seq.desc()).limit(1)).mappings().one_or_none()
    return None if row is None else build(chain.Entry, row)


def verify(conn: Connection, heads: Iterable[tuple[int, str]] = ()) -> tuple[Finding, ...]:
    """What is wrong with it; empty when it holds. `heads`: (seq, hash) as found in mails and backups."""
    try:
        told = [build(chain.Entry, row) for row in conn.execute(select(journal).order_by(journal.c.seq)).mappings()]
        bodies = {row.seq: chain.Body(row.salt, row.body) for row in conn.execute(select(journal_body))}
    except (ValueError, TypeError) as error:  # a day that is none: somebody wrote there
        return (chain.unreadable(str(error)),)
    return chain.verify(told, bodies, heads)


def entries(conn: Connection, ref: str | None = None, kind: str | None = None) -> Iterator[Told]:
    """The entries in their order, all or those about one id or of one kind (`outbox.` means all that start so)."""
    query = select(journal, journal_body.c.body).outerjoin(journal_body).order_by(journal.c.seq)
    if ref is not None:
        query = query.where(journal.c.ref == ref)
    if kind is not None:
        query = query.where(journal.c.kind.startswith(kind, autoescape=True))
    for row in conn.execute(query).mappings():
        yield Told(build(chain.Entry, row), row["body"])


def erase_bodies(conn: Connection, before: datetime, keep: Collection[str] = ()) -> int:
    """Delete the readable part of every entry older than `before` but those about an id of `keep`; how many. The chain
    still verifies."""
    query = select(journal.c.seq, journal.c.ref).join(journal_body).where(journal.c.at < before)
    return _erase(conn, [seq for seq, ref in conn.execute(query) if ref not in keep])


def erase_bodies_about(conn: Connection, refs: Collection[str]) -> int:
    """The same for the entries about these ids, whatever their age."""
    query = select(journal.c.seq, journal.c.ref).join(journal_body)
    return _erase(conn, [seq for seq, ref in conn.execute(query) if ref in refs])


def _erase(conn: Connection, seqs: Sequence[int]) -> int:
    for start in range(0, len(seqs), _AT_ONCE):
        conn.execute(delete(journal_body).where(journal_body.c.seq.in_(seqs[start : start + _AT_ONCE])))
    return len(seqs)
