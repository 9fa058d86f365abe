"""The brake (OFFICE §9): good Mondays and new invoices never trip it, an empty file always does."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from relance_mail.core.brake import CHECKS, Thresholds, trips
from relance_mail.core.french import amount
from relance_mail.core.looks import Difference, IngestLook, LookLine, largest_differences
from tests.core.accounts import euros
from tests.core.policies import HOLIDAYS

MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 2, 27)


def line(number: int, customer: int, due: date = date(2026, 1, 31), residual: str = "100.00") -> LookLine:
    return LookLine(f"C{customer}", f"FA-{number}", due, euros(residual), euros(residual))


def look(lines: Iterable[LookLine], as_of: date = FRIDAY, fingerprint: str = "f1") -> IngestLook:
    columns = {"number": "N° facture", "amount_due": "Solde"}
    return IngestLook("factures.xlsx", fingerprint, as_of, tuple(lines), columns)


LINES = [line(number, number % 8) for number in range(40)]
OLD = look(LINES)


def now(lines: Iterable[LookLine], as_of: date = MONDAY) -> IngestLook:
    return look(lines, as_of, "f2")


def codes(new: IngestLook, old: IngestLook | None = OLD, older: frozenset[str] = frozenset()) -> set[str]:
    found = trips(old, new, MONDAY, HOLIDAYS, older_fingerprints=older)
    return {one.code.removeprefix("brake_") for one in found}


def came(count: int, due: date = date(2026, 1, 31), residual: str = "100.00") -> list[LookLine]:
    """Further lines, of customers known before."""
    return [line(100 + n, n % 8, due, residual) for n in range(count)]


CLOSURE = look(LINES, date(2026, 2, 20))

QUIET: dict[str, tuple[IngestLook, IngestLook]] = {
    "nothing changed": (OLD, now(LINES)),
    "a Monday on which 30 % were paid": (OLD, now(LINES[12:])),
    "49 % were paid": (OLD, now(LINES[19:])),
    "new invoices not yet due": (OLD, now([*LINES, *(line(100 + n, n, date(2026, 4, 30)) for n in range(200))])),
    "a month end made half of them overdue": (
        look([*LINES, *(line(100 + n, n % 8, date(2026, 2, 28)) for n in range(60))]),
        now([*LINES, *(line(100 + n, n % 8, date(2026, 2, 28)) for n in range(60))]),
    ),
    "two payments out of five": (look(LINES[:5]), now(LINES[:3])),
    "three of five in a small file": (look(LINES[:5]), now(LINES[:2])),
    "a part payment to a tenth": (OLD, now([replace(LINES[0], residual=euros("10.00")), *LINES[1:]])),
    "a payment that bounced": (
        look([replace(LINES[0], residual=euros("5.00")), *LINES[1:]]),
        now(LINES),
    ),
    "one due date put right": (OLD, now([replace(LINES[0], due_date=date(2026, 2, 10)), *LINES[1:]])),
    "10 % of the due dates": (OLD, now([*(replace(one, due_date=FRIDAY) for one in LINES[:4]), *LINES[4:]])),
    "a further column": (OLD, replace(now(LINES), columns={**OLD.columns, "email": "Courriel"})),
    "three large customers paid everything": (
        OLD,
        now(one for one in LINES if one.customer_id not in ("C1", "C2", "C3")),
    ),
    "one unreadable row": (OLD, replace(now(LINES), unreadable_rows=1)),
    "nearly half as many again": (OLD, now([*LINES, *came(19)])),
    "nearly half of the total gone": (
        OLD,
        now([*(replace(one, residual=euros("34.00")) for one in LINES[:30]), *LINES[30:]]),
    ),
    "nearly ten times without totals": (
        OLD,
        now([replace(LINES[0], residual=euros("999.99"), total=None), *LINES[1:]]),
    ),
    "invoiced and due since a week's closure": (CLOSURE, now([*LINES, *came(40, date(2026, 2, 20))])),
    "a third of them paid meanwhile": (CLOSURE, now([*LINES[13:], *came(40, FRIDAY)])),
    "one line of nine left, in a small file": (look(LINES[:9]), now([LINES[0], *came(3)])),
}


@pytest.mark.parametrize("name", QUIET)
def test_an_ordinary_change_never_trips_it(name: str) -> None:
    old, new = QUIET[name]
    assert codes(new, old) == set()


TRIPPED: dict[str, tuple[IngestLook, str]] = {
    "half of the overdue lines gone": (now(LINES[20:]), "overdue_count"),
    "half as many again": (
        now([*LINES, *(line(100 + n, n % 8) for n in range(20))]),
        "overdue_count",
    ),
    "half of the total gone": (
        now([*(replace(one, residual=euros("30.00")) for one in LINES[:30]), *LINES[30:]]),
        "overdue_total",
    ),
    "four customers of five lines vanished": (
        now(one for one in LINES if one.customer_id not in ("C1", "C2", "C3", "C4")),
        "customers_vanished",
    ),
    "more than 10 % of the due dates": (
        now([*(replace(one, due_date=date(2026, 2, 10)) for one in LINES[:5]), *LINES[5:]]),
        "due_dates",
    ),
    "one amount times ten": (
        now([replace(LINES[0], residual=euros("1000.00"), total=euros("1000.00")), *LINES[1:]]),
        "amounts",
    ),
    "one amount divided by a hundred": (
        now([replace(LINES[0], residual=euros("1.00"), total=euros("1.00")), *LINES[1:]]),
        "amounts",
    ),
    "times ten without totals": (
        now([replace(LINES[0], residual=euros("1000.00"), total=None), *LINES[1:]]),
        "amounts",
    ),
    "a column renamed": (
        replace(now(LINES), columns={"number": "N° facture", "amount_due": "Montant"}),
        "columns",
    ),
    "a column gone": (replace(now(LINES), columns={"number": "N° facture"}), "columns"),
    "older than the last": (now(LINES, date(2026, 2, 26)), "older_than_last"),
    "no line of the last one": (now(line(100 + n, n) for n in range(40)), "nothing_in_common"),
    "empty": (now([]), "empty"),
    "half written": (replace(now(LINES), half_written=True), "half_written"),
    "many unreadable rows": (replace(now(LINES), unreadable_rows=5), "unreadable"),
    "overdue lines that the last file should have had": (now([*LINES, *came(20, date(2026, 2, 26))]), "overdue_count"),
}


@pytest.mark.parametrize("name", TRIPPED)
def test_a_suspicious_change_trips_it_and_says_what(name: str) -> None:
    new, code = TRIPPED[name]
    assert code in codes(new)
    for finding in trips(OLD, new, MONDAY, HOLIDAYS):
        assert finding.what.endswith(".")
        assert finding.remedy.endswith(".")


def test_every_check_is_tripped_by_some_case() -> None:
    of_the_file_alone = {"empty", "half_written", "unreadable"}
    assert len({code for _, code in TRIPPED.values()} - of_the_file_alone) == len(CHECKS)


@pytest.mark.parametrize("size", [1, 2, 5, 40])
def test_an_empty_file_and_a_strangers_file_always_trip_however_small(size: int) -> None:
    old = look(LINES[:size])
    assert codes(now([]), old) == {"empty"}
    assert "nothing_in_common" in codes(now([line(999, 9)]), old)
    assert codes(now([]), None) == {"empty"}


def test_the_first_version_has_nothing_to_be_compared_with() -> None:
    assert codes(now(LINES), None) == set()


@pytest.mark.parametrize(("as_of", "tripped"), [(date(2026, 2, 25), False), (date(2026, 2, 24), True)])
def test_a_file_more_than_three_working_days_old(as_of: date, tripped: bool) -> None:
    """On Monday 2 March: Wednesday is three working days ago, Tuesday four."""
    assert ("too_old" in codes(now(LINES, as_of), look(LINES, as_of))) is tripped


def test_an_older_accepted_version_put_back() -> None:
    old_copy = replace(now(LINES), fingerprint="f0")
    assert codes(old_copy, older=frozenset({"f0", "f1"})) == {"old_copy"}
    assert codes(replace(now(LINES), fingerprint="f1"), older=frozenset({"f0", "f1"})) == set()


def test_thresholds_are_settings() -> None:
    strict = Thresholds(vanished_customers=0)
    gone = now(one for one in LINES if one.customer_id != "C1")
    assert {one.code for one in trips(OLD, gone, MONDAY, HOLIDAYS, strict)} == {"brake_customers_vanished"}


def test_currencies_are_compared_each_by_itself() -> None:
    dollars = [replace(one, residual=replace(one.residual, currency="USD"), total=None) for one in LINES]
    old = look([*LINES, *(replace(one, number=f"US-{one.number}") for one in dollars)])
    new = now([*LINES, *(replace(one, number=f"US-{one.number}") for one in dollars[20:])])
    found = [one for one in trips(old, new, MONDAY, HOLIDAYS) if one.code == "brake_overdue_total"]
    assert len(found) == 1
    assert "USD" in found[0].what


def test_the_ten_largest_differences() -> None:
    new = now([replace(LINES[0], residual=euros("400.00")), *LINES[1:30], line(500, 1, residual="9000.00")])
    found = largest_differences(OLD, new)
    assert found[0] == Difference("C1", "FA-500", None, euros("9000.00"))
    assert found[1] == Difference("C0", "FA-0", euros("100.00"), euros("400.00"))
    assert (len(found), len(largest_differences(OLD, new, 3))) == (10, 3)
    assert str(found[2]).endswith("→ absente")
    assert str(found[1]) == f"C0, FA-0 : {amount(euros('100.00'))} → {amount(euros('400.00'))}"
    assert largest_differences(OLD, OLD) == ()


def test_instalments_of_one_number_are_not_due_dates_changed() -> None:
    """A paid instalment leaves the others' dates; the number keeps one of them."""
    two = [line(n, 1, due) for n in range(10) for due in (date(2026, 1, 31), date(2026, 2, 28))]
    paid = [one for one in two if one.due_date == date(2026, 2, 28)]
    moved = [replace(one, due_date=one.due_date + timedelta(days=1)) for one in paid]
    assert "due_dates" not in codes(now(paid), look(two))
    assert "due_dates" in codes(now(moved), look(two))


