"""The rows of Reprise.xlsx: each customer of the first file, what is set apart, and where it could begin (OFFICE §10).

Proposed, in this order; a person decides each:
1. « ne pas relancer »: the customers' file says so, or the account looks like a supplier's.
2. « chez l'avocat »: account 416, or a name that says avocat, huissier, douteux. « factor »: the whole customer or all
   that is open is assigned.
3. « litige »: the source itself says so of an open line; the person may limit it later.
4. « à jour »: nothing is overdue beyond credits, retentions of guarantee and direct debits without a rejection.
5. « à passer en perte »: a small amount, older than 24 months. « relevé de compte d'abord »: oldest > 60 days late.
6. The second mild stage when a reminder is known (typed in the workbook, or set by `relance stage`), else the first.
Mild stages are those of the policy whose messages join others: no letter, no courtesy, no formal notice. No stage is
named here, and none of these entries lets a first message be firmer than mild.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from relance_mail.core.account import Account, HoldReason
from relance_mail.core.balance import credit_of
from relance_mail.core.days import add_months
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money, totals
from relance_mail.core.opening import NAMES, Apart, OpeningRules, aparts, is_at_law, is_supplier
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Policy, PolicyBook, Since, Stage
from relance_mail.workbooks.base import Entry, Opening

# Overdue lines of these sorts are no reason to write.
_NOT_CHASED = frozenset({Apart.CREDIT_NOTE, Apart.RETENTION, Apart.DIRECT_DEBIT, Apart.FACTOR, Apart.SUPPLIER})


def mild_stages(policy: Policy) -> tuple[Stage, ...]:
    """The stages that a first message may have, from the mildest."""
    return tuple(stage for stage in policy.ladder if stage.joins)


def mild_names(book: PolicyBook) -> dict[str, str]:
    """Id → French name of the mild stages of every policy, from the mildest: the words of the drop-down list."""
    stages = sorted(
        (one for policy in book.policies.values() for one in mild_stages(policy)), key=lambda one: one.order
    )
    names: dict[str, str] = {}
    for stage in stages:
        names.setdefault(stage.id, stage.name or stage.id)
    return names


def ours(known: Account) -> list[Invoice]:
    """The open lines that are claims or credits of ours: what the accounts 411 hold."""
    return [invoice for invoice in known.invoices if not invoice.foreign_seller]


def row_of(known: Account, policy: Policy, rules: OpeningRules, today: date) -> Opening:
    """A customer's row, not validated."""
    customer, lines = known.customer, ours(known)
    overdue = [invoice for invoice in lines if invoice.due_on < today and not invoice.is_credit]
    kind = customer.kind if customer.kind is not Kind.UNKNOWN else customer.kind_proposed
    return Opening(
        customer_id=customer.id,
        customer_name=customer.name,
        total=totals(invoice.residual for invoice in lines),
        oldest_due=min((invoice.due_on for invoice in overdue), default=None),
        kind=kind or Kind.UNKNOWN,
        email=known.mail_contacts[0].email if known.mail_contacts else "",
        means=customer.means,
        proposed=propose(known, policy, rules, today),
        remarks=remarks(known, policy, rules, today),
    )


def propose(known: Account, policy: Policy, rules: OpeningRules, today: date, last_reminder: date | None = None) -> str:
    """A word of `Entry`, or a mild stage's id. `last_reminder`: one that a person typed."""
    customer, lines = known.customer, ours(known)
    if customer.do_not_remind or is_supplier(customer):
        return Entry.STOP
    if is_at_law(customer):
        return Entry.LAWYER
    claims = [one for one in lines if not one.is_credit]
    if customer.factor or (claims and all(one.factor for one in claims)):
        return Entry.FACTOR
    if any(one.disputed_by_source for one in lines):
        return Entry.DISPUTE
    chased = _chased(known, policy, rules, today)
    if not chased:
        return Entry.UP_TO_DATE
    oldest = min(one.due_on for one in chased)
    if oldest < add_months(today, -rules.write_off_after_months) and _is_small(lines, rules):
        return Entry.WRITE_OFF
    if (today - oldest).days > rules.statement_after_days:
        return Entry.STATEMENT
    reminded = last_reminder is not None or any(handset.stage for handset in known.handsets)
    return _stage_proposed(mild_stages(policy), reminded=reminded)


def _stage_proposed(mild: Sequence[Stage], *, reminded: bool) -> str:
    """A statement of account where the policy has no mild stage at all."""
    return (mild[min(1, len(mild) - 1)] if reminded else mild[0]).id if mild else Entry.STATEMENT


def _chased(known: Account, policy: Policy, rules: OpeningRules, today: date) -> list[Invoice]:
    """The overdue lines that somebody would write about; none of a currency whose credits cover them."""
    late = [
        one
        for one in ours(known)
        if one.due_on < today and not _NOT_CHASED & {*aparts(one, known.customer, policy.min_line, rules, today)}
    ]
    owed = totals(one.residual for one in late)
    return [one for one in late if credit_of(known, one.residual.currency) < owed[one.residual.currency]]


def _is_small(lines: Sequence[Invoice], rules: OpeningRules) -> bool:
    sums = totals(one.residual for one in lines).values()
    return all(owed < Money(rules.write_off_below, owed.currency) for owed in sums)


def remarks(known: Account, policy: Policy, rules: OpeningRules, today: date) -> str:
    """What is set apart, counted, and what a person should know before choosing."""
    customer = known.customer
    found = Counter(sign for one in ours(known) for sign in aparts(one, customer, policy.min_line, rules, today))
    words = [f"{count} {name_of(sign, count, rules)}" for sign, count in found.items()]
    if assumed := sum(one.due_date_assumed for one in known.invoices):
        words.append(f"{assumed} {'échéance supposée' if assumed == 1 else 'échéances supposées'}")
    if any(hold.reason is HoldReason.UNREADABLE_ROW for hold in known.holds):
        words.append("ligne du fichier à corriger")
    if customer.kind is Kind.UNKNOWN:
        words.append("type à confirmer")
    if not known.mail_contacts:
        words.append("aucune adresse e-mail")
    return " ; ".join(words)


def name_of(sign: Apart, count: int, rules: OpeningRules) -> str:
    """Its French name in the number of `count`."""
    one, many = NAMES[sign]
    return (one if count < 2 else many).format(months=rules.old_after_months)


def days_back(today: date, after: Stage) -> date:
    """The day on which the stage before must have been reached for `after` to be due today."""
    spacing = after.not_before_previous if after.since is Since.DUE else after.days
    return today - timedelta(days=spacing)
