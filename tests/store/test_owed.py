"""Answers owed, a reprise that waits, the date of a letter: what the store adds to the account (OFFICE §5, §6, §10)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, event

from relance_mail.core.account import AnswerOwed, Facts
from relance_mail.core.outbox import Event
from relance_mail.core.policy import AnswerTo, Channel, ProofNeeded
from relance_mail.store import answers, meta, outbox
from relance_mail.store.accounts import account_of, accounts_of
from tests.store.ledger import NOON, TODAY, only, read, remind, row, walk

FACTS = Facts(bank_posted_until=TODAY)
MAIL = "M000012"


@pytest.fixture
def owing(conn: Connection) -> Connection:
    read(conn, row(), row("FA-2", customer_id="C2"))
    return conn


def owed(conn: Connection, customer_id: str = "C1") -> tuple[AnswerOwed, ...]:
    return account_of(conn, customer_id, NOON, FACTS, 48).answers


def ask(conn: Connection, *invoices: int, to: AnswerTo = AnswerTo.DOCUMENT, cause: str = MAIL) -> None:
    answers.owe(conn, "C1", to, invoices, cause, "réponse du client", TODAY)


def test_an_answer_is_owed_once_per_cause_and_sort(owing: Connection) -> None:
    ask(owing, 2, 1, 2)
    ask(owing, 1)
    ask(owing, 1, to=AnswerTo.STATEMENT)
    ask(owing, cause="M000013")
    assert owed(owing) == (
        AnswerOwed(AnswerTo.DOCUMENT, (1, 2), TODAY, MAIL),
        AnswerOwed(AnswerTo.STATEMENT, (1,), TODAY, MAIL),
        AnswerOwed(AnswerTo.DOCUMENT, (), TODAY, "M000013"),
    )
    assert owed(owing, "C2") == ()


@pytest.mark.parametrize(
    ("first", "then", "together"), [((1,), (2,), (1, 2)), ((1,), (), ()), ((), (1,), ()), ((1, 2), (1,), (1, 2))]
)
def test_read_again_the_same_mail_only_names_more(
    owing: Connection, first: tuple[int, ...], then: tuple[int, ...], together: tuple[int, ...]
) -> None:
    ask(owing, *first)
    ask(owing, *then)
    assert [one.invoices for one in owed(owing)] == [together]


def test_what_a_person_has_ended_is_owed_no_more_and_not_asked_again_by_the_same_cause(owing: Connection) -> None:
    ask(owing, 1)
    ask(owing, 1, cause="M000013")
    answers.end_cause(owing, MAIL, NOON, "Anne")
    assert [one.cause for one in owed(owing)] == ["M000013"]
    ask(owing, 1)
    assert [one.cause for one in owed(owing)] == ["M000013"]
    answers.end_all(owing, "C1", NOON, "Anne")
    assert owed(owing) == ()


def test_office_10_a_customer_whose_reprise_waits_is_not_started(owing: Connection) -> None:
    def started() -> dict[str, bool]:
        return {one.customer.id: one.facts.started for one in accounts_of(owing, ["C1", "C2"], NOON, FACTS, 48)}

    assert started() == {"C1": True, "C2": True}
    meta.put(owing, "opening/C1", "{}")
    assert started() == {"C1": False, "C2": True}
    waiting = account_of(owing, "C1", NOON, Facts(TODAY, braked=True), 48)
    assert (waiting.facts.started, waiting.facts.braked) == (False, True)
    meta.drop(owing, "opening/C1")
    assert started() == {"C1": True, "C2": True}


def test_many_accounts_take_as_many_questions_as_one(owing: Connection) -> None:
    read(owing, *(row(f"FA-{number}", customer_id=f"K{number}") for number in range(40)), source="autre")
    asked: list[str] = []

    def note(*words: object) -> None:
        asked.append(str(words[2]))

    event.listen(owing.engine, "before_cursor_execute", note)
    try:
        counts = []
        for ids in (["K1"], [f"K{number}" for number in range(40)]):
            asked.clear()
            assert len(list(accounts_of(owing, ids, NOON, FACTS, 48))) == len(ids)
            counts.append(len(asked))
    finally:
        event.remove(owing.engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("needed", "dated"), [(ProofNeeded.DEPOSITED, date(2026, 3, 4)), (ProofNeeded.DELIVERED, None)]
)
def test_office_6_a_registered_letter_bears_the_day_of_its_approval(
    owing: Connection, needed: ProofNeeded, dated: date | None
) -> None:
    """Approved at 23:30 UTC on the 3rd: in Paris it is the 4th."""
    number = remind(owing, only(owing), channels=[Channel.POST], proof=needed)
    (planned,) = outbox.rows_of_reminder(owing, number)
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    asked = walk(owing, planned, Event.RENDERED_NEEDS_YES)
    approved = walk(owing, asked, Event.APPROVE, at=late, approved_by="Anne", approved_at=late)
    proof = {"deposited_on": "2026-03-05", "number": "1A"}
    walk(owing, approved, Event.PLACED_WITH_STAFF, Event.SETTLE_SENT, at=late, sent_at=late, proof=proof)
    (step,) = account_of(owing, "C1", NOON + timedelta(days=4), FACTS, 48).steps
    assert (step.sent_on, step.dated_on) == (date(2026, 3, 5), dated)
