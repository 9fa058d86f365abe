"""What calendars are told (OFFICE §11): each task once, bundles, own calendars with their alarms, crashes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance_mail.calendars.base import Published
from relance_mail.core.account import HoldReason
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.core.findings import Finding
from relance_mail.core.outbox import State
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.errors import BackendError
from relance_mail.store import customers, deadlines
from tests.calendars.memory import MemoryCalendar
from tests.engine.agendas import OTHER, TUESDAY, card, cards, days, dispute, disputed, hang, promised, row, said
from tests.engine.folder_office import BOSS, WITH_CUSTOMERS, Day, office_in, owed, write_customers

CHECK, CALL, REVIEW = DeadlineKind.PROMISE_CHECK, DeadlineKind.CALL, DeadlineKind.DISPUTE_REVIEW
CHECK_ON = date(2026, 3, 17)


@pytest.fixture
def wall(day: Day) -> MemoryCalendar:
    made = MemoryCalendar()
    hang(day, made)
    return made


def test_a_promise_appears_once_and_goes_when_it_is_paid(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    assert days(wall, CHECK) == [CHECK_ON]
    told = list(wall.told)
    day.cycle()
    assert wall.told == told, "an unchanged deadline is not written again"
    day.morning("2026-03-10", OTHER)
    assert not days(wall, CHECK)


def test_a_calendar_that_is_away_is_told_later(day: Day, wall: MemoryCalendar) -> None:
    wall.away = True
    promised(day)
    report = day.cycle()
    assert (report.silent_backends, [one.code for one in report.findings].count("calendar_away")) == (["mural"], 1)
    wall.away = False
    day.cycle()
    assert days(wall, CHECK) == [CHECK_ON]
    wall.away = True
    report = day.morning("2026-03-10", OTHER)
    assert (report.silent_backends, [one.code for one in report.findings].count("calendar_away")) == (["mural"], 1)
    assert days(wall, CHECK)
    wall.away = False
    day.cycle()
    assert not days(wall, CHECK)


def test_a_change_while_it_is_away_is_told_later_too(day: Day, wall: MemoryCalendar) -> None:
    disputed(day, date(2026, 3, 10))
    wall.away = True
    dispute(day, "C1", date(2026, 3, 24))
    day.cycle()
    wall.away = False
    day.cycle()
    assert days(wall, REVIEW) == [date(2026, 3, 24)]


def test_a_changed_deadline_keeps_its_uid_and_counts_up(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    before = card(wall, CHECK).entry
    day.morning("2026-03-05", owed(amount="900.00"), OTHER)
    after = card(wall, CHECK).entry
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)


def test_a_call_that_lies_with_staff_is_one_task_until_it_counts(tmp_path: Path) -> None:
    """OFFICE §3.6: no e-mail, the first stage is a call; it counts with a result."""
    with office_in(tmp_path, TUESDAY, WITH_CUSTOMERS) as day:
        wall = MemoryCalendar()
        hang(day, wall)
        write_customers(day.folder / "clients.xlsx", ("C1", "société", "", "03 20 00 00 00"))
        day.morning(TUESDAY, owed(email=""), OTHER)
        day.approve()
        day.cycle()
        (calling,) = day.rows(State.WITH_STAFF)
        call = card(wall, CALL).entry.deadline
        assert (call.day, call.title) == (date(2026, 3, 3), "Appeler – Client C1 – Relance informelle")
        assert "03 20 00 00 00" in call.body
        wall.change(card(wall, CALL).entry.uid, done=True)
        day.cycle()
        assert f"quel en est le résultat ? Sans lui l'appel ne compte pas ({calling.reminder_id})" in said(day)[0]
        assert day.rows(State.WITH_STAFF) == [calling], "a tick is no result"
        day.cycle()
        assert len(said(day)) == 1
        assert (day.rows(State.WITH_STAFF), day.account().last_contact_on) == ([calling], None)
        staff.settle(day.office, calling.id, "Anne", sent=True, on=None, words="paiera vendredi")
        assert day.account().last_contact_on == date(2026, 3, 3)


def many(day: Day, count: int) -> None:
    """So many customers in dispute, all to be looked at on Thursday 12 March."""
    day.morning(TUESDAY, *(owed(f"FA-{n}", code=f"C{n}") for n in range(1, count + 1)))
    for number in range(1, count + 1):
        dispute(day, f"C{number}", date(2026, 3, 12))
    day.cycle()


def test_more_than_five_of_one_sort_on_a_day_are_one_event(day: Day, wall: MemoryCalendar) -> None:
    many(day, 7)
    bundle = card(wall, REVIEW)
    assert (bundle.entry.deadline.title, bundle.day) == ("Revoir 7 litiges", date(2026, 3, 12))
    assert bundle.entry.deadline.body.count("• Revoir le litige – Client C") == 7
    told = list(wall.told)
    day.cycle()
    assert wall.told == told


def test_the_bundle_follows_its_list_and_gives_way_to_five(day: Day, wall: MemoryCalendar) -> None:
    many(day, 7)
    before = card(wall, REVIEW).entry
    staff_accounts.release(day.office, "C7", BOSS, "réglé")
    day.cycle()
    after = card(wall, REVIEW).entry
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert after.deadline.title == "Revoir 6 litiges"
    staff_accounts.release(day.office, "C6", BOSS, "réglé")
    day.cycle()
    assert [one.entry.deadline.title for one in cards(wall, REVIEW)] == [
        f"Revoir le litige – Client C{number}" for number in range(1, 6)
    ]
    dispute(day, "C6", date(2026, 3, 12))
    day.cycle()
    (again,) = cards(wall, REVIEW)
    assert again.entry.uid == before.uid
    assert not said(day), "nobody but the program did this"


def test_a_task_put_off_leaves_the_bundle(day: Day, wall: MemoryCalendar) -> None:
    many(day, 7)
    dispute(day, "C1", date(2026, 3, 26))
    dispute(day, "C2", date(2026, 3, 26))
    day.cycle()
    assert len(cards(wall, REVIEW)) == 7
    assert days(wall, REVIEW).count(date(2026, 3, 26)) == 2


@pytest.fixture
def three(day: Day) -> tuple[MemoryCalendar, MemoryCalendar, MemoryCalendar]:
    """The shared calendar, Claire's and the deputy's; C1 is Claire's customer."""
    shared, claire, deputy = (MemoryCalendar(name) for name in ("Recouvrement", "Claire", "Paul"))
    hang(day, shared, claire, deputy, **{"claire martin": "Claire", "paul@atelier.example.fr": "Paul"})
    day.change(correspondence=replace(day.office.correspondence, deputy="Paul@atelier.example.fr"))
    day.morning(TUESDAY, owed(), OTHER)
    with day.office.store.writing() as conn:
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, responsible="Claire  MARTIN")
    return shared, claire, deputy


