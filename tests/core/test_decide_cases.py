"""The hard cases of MODEL §3.9, played through as they stand there."""

from dataclasses import replace
from datetime import date

from relance_mail.core.account import HoldReason, ProofState
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, LineRole, Outcome, Reason
from relance_mail.core.french import quoted
from tests.core.accounts import (
    FRESH,
    TODAY,
    account,
    by_hand,
    counted,
    hold,
    invoice,
    mentioned,
    on,
    promise,
    step,
    verdict,
)
from tests.core.policies import BUSINESS

A = invoice("FA-1", "10/01")
B = invoice("FA-2", "20/02", "400.00")
C = invoice("FA-3", "15/02", "700.00")


def test_rule_2_one_message_takes_the_tone_of_the_highest_stage_and_each_line_its_own() -> None:
    decision = decide(
        account(
            *(A, B, C),
            steps=[step(1, "informelle", "20/01"), step(1, "amiable", "12/02")],
            promises=[promise({3: "700.00"}, "15/03", "20/02")],
        ),
        BUSINESS,
        TODAY,
    )
    assert (decision.action, decision.stage) == (Action.REMIND, "ferme")
    assert counted(decision) == {1: "ferme", 2: "informelle"}
    assert mentioned(decision) == set()
    held = verdict(decision, "FA-3")
    assert (held.outcome, held.reason, held.next_on) == (Outcome.HELD, Reason.PROMISE, date(2026, 3, 19))
    assert "15/03/2026" in held.because


def test_rule_2_a_stage_marked_alone_counts_only_its_own_and_mentions_none() -> None:
    decision = decide(account(A, B, steps=[step(1, "ferme", "12/02")]), BUSINESS, TODAY)
    assert (decision.stage, counted(decision), mentioned(decision)) == (
        "mise_en_demeure",
        {1: "mise_en_demeure"},
        set(),
    )
    waits = verdict(decision, "FA-2")
    assert (waits.outcome, waits.reason) == (Outcome.WAITING, Reason.FORMAL_NOTICE_RUNNING)


def test_office_3_3_while_the_notice_runs_nothing_else_leaves_then_a_person_decides() -> None:
    # Deposited Tuesday 3 March, 15 days = 18 March, 5 working days later = 25 March.
    history = account(A, B, steps=[step(1, "ferme", "12/02"), step(1, "mise_en_demeure", "03/03")])
    for today in (date(2026, 3, 12), date(2026, 3, 24)):
        decision = on(history, today)
        assert (decision.action, decision.reason) == (Action.WAIT, Reason.FORMAL_NOTICE_RUNNING)
        assert {one.next_on for one in decision.verdicts} == {date(2026, 3, 25)}
    after = on(history, date(2026, 3, 25))
    assert verdict(after, "FA-1").reason is Reason.DECISION
    assert counted(after) == {2: "informelle"}
    assert after.needs_yes
    assert 1 not in mentioned(after)
    alone = on(replace(history, invoices=(A,)), date(2026, 3, 25))
    assert (alone.action, alone.reason, alone.stage) == (Action.ASK, Reason.DECISION, "contentieux")


def test_rule_4_an_old_invoice_met_late_starts_at_the_first_rung() -> None:
    old = invoice("FA-9", "2025-03-01", "5000.00")
    decision = decide(account(old), BUSINESS, TODAY)
    assert counted(decision) == {9: "informelle"}
    assert f"{quoted('Rappel avant échéance')} n'est plus possible" in verdict(decision, "FA-9").because


def test_rule_4_set_by_hand_the_next_stage_counts_from_that_day() -> None:
    old = account(invoice("FA-9", "2025-03-01"), handsets=[by_hand(9, "ferme", "01/02")])
    early = on(old, date(2026, 2, 15))
    assert (early.action, early.next_on) == (Action.WAIT, date(2026, 2, 16))
    late = on(old, date(2026, 2, 16))
    assert (late.stage, late.lines[0].round) == ("mise_en_demeure", 1)


def test_rule_3_a_pending_proof_waits() -> None:
    waiting = on(account(A, steps=[step(1, "amiable", "12/02", ProofState.PENDING)]), date(2026, 3, 20))
    one = verdict(waiting, "FA-1")
    assert (waiting.action, one.outcome, one.reason) == (Action.WAIT, Outcome.WAITING, Reason.DELIVERY_PENDING)
    assert "remise pas encore établie" in one.because


