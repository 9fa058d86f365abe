"""What becomes of a message whose sending went wrong: never twice, never lost, a person where nobody knows (rule 7)."""

from dataclasses import replace

import pytest

from relance_mail.core.account import ProofState
from relance_mail.core.outbox import State
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff.retrying import retry
from relance_mail.errors import Conflict
from relance_mail.mail.base import NoAnswer, NotNow, Refused, RefusedWhy
from relance_mail.store import journal
from relance_mail.store import waiting as to_do
from relance_mail.store.steps import listening
from relance_mail.store.waiting import WaitingKind
from tests.engine.carriers import answers, carrier, lost_after, raises
from tests.engine.folder_office import BOSS, Day, owed

TUESDAY = "2026-03-03"


def approved(day: Day) -> None:
    """One reminder, approved, not yet placed."""
    day.morning(TUESDAY, owed())
    day.approve()


def waiting_kinds(day: Day) -> list[WaitingKind]:
    with day.office.store.reading() as conn:
        heard = listening(conn, day.clock.now(), 48, day.clock.zone)
        return [one.kind for one in to_do.waiting(conn, day.office.today(), heard)]


def test_peers_07_no_answer_is_uncertain_and_never_sent_again(day: Day) -> None:
    approved(day)
    made = carrier(day, raises(NoAnswer("timed out")))
    assert day.cycle().counts["uncertain"] == 1
    day.later(minutes=20)
    day.cycle()
    assert (day.states(), len(made.dispatched)) == ([State.UNCERTAIN], 1)
    assert waiting_kinds(day) == [WaitingKind.UNCERTAIN]


def test_rule_7_after_a_lost_answer_the_copy_is_found(day: Day) -> None:
    approved(day)
    assert day.office.mailer is not None
    made = carrier(day, lost_after(day.office.mailer))
    day.cycle()
    assert day.states() == [State.UNCERTAIN]
    day.cycle()
    assert (day.states(), len(day.sent()), len(made.dispatched)) == ([State.SENT], 1, 1)


def test_peers_07_a_crash_while_sending_is_uncertain_until_the_draft_proves_that_nothing_left(day: Day) -> None:
    approved(day)
    made = carrier(day, raises(RuntimeError("the power went")))
    day.cycle()
    assert day.states() == [State.DISPATCHING]
    day.later(minutes=5)
    day.cycle()
    assert day.states() == [State.UNCERTAIN], "a slow request may still land: too early to believe the draft"
    day.later(minutes=30)
    day.cycle()
    assert (day.states(), len(day.sent()), len(made.dispatched)) == ([State.SENT], 1, 2)


def test_peers_07_a_crash_between_leaving_and_noting_it_is_found(day: Day) -> None:
    approved(day)
    assert day.office.mailer is not None
    real = day.office.mailer

    def leaves_then_crashes(ref: object) -> None:
        real.dispatch(ref)  # type: ignore[arg-type]  # the carrier gives a Ref
        raise RuntimeError("the power went")

    made = carrier(day, leaves_then_crashes)  # type: ignore[arg-type]  # never answers
    day.cycle()
    day.later(minutes=1)
    day.cycle()
    assert (day.states(), len(day.sent()), len(made.dispatched)) == ([State.SENT], 1, 1)


def test_rule_7_silence_asks_a_person_once_the_grace_is_over(day: Day) -> None:
    approved(day)
    carrier(day, raises(NoAnswer("timed out")))
    day.cycle()
    for file in (day.folder / "courrier" / "a_envoyer").iterdir():
        file.unlink()
    day.cycle()
    assert not day.rows()[0].needs_person
    day.later(minutes=31)
    day.cycle()
    assert (day.states(), day.rows()[0].needs_person) == ([State.UNCERTAIN], True)


def test_rule_7_a_person_says_it_left(day: Day) -> None:
    approved(day)
    carrier(day, raises(NoAnswer("timed out")))
    day.cycle()
    staff.settle(day.office, day.rows()[0].reminder_id, BOSS, sent=True, on=None, words="vu dans la boîte du client")
    day.cycle()
    assert (day.states(), day.account().steps[0].proof) == ([State.SENT], ProofState.PENDING)
    with pytest.raises(Conflict):
        staff.settle(day.office, day.rows()[0].reminder_id, BOSS, sent=False, on=None)


def test_rule_7_a_person_says_it_did_not_leave_and_a_new_yes_sends_it_once(day: Day) -> None:
    approved(day)
    made = carrier(day, raises(NoAnswer("timed out")))
    day.cycle()
    staff.settle(day.office, day.rows()[0].reminder_id, BOSS, sent=False, on=None)
    assert not list((day.folder / "courrier" / "a_envoyer").iterdir()), "taken back: it cannot leave later"
    day.later(minutes=31)
    day.cycle()
    assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]
    day.approve()
    day.cycle()
    assert day.states() == [State.WITHDRAWN, State.SENT]
    assert (len(day.sent()), len(made.dispatched)) == (1, 2)


