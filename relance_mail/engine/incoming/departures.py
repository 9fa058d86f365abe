"""That a message has left, and as what: its copy recognised in our mailbox, compared with what was approved.

1. Staff sends drafts from Outlook, which gives the mail another Message-ID, writes its HTML anew and drops our headers.
   What stays decides: the reference in the subject, with a recipient or a file in common (MODEL §2.3), or the very
   subject from us to somebody outside. The copy may come from any colleague's own address.
2. Customers' answers bear the reference too: what comes from a recipient, answers our message or is forwarded is no
   copy. Nor is the one that we put into Sent ourselves.
3. What the program has dispatched is proved by its mailer, which compares the whole content (settle); but whatever
   has left shall not stay `withdrawn`, nor be sent once more (MODEL §3.7).
4. What really left is kept. Another recipient, a missing file or another amount is no error but a question: a person
   says whether it counts for its stage, and nothing follows before (OFFICE §7).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from email.policy import compat32
from html import unescape

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.keys import tokens_in
from relance_mail.core.outbox import LEFT, Event, State
from relance_mail.core.policy import Channel
from relance_mail.engine.incoming.effects import close_answered
from relance_mail.engine.office import Office, Report
from relance_mail.engine.writing.envelope import from_bytes
from relance_mail.mail.base import Found, Outgoing, RawMail, Ref
from relance_mail.replies import mime
from relance_mail.replies.parse import ParsedMail, parse
from relance_mail.store import outbox, reminders
from relance_mail.store.outbox import OutboxRow

_ANSWERED = re.compile(r"\s*(?:re|r[eé]p|tr|fwd?|aw|wg|sv|antw) ?:", re.IGNORECASE)
_MARKUP = re.compile(r"<style\b.*?</style>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_AMOUNT = re.compile(r"(?:\d{1,3}(?:[\s.,'’]\d{3})+|\d+)[.,]\d\d(?!\d|[.,]\d)")
_GIVEN_UP = (State.WITHDRAWN, State.REFUSED)


def recognised(office: Office, report: Report, raw: RawMail, mail: ParsedMail) -> OutboxRow | None:
    """The message of ours that this mail is a copy of; what it proves is written down."""
    with office.store.reading() as conn:
        row = _copied(conn, office, mail, raw.content)
    if row is None or (row.begun_at is not None and row.state in LEFT):
        return row
    if row.state is not State.SENT or row.sent_sha256 is None:
        at = office.clock.of(raw.received)
        left(office, report, row, Found(f"copie dans {raw.folder}", at, mail.message_id, raw.content))
    elif mail.message_id not in (row.message_id, row.message_id_seen):
        _ask(office, report, row, "partie deux fois")
    return row


def left(office: Office, report: Report, row: OutboxRow, found: Found) -> None:
    """Note that a message has left. A draft of it that still lies there is taken away first: it shall not leave too."""
    now, words, seen = office.clock.now(), "", found.message_id_seen
    if row.begun_at is None:
        _take_draft_away(office, row)
        if found.content is not None:
            mail = parse(found.content)
            words, seen = " ; ".join(_changed(office, row, mail, found.content)), seen or mail.message_id
            words = words or ("" if mail.sender_sure else "partie, d'après un mail dont l'expéditeur est douteux")
    asked = bool(words) or row.state in _GIVEN_UP
    with office.store.writing() as conn:
        gone = outbox.move(
            conn,
            row,
            Event.FOUND,
            now,
            why=words or None,
            sent_at=found.at or now,
            server_words=found.words,
            message_id_seen=seen,
            sent_sha256=office.store.files.put(found.content) if found.content else row.sent_sha256,
            needs_person=asked,
        )
        close_answered(conn, office, gone)
    report.count("sent")
    if asked:
        report.findings.append(_finding(gone, words or "partie alors qu'elle avait été retirée"))


def answered(conn: Connection, office: Office, report: Report, row: OutboxRow, words: str) -> None:
    """A delivery notice, a receipt or an answer tells of a message whose sending began and has no known end, or was
    given up: it has left, for only who met it can name it. One whose sending never began is not believed to have left;
    a draft is left to its copy, which also says as what it left."""
    if row.begun_at is None or row.state is State.SENT:
        return
    asked = row.state in _GIVEN_UP
    gone = outbox.move(
        conn,
        row,
        Event.FOUND,
        office.clock.now(),
        sent_at=row.begun_at,
        server_words=words,
        needs_person=asked,
    )
    close_answered(conn, office, gone)
    report.count("sent")
    if asked:
        report.findings.append(_finding(gone, "partie alors qu'elle avait été retirée"))


def _take_draft_away(office: Office, row: OutboxRow) -> None:
    """Also one whose placing could not be written down. A message that was given up has none, but the next one about
    the same steps, which bears the same key, may have."""
    if office.mailer is not None and row.state not in (*_GIVEN_UP, State.SENT):
        office.mailer.withdraw(Ref(row.key, row.carrier_ref or "", row.message_id or "", row.body_sha256 or ""))


def _ask(office: Office, report: Report, row: OutboxRow, words: str) -> None:
    with office.store.writing() as conn:
        outbox.move(conn, row, Event.FOUND, office.clock.now(), why=words, needs_person=True)
    report.findings.append(_finding(row, words))


def _finding(row: OutboxRow, words: str) -> Finding:
    what = f"{row.reminder_id} (client {row.customer_id}) : {words}."
    remedy = f"Si elle compte pour son étape : relance settle {row.reminder_id} sent ; sinon, d'abord relance stage."
    return Finding("sent_modified", what, remedy, severity=Severity.WARNING)


def _copied(conn: Connection, office: Office, mail: ParsedMail, content: bytes) -> OutboxRow | None:
    """The message of ours that this mail is a copy of."""
    if mail.text.header("X-Relance-Copy") or mail.text.receipts:
        return None
    for token in tokens_in(f"{mail.text.subject} {mail.text.header('X-Relance-Token')}"):
        reminder = reminders.reminder_by_token(conn, token)
        for row in outbox.rows_of_reminder(conn, reminder.id) if reminder else ():
            if row.channel is Channel.MAIL and row.bytes_sha256 and _is_copy(office, row, mail, content):
                return row
    return None


def _is_copy(office: Office, row: OutboxRow, mail: ParsedMail, content: bytes) -> bool:
    approved = _approved(office, row)
    ours = office.correspondence.ours(mail.sender_address)
    from_us, as_approved = mail.sender_address in ours, mail.text.subject == " ".join(approved.subject.split())
    if not from_us and (mail.sender_address in _addresses(approved) or not as_approved):
        return False
    if {mail.in_reply_to, *mail.references} & {row.message_id, row.message_id_seen} - {None}:
        return False
    if _ANSWERED.match(mail.text.subject):
        return False
    if _addresses(approved) & set(mail.recipients) or _files(approved) & _parts(content):
        return True
    house = office.correspondence.sender.rpartition("@")[2].lower()
    outside = [
        to for to in mail.recipients if to not in office.correspondence.ours(to) and not to.endswith(f"@{house}")
    ]
    return from_us and as_approved and bool(outside)


def _changed(office: Office, row: OutboxRow, mail: ParsedMail, content: bytes) -> Iterator[str]:
    """What differs in what matters between the approved message and what left, in French. Colleagues in copy do not."""
    approved = _approved(office, row)
    meant, written = _addresses(approved), set(mail.recipients)
    ours = {address for address in meant | written if address in office.correspondence.ours(address)}
    if meant - ours != written - ours:
        yield f"partie à {_listed(written)} au lieu de {_listed(meant)}"
    parts = _parts(content)
    lost = [file.name for file in approved.attachments if file.cid is None and _sha256(file.content) not in parts]
    if lost:
        yield f"partie sans {', '.join(lost)}, ou avec un autre contenu"
    before = _amounts(approved.text, approved.html, plain=mail.text.body_text is not None)
    now = _amounts(mail.text.body_text, mail.text.body_html, plain=mail.text.body_text is not None)
    if before.keys() != now.keys():
        gone = [before[key] for key in before.keys() - now.keys()]
        new = [now[key] for key in now.keys() - before.keys()]
        yield f"partie avec d'autres montants ({_listed(gone)} → {_listed(new)})"


def _approved(office: Office, row: OutboxRow) -> Outgoing:
    return from_bytes(office.store.files.get(row.bytes_sha256 or ""))


def _addresses(approved: Outgoing) -> set[str]:
    return {address.lower() for address in (*approved.to, *approved.cc)}


def _files(approved: Outgoing) -> set[str]:
    return {_sha256(file.content) for file in approved.attachments if file.cid is None}


def _parts(content: bytes) -> set[str]:
    """The SHA-256 of every part of a mail, decoded."""
    decoded = (part.get_payload(decode=True) for part in mime.parts(mime.taken_apart(content, compat32)))
    return {_sha256(part) for part in decoded if isinstance(part, bytes)}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _amounts(text: str | None, html: str | None, *, plain: bool) -> dict[str, str]:
    """Every amount with cents, by its digits alone: mail programs write other spaces than we do."""
    shown = text if plain else unescape(_MARKUP.sub(" ", html or ""))
    return {re.sub(r"\D", "", found): " ".join(found.split()) for found in _AMOUNT.findall(shown or "")}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)) or "rien"
