"""The décompte: what is claimed beside the principal, invoice by invoice, stopped on the day that the letter bears.

1. Only where the policy says `claim`, the law of this debtor knows penalties (OFFICE §1.1, §1.4), and somebody has said
   which rate stands on our invoices; until then they are named without a number.
2. Interest is counted on what is still owed, credit notes taken off the oldest invoices first: part payments were
   imputed to the principal, and what was paid bears none here. It is never more than the law gives.
3. A rate that the table lacks stops the letter; it is never estimated.
"""

from collections.abc import Iterator
from dataclasses import replace

from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.core.policy import InterestMode
from relance_mail.engine.office import Office
from relance_mail.law import interest as law
from relance_mail.law.table import FigureMissing, LawTable
from relance_mail.letters.base import Claim, ClaimSegment, LetterContext, LetterLine, LetterRefused
from relance_mail.letters.typography import rate_of

_CURRENCY = "EUR"  # the indemnity is a sum in euros (C. com. D441-5)


def claimed(office: Office, context: LetterContext) -> LetterContext:
    """The same message with its décompte, if it has one. Raises LetterRefused when a rate is missing."""
    asked = context.interest is InterestMode.CLAIM and context.beyond_principal
    if not asked or office.law is None or office.creditor.rate_known_on is None:
        return context
    segments: list[ClaimSegment] = []
    indemnity = Money.zero(_CURRENCY)
    try:
        for line, base in _owed(context):
            owed = _interest(context, line, base, office.law)
            segments += [_segment(line, one) for one in owed.segments]
            indemnity += owed.indemnity
    except FigureMissing as missing:
        raise LetterRefused(missing.finding) from missing
    return replace(context, claim=Claim(context.as_of, tuple(segments), indemnity if indemnity.positive else None))


def _owed(context: LetterContext) -> Iterator[tuple[LetterLine, Money]]:
    """What bears interest of each invoice, the oldest first."""
    lines = [line for line in context.lines if line.residual.currency == _CURRENCY]
    credit = sum((-line.residual for line in lines if not line.residual.positive), Money.zero(_CURRENCY))
    for line in sorted(lines, key=lambda line: line.invoice.due_date):
        if line.residual.positive:
            taken = min(credit, line.residual)
            credit -= taken
            if (line.residual - taken).positive:
                yield line, line.residual - taken


def _interest(context: LetterContext, line: LetterLine, base: Money, table: LawTable) -> law.Interest:
    private = context.kind in (Kind.BUSINESS, Kind.SOLE_TRADER)
    rate = rate_of(context.creditor.contract_rate) if private else None
    asked = law.Claim(base, line.invoice.due_date, context.as_of, context.kind, rate)
    return law.interest(asked, table)


def _segment(line: LetterLine, one: law.Segment) -> ClaimSegment:
    return ClaimSegment(line.invoice.number, one.start, one.end, one.days, one.rate, one.principal, one.interest)
