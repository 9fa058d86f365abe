"""What one version of a source said, kept small enough to compare with the next one, and their largest differences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from relance_mail.core.french import amount
from relance_mail.core.money import Money


@dataclass(frozen=True, slots=True)
class LookLine:
    """One open line. (customer, number, due date) is its key."""

    customer_id: str
    number: str
    due_date: date
    residual: Money
    total: Money | None = None


@dataclass(frozen=True, slots=True)
class IngestLook:
    """`as_of`: the day of the file. `columns`: our field → heading in the file. `unreadable_rows`: rows that name no
    readable customer."""

    source: str
    fingerprint: str
    as_of: date
    lines: tuple[LookLine, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    half_written: bool = False
    unreadable_rows: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one number of a customer: `was` or `now` None when the line is new or has vanished."""

    customer_id: str
    number: str
    was: Money | None
    now: Money | None

    @property
    def size(self) -> Decimal:
        """How much it moved, in the units of its currency."""
        was, now = (money.amount if money else Decimal(0) for money in (self.was, self.now))
        return abs(now - was)

    def __str__(self) -> str:
        was, now = (amount(money) if money else "absente" for money in (self.was, self.now))
        return f"{self.customer_id}, {self.number} : {was} → {now}"


def largest_differences(old: IngestLook, new: IngestLook, limit: int = 10) -> tuple[Difference, ...]:
    """The numbers whose amount moved most, largest first; instalments of one number are one line per currency."""
    was, now = _by_number(old), _by_number(new)
    differences = (
        Difference(customer, number, was.get((customer, number, currency)), now.get((customer, number, currency)))
        for customer, number, currency in dict.fromkeys((*was, *now))
    )
    moved = [one for one in differences if one.size]
    return tuple(sorted(moved, key=lambda one: one.size, reverse=True)[:limit])


def _by_number(look: IngestLook) -> dict[tuple[str, str, str], Money]:
    sums: dict[tuple[str, str, str], Money] = {}
    for line in look.lines:
        key = (line.customer_id, line.number, line.residual.currency)
        sums[key] = sums[key] + line.residual if key in sums else line.residual
    return sums
