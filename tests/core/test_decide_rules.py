"""Rules 1, 2 and 4 with their figures (OFFICE §3), beyond the hard cases."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from relance_mail.core.account import Account, Facts, Hold, HoldReason, ProofState
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Outcome, Reason
from relance_mail.core.parties import Means
from relance_mail.core.policy import Channel, Grouping
from tests.core.accounts import (
    TODAY,
    account,
    by_hand,
    counted,
    day,
    hold,
    invoice,
    mentioned,
    on,
    promise,
    step,
    verdict,
)
from tests.core.policies import BUSINESS, COURTESY, FIRM

DUE = invoice("FA-1", "02/02")  # first rung on 8 February, second on 20 February


def test_peers_01_all_overdue_invoices_in_one_message() -> None:
    many = [invoice(f"FA-{n}", "02/02") for n in range(1, 21)]
    decision = decide(account(*many), BUSINESS, TODAY)
    assert len(counted(decision)) == 20
    assert len(decision.verdicts) == 20


@pytest.mark.parametrize("late", [0, 1, 3, 40])
def test_peers_02_a_missed_day_is_not_a_missed_reminder(late: int) -> None:
    decision = on(account(DUE), date(2026, 2, 8) + timedelta(days=late))
    assert counted(decision) == {1: "informelle"}


def test_a_day_too_early_nothing_leaves() -> None:
    decision = on(account(DUE), date(2026, 2, 7))
    one = verdict(decision, "FA-1")
    assert (decision.action, one.reason, one.next_on) == (Action.WAIT, Reason.STAGE_NOT_YET, date(2026, 2, 8))


def test_before_the_due_date_it_is_not_due() -> None:
    one = verdict(on(account(DUE), date(2026, 2, 1)), "FA-1")
    assert (one.outcome, one.reason, one.next_on) == (Outcome.WAITING, Reason.NOT_DUE, date(2026, 2, 8))


def test_peers_03_levels_are_never_jumped() -> None:
    """Whatever the age, one stage after the other, each at its distance from the last sending."""
    sent = {"informelle": date(2026, 3, 3)}
    one = account(invoice("FA-1", "2025-11-03"), steps=[step(1, "informelle", "03/03")])
    assert on(one, date(2026, 3, 14)).next_on == sent["informelle"] + timedelta(days=12)
    assert counted(on(one, date(2026, 3, 15))) == {1: "amiable"}
    two = replace(one, steps=(*one.steps, step(1, "amiable", "17/03")), sent_on=(day("03/03"), day("17/03")))
    assert on(two, date(2026, 3, 31)).next_on == date(2026, 4, 1)
    assert counted(on(two, date(2026, 4, 1))) == {1: "ferme"}


def test_peers_04_a_position_set_by_hand_opens_a_round_and_may_go_down() -> None:
    back = account(
        DUE,
        steps=[step(1, "informelle", "08/02"), step(1, "amiable", "20/02")],
        handsets=[by_hand(1, None, "01/03")],
        sent_on=[day("20/02")],
    )
    decision = decide(back, BUSINESS, TODAY)
    assert (counted(decision), decision.lines[0].round) == ({1: "informelle"}, 1)


def test_courtesy_before_the_due_date_only_and_from_its_amount() -> None:
    large, small = invoice("FA-1", "10/03", "1500.00"), invoice("FA-2", "10/03", "1499.99")
    decision = decide(account(large, small), BUSINESS, TODAY)
    assert (decision.stage, counted(decision), mentioned(decision)) == ("courtoisie", {1: "courtoisie"}, set())
    assert verdict(decision, "FA-2").next_on == date(2026, 3, 16)
    assert decide(account(replace(large, due_date=day("11/03"))), BUSINESS, TODAY).next_on == date(2026, 3, 4)
    gone = decide(account(replace(large, due_date=day("02/03"))), BUSINESS, TODAY)
    assert verdict(gone, "FA-1").stage_next == "informelle"


@pytest.mark.parametrize(
    "overdue",
    [account(DUE), account(DUE, steps=[step(1, "informelle", "10/02")])],
    ids=["a demand is ready", "a demand is under way"],
)
def test_rule_2_a_courtesy_joins_no_message_that_demands(overdue: Account) -> None:
    both = replace(overdue, invoices=(*overdue.invoices, invoice("FA-2", "10/03", "9000.00")))
    decision = decide(both, BUSINESS, TODAY)
    assert 2 not in counted(decision)
    assert verdict(decision, "FA-2").next_on == date(2026, 3, 16)


def test_no_courtesy_without_an_address_nor_by_direct_debit() -> None:
    large = invoice("FA-1", "10/03", "5000.00")
    silent = decide(account(large, contacts=()), BUSINESS, TODAY)
    assert verdict(silent, "FA-1").stage_next == "informelle"
    debit = decide(account(replace(large, means=Means.DIRECT_DEBIT)), BUSINESS, TODAY)
    assert debit.reason is Reason.DIRECT_DEBIT


def test_peers_03_gap_of_eight_days_and_three_messages_in_thirty() -> None:
    new = invoice("FA-7", "01/02")
    for sent, until in (
        ([day("24/02")], date(2026, 3, 4)),
        ([day("05/02"), day("13/02"), day("21/02")], date(2026, 3, 7)),
    ):
        decision = decide(account(new, sent_on=sent), BUSINESS, TODAY)
        assert (decision.action, decision.reason, decision.next_on) == (Action.WAIT, Reason.GAP, until)
        assert verdict(decision, "FA-7").next_on == until
    assert decide(account(new, sent_on=[day("23/02")]), BUSINESS, TODAY).action is Action.REMIND


def test_office_3_5_a_contact_postpones_by_three_working_days() -> None:
    friday = decide(account(DUE, last_contact_on=day("27/02")), BUSINESS, TODAY)
    assert (friday.reason, friday.next_on) == (Reason.GAP, date(2026, 3, 4))
    assert decide(account(DUE, last_contact_on=day("26/02")), BUSINESS, TODAY).action is Action.REMIND


def test_office_5_an_acknowledgement_only_puts_off() -> None:
    decision = decide(account(DUE, not_before=day("09/03")), BUSINESS, TODAY)
    assert (decision.action, decision.reason, decision.next_on) == (Action.WAIT, Reason.GAP, date(2026, 3, 9))


def test_office_6_at_most_one_formal_notice_in_thirty_days() -> None:
    first, second = invoice("FA-1", "2025-12-01"), invoice("FA-2", "2025-12-15")
    history = account(
        *(first, second),
        steps=[step(2, "ferme", "05/02")],
        handsets=[by_hand(1, "mise_en_demeure", "20/01"), by_hand(1, "contentieux", "01/03", 2)],
        sent_on=[day("05/02")],
    )
    free = decide(history, BUSINESS, TODAY)
    assert counted(free) == {2: "mise_en_demeure"}
    recent = replace(history, steps=(*history.steps, step(1, "mise_en_demeure", "10/02")))
    decision = decide(recent, BUSINESS, TODAY)
    assert (verdict(decision, "FA-2").reason, verdict(decision, "FA-2").next_on) == (Reason.GAP, date(2026, 3, 12))


def test_office_4_2_after_a_long_hold_the_stage_reached_is_repeated_then_fifteen_days() -> None:
    # 11 working days of dispute, 23 February to 10 March.
    disputed = hold(HoldReason.DISPUTE, "23/02", review="09/03", ended="10/03")
    history = account(DUE, steps=[step(1, "informelle", "10/02")], holds=[disputed])
    decision = on(history, date(2026, 3, 10))
    line = decision.lines[0]
    assert (decision.stage, line.stage, line.round) == ("informelle", "informelle", 1)
    assert decision.needs_yes
    assert "litige" in verdict(decision, "FA-1").because
    assert decision.resumes_after == disputed
    repeated = replace(
        history,
        steps=(*history.steps, step(1, "informelle", "10/03", round_=1)),
        sent_on=(day("10/02"), day("10/03")),
    )
    waiting = on(repeated, date(2026, 3, 24))
    assert (waiting.action, waiting.next_on) == (Action.WAIT, date(2026, 3, 25))
    following = on(repeated, date(2026, 3, 25))
    assert (counted(following), following.lines[0].round) == ({1: "amiable"}, 1)


@pytest.mark.parametrize(
    "ended",
    [
        hold(HoldReason.DISPUTE, "23/02", review="27/02", ended="09/03"),
        hold(HoldReason.ABSENCE, "13/02", until="09/03"),
    ],
    ids=["ten working days are not more than ten", "an absence moves the next step and nothing else"],
)
def test_after_a_short_hold_the_next_stage_follows(ended: Hold) -> None:
    decision = on(account(DUE, steps=[step(1, "informelle", "10/02")], holds=[ended]), date(2026, 3, 10))
    assert counted(decision) == {1: "amiable"}


def test_office_4_2_a_broken_promise_is_the_exception_however_long_it_held() -> None:
    history = account(
        DUE,
        steps=[step(1, "informelle", "10/02")],
        holds=[hold(HoldReason.DISPUTE, "11/02", review="20/02", ended="01/03")],
        promises=[promise({1: "1000.00"}, "02/03", "12/02")],
    )
    decision = on(history, date(2026, 3, 6))
    assert counted(decision) == {1: "amiable"}
    assert decision.needs_yes


def test_a_lower_stage_with_a_letter_never_joins_a_higher_one() -> None:
    """OFFICE §3.1: as a further line never above the stages that join; it is shown and waits for the next message."""
    firmer = replace(FIRM, id="ultime", order=4, name="Dernier avis", letter=True)
    policy = replace(BUSINESS, stages=(*BUSINESS.stages[:4], firmer, *BUSINESS.stages[5:]))
    history = account(
        *(invoice("FA-1", "2025-11-01"), invoice("FA-2", "2025-12-01"), invoice("FA-3", "10/02")),
        steps=[step(1, "ferme", "10/02"), step(2, "amiable", "10/02")],
    )
    decision = decide(history, policy, TODAY)
    assert (decision.stage, counted(decision)) == ("ultime", {1: "ultime", 3: "informelle"})
    assert mentioned(decision) == {2}
    assert verdict(decision, "FA-2").reason is Reason.GAP


def test_peers_01_grouping_by_invoice_and_by_stage() -> None:
    history = account(
        *(invoice("FA-1", "10/01"), invoice("FA-2", "11/01"), invoice("FA-3", "10/02")),
        steps=[step(1, "informelle", "20/01"), step(2, "informelle", "20/01")],
    )
    by_invoice = decide(history, replace(BUSINESS, grouping=Grouping.INVOICE), TODAY)
    assert (counted(by_invoice), by_invoice.group_key) == ({1: "amiable"}, "FA-1@2026-01-10")
    assert (verdict(by_invoice, "FA-2").outcome, verdict(by_invoice, "FA-2").reason) == (Outcome.WAITING, Reason.GAP)
    by_stage = decide(history, replace(BUSINESS, grouping=Grouping.STAGE), TODAY)
    assert (counted(by_stage), by_stage.group_key) == ({1: "amiable", 2: "amiable"}, "amiable")
    assert mentioned(by_stage) == set()


def test_a_copy_that_cannot_be_sent_is_left_out_of_the_channels() -> None:
    notice = account(invoice("FA-1", "2025-11-01"), handsets=[by_hand(1, "ferme", "01/02")], contacts=())
    decision = decide(notice, BUSINESS, TODAY)
    assert (decision.stage, decision.channels) == ("mise_en_demeure", (Channel.POST,))


def test_a_stage_set_by_hand_that_the_policy_lacks_is_asked() -> None:
    decision = decide(account(DUE, handsets=[by_hand(1, "huissier", "01/03")]), BUSINESS, TODAY)
    assert (decision.action, decision.reason) == (Action.ASK, Reason.DECISION)
    assert "huissier" in verdict(decision, "FA-1").because


def test_a_stage_sent_under_another_policy_is_ignored() -> None:
    """The debtor turned out to be of another kind: what the new policy lacks neither counts nor blocks."""
    policy = replace(BUSINESS, stages=tuple(stage for stage in BUSINESS.stages if stage is not COURTESY))
    decision = decide(account(DUE, steps=[step(1, "courtoisie", "28/01")]), policy, TODAY)
    assert counted(decision) == {1: "informelle"}


def test_the_end_of_the_ladder_asks_a_person() -> None:
    short = replace(BUSINESS, stages=BUSINESS.stages[:3])
    history = account(DUE, steps=[step(1, "informelle", "08/02"), step(1, "amiable", "20/02")])
    decision = decide(history, short, TODAY)
    assert (decision.action, decision.reason, decision.stage) == (Action.ASK, Reason.DECISION, None)


def test_rule_3_an_undelivered_step_of_an_earlier_round_is_forgotten() -> None:
    history = account(
        DUE, steps=[step(1, "informelle", "08/02", ProofState.UNDELIVERED)], handsets=[by_hand(1, None, "20/02")]
    )
    assert counted(decide(history, BUSINESS, TODAY)) == {1: "informelle"}


def test_min_total_of_a_stage_makes_it_wait_and_the_line_is_shown() -> None:
    """Two lines for the firm stage of 60 and 39.99 euros: 99.99, below 100; another invoice carries the message."""
    small = [invoice("FA-1", "2025-12-01", "60.00"), invoice("FA-2", "2025-12-02", "39.99")]
    steps = [step(1, "amiable", "10/02"), step(2, "amiable", "10/02")]
    decision = decide(account(*small, invoice("FA-3", "10/02"), steps=steps), BUSINESS, TODAY)
    assert (decision.stage, counted(decision), mentioned(decision)) == ("informelle", {3: "informelle"}, {1, 2})
    assert verdict(decision, "FA-1").reason is Reason.BELOW_THRESHOLD
    enough = [small[0], replace(small[1], residual=replace(small[1].residual, amount=Decimal(40)))]
    enough[1] = replace(enough[1], total=enough[1].residual)
    assert counted(decide(account(*enough, steps=steps), BUSINESS, TODAY)) == {1: "ferme", 2: "ferme"}


def test_below_the_amount_of_the_decision_nothing_past_a_formal_notice_is_shown_again() -> None:
    small = [invoice("FA-1", "2025-10-01", "300.00"), invoice("FA-2", "10/02")]
    decision = decide(account(*small, handsets=[by_hand(1, "mise_en_demeure", "2025-12-01")]), BUSINESS, TODAY)
    assert (counted(decision), mentioned(decision)) == ({2: "informelle"}, set())
    assert verdict(decision, "FA-1").reason is Reason.BELOW_THRESHOLD


def test_a_courtesy_may_still_leave_on_the_due_date_itself() -> None:
    """The bank cannot yet be posted past that day: it is no condition before an invoice is late."""
    decision = decide(account(invoice("FA-1", "03/03", "2000.00")), BUSINESS, TODAY)
    assert counted(decision) == {1: "courtoisie"}


def test_a_courtesy_delivered_to_one_does_not_stop_the_next() -> None:
    history = account(
        *(invoice("FA-1", "27/02", "2000.00"), invoice("FA-2", "10/03", "2000.00")),
        steps=[step(1, "courtoisie", "20/02")],
    )
    assert counted(decide(history, BUSINESS, TODAY)) == {2: "courtoisie"}


def test_only_what_is_surely_overdue_is_mentioned() -> None:
    """Shown beside FA-1: neither a courtesy on its way, nor what the bank may have received."""
    coming = invoice("FA-2", "03/03", "2000.00")
    courtesy = account(
        *(DUE, coming), steps=[step(2, "courtoisie", "23/02", ProofState.PENDING)], sent_on=[day("23/02")]
    )
    assert mentioned(decide(courtesy, BUSINESS, TODAY)) == set()
    fresh = account(DUE, invoice("FA-3", "27/02"))
    assert mentioned(decide(fresh, BUSINESS, TODAY)) == {3}
    lagging = replace(fresh, facts=Facts(day("02/03")))
    assert (counted(decide(lagging, BUSINESS, TODAY)), mentioned(decide(lagging, BUSINESS, TODAY))) == (
        {1: "informelle"},
        set(),
    )


def test_the_first_reason_found_is_the_one_told() -> None:
    """The gap holds back what is ready; what is not due yet keeps its own reason and day."""
    both = account(DUE, invoice("FA-2", "27/02"), sent_on=[day("02/03")])
    decision = decide(both, BUSINESS, TODAY)
    assert verdict(decision, "FA-1").reason is Reason.GAP
    assert (verdict(decision, "FA-2").reason, verdict(decision, "FA-2").next_on) == (Reason.STAGE_NOT_YET, day("05/03"))
    assert (decision.reason, decision.next_on) == (Reason.GAP, day("10/03"))


def test_a_waiting_customer_is_told_by_what_comes_first() -> None:
    """A dispute has no day, the two others have: the nearer one is told, and its day is the customer's."""
    waiting = account(
        *(invoice("FA-1", "10/01"), invoice("FA-2", "01/03"), invoice("FA-3", "28/02")),
        holds=[hold(HoldReason.DISPUTE, "01/03", on=1, review="15/03")],
    )
    decision = decide(waiting, BUSINESS, TODAY)
    assert (decision.reason, decision.next_on) == (Reason.STAGE_NOT_YET, day("06/03"))
    assert decision.because.startswith("FA-3 : Échue le 28/02/2026 (3 jours de retard)")
    alone = decide(replace(waiting, invoices=waiting.invoices[:1]), BUSINESS, TODAY)
    assert alone.because.startswith("Litige depuis le 01/03/2026")


def test_a_customer_with_nothing_to_chase_says_so() -> None:
    only = decide(account(invoice("AV-1", "10/01", "-45.00")), BUSINESS, TODAY)
    assert only.because.startswith("Aucune facture à relancer : avoir de 45,00")
