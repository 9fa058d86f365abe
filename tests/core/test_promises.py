"""Promises are kept or broken by movements (rule 8, MODEL §3.3, PEERS 9 and 10)."""

from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.account import Facts, Movement, Promise
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Reason
from relance_mail.core.promises import PromiseState, follow, promised
from tests.core.accounts import account, counted, day, invoice, moved, on, promise, step, verdict
from tests.core.policies import BUSINESS

FULL = promise({1: "1000.00"}, "10/02", "01/02")  # grace ends on Friday 13 February
PART = promise({1: "1000.00"}, "10/02", "01/02", "400.00")
PAID = moved(1, "09/02", "1000.00", "0.00")


def states(
    promises: Promise | tuple[Promise, ...], today: str, *movements: Movement, bank: str | None = None
) -> list[PromiseState]:
    every = promises if isinstance(promises, tuple) else (promises,)
    facts = Facts(day(bank) if bank else day(today))
    one = account(invoice("FA-1", "10/01"), promises=every, movements=movements, facts=facts)
    return [followed.state for followed in follow(one, BUSINESS, day(today))]


@pytest.mark.parametrize(
    ("today", "movements", "bank", "state"),
    [
        ("10/02", (), None, PromiseState.EXPECTED),
        ("11/02", (), None, PromiseState.LATE),
        ("13/02", (), None, PromiseState.LATE),
        ("14/02", (), None, PromiseState.BROKEN),
        ("14/02", (), "11/02", PromiseState.LATE),
        ("14/02", (), "12/02", PromiseState.BROKEN),
        ("09/02", (PAID,), None, PromiseState.KEPT),
        ("08/02", (PAID,), None, PromiseState.EXPECTED),
        ("20/02", (moved(1, "13/02", "1000.00", "0.00"),), None, PromiseState.KEPT),
        ("20/02", (moved(1, "14/02", "1000.00", "0.00"),), None, PromiseState.BROKEN),
        ("20/02", (moved(1, "09/02", "1000.00", "0.01"),), None, PromiseState.BROKEN),
        ("20/02", (moved(1, "31/01", "2000.00", "1000.00"),), None, PromiseState.BROKEN),
        ("20/02", (PAID, moved(1, "12/02", "0.00", "1000.00", "reappeared")), None, PromiseState.BROKEN),
        (
            "20/02",
            (moved(1, "05/02", "1000.00", "700.00", "credit_note"), moved(1, "09/02", "700.00", "0.00")),
            None,
            PromiseState.KEPT,
        ),
    ],
)
def test_the_state_of_a_full_promise(
    today: str, movements: tuple[Movement, ...], bank: str | None, state: PromiseState
) -> None:
    assert states(FULL, today, *movements, bank=bank) == [state]


@pytest.mark.parametrize(
    ("left", "state"), [("600.00", PromiseState.KEPT), ("600.01", PromiseState.BROKEN), ("0.00", PromiseState.KEPT)]
)
def test_a_part_is_kept_when_that_part_has_come_in(left: str, state: PromiseState) -> None:
    assert states(PART, "20/02", moved(1, "09/02", "1000.00", left)) == [state]


def test_the_end_of_an_open_date_is_waited_for() -> None:
    open_ended = promise({1: "1000.00"}, "10/02", latest="28/02")
    assert states(open_ended, "28/02") == [PromiseState.EXPECTED]
    assert states(open_ended, "06/03") == [PromiseState.BROKEN]


def test_a_cancelled_promise_holds_nothing() -> None:
    assert states(replace(FULL, cancelled=True), "05/02") == [PromiseState.CANCELLED]


def test_a_promise_that_covers_nothing_is_not_kept_by_itself() -> None:
    assert states(promise({}, "10/02"), "05/02") == [PromiseState.EXPECTED]


def test_without_a_posted_bank_nothing_is_ever_broken() -> None:
    one = account(invoice("FA-1", "10/01"), promises=[FULL], facts=Facts(None))
    assert follow(one, BUSINESS, day("01/06"))[0].state is PromiseState.LATE


PLAN = tuple(
    promise({1: "1000.00"}, due, "01/02", amount, id_=number, plan="E1")
    for number, (due, amount) in enumerate([("10/02", "400.00"), ("10/03", "400.00"), ("10/04", None)], start=1)
)


def test_the_parts_of_a_plan_add_up() -> None:
    """400 paid on time keeps the first part and not the second, although both name 400."""
    first = moved(1, "09/02", "1000.00", "600.00")
    assert states(PLAN, "20/02", first) == [PromiseState.KEPT, PromiseState.EXPECTED, PromiseState.EXPECTED]
    second = moved(1, "09/03", "600.00", "200.00")
    assert states(PLAN, "20/03", first, second) == [PromiseState.KEPT, PromiseState.KEPT, PromiseState.EXPECTED]


