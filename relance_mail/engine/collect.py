"""Read the mailbox to its end: receipts, bounces, our own copies, replies.

1. A mail is kept (bytes, row, cursor) before anything is concluded from it; what cannot be read goes to the tray.
2. Every human reply stops the customer's reminders at once, before it is read; only a sure reading or a person ends
   that hold (OFFICE §5, rule 9).
3. `read_to_end_at` is when this reading began: only what arrived before it is known (rule 3).
4. Mails that concern no account are counted and not kept (rule 15).
"""

import hashlib
from datetime import datetime

from relance_mail.core.readings import ReceiptKind, ReceiptRead
from relance_mail.engine.each import each
from relance_mail.engine.effects import apply_reply, hold_for_reply, note_failures
from relance_mail.engine.matching import Match, bare_address, match
from relance_mail.engine.office import Office, Report
from relance_mail.mail.base import Fetched, Mailbox, Position, RawMail
from relance_mail.replies.mails import IncomingText
from relance_mail.replies.parse import parse
from relance_mail.replies.sort import Sort, sort_of
from relance_mail.store import cursors, inbound, meta
from relance_mail.store.cursors import Cursor
from relance_mail.store.inbound import NewMail
from relance_mail.store.tables import InboundKind, InboundState

BATCH = 200


def collect(office: Office, report: Report) -> None:
    """Take in every new mail; `report.mailbox_read` says whether every folder was read to its end."""
    if office.mailbox is None:
        report.mailbox_read = True  # no mailbox: nothing can arrive, nothing is waited for
        return
    mailbox, began = office.mailbox, office.clock.now()
    while True:
        with office.store.reading() as conn:
            known = cursors.cursors_of(conn, mailbox.name)
        fetched = mailbox.fetch({name: Position(at.uidvalidity, at.last_uid) for name, at in known.items()}, BATCH)
        each(office, report, fetched.mails, _name, lambda mail: _take_in(office, report, mailbox, mail))
        _remember(office, mailbox, fetched, began)
        if fetched.read_to_end or not fetched.mails:
            break
    report.mailbox_read = fetched.read_to_end


def _name(mail: RawMail) -> str:
    return f"mail/{hashlib.sha256(mail.content).hexdigest()[:16]}"


def _remember(office: Office, mailbox: Mailbox, fetched: Fetched, began: datetime) -> None:
    positions = {name: Cursor(at.uidvalidity, at.last_uid) for name, at in fetched.positions.items()}
    with office.store.writing() as conn:
        cursors.save_cursors(conn, mailbox.name, positions, began if fetched.read_to_end else None)
        if fetched.read_to_end:
            meta.forget_restore(conn)


def _take_in(office: Office, report: Report, mailbox: Mailbox, raw: RawMail) -> None:
    mail = parse(raw.content)
    sender = bare_address(mail.sender)
    sort = sort_of(mail)
    with office.store.reading() as conn:
        found = match(conn, mail, sender)
    if sort is Sort.OWN_COPY:
        report.count("own copies")  # what it proves is asked of the mailer, which compares the body (settle)
        return
    if not found.concerns_us:
        report.count("not ours")
        return
    sha256 = office.store.files.put(raw.content)
    new = _new_mail(office, mailbox, raw, mail, sort, found, sender, sha256)
    with office.store.writing() as conn:
        number, is_new = inbound.save_inbound(conn, new)
        if not is_new:
            return
        if sort in (Sort.REPLY, Sort.AUTO_REPLY) and found.row is not None:
            kind = ReceiptKind.REPLY if sort is Sort.REPLY else ReceiptKind.AUTO_REPLY
            told = ReceiptRead(sender, kind, permanent=False)
            inbound.save_receipt(conn, found.row.id, told, new.received_at, number)
        if sort is Sort.REPLY and found.customer_id is not None:
            hold_for_reply(conn, office, found.customer_id, new.received_at, number)
    report.count(str(sort))
    if sort is Sort.RECEIPT:
        _note_receipts(office, report, mail, found, number, new.received_at)
    elif found.customer_id is not None:
        apply_reply(office, report, number)


def _new_mail(
    office: Office,
    mailbox: Mailbox,
    raw: RawMail,
    mail: IncomingText,
    sort: Sort,
    found: Match,
    sender: str | None,
    sha256: str,
) -> NewMail:
    kind = InboundKind(str(sort))
    to_confirm = sort in (Sort.REPLY, Sort.AUTO_REPLY)
    state = InboundState.TO_CONFIRM if to_confirm and found.customer_id else InboundState.TRAY
    if sort is Sort.RECEIPT:
        state = InboundState.DONE
    return NewMail(
        mailbox=mailbox.name,
        sha256=sha256,
        received_at=office.clock.of(raw.received),
        kind=kind,
        trust=f"{found.how}, {'adresse connue' if found.trusted else 'adresse inconnue'}",
        state=state,
        message_id=mail.header("Message-ID") or None,
        customer_id=found.customer_id,
        reminder_id=found.row.reminder_id if found.row else None,
        sender=sender,
        subject=mail.subject,
    )


def _note_receipts(
    office: Office, report: Report, mail: IncomingText, found: Match, number: int, received: datetime
) -> None:
    """What carriers say about the message; a notice that names none of ours changes nothing."""
    if found.row is None:
        return
    recipients = {address.lower() for address in found.row.recipients}
    with office.store.writing() as conn:
        for read in mail.receipts:
            told = read
            if read.recipient is None and len(recipients) == 1:
                told = ReceiptRead(next(iter(recipients)), read.kind, read.permanent, words=read.words)
            inbound.save_receipt(conn, found.row.id, told, received, number)
            report.count(str(read.kind))
        note_failures(conn, office, found.row, mail.receipts)
