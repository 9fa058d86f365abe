"""What people do in the calendar (OFFICE §11, MODEL §2.9): moving, ticking, deleting, and what never follows."""

from datetime import date

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.engine.agenda import back as agenda_back
from relance_mail.engine.office import Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.store import customers, deadlines
from relance_mail.store.tables import DeadlineState
from tests.calendars.memory import MemoryCalendar
from tests.engine.agendas import OTHER, TUESDAY, card, cards, days, dispute, disputed, hang, promised, row, said, told
from tests.engine.folder_office import BOSS, Day, owed
from tests.engine.test_agenda import many

CHECK, CALL, REVIEW = DeadlineKind.PROMISE_CHECK, DeadlineKind.CALL, DeadlineKind.DISPUTE_REVIEW
CLAIM = DeadlineKind.INSOLVENCY_CLAIM


@pytest.fixture
def wall(day: Day) -> MemoryCalendar:
    made = MemoryCalendar()
    hang(day, made)
    return made


def drag(day: Day, wall: MemoryCalendar, kind: DeadlineKind, to: date) -> None:
    """A person drags the one event of that kind; the program looks."""
    wall.change(card(wall, kind).entry.uid, day=to)
    day.cycle()


def tick(day: Day, wall: MemoryCalendar, kind: DeadlineKind) -> None:
    wall.change(card(wall, kind).entry.uid, done=True)
    day.cycle()


def delete(day: Day, wall: MemoryCalendar, kind: DeadlineKind) -> None:
    del wall.shown[card(wall, kind).entry.uid]
    day.cycle()


# -- moving ------------------------------------------------------------------------------------------------------------


def test_a_moved_promise_check_gives_the_customer_that_time(day: Day, wall: MemoryCalendar) -> None:
    """Promised for 12 March, checked on the 17th; put off to the 24th, nothing is said to be broken before."""
    promised(day)
    drag(day, wall, CHECK, date(2026, 3, 24))
    check = card(wall, CHECK)
    assert (check.day, check.entry.sequence) == (date(2026, 3, 24), 1)
    assert "Reporté au 24/03/2026, au lieu du 17/03/2026." in check.entry.deadline.body
    assert said(day) == [
        "Vérifier paiement – Client C1 – 1 250,00 € : reporté du 17/03/2026 au 24/03/2026 dans l'agenda."
    ]
    assert told(day, "agenda.moved") == [("agenda", f"T{check.entry.uid[:7].upper()}")]
    day.morning("2026-03-24", owed(), OTHER)
    assert day.decision().reason == "promise"
    day.morning("2026-03-26", owed(), OTHER)
    assert day.decision().reason == "due"
    assert not days(wall, CHECK)


def test_without_a_move_the_promise_would_be_broken_a_week_earlier(day: Day) -> None:
    promised(day)
    day.morning("2026-03-19", owed(), OTHER)
    assert day.decision().reason == "due"


