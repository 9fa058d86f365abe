"""What a deadline says: a title that starts with what to do, a body from which a person can act (OFFICE §11).

1. A consumer is titled by the customer's code: calendars are shared.
2. The body names amount, invoices, contact, the story in five lines, what to do, and whether moving it means anything.
"""

from collections.abc import Iterable, Sequence

from relance_mail.core.account import Account, ProofState
from relance_mail.core.french import amount, amounts, short_day
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import totals
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Policy, Stage

_STORY_LINES = 5
_PROOFS = {
    ProofState.DELIVERED: "remis",
    ProofState.PENDING: "remise pas encore établie",
    ProofState.UNDELIVERED: "non distribué",
}


def customer_title(account: Account) -> str:
    """The name in a title: the code for a consumer."""
    customer = account.customer
    return f"client {customer.id}" if customer.kind is Kind.CONSUMER else customer.name


def title(what: str, account: Account, *more: str) -> str:
    """`Vérifier paiement – LEFORT – 1 250,00 €`."""
    return " – ".join((what, customer_title(account), *(part for part in more if part)))


def stage_title(stage: Stage) -> str:
    """The stage as staff knows it."""
    return stage.name or stage.id


def total_of(invoices: Iterable[Invoice]) -> str:
    """`1 250,00 €`, one amount per currency."""
    return amounts(list(totals(invoice.residual for invoice in invoices).values()))


def body(
    account: Account,
    policy: Policy,
    invoices: Sequence[Invoice],
    to_do: str,
    *,
    moving: str,
    quote: str | None = None,
) -> str:
    """Plain text, one idea a line."""
    lines = [
        f"Montant : {total_of(invoices)}" if invoices else "",
        "Factures : " + ", ".join(map(_invoice, invoices)) if invoices else "",
        _contact(account),
        *_story(account, policy, {invoice.id for invoice in invoices}),
        f"Le client a écrit : « {quote} »" if quote else "",
        f"À faire : {to_do}",
        moving,
    ]
    return "\n".join(line for line in lines if line)


def _invoice(invoice: Invoice) -> str:
    return f"{invoice.number} (échéance {short_day(invoice.due_date)}, reste {amount(invoice.residual)})"


def _contact(account: Account) -> str:
    customer = account.customer
    names = [contact.name for contact in account.mail_contacts if contact.name] or [customer.contact_name or ""]
    emails = [contact.email for contact in account.mail_contacts]
    parts = [part for part in (*names, *emails, customer.phone or "") if part]
    return f"Contact : {', '.join(parts)}" if parts else "Contact : à compléter"


def _story(account: Account, policy: Policy, invoices: set[int]) -> list[str]:
    """What was sent about these invoices, the last five sendings, oldest first."""
    sendings = {
        (step.sent_on, step.stage, step.proof) for step in account.steps if step.invoice_id in invoices or not invoices
    }
    told = []
    for sent_on, stage_id, proof in sorted(sendings)[-_STORY_LINES:]:
        stage = policy.stage(stage_id)
        told.append(f"{short_day(sent_on)} : {(stage.name if stage else '') or stage_id} ({_PROOFS[proof]})")
    return told
