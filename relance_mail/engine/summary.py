"""The morning's summary: one mail a working day to the person in charge and the deputy, in French (OFFICE §8).

1. It is staff's screen: what is red, what is to decide, what was promised, what was sent yesterday.
2. It is sent through the same mailer as reminders, with a key of its day: never twice a day.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from html import escape

from sqlalchemy import Connection

from relance_mail.core.days import is_working_day
from relance_mail.core.findings import Finding, Severity
from relance_mail.core.french import amounts, counted, long_day
from relance_mail.core.money import totals
from relance_mail.core.outbox import Event, State
from relance_mail.core.policy import Approval
from relance_mail.engine.office import Office, Report
from relance_mail.mail.base import Accepted, Answer, NoAnswer, Outgoing
from relance_mail.store import invoices, journal, meta, outbox, reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.steps import listening
from relance_mail.store.tables import outbox as outbox_table
from relance_mail.store.waiting import Waiting, WaitingKind, waiting

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_TITLES = {
    WaitingKind.BRAKE: "Frein : rien ne part",
    WaitingKind.REPLY: "Réponses à lire",
    WaitingKind.TRAY: "Mails à rattacher",
    WaitingKind.APPROVAL: "À décider",
    WaitingKind.UNCERTAIN: "Incertain",
    WaitingKind.UNDELIVERED: "Non distribués",
    WaitingKind.REVIEW: "À revoir",
}


def send_summary(office: Office, report: Report) -> None:
    """Send today's summary unless it has left; not before the hour in the settings, nor on a day off."""
    to, mailer, now = office.correspondence.summary_to, office.mailer, office.clock.now()
    local = now.astimezone(office.clock.zone)
    holidays = next(iter(office.book.policies.values())).holidays
    if not to or mailer is None or not is_working_day(local.date(), holidays):
        return
    with office.store.reading() as conn:
        if local.time() < office.correspondence.summary_at or meta.get(conn, _key(local.date())):
            return
        subject, sections = summary_of(conn, office, report)
    outgoing = _outgoing(office, local.date(), subject, sections)
    try:
        answer: Answer | None = mailer.dispatch(mailer.prepare(outgoing))
    except NoAnswer:  # nobody knows: once more would be twice
        answer = None
    if not isinstance(answer, Accepted):
        words = answer.words if answer else "aucune réponse du serveur"
        what = f"Le résumé du jour n'est peut-être pas parti : {words}."
        report.findings.append(Finding("summary", what, "Voir `relance status`.", severity=Severity.WARNING))
    if answer is None or isinstance(answer, Accepted):
        with office.store.writing() as conn:
            meta.put(conn, _key(local.date()), now.isoformat())
            journal.append(conn, now, "relance", "summary.sent", None, subject=subject)


def summary_of(conn: Connection, office: Office, report: Report) -> tuple[str, dict[str, list[str]]]:
    """Subject and sections (title → lines) of today's summary."""
    today = office.today()
    policy = next(iter(office.book.policies.values()))
    heard = listening(conn, office.clock.now(), policy.silence_hours, office.clock.zone)
    found = waiting(conn, today, heard)
    sections: dict[str, list[str]] = {}
    for kind, title in _TITLES.items():
        lines = [_line(one) for one in found if one.kind is kind]
        if lines:
            sections[title] = lines
    problems = [f"{finding.what} {finding.remedy}" for finding in _worth_telling(report.findings)]
    if problems:
        sections["Anomalies"] = list(dict.fromkeys(problems))[:40]
    if gone := _drafts_taken_out(conn, office, today):
        sections["Brouillons retirés"] = gone
    sections["Hier"] = _sent_since(conn, office, today)
    sections["Encours"] = [_outstanding(conn, today)]
    return _subject(today, found, len(problems)), sections