def test_an_earlier_check_makes_nothing_leave_earlier(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    drag(day, wall, CHECK, date(2026, 3, 4))
    assert days(wall, CHECK) == [date(2026, 3, 13)], "not before the day after the promise"
    assert "pas avant le lendemain de la date promise" in said(day)[0]
    day.morning("2026-03-17", owed(), OTHER)
    assert day.decision().reason == "promise"
    assert len(day.rows()) == 1, "nothing was proposed either"


def test_a_moved_review_moves_the_hold(day: Day, wall: MemoryCalendar) -> None:
    disputed(day, date(2026, 3, 12))
    drag(day, wall, REVIEW, date(2026, 3, 26))
    assert [hold.review_on for hold in day.holds()] == [date(2026, 3, 26)]
    assert told(day, "hold.review_moved") == [("agenda", "H000001")]
    day.cycle()
    assert days(wall, REVIEW) == [date(2026, 3, 26)]
    assert len(said(day)) == 1, "told once"
    assert day.decision().reason == "dispute"


def test_a_new_fact_discards_the_move(day: Day, wall: MemoryCalendar) -> None:
    disputed(day, date(2026, 3, 12))
    drag(day, wall, REVIEW, date(2026, 3, 26))
    dispute(day, "C1", date(2026, 4, 8))
    day.cycle()
    review = card(wall, REVIEW)
    assert review.day == date(2026, 4, 8)
    assert "Reporté" not in review.entry.deadline.body
    assert row(day, review.entry.deadline).moved_to is None


def coming(day: Day) -> None:
    """The second message left on Tuesday 3 March; the firm one is due on the 18th, the call two working days before."""
    day.send("2026-02-10", owed(due="2026-02-01"), OTHER)
    day.send("2026-03-03", owed(due="2026-02-01"), OTHER)
    day.morning("2026-03-10", owed(due="2026-02-01"), OTHER)


def test_a_moved_call_holds_back_the_message_that_it_precedes(day: Day, wall: MemoryCalendar) -> None:
    coming(day)
    assert days(wall, CALL) == [date(2026, 3, 16)]
    drag(day, wall, CALL, date(2026, 3, 23))
    day.morning("2026-03-19", owed(due="2026-02-01"), OTHER)
    decision = day.decision()
    assert (decision.reason, decision.next_on) == ("gap", date(2026, 3, 24))
    assert "Appel reporté au 23/03/2026" in decision.because
    day.morning("2026-03-24", owed(due="2026-02-01"), OTHER)
    assert (day.decision().reason, day.decision().stage) == ("due", "ferme")


def test_a_call_moved_forward_changes_nothing_else(day: Day, wall: MemoryCalendar) -> None:
    coming(day)
    drag(day, wall, CALL, date(2026, 3, 11))
    assert days(wall, CALL) == [date(2026, 3, 11)]
    day.morning("2026-03-17", owed(due="2026-02-01"), OTHER)
    assert day.decision().reason == "stage_not_yet"
    day.morning("2026-03-18", owed(due="2026-02-01"), OTHER)
    assert day.decision().reason == "due"


def insolvent(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.INSOLVENCY, note="", review_on=date(2026, 5, 3))
    day.cycle()


def test_a_moved_legal_date_is_put_back_with_a_notice(day: Day, wall: MemoryCalendar) -> None:
    insolvent(day)
    assert days(wall, CLAIM) == [date(2026, 4, 30)]
    drag(day, wall, CLAIM, date(2026, 5, 20))
    claim = card(wall, CLAIM)
    assert claim.day == date(2026, 4, 30)
    assert claim.entry.deadline.body.endswith(
        "Remis au 30/04/2026 le 03/03/2026 : date légale, elle ne se déplace pas."
    )
    assert said(day) == [
        "Déclarer la créance – Client C1 – au plus tard jeu. 30/04/2026 (fin légale 03/05) : déplacé au 20/05/2026 "
        "dans l'agenda, remis au 30/04/2026 (date légale, elle ne se déplace pas)."
    ]
    drag(day, wall, CLAIM, date(2026, 5, 21))
    assert (days(wall, CLAIM), len(said(day))) == ([date(2026, 4, 30)], 2), "every time"


def test_a_computed_date_is_put_back_too(day: Day, wall: MemoryCalendar) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.DEATH, note="", review_on=date(2026, 3, 12))
    day.cycle()
    drag(day, wall, DeadlineKind.HOLD_REVIEW, date(2026, 3, 26))
    assert days(wall, DeadlineKind.HOLD_REVIEW) == [date(2026, 3, 12)]
    assert "date calculée" in said(day)[0]
    assert [hold.review_on for hold in day.holds()] == [date(2026, 3, 12)]


# -- ticking -----------------------------------------------------------------------------------------------------------


