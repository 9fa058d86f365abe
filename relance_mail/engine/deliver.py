"""Let what is prepared leave: one message at a time, each in a transaction of its own (rule 7).

1. `begin` is committed to the disk before the first byte goes out. In that transaction everything is looked at once
   more: the version, the window, the gap, the cap, the clock, holds, the brake (rule 6).
2. Sources whose files have changed since they were read are read again first; one that cannot be read stops the send.
3. After `begin` every answer is recorded; no answer is `uncertain`, and nothing here ever tries again by itself.
4. After a restore or with a clock behind the last work nothing leaves before the mailbox was read to its end.
"""

from datetime import date, timedelta

from sqlalchemy import Connection

from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action
from relance_mail.core.findings import Finding, Severity
from relance_mail.core.outbox import Event, State
from relance_mail.core.parties import ContactState
from relance_mail.core.policy import Approval, Policy, Stage
from relance_mail.core.version import changes, fingerprint, version_of
from relance_mail.core.window import left_in_run, open_at
from relance_mail.engine.compose import draft_of, parts_of
from relance_mail.engine.each import each
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.ingest import take_in
from relance_mail.engine.office import Office, Report
from relance_mail.engine.plan import withdraw
from relance_mail.engine.prepare import RETRY_AFTER
from relance_mail.mail.base import Accepted, Answer, Mailer, NoAnswer, NotNow, Ref, Refused, RefusedWhy
from relance_mail.store import contacts, meta, outbox, reminders
from relance_mail.store.outbox import OutboxRow

GIVE_UP_AFTER = timedelta(days=5)


def deliver(office: Office, report: Report) -> None:
    """Send what may leave now; the report counts what left."""
    if office.mailer is None or office.correspondence.approval is Approval.DRAFTS:
        return
    with office.store.reading() as conn:
        prepared = outbox.rows_in(conn, State.PREPARED)
        obstacle = _obstacle(conn, office, report)
    if prepared and obstacle is not None:
        report.findings.append(obstacle)
        return
    mailer = office.mailer
    each(office, report, prepared, lambda row: f"send/{row.id}", lambda row: _deliver(office, report, mailer, row))


def _obstacle(conn: Connection, office: Office, report: Report) -> Finding | None:
    """Why nothing at all may leave in this cycle."""
    now, last = office.clock.now(), meta.last_now(conn)
    if last is not None and now < last:
        what = f"The clock says {now:%Y-%m-%d %H:%M} UTC, but work was done at {last:%Y-%m-%d %H:%M}: nothing is sent."
        return Finding("clock_back", what, "Set the clock of this machine right.")
    if meta.restored_at(conn) is not None and not report.mailbox_read:
        what = "The database was restored; nothing is sent before the mailbox has been read to its end."
        return Finding("restored", what, "Wait for the next cycle, or look at why the mailbox cannot be read.")
    return None


def _deliver(office: Office, report: Report, mailer: Mailer, row: OutboxRow) -> None:
    now = office.clock.now()
    if row.not_before is not None and row.not_before > now:
        return
    with office.store.reading() as conn:
        reminder = reminders.get_reminder(conn, row.reminder_id)
    _look_again(office, report)
    with office.store.writing() as conn:
        begun = _begin(conn, office, report, row, reminder.version, reminder.version_parts)
    if isinstance(begun, str):
        if begun:
            withdraw(office, report, row, begun)
        return
    ref = Ref(row.key, row.carrier_ref or "", row.message_id or "", row.body_sha256 or "")
    try:
        answer: Answer | None = mailer.dispatch(ref)
        words = ""
    except NoAnswer as silence:
        answer, words = None, str(silence)
    with office.store.writing() as conn:
        _record(conn, office, report, begun, answer, words)


def _look_again(office: Office, report: Report) -> None:
    """Read again the sources whose files have changed since this cycle read them (MODEL §2.8)."""
    for feed in office.feeds:
        if report.stamps.get(feed.name) == feed.stamp():
            continue
        taken = feed.read()
        if taken is None:
            report.unreadable.add(feed.name)
            continue
        report.unreadable.discard(feed.name)
        with office.store.writing() as conn:
            take_in(conn, office, feed, taken, report)
        report.stamps[feed.name] = feed.stamp()


