"""The chained journal: an entry's hash covers everything it says and the hash before it (rule 11, MODEL §2.16).

1. The chain holds ids and hashes only; the readable body lies beside, salted, and can be erased without breaking it.
2. A chain alone cannot show that its tail was cut: its head is written into sent mails and backups, and `verify` is
   given those heads.
3. Lengths are hashed with the fields, by way of JSON, so that no field can run into the next.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from relance_mail.core.findings import Finding

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `at` is aware; `ref` an id (`R000123`); `prev` the hash before it (`GENESIS` for the first)."""

    seq: int
    at: datetime
    actor: str
    kind: str
    ref: str | None
    body_sha256: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Body:
    """The readable part, erasable. `salt` keeps a short body from being guessed from its hash."""

    salt: str
    text: str

    @property
    def sha256(self) -> str:
        return _sha256(self.salt, self.text)


def append(last: Entry | None, at: datetime, actor: str, kind: str, ref: str | None, body: Body) -> Entry:
    """The entry that follows `last` (None: the first)."""
    seq, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
    return Entry(seq, at, actor, kind, ref, body.sha256, prev, entry_hash(seq, at, actor, kind, ref, body.sha256, prev))


def entry_hash(seq: int, at: datetime, actor: str, kind: str, ref: str | None, body_sha256: str, prev: str) -> str:
    """Of every field; the instant in UTC to the microsecond, so that a database may give it back in another zone."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    return _sha256(seq, instant, actor, kind, ref, body_sha256, prev)


def verify(
    entries: Sequence[Entry],
    bodies: Mapping[int, Body] | None = None,
    heads: Iterable[tuple[int, str]] = (),
) -> tuple[Finding, ...]:
    """What is wrong with a journal, in French; empty when it holds. `entries` in the order of the file.

    `bodies` by seq: one that is missing was erased, one that is there must fit. `heads`: (seq, hash) as found in mails
    and backups."""
    problems: list[Finding] = []
    prev, seq = GENESIS, 0
    for entry in entries:
        if entry.seq != seq + 1:
            problems.append(_broken(entry.seq, f"elle suit la ligne {seq} : des lignes manquent ou se répètent"))
        if entry.prev != prev:
            problems.append(_broken(entry.seq, "elle n'est pas chaînée à la ligne précédente"))
        fields = (entry.seq, entry.at, entry.actor, entry.kind, entry.ref, entry.body_sha256, entry.prev)
        if entry.hash != entry_hash(*fields):
            problems.append(_broken(entry.seq, "son contenu a été modifié"))
        body = (bodies or {}).get(entry.seq)
        if body is not None and body.sha256 != entry.body_sha256:
            problems.append(_broken(entry.seq, "son texte a été modifié"))
        prev, seq = entry.hash, entry.seq
    return (*problems, *_cut(entries, heads))


def _cut(entries: Sequence[Entry], heads: Iterable[tuple[int, str]]) -> list[Finding]:
    hashes = {entry.seq: entry.hash for entry in entries}
    problems = []
    for seq, known in heads:
        if seq not in hashes:
            problems.append(_broken(seq, "elle figure dans un message envoyé ou une sauvegarde, mais plus ici"))
        elif hashes[seq] != known:
            problems.append(_broken(seq, "elle diffère de celle d'un message envoyé ou d'une sauvegarde"))
    return problems


def unreadable(why: str) -> Finding:
    """A journal whose lines are no entries any more."""
    remedy = "Comparer avec la dernière sauvegarde et prévenir l'administrateur."
    return Finding("journal_broken", f"Le journal ne peut pas être lu : {why}.", remedy)


def _broken(seq: int, why: str) -> Finding:
    return Finding(
        "journal_broken",
        f"Journal, ligne {seq} : {why}.",
        "Comparer avec la dernière sauvegarde et prévenir l'administrateur.",
    )


def _sha256(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
