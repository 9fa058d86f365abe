"""What a person says about a task without a calendar: put it off, close it, or answer what became of a deleted one.

1. A task is named by the reference in its body (`T4F09AC1`), or by the beginning of it that is enough.
2. The same rules hold as in the calendar: what may not be moved there may not be moved here.
"""

from datetime import date

from sqlalchemy import Connection

from relance_mail.core.deadlines import ref_of
from relance_mail.core.findings import Finding
from relance_mail.core.french import short_day
from relance_mail.core.moves import judged
from relance_mail.engine.agenda import acts
from relance_mail.engine.agenda.acts import Act
from relance_mail.engine.agenda.tasks import computed_for, shown
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff.said import Said
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import deadlines
from relance_mail.store.deadlines import Asked
from relance_mail.store.tables import DeadlineState

_SHORTEST = 4


def questions(conn: Connection) -> dict[str, Asked]:
    """What a person is asked about deleted tasks, by reference, oldest first."""
    found = deadlines.questions(conn).items()
    return {ref_of(key): asked for key, asked in sorted(found, key=lambda one: (one[1].on, one[0]))}


def postpone(office: Office, ref: str, by: str, until: date) -> Said:
    """Put a task off to a day. Conflict when it is one that does not move."""
    with office.store.writing() as conn:
        act = _act(conn, office, ref, by)
        policy = next(iter(office.book.policies.values()))
        move = judged(act.deadline, until, office.today(), policy.holidays)
        if move.to is None:
            what = f"{act.deadline.title} ne peut pas passer au {short_day(until)} : {move.why}."
            raise Conflict(Finding("not_movable", what, "Voir sa date dans l'agenda."))
        return Said(acts.move(conn, act, move.to, move.why))


def close(office: Office, ref: str, by: str) -> Said:
    """The task is done, or a deleted one is to stay away."""
    with office.store.writing() as conn:
        return Said(acts.close(conn, _act(conn, office, ref, by)))


def restore(office: Office, ref: str, by: str) -> Said:
    """A deleted task comes back into the calendars. Conflict when nothing was asked about it."""
    with office.store.writing() as conn:
        act = _act(conn, office, ref, by)
        if act.row.key not in deadlines.questions(conn):
            what = f"{act.deadline.title} : toujours dans l'agenda."
            raise Conflict(Finding("not_deleted", what, "Rien à remettre."))
        deadlines.drop_words(conn, act.row.key)
        sentence = f"{act.deadline.title} : remis au {short_day(act.deadline.day)} par {by}."
        return Said(act.tell(conn, "restored", sentence))


def _act(conn: Connection, office: Office, ref: str, by: str) -> Act:
    """The open task of that reference; UsageError when there is none, or several."""
    words = ref.strip().upper()
    rows = deadlines.deadlines_in(conn, DeadlineState.OPEN).values()
    named = [row for row in rows if len(words) >= _SHORTEST and ref_of(row.key).startswith(words)]
    if len(named) != 1:
        many = "Plusieurs tâches commencent par" if named else "Aucune tâche ouverte"
        raise UsageError(Finding("task_unknown", f"{many} {ref!r}.", "Voir la référence au bas de l'événement."))
    (row,) = named
    known = account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), row.customer_id)
    computed = computed_for(conn, office, [known]).get(row.key)
    if computed is None:
        raise UsageError(Finding("task_over", f"La tâche {ref!r} n'a plus lieu d'être.", "Rien à faire."))
    return Act(office, shown(computed, row), row, by, f" par {by}")
