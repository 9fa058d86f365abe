"""What holds for every claim, found by Hypothesis."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.law.interest import Claim, Event, Imputation, interest
from tests.law.shipped_table import shipped_table

FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
AMOUNTS = st.decimals("0.01", "99999.99", places=2).map(Money)
EVENTS = st.lists(st.builds(Event, DAYS, AMOUNTS), max_size=4).map(tuple)
CLAIMS = st.builds(
    Claim,
    amount=AMOUNTS,
    due=DAYS,
    on=DAYS,
    kind=st.sampled_from(Kind),
    contract_rate=st.none() | st.decimals("0", "30", places=2),
    payments=EVENTS,
    credits=EVENTS,
    formal_notice=st.none() | DAYS,
    judgment=st.none() | DAYS,
    imputation=st.sampled_from(Imputation),
)
QUICK = settings(max_examples=150, deadline=None)


@QUICK
@given(CLAIMS, DAYS)
def test_interest_before_rounding_adds_up_over_any_cut(claim: Claim, cut: date) -> None:
    """A credit note of nothing cuts a segment and changes no sum."""
    whole = interest(claim, shipped_table()).segments
    parts = interest(replace(claim, credits=(*claim.credits, Event(cut, Money.zero()))), shipped_table()).segments
    if not claim.payments:  # a payment is imputed to rounded interest, which a cut may move by a cent
        assert sum(segment.exact for segment in whole) == sum(segment.exact for segment in parts)
    assert [(s.start, s.end) for s in parts if s.start <= cut < s.end] == []


@QUICK
@given(CLAIMS, DAYS)
def test_interest_before_rounding_is_that_until_a_day_and_that_after_it(claim: Claim, cut: date) -> None:
    """What is owed on a day, and what the same debt bears from the next day on, is what it bears in one go."""
    plain = replace(claim, payments=(), credits=())
    whole = interest(plain, shipped_table()).segments
    until = interest(replace(plain, on=min(cut, plain.on)), shipped_table()).segments
    after = [(max(one.start, cut + timedelta(days=1)), one) for one in whole if one.end > cut]
    rest = sum(replace(one, start=start).exact for start, one in after)
    assert sum(segment.exact for segment in until) + rest == sum(segment.exact for segment in whole)


@QUICK
@given(CLAIMS)
def test_nothing_is_ever_negative_and_the_segments_are_what_is_owed_and_paid(claim: Claim) -> None:
    account = interest(claim, shipped_table())
    for amount in (account.principal_left, account.accrued, account.indemnity, account.interest_paid, account.overpaid):
        assert amount >= Money.zero()
    charged = sum((segment.interest for segment in account.segments), Money.zero())
    assert account.accrued + account.interest_paid == charged


@QUICK
@given(CLAIMS)
def test_money_is_neither_made_nor_lost(claim: Claim) -> None:
    account = interest(claim, shipped_table())
    given_back = [event.amount for event in (*claim.payments, *claim.credits) if event.on <= claim.on]
    received = sum(given_back, Money.zero())
    taken = claim.amount - account.principal_left + account.interest_paid + account.overpaid
    assert received == taken


@QUICK
@given(CLAIMS)
def test_segments_follow_each_other_inside_one_semester_without_gap_or_empty_day(claim: Claim) -> None:
    segments = interest(claim, shipped_table()).segments
    assert all(segment.days >= 1 and segment.principal.positive for segment in segments)
    assert all((one.start.year, one.start.month > 6) == (one.end.year, one.end.month > 6) for one in segments)
    for before, after in pairwise(segments):
        assert after.start == before.end + timedelta(days=1)
    assert all(claim.due < one.start and one.end <= claim.on for one in segments)


@QUICK
@given(CLAIMS)
def test_nothing_grows_after_full_payment(claim: Claim) -> None:
    bare = replace(claim, payments=(), credits=())
    owed = interest(bare, shipped_table())
    paid = replace(bare, payments=(Event(claim.on, owed.principal_left + owed.accrued),), on=LAST)
    account = interest(paid, shipped_table())
    assert account.principal_left == account.accrued == account.overpaid == Money.zero()
    assert account.segments == owed.segments


@QUICK
@given(CLAIMS, st.randoms())
def test_the_order_of_payments_does_not_matter(claim: Claim, random: Random) -> None:
    shuffled = list(claim.payments)
    random.shuffle(shuffled)
    one_day = tuple(Event(claim.due, event.amount) for event in claim.payments)
    assert interest(replace(claim, payments=tuple(shuffled)), shipped_table()) == interest(claim, shipped_table())
    assert interest(replace(claim, payments=one_day[::-1]), shipped_table()) == interest(
        replace(claim, payments=one_day), shipped_table()
    )


@QUICK
@given(CLAIMS, st.integers(0, 400), AMOUNTS)
def test_interest_never_shrinks_with_time_or_amount(claim: Claim, days: int, more: Money) -> None:
    plain = replace(claim, payments=(), credits=())
    now = interest(plain, shipped_table()).accrued
    later = replace(plain, on=min(LAST, claim.on + timedelta(days=days)))
    assert interest(later, shipped_table()).accrued >= now
    assert interest(replace(plain, amount=plain.amount + more), shipped_table()).accrued >= now


@QUICK
@given(CLAIMS, st.integers(0, 400))
def test_what_has_accrued_never_shrinks_with_days_whatever_is_paid(claim: Claim, days: int) -> None:
    later = replace(claim, on=min(LAST, claim.on + timedelta(days=days)))
    charged = [
        sum((one.interest for one in interest(at, shipped_table()).segments), Money.zero()) for at in (claim, later)
    ]
    assert charged[0] <= charged[1]


@QUICK
@given(CLAIMS, st.decimals("0", "30", places=2), st.decimals("0", "5", places=2))
def test_interest_never_shrinks_with_the_rate(claim: Claim, rate: Decimal, more: Decimal) -> None:
    plain = replace(claim, payments=(), credits=(), kind=Kind.BUSINESS)
    low = interest(replace(plain, contract_rate=rate), shipped_table()).accrued
    assert interest(replace(plain, contract_rate=rate + more), shipped_table()).accrued >= low
