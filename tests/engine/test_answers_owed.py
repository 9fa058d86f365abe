"""Answers from the mail that asks to the closed reply (OFFICE §5, §10): owed, drafted, sent, dealt with."""

from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.outbox import State
from relance_mail.core.policy import AnswerTo, Approval
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.store import answers, meta
from relance_mail.store.tables import InboundState
from tests.engine.folder_office import BOSS, Day, owed, text_of

TUESDAY = "2026-03-03"
THEM = "compta@c1.example.com"
WANTED = "Bonjour,\n\nPouvez-vous nous envoyer un duplicata de la facture FA-1 ?\n\nCordialement,"
LINES = (owed("FA-1"), owed("FA-2", "2026-02-11"))


def asked(day: Day, text: str = WANTED, sender: str = THEM) -> None:
    """The first reminder has left; two days later the customer answers it."""
    (mail,) = day.send(TUESDAY, *LINES)
    day.receive(sender, text, to=mail)
    day.morning("2026-03-05", *LINES)


def test_office_5_an_asked_document_is_drafted_and_closes_the_reply_once_it_has_left(day: Day) -> None:
    asked(day)
    assert [hold.reason for hold in day.holds()] == [HoldReason.REPLY_WAITING]
    (waiting,) = day.rows(State.AWAITING_APPROVAL)
    (owes,) = day.account().answers
    assert (owes.to, owes.cause, len(owes.invoices)) == (AnswerTo.DOCUMENT, "M000001", 1)
    day.approve()
    day.cycle()
    sent = day.sent()[-1]
    assert "FA-1" in text_of(sent)
    assert "FA-2" not in text_of(sent)
    assert day.holds() == []
    (mail,) = day.mails()
    assert (mail.state, mail.closed_by) == (InboundState.DONE, "relance")
    assert waiting.reminder_id != day.rows()[0].reminder_id
    assert not day.send("2026-03-12", *LINES)
    assert day.decision().next_on == date(2026, 3, 15)


def test_it_leaves_in_the_thread_and_moves_nothing(day: Day) -> None:
    asked(day)
    day.approve()
    day.cycle()
    first, answer = day.sent()
    assert answer["In-Reply-To"] == first["Message-ID"]
    steps = [step.stage for step in day.account().steps if step.invoice_id == 1]
    assert len(steps) == 2
    day.morning("2026-03-17", *LINES)
    assert {line.stage for line in day.decision().lines} == {"amiable"}


def test_in_automatic_mode_it_is_a_draft_all_the_same(day: Day) -> None:
    day.approval(Approval.AUTOMATIC)
    assert day.send(TUESDAY, *LINES) == []  # the first message ever is a draft too
    staff.settle(day.office, day.rows(State.WITH_STAFF)[0].id, BOSS, sent=True, on=None)
    day.receive(THEM, WANTED)
    day.morning("2026-03-05", *LINES)
    (draft,) = day.rows(State.WITH_STAFF)
    staff.settle(day.office, draft.id, BOSS, sent=True, on=None)
    assert (day.holds(), [mail.state for mail in day.mails()]) == ([], [InboundState.DONE])


def test_an_unknown_sender_is_owed_nothing_before_a_person_vouches_for_him(day: Day) -> None:
    asked(day, sender="inconnu@ailleurs.example.org")
    assert day.account().answers == ()
    staff_replies.confirm(day.office, "M1", BOSS)
    assert [owes.to for owes in day.account().answers] == [AnswerTo.DOCUMENT]


def test_a_reply_put_aside_asks_for_nothing_any_more(day: Day) -> None:
    asked(day)
    staff_replies.dismiss(day.office, "M1", BOSS)
    assert day.account().answers == ()
    day.cycle()
    assert [row.state for row in day.rows()] == [State.SENT, State.WITHDRAWN]


def test_another_reply_that_waits_keeps_the_hold(day: Day) -> None:
    asked(day)
    day.receive(THEM, "Bonjour, cette facture est contestée, la marchandise est arrivée cassée.")
    day.cycle()
    assert [row.state for row in day.rows()][-1] is State.WITHDRAWN  # a dispute stops the copies too
    staff_accounts.release(day.office, "C1", BOSS, "vu au téléphone")
    assert day.account().answers == ()


def test_office_5_a_payment_that_is_not_found_is_asked_about_once(day: Day) -> None:
    asked(day, "Bonjour,\n\nLa facture FA-1 a été réglée par virement le 4 mars 2026.\n\nCordialement,")
    assert [(hold.reason, hold.review_on) for hold in day.holds()] == [(HoldReason.PAYMENT_ANNOUNCED, date(2026, 3, 9))]
    (question,) = day.send("2026-03-12", *LINES)
    assert "FA-1" in text_of(question)
    assert "FA-2" not in text_of(question)
    assert [hold.reason for hold in day.holds()] == [HoldReason.PAYMENT_ANNOUNCED]
    day.send("2026-03-24", *LINES)
    assert 1 not in {line.invoice_id for line in day.decision().lines}


def test_no_all_covers_an_answer(day: Day) -> None:
    asked(day)
    assert staff.approve(day.office, [], BOSS, everything=True).sentence.startswith("0 relance")
    assert len(day.rows(State.AWAITING_APPROVAL)) == 1


def test_office_10_a_statement_goes_first_and_the_second_stage_follows(day: Day) -> None:
    old = owed("FA-1", "2025-11-10")
    day.morning("2026-03-02", old)
    with day.office.store.writing() as conn:
        answers.owe(conn, "C1", AnswerTo.STATEMENT, [1], "reprise", BOSS, day.clock.today())
    (statement,) = day.send(TUESDAY, old)
    assert "FA-1" in text_of(statement)
    assert not day.send("2026-03-17", old)
    (second,) = day.send("2026-03-18", old)
    assert day.rows()[-1].reminder_id
    assert [step.stage for step in day.account().steps][-1] == "amiable"
    assert second["Subject"]


def test_office_10_a_customer_whose_reprise_waits_gets_nothing(day: Day) -> None:
    day.morning("2026-03-02", owed("FA-1"), owed("FA-9", code="C2"))
    with day.office.store.writing() as conn:
        meta.put(conn, "opening/C1", "{}")
    assert (day.decision("C1").reason, day.decision("C2").reason) == ("not_started", "due")
    day.cycle()
    assert next(row.state for row in day.rows() if row.customer_id == "C1") is State.WITHDRAWN


@pytest.mark.parametrize(("profile", "since"), [("sandbox", None), ("live", date(2026, 3, 3))])
def test_office_10_the_first_days_are_counted_in_the_live_profile_only(
    day: Day, profile: str, since: date | None
) -> None:
    day.morning(TUESDAY, *LINES)
    day.office = replace(day.office, profile=profile)
    assert day.account().facts.live_since == since