@pytest.mark.parametrize(("lines", "tripped"), [(9, set()), (10, {"overdue_count", "overdue_total"})])
def test_half_gone_says_something_from_ten_lines_on(lines: int, tripped: set[str]) -> None:
    assert codes(now(LINES[: lines // 2]), look(LINES[:lines])) == tripped


@pytest.mark.parametrize(("changed", "tripped"), [(1, False), (2, True)])
def test_one_due_date_of_a_small_file_is_a_correction_two_are_not(changed: int, tripped: bool) -> None:
    moved = [replace(one, due_date=date(2026, 2, 10)) for one in LINES[:changed]]
    assert ("due_dates" in codes(now([*moved, *LINES[changed:5]]), look(LINES[:5]))) is tripped


@pytest.mark.parametrize(
    ("rows", "lines", "tripped"), [(1, 2, False), (2, 18, False), (2, 17, True), (5, 40, True), (4, 40, False)]
)
def test_unreadable_rows_beyond_a_tenth(rows: int, lines: int, tripped: bool) -> None:
    new = replace(now(LINES[:lines]), unreadable_rows=rows)
    assert ("unreadable" in codes(new, look(LINES[:lines]))) is tripped


def test_a_second_file_of_the_same_day_is_no_older() -> None:
    assert codes(now(LINES, FRIDAY)) == set()


def test_an_amount_that_was_nothing_is_not_ten_times_more() -> None:
    zero = replace(LINES[0], residual=euros("0.00"), total=None)
    new = now([replace(LINES[0], total=None), *LINES[1:]])
    assert codes(new, look([zero, *LINES[1:]])) == set()


def test_growth_counts_the_larger_side() -> None:
    assert "overdue_count" in codes(now(LINES[:12]), look(LINES[:8]))


def test_a_currency_that_vanishes_is_seen_beside_another() -> None:
    dollars = [
        replace(one, number=f"US-{one.number}", residual=replace(one.residual, currency="USD")) for one in LINES[:10]
    ]
    assert codes(now(LINES), look([*LINES, *dollars])) == {"overdue_total"}


def test_customers_of_four_lines_may_all_pay() -> None:
    groups = [line(number, number // 4) for number in range(40)]
    assert codes(now(groups[16:]), look(groups)) == set()


def test_what_falls_due_on_the_day_of_the_file_is_not_overdue() -> None:
    due_today = [line(number, number % 4, MONDAY) for number in range(20)]
    assert codes(now(due_today[12:]), look(due_today)) == set()


def test_a_total_of_nothing_is_no_shift() -> None:
    zero = [replace(LINES[0], total=euros("0.00")), *LINES[1:]]
    assert codes(now(zero), look(zero)) == set()
