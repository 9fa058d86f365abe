"""What left, what did not: every message whose fate is open is looked at before anything new leaves (rule 7).

1. `restart` first: what the last cycle left in `dispatching` has no known end.
2. A trace is a yes. The very same server draft, still in Drafts after the grace, is the only proof of no. Everything
   else waits: silence proves nothing, and after the grace a person is asked.
3. A draft that staff sent, moved or deleted is found by its traces, never believed sent because it is gone.
4. A draft may have been placed in a cycle that ended before it could write that down: it is looked for as well, so that
   it goes the way of all drafts.
"""

from datetime import timedelta

from relance_mail.core.outbox import Event, State
from relance_mail.core.policy import Approval, Channel
from relance_mail.engine.each import each
from relance_mail.engine.incoming.departures import left
from relance_mail.engine.office import Office, Report
from relance_mail.engine.prepare import place
from relance_mail.mail.base import Found, Mailer, Nothing, StillDraft
from relance_mail.store import outbox
from relance_mail.store.outbox import OutboxRow

GRACE = timedelta(minutes=30)
LOOK_BACK = timedelta(days=2)


def restart(office: Office, report: Report) -> None:
    """At the start of a cycle, under the lock: nothing of ours can be sending now."""
    with office.store.reading() as conn:
        interrupted = outbox.rows_in(conn, State.DISPATCHING)
    for row in interrupted:
        with office.store.writing() as conn:
            outbox.move(conn, row, Event.RESTART, office.clock.now(), why="interrompue pendant l'envoi")
        report.count("uncertain")


def settle(office: Office, report: Report) -> None:
    """Look for the traces of every message whose fate is open."""
    if office.mailer is None:
        return
    mailer = office.mailer
    with office.store.reading() as conn:
        waiting = outbox.rows_in(conn, State.UNCERTAIN, State.WITH_STAFF)
        if office.correspondence.approval is not Approval.ASK:
            waiting += outbox.rows_in(conn, State.APPROVED)
    mails = [row for row in waiting if row.channel is Channel.MAIL]
    each(office, report, mails, lambda row: f"settle/{row.id}", lambda row: _settle(office, report, mailer, row))


def _settle(office: Office, report: Report, mailer: Mailer, row: OutboxRow) -> None:
    now = office.clock.now()
    found = mailer.find(row.key, (row.begun_at or row.since) - LOOK_BACK)
    grace_over = (row.begun_at or row.since) + GRACE < now
    match found:
        case Found():
            left(office, report, row, found)
        case StillDraft() if row.state is State.APPROVED:
            place(office, report, mailer, row)
        case StillDraft() if row.state is State.UNCERTAIN and grace_over:
            _note(office, row, Event.NOT_SENT_PROVED)
        case Nothing() if row.state is State.WITH_STAFF:
            _note(office, row, Event.DRAFT_MISSING, why="brouillon absent, aucune copie envoyée trouvée")
        case Nothing() if row.state is State.UNCERTAIN and not row.needs_person and grace_over:
            with office.store.writing() as conn:
                outbox.move(conn, row, Event.NOTHING_FOUND, now, needs_person=True)
        case _:
            return


def _note(office: Office, row: OutboxRow, event: Event, why: str | None = None) -> None:
    with office.store.writing() as conn:
        outbox.move(conn, row, event, office.clock.now(), why=why)