def test_the_first_broken_part_breaks_the_plan() -> None:
    assert states(PLAN, "16/02") == [PromiseState.BROKEN] * 3
    followed = follow(
        account(invoice("FA-1", "10/01"), promises=PLAN, facts=Facts(day("16/02"))), BUSINESS, day("16/02")
    )
    assert {one.check_on for one in followed} == {date(2026, 2, 13)}


def test_promises_of_different_days_or_invoices_stand_alone() -> None:
    broken, expected = promise({2: "50.00"}, "05/02"), promise({1: "1000.00"}, "20/02", "10/02", "400.00", id_=2)
    assert states((broken, expected), "16/02") == [PromiseState.BROKEN, PromiseState.EXPECTED]
    same_day = (
        promise({2: "50.00"}, "05/02", amount="50.00"),
        promise({1: "1000.00"}, "20/02", amount="400.00", id_=2),
    )
    assert states(same_day, "16/02", moved(1, "15/02", "1000.00", "600.00"))[1] is PromiseState.KEPT
    same_invoice = (promise({1: "1000.00"}, "05/02", "01/02", "50.00"), expected)
    assert states(same_invoice, "16/02", moved(1, "15/02", "1000.00", "600.00"))[1] is PromiseState.KEPT


def test_two_dates_in_one_mail_add_up_like_a_plan() -> None:
    both = (
        promise({1: "1000.00"}, "10/02", "01/02", "500.00"),
        promise({1: "1000.00"}, "20/02", "01/02", "500.00", id_=2),
    )
    half = moved(1, "09/02", "1000.00", "500.00")
    assert states(both, "10/02", half) == [PromiseState.KEPT, PromiseState.EXPECTED]
    assert states(both, "27/02", half) == [PromiseState.KEPT, PromiseState.BROKEN]


def test_what_was_promised_per_currency() -> None:
    assert [money.plain() for money in promised(promise({1: "100.00", 2: "50.00"}, "10/02"))] == ["150.00"]
    assert [money.plain() for money in promised(PART)] == ["400.00"]


def test_peers_09_a_promise_pauses_its_invoices_and_no_later_one() -> None:
    both = account(invoice("FA-1", "10/01"), invoice("FA-2", "12/01"), promises=[promise({1: "1000.00"}, "10/03")])
    decision = on(both, date(2026, 3, 3))
    assert verdict(decision, "FA-1").reason is Reason.PROMISE
    assert counted(decision) == {2: "informelle"}


def test_an_instalment_plan_is_told_as_one() -> None:
    decision = on(account(invoice("FA-1", "10/01"), promises=PLAN), date(2026, 2, 3))
    assert decision.reason is Reason.INSTALMENT_PLAN
    assert decision.next_on == date(2026, 2, 14)


def test_peers_10_broken_it_resumes_kept_it_is_over() -> None:
    kept = account(promises=[FULL], movements=[PAID])
    assert on(kept, date(2026, 2, 20)).action is Action.NONE
    broken = account(invoice("FA-1", "10/01"), promises=[FULL], steps=[step(1, "informelle", "20/01")])
    assert counted(on(broken, date(2026, 2, 16))) == {1: "amiable"}


def test_a_kept_part_gives_the_rest_back_to_the_ladder() -> None:
    rest = account(
        invoice("FA-1", "10/01", "600.00"),
        promises=[PART],
        movements=[moved(1, "09/02", "1000.00", "600.00")],
        steps=[step(1, "informelle", "20/01")],
    )
    decision = on(rest, date(2026, 2, 10))
    assert counted(decision) == {1: "amiable"}
    assert decision.lines[0].residual.plain() == "600.00"


def test_while_the_bank_lags_a_late_promise_says_so() -> None:
    lagging = account(invoice("FA-1", "10/01"), promises=[FULL], facts=Facts(day("11/02")))
    decision = decide(lagging, BUSINESS, day("14/02"))
    assert decision.reason is Reason.PROMISE
    assert "banque" in decision.because
    assert decision.next_on == day("15/02")
    in_grace = decide(lagging, BUSINESS, day("13/02"))
    assert "à vérifier le 13/02/2026" in in_grace.because
    assert in_grace.next_on == day("14/02")


def test_a_payment_of_the_very_day_counts() -> None:
    assert states(FULL, "20/02", moved(1, "01/02", "1000.00", "0.00")) == [PromiseState.KEPT]


def test_a_broken_plan_is_dated_by_its_first_broken_part() -> None:
    one = account(invoice("FA-1", "10/01"), promises=PLAN, facts=Facts(day("20/03")))
    assert [followed.check_on for followed in follow(one, BUSINESS, day("20/03"))] == [
        *(date(2026, 2, 13), date(2026, 3, 13), date(2026, 2, 13)),
    ]
