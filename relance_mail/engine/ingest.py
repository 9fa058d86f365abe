"""Read the sources, stop at the brake, take over what changed.

1. A file is read outside of any transaction; what it says is applied in one, with its snapshot, or not at all.
2. A braked version is noted and changes nothing; while any source is braked nothing is sent (rule 5). Our own list of
   bank accounts is such a source (engine/ledger/own_accounts).
3. The same bytes are applied once; a version that a person has overridden is applied like any other.
4. Balances carried forward are told apart first: brake and invoices see the old lines that they stand for.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.engine.ledger.applying import apply, know_customers, listed_elsewhere
from relance_mail.engine.ledger.bank_day import bank_doubts
from relance_mail.engine.ledger.carried import as_resolved, resolve
from relance_mail.engine.ledger.own_accounts import check_accounts
from relance_mail.engine.ledger.versions import Version, known_version, note_version
from relance_mail.engine.legal.life_cycle import follow_messages
from relance_mail.engine.office import Office, Report
from relance_mail.engine.opening.newcomers import admit
from relance_mail.sources.base import Feed, SourceMode, Taken
from relance_mail.store import meta
from relance_mail.store.ingest import complete_invoices


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
    if feed.customers:
        report.findings += taken.reading.findings
        know_customers(conn, taken.reading.customers, office.today())
        return
    version = known_version(conn, office, feed, taken)
    if version is not None and (version.reasons or _is_applied(conn, feed, version)):
        reading = taken.reading if version.reasons else as_resolved(conn, feed.name, taken.reading)
    else:
        resolved = resolve(conn, feed.name, taken.reading)
        reading = resolved.reading
        version = version or note_version(conn, office, feed, Taken(reading, taken.file_day))
        if not version.reasons:
            apply(conn, office, feed, resolved, version.id, report)
            meta.put(conn, _applied(feed), str(version.id))
    report.findings += [*reading.findings, *bank_doubts(conn, office, feed)]
    if version.reasons:
        report.brakes[feed.name] = version.reasons


def _applied(feed: Feed) -> str:
    return f"applied/{feed.name}"


def _is_applied(conn: Connection, feed: Feed, version: Version) -> bool:
    return meta.get(conn, _applied(feed)) == str(version.id)


def complete(conn: Connection, office: Office, report: Report, read: Iterable[tuple[Feed, Taken]]) -> None:
    """Let e-invoices add what lists lack, whichever of the two was read or saved first (MODEL §2.14); look at our own
    accounts; then ask who of the new customers waits for the reprise."""
    for feed, taken in read:
        documents = [row for row in taken.reading.invoices if row.source.row is None]
        mixed = len(documents) < len(taken.reading.invoices)
        if documents and feed.name not in report.brakes and (mixed or listed_elsewhere(office, feed)):
            complete_invoices(conn, documents)
        if taken.reading.statuses and feed.name not in report.brakes:
            follow_messages(conn, office, feed.name, taken.reading.statuses)
    check_accounts(conn, office, report)
    admit(conn, office)


def nothing_there(feed: Feed) -> Finding:
    """The finding about a source without a readable file."""
    return Finding(
        "source_absent",
        f"La source {feed.name} n'a pas de fichier lisible pour l'instant.",
        "Vérifier qu'elle est enregistrée au bon endroit et que personne n'est en train de l'écrire.",
        Where(feed.name),
        Severity.WARNING,
    )
