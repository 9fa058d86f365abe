"""Who must say yes (OFFICE §3.7, PEERS 21): each exception of the automatic policy by itself, and why."""

from dataclasses import replace

import pytest

from relance_mail.core.account import Account, HoldReason
from relance_mail.core.approval import GROUNDS
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Approval, Policy
from tests.core.accounts import FRESH, LEFORT, TODAY, account, by_hand, day, hold, invoice, promise, step
from tests.core.policies import AUTOMATIC, BUSINESS, CONSUMER, UNKNOWN

LATE = invoice("FA-1", "10/01")
BEFORE = [day("05/02")]
ORDINARY = account(LATE, sent_on=BEFORE)


def kind(sort: Kind) -> Account:
    return replace(ORDINARY, customer=replace(LEFORT, kind=sort))


EXCEPTIONS: dict[str, tuple[Account, Policy, str]] = {
    "_stage_asks": (replace(ORDINARY, handsets=(by_hand(1, "amiable", "05/02"),)), AUTOMATIC, "toujours relue"),
    "_first_days": (
        replace(ORDINARY, facts=replace(FRESH, live_since=day("16/02"))),
        AUTOMATIC,
        "20 premiers jours ouvrés",
    ),
    "_first_message": (replace(ORDINARY, sent_on=()), AUTOMATIC, "Premier message"),
    "_after_broken_promise": (
        replace(ORDINARY, promises=(promise({1: "1000.00"}, "20/02"),)),
        AUTOMATIC,
        "Promesse du 01/02/2026 non tenue",
    ),
    "_after_hold": (
        replace(ORDINARY, holds=(hold(HoldReason.PAUSE, "20/02", until="25/02"),)),
        AUTOMATIC,
        "suspension (pause)",
    ),
    "_hurried": (replace(ORDINARY, hurried={1: TODAY}), AUTOMATIC, "sans attendre"),
    "_large": (
        replace(ORDINARY, invoices=(LATE, invoice("FA-2", "10/01", "4000.00"))),
        AUTOMATIC,
        "Montant élevé",
    ),
    "_abroad": (replace(ORDINARY, customer=replace(LEFORT, country="BE")), AUTOMATIC, "étranger"),
    "_kind": (kind(Kind.PUBLIC), AUTOMATIC, "public"),
    "_assumed_due_date": (
        replace(ORDINARY, invoices=(replace(LATE, due_date_assumed=True),)),
        AUTOMATIC,
        "supposée (FA-1)",
    ),
    "_decision_open": (
        replace(
            ORDINARY,
            invoices=(LATE, invoice("FA-2", "2025-10-01")),
            handsets=(by_hand(2, "mise_en_demeure", "2025-12-01"),),
        ),
        AUTOMATIC,
        "décision",
    ),
}


def test_the_table_names_every_ground() -> None:
    assert list(EXCEPTIONS) == [ground.__name__ for ground in GROUNDS]


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_wants_a_yes_and_says_why(name: str) -> None:
    one, policy, words = EXCEPTIONS[name]
    decision = decide(one, policy, TODAY)
    assert (decision.action, decision.needs_yes) == (Action.REMIND, True)
    assert words in decision.yes_because


def test_the_ordinary_message_leaves_by_itself() -> None:
    decision = decide(ORDINARY, AUTOMATIC, TODAY)
    assert (decision.action, decision.needs_yes, decision.yes_because) == (Action.REMIND, False, "")
    just_below = replace(ORDINARY, invoices=(LATE, invoice("FA-2", "10/01", "3999.99")))
    assert not decide(just_below, AUTOMATIC, TODAY).needs_yes


@pytest.mark.parametrize("approval", [Approval.ASK, Approval.DRAFTS])
def test_ask_and_drafts_always_want_a_yes(approval: Approval) -> None:
    decision = decide(ORDINARY, replace(BUSINESS, approval=approval), TODAY)
    assert (decision.needs_yes, decision.yes_because) == (True, "Tout message est relu avant de partir.")


@pytest.mark.parametrize(
    ("sort", "policy", "automatic"),
    [
        (Kind.BUSINESS, AUTOMATIC, True),
        (Kind.SOLE_TRADER, AUTOMATIC, True),
        (Kind.CONSUMER, CONSUMER, True),
        (Kind.ASSOCIATION, CONSUMER, False),
        (Kind.PUBLIC, AUTOMATIC, False),
        (Kind.UNKNOWN, UNKNOWN, False),
    ],
)
def test_the_first_rung_is_automatic_for_known_ordinary_debtors(sort: Kind, policy: Policy, automatic: bool) -> None:
    assert decide(kind(sort), policy, TODAY).needs_yes is not automatic


def test_a_consumer_is_automatic_on_the_first_rung_only() -> None:
    second = account(LATE, customer=replace(LEFORT, kind=Kind.CONSUMER), steps=[step(1, "informelle", "05/02")])
    assert "particulier" in decide(second, CONSUMER, TODAY).yes_because.lower()


def test_a_kitchen_bought_by_a_sole_trader_is_a_consumers() -> None:
    trader = replace(LEFORT, kind=Kind.SOLE_TRADER)
    kitchen = account(replace(LATE, kind=Kind.CONSUMER), customer=trader, steps=[step(1, "informelle", "05/02")])
    assert decide(kitchen, AUTOMATIC, TODAY).needs_yes


def test_a_hold_of_an_invoice_counts_until_that_invoice_was_reminded() -> None:
    held = hold(HoldReason.DISPUTE, "20/01", on=1, review="25/01", ended="26/01")
    other_message = account(LATE, holds=[held], sent_on=[day("05/02")])
    assert decide(other_message, AUTOMATIC, TODAY).needs_yes
    own_message = account(LATE, holds=[held], steps=[step(1, "informelle", "05/02")])
    assert not decide(own_message, AUTOMATIC, TODAY).needs_yes


def test_a_currency_of_elsewhere_wants_a_yes() -> None:
    dollars = account(invoice("FA-1", "10/01", currency="USD"), sent_on=BEFORE)
    assert "USD" in decide(dollars, AUTOMATIC, TODAY).yes_because


def test_a_reply_surely_read_on_its_day_was_no_hold() -> None:
    same_day = hold(HoldReason.REPLY_WAITING, "20/02", review="24/02", ended="20/02")
    assert not decide(replace(ORDINARY, holds=(same_day,)), AUTOMATIC, TODAY).needs_yes
    next_day = hold(HoldReason.REPLY_WAITING, "20/02", review="24/02", ended="21/02")
    assert decide(replace(ORDINARY, holds=(next_day,)), AUTOMATIC, TODAY).needs_yes