def test_rule_7_not_now_is_tried_again_later_and_not_at_once(day: Day) -> None:
    approved(day)
    made = carrier(day, answers(NotNow("451 greylisted")), answers(NotNow("451 greylisted")))
    day.cycle()
    day.cycle()
    assert (day.states(), day.rows()[0].tries, len(made.dispatched)) == ([State.PREPARED], 1, 1)
    day.later(minutes=16)
    day.cycle()
    day.later(minutes=16)
    day.cycle()
    assert (day.rows()[0].tries, len(made.dispatched)) == (2, 2), "the second wait is an hour"
    day.go_to(TUESDAY, day.clock.now().time().replace(hour=14))
    day.cycle()
    assert (day.states(), len(day.sent())) == ([State.SENT], 1)


def test_rule_7_a_server_that_refuses_for_days_ends_refused(day: Day) -> None:
    with_time(day)
    approved(day)
    made = carrier(day, *[answers(NotNow("451 later"))] * 20)
    for hours in (0.0, 0.3, 1.1, 4.1, 24.1, 24.1, 24.1, 24.1):
        day.later(hours=hours)
        day.ledger(owed())
        day.cycle()
    assert (day.states(), len(made.dispatched)) == ([State.PREPARED], 8)
    day.later(hours=24.1)
    day.ledger(owed())
    report = day.cycle()
    assert (day.states(), len(made.dispatched)) == ([State.REFUSED], 9)
    assert "refused" in {finding.code for finding in report.findings}


def test_rule_7_our_own_server_s_fault_is_never_the_customer_s(day: Day) -> None:
    with_time(day)
    approved(day)
    carrier(day, *[answers(NotNow("535 bad password", backend=True))] * 12)
    for _ in range(12):
        day.later(hours=24.1)
        day.ledger(owed())
        report = day.cycle()
    assert day.states() == [State.PREPARED]
    assert report.findings
    assert "refused" not in {finding.code for finding in report.findings}


def with_time(day: Day) -> None:
    """Proposals live for long, and messages leave on any day at any hour."""
    book = day.office.book
    policies = {name: replace(policy, valid_working_days=30) for name, policy in book.policies.items()}
    day.change(book=replace(book, policies=policies), ignore_window=True)


def test_peers_15_a_refused_recipient_is_set_aside_and_the_customer_held(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", code="C2"))
    day.approve()
    gone = Refused(RefusedWhy.RECIPIENT, "550 no such user", ("compta@c1.example.com",))
    carrier(day, answers(gone))
    report = day.cycle()
    assert day.states() == [State.REFUSED, State.SENT], "the other customer is not concerned"
    assert "refused" in {finding.code for finding in report.findings}
    assert [contact.state for contact in day.account().contacts] == ["bounced"]
    assert day.decision().reason == "undelivered"


def test_peers_08_one_bad_customer_does_not_stop_others(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", code="C2"), owed("FA-3", code="C3"))
    day.approve()
    made = carrier(day)

    def spoils_the_first(outgoing: object) -> None:
        if "FA-1" in str(outgoing):
            raise ZeroDivisionError("a bug of ours")

    made.before_prepare = spoils_the_first
    report = day.cycle()
    assert day.states() == [State.APPROVED, State.SENT, State.SENT]
    assert "bug" in {finding.code for finding in report.findings}


def test_rule_10_what_fails_three_times_is_set_aside_and_told(day: Day) -> None:
    approved(day)
    made = carrier(day)
    tried: list[object] = []

    def always_fails(outgoing: object) -> None:
        tried.append(outgoing)
        raise ZeroDivisionError("a bug of ours")

    made.before_prepare = always_fails
    for _ in range(5):
        report = day.cycle()
    assert len(tried) == 3
    assert "set_aside" in {finding.code for finding in report.findings}


def test_rule_10_what_was_set_aside_is_taken_up_again_when_a_person_says_so(day: Day) -> None:
    approved(day)
    made, (row,) = carrier(day), day.rows()
    broken = [True]

    def fails_while_broken(_: object) -> None:
        if broken:
            raise ZeroDivisionError("a bug of ours")

    made.before_prepare = fails_while_broken
    for _ in range(3):
        day.cycle()
    broken.clear()
    told = next(one for one in day.cycle().findings if one.code == "set_aside")
    assert (day.states(), f'relance retry "place/{row.id}"' in told.remedy) == ([State.APPROVED], True)
    with pytest.raises(Conflict, match="R9"):
        retry(day.office, ("R9",), BOSS)
    assert f"place/{row.id}" in retry(day.office, (row.id,), BOSS).sentence
    day.cycle()
    assert (day.states(), len(made.dispatched)) == ([State.SENT], 1)
    with day.office.store.reading() as conn:
        assert [told.entry.ref for told in journal.entries(conn, kind="retried")] == [f"place/{row.id}"]
    assert retry(day.office, (), BOSS, everything=True).sentence == "Rien n'est mis de côté."


def test_rule_10_a_success_clears_the_count(day: Day) -> None:
    approved(day)
    made = carrier(day)
    fails = iter([True, True, False])

    def sometimes(_: object) -> None:
        if next(fails):
            raise ZeroDivisionError("a bug of ours")

    made.before_prepare = sometimes
    for _ in range(3):
        day.cycle()
    assert day.states() == [State.SENT]
    with day.office.store.reading() as conn:
        from relance_mail.store import meta

        assert not meta.under(conn, "tries")


def test_a_second_cycle_sends_nothing_twice(day: Day) -> None:
    made = carrier(day)
    day.send(TUESDAY, owed(), owed("FA-2", code="C2"))
    for _ in range(3):
        day.cycle()
    assert (len(day.sent()), len(made.dispatched)) == (2, 2)
