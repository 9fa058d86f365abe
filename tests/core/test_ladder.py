"""The edges of the ladder: which day exactly, after holds, promises, notices and messages (OFFICE §3, §4)."""

from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.account import Facts, HoldReason, ProofState
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Reason
from relance_mail.core.parties import Means
from relance_mail.core.policy import Since, Stage
from tests.core.accounts import TODAY, account, by_hand, counted, day, hold, invoice, on, promise, step, verdict
from tests.core.policies import AUTOMATIC, BUSINESS, FIRM

DUE = invoice("FA-1", "02/02")  # first rung on 8 February, second on 20 February


def test_on_the_due_date_it_is_not_due_the_day_after_it_is_late() -> None:
    due = invoice("FA-1", "02/03")
    today, tomorrow = (verdict(on(account(due), date(2026, 3, number)), "FA-1") for number in (2, 3))
    assert (today.reason, today.because.startswith("À échéance du 02/03/2026")) == (Reason.NOT_DUE, True)
    assert (tomorrow.reason, tomorrow.because.startswith("Échue le 02/03/2026 (1 jour de retard)")) == (
        Reason.STAGE_NOT_YET,
        True,
    )


def test_a_promise_broken_before_the_due_date_waits_for_it() -> None:
    early = account(invoice("FA-1", "05/03"), promises=[promise({1: "1000.00"}, "12/02")])
    assert on(early, date(2026, 3, 5)).next_on == date(2026, 3, 6)
    lagging = on(early, date(2026, 3, 6))
    assert lagging.reason is Reason.BANK_NOT_POSTED
    assert counted(on(early, date(2026, 3, 9))) == {1: "informelle"}


def test_a_broken_promise_brings_no_courtesy_forward() -> None:
    early = account(invoice("FA-1", "31/03", "2000.00"), promises=[promise({1: "2000.00"}, "12/02")])
    waiting = on(early, TODAY)
    assert (waiting.action, waiting.next_on) == (Action.WAIT, date(2026, 3, 24))


def test_a_stage_that_expires_is_passed_over_without_being_a_courtesy() -> None:
    notice = Stage("annonce", 0, Since.DUE, -3, name="Annonce", expires=True)
    policy = replace(BUSINESS, stages=(notice, *BUSINESS.stages[1:]))
    assert counted(decide(account(invoice("FA-1", "05/03")), policy, TODAY)) == {1: "annonce"}
    late = verdict(decide(account(DUE), policy, TODAY), "FA-1")
    assert (late.stage_next, "l'échéance est dépassée" in late.because) == ("informelle", True)


def test_a_hold_of_tomorrow_does_not_hold_today() -> None:
    assert decide(account(DUE, holds=[hold(HoldReason.PAUSE, "04/03", until="30/03")]), BUSINESS, TODAY).lines
    assert not decide(account(DUE, holds=[hold(HoldReason.PAUSE, "03/03", until="30/03")]), BUSINESS, TODAY).lines


def test_on_the_last_day_of_limitation_it_is_not_barred() -> None:
    assert decide(account(DUE, limitation_ends={1: TODAY}), BUSINESS, TODAY).action is Action.REMIND


@pytest.mark.parametrize(("means", "word"), [(Means.DIRECT_DEBIT, "prélèvement"), (Means.BILL, "LCR")])
def test_the_means_is_named(means: Means, word: str) -> None:
    assert word in decide(account(replace(DUE, means=means)), BUSINESS, TODAY).because


def test_after_a_long_hold_the_message_is_no_earlier_than_planned() -> None:
    """Eleven working days of dispute end on 12 March, the day of the next stage; with 30 days it is 27 March."""
    history = account(
        invoice("FA-1", "2025-12-01"),
        steps=[step(1, "amiable", "25/02")],
        holds=[hold(HoldReason.DISPUTE, "25/02", review="01/03", ended="12/03")],
    )
    early = on(history, date(2026, 3, 12))
    assert (early.action, early.next_on) == (Action.REMIND, date(2026, 3, 12))
    public = replace(
        BUSINESS, stages=tuple(replace(one, days=30) if one.order == 3 else one for one in BUSINESS.stages)
    )
    assert on(history, date(2026, 3, 26), public).next_on == date(2026, 3, 27)
    assert counted(on(history, date(2026, 3, 27), public)) == {1: "amiable"}