def test_a_call_that_was_made_is_closed_and_postpones(day: Day, wall: MemoryCalendar) -> None:
    coming(day)
    tick(day, wall, CALL)
    call = card(wall, CALL)
    assert row(day, call.entry.deadline).state is DeadlineState.DONE
    assert day.account().last_contact_on == date(2026, 3, 10)
    assert said(day) == [
        "Appeler – Client C1 – avant relance ferme : marqué fait dans l'agenda ; "
        "le message suivant attend quelques jours."
    ]
    day.cycle()
    assert [uid for uid, _ in wall.told].count(call.entry.uid) == 1, "what people wrote into it stays"
    assert len(said(day)) == 1
    day.morning("2026-03-18", owed(due="2026-02-01"), OTHER)
    assert day.decision().reason == "due"


def test_a_ticked_review_leaves_the_hold_to_a_person(day: Day, wall: MemoryCalendar) -> None:
    disputed(day, date(2026, 3, 12))
    tick(day, wall, REVIEW)
    assert "la suspension continue jusqu'à ce qu'une personne la lève" in said(day)[0]
    assert day.decision().reason == "dispute"
    staff_accounts.release(day.office, "C1", BOSS, "réglé")
    day.cycle()
    assert card(wall, REVIEW).done, "what was ticked stays as a record"
    with day.office.store.reading() as conn:
        assert not [one for one in deadlines.deadlines_in(conn).values() if one.kind is REVIEW and one.places]


def test_a_ticked_legal_date_is_closed_and_journaled(day: Day, wall: MemoryCalendar) -> None:
    insolvent(day)
    tick(day, wall, CLAIM)
    assert row(day, card(wall, CLAIM).entry.deadline).state is DeadlineState.DONE
    assert [actor for actor, _ in told(day, "agenda.done")] == ["agenda"]
    day.cycle()
    assert card(wall, CLAIM).done


def test_a_tick_taken_away_opens_the_task_again(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    tick(day, wall, CHECK)
    wall.change(card(wall, CHECK).entry.uid, done=False)
    day.cycle()
    assert row(day, card(wall, CHECK).entry.deadline).state is DeadlineState.OPEN
    assert "n'est plus marqué fait" in said(day)[1]
    day.cycle()
    assert len(said(day)) == 2


def test_a_new_review_day_is_a_new_review(day: Day, wall: MemoryCalendar) -> None:
    disputed(day, date(2026, 3, 12))
    tick(day, wall, REVIEW)
    dispute(day, "C1", date(2026, 4, 8))
    day.cycle()
    review = card(wall, REVIEW)
    assert (review.day, review.done, review.entry.alarm) == (date(2026, 4, 8), False, True)


def test_ticked_in_one_calendar_is_done_in_the_others(day: Day) -> None:
    shared, claire = MemoryCalendar("Recouvrement"), MemoryCalendar("Claire")
    hang(day, shared, claire, **{"claire martin": "Claire"})
    day.morning(TUESDAY, owed(), OTHER)
    with day.office.store.writing() as conn:
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, responsible="Claire Martin")
    dispute(day, "C1", date(2026, 3, 12))
    day.cycle()
    tick(day, claire, REVIEW)
    assert (card(shared, REVIEW).done, card(shared, REVIEW).entry.done) == (True, True)
    assert len(said(day)) == 1
    shared.change(card(shared, REVIEW).entry.uid, done=False)
    day.cycle()
    assert (card(shared, REVIEW).done, card(claire, REVIEW).done) == (False, False)


# -- deleting ----------------------------------------------------------------------------------------------------------


def test_a_deleted_legal_date_comes_back(day: Day, wall: MemoryCalendar) -> None:
    insolvent(day)
    delete(day, wall, CLAIM)
    assert days(wall, CLAIM) == [date(2026, 4, 30)]
    assert "supprimé dans l'agenda, remis au 30/04/2026 (date légale)" in said(day)[0]


