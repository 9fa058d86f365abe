"""What follows from the status of an invoice on its platform, beside what it forbids (LAW §9, core/eligibility).

1. « Paiement transmis » (211) is a payment announced without its day: the bank shows whether it is so (OFFICE §5).
2. Of several messages about one invoice the last one counts. Those about invoices that others sold are not ours.
"""

from collections.abc import Container, Iterable

from sqlalchemy import Connection

from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.days import add_working_days
from relance_mail.core.effect_table import UNDATED_PAYMENT_WORKING_DAYS
from relance_mail.core.invoices import InvoiceId, number_key
from relance_mail.core.life_cycle import PAYMENT_SENT, named
from relance_mail.engine.office import Office
from relance_mail.sources.base import StatusMessage
from relance_mail.store import customers, holds, life_cycles


def hold_announced(conn: Connection, office: Office, before: Container[InvoiceId]) -> None:
    """Hold the invoices whose payment is said to be sent, but was not `before`."""
    today, now = office.today(), office.clock.now()
    for number, customer_id in life_cycles.payments_sent(conn).items():
        customer = customers.get_customer(conn, customer_id)
        if number in before or customer is None:
            continue
        review = add_working_days(today, UNDATED_PAYMENT_WORKING_DAYS, office.book.of(customer).holidays)
        note = f"la plateforme indique {named(PAYMENT_SENT)}"
        hold = Hold(HoldReason.PAYMENT_ANNOUNCED, today, "plateforme", number, review_on=review, note=note)
        holds.open_hold(conn, customer_id, hold, now, cause=f"status {PAYMENT_SENT}")


def follow_messages(conn: Connection, office: Office, source: str, messages: Iterable[StatusMessage]) -> None:
    """Give our open invoices the last status that the messages of a source state."""
    ours = office.creditor.siren
    said: dict[str, str] = {}
    for message in sorted(messages, key=lambda one: one.at):
        if not (ours and message.seller_siren and message.seller_siren != ours):
            said[number_key(message.number)] = message.code
    if said:
        before = life_cycles.payments_sent(conn)
        life_cycles.state_life_cycles(conn, said, office.clock.now(), source)
        hold_announced(conn, office, before)
