"""How values lie in the database and in JSON: columns, codec, single facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from relance_mail.core.findings import Finding
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.errors import Conflict
from relance_mail.store import invoices, meta, snapshots
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.columns import Amount, Day, Instant, Json, instant_text
from relance_mail.store.tables import SnapshotState
from tests.store.ledger import NOON, TODAY, read, row


@dataclass(frozen=True)
class Inner:
    day: date
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner | None = None
    kind: Kind = Kind.UNKNOWN
    at: datetime | None = None
    many: tuple[Inner, ...] = ()
    by_name: Mapping[str, Inner] = field(default_factory=dict)
    flag: bool = False
    free: Any = None


@pytest.mark.parametrize(
    "value",
    [
        Outer("a"),
        Outer("a", Inner(TODAY, Decimal("1.50")), Kind.PUBLIC, NOON, (Inner(TODAY), Inner(TODAY, Decimal(2)))),
        Outer("a", by_name={"x": Inner(TODAY)}, flag=True, free={"list": [1, None]}),
    ],
)
def test_a_value_comes_back_from_json_as_it_was(value: Outer) -> None:
    assert from_plain(Outer, Json().read(Json().written(to_plain(value)))) == value


def test_defaults_are_not_stored_and_unknown_keys_passed_over() -> None:
    assert to_plain(Outer("a")) == {"name": "a"}
    assert from_plain(Outer, {"name": "a", "gone": 1}) == Outer("a")


@pytest.mark.parametrize(
    ("column", "wrong", "error"),
    [
        (Day(), NOON, TypeError),
        (Instant(), NOON.replace(tzinfo=None), ValueError),
        (Amount(), 12.5, TypeError),
    ],
)
def test_only_the_right_types_are_stored(column: Any, wrong: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        column.written(wrong)


def test_instants_are_kept_in_utc_and_sort_as_text() -> None:
    paris = timezone(timedelta(hours=1))
    assert instant_text(datetime(2026, 3, 3, 12, tzinfo=paris)) == "2026-03-03T11:00:00.000000+00:00"
    early, late = NOON, NOON + timedelta(microseconds=1)
    assert instant_text(early) < instant_text(late)


def test_json_is_canonical() -> None:
    assert Json().written({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_single_facts(conn: Connection) -> None:
    meta.put(conn, "tries/plan/1", "1")
    meta.put(conn, "tries/plan/1", "2")
    meta.put(conn, "tries_of_another", "x")
    assert meta.get(conn, "tries/plan/1") == "2"
    assert meta.under(conn, "tries") == {"plan/1": "2"}
    meta.drop(conn, "tries/plan/1")
    meta.drop(conn, "tries/plan/1")
    assert meta.get(conn, "tries/plan/1") is None
    assert [meta.count_up(conn, "reminders"), meta.count_up(conn, "reminders", 10)] == [1, 11]
    assert [meta.once(conn, "decision/ab"), meta.once(conn, "decision/ab")] == [True, False]


def test_facts_of_the_house(conn: Connection) -> None:
    assert (meta.last_now(conn), meta.restored_at(conn), meta.started_on(conn)) == (None, None, None)
    assert (meta.last_cycle(conn), meta.bank_posted_until(conn, "ventes")) == (None, None)
    meta.note_now(conn, NOON)
    meta.note_now(conn, NOON - timedelta(hours=1))
    meta.start(conn, TODAY)
    meta.state_bank_posted(conn, "ventes", TODAY)
    meta.note_cycle(conn, NOON, True, findings=[1])
    assert (meta.last_now(conn), meta.started_on(conn)) == (NOON, TODAY)
    assert (meta.bank_posted_until(conn, "ventes"), meta.bank_posted_until(conn, "autre")) == (TODAY, None)
    assert meta.last_cycle(conn) == {"at": instant_text(NOON), "ok": True, "findings": [1]}


def test_snapshots_remember_what_was_accepted(conn: Connection) -> None:
    def save(fingerprint: str, *brakes: Finding) -> int:
        counts = {"total": Money.of("12.50"), "on": TODAY}
        return snapshots.save_snapshot(conn, "ventes", "stock", fingerprint, TODAY, NOON, counts, brakes)

    save("a")
    save("b")
    braked = save("c", Finding("brake_empty", "vide", "refaire"))
    last = snapshots.last_accepted(conn, "ventes")
    assert last is not None
    assert (last.fingerprint, last.applied) == ("b", True)
    assert last.counts == {"total": {"amount": "12.50"}, "on": "2026-03-03"}
    assert snapshots.accepted_fingerprints(conn, "ventes") == ("b", "a")
    latest = snapshots.latest(conn, "ventes")
    assert latest is not None
    assert (latest.id, latest.state, latest.applied) == (braked, SnapshotState.BRAKED, False)
    assert [reason["code"] for reason in latest.reasons] == ["brake_empty"]
    assert snapshots.braked(conn) == [latest]
    assert [bool(counts) for counts in conn.exec_driver_sql("SELECT counts <> '{}' FROM snapshot").scalars()] == [
        False,
        True,
        True,
    ]
    snapshots.override(conn, braked, NOON, "Anne", "vérifié")
    assert snapshots.accepted_fingerprints(conn, "ventes") == ("c", "b", "a")
    with pytest.raises(Conflict, match="n'est pas"):
        snapshots.override(conn, braked, NOON, "Paul", "encore")
    assert snapshots.last_accepted(conn, "autre") is None


def test_invoices_are_found_as_people_and_customers_name_them(conn: Connection) -> None:
    read(conn, row("FA-2026/12"), row("FA-2026/12", due_date=TODAY), row("FA 7", customer_id="C2"))
    assert [one.due_date for one in invoices.find_invoices(conn, "C1", "fa 2026 12")] == [date(2026, 1, 31), TODAY]
    assert [one.due_date for one in invoices.find_invoices(conn, "C1", "FA-2026/12", TODAY)] == [TODAY]
    assert invoices.find_invoices(conn, "C2", "FA-2026/12") == []
    assert invoices.customers_of_numbers(conn, ["FA202612", "fa7", "", "x"]) == {"C1": ["FA-2026/12"], "C2": ["FA 7"]}
    assert set(invoices.open_invoices(conn, "ventes")) == {"C1", "C2"}
    assert invoices.open_invoices(conn, "autre") == {}
    kept = invoices.invoices_of(conn, "C1")
    assert invoices.invoices_by_id(conn, [kept[0].id]) == {kept[0].id: kept[0]}


def test_a_database_in_another_zone_is_the_same_instant() -> None:
    assert Instant().read("2026-03-03T11:00:00.000000+00:00") == datetime(2026, 3, 3, 11, tzinfo=UTC)
