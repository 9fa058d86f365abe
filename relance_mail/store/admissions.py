"""Where a customer's own mails may have admitted a debt: never more than a possible interruption (LAW §4).

1. A promise that was recorded from a mail, and not cancelled, admits what it covers.
2. So does a reply that asks for time or for a plan, once it was dealt with and nobody dismissed it; one that disputes
   or refuses in the same breath does not. Nobody has proved anything by that: the mail lies in the store for a judge.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, Text, or_, select, type_coerce

from relance_mail.core import keys
from relance_mail.core.french import quoted
from relance_mail.core.intents import Intent
from relance_mail.core.invoices import InvoiceId
from relance_mail.core.limits import Cause, Interruption
from relance_mail.core.readings import Reading
from relance_mail.store.inbound import Mail, mails_where
from relance_mail.store.tables import InboundKind, InboundState, inbound, journal, promise, promise_invoice

_ADMITTING = frozenset({Intent.PROMISE, Intent.INSTALMENT_PLAN, Intent.REQUEST_DELAY})
_CONTESTING = frozenset({Intent.DISPUTE, Intent.REFUSAL})


def promised(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[Interruption]]:
    """What promises read in mails admit, invoice by invoice."""
    columns = (promise.c.customer_id, promise.c.made_on, promise.c.inbound_id, promise.c.evidence)
    query = (
        select(*columns, promise_invoice.c.invoice_id)
        .join(promise_invoice)
        .where(promise.c.customer_id.in_(customer_ids), promise.c.cancelled_at.is_(None))
        .where(promise.c.inbound_id.is_not(None))
        .order_by(promise.c.id)
    )
    found: dict[str, list[Interruption]] = {}
    for row in conn.execute(query):
        event = admission(row.made_on, row.inbound_id, row.evidence or "", row.invoice_id)
        found.setdefault(row.customer_id, []).append(event)
    return found


def admission(on: date, mail_number: int, words: str, invoice_id: InvoiceId | None) -> Interruption:
    """A mail that may admit the debt, with its id and the words that do."""
    shown = f"mail {keys.mail_id(mail_number)}" + (f" : {quoted(words)}" if words else "")
    return Interruption(on, Cause.ACKNOWLEDGMENT, shown, sure=False, invoice_id=invoice_id)


def admitting(conn: Connection, customer_ids: Sequence[str]) -> list[Mail]:
    """Replies of these customers that ask for time or for a plan, or promise, and contest nothing."""
    mails = mails_where(
        conn,
        inbound.c.customer_id.in_(customer_ids),
        inbound.c.kind == InboundKind.REPLY,
        inbound.c.state == InboundState.DONE,
        or_(*(type_coerce(inbound.c.reading, Text).like(f'%"intent":"{intent}"%') for intent in sorted(_ADMITTING))),
    )
    meant = [one for one in mails if one.reading and _admits(one.reading)]
    refused = _dismissed(conn, meant)
    return [one for one in meant if one.ref not in refused]


def _admits(reading: Reading) -> bool:
    return reading.intent in _ADMITTING and not _CONTESTING & set(reading.secondary_intents)


def _dismissed(conn: Connection, mails: Iterable[Mail]) -> set[str]:
    """Those that a person has put aside as saying nothing."""
    refs = [one.ref for one in mails]
    said = (journal.c.ref.in_(refs), journal.c.kind.in_(("mail.dismissed", "mail.confirmed")))
    last = {row.ref: row.kind for row in conn.execute(select(journal).where(*said).order_by(journal.c.seq))}
    return {ref for ref, kind in last.items() if kind == "mail.dismissed"}