def test_any_other_deleted_task_becomes_a_question(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    ref = f"T{card(wall, CHECK).entry.uid[:7].upper()}"
    delete(day, wall, CHECK)
    question = (
        f"Vérifier paiement – Client C1 – 1 250,00 € : supprimé dans l'agenda. Le remettre, ou le clore ? ({ref})"
    )
    assert said(day) == [question]
    day.morning("2026-03-05", owed(), OTHER)
    assert days(wall, CHECK) == [], "it does not come back by itself"
    assert said(day) == [question], "asked until a person answers"
    with day.office.store.reading() as conn:
        (asked,) = deadlines.questions(conn).values()
    assert (asked.on, asked.calendars) == (date(2026, 3, 3), ("mural",))
    day.morning("2026-03-18", owed(), OTHER)
    assert day.decision().reason == "due", "deleting cancels nothing: the promise is still looked at"


def test_a_question_ends_with_its_task(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    delete(day, wall, CHECK)
    day.morning("2026-03-04", OTHER)
    with day.office.store.reading() as conn:
        assert not deadlines.questions(conn)


def test_a_new_fact_brings_a_deleted_task_back(day: Day, wall: MemoryCalendar) -> None:
    disputed(day, date(2026, 3, 12))
    delete(day, wall, REVIEW)
    assert not cards(wall, REVIEW)
    dispute(day, "C1", date(2026, 4, 8))
    day.cycle()
    assert days(wall, REVIEW) == [date(2026, 4, 8)]


def test_deleted_in_her_own_calendar_it_stays_and_rings_in_the_shared_one(day: Day) -> None:
    shared, claire = MemoryCalendar("Recouvrement"), MemoryCalendar("Claire")
    hang(day, shared, claire, **{"claire martin": "Claire"})
    day.morning(TUESDAY, owed(), OTHER)
    with day.office.store.writing() as conn:
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, responsible="Claire Martin")
    dispute(day, "C1", date(2026, 3, 12))
    day.cycle()
    delete(day, claire, REVIEW)
    assert cards(claire) == []
    assert card(shared, REVIEW).entry.alarm


def test_an_event_called_off_is_a_deleted_one(day: Day, wall: MemoryCalendar) -> None:
    insolvent(day)
    wall.change(card(wall, CLAIM).entry.uid, cancelled=True)
    day.cycle()
    assert (days(wall, CLAIM), card(wall, CLAIM).cancelled) == ([date(2026, 4, 30)], False)


# -- bundles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [{"day": date(2026, 3, 26)}, {"done": True}])
def test_moving_or_closing_a_bundle_decides_nothing(day: Day, wall: MemoryCalendar, what: dict[str, object]) -> None:
    many(day, 7)
    wall.change(card(wall, REVIEW).entry.uid, **what)
    day.cycle()
    bundle = card(wall, REVIEW)
    assert (bundle.day, bundle.done) == (date(2026, 3, 12), False)
    assert "Remis au 12/03/2026 le 03/03/2026 : regroupement" in bundle.entry.deadline.body
    (sentence,) = said(day)
    assert sentence.startswith("Regroupement du 12/03/2026 (litiges) : ")
    assert {hold.review_on for number in range(1, 8) for hold in day.holds(f"C{number}")} == {date(2026, 3, 12)}
    day.cycle()
    assert len(said(day)) == 1


def test_a_deleted_bundle_comes_back(day: Day, wall: MemoryCalendar) -> None:
    many(day, 7)
    delete(day, wall, REVIEW)
    assert card(wall, REVIEW).entry.deadline.count == 7
    assert "supprimé dans l'agenda, remis" in said(day)[0]


# -- what a calendar cannot say ----------------------------------------------------------------------------------------


def test_a_calendar_that_cannot_be_read_changes_nothing(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    uid = card(wall, CHECK).entry.uid
    del wall.shown[uid]
    wall.away = True
    report = day.cycle()
    assert (report.silent_backends, said(day)) == (["mural"], [])
    assert wall.told[-1][0] == uid, "nothing was written"
    with day.office.store.reading() as conn:
        assert not deadlines.questions(conn)


def test_an_event_that_cannot_be_read_changes_nothing(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    wall.change(card(wall, CHECK).entry.uid, day=None)
    before = list(wall.told)
    day.cycle()
    assert (said(day), wall.told) == ([], before)


def test_a_calendar_that_vanished_is_filled_again(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    wall.shown.clear()
    wall.exists = False
    day.cycle()
    assert days(wall, CHECK) == [date(2026, 3, 17)]
    assert said(day) == ["L'agenda mural avait disparu : tout y est remis."]


def test_a_calendar_that_was_emptied_is_filled_again(day: Day, wall: MemoryCalendar) -> None:
    """Ten tasks gone at once: nobody deleted them one by one; the questions would bury the morning."""
    day.morning(TUESDAY, *(owed(f"FA-{n}", code=f"C{n}") for n in range(1, 11)))
    for number in range(1, 11):
        dispute(day, f"C{number}", date(2026, 3, 12 if number < 6 else 13))
    day.cycle()
    assert len(cards(wall)) == 10
    wall.shown.clear()
    day.cycle()
    assert len(cards(wall)) == 10
    assert said(day) == ["10 échéances avaient disparu de l'agenda mural : tout y est remis."]


def test_a_file_that_people_only_read_is_mended_in_silence(day: Day) -> None:
    file = MemoryCalendar("relances.ics", two_way=False)
    hang(day, file)
    promised(day)
    uid = card(file, CHECK).entry.uid
    for what in ({"day": date(2026, 4, 1)}, {"done": True}, {"cancelled": True}):
        file.change(uid, **what)
        day.cycle()
        assert (file.shown[uid].day, file.shown[uid].done) == (date(2026, 3, 17), False)
    file.shown.clear()
    day.cycle()
    assert days(file, CHECK) == [date(2026, 3, 17)]
    file.exists = False
    file.shown.clear()
    day.cycle()
    assert days(file, CHECK) == [date(2026, 3, 17)]
    assert not said(day)


def test_what_a_person_did_while_we_were_writing_is_kept_and_seen_next_time(
    day: Day, wall: MemoryCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MODEL §2.9: between our look and our writing she drags it; the etag does not fit, nothing is overwritten."""
    disputed(day, date(2026, 3, 12))
    uid = card(wall, REVIEW).entry.uid
    real = wall.look

    def then_dragged(*known: object) -> object:
        seen = real(*known)  # type: ignore[arg-type]  # as it was called
        wall.change(uid, day=date(2026, 3, 19))
        monkeypatch.setattr(wall, "look", real)
        return seen

    day.morning("2026-03-04", owed(amount="900.00"), OTHER)
    monkeypatch.setattr(wall, "look", then_dragged)
    day.morning("2026-03-05", owed(amount="800.00"), OTHER)
    assert wall.shown[uid].day == date(2026, 3, 19), "not overwritten"
    day.cycle()
    assert (wall.shown[uid].day, [hold.review_on for hold in day.holds()]) == (date(2026, 3, 19), [date(2026, 3, 19)])
    assert "800,00" in wall.shown[uid].entry.deadline.body.replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_what_happened_to_a_task_that_stands_no_more_means_nothing(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    wall.change(card(wall, CHECK).entry.uid, day=date(2026, 3, 24))
    day.morning("2026-03-10", OTHER)
    assert (cards(wall, CHECK), said(day)) == ([], [])


def test_the_step_may_be_taken_early_in_the_cycle_and_again(day: Day, wall: MemoryCalendar) -> None:
    """`take` before planning, and once more before writing: a move is told once."""
    disputed(day, date(2026, 3, 12))
    wall.change(card(wall, REVIEW).entry.uid, day=date(2026, 3, 26))
    agenda_back.take(day.office, Report())
    agenda_back.take(day.office, Report())
    assert (len(said(day)), [hold.review_on for hold in day.holds()]) == (1, [date(2026, 3, 26)])
    day.cycle()
    assert (len(said(day)), days(wall, REVIEW)) == (1, [date(2026, 3, 26)])
