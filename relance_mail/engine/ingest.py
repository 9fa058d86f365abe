"""Read the sources, stop at the brake, take over what changed.

1. A file is read outside of any transaction; what it says is applied in one, with its snapshot, or not at all.
2. A braked version is noted and changes nothing; while any source is braked nothing is sent (rule 5).
3. The same bytes are applied once; a version that a person has overridden is applied like any other.
4. Where a list of open items is configured, e-invoices add what it lacks (copies, due dates); they are claims of their
   own only without one (MODEL §2.14). A movement bears the day on which it was read: a list has no payment dates.
5. « Banque pointée jusqu'au » is what a person or the source's own « situation au » said, else the day the file was
   saved (OFFICE §2). The brake compares stocks; a folder that only brings new invoices has nothing to compare.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.brake import trips
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.invoices import InvoiceRow, number_key
from relance_mail.core.looks import IngestLook, LookLine
from relance_mail.core.parties import Contact, Customer, Kind
from relance_mail.engine.office import Office, Report
from relance_mail.sources.base import Feed, SourceMode, SourceReading, Taken
from relance_mail.store import contacts, customers, invoices, meta, snapshots
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.ingest import apply_rows, complete_invoices


def ingest(office: Office, report: Report) -> None:
    """Take every source in, the customers' file first; the report gets findings, brakes and counts."""
    read: list[tuple[Feed, Taken]] = []
    for feed in sorted(office.feeds, key=lambda feed: not feed.customers):
        taken = read_feed(feed, report)
        if taken is not None:
            with office.store.writing() as conn:
                take_in(conn, office, feed, taken, report)
            read.append((feed, taken))
    with office.store.writing() as conn:
        complete(conn, office, report, read)


def read_feed(feed: Feed, report: Report) -> Taken | None:
    """Read one source. What its files looked like before goes to the report, and its name while it cannot be read."""
    stamp = stamp_of(feed)
    try:
        taken = feed.read()
    except OSError:  # a file went away, or the share did, between looking and reading
        taken = None
    report.stamps[feed.name] = stamp
    if taken is None and (feed.mode is SourceMode.STOCK or stamp):
        report.findings.append(nothing_there(feed))
        report.unreadable.add(feed.name)
    else:
        report.unreadable.discard(feed.name)
    return taken


def stamp_of(feed: Feed) -> object:
    """What its files look like now; None while they cannot be looked at."""
    try:
        return feed.stamp()
    except OSError:
        return None


def take_in(conn: Connection, office: Office, feed: Feed, taken: Taken, report: Report) -> None:
    """Apply one reading inside the caller's transaction."""
    report.findings += taken.reading.findings
    if feed.customers:
        _know(conn, taken.reading.customers, customers.CUSTOMERS_FILE, office.today())
        return
    last = snapshots.latest(conn, feed.name)
    if last is not None and last.fingerprint == taken.reading.fingerprint and not _younger(last, taken):
        reasons, number = tuple(map(as_finding, () if last.applied else last.reasons)), last.id
    else:
        reasons, number = _note(conn, office, feed, taken)
    if reasons:
        report.brakes[feed.name] = reasons
    elif meta.get(conn, f"applied/{feed.name}") != str(number):
        _apply(conn, office, feed, taken.reading, number, report)
        meta.put(conn, f"applied/{feed.name}", str(number))


def complete(conn: Connection, office: Office, report: Report, read: Iterable[tuple[Feed, Taken]]) -> None:
    """Let e-invoices add what lists lack, whichever of the two was read or saved first (MODEL §2.14)."""
    for feed, taken in read:
        documents = [row for row in taken.reading.invoices if row.source.row is None]
        mixed = len(documents) < len(taken.reading.invoices)
        if documents and feed.name not in report.brakes and (mixed or _listed_elsewhere(office, feed)):
            complete_invoices(conn, documents)


def _younger(last: snapshots.Snapshot, taken: Taken) -> bool:
    """Whether an applied version was saved again on a later day: then the bank is posted further without a change."""
    return last.applied and _as_of(taken) > last.as_of


def bank_posted_until(conn: Connection, office: Office) -> date | None:
    """The earliest day up to which every stock source has its bank posted; None when nothing was read yet."""
    feeds = [feed for feed in office.feeds if not feed.customers]
    stocks = [feed for feed in feeds if feed.mode is SourceMode.STOCK] or feeds
    days = []
    for feed in stocks:
        accepted = snapshots.last_accepted(conn, feed.name)
        if accepted is None:
            return None
        stated = meta.bank_posted_until(conn, feed.name)
        if stated is None:
            days.append(accepted.as_of)
        elif meta.get(conn, bank_said_of(feed.name)) == str(accepted.id):
            days.append(stated)  # about this very version: a person may also say that it is posted less far
        else:
            days.append(max(stated, accepted.as_of))
    return min(days, default=None)


