"""The documents that reading commands print (CONTRACT §3, §7): plain values from decisions and accounts."""

from collections.abc import Iterable, Mapping
from datetime import date

from relance_mail.core.account import Account, Hold, Promise
from relance_mail.core.decisions import Action, Decision, Verdict
from relance_mail.core.findings import Finding
from relance_mail.core.insolvency import after_judgment
from relance_mail.core.invoices import Invoice
from relance_mail.core.keys import hold_id, promise_id
from relance_mail.core.parties import Customer

Json = dict[str, object]


def day(value: date | None) -> str | None:
    """ISO day or null."""
    return value.isoformat() if value else None


def plan_document(
    on: date,
    profile: str,
    findings: Iterable[Finding],
    brakes: Mapping[str, Iterable[Finding]],
    decisions: Iterable[tuple[Customer, Decision]],
) -> Json:
    """The plan of CONTRACT §3: every open invoice and credit note of every customer exactly once."""
    return {
        "on": on.isoformat(),
        "profile": profile,
        "findings": [finding.as_json() for finding in findings],
        "brakes": [
            {"source": source, "reasons": [reason.as_json() for reason in reasons]}
            for source, reasons in brakes.items()
        ],
        "customers": [customer_document(customer, decision) for customer, decision in decisions],
    }


def customer_document(customer: Customer, decision: Decision) -> Json:
    """One customer of the plan; `stage` and `channels` belong to a reminder or to the question asked."""
    spoken = decision.action in (Action.REMIND, Action.ASK)
    return {
        "customer_id": customer.id,
        "customer_name": customer.name,
        "action": str(decision.action),
        "stage": decision.stage if spoken else None,
        "channels": [str(channel) for channel in decision.channels],
        "approval": decision.needs_yes,
        "next_on": day(decision.next_on),
        "totals": {currency: money.plain() for currency, money in decision.totals.items()},
        "reason": str(decision.reason),
        "because": decision.because,
        "invoices": [verdict_document(verdict) for verdict in decision.verdicts],
    }


def verdict_document(verdict: Verdict) -> Json:
    """One invoice of the plan."""
    invoice = verdict.invoice
    return {
        "number": invoice.number,
        "type": str(invoice.type),
        "due_date": day(invoice.due_date),
        "currency": invoice.residual.currency,
        "amount_due": invoice.residual.plain(),
        "stage_done": verdict.stage_done,
        "stage_next": verdict.stage_next,
        "next_on": day(verdict.next_on),
        "outcome": str(verdict.outcome),
        "reason": str(verdict.reason),
        "because": verdict.because,
    }


def account_document(account: Account, today: date) -> Json:
    """The facts about a customer that decisions see; reminders and replies are added by the caller."""
    later = after_judgment(account, today)
    return {
        "customer_id": account.customer.id,
        "customer_name": account.customer.name,
        "kind": str(account.customer.kind),
        "contacts": [
            {"email": contact.email, "role": str(contact.role), "state": str(contact.state), "origin": contact.origin}
            for contact in account.contacts
        ],
        "invoices": [{**invoice_document(invoice), "after_judgment": invoice in later} for invoice in account.invoices],
        "promises": [promise_document(promise) for promise in account.promises],
        "holds": [hold_document(hold, account.invoices) for hold in account.holds],
    }


def invoice_document(invoice: Invoice) -> Json:
    """An open invoice as facts."""
    return {
        "number": invoice.number,
        "type": str(invoice.type),
        "issue_date": day(invoice.issue_date),
        "due_date": day(invoice.due_date),
        "currency": invoice.residual.currency,
        "total": invoice.total.plain() if invoice.total else None,
        "amount_due": invoice.residual.plain(),
        "subject": invoice.subject,
        "deposited_on": day(invoice.deposited_on),
        "due_on": day(invoice.due_on),
        "life_cycle": invoice.life_cycle,
    }


def promise_document(promise: Promise) -> Json:
    """A promise as it was made; its state is `explain`'s."""
    return {
        "id": promise_id(promise.id),
        "due": day(promise.due),
        "latest": day(promise.latest),
        "amount": promise.amount.plain() if promise.amount else "full",
        "made_on": day(promise.made_on),
        "cancelled": promise.cancelled,
        "evidence": promise.evidence,
        "by": promise.author,
    }


def hold_document(hold: Hold, invoices: Iterable[Invoice] = ()) -> Json:
    """A hold with its author and its end or review day; ended ones too. `invoice`: its number, when it holds one."""
    return {
        "id": hold_id(hold.id) if hold.id is not None else None,
        "reason": str(hold.reason),
        "invoice": next((one.number for one in invoices if one.id == hold.invoice_id), None),
        "since": day(hold.since),
        "until": day(hold.until),
        "review_on": day(hold.review_on),
        "ended_on": day(hold.ended_on),
        "dated_on": day(hold.dated_on),
        "note": hold.note,
        "by": hold.author,
    }