def test_the_calendar_of_who_is_in_charge_rings_and_the_shared_one_does_not(
    day: Day, three: tuple[MemoryCalendar, MemoryCalendar, MemoryCalendar]
) -> None:
    shared, claire, deputy = three
    dispute(day, "C1", date(2026, 3, 12))
    dispute(day, "C9", date(2026, 3, 13))
    day.cycle()
    assert [one.entry.deadline.customer_id for one in cards(claire)] == ["C1"]
    assert {one.entry.deadline.customer_id: one.entry.alarm for one in cards(shared)} == {"C1": False, "C9": True}
    assert card(claire, REVIEW).entry.alarm
    assert cards(deputy) == []


def test_the_deputy_sees_every_legal_date(
    day: Day, three: tuple[MemoryCalendar, MemoryCalendar, MemoryCalendar]
) -> None:
    shared, claire, deputy = three
    for code in ("C1", "C9"):
        staff_accounts.hold(
            day.office, code, BOSS, reason=HoldReason.INSOLVENCY, note="jugement", review_on=date(2026, 5, 3)
        )
    day.cycle()
    claim = DeadlineKind.INSOLVENCY_CLAIM
    assert [one.entry.deadline.customer_id for one in cards(deputy, claim)] == ["C1", "C9"]
    assert {one.entry.alarm for one in cards(deputy)} == {True}
    assert [one.entry.deadline.customer_id for one in cards(claire, claim)] == ["C1"]
    assert {one.entry.alarm for one in cards(shared, claim)} == {False}
    assert cards(deputy) == cards(deputy, claim), "the search in the BODACC is no legal date"


