"""Findings that a cycle tells once, kept for the mail that people read in the morning.

1. What applying a version of a file has found belongs to that version: it is replaced with the next one, so that what
   somebody has mended is not told again.
2. What happened to one message or customer is kept until a summary has told it. What a server did in the night is not:
   if it lasts, the next cycle says so itself.
"""

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.store import meta

_FILES, _EVENTS = "found", "found_once"
_TOLD_ONCE = frozenset(
    {"bug", "code_forged", "code_refused", "copies", "mail_too_large", "not_now", "not_sorted", "refused", "set_aside"}
)
_MOST = 100


def as_finding(plain: Mapping[str, object]) -> Finding:
    """A finding as the store keeps it in JSON."""
    where = plain.get("where")
    place = Where(**where) if isinstance(where, dict) else Where()
    return Finding(
        str(plain["code"]), str(plain["what"]), str(plain["remedy"]), place, Severity(str(plain["severity"]))
    )


def keep_of_file(conn: Connection, source: str, found: Iterable[Finding]) -> None:
    """What applying the present version of a source has found."""
    meta.put(conn, f"{_FILES}/{source}", _plain(found))


def of_files(conn: Connection, sources: Iterable[str]) -> list[Finding]:
    """The same, of some sources."""
    kept = meta.under(conn, _FILES)
    return [finding for source in sources for finding in _findings(kept.get(source, "[]"))]


def keep_events(conn: Connection, found: Iterable[Finding]) -> None:
    """Add what this cycle tells once."""
    new = [finding for finding in found if finding.code in _TOLD_ONCE]
    if new:
        meta.put(conn, _EVENTS, _plain(dict.fromkeys((*events(conn), *new))))


def events(conn: Connection) -> list[Finding]:
    """What was told once since the last summary."""
    return _findings(meta.get(conn, _EVENTS) or "[]")


def forget_events(conn: Connection) -> None:
    """A summary has told them."""
    meta.drop(conn, _EVENTS)


def _plain(found: Iterable[Finding]) -> str:
    return json.dumps([finding.as_json() for finding in list(found)[:_MOST]], ensure_ascii=False)


def _findings(plain: str) -> list[Finding]:
    return [as_finding(one) for one in json.loads(plain)]
