"""What one accepted reading of a source changes, inside the caller's transaction: customers, invoices, disputes.

1. Where a list of open items is configured, e-invoices add what it lacks (copies, due dates); they are claims of their
   own only without one (MODEL §2.14). A movement bears the day on which it was read: a list has no payment dates.
2. What applying a version has found is kept with it, for the mail that people read in the morning.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.invoices import InvoiceRow, number_key
from relance_mail.core.parties import Contact, Customer, Kind
from relance_mail.engine.ledger.carried import Resolved, keep_resolved
from relance_mail.engine.ledger.findings_kept import keep_of_file
from relance_mail.engine.legal.life_cycle import hold_announced
from relance_mail.engine.office import Office, Report
from relance_mail.sources.base import Feed, SourceMode, SourceReading
from relance_mail.store import contacts, customers, invoices, life_cycles
from relance_mail.store.ingest import apply_rows


def apply(conn: Connection, office: Office, feed: Feed, resolved: Resolved, number: int, report: Report) -> None:
    """Take over what the snapshot of that number says; the report gets findings and counts."""
    reading, today = resolved.reading, office.today()
    _know_rows(conn, reading, feed.name, today)
    ambiguous = _conflicting(reading)
    lines = [row for row in reading.invoices if row.source.row is not None]
    if not (lines or listed_elsewhere(office, feed)):
        lines = list(reading.invoices)
    sent_before = life_cycles.payments_sent(conn)
    applied = apply_rows(
        conn,
        number,
        lines,
        today,
        unreadable_customers=reading.unreadable_customers - ambiguous,
        ambiguous_customers=ambiguous,
        foreign=lambda row: _foreign(office, row),
    )
    found = [*resolved.findings, *applied.findings, *_own_accounts_only(office, reading.invoices)]
    report.findings += found
    keep_of_file(conn, feed.name, found)
    keep_resolved(conn, feed.name, resolved)
    for why, ids in applied.happened.items():
        report.count(str(why), len(ids))
    said = {
        (row.customer_id, number_key(row.number), row.due_date): row.disputed_by_source
        for row in lines
        if row.disputed_by_source
    }
    invoices.state_disputes(conn, feed.name, said, office.clock.now())
    hold_announced(conn, office, sent_before)


def listed_elsewhere(office: Office, feed: Feed) -> bool:
    """Whether another source lists what is open: then e-invoices only add what it lacks (MODEL §2.14)."""
    others = (other for other in office.feeds if other is not feed and not other.customers)
    return any(other.mode is SourceMode.STOCK for other in others)


def _conflicting(reading: SourceReading) -> frozenset[str]:
    """Customers whose derived id two debtors share."""
    shared = defaultdict(set)
    for row in reading.invoices:
        shared[row.customer_id].add(row.siren)
    return frozenset(
        customer for customer, sirens in shared.items() if len(sirens - {None}) > 1 and customer.startswith("nom:")
    )


def _know_rows(conn: Connection, reading: SourceReading, origin: str, today: date) -> None:
    """What the rows say about their customers: the first word on each field counts, every address is kept. An
    e-invoice also brings its buyer, with the postal address."""
    by_customer: dict[str, list[InvoiceRow]] = defaultdict(list)
    for row in reading.invoices:
        by_customer[row.customer_id].append(row)
    buyers = {customer.id: customer for customer in reading.customers}
    for customer_id, own in by_customer.items():
        kinds = [row.kind for row in own if row.kind is not Kind.UNKNOWN]
        stated = replace(
            buyers.get(customer_id, Customer(customer_id, own[0].customer_name)),
            kind=kinds[0] if kinds and len(set(kinds)) == 1 else Kind.UNKNOWN,
            kind_proposed=next((row.kind_proposed for row in own if row.kind_proposed), None),
            country=next((row.country for row in own if row.country), None),
            siren=next((row.siren for row in own if row.siren), None),
            vat_number=next((row.vat_number for row in own if row.vat_number), None),
            email=next((row.email for row in own if row.email), None),
        )
        customers.upsert_customer(conn, stated, origin)
        addresses = dict.fromkeys(row.email for row in own if row.email)
        contacts.state_contacts(conn, customer_id, origin, [Contact(address) for address in addresses], today)


def know_customers(conn: Connection, stated: Iterable[Customer], today: date) -> None:
    """What the customers' file says."""
    for customer in stated:
        customers.upsert_customer(conn, customer, customers.CUSTOMERS_FILE)
        addresses = [customer.email] if customer.email else []
        named = [Contact(address, name=customer.contact_name) for address in addresses]
        contacts.state_contacts(conn, customer.id, customers.CUSTOMERS_FILE, named, today)


def _foreign(office: Office, row: InvoiceRow) -> bool:
    """Whether an e-invoice was not issued by us (OFFICE §1.3)."""
    ours = office.creditor.siren
    return bool(ours and row.seller_siren and row.seller_siren != ours)


def _own_accounts_only(office: Office, rows: Iterable[InvoiceRow]) -> list[Finding]:
    ours = {account.iban.replace(" ", "") for account in office.creditor.accounts}
    found = []
    for row in rows:
        if ours and row.seller_siren and row.iban and row.iban.replace(" ", "") not in ours:
            what = f"La facture {row.number} porte un IBAN qui n'est pas le nôtre."
            found.append(Finding("foreign_iban", what, "Vérifier la facture ; nos comptes sont dans la configuration.",
                                 row.source, Severity.WARNING))  # fmt: skip
    return found
