"""Interest for late payment and the 40 € on one invoice, with the segments that let anybody recompute it.

1. Businesses (C. com. L441-10 II): from the day after the due date; the ECB rate of each semester + 10 points, or the
   rate of the contract. Public debtors (CCP R2192-31): the ECB rate of the semester in which interest starts + 8,
   fixed. Consumers (C. civ. 1231-6, 1344-1): the legal rate, from the day after the formal notice, no 40 €. A debtor
   of unknown kind and an association owe the principal only (OFFICE §1.1).
2. Amount × rate × days / 365, 365 in leap years too; first and last day of a segment both count. Each segment is
   rounded half-up to the cent, once, from an exact fraction; what is shown is what is added.
3. Segments are cut at semesters, payments and credit notes. A payment counts at the end of its day: interest first
   (C. civ. 1343-1) or principal first. A credit note is no payment: it reduces the principal. No interest on interest
   (1343-2). The 40 € is its own line and no payment reduces it; it is a sum in euros, beside no other currency.
4. Insolvency (C. com. L622-28): the judgment's day is the last that bears interest; a judgment up to the due date
   forbids payment on that date, hence no 40 €.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from relance_mail.core.findings import Finding
from relance_mail.core.money import Money, decimals_of
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Imputation as Imputation
from relance_mail.law.rates import floor_warnings, rate_of
from relance_mail.law.table import LawTable, semester

_DAY = timedelta(days=1)
_CURRENCY = "EUR"
_PRIVATE = frozenset({Kind.BUSINESS, Kind.SOLE_TRADER})
_COMMERCIAL = _PRIVATE | {Kind.PUBLIC}


@dataclass(frozen=True, slots=True)
class Event:
    """A payment or a credit note: a day and a positive amount in the claim's currency."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Claim:
    """One invoice as it is claimed on a day. `contract_rate` in percent, for businesses only. `formal_notice`: first
    presentation of the registered letter (LAW §2). `judgment`: opening of insolvency proceedings."""

    amount: Money
    due: date
    on: date
    kind: Kind = Kind.BUSINESS
    contract_rate: Decimal | None = None
    payments: tuple[Event, ...] = ()
    credits: tuple[Event, ...] = ()
    formal_notice: date | None = None
    judgment: date | None = None
    imputation: Imputation = Imputation.INTEREST

    @property
    def starts(self) -> date | None:
        """The first day that may bear interest; None when this debtor owes none."""
        if self.kind in _COMMERCIAL:
            return self.due + _DAY
        if self.kind is Kind.CONSUMER and self.formal_notice is not None:
            return max(self.due, self.formal_notice) + _DAY
        return None

    @property
    def ends(self) -> date:
        """The last day that may bear interest."""
        return self.on if self.judgment is None else min(self.on, self.judgment)


@dataclass(frozen=True, slots=True)
class Segment:
    """Days (both included) on which principal and rate (percent) did not change; `year` days make a year."""

    start: date
    end: date
    principal: Money
    rate: Decimal
    year: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def exact(self) -> Fraction:
        """The interest before rounding, in the currency's unit."""
        return Fraction(self.principal.amount) * Fraction(self.rate) * self.days / (100 * self.year)

    @property
    def interest(self) -> Money:
        """The interest of this segment, rounded half-up to the cent."""
        decimals = decimals_of(self.principal.currency)
        cents = (self.exact * 10**decimals + Fraction(1, 2)).__floor__()
        return Money(Decimal(cents).scaleb(-decimals), self.principal.currency)


