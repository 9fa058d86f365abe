"""The registered letter: on paper, signed, counted from its deposit; the mail beside it is a copy (OFFICE §6)."""

from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.engine import staff, staff_accounts
from relance_mail.errors import UsageError
from tests.engine.folder_office import BOSS, WITH_CUSTOMERS, Day, office_in, owed, write_customers

LINE, OTHER = owed(due="2025-12-01"), owed("FA-9", due="2026-06-20", code="C9")
POST, MAIL = Channel.POST, Channel.MAIL


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """Tuesday 3 March: the formal notice about FA-1 is approved, its letter lies in A_signer; one mail went before."""
    with office_in(tmp_path, "2026-02-17", WITH_CUSTOMERS) as opened:
        write_customers(tmp_path / "clients.xlsx", ("C1", "société", "compta@c1.example.com", ""))
        assert len(opened.send("2026-02-17", LINE, OTHER)) == 1
        opened.morning("2026-03-02", LINE, OTHER)
        staff_accounts.set_stage(opened.office, "C1", "ferme", BOSS, numbers=(), on=date(2026, 2, 10), reason="reprise")
        opened.morning("2026-03-03", LINE, OTHER)
        staff.approve(opened.office, (), BOSS, everything=True)
        assert opened.rows(State.AWAITING_APPROVAL), "never under --all"
        opened.approve()
        opened.cycle()
        yield opened


def sent(day: Day) -> list[EmailMessage]:
    """What has left since."""
    return day.sent()[1:]


def states(day: Day) -> dict[Channel, State]:
    """The state of the last reminder on each channel."""
    last = day.rows()[-1].reminder_id
    return {row.channel: row.state for row in day.rows() if row.reminder_id == last}


def letters(day: Day) -> list[Path]:
    folder = day.folder / "Relances" / "A_signer"
    return list(folder.iterdir()) if folder.exists() else []


def deposit(day: Day, on: date | None = None, number: str = "1A 000 000 0001 0") -> None:
    (letter,) = [row for row in day.rows(State.WITH_STAFF) if row.channel is POST]
    staff.settle(day.office, letter.id, BOSS, sent=True, on=on, number=number)


def test_it_never_leaves_by_itself_and_its_copy_waits_for_the_deposit(day: Day) -> None:
    assert states(day) == {POST: State.WITH_STAFF, MAIL: State.APPROVED}
    assert len(letters(day)) == 1
    day.cycle()
    assert not sent(day)


def test_it_counts_from_the_deposit_with_its_number_only(day: Day) -> None:
    with pytest.raises(UsageError):
        deposit(day, number="")
    assert day.account().steps[-1].stage == "informelle"
    deposit(day)
    step = day.account().steps[-1]
    assert (step.stage, step.sent_on, step.proof) == ("mise_en_demeure", date(2026, 3, 3), "delivered")


def test_the_copy_leaves_once_the_deposit_is_recorded_in_a_thread_of_its_own(day: Day) -> None:
    deposit(day)
    day.cycle()
    (mail,) = sent(day)
    assert mail["In-Reply-To"] is None
    assert states(day) == {POST: State.SENT, MAIL: State.SENT}
    assert day.decision().reason == "formal_notice_running"
    for on in ("2026-03-11", "2026-03-24"):
        assert not day.send(on, LINE, owed("FA-2", due="2026-02-15"), OTHER), "nothing else while it runs"


def test_rule_6_the_copy_keeps_to_the_window(day: Day) -> None:
    day.go_to("2026-03-06")
    day.ledger(LINE, OTHER)
    deposit(day)
    day.cycle()
    assert states(day) == {POST: State.SENT, MAIL: State.PREPARED}
    day.morning("2026-03-10", LINE, OTHER)
    assert len(sent(day)) == 1


@pytest.mark.parametrize("why", ["paid", "part", "dispute"])
def test_rule_6_the_copy_does_not_follow_once_something_speaks_against_it(day: Day, why: str) -> None:
    deposit(day)
    if why == "dispute":
        staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.DISPUTE, note="métré")
    else:
        day.ledger(*([LINE._replace(amount="900.00")] if why == "part" else []), OTHER)
    day.cycle()
    assert states(day) == {POST: State.SENT, MAIL: State.WITHDRAWN}
    assert not sent(day)


def test_paid_before_the_deposit_it_is_taken_back(day: Day) -> None:
    day.ledger(OTHER)
    day.cycle()
    assert states(day) == {POST: State.WITHDRAWN, MAIL: State.WITHDRAWN}
    assert not letters(day)


def test_not_deposited_in_time_it_lapses_and_is_made_again(day: Day) -> None:
    (before,) = letters(day)
    day.morning("2026-03-09", LINE, OTHER)
    assert states(day) == {POST: State.AWAITING_APPROVAL, MAIL: State.AWAITING_APPROVAL}
    assert not before.exists()


def test_a_word_file_never_goes_to_a_customer(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-03") as day:
        day.change(profile="live")
        day.morning("2026-03-03", LINE)
        staff_accounts.set_stage(day.office, "C1", "amiable", BOSS, numbers=(), on=date(2026, 2, 1), reason="reprise")
        report = day.cycle()
        assert "no_pdf_engine" in {finding.code for finding in report.findings}
        assert day.states()[-1] is State.PLANNED
        assert not day.sent()
