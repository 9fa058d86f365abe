"""Deadlines as calendars know them: places, moves, bundles, notices and questions (MODEL §2.9)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from relance_mail.core.bundles import bundle_of
from relance_mail.core.deadlines import DeadlineKind, uid_of
from relance_mail.store import deadlines, meta
from relance_mail.store.deadlines import Asked, DeadlineRow, Place
from relance_mail.store.tables import DeadlineState
from tests.store.ledger import read, row

CHECK = DeadlineKind.PROMISE_CHECK
DAY = date(2026, 3, 17)
OPEN, DONE, REMOVED = DeadlineState.OPEN, DeadlineState.DONE, DeadlineState.REMOVED


@pytest.fixture
def owing(conn: Connection) -> Connection:
    read(conn, row())
    return conn


def checked(fact: str, moved_to: date | None = None, state: DeadlineState = OPEN) -> DeadlineRow:
    key = f"C1:{CHECK}:{fact}"
    return DeadlineRow(key, uid_of(key), "C1", CHECK, DAY, moved_to, DAY if moved_to else None, state=state)


def test_a_place_keeps_what_the_calendar_was_told(owing: Connection) -> None:
    place = Place("/c/a.ics", '"7"', "abc", DAY, done=True)
    kept = replace(checked("1"), places={"Recouvrement": place, "Claire": Place("/d/a.ics")})
    deadlines.save_deadline(owing, kept)
    assert deadlines.deadline_of(owing, kept.key) == kept
    assert deadlines.deadline_of(owing, "C1:promise_check:2") is None


def test_what_people_moved_is_told_by_customer_and_state(owing: Connection) -> None:
    later = date(2026, 3, 24)
    for moved in (checked("1", later), checked("2"), checked("3", later, DONE), checked("4", later, REMOVED)):
        deadlines.save_deadline(owing, moved)
    assert deadlines.moved_days(owing, CHECK, ["C1"], OPEN) == {"C1": [("1", later)]}
    assert deadlines.moved_days(owing, CHECK, ["C1"], OPEN, DONE) == {"C1": [("1", later), ("3", later)]}
    assert deadlines.moved_days(owing, CHECK, ["C2"], OPEN) == {}
    assert deadlines.moved_days(owing, DeadlineKind.CALL, ["C1"], OPEN) == {}


def test_a_bundle_belongs_to_no_customer_and_is_no_deadline(owing: Connection) -> None:
    key = bundle_of(CHECK, DAY).key
    bundle = DeadlineRow(key, uid_of(key), "", CHECK, DAY, published="abc", sequence=3, places={"mural": Place("/x")})
    deadlines.save_deadline(owing, bundle)
    assert deadlines.bundles_in(owing) == {key: bundle}
    assert deadlines.deadlines_in(owing) == {}
    assert deadlines.deadline_of(owing, key) == bundle
    deadlines.put_notice(owing, key, "Remis.")
    deadlines.forget_deadline(owing, key)
    assert (deadlines.bundles_in(owing), deadlines.notices(owing)) == ({}, {})


def test_notices_and_questions_are_kept_until_they_are_dropped(owing: Connection) -> None:
    key = checked("1").key
    asked = Asked(DAY, "Le remettre ?", ("mural", "Claire"))
    deadlines.put_notice(owing, key, "Remis au 17/03/2026.")
    deadlines.ask(owing, key, asked)
    assert deadlines.notices(owing) == {key: "Remis au 17/03/2026."}
    assert deadlines.questions(owing) == {key: asked}
    deadlines.drop_words(owing, key)
    assert (deadlines.notices(owing), deadlines.questions(owing)) == ({}, {})
    assert not meta.under(owing, "agenda")
