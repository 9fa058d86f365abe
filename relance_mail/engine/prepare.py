"""Fill the texts, get a yes, place the message where it leaves from.

1. Rendering comes before approval: what is approved are the bytes kept under `bytes_sha256` (rule 6). A stage that
   goes alone is shown as a preview, in every mode; its approval makes the final letter (approving).
2. Placed at the carrier for the program to send, or with staff: a draft in its mail program, paper in a folder, a call.
3. The mail beside a registered letter is a copy: it waits until the letter's deposit is recorded (OFFICE §6).
"""

from dataclasses import replace

from sqlalchemy import Connection

from relance_mail.core.account import Facts
from relance_mail.core.decide import decide
from relance_mail.core.outbox import Event, State
from relance_mail.core.policy import Channel
from relance_mail.core.window import closed_for
from relance_mail.engine import installations
from relance_mail.engine.addresses import written_to_today
from relance_mail.engine.each import each
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.outcome import retry_after
from relance_mail.engine.writing import paper
from relance_mail.engine.writing.compose import Draft, context_of, draft_of, letter_of, missing_copies
from relance_mail.engine.writing.contents import keep
from relance_mail.engine.writing.copies import waits_for_deposit
from relance_mail.engine.writing.envelope import from_bytes
from relance_mail.errors import BackendError, RelanceError
from relance_mail.letters.base import LetterRefused
from relance_mail.mail.base import Mailer, Outgoing
from relance_mail.store import customers, journal, outbox, reminders
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
    paper.tidy(office)


def _render(office: Office, report: Report, facts: Facts, row: OutboxRow) -> None:
    with office.store.reading() as conn:
        reminder = reminders.get_reminder(conn, row.reminder_id)
        known = account(conn, office, facts, row.customer_id)
        closed = _closed(conn, office, row)
    decision = decide(known, office.book.of(known.customer), office.today())
    if decision.stage != reminder.stage:
        return  # planned anew in this cycle's next turn: the facts moved between deciding and filling
    draft = draft_of(office, known, decision)
    if draft.stage.alone and closed:
        return  # nobody could approve it now
    try:
        content, files = _content(office, report, draft, reminder, row)
    except (LetterRefused, BackendError) as refusal:
        report.findings += refusal.findings
        with office.store.writing() as conn:
            outbox.move(conn, row, Event.RENDER_FAILED, office.clock.now(), why=str(refusal))
        return
    yes = draft.stage.alone or (reminder.needs_yes and not office.correspondence.as_draft(reminder.needs_yes))
    event = Event.RENDERED_NEEDS_YES if yes else Event.RENDERED_POLICY_YES
    with office.store.writing() as conn:
        outbox.move(conn, row, event, office.clock.now(), bytes_sha256=content, files=files)
        texts = dict(draft.documents.hashes())
        journal.append(conn, office.clock.now(), "relance", "templates.used", row.id, templates=texts)
    report.count("to approve" if yes else "approved")


def _content(
    office: Office, report: Report, draft: Draft, reminder: Reminder, row: OutboxRow
) -> tuple[str, dict[str, str]]:
    """The SHA-256 of the bytes to approve, and of the files that belong to them. The letter of a stage that goes alone
    is a preview, which lies where it will be signed."""
    context = context_of(office, draft, reminder.token, reminder.as_of)
    letter = None if row.channel is Channel.PHONE else letter_of(office, draft, context, project=draft.stage.alone)
    if row.channel is Channel.MAIL:
        report.findings += missing_copies(draft, context.copies)
    content, files = keep(office, draft, context, row, letter)
    if row.channel is Channel.POST and draft.stage.alone:
        paper.lay_out(office, row, files)
    return content, files


def _place(office: Office, report: Report, row: OutboxRow) -> None:
    now = office.clock.now()
    with office.store.reading() as conn:
        waits = waits_for_deposit(conn, row) or (row.channel is not Channel.MAIL and _closed(conn, office, row))
    if waits or (row.not_before and row.not_before > now):
        return
    if row.channel is not Channel.MAIL:
        where = paper.lay_out(office, row)
        with office.store.writing() as conn:
            outbox.move(conn, row, Event.PLACED_WITH_STAFF, now, carrier_ref=where)
        report.count("with staff")
        return
    if office.mailer is not None:
        place(office, report, office.mailer, row)


def _closed(conn: Connection, office: Office, row: OutboxRow) -> bool:
    """Whether neither letters nor calls of that stage are made today (OFFICE §3.5)."""
    customer = customers.get_customer(conn, row.customer_id)
    if customer is None or office.ignore_window:
        return False
    policy = office.book.of(customer)
    return closed_for(office.today(), policy, policy.stage(reminders.get_reminder(conn, row.reminder_id).stage))


def place(office: Office, report: Report, mailer: Mailer, row: OutboxRow) -> None:
    """Place one approved mail where it leaves from; one that lies there already is only written down. A draft waits
    until nothing else has left, or lies with staff, for its addresses."""
    now = office.clock.now()
    with office.store.reading() as conn:
        asks = reminders.get_reminder(conn, row.reminder_id).needs_yes and row.approved_by is None
        drafts = office.correspondence.as_draft(asks)
        if drafts and (written_to_today(conn, office, row) or not installations.is_alone(conn)):
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


def _threaded(office: Office, row: OutboxRow, outgoing: Outgoing) -> Outgoing:
    """With the transport headers that are not part of the approval: the thread and the journal's head."""
    with office.store.reading() as conn:
        head, ours = journal.head(conn), installations.mark(conn, office)
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
        installation=ours,
    )
