"""Money entries: a day, a sum and invoices, computed from what was said and from what is due.

1. Shares are of what is due on the entry's invoices, half-up to the cent; « le solde » and the last of several equal
   parts take what is left (LABELS §3).
2. A sum that the customer states stays his, even when it equals what is due.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from relance_mail.core.money import Money
from relance_mail.replies.amounts import Amount, Sort
from relance_mail.replies.commitments import Draft
from relance_mail.replies.invoices import Book
from relance_mail.replies.when import Named


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft made concrete. `day` None = undated. `sum` None = all that is due on its invoices."""

    draft: Draft
    day: date | None
    latest: date | None
    said: Amount | None
    sum: Money | None
    invoices: tuple[str, ...]
    contradictory: bool = False
    named: Named | None = None

    @property
    def partial(self) -> bool:
        """Whether it was said as a part of something."""
        return self.said is not None and self.said.sort in (Sort.SHARE, Sort.REST)


def priced(entries: Sequence[Entry], book: Book, paid: Sequence[Entry] = ()) -> list[Entry]:
    """Entries of one debt with their sums. `paid`: what the mail says was paid of it before."""
    numbers = tuple(dict.fromkeys(number for entry in entries for number in entry.invoices))
    base = book.total(numbers)
    before = [entry for entry in paid if entry.sum and (not entry.invoices or set(entry.invoices) & set(numbers))]
    spent = sum((entry.sum.amount for entry in before if entry.sum), Decimal(0))
    shared = [entry.said.value for entry in (*before, *entries) if _sort(entry) is Sort.SHARE and entry.said]
    shares = sum(shared, Decimal(0))
    done: list[Entry] = []
    for place, entry in enumerate(entries):
        last = place == len(entries) - 1
        takes_rest = _sort(entry) is Sort.REST or (
            last and place and _sort(entry) is Sort.SHARE and abs(shares - 1) < Decimal("0.02")
        )
        value = base.amount - spent if takes_rest else _value(entry, base)
        money = (
            None
            if value is None or (value == base.amount and takes_rest and not spent)
            else Money(value, _currency(entry, base))
        )
        spent += money.amount if money else Decimal(0)
        done.append(replace(entry, sum=money))
    return done


def _sort(entry: Entry) -> Sort | None:
    return entry.said.sort if entry.said else None


def _value(entry: Entry, base: Money) -> Decimal | None:
    if entry.said is None or entry.said.sort is Sort.FULL:
        return None
    return base.share(entry.said.value).amount if entry.said.sort is Sort.SHARE else entry.said.value


def _currency(entry: Entry, base: Money) -> str:
    return (entry.said.currency if entry.said else None) or base.currency


def identified(entry: Entry, book: Book) -> Entry:
    """An entry whose sum is what one invoice alone owes names that invoice, of all or of those that it is about."""
    several = entry.sum is not None and len(entry.invoices) != 1
    number = book.by_amount(entry.sum.amount) if entry.sum and several else None
    number = number if not entry.invoices or number in entry.invoices else None
    return replace(entry, invoices=(number,)) if number else entry


def split_equally(base: Money, parts: int) -> list[Money]:
    """Equal parts, half-up to the cent; the last takes the rest."""
    part = base.share(Decimal(1) / parts)
    return [part] * (parts - 1) + [Money(base.amount - part.amount * (parts - 1), base.currency)]
