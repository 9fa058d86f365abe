"""`relance postpone`: what a person expects of « later », for each sort of id (OFFICE §4.2, §11)."""

from datetime import date

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import stops as staff_stops
from relance_mail.engine.staff.postponing import postpone
from relance_mail.errors import Conflict, UsageError
from tests.engine.folder_office import BOSS, Day, owed

TUESDAY = "2026-03-03"
LATE = owed(due="2026-02-20")
OTHER = owed("FA-9", due="2026-04-20", code="C9")


def test_a_draft_is_taken_out_and_comes_back_on_its_day(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, LATE, OTHER)
    drafts = day.folder / "courrier" / "brouillons"
    assert len(list(drafts.iterdir())) == 1
    said = postpone(day.office, "R000001", BOSS, date(2026, 3, 10))
    assert "10/03/2026" in said.sentence
    assert not list(drafts.iterdir())
    day.morning("2026-03-09", LATE, OTHER)
    assert day.states() == [State.WITHDRAWN]
    day.morning("2026-03-10", LATE, OTHER)
    assert day.states() == [State.WITHDRAWN, State.WITH_STAFF]


def test_what_awaits_a_yes_can_be_put_off_by_its_reference(day: Day) -> None:
    day.morning(TUESDAY, LATE, OTHER)
    postpone(day.office, "r000001", BOSS, date(2026, 3, 10))
    assert day.states() == [State.WITHDRAWN]
    assert not day.send("2026-03-05", LATE, OTHER)


def test_what_left_cannot_be_put_off(day: Day) -> None:
    day.send(TUESDAY, LATE, OTHER)
    with pytest.raises(Conflict, match="partie"):
        postpone(day.office, "R000001", BOSS, date(2026, 3, 10))
    assert not day.holds()


def test_what_was_withdrawn_waits_no_more(day: Day) -> None:
    day.morning(TUESDAY, LATE, OTHER)
    postpone(day.office, "R000001", BOSS, date(2026, 3, 10))
    with pytest.raises(Conflict, match="n'attend plus"):
        postpone(day.office, "R000001", BOSS, date(2026, 3, 12))


def test_a_pause_lasts_longer_or_shorter_than_was_said(day: Day) -> None:
    day.morning(TUESDAY, LATE, OTHER)
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.PAUSE, until=date(2026, 3, 20))
    assert "jusqu'au 10/03/2026" in postpone(day.office, "H000001", BOSS, date(2026, 3, 10)).sentence
    assert [hold.until for hold in day.holds()] == [date(2026, 3, 10)]
    assert day.send("2026-03-11", LATE, OTHER)


def test_a_dispute_is_looked_at_later_and_still_ends_by_a_person(day: Day) -> None:
    day.morning(TUESDAY, LATE, OTHER)
    staff_stops.dispute(day.office, "C1", BOSS)
    assert "une personne y met fin" in postpone(day.office, "h1", BOSS, date(2026, 4, 10)).sentence
    assert [(hold.until, hold.review_on) for hold in day.holds()] == [(None, date(2026, 4, 10))]


def test_the_legal_date_of_an_insolvency_does_not_move(day: Day) -> None:
    day.morning(TUESDAY, LATE, OTHER)
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=date(2026, 2, 20))
    with pytest.raises(Conflict, match="légale"):
        postpone(day.office, "H000001", BOSS, date(2026, 6, 1))


def test_a_hold_that_has_ended_or_never_was(day: Day) -> None:
    day.morning(TUESDAY, LATE, OTHER)
    staff_stops.dispute(day.office, "C1", BOSS)
    staff_accounts.release(day.office, "H000001", BOSS, "x")
    with pytest.raises(Conflict):
        postpone(day.office, "H000001", BOSS, date(2026, 3, 10))
    with pytest.raises(UsageError):
        postpone(day.office, "H000009", BOSS, date(2026, 3, 10))
    with pytest.raises(UsageError):
        postpone(day.office, "H000001", BOSS, date(2026, 3, 3))


def promised(day: Day) -> None:
    day.morning(TUESDAY, LATE, OTHER)
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 12), amount_due=None, numbers=())


def test_a_promise_is_replaced_by_one_about_what_is_still_due(day: Day) -> None:
    promised(day)
    day.morning("2026-03-05", owed(due="2026-02-20", amount="1000.00"), OTHER)
    said = postpone(day.office, "P000001", BOSS, date(2026, 3, 20))
    assert said.sentence.startswith("P000001 est remplacée par P000002 : 1")
    old, new = day.account().promises
    assert (old.cancelled, new.due, new.author) == (True, date(2026, 3, 20), BOSS)
    assert [money.plain() for money in new.invoices.values()] == ["1000.00"]
    assert (day.decision().reason, day.decision().next_on) == ("promise", date(2026, 3, 26))


def test_a_promise_that_was_broken_or_kept_is_past_being_put_off(day: Day) -> None:
    promised(day)
    day.morning("2026-03-20", LATE, OTHER)
    with pytest.raises(Conflict, match="pas été tenue"):
        postpone(day.office, "P000001", BOSS, date(2026, 4, 1))
    staff_accounts.cancel_promise(day.office, "P000001", BOSS)
    with pytest.raises(Conflict, match="annulée"):
        postpone(day.office, "P000001", BOSS, date(2026, 4, 1))


def test_a_promise_kept_is_past_being_put_off(day: Day) -> None:
    promised(day)
    day.morning("2026-03-05", OTHER)
    with pytest.raises(Conflict, match="tenue"):
        postpone(day.office, "P000001", BOSS, date(2026, 4, 1))
