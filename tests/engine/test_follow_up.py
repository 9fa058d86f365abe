"""`suivi.xlsx`: what each row says, where it lies, and when it is written again (OFFICE §8.1)."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from relance_mail.core.account import HoldReason
from relance_mail.core.money import Money
from relance_mail.engine.morning import follow_up
from relance_mail.engine.morning.follow_up import rows_of
from relance_mail.engine.office import Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.store import inbound
from relance_mail.workbooks.base import FollowUp
from tests.engine.folder_office import BOSS, Day, owed
from tests.engine.mornings import ordinary, sight_of

TUESDAY, WEDNESDAY = "2026-03-03", "2026-03-04"
OTHER = owed("FA-9", due="2026-12-01", code="C9")


def rows(day: Day) -> dict[str, FollowUp]:
    with day.office.store.reading() as conn:
        replies = inbound.last_replies(conn)
    return {row.customer_id: row for row in rows_of(sight_of(day), replies)}


def file_of(day: Day) -> Path:
    assert day.office.staff_folder is not None
    return day.office.staff_folder / "suivi.xlsx"


def test_a_customer_as_it_stands(day: Day) -> None:
    day.send(TUESDAY, owed(), owed("FA-2", due="2026-05-01", amount="50.00"), OTHER)
    row = rows(day)["C1"]
    assert (row.customer_name, row.invoices, row.oldest_due) == ("Client C1", 2, date(2026, 2, 10))
    assert (row.due, row.overdue) == ({"EUR": Money.of("1300.00")}, {"EUR": Money.of("1250.00")})
    assert (row.stage, row.last_reply, row.hold) == ("", "", "")
    assert row.because == day.decision().because
    day.morning("2026-03-06", owed(), OTHER)
    row = rows(day)["C1"]
    assert (row.stage, row.next_step, row.next_on) == ("Relance informelle", "Relance amiable", date(2026, 3, 15))


def test_the_last_reply_and_the_hold_are_told(day: Day) -> None:
    day.send(TUESDAY, owed(), OTHER)
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous contestons le métré.\n")
    day.cycle()
    row = rows(day)["C1"]
    assert row.last_reply == "03/03/2026 : Nous contestons le métré."
    assert row.hold == "Réponse à lire, à revoir le 05/03/2026"


@pytest.mark.parametrize(
    ("act", "hold"),
    [
        (
            lambda day: staff_accounts.promise(
                day.office, "C1", BOSS, due=date(2026, 3, 12), amount_due=None, numbers=("FA-1",)
            ),
            "Promesse : 1 250,00 € pour le 12/03/2026",
        ),
        (
            lambda day: staff_accounts.hold(
                day.office, "C1", BOSS, reason=HoldReason.PAUSE, numbers=("FA-1",), until=date(2026, 3, 10)
            ),
            "Pause (FA-1) jusqu'au 10/03/2026",
        ),
    ],
)
def test_what_holds_a_customer_has_its_day(day: Day, act: Callable[[Day], object], hold: str) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    act(day)
    assert ordinary(rows(day)["C1"].hold) == hold


def test_it_lies_in_staff_s_folder_and_is_written_again_only_when_it_says_something_else(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    first = file_of(day).read_bytes()
    assert "Client C1" in {cell.value for row in load_workbook(BytesIO(first)).active.rows for cell in row}
    file_of(day).touch()
    before = file_of(day).stat().st_mtime_ns
    day.cycle()
    assert file_of(day).stat().st_mtime_ns == before
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.DISPUTE)
    day.cycle()
    assert file_of(day).read_bytes() != first


def test_what_somebody_did_to_it_is_replaced_and_one_that_is_gone_comes_back(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    file_of(day).write_bytes(b"sorted and saved")
    day.morning(WEDNESDAY, owed(), OTHER)
    assert file_of(day).read_bytes()[:2] == b"PK"
    file_of(day).unlink()
    day.later(hours=1)
    day.cycle()
    assert file_of(day).exists()


def test_while_it_is_open_it_stays_with_a_warning_and_is_written_when_it_is_closed(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    before, lock = file_of(day).read_bytes(), file_of(day).with_name("~$suivi.xlsx")
    lock.touch()
    report = day.morning(WEDNESDAY, owed(), OTHER)
    assert "workbook_in_use" in {finding.code for finding in report.findings}
    assert file_of(day).read_bytes() == before
    lock.unlink()
    day.cycle()
    assert file_of(day).read_bytes() != before


def test_a_folder_that_refuses_us_is_a_warning(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Path:
        raise PermissionError(13, "open in Excel")

    monkeypatch.setattr(Path, "replace", refuse)
    day.go_to(TUESDAY)
    day.ledger(owed(), OTHER)
    report = Report(mailbox_read=True)
    sight = sight_of(day)
    assert not follow_up.offer(day.office, report, sight, rows_of(sight, {}))
    assert [finding.code for finding in report.findings] == ["workbook_in_use"]


def test_without_a_folder_for_staff_nothing_is_written(day: Day) -> None:
    day.change(staff_folder=None)
    day.morning(TUESDAY, owed(), OTHER)
    assert follow_up.offer(day.office, Report(), sight_of(day), [])
