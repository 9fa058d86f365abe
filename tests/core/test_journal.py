"""Rule 11: the chain shows every changed byte, removed or inserted entry, fork and cut tail; a purge breaks nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_mail.core.journal import GENESIS, Body, Entry, append, verify

START = datetime(2026, 3, 3, 9, tzinfo=UTC)


def chain(length: int = 5) -> tuple[list[Entry], dict[int, Body]]:
    entries: list[Entry] = []
    bodies: dict[int, Body] = {}
    for number in range(length):
        body = Body(f"salt{number}", f"Relance {number} envoyée")
        at = START + timedelta(minutes=number)
        entry = append(entries[-1] if entries else None, at, "service", "sent", f"R00000{number}", body)
        entries.append(entry)
        bodies[entry.seq] = body
    return entries, bodies


ENTRIES, BODIES = chain()


def words(entries: Sequence[Entry], bodies: dict[int, Body] | None = None) -> list[str]:
    return [finding.what for finding in verify(entries, bodies)]


def test_a_good_chain_verifies() -> None:
    assert verify(ENTRIES, BODIES, [(entry.seq, entry.hash) for entry in ENTRIES]) == ()
    assert (ENTRIES[0].seq, ENTRIES[0].prev) == (1, GENESIS)
    assert verify([]) == ()


def test_the_hash_does_not_depend_on_the_zone() -> None:
    summer = replace(ENTRIES[2], at=ENTRIES[2].at.astimezone(timezone(timedelta(hours=2))))
    assert verify([*ENTRIES[:2], summer, *ENTRIES[3:]]) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"at": START + timedelta(microseconds=1)},
        {"actor": "services"},
        {"kind": "Sent"},
        {"ref": None},
        {"ref": "R00000"},
        {"body_sha256": "0" * 64},
        {"prev": "0" * 64},
        {"hash": "0" * 64},
        {"seq": 4},
    ],
)
@pytest.mark.parametrize("place", range(5))
def test_a_changed_field_is_seen(place: int, change: dict[str, Any]) -> None:
    changed = list(ENTRIES)
    changed[place] = replace(changed[place], **change)
    assert changed == ENTRIES or words(changed)


@settings(max_examples=60)
@given(
    place=st.integers(0, 4),
    name=st.sampled_from(["actor", "kind", "ref", "body_sha256", "prev", "hash"]),
    at=st.integers(0, 63),
    char=st.characters(codec="utf-8"),
)
def test_any_changed_character_is_seen(place: int, name: str, at: int, char: str) -> None:
    value = str(getattr(ENTRIES[place], name))
    at %= len(value)
    changed = list(ENTRIES)
    other: dict[str, Any] = {name: value[:at] + char + value[at + 1 :]}
    changed[place] = replace(changed[place], **other)
    assert changed == ENTRIES or words(changed)


@pytest.mark.parametrize("place", range(4))
def test_a_removed_entry_is_seen(place: int) -> None:
    assert words([*ENTRIES[:place], *ENTRIES[place + 1 :]])


def test_a_repeated_swapped_or_inserted_entry_is_seen() -> None:
    assert words([*ENTRIES[:2], *ENTRIES[1:]])
    assert words([ENTRIES[1], ENTRIES[0], *ENTRIES[2:]])
    forged = append(ENTRIES[1], START, "intrus", "sent", None, Body("s", "x"))
    assert words([*ENTRIES[:2], forged, *ENTRIES[2:]])


def test_a_fork_is_seen() -> None:
    """Two lines that follow the same one: whoever comes second is not chained to the line before it."""
    other = append(ENTRIES[2], START, "autre", "sent", None, Body("s", "x"))
    assert any("chaînée" in text for text in words([*ENTRIES[:4], other]))


def test_a_cut_tail_shows_only_by_a_head_that_left_the_house() -> None:
    assert verify(ENTRIES[:3]) == ()
    assert verify(ENTRIES[:3], heads=[(5, ENTRIES[4].hash)])
    rewritten = append(ENTRIES[2], START, "service", "sent", "R000009", Body("s", "x"))
    assert verify([*ENTRIES[:3], rewritten]) == ()
    assert verify([*ENTRIES[:3], rewritten], heads=[(4, ENTRIES[3].hash)])


def test_a_body_may_be_erased_but_not_changed() -> None:
    assert verify(ENTRIES, {seq: body for seq, body in BODIES.items() if seq != 3}) == ()
    assert words(ENTRIES, {**BODIES, 3: replace(BODIES[3], text="Relance 3 non envoyée")})
    assert words(ENTRIES, {**BODIES, 3: replace(BODIES[3], salt="autre")})


def test_the_salt_hides_short_bodies() -> None:
    assert Body("a", "payé").sha256 != Body("b", "payé").sha256
    assert Body("a", "bc").sha256 != Body("ab", "c").sha256
