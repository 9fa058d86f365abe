"""Let what is prepared leave: one message at a time, each in a transaction of its own (rule 7).

1. `begin` is committed to the disk before the first byte goes out. In that transaction everything is looked at once
   more: the version, the window, the gap, the cap, the clock, holds, the brake (rule 6).
2. Sources whose files have changed since they were read are read again first; while one cannot be read nothing leaves.
3. After `begin` every answer is recorded; no answer is `uncertain`, and nothing here ever tries again by itself.
4. Nothing leaves while the mailbox is not read to its end, nor with a clock behind the last work.
5. No address gets two messages on one day, whichever customers share it (OFFICE §3.1).
6. When our own account is at fault the delivery ends with the first message: a wrong password is not tried again for
   each of forty.
"""

from sqlalchemy import Connection

from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action
from relance_mail.core.findings import Finding
from relance_mail.core.outbox import Event, State
from relance_mail.core.policy import Policy, Stage
from relance_mail.core.version import changes, version_of
from relance_mail.core.window import left_in_run, open_at
from relance_mail.engine import installations
from relance_mail.engine.addresses import written_to_today
from relance_mail.engine.each import each
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.ingest import read_feed, stamp_of, take_in
from relance_mail.engine.office import Office, Report
from relance_mail.engine.outcome import record
from relance_mail.engine.plan import withdraw
from relance_mail.engine.writing.compose import draft_of, parts_of
from relance_mail.engine.writing.copies import is_copy, why_not_any_more
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, Answer, Mailer, NoAnswer, NotNow, Ref
from relance_mail.store import meta, outbox, reminders
from relance_mail.store.outbox import OutboxRow

_WAITS = ""  # neither sent nor withdrawn in this cycle


def deliver(office: Office, report: Report) -> None:
    """Send what may leave now; the report counts what left."""
    if office.mailer is None or not report.mailbox_read:
        return
    with office.store.reading() as conn:
        prepared = outbox.rows_in(conn, State.PREPARED)
        other = installations.obstacle(conn, office, report)
        obstacle = other or _obstacle(conn, office)
    if obstacle is not None and (prepared or other):
        report.findings.append(obstacle)
        return
    mailer = office.mailer
    each(office, report, prepared, lambda row: f"send/{row.id}", lambda row: _deliver(office, report, mailer, row))


def _obstacle(conn: Connection, office: Office) -> Finding | None:
    """Why nothing at all may leave in this cycle."""
    now, last = office.clock.now(), meta.last_now(conn)
    if last is not None and now < last:
        what = f"The clock says {now:%Y-%m-%d %H:%M} UTC, but work was done at {last:%Y-%m-%d %H:%M}: nothing is sent."
        return Finding("clock_back", what, "Set the clock of this machine right.")
    if meta.restored_at(conn) is not None:
        what = "The database was restored; nothing is sent before the mailbox has been read to its end."
        return Finding("restored", what, "Wait for the next cycle, or look at why the mailbox cannot be read.")
    return None


def _deliver(office: Office, report: Report, mailer: Mailer, row: OutboxRow) -> None:
    if row.not_before is not None and row.not_before > office.clock.now():
        return
    _look_again(office, report)
    with office.store.writing() as conn:
        begun = _begin(conn, office, report, row)
    if isinstance(begun, str):
        if begun != _WAITS:
            withdraw(office, report, row, begun)
        return
    ref = Ref(row.key, row.carrier_ref or "", row.message_id or "", row.body_sha256 or "")
    try:
        answer: Answer | None = mailer.dispatch(ref)
        words = ""
    except NoAnswer as silence:
        answer, words = None, str(silence)
    with office.store.writing() as conn:
        record(conn, office, report, begun, answer, words)
    if isinstance(answer, NotNow) and answer.backend:
        what = f"{row.reminder_id} did not leave, and the cause is ours: {answer.words}. Nothing more leaves now."
        raise BackendError(Finding("backend", what, "Run `relance check --connect` and correct what it names."))
    report.dispatched += answer is None or isinstance(answer, Accepted)


def _look_again(office: Office, report: Report) -> None:
    """Read again the sources whose files have changed since this cycle read them (MODEL §2.8)."""
    for feed in office.feeds:
        if feed.name not in report.unreadable and report.stamps.get(feed.name) == stamp_of(feed):
            continue
        taken = read_feed(feed, report)
        if taken is not None:
            with office.store.writing() as conn:
                take_in(conn, office, feed, taken, report)


def _begin(conn: Connection, office: Office, report: Report, seen: OutboxRow) -> OutboxRow | str:
    """The row in `dispatching`; else why it is withdrawn, or that it waits."""
    row, now = outbox.get_row(conn, seen.id), office.clock.now()
    if report.unreadable or row.state is not State.PREPARED:
        return _WAITS
    facts = facts_of(conn, office, report)
    if facts.file_awaited:
        return _WAITS
    known = account(conn, office, facts, row.customer_id)
    policy, reminder = office.book.of(known.customer), reminders.get_reminder(conn, row.reminder_id)
    if is_copy(conn, row):
        why = why_not_any_more(known, row, reminder, office.today())
    elif reminder.valid_until < office.today():
        why = f"proposition expirée le {reminder.valid_until:%d/%m/%Y}"
    else:
        decision = decide(known, policy, office.today())
        why = decision.because
        if decision.action is Action.REMIND:
            parts = parts_of(office, draft_of(office, known, decision)).as_json()
            changed = " ; ".join(changes(reminder.version_parts, parts)) or decision.because
            why = "" if version_of(parts) == reminder.version else changed
    if why:
        return why
    if known.facts.braked or not _may_leave_now(conn, office, report, policy, policy.stage(reminder.stage), row):
        return _WAITS
    meta.note_now(conn, now)
    return outbox.move(conn, row, Event.BEGIN, now, begun_at=now)


def _may_leave_now(
    conn: Connection, office: Office, report: Report, policy: Policy, stage: Stage | None, row: OutboxRow
) -> bool:
    """The cap of this run, the window, and who has got a message today."""
    if left_in_run(policy, report.dispatched) == 0 or written_to_today(conn, office, row):
        return False
    local = office.clock.now().astimezone(office.clock.zone)
    return office.ignore_window or open_at(local, policy, stage)
