"""Who decides what is done about penalties (OFFICE §1.4, LAW §1, §3), and what a missing rate stops."""

from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.decisions import Action, Outcome, Reason
from relance_mail.core.findings import Finding, Where
from relance_mail.core.parties import Customer, InterestMode, Kind
from relance_mail.core.penalties import interest_mode
from tests.core.accounts import LEFORT, TODAY, account, by_hand, invoice, on, verdict
from tests.core.policies import FIRM, FIRST, FORMAL

NOTHING, MENTION, CLAIM, WAIVE = InterestMode
CITY = replace(LEFORT, kind=Kind.PUBLIC)


@pytest.mark.parametrize(
    ("customer", "policy_says", "customer_says", "firm", "formal"),
    [
        (LEFORT, MENTION, None, MENTION, MENTION),
        (LEFORT, CLAIM, None, MENTION, CLAIM),
        (LEFORT, MENTION, CLAIM, MENTION, CLAIM),
        (LEFORT, CLAIM, MENTION, MENTION, MENTION),
        (LEFORT, CLAIM, WAIVE, WAIVE, WAIVE),
        (LEFORT, WAIVE, CLAIM, MENTION, CLAIM),
        (LEFORT, NOTHING, CLAIM, NOTHING, CLAIM),
        (CITY, MENTION, WAIVE, MENTION, MENTION),
        (CITY, CLAIM, WAIVE, MENTION, CLAIM),
        (CITY, WAIVE, None, MENTION, MENTION),
        (CITY, MENTION, CLAIM, MENTION, CLAIM),
        (replace(LEFORT, kind=Kind.CONSUMER), CLAIM, CLAIM, NOTHING, NOTHING),
        (replace(LEFORT, kind=Kind.ASSOCIATION), CLAIM, CLAIM, NOTHING, NOTHING),
        (replace(LEFORT, country="DE"), CLAIM, CLAIM, NOTHING, NOTHING),
    ],
)
def test_the_customers_word_wins_where_penalties_are_spoken_of(
    customer: Customer,
    policy_says: InterestMode,
    customer_says: InterestMode | None,
    firm: InterestMode,
    formal: InterestMode,
) -> None:
    """Before the stage that goes alone the sum asked never changes; a public body is never let off."""
    told = replace(customer, interest=customer_says)
    found = [interest_mode(told, replace(stage, interest=policy_says)) for stage in (FIRM, FORMAL)]
    assert found == [firm, formal]


@pytest.mark.parametrize("mode", InterestMode)
def test_a_stage_that_is_silent_about_penalties_stays_silent(mode: InterestMode) -> None:
    assert interest_mode(replace(LEFORT, interest=mode), FIRST) is NOTHING


LACKING = Finding("rate_missing", "the rate is not known", "add it", Where("law.csv", column="a_rate"))
DUE = invoice("FA-1", "2025-12-01")


def test_a_missing_rate_stops_the_message_that_claims_and_names_the_table() -> None:
    at_firm = account(DUE, handsets=[by_hand(1, "ferme", "10/02")])
    claiming = replace(at_firm, customer=replace(at_firm.customer, interest=CLAIM), rates_missing={1: LACKING})
    decision = on(claiming, TODAY)
    stopped = verdict(decision, "FA-1")
    assert (decision.action, decision.reason) == (Action.WAIT, Reason.RATE_MISSING)
    assert (stopped.outcome, stopped.reason, stopped.stage_next) == (
        Outcome.HELD,
        Reason.RATE_MISSING,
        "mise_en_demeure",
    )
    assert "law.csv (a_rate)" in stopped.because


def test_a_missing_rate_stops_no_message_that_only_names_penalties() -> None:
    at_firm = account(DUE, handsets=[by_hand(1, "ferme", "10/02")])
    assert on(replace(at_firm, rates_missing={1: LACKING}), TODAY).stage == "mise_en_demeure"
    mild = replace(account(DUE), rates_missing={1: LACKING})
    claiming = replace(mild, customer=replace(mild.customer, interest=CLAIM))
    assert on(claiming, date(2026, 3, 3)).action is Action.REMIND