def test_rule_3_a_bounce_holds_the_customer_until_a_person_frees_the_step() -> None:
    bounced = account(A, B, steps=[step(1, "informelle", "20/01"), step(1, "amiable", "12/02", ProofState.UNDELIVERED)])
    decision = decide(bounced, BUSINESS, TODAY)
    assert {(one.outcome, one.reason) for one in decision.verdicts} == {(Outcome.HELD, Reason.UNDELIVERED)}
    # Released: the store no longer gives that step, and the same stage may be claimed again.
    freed = decide(account(A, steps=[step(1, "informelle", "20/01")]), BUSINESS, TODAY)
    assert counted(freed) == {1: "amiable"}


def test_rule_8_a_broken_promise_resumes_at_once_one_stage_up() -> None:
    # Promised for 4 February, grace to 9 February, broken on the 10th; else the second stage would come on the 12th.
    broken = account(
        invoice("FA-1", "25/01"),
        steps=[step(1, "informelle", "31/01")],
        promises=[promise({1: "1000.00"}, "04/02", "01/02")],
    )
    held = on(broken, date(2026, 2, 9))
    assert verdict(held, "FA-1").reason is Reason.PROMISE
    decision = on(broken, date(2026, 2, 10))
    assert counted(decision) == {1: "amiable"}
    assert decision.needs_yes
    assert "promesse du 01/02/2026 non tenue" in decision.yes_because.lower()
    assert decision.broken_promises == broken.promises
    assert "pour le 04/02/2026" in verdict(decision, "FA-1").because


def test_rule_8_a_broken_promise_counts_once() -> None:
    after = account(
        A,
        steps=[step(1, "informelle", "26/01"), step(1, "amiable", "10/02")],
        promises=[promise({1: "1000.00"}, "04/02", "27/01")],
    )
    decision = on(after, date(2026, 2, 20))
    assert (decision.action, decision.next_on) == (Action.WAIT, date(2026, 2, 25))


def test_peers_13_credits_that_cover_the_debt_stop_reminders() -> None:
    decision = decide(account(invoice("FA-1", "10/01", "150.00"), invoice("AV-2", "15/01", "-150.00")), BUSINESS, TODAY)
    assert (decision.action, decision.reason) == (Action.WAIT, Reason.CREDIT_COVERS)
    assert verdict(decision, "AV-2").reason is Reason.CREDIT_NOTE
    assert decision.totals["EUR"].plain() == "0.00"


def test_peers_03_a_machine_off_ten_days_sends_one_message_then_keeps_the_gap() -> None:
    due = [invoice(f"FA-{n}", f"{n:02d}/02", "200.00") for n in range(10, 20)]
    back = on(account(*due), date(2026, 3, 5))
    assert len(counted(back)) == 10
    sent = account(*due, steps=[step(one.id, "informelle", "05/03", ProofState.PENDING) for one in due[:5]])
    next_day = on(sent, date(2026, 3, 6))
    assert (next_day.action, next_day.reason, next_day.next_on) == (Action.WAIT, Reason.GAP, date(2026, 3, 13))


def test_peers_11_a_dispute_stops_and_its_end_restarts() -> None:
    disputed = hold(HoldReason.DISPUTE, "20/02", review="06/03")
    stopped = decide(account(A, B, holds=[disputed]), BUSINESS, TODAY)
    assert (stopped.action, stopped.reason) == (Action.WAIT, Reason.DISPUTE)
    over = replace(disputed, ended_on=date(2026, 2, 27))
    again = decide(account(A, B, holds=[over]), BUSINESS, TODAY)
    assert (again.action, again.needs_yes) == (Action.REMIND, True)
    assert "suspension (litige)" in again.yes_because


def test_a_mentioned_line_is_shown_and_not_moved() -> None:
    reminded = invoice("FA-5", "10/02", "300.00")
    decision = decide(account(A, reminded, steps=[step(5, "informelle", "20/02")], facts=FRESH), BUSINESS, TODAY)
    assert (counted(decision), mentioned(decision)) == ({1: "informelle"}, {5})
    line = next(line for line in decision.lines if line.role is LineRole.MENTIONED)
    assert line.stage is None
    shown = verdict(decision, "FA-5")
    assert (shown.outcome, shown.reason, shown.next_on) == (Outcome.MENTIONED, Reason.STAGE_NOT_YET, date(2026, 3, 4))
