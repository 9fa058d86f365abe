"""Fill the texts, get a yes, place the message where it leaves from.

1. Rendering comes before approval: what is approved are the bytes kept under `bytes_sha256` (rule 6).
2. Placed at the carrier for the program to send, or with staff: a draft in its mail program, paper in a folder, a call.
3. The mail beside a registered letter is a copy: it waits until the letter's deposit is recorded (OFFICE §6).
"""

from dataclasses import replace

from relance_mail.core.account import Facts
from relance_mail.core.decide import decide
from relance_mail.core.findings import Finding
from relance_mail.core.outbox import Event, State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.engine import paper
from relance_mail.engine.addresses import written_to_today
from relance_mail.engine.compose import Draft, context_of, draft_of, letter_of, mail_of, missing_copies
from relance_mail.engine.each import each
from relance_mail.engine.envelope import from_bytes, redirected, to_bytes
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.outcome import retry_after
from relance_mail.errors import BackendError, RelanceError
from relance_mail.letters.base import LetterRefused
from relance_mail.mail.base import Mailer, Outgoing
from relance_mail.store import journal, outbox, reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.reminders import Reminder


def prepare(office: Office, report: Report) -> None:
    """Render what is planned, place what is approved; nothing while an answer may lie unread in the mailbox."""
    if not report.mailbox_read:
        return
    with office.store.reading() as conn:
        facts = facts_of(conn, office, report)
        planned = outbox.rows_in(conn, State.PLANNED)
    each(office, report, planned, lambda row: f"render/{row.id}", lambda row: _render(office, report, facts, row))
    with office.store.reading() as conn:
        approved = outbox.rows_in(conn, State.APPROVED)
    each(office, report, approved, lambda row: f"place/{row.id}", lambda row: _place(office, report, row))


def _render(office: Office, report: Report, facts: Facts, row: OutboxRow) -> None:
    with office.store.reading() as conn:
        reminder = reminders.get_reminder(conn, row.reminder_id)
        known = account(conn, office, facts, row.customer_id)
    decision = decide(known, office.book.of(known.customer), office.today())
    if decision.stage != reminder.stage:
        return  # planned anew in this cycle's next turn: the facts moved between deciding and filling
    draft = draft_of(office, known, decision)
    try:
        content, files = _content(office, report, draft, reminder, row)
    except (LetterRefused, BackendError) as refusal:
        report.findings += refusal.findings
        with office.store.writing() as conn:
            outbox.move(conn, row, Event.RENDER_FAILED, office.clock.now(), why=str(refusal))
        return
    yes = reminder.needs_yes and not office.correspondence.as_draft(reminder.needs_yes)
    event = Event.RENDERED_NEEDS_YES if yes else Event.RENDERED_POLICY_YES
    with office.store.writing() as conn:
        outbox.move(conn, row, event, office.clock.now(), bytes_sha256=content, files=files)
    report.count("to approve" if yes else "approved")


def _content(
    office: Office, report: Report, draft: Draft, reminder: Reminder, row: OutboxRow
) -> tuple[str, dict[str, str]]:
    """The SHA-256 of the approved bytes, and of the files that belong to them."""
    context = context_of(office, draft, reminder.token, reminder.as_of)
    if row.channel is Channel.PHONE:
        return office.store.files.put(paper.call_sheet(context).encode()), {}
    letter = letter_of(office, draft, context)
    files = {letter.name: office.store.files.put(letter.content)} if letter else {}
    if row.channel is Channel.POST:
        if letter is None:
            raise BackendError(Finding("no_letter", f"{row.id} goes by post and has no letter.", "Add the template."))
        return files[letter.name], files
    report.findings += missing_copies(draft, context.copies)
    outgoing = mail_of(office, draft, context, row.key, letter)
    if office.correspondence.sandbox_address:
        outgoing = redirected(outgoing, office.correspondence.sandbox_address)
    return office.store.files.put(to_bytes(outgoing)), files


def _place(office: Office, report: Report, row: OutboxRow) -> None:
    now = office.clock.now()
    if (row.not_before and row.not_before > now) or _waits_for_deposit(office, row):
        return
    if row.channel is not Channel.MAIL:
        where = paper.lay_out(office, row)
        with office.store.writing() as conn:
            outbox.move(conn, row, Event.PLACED_WITH_STAFF, now, carrier_ref=where)
        report.count("with staff")
        return
    if office.mailer is not None:
        place(office, report, office.mailer, row)


def place(office: Office, report: Report, mailer: Mailer, row: OutboxRow) -> None:
    """Place one approved mail where it leaves from; one that lies there already is only written down. A draft waits
    until nothing else has left, or lies with staff, for its addresses."""
    now = office.clock.now()
    with office.store.reading() as conn:
        drafts = office.correspondence.as_draft(reminders.get_reminder(conn, row.reminder_id).needs_yes)
        if drafts and written_to_today(conn, office, row):
            return
    outgoing = _threaded(office, row, from_bytes(office.store.files.get(row.bytes_sha256 or "")))
    try:
        ref = mailer.place_draft(outgoing) if drafts else mailer.prepare(outgoing)
    except RelanceError as refusal:
        report.findings += refusal.findings
        wait = retry_after(row.tries)
        with office.store.writing() as conn:
            outbox.move(conn, row, Event.PLACE_FAILED, now, tries=row.tries + 1, not_before=now + wait)
        return
    event = Event.PLACED_WITH_STAFF if drafts else Event.PLACED_AT_CARRIER
    with office.store.writing() as conn:
        outbox.move(
            conn, row, event, now, message_id=ref.message_id, carrier_ref=ref.carrier_ref, body_sha256=ref.body_sha256
        )
    report.count("drafts" if drafts else "prepared")


def _waits_for_deposit(office: Office, row: OutboxRow) -> bool:
    with office.store.reading() as conn:
        siblings = outbox.rows_of_reminder(conn, row.reminder_id)
    letters = [other for other in siblings if other.proof_needed is ProofNeeded.DEPOSITED and other.id != row.id]
    return any(letter.state is not State.SENT for letter in letters)


def _threaded(office: Office, row: OutboxRow, outgoing: Outgoing) -> Outgoing:
    """With the transport headers that are not part of the approval: the thread and the journal's head."""
    with office.store.reading() as conn:
        head = journal.head(conn)
        thread_of = reminders.get_reminder(conn, row.reminder_id).thread_of
        before = [
            earlier.message_id_seen or earlier.message_id
            for earlier in (outbox.rows_of_reminder(conn, thread_of) if thread_of else ())
            if earlier.channel is Channel.MAIL
        ]
    parents = tuple(message_id for message_id in before if message_id)
    return replace(
        outgoing,
        in_reply_to=parents[-1] if parents else None,
        references=parents,
        journal_head=f"{head.seq}:{head.hash}" if head else None,
    )
