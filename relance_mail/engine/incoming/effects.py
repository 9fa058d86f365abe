"""Carry out what a reading does: holds, promises, putting off; what needs a person waits for one.

1. What follows from a reading is `core.effects`; here it is written down, with the mail as its cause.
2. The hold « réponse à lire » is opened before reading; it ends here only when the reading is sure, or when the
   document that the reply asked for has left.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from relance_mail.core.account import Account, Hold, HoldReason
from relance_mail.core.days import add_working_days
from relance_mail.core.effects import REPLY_AUTHOR, Consequences, consequences
from relance_mail.core.findings import Finding, Severity
from relance_mail.core.invoices import Invoice
from relance_mail.core.parties import ContactState
from relance_mail.core.policy import AnswerTo
from relance_mail.core.promise_terms import invoices_named
from relance_mail.core.readings import PromiseRead, ReceiptKind, ReceiptRead
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.legal.insolvency import claim_end
from relance_mail.engine.office import Office, Report
from relance_mail.replies.mails import OpenInvoice
from relance_mail.replies.parse import parse
from relance_mail.replies.read import read
from relance_mail.replies.sort import forwarded_by_us
from relance_mail.store import answers, contacts, customers, holds, inbound, promises, reminders
from relance_mail.store.inbound import Mail
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.promises import NewPromise
from relance_mail.store.tables import InboundState

REVIEW_WORKING_DAYS = 2
AUTHOR = REPLY_AUTHOR


def hold_for_reply(conn: Connection, office: Office, customer_id: str, at: datetime, mail_number: int) -> None:
    """Stop every reminder to this customer until the reply has been read."""
    customer = customers.get_customer(conn, customer_id)
    if customer is None:
        return
    day = at.astimezone(office.clock.zone).date()
    review = add_working_days(day, REVIEW_WORKING_DAYS, office.book.of(customer).holidays)
    hold = Hold(HoldReason.REPLY_WAITING, day, AUTHOR, review_on=review)
    holds.open_hold(conn, customer_id, hold, at, cause=f"mail {mail_number}")


def apply_reply(office: Office, report: Report, number: int) -> None:
    """Read one kept mail and do what its reading says; it stays open when a person is needed."""
    with office.store.reading() as conn:
        mail = inbound.get_mail(conn, f"M{number}")
        known = account(conn, office, facts_of(conn, office, report), mail.customer_id or "")
    text = parse(office.store.files.get(mail.sha256))
    forwarded = forwarded_by_us(text, office.correspondence.ours(text.sender_address))
    owed = [_shown(invoice) for invoice in known.invoices if not invoice.is_credit]
    reading = read(text.text, mail.received_at, owed, forwarded)
    trusted = not mail.trust.endswith("inconnue")
    day = mail.received_at.astimezone(office.clock.zone).date()
    claim = claim_end(office, known.customer, day)
    ends_on = claim.legal_end if claim else None
    result = consequences(reading, known, office.book.of(known.customer), day, trusted, ends_on)
    now = office.clock.now()
    with office.store.writing() as conn:
        inbound.change_mail(conn, mail, now, "relance", reading=reading)
        write_down(conn, office, mail, known, result, AUTHOR)
        if not result.needs_person:
            release_reply(conn, mail, day, now, "relance", "lecture sûre")
            inbound.close_mail(conn, mail, now, "relance", "read")
    report.count("to read by a person" if result.needs_person else "replies understood")


def write_down(conn: Connection, office: Office, mail: Mail, known: Account, result: Consequences, author: str) -> None:
    """Open the holds, record the accepted promises and the documents owed, put off the next message."""
    customer_id, now = known.customer.id, office.clock.now()
    for hold in result.holds:
        holds.open_hold(conn, customer_id, hold, now, cause=mail.ref)
    for part, promise in enumerate(result.promises_accepted, 1):
        record_promise(conn, known, promise, mail, now, author, part)
    owe_documents(conn, office, mail, known, result, author)
    if result.not_before is not None and result.not_before > (known.not_before or date.min):
        customers.postpone_customer(conn, customer_id, result.not_before)


def owe_documents(
    conn: Connection, office: Office, mail: Mail, known: Account, result: Consequences, author: str
) -> None:
    """Keep that this mail asks for the copies of some invoices."""
    if result.documents:
        day = mail.received_at.astimezone(office.clock.zone).date()
        answers.owe(conn, known.customer.id, AnswerTo.DOCUMENT, result.documents, mail.ref, author, day)


def close_answered(conn: Connection, office: Office, row: OutboxRow) -> None:
    """The message of this row has left: the replies that asked for it are dealt with, and hold no longer."""
    customer = customers.get_customer(conn, row.customer_id)
    reminder = reminders.get_reminder(conn, row.reminder_id)
    stage = office.book.of(customer).stage(reminder.stage) if customer else None
    if stage is None or stage.answer is not AnswerTo.DOCUMENT:
        return
    now, sent = office.clock.now(), {line.invoice_id for line in reminder.lines}
    asked = {
        owed.cause
        for owed in answers.answers_of(conn, [row.customer_id]).get(row.customer_id, ())
        if owed.to is stage.answer and (not owed.invoices or sent & set(owed.invoices))
    }
    for mail in inbound.mails_of(conn, row.customer_id):
        if mail.ref in asked and mail.state is InboundState.TO_CONFIRM and mail.received_at <= (row.sent_at or now):
            release_reply(conn, mail, office.today(), now, "relance", "brouillon envoyé")
            inbound.close_mail(conn, mail, now, "relance", "answered")


def record_promise(
    conn: Connection,
    known: Account,
    promise: PromiseRead,
    mail: Mail,
    now: datetime,
    author: str,
    part: int,
    plan: str | None = None,
) -> str | None:
    """Keep one promise read in a mail, with what it covers now; None when it has no date, or names no open invoice.
    `plan`: the name of the instalment plan that it is a part of."""
    covered = invoices_named(known, promise.invoices) or ()
    if promise.date is None or not covered:
        return None
    made_on: date = mail.received_at.date()
    new = NewPromise(
        customer_id=known.customer.id,
        invoices={invoice.id: invoice.residual for invoice in covered},
        due=promise.date,
        made_on=made_on,
        author=author,
        latest=promise.date_latest,
        amount=promise.amount,
        plan=plan,
        part=part,
        inbound_id=mail.id,
        evidence=promise.evidence,
    )
    return promises.save_promise(conn, new, now)


def release_reply(conn: Connection, mail: Mail, on: date, now: datetime, actor: str, why: str) -> None:
    """End « réponse à lire » unless another reply of this customer still waits."""
    if mail.customer_id is None:
        return
    others = [one for one in inbound.mails_of(conn, mail.customer_id) if one.id != mail.id and one.state != "done"]
    if not others:
        holds.end_holds(conn, mail.customer_id, on, now, actor, why, [HoldReason.REPLY_WAITING])


def note_failures(
    conn: Connection, office: Office, report: Report, row: OutboxRow, receipts: Sequence[ReceiptRead]
) -> None:
    """A permanent bounce sets its address aside; whether the customer is held follows from the proof (rule 3)."""
    today, now = office.today(), office.clock.now()
    for receipt in receipts:
        if receipt.kind is ReceiptKind.FAILED and receipt.permanent:
            for address in [receipt.recipient] if receipt.recipient else list(row.recipients):
                if contacts.set_aside(conn, row.customer_id, address, ContactState.BOUNCED, today, now, "serveur"):
                    what = f"L'adresse {address} (client {row.customer_id}) ne fonctionne plus : elle est écartée."
                    remedy = "Donner une autre adresse : relance contact."
                    report.findings.append(Finding("bounced", what, remedy, severity=Severity.WARNING))


def _shown(invoice: Invoice) -> OpenInvoice:
    return OpenInvoice(invoice.number, invoice.residual, invoice.due_date, invoice.issue_date)