def _begin(
    conn: Connection, office: Office, report: Report, seen: OutboxRow, version: str, parts: object
) -> OutboxRow | str:
    """The row in `dispatching`; else why it is withdrawn, or an empty text when it only waits."""
    row = outbox.get_row(conn, seen.id)
    known = account(conn, office, facts_of(conn, office, report), row.customer_id)
    policy = office.book.of(known.customer)
    decision = decide(known, policy, office.today())
    if report.unreadable or row.state is not State.PREPARED:
        return ""
    if _copy_of_what_left(conn, row):
        return outbox.move(conn, row, Event.BEGIN, office.clock.now(), begun_at=office.clock.now())
    if decision.action is not Action.REMIND:
        return decision.because
    now_parts = parts_of(draft_of(office, known, decision), fingerprint(office.creditor)).as_json()
    if version_of(now_parts) != version:
        return " ; ".join(changes(parts if isinstance(parts, dict) else {}, now_parts)) or decision.because
    if not _may_leave_now(office, report, policy, policy.stage(decision.stage or "")):
        return ""
    meta.note_now(conn, office.clock.now())
    return outbox.move(conn, row, Event.BEGIN, office.clock.now(), begun_at=office.clock.now())


def _copy_of_what_left(conn: Connection, row: OutboxRow) -> bool:
    """Whether the reminder already left on the channel that counts: this one is its copy and follows."""
    siblings = outbox.rows_of_reminder(conn, row.reminder_id)
    return any(other.state is State.SENT for other in siblings if other.id != row.id)


def _may_leave_now(office: Office, report: Report, policy: Policy, stage: Stage | None) -> bool:
    if left_in_run(policy, report.counts.get("sent", 0)) == 0:
        return False
    local = office.clock.now().astimezone(office.clock.zone)
    return office.ignore_window or open_at(local, policy, stage)


def _record(
    conn: Connection, office: Office, report: Report, row: OutboxRow, answer: Answer | None, words: str
) -> None:
    now = office.clock.now()
    match answer:
        case Accepted():
            outbox.move(
                conn,
                row,
                Event.ACCEPTED,
                now,
                sent_at=now,
                server_words=answer.words,
                message_id_seen=answer.message_id_seen,
                sent_sha256=row.body_sha256,
            )
            report.count("sent")
        case Refused():
            outbox.move(conn, row, Event.REFUSED_FOR_GOOD, now, why=str(answer.why), server_words=answer.words)
            if answer.why is RefusedWhy.RECIPIENT:
                _set_aside(conn, office, row, answer.recipients or tuple(row.recipients))
            report.findings.append(_refused(row, answer.words))
        case NotNow():
            late = row.since + GIVE_UP_AFTER < now
            wait = RETRY_AFTER[min(row.tries, len(RETRY_AFTER) - 1)]
            moved = outbox.move(
                conn, row, Event.NOT_NOW, now, tries=row.tries + 1, not_before=now + wait, server_words=answer.words
            )
            if late:
                outbox.move(conn, moved, Event.LAPSE, now, why=f"refusée pendant 5 jours : {answer.words}")
            report.findings.append(_not_now(row, answer))
        case None:
            outbox.move(conn, row, Event.NO_ANSWER, now, server_words=words, needs_person=False)
            report.count("uncertain")


def _set_aside(conn: Connection, office: Office, row: OutboxRow, addresses: tuple[str, ...]) -> None:
    today: date = office.today()
    for address in addresses:
        contacts.set_aside(
            conn, row.customer_id, address, ContactState.BOUNCED, today, office.clock.now(), "serveur de messagerie"
        )


def _refused(row: OutboxRow, words: str) -> Finding:
    what = f"Le serveur refuse définitivement {row.reminder_id} ({row.customer_id}) : {words}"
    return Finding("refused", what, "Corriger l'adresse (relance contact) ou le message.")


def _not_now(row: OutboxRow, answer: NotNow) -> Finding:
    code = "backend" if answer.backend else "not_now"
    what = f"{row.reminder_id} n'est pas partie : {answer.words}. Nouvel essai plus tard."
    return Finding(code, what, "Rien à faire, sauf si cela se répète.", severity=Severity.WARNING)
