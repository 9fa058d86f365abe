"""Balances carried forward (« report à nouveau »): which old invoices a line stands for (OFFICE §1.6).

1. Only what vanishes in the same reading can have been carried forward, within one customer and currency: that is for
   the caller to see to.
2. First the line that says its old number, then an old residual equal to the amount, then one sum of several. Where
   two answers are possible none is taken: a person sees to it.
3. As many lines as old residuals of one amount are carried all of them, whichever is which.
4. A line that stood for one invoice and is smaller now is a part payment of that invoice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice
from typing import TypeVar

from relance_mail.core.invoices import number_key

MOST_IN_A_SUM = 6
MOST_CANDIDATES = 16  # beyond it chance alone makes sums come out
LEAST_NAMED = 4  # characters of a number that is looked for inside a label

# What a line says of itself that stands for no invoice we know: it is never reminded.
UNKNOWN_BALANCE = "report à nouveau"


@dataclass(frozen=True, slots=True)
class Balance:
    """A line that calls itself carried forward. `key`: the caller's; `words`: its number and label."""

    key: int
    number: str
    words: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Gone:
    """An open invoice that its file lists no more. `carried`: such a line has stood for it already."""

    key: int
    number: str
    residual: Decimal
    carried: bool = False


Pairs = dict[int, tuple[Gone, ...]]


def stands_for(balances: Sequence[Balance], gone: Sequence[Gone]) -> Pairs:
    """For each line that can be told the invoices it stands for, by its key; the others are left out."""
    match = _Match(balances, gone)
    match.by_number()
    match.by_amount()
    match.by_sum()
    match.by_part_payment()
    return match.found


class _Match:
    """The lines and invoices that are still to be told apart."""

    def __init__(self, balances: Iterable[Balance], gone: Iterable[Gone]) -> None:
        self.balances, self.gone, self.found = list(balances), list(gone), Pairs()

    def _pair(self, balance: Balance, *invoices: Gone) -> None:
        self.found[balance.key] = invoices
        self.balances.remove(balance)
        for invoice in invoices:
            self.gone.remove(invoice)

    def by_number(self) -> None:
        """The old number is still there, under another due date; the amount may have been paid in part."""
        lines, invoices = _by_number(self.balances), _by_number(self.gone)
        for number, own in lines.items():
            old = invoices.get(number, [])
            if number and len(own) == len(old) == 1 and _part(own[0].amount, old[0].residual):
                self._pair(own[0], old[0])

    def by_amount(self) -> None:
        """One old residual for one line; among several equal ones those that the labels name."""
        for amount in dict.fromkeys(balance.amount for balance in self.balances):
            lines = [balance for balance in self.balances if balance.amount == amount]
            old = [invoice for invoice in self.gone if invoice.residual == amount]
            if len(old) > len(lines):
                for line in lines:
                    named = [invoice for invoice in old if invoice in self.gone and _named(invoice, line)]
                    if len(named) == 1:
                        self._pair(line, named[0])
                continue
            for line, invoice in zip(lines, old, strict=False):
                self._pair(line, invoice)

    def by_sum(self) -> None:
        """The one subset of the old residuals whose sum the line is; what one line takes may decide another."""
        left = len(self.balances) + 1
        while len(self.balances) < left:
            left = len(self.balances)
            for line in list(self.balances):
                equal = any(invoice.residual == line.amount for invoice in self.gone)
                if not equal and (invoices := only_sum(line.amount, self.gone)):
                    self._pair(line, *invoices)

    def by_part_payment(self) -> None:
        """The one line and the one invoice carried before that are left."""
        before = [invoice for invoice in self.gone if invoice.carried]
        if len(self.balances) == len(before) == 1 and _part(self.balances[0].amount, before[0].residual):
            self._pair(self.balances[0], before[0])


def only_sum(amount: Decimal, gone: Sequence[Gone]) -> tuple[Gone, ...]:
    """The one subset of two to six invoices with that sum, else all of them where that is the sum; () when there is
    none, or more than one."""
    found: list[tuple[int, ...]] = []
    if len(gone) <= MOST_CANDIDATES:
        units = [_thousandths(invoice.residual) for invoice in gone]
        wanted = _thousandths(amount)
        sums = (
            chosen
            for size in range(2, MOST_IN_A_SUM + 1)
            for chosen in combinations(range(len(gone)), size)
            if sum([units[index] for index in chosen]) == wanted
        )
        found = list(islice(sums, 2))
    if len(gone) > MOST_IN_A_SUM and sum(invoice.residual for invoice in gone) == amount:
        found.append(tuple(range(len(gone))))
    return tuple(gone[index] for index in found[0]) if len(found) == 1 else ()


def _thousandths(amount: Decimal) -> int:
    """As a whole number, which adds faster; no currency has more decimals."""
    return int(amount.scaleb(3))


Line = TypeVar("Line", Balance, Gone)


def _by_number(lines: Iterable[Line]) -> Mapping[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[number_key(line.number)].append(line)
    return found


def _named(invoice: Gone, line: Balance) -> bool:
    number = number_key(invoice.number)
    return len(number) >= LEAST_NAMED and number in number_key(line.words)


def _part(amount: Decimal, residual: Decimal) -> bool:
    """Whether that much may be left of a residual; of a credit note too."""
    return bool(amount) and amount * residual > 0 and abs(amount) <= abs(residual)