def test_a_hold_ended_early_counts_until_then() -> None:
    """A pause from 9 to 27 February ended on the 20th: nine working days, no long hold."""
    paused = hold(HoldReason.PAUSE, "09/02", until="27/02", ended="20/02")
    decision = decide(account(DUE, steps=[step(1, "informelle", "08/02")], holds=[paused]), BUSINESS, TODAY)
    assert (counted(decision), decision.resumes_after) == ({1: "amiable"}, None)


def test_an_end_date_is_itself_held() -> None:
    """A pause from 9 to 23 February: freed on the 24th, eleven working days after the 9th."""
    history = account(
        DUE, steps=[step(1, "informelle", "08/02")], holds=[hold(HoldReason.PAUSE, "09/02", until="23/02")]
    )
    assert decide(history, BUSINESS, TODAY).resumes_after is not None
    shorter = replace(history, holds=(hold(HoldReason.PAUSE, "09/02", until="22/02"),))
    assert decide(shorter, BUSINESS, TODAY).resumes_after is None


def test_only_the_first_message_after_a_long_hold_slows_the_next() -> None:
    held = hold(HoldReason.DISPUTE, "2025-12-01", review="2025-12-10", ended="2026-01-05")
    old = invoice("FA-1", "2025-11-01")
    first = account(old, steps=[step(1, "informelle", "05/01")], holds=[held])
    assert on(first, date(2026, 1, 19)).next_on == date(2026, 1, 20)
    again = account(old, steps=[step(1, "informelle", "2025-11-20"), step(1, "amiable", "06/02")], holds=[held])
    assert on(again, date(2026, 2, 16)).next_on == date(2026, 2, 21)
    quick = replace(BUSINESS, stages=(*BUSINESS.stages[:3], replace(FIRM, days=10), *BUSINESS.stages[4:]))
    second = account(
        old, steps=[step(1, "informelle", "08/01"), step(1, "amiable", "06/02")], holds=[held], sent_on=[day("06/02")]
    )
    assert counted(on(second, date(2026, 2, 16), quick)) == {1: "ferme"}
    assert not on(again, date(2026, 2, 16), quick).lines


def test_the_last_of_two_ended_holds_is_told() -> None:
    holds = [
        hold(HoldReason.PAUSE, "19/02", until="25/02"),
        hold(HoldReason.DISPUTE, "18/02", review="20/02", ended="24/02"),
    ]
    decision = decide(account(DUE, sent_on=[day("05/02")], holds=holds), AUTOMATIC, TODAY)
    assert decision.yes_because == "Après une suspension (pause)."


def test_the_ground_that_lasts_longest_is_told() -> None:
    both = account(DUE, sent_on=[day("24/02")], last_contact_on=day("02/03"))
    decision = decide(both, BUSINESS, TODAY)
    assert (decision.next_on, "Contact pris le 02/03/2026" in decision.because) == (date(2026, 3, 5), True)


def test_thirty_days_between_two_formal_notices_counted_from_the_last() -> None:
    history = account(
        invoice("FA-2", "2025-12-15"),
        steps=[
            *(step(2, "ferme", "05/02"), step(8, "mise_en_demeure", "2025-12-01")),
            step(9, "mise_en_demeure", "01/02"),
        ],
        sent_on=[day("05/02")],
    )
    assert on(history, date(2026, 3, 2)).next_on == date(2026, 3, 3)
    assert counted(on(history, date(2026, 3, 3))) == {2: "mise_en_demeure"}


