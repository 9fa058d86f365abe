"""What a person says about a task without a calendar: put off, closed, restored (OFFICE §8.3, §11)."""

from datetime import date

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.deadlines import DeadlineKind, ref_of
from relance_mail.engine.agenda import answers as agenda_answers
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.errors import Conflict, UsageError
from relance_mail.store.tables import DeadlineState
from tests.calendars.memory import MemoryCalendar
from tests.engine.agendas import OTHER, TUESDAY, card, cards, days, disputed, hang, promised, row, told
from tests.engine.folder_office import BOSS, Day, owed

CHECK, REVIEW = DeadlineKind.PROMISE_CHECK, DeadlineKind.DISPUTE_REVIEW


@pytest.fixture
def wall(day: Day) -> MemoryCalendar:
    made = MemoryCalendar()
    hang(day, made)
    return made


def ref(wall: MemoryCalendar, kind: DeadlineKind) -> str:
    return ref_of(card(wall, kind).entry.deadline.key)


def test_a_task_is_put_off_by_its_reference(day: Day, wall: MemoryCalendar) -> None:
    disputed(day, date(2026, 3, 12))
    name = ref(wall, REVIEW)
    assert f"Référence : {name}" in card(wall, REVIEW).entry.deadline.body
    answer = agenda_answers.postpone(day.office, name.lower()[:5], BOSS, date(2026, 3, 26))
    assert answer.sentence == (f"Revoir le litige – Client C1 : reporté du 12/03/2026 au 26/03/2026 par {BOSS}.")
    assert [hold.review_on for hold in day.holds()] == [date(2026, 3, 26)]
    day.cycle()
    assert days(wall, REVIEW) == [date(2026, 3, 26)]
    assert told(day, "agenda.moved") == [(BOSS, name)]


def test_what_does_not_move_in_the_calendar_does_not_move_here(day: Day, wall: MemoryCalendar) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.INSOLVENCY, note="", review_on=date(2026, 5, 3))
    day.cycle()
    with pytest.raises(Conflict, match="date légale"):
        agenda_answers.postpone(day.office, ref(wall, DeadlineKind.INSOLVENCY_CLAIM), BOSS, date(2026, 5, 20))
    with pytest.raises(UsageError, match="Aucune tâche"):
        agenda_answers.postpone(day.office, "T0000000", BOSS, date(2026, 5, 20))
    with pytest.raises(UsageError, match="Aucune tâche"):
        agenda_answers.postpone(day.office, "T", BOSS, date(2026, 5, 20))


def test_a_deleted_task_comes_back_when_a_person_says_so(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    name = ref(wall, CHECK)
    with pytest.raises(Conflict, match="toujours dans l'agenda"):
        agenda_answers.restore(day.office, name, BOSS)
    wall.shown.clear()
    day.cycle()
    with day.office.store.reading() as conn:
        assert list(agenda_answers.questions(conn)) == [name]
    agenda_answers.restore(day.office, name, BOSS)
    day.cycle()
    assert days(wall, CHECK) == [date(2026, 3, 17)]
    with day.office.store.reading() as conn:
        assert agenda_answers.questions(conn) == {}


def test_a_deleted_task_stays_away_when_a_person_closes_it(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    name, deadline = ref(wall, CHECK), card(wall, CHECK).entry.deadline
    wall.shown.clear()
    day.cycle()
    assert agenda_answers.close(day.office, name, BOSS).sentence.endswith(
        f"marqué fait par {BOSS} ; la promesse, elle, se ferme par le paiement."
    )
    day.morning("2026-03-04", owed(), OTHER)
    assert cards(wall, CHECK) == []
    assert row(day, deadline).state is DeadlineState.DONE


def test_a_task_closed_by_a_person_is_shown_as_done(day: Day, wall: MemoryCalendar) -> None:
    promised(day)
    agenda_answers.close(day.office, ref(wall, CHECK), BOSS)
    day.cycle()
    assert (card(wall, CHECK).entry.done, card(wall, CHECK).done) == (True, True)
