"""What a deadline says: a title that starts with what to do, a body from which a person can act (OFFICE §11).

1. A consumer is titled by the customer's code: calendars are shared. So is a customer of whom only the sort is not yet
   known and the facts propose a consumer.
2. The body names amount, invoices, contact, the story in five lines, what to do, and whether moving it means anything.
3. The discreet body stands in a file on a share: no amount, no quoted words of the customer, and no word of moving,
   because nobody reads that file back.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from relance_mail.core.account import Account, ProofState
from relance_mail.core.deadlines import LEGAL, MOVABLE, DeadlineKind
from relance_mail.core.french import amount, amounts, counted, quoted, short_day
from relance_mail.core.holds import HOLD_NAMES
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import totals
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Policy, Stage
from relance_mail.core.promises import last_day

_STORY_LINES = 5
_MOST_INVOICES = 20
_WEEKDAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
_PROOFS = {
    ProofState.DELIVERED: "remis",
    ProofState.PENDING: "remise pas encore établie",
    ProofState.UNDELIVERED: "non distribué",
}
READ_ONLY = "Calendrier en lecture seule : déplacer ou supprimer cet événement ne change rien."


def customer_title(account: Account) -> str:
    """The name in a title: the code for a consumer."""
    customer = account.customer
    perhaps = customer.kind is Kind.UNKNOWN and customer.kind_proposed is Kind.CONSUMER
    return f"client {customer.id}" if customer.kind is Kind.CONSUMER or perhaps else customer.name


def title(what: str, account: Account, *more: str) -> str:
    """`Vérifier paiement – LEFORT – 1 250,00 €`."""
    return " – ".join((what, customer_title(account), *(part for part in more if part)))


def until(day: date, end: date) -> str:
    """`au plus tard ven. 12/03/2027 (fin légale 14/03)`: the safe day, and the end the law gives."""
    legal = f"{end:%d/%m}" if end.year == day.year else short_day(end)
    return f"au plus tard {named_day(day)} (fin légale {legal})"


def named_day(day: date) -> str:
    """`ven. 12/03/2027`."""
    return f"{_WEEKDAYS[day.weekday()]} {short_day(day)}"


def stage_title(stage: Stage) -> str:
    """The stage as staff knows it."""
    return stage.name or stage.id


def total_of(invoices: Iterable[Invoice]) -> str:
    """`1 250,00 €`, one amount per currency."""
    return amounts(list(totals(invoice.residual for invoice in invoices).values()))


def moving(kind: DeadlineKind) -> str:
    """What moving its event means."""
    if kind in LEGAL:
        return "Date légale : ne pas déplacer."
    return "Déplacer = reporter." if kind in MOVABLE else "Date calculée : la déplacer ne change rien."


def bodies(
    account: Account,
    policy: Policy,
    kind: DeadlineKind,
    invoices: Sequence[Invoice],
    to_do: str,
    *,
    promised: str = "",
    quote: str | None = None,
    law: Sequence[str] = (),
    beside: Sequence[str] = (),
    ref: str = "",
) -> tuple[str, str]:
    """The body, and the one without amounts: plain text, one idea a line. `to_do` and `law` (why that end) hold neither
    an amount nor the customer's words; `beside` may: what is told with the end and is not to be relied upon."""
    named = ", ".join(f"{one.number} (échéance {short_day(one.due_on)})" for one in invoices[:_MOST_INVOICES])
    owed = ", ".join(
        f"{one.number} (échéance {short_day(one.due_on)}, reste {amount(one.residual)})"
        for one in invoices[:_MOST_INVOICES]
    )
    more = len(invoices) - _MOST_INVOICES
    rest = f" et {counted(more, 'autre')}" if more > 0 else ""
    story = [_contact(account), *_story(account, policy, {invoice.id for invoice in invoices})]
    doing = f"À faire : {to_do}"
    full = [
        f"Montant : {total_of(invoices)}" if invoices else "",
        f"Montant promis : {promised}" if promised else "",
        f"Factures : {owed}{rest}" if invoices else "",
        *law,
        *beside,
        *story,
        f"Le client a écrit : {quoted(quote)}" if quote else "",
        doing,
        moving(kind),
        f"Référence : {ref}" if ref else "",
    ]
    shown = moving(kind) if kind in LEGAL else READ_ONLY
    discreet = [f"Factures : {named}{rest}" if invoices else "", *law, *story, doing, shown]
    return _lines(full), _lines(discreet)


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _contact(account: Account) -> str:
    customer = account.customer
    names = [contact.name for contact in account.mail_contacts if contact.name] or [customer.contact_name or ""]
    emails = [contact.email for contact in account.mail_contacts]
    parts = [part for part in (*names, *emails, customer.phone or "") if part]
    return f"Contact : {', '.join(parts)}" if parts else "Contact : à compléter"


def _story(account: Account, policy: Policy, invoices: set[int]) -> list[str]:
    """The last five things that happened to these invoices, oldest first: what was sent, promised, stopped."""
    happened = {*_sent(account, policy, invoices), *_promised(account, invoices), *_stopped(account, invoices)}
    return [f"{short_day(on)} : {what}" for on, what in sorted(happened)[-_STORY_LINES:]]


def _sent(account: Account, policy: Policy, invoices: set[int]) -> Iterator[tuple[date, str]]:
    for step in account.steps:
        if step.invoice_id in invoices or not invoices:
            stage = policy.stage(step.stage)
            yield step.sent_on, f"{(stage.name if stage else '') or step.stage} ({_PROOFS[step.proof]})"


def _promised(account: Account, invoices: set[int]) -> Iterator[tuple[date, str]]:
    for promise in account.promises:
        if not invoices or invoices & promise.invoices.keys():
            end = ", annulée" if promise.cancelled else ""
            yield promise.made_on, f"promesse pour le {short_day(last_day(promise))}{end}"


def _stopped(account: Account, invoices: set[int]) -> Iterator[tuple[date, str]]:
    for hold in account.holds:
        if hold.invoice_id is None or hold.invoice_id in invoices or not invoices:
            by = f" (par {hold.author})" if hold.author else ""
            note = f" : {hold.note}" if hold.note else ""
            yield hold.since, f"{HOLD_NAMES[hold.reason]}{by}{note}"
