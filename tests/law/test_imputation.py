"""Several debts and payments (Code civil 1342-10): whose word counts, which debt comes first, where every cent goes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_mail.core.money import Money, totals
from relance_mail.core.parties import Kind
from relance_mail.law.imputation import Payment, Share, impute, spread
from relance_mail.law.interest import Claim, Imputation
from tests.law.shipped_table import shipped_table

ON = date(2026, 11, 22)
MAY, JUNE, LATER = date(2026, 5, 31), date(2026, 6, 30), date(2026, 12, 31)
JULY_15 = date(2026, 7, 15)


def debt(amount: str, due: date, currency: str = "EUR", imputation: Imputation = Imputation.PRINCIPAL) -> Claim:
    return Claim(Money.of(amount, currency), due, ON, contract_rate=Decimal(10), imputation=imputation)


def paid(amount: str, *debts: str, on: date = JULY_15, currency: str = "EUR") -> Payment:
    return Payment(on, Money.of(amount, currency), frozenset(debts))


def parts(debts: dict[str, Claim], *payments: Payment) -> dict[str, list[str]]:
    imputed = impute(debts, payments, shipped_table())
    return {name: [event.amount.plain() for event in events] for name, events in imputed.paid.items()}


TWO = {"new": debt("1000", JUNE), "old": debt("500", MAY)}


def test_the_debtors_own_word_comes_first() -> None:
    assert parts(TWO, paid("300", "new")) == {"new": ["300.00"], "old": []}


def test_without_a_word_the_oldest_due_debt_is_paid_first() -> None:
    """500 € due 31 May bear 10 % for 45 days: 6.16 € of interest are paid too before the next debt gets a cent."""
    assert parts(TWO, paid("600")) == {"old": ["506.16"], "new": ["93.84"]}


def test_what_exceeds_the_debts_that_were_named_goes_to_the_oldest_due() -> None:
    """1 000 € due 30 June bear 10 % for 15 days: 4.11 €."""
    assert parts(TWO, paid("1100", "new")) == {"new": ["1004.11"], "old": ["95.89"]}


def test_a_debt_to_come_is_paid_after_every_due_one_and_the_rest_is_left_over() -> None:
    debts = {"to come": debt("100", LATER), "old": debt("500", MAY)}
    imputed = impute(debts, [paid("700")], shipped_table())
    assert [event.amount.plain() for name in ("old", "to come") for event in imputed.paid[name]] == ["506.16", "100.00"]
    assert imputed.left_over == {"EUR": Money.of("93.84")}
    assert imputed.accounts["to come"].principal_left == Money.zero()


def test_debts_of_one_age_share_in_proportion_to_the_cent() -> None:
    shares = [Share(name, MAY, Money.of(amount)) for name, amount in (("a", "100"), ("b", "200"), ("c", "0.01"))]
    found, left = spread(Money.of("100.00"), shares, ON)
    assert {name: part.plain() for name, part in found.items()} == {"a": "33.34", "b": "66.66"}
    assert left == Money.zero()


def test_inside_a_debt_the_payment_pays_interest_first_or_principal_first() -> None:
    left = {
        how: impute({"old": debt("500", MAY, imputation=how)}, [paid("100")], shipped_table()).accounts["old"]
        for how in Imputation
    }
    assert left[Imputation.INTEREST].principal_left == Money.of("406.16")
    assert left[Imputation.PRINCIPAL].principal_left == Money.of("400.00")


def test_no_payment_reduces_the_indemnity() -> None:
    imputed = impute({"old": debt("500", MAY)}, [paid("600")], shipped_table())
    assert imputed.accounts["old"].total == Money.of("40.00")
    assert imputed.left_over == {"EUR": Money.of("93.84")}


def test_currencies_are_never_mixed() -> None:
    debts = {"euro": debt("500", MAY), "dollar": debt("500", MAY, "USD")}
    imputed = impute(debts, [paid("700", currency="USD")], shipped_table())
    assert imputed.paid["euro"] == ()
    assert imputed.left_over == {"USD": Money.of("193.84", "USD")}
    assert imputed.accounts["dollar"].indemnity == Money.zero("USD")


NAMES = ("a", "b", "c")
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
AMOUNTS = st.builds(Money, st.decimals("0.01", "9999.99", places=2), st.sampled_from(["EUR", "USD"]))
DEBTS = st.dictionaries(
    st.sampled_from(NAMES),
    st.builds(
        Claim,
        AMOUNTS,
        st.sampled_from([MAY, JUNE, LATER]),
        st.just(LATER),
        kind=st.sampled_from([Kind.BUSINESS, Kind.PUBLIC, Kind.UNKNOWN]),
        imputation=st.sampled_from(Imputation),
    ),
)
PAYMENTS = st.lists(st.builds(Payment, DAYS, AMOUNTS, st.frozensets(st.sampled_from(NAMES))), max_size=5)
QUICK = settings(max_examples=100, deadline=None)


@QUICK
@given(DEBTS, PAYMENTS)
def test_money_is_neither_made_nor_lost_nor_overpaid(debts: dict[str, Claim], payments: list[Payment]) -> None:
    imputed = impute(debts, payments, shipped_table())
    given_to = [event.amount for events in imputed.paid.values() for event in events]
    received = totals(payment.amount for payment in payments)
    spent = totals([*(Money.zero(currency) for currency in received), *given_to, *imputed.left_over.values()])
    assert spent == received
    assert all(amount.positive for amount in given_to)
    assert not any(account.overpaid for account in imputed.accounts.values())


@QUICK
@given(DEBTS, PAYMENTS, st.randoms())
def test_the_order_of_payments_and_debts_does_not_matter(
    debts: dict[str, Claim], payments: list[Payment], random: Random
) -> None:
    one_day = [replace(payment, on=JULY_15) for payment in payments]
    shuffled, turned = list(one_day), dict(reversed(debts.items()))
    random.shuffle(shuffled)
    assert impute(turned, shuffled, shipped_table()) == impute(debts, one_day, shipped_table())


@QUICK
@given(DEBTS, PAYMENTS)
def test_nothing_is_left_over_while_a_debt_of_that_currency_is_open(
    debts: dict[str, Claim], payments: list[Payment]
) -> None:
    last = [replace(payment, on=LATER) for payment in payments]
    imputed = impute(debts, last, shipped_table())
    for account in imputed.accounts.values():
        if account.principal_left or account.accrued:
            assert account.principal_left.currency not in imputed.left_over