@dataclass(frozen=True, slots=True)
class Interest:
    """The account of one invoice on a day. `accrued`: interest not yet paid; `interest_paid`: what payments paid of it.
    `overpaid`: what payments and credit notes exceed the claim by."""

    principal_left: Money
    accrued: Money
    indemnity: Money
    interest_paid: Money
    overpaid: Money
    segments: tuple[Segment, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def total(self) -> Money:
        return self.principal_left + self.accrued + self.indemnity


def interest(claim: Claim, table: LawTable) -> Interest:
    """What is owed on `claim.on`. Raises `FigureMissing` when the table lacks a semester that bears interest."""
    balance = _Balance(claim)
    segments: list[Segment] = []
    start = claim.starts
    for day in _cuts(claim):
        if start is not None and start <= min(day, claim.ends) and balance.principal.positive:
            segment = _segment(claim, table, start, min(day, claim.ends), balance.principal)
            segments.append(segment)
            balance.accrued += segment.interest
        if start is not None and start <= day:
            start = day + _DAY
        balance.book(day)
    return Interest(
        principal_left=balance.principal,
        accrued=balance.accrued,
        indemnity=_indemnity(claim, table),
        interest_paid=balance.interest_paid,
        overpaid=balance.overpaid,
        segments=tuple(segments),
        warnings=_warnings(claim, segments, table),
    )


def _warnings(claim: Claim, segments: list[Segment], table: LawTable) -> tuple[Finding, ...]:
    """About the clause of the contract, where one is applied."""
    clause = claim.contract_rate if claim.kind in _PRIVATE else None
    return tuple(floor_warnings(clause, [segment.start for segment in segments], table))


class _Balance:
    """Principal, accrued interest and what was paid of each, as the days go by."""

    def __init__(self, claim: Claim) -> None:
        zero = Money.zero(claim.amount.currency)
        self._claim = claim
        self.principal = claim.amount
        self.accrued = self.interest_paid = self.overpaid = zero

    def book(self, day: date) -> None:
        """Credit notes, then payments of that day, each kind as one sum."""
        zero = Money.zero(self.principal.currency)
        credited = sum((event.amount for event in self._claim.credits if event.on == day), zero)
        paid = sum((event.amount for event in self._claim.payments if event.on == day), zero)
        self.overpaid += self._pay_principal(credited)
        if self._claim.imputation is Imputation.INTEREST:
            self.overpaid += self._pay_principal(self._pay_interest(paid))
        else:
            self.overpaid += self._pay_interest(self._pay_principal(paid))

    def _pay_principal(self, amount: Money) -> Money:
        """Reduce the principal; returns what is left of `amount`."""
        taken = min(amount, self.principal)
        self.principal -= taken
        return amount - taken

    def _pay_interest(self, amount: Money) -> Money:
        taken = min(amount, self.accrued)
        self.accrued -= taken
        self.interest_paid += taken
        return amount - taken


def _cuts(claim: Claim) -> list[date]:
    """The days at whose end something changes, up to and with `claim.on`."""
    events = {event.on for event in (*claim.payments, *claim.credits) if event.on <= claim.on}
    return sorted({*events, *_semester_ends(claim), claim.ends, claim.on})


def _semester_ends(claim: Claim) -> Iterator[date]:
    day = claim.starts
    while day is not None and (end := semester(day)[1]) < claim.ends:
        yield end
        day = end + _DAY


def _segment(claim: Claim, table: LawTable, start: date, end: date, principal: Money) -> Segment:
    begun = claim.starts or start
    rate = rate_of(claim.kind, claim.contract_rate, begun, start, table)
    return Segment(start, end, principal, rate, int(table.value("interest_year", start)))


def _indemnity(claim: Claim, table: LawTable) -> Money:
    """40 € once per invoice of a professional debtor that was late with anything credit notes have not cancelled."""
    credited = _sum_until(claim.credits, claim.on, claim.amount)
    paid_in_time = _sum_until(claim.payments, min(claim.due, claim.on), claim.amount)
    forbidden = claim.judgment is not None and claim.judgment <= claim.due
    late = claim.on > claim.due and (claim.amount - credited - paid_in_time).positive
    if claim.kind not in _COMMERCIAL or claim.amount.currency != _CURRENCY or forbidden or not late:
        return Money.zero(claim.amount.currency)
    return Money(table.value("indemnity", claim.due + _DAY), _CURRENCY)


def _sum_until(events: tuple[Event, ...], day: date, like: Money) -> Money:
    return sum((event.amount for event in events if event.on <= day), Money.zero(like.currency))
