"""What the law makes of each open invoice of an account: the claim that bears interest, from the facts that we keep.

1. The principal is the file's residual (OFFICE §1.4). A part that a person declared paid on a day bears interest until
   that day. A part that a list no longer shows bears none: a list has no payment dates, and the day on which it was
   read would claim more than the law gives.
2. Credit notes come off the invoices that are due, the oldest first, each from its own date; from the beginning where
   its date is not known. An invoice that they cancel entirely bears nothing.
3. Insolvency: the judgment ends interest on what was invoiced before it, whether it still holds the customer or not. A
   consumer's interest begins with the first presentation of the formal notice, never with the day printed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from relance_mail.core.account import Account, HoldReason, Movement, ProofState
from relance_mail.core.invoices import Invoice, InvoiceId
from relance_mail.core.money import Money
from relance_mail.core.parties import Creditor, Kind
from relance_mail.core.policy import Policy
from relance_mail.law.imputation import Share, spread
from relance_mail.law.interest import Claim, Event
from relance_mail.law.notice import first_presentation
from relance_mail.law.table import LawTable
from relance_mail.letters.typography import rate_of

_STATED = "command"  # why a residual changed: a person said so, and on which day
_CLAUSE_BINDS = frozenset({Kind.BUSINESS, Kind.SOLE_TRADER})


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims are computed from. `kind`: of the debtor in all of them, else each invoice's own."""

    account: Account
    policy: Policy
    creditor: Creditor
    table: LawTable
    on: date
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class _Credit:
    """What one credit note takes off one invoice; `on` None where its date is not known."""

    on: date | None
    amount: Money


def claims_of(ground: Ground, invoices: Sequence[Invoice]) -> Iterator[tuple[Invoice, Claim]]:
    """Those of the invoices that still ask something, oldest first, as claims on that day; credit notes among them are
    taken off. Raises `FigureMissing` for a delay that the table lacks."""
    credited = _credited(invoices, ground.on)
    for one in sorted(invoices, key=lambda one: (one.due_on, one.id)):
        notes = credited.get(one.id, [])
        if (one.residual - _sum(one, notes)).positive:
            yield one, _claim(ground, one, notes)


def _claim(ground: Ground, one: Invoice, notes: Sequence[_Credit]) -> Claim:
    kind = Kind.UNKNOWN if ground.account.customer.foreign else ground.kind or one.kind or ground.account.customer.kind
    paid = stated_payments(ground.account.movements, one.id)
    undated = _sum(one, [credit for credit in notes if credit.on is None])
    return Claim(
        amount=sum((event.amount for event in paid), one.residual - undated),
        due=one.due_on,
        on=ground.on,
        kind=kind,
        contract_rate=rate_of(ground.creditor.contract_rate) if kind in _CLAUSE_BINDS else None,
        payments=paid,
        credits=tuple(Event(credit.on, credit.amount) for credit in notes if credit.on is not None),
        formal_notice=presented_on(ground, one.id) if kind is Kind.CONSUMER else None,
        judgment=judgment_on(ground.account, one),
        imputation=ground.policy.imputation,
    )


def stated_payments(movements: Iterable[Movement], invoice_id: InvoiceId) -> tuple[Event, ...]:
    """The parts of an invoice that a person declared paid, each on its day. A list that asked for more afterwards takes
    the last of them back: what it accepts later has no date."""
    parts: list[Event] = []
    for move in movements:
        if move.invoice_id != invoice_id or move.was is None:
            continue
        if move.was > move.now:
            parts += [Event(move.on, move.was - move.now)] if move.why == _STATED else []
        else:
            parts = _taken_back(parts, move.now - move.was)
    return tuple(parts)


def _taken_back(parts: Sequence[Event], more: Money) -> list[Event]:
    left = list(parts)
    while left and more.positive:
        last = left.pop()
        if last.amount > more:
            left.append(Event(last.on, last.amount - more))
        more -= min(more, last.amount)
    return left


def judgment_on(account: Account, invoice: Invoice) -> date | None:
    """The judgment that ends interest on this invoice: the first one known, unless it was invoiced after it."""
    days = [
        hold.dated_on
        for hold in account.holds
        if hold.reason is HoldReason.INSOLVENCY and hold.dated_on and hold.invoice_id in (None, invoice.id)
    ]
    first = min(days, default=None)
    after = first is not None and invoice.issue_date is not None and invoice.issue_date > first
    return None if after else first


def presented_on(ground: Ground, invoice_id: InvoiceId) -> date | None:
    """The first presentation of the first registered notice about this invoice; None when none was deposited."""
    days = [
        first_presentation(step.sent_on, step.presented_on, ground.table)
        for step in ground.account.steps
        if step.invoice_id == invoice_id
        and step.proof is ProofState.DELIVERED
        and (stage := ground.policy.stage(step.stage)) is not None
        and stage.alone
    ]
    return min(days, default=None)


def _credited(invoices: Sequence[Invoice], on: date) -> dict[InvoiceId, list[_Credit]]:
    """What the credits take off each invoice, those with a date last."""
    left = {one.id: one for one in invoices if one.residual.positive}
    open_now = {id_: one.residual for id_, one in left.items()}
    found: dict[InvoiceId, list[_Credit]] = {}
    for note in sorted((one for one in invoices if one.residual.amount < 0), key=_age):
        currency = note.residual.currency
        shares = [
            Share(str(id_), one.due_on, open_now[id_]) for id_, one in left.items() if one.residual.currency == currency
        ]
        parts, _ = spread(-note.residual, shares, on)
        for name, part in parts.items():
            open_now[int(name)] -= part
            found.setdefault(int(name), []).append(_Credit(_dated(note, on), part))
    return found


def _dated(note: Invoice, on: date) -> date | None:
    """A credit note counts from its date; an invoice that was paid too much has none that we know."""
    return min(note.issue_date, on) if note.is_credit and note.issue_date else None


def _age(note: Invoice) -> tuple[date, int]:
    return note.issue_date or date.min, note.id


def _sum(one: Invoice, notes: Iterable[_Credit]) -> Money:
    return sum((credit.amount for credit in notes), Money.zero(one.residual.currency))
