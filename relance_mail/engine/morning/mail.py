"""Mails to our own people: the summary and the short ones, each sent once (OFFICE §8).

1. They go through the same mailer as reminders, under a key of their own. That one is sent is noted before it leaves
   and taken back after a definite no: after a crash, or without an answer, once more might be twice.
2. The codes behind links are made in that same transaction, and for nothing else.
3. One that could not be sent stops nothing and nobody. It is a finding, and tried again a quarter of an hour later.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity
from relance_mail.engine.desk import codes
from relance_mail.engine.morning.page_html import html_of
from relance_mail.engine.morning.page_text import text_of
from relance_mail.engine.morning.pages import Offer, Page
from relance_mail.engine.office import Office, Report
from relance_mail.engine.outcome import RETRY_AFTER
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, Answer, Attachment, NoAnswer, Outgoing
from relance_mail.store import journal, meta


@dataclass(frozen=True, slots=True)
class StaffMail:
    """`name`: for ever the same for the same mail (`summary/2026-03-03`); what stands before the slash is its sort.
    `attached_as`: the file in which its reader finds what the page leaves out."""

    name: str
    to: Sequence[str]
    subject: str
    page: Page
    attachments: tuple[Attachment, ...] = ()
    attached_as: str = ""

    @property
    def sort(self) -> str:
        return self.name.partition("/")[0]


def is_sent(conn: Connection, name: str) -> bool:
    """Whether this mail has left, or may have."""
    return meta.get(conn, name) is not None


def last_sent(conn: Connection, sort: str, before: date) -> datetime | None:
    """When the last mail of a sort that is sent once a day left, before that day."""
    days = {day: at for day, at in meta.under(conn, sort).items() if day < before.isoformat()}
    return datetime.fromisoformat(days[max(days)]) if days else None


def waits(conn: Connection, name: str, now: datetime) -> bool:
    """Whether it could not be sent lately, so that it is too early to try again."""
    later = meta.get(conn, _later(name))
    return later is not None and now < datetime.fromisoformat(later)


def send(office: Office, report: Report, mail: StaffMail) -> bool:
    """Send it unless it was sent; whether it has left now, or may have."""
    mailer, now = office.mailer, office.clock.now()
    if mailer is None or not mail.to:
        return False
    with office.store.writing() as conn:
        if is_sent(conn, mail.name) or waits(conn, mail.name, now):
            return False
        outgoing = _outgoing(conn, office, mail)
        meta.put(conn, mail.name, now.isoformat())
    try:
        answer: Answer | None = mailer.dispatch(mailer.prepare(outgoing))
    except NoAnswer:
        answer = None
    except BackendError as silence:
        report.findings += silence.findings
        report.silent_backends.append("staff mail")
        _not_sent(office, mail.name)
        return False
    if not isinstance(answer, Accepted):
        report.findings.append(_failed(mail, answer.words if answer else "aucune réponse du serveur"))
    if answer is not None and not isinstance(answer, Accepted):
        _not_sent(office, mail.name)
        return False
    with office.store.writing() as conn:
        meta.drop(conn, _later(mail.name))
        journal.append(conn, now, "relance", f"{mail.sort}.sent", None, subject=mail.subject, to=list(mail.to))
    return True


def _outgoing(conn: Connection, office: Office, mail: StaffMail) -> Outgoing:
    links = {offer: _link(conn, office, offer) for offer in mail.page.offers}
    key = hashlib.sha256(f"{mail.name}/{office.profile}/{office.correspondence.sender}".encode()).hexdigest()
    return Outgoing(
        key=key,
        token=f"S{office.today():%y%m%d}",
        sender=office.correspondence.sender,
        sender_name="Relances",
        to=tuple(mail.to),
        subject=" ".join(mail.subject.split()),
        text=text_of(mail.page, links.__getitem__, mail.attached_as),
        html=html_of(mail.page, links.__getitem__, mail.attached_as),
        attachments=mail.attachments,
        delivery_receipt=False,
    )


def _link(conn: Connection, office: Office, offer: Offer) -> str:
    return codes.link(office, codes.mint(conn, office, offer.decision), offer.label, offer.decision)


def _not_sent(office: Office, name: str) -> None:
    with office.store.writing() as conn:
        meta.drop(conn, name)
        meta.put(conn, _later(name), (office.clock.now() + RETRY_AFTER[0]).isoformat())


def _later(name: str) -> str:
    return f"later/{name}"


def _failed(mail: StaffMail, words: str) -> Finding:
    what = f"« {mail.subject} » n'est peut-être pas parti : {words}."
    return Finding(mail.sort, what, "Voir `relance status`.", severity=Severity.WARNING)
