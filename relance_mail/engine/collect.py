"""Read the mailbox to its end: receipts, bounces, our own copies, replies.

1. A mail is kept (bytes, row, cursor) before anything is concluded from it; one that we fail to take in lies in the
   tray. What it proves, and the hold of a human reply, are written in the transaction that keeps it: no crash can
   lose them.
2. Every human reply stops the customer's reminders at once, before it is read; only a sure reading or a person ends
   that hold (OFFICE §5, rule 9).
3. `read_to_end_at` is when this reading began: only what arrived before it is known (rule 3).
4. Mails that concern no account are counted and not kept (rule 15).
5. A click on a link of our own mails comes in as a mail of one of our own people: it is looked at first, and is neither
   a reply nor a contact (engine/desk/codes).
6. What staff decided by giving an answer another category is carried out here, before anything else is decided.
7. After a restore everything since the backup is read twice: first our own copies, by which the next plan learns what
   had left already, then what came back about it. Until then nothing is dispatched.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.outbox import LEFT
from relance_mail.core.readings import ReceiptKind, ReceiptRead
from relance_mail.engine import installations
from relance_mail.engine.desk import categories, codes
from relance_mail.engine.each import each
from relance_mail.engine.incoming import sorting
from relance_mail.engine.incoming.departures import answered, recognised
from relance_mail.engine.incoming.effects import apply_reply, hold_for_reply, note_failures
from relance_mail.engine.incoming.matching import Match, match
from relance_mail.engine.office import Office, Report
from relance_mail.engine.plan import copy_seen
from relance_mail.mail.base import Mailbox, Position, RawMail
from relance_mail.replies.parse import ParsedMail, parse
from relance_mail.replies.sort import MailKind, forwarded_by_us, kind_of
from relance_mail.store import contacts, cursors, customers, inbound, meta, outbox
from relance_mail.store.cursors import Cursor
from relance_mail.store.inbound import NewMail
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import InboundKind, InboundState

BATCH = 200
_LOOKED = "restore_looked_at"


def collect(office: Office, report: Report) -> None:
    """Take in every new mail; `report.mailbox_read` says whether every folder was read to its end."""
    if office.mailbox is None:
        report.mailbox_read = True  # no mailbox: nothing can arrive, nothing is waited for
        with office.store.writing() as conn:
            meta.forget_restore(conn)
        return
    mailbox, began = office.mailbox, office.clock.now()
    with office.store.reading() as conn:
        positions = {name: Position(at.uidvalidity, at.last_uid) for name, at in _known(conn, mailbox).items()}
        only_looks = meta.restored_at(conn) is not None and meta.get(conn, _LOOKED) is None
    while True:
        fetched = mailbox.fetch(positions, BATCH)
        each(
            office,
            report,
            fetched.mails,
            _name,
            lambda mail: _take_in(office, report, mailbox, mail),
            lambda mail: _to_tray(office, mailbox, mail),
        )
        positions = {**positions, **fetched.positions}
        if not only_looks:
            _remember(office, mailbox, fetched.positions, began if fetched.read_to_end else None)
        if fetched.read_to_end or not fetched.mails:
            break
    if only_looks and fetched.read_to_end:
        with office.store.writing() as conn:
            meta.put(conn, _LOOKED, began.isoformat())
    categories.take(office, report)
    report.mailbox_read = fetched.read_to_end
    if not fetched.read_to_end:
        what = "La boîte aux lettres n'a pas été lue jusqu'au bout : rien ne part dans ce cycle."
        report.findings.append(Finding("mailbox_unread", what, "Si cela dure, vérifier la boîte et la connexion."))


def _known(conn: Connection, mailbox: Mailbox) -> Mapping[str, Cursor]:
    return cursors.cursors_of(conn, mailbox.name)


def _name(mail: RawMail) -> str:
    return f"mail/{hashlib.sha256(mail.content).hexdigest()[:16]}"


def _remember(office: Office, mailbox: Mailbox, after: Mapping[str, Position], read_to_end_at: datetime | None) -> None:
    positions = {name: Cursor(at.uidvalidity, at.last_uid) for name, at in after.items()}
    with office.store.writing() as conn:
        cursors.save_cursors(conn, mailbox.name, positions, read_to_end_at)
        if read_to_end_at is not None:
            meta.forget_restore(conn)
            meta.drop(conn, _LOOKED)


def _take_in(office: Office, report: Report, mailbox: Mailbox, raw: RawMail) -> None:
    if sorting.already_moved(office, raw):
        return
    mail = parse(raw.content)
    if codes.redeem(office, report, mail):
        report.count("links clicked")
        return
    if (copied := recognised(office, report, raw, mail)) is not None:
        report.count("own copies")
        sorting.note_copy(office, mailbox, raw, copied)
        return
    own = office.correspondence.own_addresses if mail.text.receipts else office.correspondence.ours(mail.sender_address)
    kind = kind_of(mail, own)
    if kind is MailKind.OWN_COPY:
        _note_own_copy(office, report, raw, mail, own)
        return
    with office.store.reading() as conn:
        found = match(conn, mail, forwarded=forwarded_by_us(mail, own))
    if not found.concerns_us or (kind is MailKind.OTHER and found.row is None):
        report.count("not ours")
        return
    kind = MailKind.REPLY if kind is MailKind.OTHER else kind  # a list's mail in our thread is an answer
    if raw.cut:
        report.findings.append(_too_large(mail))
    new = _new_mail(office, mailbox, raw, mail, kind, found)
    with office.store.writing() as conn:
        number, is_new = inbound.save_inbound(conn, new)
        sorting.note_reply(conn, mailbox, raw, mail, number, is_new=is_new)
        if is_new:
            _conclude(conn, office, report, mail, kind, found, new, number)
    with office.store.reading() as conn:
        kept = inbound.get_mail(conn, f"M{number}")
    if kept.state is InboundState.TO_CONFIRM and kept.reading is None:
        apply_reply(office, report, number)


def _too_large(mail: ParsedMail) -> Finding:
    what = f"Le mail « {mail.text.subject[:80]} » de {mail.sender_address} est trop gros : seul son début a été lu."
    return Finding("mail_too_large", what, "L'ouvrir dans la messagerie.", severity=Severity.WARNING)


def _new_mail(
    office: Office, mailbox: Mailbox, raw: RawMail, mail: ParsedMail, kind: MailKind, found: Match
) -> NewMail:
    lost = found.row is None and any(read.kind is ReceiptKind.FAILED for read in mail.text.receipts)
    if kind is MailKind.RECEIPT:
        state = InboundState.TRAY if lost else InboundState.DONE
    else:
        state = InboundState.TO_CONFIRM if found.customer_id else InboundState.TRAY
    return NewMail(
        mailbox=mailbox.name,
        sha256=office.store.files.put(raw.content),
        received_at=office.clock.of(raw.received),
        kind=InboundKind(str(kind)),
        trust=f"{found.how}, {'adresse connue' if found.trusted and not raw.cut else 'adresse inconnue'}",
        state=state,
        message_id=mail.message_id,
        customer_id=found.customer_id,
        reminder_id=found.row.reminder_id if found.row else None,
        sender=mail.sender_address or None,
        subject=mail.text.subject,
    )


def _conclude(
    conn: Connection,
    office: Office,
    report: Report,
    mail: ParsedMail,
    kind: MailKind,
    found: Match,
    new: NewMail,
    number: int,
) -> None:
    """What follows from a mail without reading its text: proofs of delivery, dead addresses, the hold of a reply."""
    report.count(str(kind))
    if kind is MailKind.REPLY and found.customer_id is not None:
        hold_for_reply(conn, office, found.customer_id, new.received_at, number)
    if found.row is None:
        return
    receipts = [_about_recipient(office, read, found.row) for read in mail.text.receipts]
    if kind in (MailKind.REPLY, MailKind.AUTO_REPLY):
        heard = ReceiptKind.REPLY if kind is MailKind.REPLY else ReceiptKind.AUTO_REPLY
        receipts = [ReceiptRead(new.sender, heard, permanent=False)]
    if receipts:
        answered(conn, office, report, found.row, f"{receipts[0].kind} : {new.sender or 'serveur'}")
    for read in receipts:
        inbound.save_receipt(conn, found.row.id, read, new.received_at, number)
        report.count(str(read.kind))
    note_failures(conn, office, report, found.row, receipts)


def _about_recipient(office: Office, read: ReceiptRead, row: OutboxRow) -> ReceiptRead:
    """With the address that we wrote to: where there was only one, a notice about another name of it is about that. A
    notice that proves the arrival is believed of that very house alone: whoever the message was forwarded to may read
    it too."""
    known = {address.lower() for address in row.recipients}
    ours = office.correspondence.own_addresses | {office.correspondence.sandbox_address}
    recipient = read.recipient and read.recipient.lower()
    if len(known) != 1 or recipient in known or recipient in ours:
        return read
    house = next(iter(known)).rpartition("@")[2]
    if recipient and read.kind in (ReceiptKind.READ, ReceiptKind.DELIVERED) and recipient.rpartition("@")[2] != house:
        return read
    return ReceiptRead(next(iter(known)), read.kind, read.permanent, words=read.words)


def _note_own_copy(office: Office, report: Report, raw: RawMail, mail: ParsedMail, own: frozenset[str]) -> None:
    """Whether a message of ours left is asked of the mailer, which compares the body (settle); a restored database,
    and the same data folder on a second machine, only learn here which keys have left. A colleague's mail to a customer
    puts off the next reminder (OFFICE §3.5)."""
    report.count("own copies")
    key = mail.text.header("X-Relance-Key")
    at = office.clock.of(raw.received)
    with office.store.writing() as conn:
        installations.look(conn, office, mail, at)
        if not key and mail.sender_sure:
            for address in set(mail.recipients) - own:
                for customer_id in contacts.customers_of_address(conn, address):
                    customers.note_contact(conn, customer_id, at.astimezone(office.clock.zone).date())
        elif key and not any(row.state in LEFT for row in outbox.rows_by_key(conn, key)):
            meta.put(conn, copy_seen(key), f"{at.isoformat()} {mail.message_id or ''}")


def _to_tray(office: Office, mailbox: Mailbox, raw: RawMail) -> None:
    """A mail that we failed to take in is kept for a person, unless it was kept before the failure."""
    new = NewMail(
        mailbox=mailbox.name,
        sha256=office.store.files.put(raw.content),
        received_at=office.clock.of(raw.received),
        kind=InboundKind.OTHER,
        trust="illisible",
        state=InboundState.TRAY,
    )
    with office.store.writing() as conn:
        inbound.save_inbound(conn, new)
