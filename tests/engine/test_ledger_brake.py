"""The brake on real files, day by day: what trips it, what an ordinary Monday is, what is shown (OFFICE §9)."""

import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_mail.core.money import Money
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.writing.preview import plan_of
from relance_mail.store import invoices, snapshots
from tests.engine.folder_office import BOSS, SETTINGS, Day, Owed, office_in, owed

FRIDAY, MONDAY, TUESDAY = "2026-02-27", "2026-03-02", "2026-03-03"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, FRIDAY) as opened:
        yield opened


def lines(count: int = 40, first: int = 0) -> list[Owed]:
    """Overdue lines of eight customers, 100 € each."""
    return [owed(f"FA-{n}", "2026-01-31", "100.00", f"C{n % 8 + 1}") for n in range(first, count)]


def reasons(day: Day) -> set[str]:
    """Why the brake is on after a cycle."""
    return {reason.code.removeprefix("brake_") for reason in day.cycle().brakes.get("ventes", ())}


def open_lines(day: Day) -> int:
    with day.office.store.reading() as conn:
        return sum(len(owned) for owned in invoices.open_invoices(conn).values())


def test_office_9_a_good_monday_never_trips_it(day: Day) -> None:
    """30 % were paid over the weekend, the month's end made twenty more overdue, and forty new ones were written."""
    month_end = [owed(f"FA-M{n}", "2026-02-28", "250.00", f"C{n % 8 + 1}") for n in range(20)]
    day.morning(FRIDAY, *lines(), *month_end)
    new = [owed(f"FA-N{n}", "2026-04-30", "990.00", f"C{n % 8 + 1}") for n in range(40)]
    report = day.morning(MONDAY, *lines(first=12), *month_end, *new)
    assert not report.brakes
    assert report.counts["absence"] == 12


def test_office_9_half_of_the_lines_gone_is_shown_with_its_ten_largest_differences(day: Day) -> None:
    large = [owed("FA-L1", "2026-01-31", "5000.00"), owed("FA-L2", "2026-01-31", "900.00", "C2")]
    day.morning(FRIDAY, *lines(), *large)
    report = day.morning(MONDAY, *lines(first=25), large[1])
    assert {reason.code for reason in report.brakes["ventes"]} >= {"brake_overdue_count", "brake_overdue_total"}
    with day.office.store.reading() as conn:
        found = snapshots.largest_differences_of(conn, "ventes")
    assert len(found) == 10
    assert (found[0].number, found[0].was, found[0].now) == ("FA-L1", Money.of("5000.00"), None)
    assert "FA-L2" not in {one.number for one in found}
    assert open_lines(day) == 42, "nothing was closed"


def test_nothing_waits_nothing_differs(day: Day) -> None:
    day.morning(FRIDAY, *lines())
    day.morning(MONDAY, *lines(first=5))
    with day.office.store.reading() as conn:
        assert snapshots.largest_differences_of(conn, "ventes") == ()
        assert snapshots.largest_differences_of(conn, "autre") == ()


def test_office_9_the_last_accepted_version_is_what_a_third_one_is_compared_with(day: Day) -> None:
    day.morning(FRIDAY, *lines())
    day.morning(MONDAY, *lines(first=25))
    report = day.morning(TUESDAY, *lines(first=24))
    assert report.brakes, "a line more than the braked one does not make it good"
    with day.office.store.reading() as conn:
        assert len(snapshots.largest_differences_of(conn, "ventes")) == 10
    assert not day.morning("2026-03-04", *lines(first=12)).brakes


def test_office_9_an_old_file_put_back(day: Day) -> None:
    file = day.folder / "encours.xlsx"
    day.morning(FRIDAY, *lines())
    old = file.read_bytes()
    day.morning(MONDAY, *lines(first=3))
    file.write_bytes(old)
    day.go_to(TUESDAY)
    assert reasons(day) >= {"older_than_last"}


def test_office_9_a_workbook_that_ends_too_soon_is_half_written(day: Day) -> None:
    file = day.folder / "encours.xlsx"
    day.morning(FRIDAY, *lines())
    day.go_to(MONDAY)
    day.ledger(*lines())
    file.write_bytes(file.read_bytes()[:-200])
    assert reasons(day) == {"half_written"}
    assert open_lines(day) == 40


def test_office_9_a_sheet_that_is_damaged_closes_nothing(day: Day) -> None:
    """One sheet of two cannot be read: its lines are not paid."""
    file = day.folder / "encours.xlsx"
    day.morning(FRIDAY, *lines())
    day.go_to(MONDAY)
    day.ledger(*lines())
    parts = {}
    with zipfile.ZipFile(file) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:900]
    with zipfile.ZipFile(file, "w") as broken:
        for name, content in parts.items():
            broken.writestr(name, content)
    assert reasons(day) == {"half_written"}


def test_office_9_a_file_that_nobody_replaces_becomes_too_old_whatever_is_said_about_the_bank(day: Day) -> None:
    """« Banque pointée jusqu'au » lets the bank be newer than the list of open items; the list is still old."""
    day.morning(FRIDAY, owed())
    day.go_to("2026-03-04")
    staff.bank(day.office, "ventes", BOSS, date(2026, 3, 3))
    assert reasons(day) == {"too_old"}
    assert day.decision().reason == "brake"
    brakes = plan_of(day.office)["brakes"]
    assert str(brakes).count("brake_too_old") == 1
    staff.override(day.office, "ventes", BOSS, "aucun mouvement cette semaine")
    assert reasons(day) == set()
    assert day.decision().action == "remind"
    day.go_to("2026-03-05")
    staff.bank(day.office, "ventes", BOSS, date(2026, 3, 4))
    assert reasons(day) == set(), "it was released as old as it is"
    assert not day.morning("2026-03-06", owed()).brakes


def test_office_2_without_a_word_about_the_bank_an_old_file_stops_everybody_all_the_same(day: Day) -> None:
    day.morning(FRIDAY, owed())
    day.go_to("2026-03-05")
    assert reasons(day) == set()
    assert day.decision().reason == "bank_not_posted"


def test_the_figures_of_the_brake_are_settings(tmp_path: Path) -> None:
    with office_in(tmp_path, FRIDAY, SETTINGS + "[brake]\nleast_lines = 3\noverdue_percent = 40\n") as day:
        assert (day.office.brake.least_lines, day.office.brake.overdue_share) == (3, Decimal("0.4"))
        day.morning(FRIDAY, *lines(4))
        assert day.morning(MONDAY, *lines(4, first=2)).brakes
