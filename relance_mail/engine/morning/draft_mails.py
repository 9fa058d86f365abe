"""Short mails about drafts: they are ready, or they have lain there for days (OFFICE §2, §8.5).

1. What the file of the day has brought is told once for that version of the file. What the morning's summary has told,
   or is still to tell, is not told again.
2. A draft that had to be made anew about the same steps has waited since the first one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from relance_mail.core.days import working_days_between
from relance_mail.core.french import amounts, counted, long_day, plural, short_day
from relance_mail.core.money import Money, totals
from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval, Channel
from relance_mail.engine.morning import mail as staff_mail
from relance_mail.engine.morning.mail import StaffMail
from relance_mail.engine.morning.pages import Line, Page, section
from relance_mail.engine.morning.sight import day_has_begun, first_policy
from relance_mail.engine.morning.summary import name_of
from relance_mail.engine.office import Office, Report
from relance_mail.store import customers, meta, outbox, reminders, snapshots
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.reminders import Reminder

_TOLD = "drafts_told_of"
_MOST = 40


def announce_drafts(office: Office, report: Report) -> None:
    """« 14 brouillons prêts (31 250,00 €) », once for each version of the files."""
    letters, today = office.correspondence, office.today()
    if letters.approval is Approval.ASK or not letters.in_charge_on(today):
        return
    with office.store.reading() as conn:
        batch, summary = snapshots.newest_applied(conn), meta.get(conn, name_of(today))
        if batch is None or summary is None or meta.get(conn, _TOLD) == str(batch.id):
            return
        since = max(batch.read_at, datetime.fromisoformat(summary))
        rows = [row for row in _drafts(conn) if row.since >= since]
        page = _page(conn, office, rows, plural(len(rows), "prêt", "prêts"), {})
    mail = StaffMail(f"drafts/{today}/{batch.id}", letters.in_charge_on(today), page.lead, page)
    if rows and staff_mail.send(office, report, mail):
        with office.store.writing() as conn:
            meta.put(conn, _TOLD, str(batch.id))


def call_deputy(office: Office, report: Report) -> None:
    """Too many drafts have waited too long: a mail to the deputy, at most one a day."""
    letters, today = office.correspondence, office.today()
    if not letters.deputy or not day_has_begun(office):
        return
    name = f"deputy/{today}"
    with office.store.reading() as conn:
        drafts = [] if staff_mail.is_sent(conn, name) else _drafts(conn)
        made = outbox.first_made(conn, drafts)
        old = [row for row in drafts if _age(office, made[row.id]) >= letters.drafts_alert_days]
        if len(old) <= letters.drafts_alert:
            return
        page = _page(conn, office, old, plural(len(old), "attend", "attendent"), made)
    staff_mail.send(office, report, StaffMail(name, (letters.deputy,), page.lead, page))


def _drafts(conn: Connection) -> list[OutboxRow]:
    return [row for row in outbox.rows_in(conn, State.WITH_STAFF) if row.channel is Channel.MAIL]


def _age(office: Office, made: datetime) -> int:
    """In working days."""
    return working_days_between(_day(office, made), office.today(), first_policy(office).holidays)


def _day(office: Office, instant: datetime) -> date:
    return instant.astimezone(office.clock.zone).date()


def _page(conn: Connection, office: Office, rows: Sequence[OutboxRow], what: str, made: Mapping[str, datetime]) -> Page:
    """Which customer, which stage, how much, since when."""
    known = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
    lines = [_line(conn, office, row, known[row.reminder_id], made.get(row.id)) for row in rows]
    every = [line.residual for row in rows for line in known[row.reminder_id].lines]
    lead = f"{counted(len(rows), 'brouillon')} {what} ({_sum(every)})"
    closing = ("Un brouillon s'approuve en l'envoyant depuis votre messagerie, dossier Brouillons.",)
    title = f"Brouillons au {long_day(office.today())}"
    return Page(title, lead, sections=(section("Brouillons", lines, most=_MOST),), closing=closing)


def _line(conn: Connection, office: Office, row: OutboxRow, reminder: Reminder, made: datetime | None) -> Line:
    customer = customers.get_customer(conn, row.customer_id)
    stage = office.book.of(customer).stage(reminder.stage) if customer else None
    since = f", depuis le {short_day(_day(office, made))}" if made else ""
    text = f"{stage.name if stage and stage.name else reminder.stage} (réf. {reminder.token}){since}"
    who = f"{customer.name} ({customer.id})" if customer else row.customer_id
    return Line(text, who, _sum(line.residual for line in reminder.lines))


def _sum(sums: Iterable[Money]) -> str:
    return amounts(list(totals(sums).values()))
