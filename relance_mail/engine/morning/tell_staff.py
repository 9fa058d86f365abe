"""What our own people are told at the end of a cycle: suivi.xlsx, the summary, the short mails (OFFICE §7, §8).

1. Everything rests on one look at all customers, and that is only taken when something has happened since the last one,
   when an hour has passed (a message counts as delivered by mere silence), or when the summary is due.
2. What cannot be told stops nothing: no reminder waits for a mail to our own people.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from relance_mail.core.account import Account
from relance_mail.core.deadlines import Deadline
from relance_mail.engine.ledger import findings_kept
from relance_mail.engine.morning import follow_up, summary
from relance_mail.engine.morning.draft_mails import announce_drafts, call_deputy
from relance_mail.engine.morning.sales_notice import warn_sales
from relance_mail.engine.morning.sight import look
from relance_mail.engine.office import Office, Report
from relance_mail.store import inbound, journal, meta

_LOOKED = "told_staff_of"


def tell_staff(office: Office, report: Report, known: Sequence[Account], deadlines: Sequence[Deadline]) -> None:
    """Tell what there is to tell. `known`: the accounts of all who owe something; `deadlines`: those that stand."""
    with office.store.writing() as conn:
        findings_kept.keep_events(conn, report.findings)
        seen, is_due = _seen(conn, office), summary.is_due(conn, office)
        changed = meta.get(conn, _LOOKED) != seen
    if changed or is_due:
        sight = look(office, report, known, deadlines)
        with office.store.reading() as conn:
            rows = follow_up.rows_of(sight, inbound.last_replies(conn))
        is_there = follow_up.offer(office, report, sight, rows)
        if is_due:
            summary.send_summary(office, report, sight, rows)
        warn_sales(office, report, sight)
        with office.store.writing() as conn:
            meta.put(conn, _LOOKED, seen if is_there else "")
    announce_drafts(office, report)
    call_deputy(office, report)


def _seen(conn: Connection, office: Office) -> str:
    """Changes with everything that is written down, and every hour."""
    head = journal.head(conn)
    return f"{office.clock.now():%Y-%m-%dT%H}/{head.seq if head else 0}"