def test_office_10_no_formal_notice_in_the_first_thirty_days_of_the_live_profile() -> None:
    history = account(DUE, handsets=[by_hand(1, "ferme", "01/02")])
    new = replace(history, facts=replace(history.facts, live_since=date(2026, 2, 3)))
    early = on(new, date(2026, 3, 4))
    assert (early.action, early.reason, early.next_on) == (Action.WAIT, Reason.GAP, date(2026, 3, 5))
    assert "En service réel depuis le 03/02/2026" in early.because
    assert counted(on(new, date(2026, 3, 5))) == {1: "mise_en_demeure"}
    assert counted(on(history, date(2026, 3, 4))) == {1: "mise_en_demeure"}
    mild = replace(new, handsets=(), facts=replace(new.facts, live_since=TODAY))
    assert counted(on(mild, TODAY)) == {1: "informelle"}


def test_office_3_7_everything_is_read_for_the_first_twenty_working_days() -> None:
    """Live since Monday 2 February: the twentieth working day is Friday 27."""
    ordinary = account(DUE, sent_on=[day("05/01")], facts=Facts(TODAY, live_since=date(2026, 2, 2)))
    assert "20 premiers jours ouvrés" in on(ordinary, date(2026, 2, 27), AUTOMATIC).yes_because
    assert not on(ordinary, date(2026, 3, 2), AUTOMATIC).needs_yes


def test_office_6_the_deadline_is_the_one_that_the_letter_prints() -> None:
    """Approved and dated Friday 6 March, deposited on the 10th: 21 March is a Saturday, so Monday 23 is printed."""
    letter = replace(step(1, "mise_en_demeure", "10/03"), dated_on=date(2026, 3, 6))
    for one in (letter, replace(letter, proof=ProofState.PENDING)):
        waiting = on(account(DUE, steps=[one]), date(2026, 3, 20))
        assert "du 10/03/2026 en cours (délai au 23/03/2026)" in waiting.because
        assert waiting.next_on == date(2026, 3, 30)
    undated = on(account(DUE, steps=[step(1, "mise_en_demeure", "10/03")]), date(2026, 3, 20))
    assert "délai au 25/03/2026" in undated.because


@pytest.mark.parametrize(("means", "offered"), [(Means.TRANSFER, True), (Means.CHEQUE, True), (Means.CARD, False)])
def test_office_3_4_a_courtesy_is_for_who_sends_us_the_money(means: Means, offered: bool) -> None:
    coming = account(replace(invoice("FA-1", "10/03", "5000.00"), means=means))
    assert (decide(coming, BUSINESS, TODAY).stage == "courtoisie") is offered


def test_a_step_of_this_round_whose_fate_is_open_is_never_passed() -> None:
    """A message whose proof waits and another one that arrived since: what the first claims cannot be said again."""
    odd = account(
        DUE,
        steps=[step(1, "amiable", "20/02", ProofState.PENDING), step(1, "informelle", "21/02")],
        sent_on=[day("21/02")],
    )
    assert on(odd, date(2026, 3, 20)).reason is Reason.DELIVERY_PENDING


def test_the_notice_that_ends_last_holds_the_customer() -> None:
    two = account(
        DUE,
        invoice("FA-2", "10/01"),
        handsets=[by_hand(1, "mise_en_demeure", "10/02"), by_hand(2, "mise_en_demeure", "20/02")],
    )
    assert decide(two, BUSINESS, TODAY).next_on == date(2026, 3, 16)


def test_a_notice_whose_proof_is_pending_already_holds_the_customer() -> None:
    posted = account(*(DUE, invoice("FA-2", "10/01")), steps=[step(2, "mise_en_demeure", "20/02", ProofState.PENDING)])
    assert {one.reason for one in decide(posted, BUSINESS, TODAY).verdicts} == {Reason.FORMAL_NOTICE_RUNNING}
    mild = account(DUE, invoice("FA-2", "10/01"), steps=[step(2, "informelle", "20/02", ProofState.PENDING)])
    assert counted(decide(mild, BUSINESS, TODAY)) == {1: "informelle"}


def test_the_decision_is_due_from_the_end_of_the_notice() -> None:
    history = account(DUE, steps=[step(1, "mise_en_demeure", "03/03")], facts=Facts(day("25/03")))
    decision = decide(history, BUSINESS, date(2026, 3, 26))
    assert "depuis le 25/03/2026" in decision.because
