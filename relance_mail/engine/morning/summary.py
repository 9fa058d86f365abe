"""Today's summary: whether it is time for it, what it is made of, and its sending, once a working day (OFFICE §8.1).

1. It leaves also when there is nothing to say: silence would mean a breakdown.
2. While the person in charge is away the deputy gets it alone; where nobody stands in, nobody is left out.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from relance_mail.core.findings import Finding
from relance_mail.engine.agenda import back as agenda_back
from relance_mail.engine.ledger import findings_kept
from relance_mail.engine.ledger.bank_day import bank_questions
from relance_mail.engine.morning import follow_up
from relance_mail.engine.morning import mail as staff_mail
from relance_mail.engine.morning.figures import DAYS
from relance_mail.engine.morning.mail import StaffMail
from relance_mail.engine.morning.page import News, morning
from relance_mail.engine.morning.sight import SUMMARY, Sight, day_has_begun
from relance_mail.engine.office import Office, Report
from relance_mail.engine.opening import state as opening_state
from relance_mail.store import invoices
from relance_mail.workbooks.base import FollowUp


def name_of(day: date) -> str:
    """Under which name the summary of a day is sent."""
    return f"{SUMMARY}/{day.isoformat()}"


def is_due(conn: Connection, office: Office) -> bool:
    """Whether today's summary is to leave now."""
    name, today = name_of(office.today()), office.today()
    if office.mailer is None or not office.correspondence.in_charge_on(today) or not day_has_begun(office):
        return False
    return not (staff_mail.is_sent(conn, name) or staff_mail.waits(conn, name, office.clock.now()))


def send_summary(office: Office, report: Report, sight: Sight, rows: Sequence[FollowUp]) -> None:
    """Send it, with `suivi.xlsx`; what was told once is forgotten when it has left."""
    with office.store.reading() as conn:
        heard = news(conn, office, report, sight)
    subject, page = morning(sight, heard)
    mail = StaffMail(
        name_of(sight.today),
        office.correspondence.in_charge_on(sight.today),
        subject,
        page,
        (follow_up.attachment(sight, rows),),
        follow_up.NAME,
    )
    if staff_mail.send(office, report, mail):
        with office.store.writing() as conn:
            findings_kept.forget_events(conn)


def news(conn: Connection, office: Office, report: Report, sight: Sight) -> News:
    """What the mail says beside what the sight holds."""
    sources = [feed.name for feed in office.feeds]
    found: list[Finding] = [*report.findings, *findings_kept.of_files(conn, sources), *findings_kept.events(conn)]
    return News(
        findings=list(dict.fromkeys(found)),
        movements=invoices.movements_since(conn, sight.today - timedelta(days=DAYS)),
        moved=agenda_back.said_since(conn, sight.since),
        bank_questions=bank_questions(conn, office),
        opening=opening_state.words(opening_state.standing(conn), office),
        staff_folder=str(office.staff_folder or ""),
    )
