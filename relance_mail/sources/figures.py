"""Total, paid and still due of one row: two of the three give the third; nothing is ever taken for 0 in silence.

1. A cell that cannot be read makes the row unreadable, except a formula without its result where the two others give
   it.
2. Without a column of what is due, a blank « réglé » means that nothing was paid; with one, a blank there is a
   finding unless total and paid, or the status, give it.
3. A credit note is negative, whatever sign its sheet gives it.
"""

from decimal import Decimal
from typing import NamedTuple

from relance_mail.sources.cells import Unreadable
from relance_mail.sources.words import Status

Read = Decimal | Unreadable | None
_ZERO = Decimal(0)
_CENT = Decimal("0.01")


class Figures(NamedTuple):
    """Amounts of one row in its currency. `disagree`: the three given do not add up."""

    total: Decimal | None
    paid: Decimal | None
    due: Decimal
    disagree: bool = False


def negative(read: Read) -> Read:
    """An amount of a credit note, whatever sign its sheet gives it."""
    return -abs(read) if isinstance(read, Decimal) else read


class Missing(Exception):
    """What is due cannot be told: `field` is `total`, `paid` or `amount_due`; `why` is None for a blank."""

    def __init__(self, field: str, why: Unreadable | None = None) -> None:
        super().__init__(field, why)
        self.field, self.why = field, why


def figures_of(total: Read, paid: Read, due: Read, *, has_due: bool, has_paid: bool, status: Status | None) -> Figures:
    """The three amounts of a row; raises `Missing`. `has_…`: whether the table has such a column at all."""
    if type(due) is Decimal and not isinstance(total, Unreadable) and not isinstance(paid, Unreadable):
        return _with_due(total, paid, due)  # the usual row
    uncached: list[str] = []
    known: dict[str, Decimal | None] = {}
    for field, read in (("total", total), ("paid", paid), ("amount_due", due)):
        if isinstance(read, Unreadable) and read is not Unreadable.UNCACHED:
            raise Missing(field, read)
        if isinstance(read, Unreadable):
            uncached.append(field)
        known[field] = None if isinstance(read, Unreadable) else read
    sum_, settled, rest = known["total"], known["paid"], known["amount_due"]
    if rest is not None:
        return _with_due(sum_, settled, rest)
    if sum_ is not None and settled is not None:
        return Figures(sum_, abs_as(settled, sum_), sum_ - abs_as(settled, sum_))
    if uncached:
        raise Missing(uncached[-1], Unreadable.UNCACHED)
    return _from_total(sum_, has_due=has_due, has_paid=has_paid, status=status)


def abs_as(paid: Decimal, total: Decimal) -> Decimal:
    """What was paid with the sign of what was asked: exports show payments as negative amounts too."""
    return paid if (paid < 0) == (total < 0) else -paid


def _with_due(total: Decimal | None, paid: Decimal | None, due: Decimal) -> Figures:
    if total is None:
        return Figures(None if paid is None else due + abs_as(paid, due or paid), paid, due)
    if paid is None:
        return Figures(total, total - due, due)
    if abs(total - paid - due) <= _CENT:
        return Figures(total, paid, due)
    if abs(total + paid - due) <= _CENT:
        return Figures(total, -paid, due)
    return Figures(total, paid, due, disagree=True)


def _from_total(total: Decimal | None, *, has_due: bool, has_paid: bool, status: Status | None) -> Figures:
    """Only the total is known, or nothing."""
    if total is None:
        raise Missing("amount_due" if has_due else "total")
    if status is Status.SETTLED:
        return Figures(total, total, _ZERO)
    if status is Status.PARTIAL or (has_due and status is not Status.OPEN):
        raise Missing("amount_due" if has_due else "paid")
    return Figures(total, _ZERO if has_paid or status is Status.OPEN else None, total)