def bank_said_of(source: str) -> str:
    """Where it is kept of which version of a source a person has said how far the bank is posted."""
    return f"bank_said_of/{source}"


def as_finding(plain: Mapping[str, object]) -> Finding:
    """A finding as the store keeps it in JSON."""
    where = plain.get("where")
    place = Where(**where) if isinstance(where, dict) else Where()
    return Finding(
        str(plain["code"]), str(plain["what"]), str(plain["remedy"]), place, Severity(str(plain["severity"]))
    )


def _note(conn: Connection, office: Office, feed: Feed, taken: Taken) -> tuple[tuple[Finding, ...], int]:
    """Save the snapshot of a new version, braked or accepted."""
    look = _look(feed, taken)
    reasons: tuple[Finding, ...] = ()
    if feed.mode is SourceMode.STOCK:
        accepted = snapshots.last_accepted(conn, feed.name)
        old = from_plain(IngestLook, accepted.counts["look"]) if accepted else None
        older = frozenset(snapshots.accepted_fingerprints(conn, feed.name)[1:])
        holidays = next(iter(office.book.policies.values())).holidays
        reasons = trips(old, look, office.today(), holidays, None, older)
    counts = {"look": to_plain(look), "lines": len(look.lines)}
    now = office.clock.now()
    number = snapshots.save_snapshot(conn, feed.name, feed.mode, look.fingerprint, look.as_of, now, counts, reasons)
    return reasons, number


def _look(feed: Feed, taken: Taken) -> IngestLook:
    reading = taken.reading
    lines = tuple(
        LookLine(row.customer_id, row.number, row.due_date, row.amount_due, row.total)
        for row in reading.invoices
        if row.amount_due
    )
    columns = {field: heading for sheet in reading.understood for heading, field in sheet.columns.items()}
    unreadable = reading.unreadable_rows
    return IngestLook(feed.name, reading.fingerprint, _as_of(taken), lines, columns, unreadable_rows=unreadable)


def _as_of(taken: Taken) -> date:
    """The day of the file: its own « situation au », never later than the day it was saved."""
    stated = taken.reading.as_of
    return min(stated, taken.file_day) if stated else taken.file_day


def _apply(conn: Connection, office: Office, feed: Feed, reading: SourceReading, number: int, report: Report) -> None:
    today = office.today()
    _know_rows(conn, reading, feed.name, today)
    ambiguous = _conflicting(reading)
    lines = [row for row in reading.invoices if row.source.row is not None]
    if not (lines or _listed_elsewhere(office, feed)):
        lines = list(reading.invoices)
    applied = apply_rows(
        conn,
        number,
        lines,
        today,
        unreadable_customers=reading.unreadable_customers - ambiguous,
        ambiguous_customers=ambiguous,
        foreign=lambda row: _foreign(office, row),
    )
    report.findings += applied.findings
    report.findings += _own_accounts_only(office, reading.invoices)
    for why, ids in applied.happened.items():
        report.count(str(why), len(ids))
    _mark_disputed(conn, office, feed, lines)


def _mark_disputed(conn: Connection, office: Office, feed: Feed, rows: Iterable[InvoiceRow]) -> None:
    """What the source itself calls a dispute is not chased while it says so (« Litige » in a status column)."""
    said = {(row.customer_id, number_key(row.number), row.due_date): row.disputed_by_source for row in rows}
    for customer_id, owned in invoices.open_invoices(conn, feed.name).items():
        for invoice in owned:
            words = said.get((customer_id, number_key(invoice.number), invoice.due_date))
            if words != invoice.disputed_by_source:
                invoices.set_disputed(conn, invoice.id, words, office.clock.now(), feed.name)


def _listed_elsewhere(office: Office, feed: Feed) -> bool:
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


def _know(conn: Connection, stated: Iterable[Customer], origin: str, today: date) -> None:
    for customer in stated:
        customers.upsert_customer(conn, customer, origin)
        addresses = [customer.email] if customer.email else []
        named = [Contact(address, name=customer.contact_name) for address in addresses]
        contacts.state_contacts(conn, customer.id, origin, named, today)


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


def nothing_there(feed: Feed) -> Finding:
    return Finding(
        "source_absent",
        f"La source {feed.name} n'a pas de fichier lisible pour l'instant.",
        "Vérifier qu'elle est enregistrée au bon endroit et que personne n'est en train de l'écrire.",
        Where(feed.name),
        Severity.WARNING,
    )
