"""Credits and thresholds (PEERS 13, OFFICE §1.5 and §3.5), one currency at a time."""

from dataclasses import replace

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.balance import credit_of, net_totals, open_credits
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Reason
from relance_mail.core.policy import Grouping
from tests.core.accounts import TODAY, account, by_hand, counted, day, hold, invoice, mentioned, step, verdict
from tests.core.policies import BUSINESS


def test_peers_13_credits_are_shown_and_deducted_when_they_do_not_cover() -> None:
    decision = decide(
        account(invoice("FA-1", "10/01", "1000.00"), invoice("AV-2", "10/01", "-150.00")), BUSINESS, TODAY
    )
    assert (decision.action, counted(decision)) == (Action.REMIND, {1: "informelle"})
    assert decision.totals["EUR"].plain() == "850.00"


def test_credits_count_against_everything_overdue_not_only_what_is_ready() -> None:
    """150 of credit: 100 are ready and 500 were reminded last week, so 450 are really due."""
    both = account(
        *(invoice("FA-1", "20/02", "100.00"), invoice("FA-2", "01/02", "500.00"), invoice("AV-3", "01/02", "-150.00")),
        steps=[step(2, "informelle", "20/02")],
    )
    decision = decide(both, BUSINESS, TODAY)
    assert (counted(decision), mentioned(decision)) == ({1: "informelle"}, {2})
    held = replace(both, holds=(hold(HoldReason.DISPUTE, "01/03", on=2, review="15/03"),))
    assert verdict(decide(held, BUSINESS, TODAY), "FA-1").reason is Reason.CREDIT_COVERS


def test_a_formal_notice_demands_only_its_own_so_credits_are_held_against_those() -> None:
    history = account(
        *(invoice("FA-1", "2025-11-01", "300.00"), invoice("FA-2", "20/02", "5000.00")),
        invoice("AV-3", "01/02", "-300.00"),
        steps=[step(1, "ferme", "10/02")],
    )
    decision = decide(history, BUSINESS, TODAY)
    assert verdict(decision, "FA-1").reason is Reason.CREDIT_COVERS
    assert counted(decision) == {2: "informelle"}


def test_currencies_are_never_added_nor_set_off() -> None:
    mixed = account(
        invoice("FA-1", "10/01", "100.00"),
        invoice("FA-2", "10/01", "100.00", currency="USD"),
        invoice("AV-3", "10/01", "-500.00", currency="USD"),
        invoice("FA-4", "20/02", "50.00", currency="USD"),
        steps=[step(4, "informelle", "25/02")],
        sent_on=(),
    )
    decision = decide(mixed, BUSINESS, TODAY)
    assert counted(decision) == {1: "informelle"}
    assert mentioned(decision) == set()
    assert verdict(decision, "FA-2").reason is Reason.CREDIT_COVERS
    assert {currency: money.plain() for currency, money in net_totals(mixed).items()} == {
        "EUR": "100.00",
        "USD": "-350.00",
    }
    assert credit_of(mixed, "USD").plain() == "500.00"
    assert credit_of(mixed, "EUR").plain() == "0.00"


@pytest.mark.parametrize(("amount", "chased"), [("29.99", False), ("30.00", True)])
def test_a_customer_below_thirty_is_listed_not_reminded(amount: str, chased: bool) -> None:
    decision = decide(account(invoice("FA-1", "10/01", amount)), BUSINESS, TODAY)
    assert (decision.action is Action.REMIND) is chased
    if not chased:
        assert (decision.action, decision.reason) == (Action.WAIT, Reason.BELOW_THRESHOLD)


@pytest.mark.parametrize(("amount", "own"), [("4.99", Reason.BELOW_THRESHOLD), ("5.00", Reason.DUE)])
def test_a_line_below_five_is_listed_beside_the_others(amount: str, own: Reason) -> None:
    decision = decide(account(invoice("FA-1", "10/01", amount), invoice("FA-2", "10/01")), BUSINESS, TODAY)
    assert verdict(decision, "FA-1").reason is own
    assert mentioned(decision) == ({1} if own is not Reason.DUE else set())


def test_credit_counts_for_the_threshold_of_the_customer() -> None:
    small = account(invoice("FA-1", "10/01", "100.00"), invoice("AV-2", "10/01", "-75.00"))
    assert decide(small, BUSINESS, TODAY).reason is Reason.BELOW_THRESHOLD


def test_credits_are_held_against_the_very_lines_of_a_message() -> None:
    """700 of credit: 600 are ready for a message of their own, 900 more are chased by another one."""
    history = account(
        *(invoice("FA-1", "20/02", "600.00"), invoice("FA-2", "10/01", "900.00"), invoice("AV-3", "01/02", "-700.00")),
        steps=[step(2, "informelle", "20/01")],
    )
    assert counted(decide(history, BUSINESS, TODAY)) == {1: "informelle", 2: "amiable"}
    by_invoice = decide(history, replace(BUSINESS, grouping=Grouping.INVOICE), TODAY)
    assert counted(by_invoice) == {2: "amiable"}
    younger = replace(history, invoices=(history.invoices[0], replace(history.invoices[1], due_date=day("28/02")),
                                         history.invoices[2]), steps=())  # fmt: skip
    alone = decide(younger, replace(BUSINESS, grouping=Grouping.INVOICE), TODAY)
    assert (alone.action, verdict(alone, "FA-1").reason) == (Action.WAIT, Reason.CREDIT_COVERS)


def test_what_a_person_must_decide_is_no_debt_that_a_message_shows() -> None:
    """5 000 past their formal notice wait for a decision; the 100 beside them are covered by 300 of credit."""
    history = account(
        invoice("FA-1", "2025-10-01", "5000.00"),
        *(invoice("FA-2", "10/02", "100.00"), invoice("AV-3", "01/02", "-300.00")),
        handsets=[by_hand(1, "mise_en_demeure", "2025-12-01")],
    )
    decision = decide(history, BUSINESS, TODAY)
    assert (decision.action, decision.reason) == (Action.ASK, Reason.DECISION)
    assert verdict(decision, "FA-2").reason is Reason.CREDIT_COVERS
    larger = replace(history, invoices=(history.invoices[0], invoice("FA-2", "10/02", "329.99"), history.invoices[2]))
    assert verdict(decide(larger, BUSINESS, TODAY), "FA-2").reason is Reason.BELOW_THRESHOLD


def test_supplier_invoices_are_no_debt_and_no_credit() -> None:
    foreign = account(invoice("FA-1", "10/01"), replace(invoice("FA-2", "10/01", "-9000.00"), foreign_seller=True))
    assert counted(decide(foreign, BUSINESS, TODAY)) == {1: "informelle"}
    assert net_totals(foreign)["EUR"].plain() == "1000.00"


def test_a_currency_that_its_credits_cover_is_not_mentioned_either() -> None:
    mixed = account(
        invoice("FA-1", "10/01", "100.00"),
        invoice("FA-2", "10/02", "100.00", currency="USD"),
        invoice("AV-3", "10/01", "-100.00", currency="USD"),
        steps=[step(2, "informelle", "20/02")],
    )
    assert mentioned(decide(mixed, BUSINESS, TODAY)) == set()
    assert mentioned(decide(replace(mixed, invoices=mixed.invoices[:2]), BUSINESS, TODAY)) == {2}


def test_only_what_is_negative_is_a_credit() -> None:
    cents = account(
        invoice("FA-1", "10/01", "0.50"), invoice("FA-2", "10/01", "0.00"), invoice("AV-3", "10/01", "-0.50")
    )
    assert [one.number for one in open_credits(cents)] == ["AV-3"]
