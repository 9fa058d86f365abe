"""What the facts that we keep make of the claim on each invoice: payments, credit notes, judgments, formal notices."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_mail.core.account import Hold, HoldReason, Movement, ProofState
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money
from relance_mail.core.parties import Creditor, Kind
from relance_mail.core.policy import Imputation
from relance_mail.engine.legal.accrual import Ground, claims_of, stated_payments
from relance_mail.law.interest import Claim, interest
from tests.core.accounts import LEFORT, account, day, euros, hold, invoice, step
from tests.core.policies import BUSINESS
from tests.law.shipped_table import shipped_table

ON = date(2026, 11, 22)
FA_1 = invoice("FA-1", "2026-04-30", "6000.00")  # T8 of the agreed examples: 10 000 € less 4 000 € paid on 15 July
PAID = Movement(1, date(2026, 7, 15), euros("10000.00"), euros("6000.00"), "command")


def claims(
    *invoices: Invoice, creditor: Creditor | None = None, imputation: Imputation = Imputation.PRINCIPAL, **facts: object
) -> dict[str, Claim]:
    known = replace(account(*invoices), **facts)  # type: ignore[arg-type] # a test names fields freely
    policy = replace(BUSINESS, imputation=imputation)
    ground = Ground(known, policy, creditor or Creditor("Atelier Exemple"), shipped_table(), ON)
    return {one.number: claim for one, claim in claims_of(ground, known.invoices)}


def accrued(claim: Claim) -> str:
    owed = interest(claim, shipped_table())
    return (owed.accrued + owed.interest_paid).plain()


@pytest.mark.parametrize(("how", "sum_"), [(Imputation.PRINCIPAL, "519.00"), (Imputation.INTEREST, "530.21")])
def test_t7_t8_a_payment_whose_day_a_person_said_bears_interest_until_that_day(how: Imputation, sum_: str) -> None:
    assert accrued(claims(FA_1, movements=(PAID,), imputation=how)["FA-1"]) == sum_


@pytest.mark.parametrize("why", ["payment", "credit_note", "correction"])
def test_what_a_list_no_longer_shows_bears_nothing(why: str) -> None:
    """The day on which a list was read is no day of payment: 6 000 € all along."""
    claim = claims(FA_1, movements=(replace(PAID, why=why),))["FA-1"]
    assert (claim.amount, claim.payments) == (euros("6000.00"), ())


def test_a_list_that_asks_for_more_again_takes_the_declared_payment_back() -> None:
    again = Movement(1, date(2026, 7, 16), euros("6000.00"), euros("9000.00"), "correction")
    (left,) = stated_payments((PAID, again), 1)
    assert (left.on, left.amount) == (PAID.on, euros("1000.00"))
    assert stated_payments((PAID, replace(again, now=euros("10000.00"))), 1) == ()
    assert stated_payments((PAID,), 2) == ()


def note(amount: str, issued: str | None) -> Invoice:
    return replace(invoice("AV-9", "2026-07-15", amount), issue_date=day(issued) if issued else None)


def test_a_credit_note_reduces_the_principal_from_its_date() -> None:
    """As T8, and from the beginning where its date is not known."""
    owed = replace(FA_1, residual=euros("10000.00"))
    assert accrued(claims(owed, note("-4000.00", "2026-07-15"))["FA-1"]) == "519.00"
    assert accrued(claims(owed, note("-4000.00", None))["FA-1"]) == "417.39"  # 121.83 + 295.56 on 6 000 €


def test_a_credit_note_goes_to_the_oldest_and_cancels_it_with_its_indemnity() -> None:
    newer = replace(invoice("FA-2", "2026-06-30", "500.00"))
    found = claims(newer, replace(FA_1, residual=euros("100.00")), note("-150.00", "2026-07-15"))
    assert list(found) == ["FA-2"]
    assert [event.amount for event in found["FA-2"].credits] == [euros("50.00")]


def judged(on: str, **more: object) -> Hold:
    return replace(hold(HoldReason.INSOLVENCY, "02/06", review="02/08"), dated_on=day(on), **more)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize("ended", [None, "2026-10-01"])
def test_the_judgment_ends_interest_whether_it_still_holds_or_not(ended: str | None) -> None:
    claim = claims(FA_1, holds=(judged("2026-06-01", ended_on=ended and day(ended)),))["FA-1"]
    assert interest(claim, shipped_table()).segments[-1].end == date(2026, 6, 1)


def test_a_judgment_before_the_due_date_forbids_the_indemnity_and_touches_no_later_invoice() -> None:
    later = replace(invoice("FA-2", "2026-06-30", "500.00"), issue_date=date(2026, 5, 31))
    found = claims(replace(FA_1, issue_date=date(2026, 3, 31)), later, holds=(judged("2026-04-15"),))
    owed = {number: interest(claim, shipped_table()) for number, claim in found.items()}
    assert (owed["FA-1"].total, owed["FA-2"].indemnity) == (euros("6000.00"), euros("40.00"))


def test_a_dispute_ends_no_interest() -> None:
    disputed = replace(hold(HoldReason.DISPUTE, "02/06", review="02/08"), dated_on=date(2026, 6, 1))
    assert claims(FA_1, holds=(disputed,))["FA-1"].judgment is None


@pytest.mark.parametrize(("presented", "begins"), [("2026-09-15", date(2026, 9, 16)), (None, date(2026, 9, 11))])
def test_t14_a_consumer_owes_interest_from_the_first_presentation(presented: str | None, begins: date) -> None:
    """Deposited on 8 September: presented two days later where nobody knows better. The day printed never counts."""
    consumer = replace(LEFORT, kind=Kind.CONSUMER)
    notice = replace(
        step(1, "mise_en_demeure", "08/09"),
        dated_on=date(2026, 9, 1),
        presented_on=day(presented) if presented else None,
    )
    claim = claims(FA_1, customer=consumer, steps=(step(1, "ferme", "08/08"), notice))["FA-1"]
    assert interest(claim, shipped_table()).segments[0].start == begins
    assert interest(claim, shipped_table()).indemnity == Money.zero()


def test_a_consumer_owes_no_interest_before_a_notice_has_been_deposited() -> None:
    consumer = replace(LEFORT, kind=Kind.CONSUMER)
    pending = replace(step(1, "mise_en_demeure", "08/09"), proof=ProofState.PENDING)
    claim = claims(FA_1, customer=consumer, steps=(step(1, "ferme", "08/08"), pending))["FA-1"]
    assert interest(claim, shipped_table()).total == euros("6000.00")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"country": "DE"}, Kind.UNKNOWN), ({"kind": Kind.UNKNOWN}, Kind.UNKNOWN), ({"kind": Kind.PUBLIC}, Kind.PUBLIC)],
)
def test_the_clause_of_our_contract_binds_french_businesses_alone(changes: dict[str, object], kind: Kind) -> None:
    ours = Creditor("Atelier Exemple", contract_rate="15.00")
    assert claims(FA_1, creditor=ours)["FA-1"].contract_rate == Decimal("15.00")
    other = claims(FA_1, creditor=ours, customer=replace(LEFORT, **changes))["FA-1"]  # type: ignore[arg-type] # as above
    assert (other.kind, other.contract_rate) == (kind, None)


def test_a_later_legal_term_is_the_due_date() -> None:
    claim = claims(replace(FA_1, term_ends=date(2026, 5, 15)))["FA-1"]
    assert claim.due == date(2026, 5, 15)


DAYS = st.dates(date(2025, 1, 1), ON)
CENTS = st.integers(1, 500_000).map(lambda cents: Money(Decimal(cents).scaleb(-2)))


def _open(amounts: Iterable[tuple[date, Money]]) -> list[Invoice]:
    return [Invoice(at, f"FA-{at}", FA_1.type, due, money) for at, (due, money) in enumerate(amounts, 1)]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(DAYS, CENTS), max_size=4), st.lists(st.tuples(st.none() | DAYS, CENTS), max_size=3))
def test_what_is_left_of_all_claims_is_the_balance_of_the_file(
    owed: list[tuple[date, Money]], credited: list[tuple[date | None, Money]]
) -> None:
    """No cent is asked twice, whatever credit notes are spread over."""
    notes = [
        replace(note("-1.00", None), id=90 + at, residual=-money, issue_date=issued)
        for at, (issued, money) in enumerate(credited)
    ]
    invoices = _open(owed)
    left = sum(
        (interest(claim, shipped_table()).principal_left for claim in claims(*invoices, *notes).values()), Money.zero()
    )
    balance = sum((one.residual for one in (*invoices, *notes)), Money.zero())
    assert left == max(balance, Money.zero())
