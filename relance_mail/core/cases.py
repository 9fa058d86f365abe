"""One invoice with everything of its account that bears on it, gathered once so that each rule reads short."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from relance_mail.core.account import Account, HandSet, Hold, Step
from relance_mail.core.invoices import Invoice, InvoiceId
from relance_mail.core.parties import Kind, Means
from relance_mail.core.policy import Policy, Stage
from relance_mail.core.position import Position, position_of
from relance_mail.core.promises import Followed, PromiseState, follow


@dataclass(frozen=True, slots=True)
class Case:
    """`done` is the stage of the position in this policy (None: nothing done, or a stage that the policy lacks).

    `holds` are all that were ever set on it or on the whole customer, ended ones too; `promises` cover it.
    `hurried`: the day on which a person asked for its next stage, while no message has moved it since."""

    invoice: Invoice
    kind: Kind
    means: Means | None
    position: Position
    done: Stage | None
    holds: tuple[Hold, ...]
    promises: tuple[Followed, ...]
    hurried: date | None = None

    @property
    def broken(self) -> Followed | None:
        """The latest broken promise since which no message has moved this invoice: it resumes at once."""
        reached = self.position.reached_on
        broken = [
            followed
            for followed in self.promises
            if followed.state is PromiseState.BROKEN and (reached is None or reached <= followed.check_on)
        ]
        return max(broken, key=lambda followed: followed.check_on, default=None)


def cases_of(account: Account, policy: Policy, today: date) -> tuple[Case, ...]:
    """A case for every invoice and credit note of the account, in its order."""
    steps: dict[InvoiceId, list[Step]] = defaultdict(list)
    handsets: dict[InvoiceId, list[HandSet]] = defaultdict(list)
    own_holds: dict[InvoiceId | None, list[Hold]] = defaultdict(list)
    promises: dict[InvoiceId, list[Followed]] = defaultdict(list)
    for step in account.steps:
        steps[step.invoice_id].append(step)
    for handset in account.handsets:
        handsets[handset.invoice_id].append(handset)
    for hold in account.holds:
        own_holds[hold.invoice_id].append(hold)
    for followed in follow(account, policy, today):
        for invoice_id in followed.promise.invoices:
            promises[invoice_id].append(followed)
    cases = []
    for invoice in account.invoices:
        position = position_of(steps[invoice.id], handsets[invoice.id], policy)
        cases.append(
            Case(
                invoice=invoice,
                kind=invoice.kind or account.customer.kind,
                means=invoice.means or account.customer.means,
                position=position,
                done=policy.rung(position.stage),
                holds=(*own_holds[None], *own_holds[invoice.id]),
                promises=tuple(promises[invoice.id]),
                hurried=_hurried(account.hurried.get(invoice.id), position.reached_on),
            )
        )
    return tuple(cases)


def _hurried(asked_on: date | None, reached_on: date | None) -> date | None:
    """One message answers the haste: what a person asked for before it, or on its very day, is done."""
    return None if asked_on is None or (reached_on is not None and reached_on >= asked_on) else asked_on
