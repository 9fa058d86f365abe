"""What is true for everybody today, as decisions see it: the reprise, the bank, the mailbox, the brake."""

from sqlalchemy import Connection

from relance_mail.core.account import Account, Facts
from relance_mail.engine.ingest import bank_posted_until
from relance_mail.engine.office import Office, Report
from relance_mail.store import meta
from relance_mail.store.accounts import account_of
from relance_mail.store.customers import get_customer, unknown_customer


def facts_of(conn: Connection, office: Office, report: Report) -> Facts:
    """The facts of this cycle."""
    return Facts(
        bank_posted_until=bank_posted_until(conn, office),
        mailbox_read=report.mailbox_read,
        started=meta.started_on(conn) is not None,
        braked=bool(report.brakes),
    )


def account(conn: Connection, office: Office, facts: Facts, customer_id: str) -> Account:
    """One customer with everything that bears on its next step. UsageError when nobody bears that id."""
    customer = get_customer(conn, customer_id)
    if customer is None:
        raise unknown_customer(customer_id)
    policy = office.book.of(customer)
    return account_of(conn, customer_id, office.clock.now(), facts, policy.silence_hours)
