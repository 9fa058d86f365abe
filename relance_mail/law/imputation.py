"""Which debt a payment pays when there are several (Code civil 1342-10), and what is left of each.

1. The debtor's own word first: a payment that names debts pays these, the oldest first. What exceeds them, and every
   payment that names none, pays the debts that are due, the oldest first; debts of one age share it in proportion to
   what each still needs. Only then come debts not yet due, the next one first. What exceeds all is left over.
2. Inside a debt interest comes before principal, or after it, as its claim says (C. civ. 1343-1). The 40 € takes part
   in nothing: it stands on its own line and no payment reduces it.
3. Payments of one day count together at its end: those that name debts are imputed before the others, and neither their
   order nor that of the debts matters. Currencies are never mixed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from relance_mail.core.money import Money, decimals_of
from relance_mail.law.interest import Claim, Event, Interest, interest
from relance_mail.law.table import LawTable


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in on a day. `debts`: the names of those that the debtor says it pays; none = it says nothing."""

    on: date
    amount: Money
    debts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Share:
    """What one debt can still take: its name, its due date, and how much."""

    name: str
    due: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Imputed:
    """`paid`: the parts that each debt got, by name, oldest first. `accounts`: each debt with them, on its claim's day.
    `left_over`: what no debt of its currency could take, per currency."""

    paid: Mapping[str, tuple[Event, ...]]
    accounts: Mapping[str, Interest]
    left_over: Mapping[str, Money] = field(default_factory=dict)


def impute(debts: Mapping[str, Claim], payments: Iterable[Payment], table: LawTable) -> Imputed:
    """Impute payments to debts by name. What the claims carry as payments already is taken as it is; payments after the
    day of a claim do not reach it. Raises `FigureMissing` when the table lacks a rate that bears on an imputation."""
    claims = dict(debts)
    left_over: dict[str, Money] = {}
    for payment in sorted(payments, key=_turn):
        able = [share for name, claim in claims.items() if (share := _share(name, claim, payment, table))]
        parts, left = _spent(payment, able)
        for name, part in parts.items():
            claims[name] = replace(claims[name], payments=(*claims[name].payments, Event(payment.on, part)))
        if left.positive:
            left_over[left.currency] = left_over.get(left.currency, Money.zero(left.currency)) + left
    paid = {name: claim.payments[len(debts[name].payments) :] for name, claim in claims.items()}
    return Imputed(paid, {name: interest(claim, table) for name, claim in claims.items()}, left_over)


def spread(amount: Money, shares: Sequence[Share], on: date) -> tuple[dict[str, Money], Money]:
    """An amount over debts of its currency in the order of the law, on that day: what each gets, and what is left."""
    parts: dict[str, Money] = {}
    for alike in _in_turn(shares, on):
        needed = sum((share.amount for share in alike), Money.zero(amount.currency))
        taken = min(amount, needed)
        parts |= _in_proportion(taken, needed, alike)
        amount -= taken
    return {name: part for name, part in parts.items() if part.positive}, amount


def _turn(payment: Payment) -> tuple[date, bool, int, list[str], Decimal]:
    """The order of imputation: by day; on one day the most precise word of the debtor first."""
    return payment.on, not payment.debts, len(payment.debts), sorted(payment.debts), payment.amount.amount


def _share(name: str, claim: Claim, payment: Payment, table: LawTable) -> Share | None:
    """What that debt can take of that payment: principal and interest of that day, without the 40 €."""
    if claim.amount.currency != payment.amount.currency or payment.on > claim.on:
        return None
    then = interest(replace(claim, on=payment.on), table)
    return Share(name, claim.due, then.principal_left + then.accrued)


def _spent(payment: Payment, able: Sequence[Share]) -> tuple[dict[str, Money], Money]:
    named, left = spread(payment.amount, [share for share in able if share.name in payment.debts], payment.on)
    rest, left = spread(left, [share for share in able if share.name not in payment.debts], payment.on)
    return named | rest, left


def _in_turn(shares: Sequence[Share], on: date) -> Iterator[list[Share]]:
    """Those that are due, the oldest first, then those to come; debts of one age together."""

    def age(share: Share) -> tuple[bool, date]:
        return share.due > on, share.due

    for _, alike in groupby(sorted(shares, key=lambda share: (*age(share), share.name)), key=age):
        yield list(alike)


def _in_proportion(taken: Money, needed: Money, shares: Sequence[Share]) -> dict[str, Money]:
    """`taken` shared by what each needs, to the cent; the cents that rounding leaves go to the first by name."""
    if taken == needed:
        return {share.name: share.amount for share in shares}
    ratio = Fraction(taken.amount) / Fraction(needed.amount)
    parts = {share.name: _floor(Fraction(share.amount.amount) * ratio, taken.currency) for share in shares}
    left = taken - sum(parts.values(), Money.zero(taken.currency))
    for share in shares:
        more = min(left, share.amount - parts[share.name])
        parts[share.name] += more
        left -= more
    return parts


def _floor(exact: Fraction, currency: str) -> Money:
    decimals = decimals_of(currency)
    return Money(Decimal((exact * 10**decimals).__floor__()).scaleb(-decimals), currency)
