"""`relance journal verify` finds any changed byte, whoever changed it and however (rule 11, MODEL §2.16)."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError

from relance_mail.cli.run import run
from relance_mail.core import journal as chain
from relance_mail.core.journal import Body, Entry
from tests.cli.conftest import Relance

NOON = datetime(2026, 3, 3, 11, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
Told = tuple[list[Entry], dict[int, Body]]


def told(words: Sequence[str]) -> Told:
    """A journal with one entry for each word."""
    entries: list[Entry] = []
    bodies: dict[int, Body] = {}
    for number, word in enumerate(words, 1):
        body = Body(f"{number:032x}", json.dumps({"note": word}))
        ref = None if number % 3 == 0 else f"H{number}"
        at = NOON + timedelta(minutes=number)
        entries.append(chain.append(entries[-1] if entries else None, at, "Anne", "hold.opened", ref, body))
        bodies[number] = body
    return entries, bodies


JOURNALS = st.lists(WORDS, min_size=2, max_size=8).map(told)


def flip(text: str, at: int, by: int) -> str:
    """One sign of a text changed."""
    at %= len(text)
    return text[:at] + chr((ord(text[at]) ^ (1 + by % 15)) or 1) + text[at + 1 :]


@settings(max_examples=400, deadline=None)
@given(JOURNALS, st.data())
def test_rule_11_any_sign_of_any_field(journal: Told, draw: st.DataObject) -> None:
    entries, bodies = journal
    one = draw.draw(st.integers(0, len(entries) - 1))
    at, by = draw.draw(st.integers(0, 200)), draw.draw(st.integers(0, 14))
    field = draw.draw(
        st.sampled_from(["at", "seq", "actor", "kind", "ref", "body_sha256", "prev", "hash", "salt", "text"])
    )
    entry = entries[one]
    if field in ("salt", "text"):
        body = bodies[entry.seq]
        bodies[entry.seq] = replace(body, **{field: flip(getattr(body, field), at, by)})
    elif field == "at":
        entries[one] = replace(entry, at=entry.at + timedelta(microseconds=1 + by))
    elif field == "seq":
        entries[one] = replace(entry, seq=entry.seq + 1 + by)
    elif field == "ref":
        entries[one] = replace(entry, ref=flip(entry.ref, at, by) if entry.ref else "H1")
    else:
        changed_field: dict[str, Any] = {field: flip(getattr(entry, field), at, by)}
        entries[one] = replace(entry, **changed_field)
    assert chain.verify(entries, bodies) != ()


@settings(max_examples=200, deadline=None)
@given(JOURNALS, st.data())
def test_rule_11_any_line_removed_repeated_moved_or_inserted(journal: Told, draw: st.DataObject) -> None:
    entries, bodies = journal
    head = (entries[-1].seq, entries[-1].hash)
    one = draw.draw(st.integers(0, len(entries) - 1))
    other = draw.draw(st.integers(0, len(entries) - 1).filter(lambda place: place != one))
    before = list(entries)
    match draw.draw(st.sampled_from(["removed", "repeated", "moved", "inserted", "forged", "cut", "emptied"])):
        case "removed":
            del entries[one]
        case "repeated":
            entries.insert(other, entries[one])
        case "moved":
            entries.insert(other, entries.pop(one))
        case "inserted":
            last = entries[one - 1] if one else None
            entries.insert(one, chain.append(last, NOON, "Mallory", "hold.ended", "H1", Body("", "{}")))
        case "forged":  # in place of another, whole in itself
            last = entries[one - 1] if one else None
            forged = chain.append(last, NOON, "Mallory", "hold.ended", "H1", Body("", "{}"))
            entries[one], bodies[forged.seq] = forged, Body("", "{}")
        case "cut":
            del entries[one:]
        case _:
            entries.clear()
    assert before == entries or chain.verify(entries, bodies, [head]) != ()


@settings(max_examples=100, deadline=None)
@given(JOURNALS, st.data())
def test_model_2_16_a_journal_written_anew_shows_by_any_head_kept_elsewhere(journal: Told, draw: st.DataObject) -> None:
    """Somebody who can compute hashes changes an entry and everything after it: the chain holds, the head does not."""
    entries, bodies = journal
    first = draw.draw(st.integers(0, len(entries) - 1))
    kept = entries[draw.draw(st.integers(first, len(entries) - 1))]
    anew = list(entries[:first])
    for entry in entries[first:]:
        body = replace(bodies[entry.seq], text='{"note":"forged"}')
        bodies[entry.seq] = body
        anew.append(chain.append(anew[-1] if anew else None, entry.at, "Mallory", entry.kind, entry.ref, body))
    assert chain.verify(anew, bodies) == ()
    assert chain.verify(anew, bodies, [(kept.seq, kept.hash)]) != ()


@contextmanager
def changed(path: Path, at: int, by: int) -> Iterator[None]:
    """One byte of a file is another one inside the block."""
    with path.open("rb+") as file:
        file.seek(at)
        (before,) = file.read(1)
        file.seek(at)
        file.write(bytes([before ^ by]))
    yield


def lines(path: Path) -> object:
    """What another program reads of the journal; None when it reads nothing."""
    try:
        with closing(sqlite3.connect(path)) as conn:
            entries = conn.execute("SELECT * FROM journal ORDER BY seq").fetchall()
            return entries, conn.execute("SELECT * FROM journal_body ORDER BY seq").fetchall()
    except sqlite3.DatabaseError:
        return None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), by=st.integers(1, 255))
def test_rule_11_a_flipped_byte_of_the_file_is_found_or_changes_nothing_of_it(
    proposed: Path, capsys: pytest.CaptureFixture[str], place: float, by: int
) -> None:
    whole = proposed / "donnees" / "sandbox" / "relance-sandbox.db"
    kept = whole.with_suffix(".kept")
    if not kept.exists():
        with closing(sqlite3.connect(whole)) as conn:
            conn.execute("PRAGMA journal_mode = DELETE")
        shutil.copyfile(whole, kept)
    shutil.copyfile(kept, whole)
    for end in ("-wal", "-shm"):
        whole.with_name(whole.name + end).unlink(missing_ok=True)
    with changed(whole, int(place * whole.stat().st_size), by):
        try:
            code = run(["journal", "verify", "--dir", str(proposed), "--json"])
        except (SQLAlchemyError, ValueError):  # exit 4: a table or a setting of the database is no longer what it was
            code = 4
        assert code != 0 or lines(whole) == lines(kept), "never said to be whole"
    capsys.readouterr()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal SET at = 'hier' WHERE seq = 2",
        "UPDATE journal SET actor = CAST(x'ff41' AS TEXT) WHERE seq = 2",
        "UPDATE journal_body SET body = CAST(x'ff41' AS TEXT) WHERE seq = 2",
    ],
)
def test_rule_11_a_line_that_is_no_text_any_more_is_told(relance: Relance, proposed: Path, change: str) -> None:
    with closing(sqlite3.connect(proposed / "donnees" / "sandbox" / "relance-sandbox.db")) as conn, conn:
        conn.execute("DROP TRIGGER journal_kept_u")
        conn.execute(change)
    assert relance("journal", "verify", "--dir", proposed, "--json").code in (1, 3)


@pytest.mark.parametrize("damage", ["page", "header", "empty"])
def test_rule_10_a_damaged_database_is_told_in_one_sentence(relance: Relance, proposed: Path, damage: str) -> None:
    path = proposed / "donnees" / "sandbox" / "relance-sandbox.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")
    content = path.read_bytes()
    content = {"page": content[:4096] + b"\xff" * (len(content) - 4096), "header": b"x" + content[1:], "empty": b""}[
        damage
    ]
    path.write_bytes(content)
    ran = relance("journal", "verify", "--dir", proposed, "--json")
    assert ran.code in (2, 3)
    (finding,) = ran.document["errors"]
    assert finding["remedy"]
