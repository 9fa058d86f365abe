"""Until when each open claim can be brought to court: what the store knows, counted by `law.limitation` (LAW §4).

1. Sure: what a person stated with its proof, a payment typed or listed as one, and, of a public body, every written
   demand that has arrived. Possible only: a balance that went down, and a customer's mail that may admit the debt.
2. A demand is a stage of the ladder: an answer to the customer, a courtesy or a call asks for nothing in writing.
3. A length that the table lacks holds its invoices, and says which line to add: nothing leaves that may be lost.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.account import Account, Hold, HoldReason, ProofState
from relance_mail.core.french import quoted
from relance_mail.core.invoices import Invoice, InvoiceId, number_key
from relance_mail.core.limits import Cause, Interruption, Limit
from relance_mail.core.parties import Kind
from relance_mail.engine.morning.quotes import quote_of
from relance_mail.engine.office import Office
from relance_mail.law.limitation import Claim, limit
from relance_mail.law.table import FigureMissing, LawTable
from relance_mail.store import admissions, interruptions

_AT_ONCE = 400
Events = Mapping[str, Sequence[Interruption]]  # by customer


def with_limits(conn: Connection, office: Office, accounts: Sequence[Account]) -> list[Account]:
    """The same accounts, each open claim with its limit; a few questions for hundreds of customers."""
    if office.law is None:
        return list(accounts)
    limited: list[Account] = []
    for at in range(0, len(accounts), _AT_ONCE):
        some = accounts[at : at + _AT_ONCE]
        events = _events(conn, office, some)
        limited += [_limited(office, office.law, one, events.get(one.customer.id, ())) for one in some]
    return limited


def _events(conn: Connection, office: Office, accounts: Sequence[Account]) -> Events:
    """Everything that interrupted, or may have, by customer."""
    ids = [one.customer.id for one in accounts]
    found: dict[str, list[Interruption]] = defaultdict(list)
    for some in (
        interruptions.stated(conn, ids),
        interruptions.part_payments(conn, ids),
        admissions.promised(conn, ids),
        _replied(conn, office, accounts),
        _demanded(conn, office, accounts),
    ):
        for customer_id, events in some.items():
            found[customer_id] += events
    return found


def _replied(conn: Connection, office: Office, accounts: Sequence[Account]) -> Events:
    """What replies may admit: of the invoices that they name, of all when they name none."""
    known = {one.customer.id: one for one in accounts}
    found: dict[str, list[Interruption]] = defaultdict(list)
    for mail in admissions.admitting(conn, list(known)):
        if mail.reading is None or mail.customer_id is None:
            continue
        named = {number_key(number) for number in mail.reading.invoices}
        invoices = known[mail.customer_id].invoices
        about = [one.id for one in invoices if number_key(one.number) in named] if named else [None]
        on, words = mail.received_at.astimezone(office.clock.zone).date(), quote_of(mail.reading)
        found[mail.customer_id] += [admissions.admission(on, mail.id, words, one) for one in about]
    return found


def _demanded(conn: Connection, office: Office, accounts: Sequence[Account]) -> Events:
    """Written demands that public bodies have received."""
    sent = {one.customer.id: list(_arrived(office, one)) for one in accounts}
    calls = interruptions.called(conn, sorted({ref for demands in sent.values() for ref, _ in demands}))
    return {own: [event for ref, event in demands if ref not in calls] for own, demands in sent.items()}


def _arrived(office: Office, account: Account) -> Iterator[tuple[str, Interruption]]:
    public = {one.id for one in account.invoices if (one.kind or account.customer.kind) is Kind.PUBLIC}
    if not public:
        return
    policy = office.book.of(account.customer)
    for step in account.steps:
        stage = policy.rung(step.stage)
        if step.invoice_id in public and step.proof is ProofState.DELIVERED and stage and not stage.courtesy:
            shown = f"{step.reminder_id} : {quoted(stage.name or stage.id)}"
            yield step.reminder_id, Interruption(step.sent_on, Cause.DEMAND, shown, invoice_id=step.invoice_id)


def _limited(office: Office, law: LawTable, account: Account, events: Sequence[Interruption]) -> Account:
    special = office.book.of(account.customer).limitation
    own: dict[InvoiceId | None, list[Interruption]] = defaultdict(list)
    for event in events:
        own[event.invoice_id].append(event)
    limits: dict[InvoiceId, Limit] = {}
    holds: list[Hold] = []
    for one in account.invoices:
        if one.is_credit or not one.residual.positive or one.foreign_seller:
            continue
        try:
            limits[one.id] = limit(_claim(account, one, special), law, [*own[None], *own[one.id]])
        except FigureMissing as missing:
            holds.append(_unknown_length(one, missing, office.today()))
    ends = {number: found.end for number, found in limits.items()}
    return replace(account, limits=limits, limitation_ends=ends, holds=(*account.holds, *holds))


def _claim(account: Account, one: Invoice, special: str | None) -> Claim:
    kind, foreign = one.kind or account.customer.kind, account.customer.foreign
    return Claim(kind, one.due_date, one.issue_date, special=special, foreign=foreign)


def _unknown_length(one: Invoice, missing: FigureMissing, today: date) -> Hold:
    note = f"durée de prescription inconnue ; {missing.finding.remedy}"
    return Hold(HoldReason.UNREADABLE_ROW, today, "relance", one.id, review_on=today, note=note)