def test_the_shared_calendar_rings_while_nobody_s_own_has_the_task(
    day: Day, three: tuple[MemoryCalendar, MemoryCalendar, MemoryCalendar]
) -> None:
    shared, claire, _ = three
    claire.away = True
    dispute(day, "C1", date(2026, 3, 12))
    day.cycle()
    assert card(shared, REVIEW).entry.alarm
    claire.away = False
    day.cycle()
    assert (card(claire, REVIEW).entry.alarm, card(shared, REVIEW).entry.alarm) == (True, False)
    claire.away = True
    day.cycle()
    assert not card(shared, REVIEW).entry.alarm, "it still lies in hers, and rings there"


def test_somebody_else_in_charge_takes_the_task_over(
    day: Day, three: tuple[MemoryCalendar, MemoryCalendar, MemoryCalendar]
) -> None:
    shared, claire, deputy = three
    dispute(day, "C1", date(2026, 3, 12))
    day.cycle()
    with day.office.store.writing() as conn:
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, responsible="paul@atelier.example.fr")
    day.cycle()
    assert (cards(claire), len(cards(deputy)), len(cards(shared))) == ([], 1, 1)
    assert not said(day)


def test_a_bundle_is_counted_in_each_calendar(
    day: Day, three: tuple[MemoryCalendar, MemoryCalendar, MemoryCalendar]
) -> None:
    shared, claire, _ = three
    many(day, 7)
    assert [one.entry.deadline.count for one in cards(shared)] == [7]
    assert [one.entry.deadline.count for one in cards(claire)] == [1]
    assert cards(shared)[0].entry.alarm, "six of them ring nowhere else"


class Interrupted(BackendError):
    """The machine stops here."""


def test_rule_7_a_crash_after_writing_is_no_move(day: Day, wall: MemoryCalendar) -> None:
    """The new day lies in the calendar, the database still knows the old one."""
    disputed(day, date(2026, 3, 10))
    uid = card(wall, REVIEW).entry.uid
    before = row(day, card(wall, REVIEW).entry.deadline)
    dispute(day, "C1", date(2026, 3, 24))
    day.cycle()
    after = row(day, card(wall, REVIEW).entry.deadline)
    with day.office.store.writing() as conn:
        deadlines.save_deadline(conn, replace(after, places=before.places))
    day.cycle()
    assert (wall.shown[uid].day, said(day)) == (date(2026, 3, 24), [])
    assert row(day, wall.shown[uid].entry.deadline).moved_to is None


def test_rule_7_a_crash_after_taking_out_is_no_deletion(
    day: Day, wall: MemoryCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(day, 5)
    real = wall.remove

    def stops(gone: list[Published]) -> None:
        real(gone)
        raise Interrupted(Finding("calendar_away", "The machine stops here.", "Start it."))

    with monkeypatch.context() as patch:
        patch.setattr(wall, "remove", stops)
        day.ledger(*(owed(f"FA-{n}", code=f"C{n}") for n in range(1, 7)))
        day.cycle()
        dispute(day, "C6", date(2026, 3, 12))
        day.cycle()
    day.cycle()
    assert not said(day)
    assert [one.entry.deadline.title for one in cards(wall, REVIEW)] == ["Revoir 6 litiges"]
    with day.office.store.reading() as conn:
        kept = deadlines.deadlines_in(conn).values()
    assert not [one for one in kept if one.kind is REVIEW and one.places]


def test_a_customer_who_cannot_be_computed_keeps_his_tasks(
    day: Day, wall: MemoryCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    disputed(day, date(2026, 3, 12))

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("relance_mail.engine.agenda.tasks.deadlines_of", fails)
        day.cycle()
    assert days(wall, REVIEW) == [date(2026, 3, 12)]
    told = list(wall.told)
    day.cycle()
    assert wall.told == told


def test_many_deadlines_are_written_once_and_cost_nothing_afterwards(day: Day, wall: MemoryCalendar) -> None:
    many(day, 5)
    looks, told = wall.looks, list(wall.told)
    day.cycle()
    assert wall.looks == looks + 1, "one look a cycle"
    assert wall.told == told
