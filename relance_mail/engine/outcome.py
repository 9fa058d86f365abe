"""What the carrier answered, written down: sent, refused, later, or nobody knows (MODEL §3.8).

1. A definite no is tried again after a while; the ninth, five days after the first, is taken for good. When our own
   account is at fault nothing is given up: no customer can help that.
2. Only a refused recipient sets an address aside; a refused message is ours to correct.
"""

from datetime import timedelta

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.outbox import Event
from relance_mail.core.parties import ContactState
from relance_mail.engine.incoming.effects import close_answered
from relance_mail.engine.office import Office, Report
from relance_mail.mail.base import Accepted, Answer, NotNow, Refused, RefusedWhy
from relance_mail.store import contacts, outbox
from relance_mail.store.outbox import OutboxRow

RETRY_AFTER = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
LAST_TRY = 9  # with these waits, five days after the first


def retry_after(tries: int) -> timedelta:
    """How long to wait after that many tries."""
    return RETRY_AFTER[min(tries, len(RETRY_AFTER) - 1)]


def record(conn: Connection, office: Office, report: Report, row: OutboxRow, answer: Answer | None, words: str) -> None:
    """Write the answer of one dispatch into its row; `answer` None = none came, `words` say how it ended."""
    now = office.clock.now()
    match answer:
        case Accepted():
            gone = outbox.move(
                conn,
                row,
                Event.ACCEPTED,
                now,
                sent_at=now,
                server_words=answer.words,
                message_id_seen=answer.message_id_seen,
                sent_sha256=row.body_sha256,
            )
            close_answered(conn, office, gone)
            report.count("sent")
        case Refused():
            outbox.move(conn, row, Event.REFUSED_FOR_GOOD, now, why=str(answer.why), server_words=answer.words)
            if answer.why is RefusedWhy.RECIPIENT:
                _set_aside(conn, office, row, answer.recipients or tuple(row.recipients))
            report.findings.append(_refused(row, answer.words))
        case NotNow():
            _later(conn, office, report, row, answer)
        case None:
            outbox.move(conn, row, Event.NO_ANSWER, now, server_words=words, needs_person=False)
            report.count("uncertain")


def _later(conn: Connection, office: Office, report: Report, row: OutboxRow, answer: NotNow) -> None:
    now, tries = office.clock.now(), row.tries + 1
    if tries >= LAST_TRY and not answer.backend:
        outbox.move(conn, row, Event.REFUSED_FOR_GOOD, now, why="delays", tries=tries, server_words=answer.words)
        report.findings.append(_refused(row, answer.words))
        return
    wait = retry_after(row.tries)
    outbox.move(conn, row, Event.NOT_NOW, now, tries=tries, not_before=now + wait, server_words=answer.words)
    if not answer.backend:  # else the whole delivery stops and says why
        what = f"{row.reminder_id} n'est pas partie : {answer.words}. Nouvel essai plus tard."
        report.findings.append(
            Finding("not_now", what, "Rien à faire, sauf si cela se répète.", severity=Severity.WARNING)
        )


def _set_aside(conn: Connection, office: Office, row: OutboxRow, addresses: tuple[str, ...]) -> None:
    today, now = office.today(), office.clock.now()
    for address in addresses:
        contacts.set_aside(conn, row.customer_id, address, ContactState.BOUNCED, today, now, "serveur de messagerie")


def _refused(row: OutboxRow, words: str) -> Finding:
    what = f"Le serveur refuse définitivement {row.reminder_id} ({row.customer_id}) : {words}"
    return Finding("refused", what, "Corriger l'adresse (relance contact) ou le message.")
