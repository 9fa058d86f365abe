"""What is true for everybody today, as decisions see it: the reprise, the bank, the mailbox, the brake."""

from collections.abc import Sequence

from sqlalchemy import Connection

from relance_mail.core.account import Account, Facts
from relance_mail.engine.ledger.bank_day import bank_posted_until, file_awaited
from relance_mail.engine.ledger.own_accounts import SOURCE as OWN_ACCOUNTS
from relance_mail.engine.legal.limiting import with_limits
from relance_mail.engine.legal.public_term import with_terms
from relance_mail.engine.office import Office, Report
from relance_mail.engine.writing.claiming import with_rates
from relance_mail.store import meta, snapshots
from relance_mail.store.accounts import account_of, accounts_of
from relance_mail.store.customers import get_customer, unknown_customer


def facts_of(conn: Connection, office: Office, report: Report) -> Facts:
    """The facts of this cycle. A source whose last version is braked brakes, also while its file is away."""
    sources = {OWN_ACCOUNTS, *(feed.name for feed in office.feeds)}
    waiting = {taken.source for taken in snapshots.braked(conn)} & sources
    braked = tuple(sorted({*report.brakes, *waiting}))
    started_on = meta.started_on(conn)
    return Facts(
        bank_posted_until=bank_posted_until(conn, office),
        mailbox_read=report.mailbox_read,
        started=started_on is not None,
        braked=bool(braked),
        live_since=started_on if office.profile == "live" else None,
        file_awaited=file_awaited(conn, office),
        braked_sources=braked,
    )


def account(conn: Connection, office: Office, facts: Facts, customer_id: str) -> Account:
    """One customer with everything that bears on its next step. UsageError when nobody bears that id."""
    customer = get_customer(conn, customer_id)
    if customer is None:
        raise unknown_customer(customer_id)
    policy = office.book.of(customer)
    kept = account_of(conn, customer_id, office.clock.now(), facts, policy.silence_hours, office.clock.zone)
    (limited,) = with_limits(conn, office, [with_terms(office, kept)])
    return with_rates(office, limited)


def accounts(conn: Connection, office: Office, facts: Facts, customer_ids: Sequence[str]) -> list[Account]:
    """Many customers at once, with few questions; their silence is counted with the shipped policy's hours."""
    hours = next(iter(office.book.policies.values())).silence_hours
    kept = accounts_of(conn, customer_ids, office.clock.now(), facts, hours, office.clock.zone)
    limited = with_limits(conn, office, [with_terms(office, one) for one in kept])
    return [with_rates(office, one) for one in limited]