def _subject(today: date, found: Iterable[Waiting], problems: int) -> str:
    kinds = [one.kind for one in found]
    parts = [
        counted(kinds.count(WaitingKind.REPLY), "réponse à lire", "réponses à lire"),
        counted(kinds.count(WaitingKind.APPROVAL), "relance à valider", "relances à valider"),
        counted(problems + kinds.count(WaitingKind.BRAKE), "alerte", "alertes"),
    ]
    return f"Relances du {_DAYS[today.weekday()]} {today:%d/%m} : {', '.join(parts)}"


def _line(one: Waiting) -> str:
    customer = f"client {one.customer_id} – " if one.customer_id else ""
    return f"{one.id} : {customer}{one.what}"


def _worth_telling(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.severity is Severity.WARNING)


def _last_working_day(office: Office, today: date) -> date:
    policy = next(iter(office.book.policies.values()))
    since = today - timedelta(days=1)
    while not is_working_day(since, policy.holidays):
        since -= timedelta(days=1)
    return since


def _drafts_taken_out(conn: Connection, office: Office, today: date) -> list[str]:
    """Drafts that staff had before it and finds no more, each with its reason (OFFICE §7)."""
    if office.correspondence.approval is not Approval.DRAFTS:
        return []
    since = datetime.combine(_last_working_day(office, today), time(), office.clock.zone)
    gone = (outbox_table.c.state == State.WITHDRAWN, outbox_table.c.last_event == Event.LAPSE)
    placed = (outbox_table.c.since >= since, outbox_table.c.body_sha256.is_not(None))
    rows = outbox.rows_where(conn, *gone, *placed)
    return [f"{row.reminder_id} : client {row.customer_id} – {row.why}" for row in rows]


def _sent_since(conn: Connection, office: Office, today: date) -> list[str]:
    """What left since the last working morning, by stage."""
    policy = next(iter(office.book.policies.values()))
    since = _last_working_day(office, today)
    rows = [row for row in outbox.rows_where(conn, outbox_table.c.state == "sent") if _on_or_after(row, since, office)]
    stages: dict[str, int] = {}
    for row in rows:
        stage_id = reminders.get_reminder(conn, row.reminder_id).stage
        stage = policy.stage(stage_id)
        name = stage.name if stage else stage_id
        stages[name] = stages.get(name, 0) + 1
    return [f"{name} : {number}" for name, number in stages.items()] or ["Aucun envoi."]


def _on_or_after(row: OutboxRow, since: date, office: Office) -> bool:
    sent: datetime | None = row.sent_at
    return sent is not None and sent.astimezone(office.clock.zone).date() >= since


def _outstanding(conn: Connection, today: date) -> str:
    late = [
        invoice.residual
        for owned in invoices.open_invoices(conn).values()
        for invoice in owned
        if invoice.due_date < today and not invoice.is_credit
    ]
    return f"Échu : {amounts(list(totals(late).values())) or '0 €'} ({counted(len(late), 'facture', 'factures')})"


def _outgoing(office: Office, day: date, subject: str, sections: dict[str, list[str]]) -> Outgoing:
    text = "\n\n".join(
        f"{title.upper()}\n" + "\n".join(f"- {line}" for line in lines) for title, lines in sections.items()
    )
    body = "".join(
        f"<h3>{escape(title)}</h3><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
        for title, lines in sections.items()
    )
    return Outgoing(
        key=hashlib.sha256(f"summary/{office.profile}/{day}/{office.correspondence.sender}".encode()).hexdigest(),
        token=f"S{day:%y%m%d}",
        sender=office.correspondence.sender,
        sender_name="Relances",
        to=office.correspondence.summary_to,
        subject=subject,
        text=f"{long_day(day)}\n\n{text}\n",
        html=f'<html lang="fr"><body style="font-family:Calibri,Arial,sans-serif">{body}</body></html>',
        delivery_receipt=False,
    )


def _key(day: date) -> str:
    return f"summary/{day.isoformat()}"
