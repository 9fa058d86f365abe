"""Short makers of accounts for the tests of core: a business customer whose bank is posted to the day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from relance_mail.core.account import (
    Account,
    AnswerOwed,
    Facts,
    HandSet,
    Hold,
    HoldReason,
    Movement,
    Promise,
    ProofState,
    Step,
)
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Decision, LineRole, Verdict
from relance_mail.core.invoices import Invoice, InvoiceId, InvoiceType
from relance_mail.core.money import Money
from relance_mail.core.parties import Address, Contact, Customer, Kind
from relance_mail.core.policy import AnswerTo, Policy
from tests.core.policies import BUSINESS

TODAY = date(2026, 3, 3)  # a Tuesday
FRESH = Facts(bank_posted_until=TODAY)
ADDRESS = Address(("1 rue des Essais",), "69001", "Lyon")
LEFORT = Customer("C1", "LEFORT", Kind.BUSINESS, siren="552100554", phone="0102030405", seat=ADDRESS)
COMPTA = Contact("compta@example.fr", name="Mme Roux")


def euros(amount: str) -> Money:
    return Money.of(amount)


def day(text: str) -> date:
    """`"12/02"` in 2026, or an ISO date."""
    if "/" in text:
        number, month = text.split("/")
        return date(2026, int(month), int(number))
    return date.fromisoformat(text)


def invoice(number: str, due: str, amount: str = "1000.00", *, id_: int = 0, currency: str = "EUR") -> Invoice:
    """FA-… with an id taken from its last digits, unless one is given."""
    digits = "".join(char for char in number if char.isdigit())
    money = Money.of(amount, currency)
    sort = InvoiceType.CREDIT_NOTE if money.amount < 0 else InvoiceType.INVOICE
    return Invoice(id_ or int(digits), number, sort, day(due), money, total=money)


def step(one: InvoiceId, stage: str, sent: str, proof: ProofState = ProofState.DELIVERED, round_: int = 0) -> Step:
    return Step(one, stage, round_, day(sent), proof, f"R{one:06d}")


def by_hand(one: InvoiceId, stage: str | None, on: str, round_: int = 1) -> HandSet:
    return HandSet(one, stage, round_, day(on), "Claire", "reprise")


def hold(
    reason: HoldReason,
    since: str,
    *,
    on: InvoiceId | None = None,
    until: str | None = None,
    review: str | None = None,
    ended: str | None = None,
) -> Hold:
    return Hold(
        reason,
        day(since),
        "Claire",
        on,
        until=day(until) if until else None,
        review_on=day(review) if review else None,
        ended_on=day(ended) if ended else None,
    )


def promise(
    covered: Mapping[InvoiceId, str],
    due: str,
    made: str = "01/02",
    amount: str | None = None,
    *,
    id_: int = 1,
    latest: str | None = None,
    plan: str | None = None,
    cancelled: bool = False,
) -> Promise:
    return Promise(
        id_,
        {one: euros(residual) for one, residual in covered.items()},
        day(made),
        day(due),
        day(latest) if latest else None,
        euros(amount) if amount else None,
        plan,
        cancelled,
        evidence="Je vous règle sans faute.",
    )


def owed(to: AnswerTo, since: str, *about: InvoiceId, cause: str = "M000012") -> AnswerOwed:
    return AnswerOwed(to, about, day(since), cause)


def moved(one: InvoiceId, on: str, was: str, now: str, why: str = "payment") -> Movement:
    return Movement(one, day(on), euros(was), euros(now), why)


def account(
    *invoices: Invoice,
    customer: Customer = LEFORT,
    facts: Facts = FRESH,
    contacts: tuple[Contact, ...] = (COMPTA,),
    steps: Iterable[Step] = (),
    handsets: Iterable[HandSet] = (),
    promises: Iterable[Promise] = (),
    holds: Iterable[Hold] = (),
    movements: Iterable[Movement] = (),
    sent_on: Iterable[date] | None = None,
    last_contact_on: date | None = None,
    not_before: date | None = None,
    answers: Iterable[AnswerOwed] = (),
    limitation_ends: Mapping[InvoiceId, date] | None = None,
) -> Account:
    """`sent_on` is taken from the steps unless it is given."""
    steps = tuple(steps)
    days = tuple(sorted({one.sent_on for one in steps})) if sent_on is None else tuple(sent_on)
    return Account(
        customer=customer,
        invoices=invoices,
        facts=facts,
        contacts=contacts,
        steps=steps,
        handsets=tuple(handsets),
        promises=tuple(promises),
        holds=tuple(holds),
        movements=tuple(movements),
        sent_on=days,
        last_contact_on=last_contact_on,
        not_before=not_before,
        answers=tuple(answers),
        limitation_ends=limitation_ends or {},
    )


def on(one: Account, today: date, policy: Policy = BUSINESS) -> Decision:
    """Decide with the bank posted to that day."""
    return decide(replace(one, facts=replace(one.facts, bank_posted_until=today)), policy, today)


def verdict(decision: Decision, number: str) -> Verdict:
    return next(one for one in decision.verdicts if one.invoice.number == number)


def counted(decision: Decision) -> dict[InvoiceId, str | None]:
    """Invoice → the stage that this message moves it to."""
    return {line.invoice_id: line.stage for line in decision.lines if line.role is LineRole.COUNTS}


def mentioned(decision: Decision) -> set[InvoiceId]:
    return {line.invoice_id for line in decision.lines if line.role is LineRole.MENTIONED}
