"""Payments announced, direct debits that came back, the next stage without waiting (OFFICE §1.2, §3, §5)."""

from datetime import date
from decimal import Decimal

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.parties import Means
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import invoices as staff_invoices
from relance_mail.errors import UsageError
from relance_mail.store import reminders
from relance_mail.store.customers import set_by_hand
from tests.engine.folder_office import BOSS, Day, owed

TUESDAY = "2026-03-03"
LATE = owed(due="2026-02-20")
TWO = (LATE, owed("FA-2", due="2026-02-22", amount="400.00"))
OTHER = owed("FA-9", due="2026-04-20", code="C9")


def test_an_announced_payment_waits_until_the_bank_is_posted_past_it(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    said = staff_invoices.announced(day.office, "C1", BOSS, on=date(2026, 3, 2), means=Means.TRANSFER)
    assert {(hold.reason, hold.invoice_id) for hold in day.holds()} == {
        (HoldReason.PAYMENT_ANNOUNCED, 1),
        (HoldReason.PAYMENT_ANNOUNCED, 2),
    }
    assert "06/03/2026" in said.sentence
    assert day.decision().reason == "payment_announced"


def test_an_announced_payment_of_one_invoice_leaves_the_others(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_invoices.announced(day.office, "C1", BOSS, on=date(2026, 3, 3), numbers=("FA-1",), part=Decimal(500))
    assert [hold.invoice_id for hold in day.holds()] == [1]
    (mail,) = day.send("2026-03-04", *TWO)
    assert "FA-1" not in str(mail)


def test_a_payment_announced_for_a_far_day_is_a_promise(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    with pytest.raises(UsageError, match="trop loin"):
        staff_invoices.announced(day.office, "C1", BOSS, on=date(2026, 5, 1))
    staff_accounts.paid(day.office, "C1", BOSS, on=date(2026, 3, 3), amount_paid=None, numbers=())
    with pytest.raises(UsageError, match="ne doit rien"):
        staff_invoices.announced(day.office, "C1", BOSS, on=date(2026, 3, 3))


def by_debit(day: Day) -> None:
    day.morning(TUESDAY, *TWO, OTHER)
    with day.office.store.writing() as conn:
        set_by_hand(conn, "C1", day.clock.now(), BOSS, means=Means.DIRECT_DEBIT)
    day.cycle()


def test_a_rejected_debit_is_reminded_from_then_on(day: Day) -> None:
    by_debit(day)
    assert day.decision().reason == "direct_debit"
    staff_invoices.rejected(day.office, "C1", BOSS, on=date(2026, 3, 2))
    assert [one.rejected_on for one in day.account().invoices] == [date(2026, 3, 2)] * 2
    assert day.decision().action == "remind"


def test_a_rejection_of_what_was_not_collected_names_the_invoice(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    with pytest.raises(UsageError, match="prélèvement"):
        staff_invoices.rejected(day.office, "C1", BOSS, on=date(2026, 3, 2))
    staff_invoices.rejected(day.office, "C1", BOSS, on=date(2026, 3, 2), numbers=("FA-1",))
    with pytest.raises(UsageError, match="à venir"):
        staff_invoices.rejected(day.office, "C1", BOSS, on=date(2026, 3, 4), numbers=("FA-1",))


def delivered(day: Day) -> None:
    """The first reminder of FA-1 left on Tuesday; on Thursday week nobody doubts that it arrived."""
    day.send(TUESDAY, LATE, OTHER)
    day.morning("2026-03-05", LATE, OTHER)
    day.go_to("2026-03-05")


def stages(day: Day) -> list[str]:
    with day.office.store.reading() as conn:
        return [reminders.get_reminder(conn, row.reminder_id).stage for row in day.rows()]


def test_next_now_waives_the_delay_and_keeps_the_gap(day: Day) -> None:
    delivered(day)
    day.morning("2026-03-06", LATE, OTHER)
    said = staff_invoices.next_stage(day.office, "C1", BOSS)
    assert "8 jours au moins entre deux messages" in said.sentence
    assert day.decision().next_on == date(2026, 3, 11)
    assert not day.send("2026-03-10", LATE, OTHER)
    assert len(day.send("2026-03-11", LATE, OTHER)) == 1, "without haste it would be 12 days after the first one"
    assert stages(day) == ["informelle", "amiable"]


def test_next_now_asks_for_one_stage_only_and_for_a_yes(day: Day) -> None:
    delivered(day)
    day.morning("2026-03-06", LATE, OTHER)
    staff_invoices.next_stage(day.office, "C1", BOSS)
    day.morning("2026-03-11", LATE, OTHER)
    with day.office.store.reading() as conn:
        made = reminders.get_reminder(conn, day.rows()[-1].reminder_id)
    assert "demandée sans attendre" in made.yes_because
    day.approve()
    day.cycle()
    for on in ("2026-03-17", "2026-03-19", "2026-03-24", "2026-03-25"):
        assert not day.send(on, LATE, OTHER), "the stage after it comes in its own time"
    assert len(day.send("2026-03-26", LATE, OTHER)) == 1
    assert stages(day)[-1] == "ferme"


def test_next_now_waits_for_the_proof_of_the_stage_before(day: Day) -> None:
    day.send(TUESDAY, LATE, OTHER)
    with pytest.raises(UsageError, match="remise"):
        staff_invoices.next_stage(day.office, "C1", BOSS)


def test_next_now_never_comes_before_the_due_date(day: Day) -> None:
    day.morning(TUESDAY, owed(due="2026-03-03"), owed("FA-2", due="2026-03-02"))
    with pytest.raises(UsageError, match="pas encore échue"):
        staff_invoices.next_stage(day.office, "C1", BOSS, numbers=("FA-1",))
    assert "FA-2" in staff_invoices.next_stage(day.office, "C1", BOSS).sentence
    assert day.decision().verdicts[0].reason != "due"


def test_next_now_goes_through_every_hold(day: Day) -> None:
    day.morning(TUESDAY, owed(due="2026-03-01"))
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.PAUSE, until=date(2026, 3, 10), note="congés")
    said = staff_invoices.next_stage(day.office, "C1", BOSS)
    assert "Elle attend encore : Pause" in said.sentence
    assert not day.send("2026-03-05", owed(due="2026-03-01"))


def test_a_decision_is_no_message_that_could_come_sooner(day: Day) -> None:
    line = owed(due="2025-10-20")
    day.morning(TUESDAY, line)
    staff_accounts.set_stage(
        day.office, "C1", "mise_en_demeure", BOSS, numbers=(), on=date(2026, 2, 20), reason="déposée"
    )
    with pytest.raises(UsageError, match="n'est pas un message"):
        staff_invoices.next_stage(day.office, "C1", BOSS)
