"""What follows when a person moves, ticks or deletes a task in a calendar, or says the same by a command.

1. Everything is journaled with what is said of it in French; the summary says it again.
2. A move puts off what follows: the review of a dispute, the look at the bank, the message after a call. Nothing ever
   leaves sooner because of it (OFFICE §11).
3. A tick closes the task alone: a hold ends by a person, a promise by the bank, a letter counts by its proof.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.deadlines import Deadline, DeadlineKind, ref_of
from relance_mail.core.french import short_day
from relance_mail.core.keys import number_of
from relance_mail.engine.office import Office
from relance_mail.store import customers, deadlines, holds, journal
from relance_mail.store.deadlines import Asked, DeadlineRow
from relance_mail.store.tables import DeadlineState

BY_CALENDAR = "agenda"
_DONE = {
    DeadlineKind.PROMISE_CHECK: "la promesse, elle, se ferme par le paiement",
    DeadlineKind.PLAN_INSTALMENT: "l'échéance, elle, se ferme par le paiement",
    DeadlineKind.CALL: "le message suivant attend quelques jours",
    DeadlineKind.DISPUTE_REVIEW: "la suspension continue jusqu'à ce qu'une personne la lève",
    DeadlineKind.HOLD_REVIEW: "la suspension continue jusqu'à ce qu'une personne la lève",
    DeadlineKind.LETTER_TO_SIGN: "la lettre ne compte qu'avec la preuve de son dépôt",
    DeadlineKind.DECISION: "la décision reste à noter",
}


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something to which deadline. `where`: « dans l'agenda », or nothing for a command. `deadline`: as it is
    shown now."""

    office: Office
    deadline: Deadline
    row: DeadlineRow
    by: str = BY_CALENDAR
    where: str = " dans l'agenda"

    def tell(self, conn: Connection, kind: str, sentence: str) -> str:
        """Write it down for good; the sentence."""
        now, today = self.office.clock.now(), self.office.today()
        words = {"says": sentence, "on": today, "customer": self.row.customer_id}
        journal.append(conn, now, self.by, f"agenda.{kind}", ref_of(self.row.key), **words)
        return sentence


def move(conn: Connection, act: Act, to: date, why: str = "") -> str:
    """The task stands on that day from now on, and what follows it waits for it."""
    row, was = act.row, act.deadline.day
    deadlines.save_deadline(conn, replace(row, moved_to=to, moved_from=row.moved_from or was))
    deadlines.drop_words(conn, row.key)
    if row.kind is DeadlineKind.DISPUTE_REVIEW:
        _review_on(conn, act, to)
    because = f" ({why})" if why else ""
    sentence = f"{act.deadline.title} : reporté du {short_day(was)} au {short_day(to)}{act.where}{because}."
    return act.tell(conn, "moved", sentence)


def _review_on(conn: Connection, act: Act, to: date) -> None:
    """Every hold that this one review stands for."""
    reason, _, since = act.row.key.removeprefix(f"{act.row.customer_id}:{act.row.kind}:").rpartition(":")
    for hold in holds.open_holds(conn).get(act.row.customer_id, ()):
        if (str(hold.reason), hold.since.isoformat()) == (reason, since) and hold.id and hold.review_on:
            holds.move_review(conn, hold.id, to, act.office.clock.now(), act.by)


def close(conn: Connection, act: Act) -> str:
    """The task is done."""
    deadlines.save_deadline(conn, replace(act.row, state=DeadlineState.DONE))
    deadlines.drop_words(conn, act.row.key)
    follows = _DONE.get(act.row.kind, "")
    if act.row.kind is DeadlineKind.CALL:
        reminder = act.row.key.rpartition(":")[2]
        if number_of(reminder, "R") is not None:  # its result will note the contact, which would take it back before
            follows = f"quel en est le résultat ? Sans lui l'appel ne compte pas ({reminder})"
        else:
            customers.note_contact(conn, act.row.customer_id, act.office.today())
    more = f" ; {follows}" if follows else ""
    return act.tell(conn, "done", f"{act.deadline.title} : marqué fait{act.where}{more}.")


def reopen(conn: Connection, act: Act) -> str:
    """Somebody took the tick away."""
    deadlines.save_deadline(conn, replace(act.row, state=DeadlineState.OPEN))
    return act.tell(conn, "reopened", f"{act.deadline.title} : n'est plus marqué fait{act.where}.")


def put_back(conn: Connection, act: Act, what: str, why: str) -> str:
    """It stands where it stood, and its body says so. `what`: what somebody did (« déplacé au 20/03/2027 »)."""
    today, day = act.office.today(), act.deadline.day
    deadlines.put_notice(conn, act.row.key, f"Remis au {short_day(day)} le {short_day(today)} : {why}.")
    sentence = f"{act.deadline.title} : {what}{act.where}, remis au {short_day(day)} ({why})."
    return act.tell(conn, "put_back", sentence)


def ask(conn: Connection, act: Act, calendar: str) -> str:
    """Somebody deleted it: whether it comes back is a person's answer, not tomorrow's."""
    before = deadlines.questions(conn).get(act.row.key)
    calendars = dict.fromkeys([*(before.calendars if before else ()), calendar])
    sentence = f"{act.deadline.title} : supprimé{act.where}. Le remettre, ou le clore ? ({ref_of(act.row.key)})"
    deadlines.ask(conn, act.row.key, Asked(act.office.today(), sentence, tuple(calendars)))
    return act.tell(conn, "deleted", sentence)
