"""`relance undo`: the last decision about an id is taken back (hold, promise, interruption, reminder, mail, customer).

1. What left cannot be undone, and says so. What the program or a customer did is no decision of ours.
2. Most rows tell by themselves what was decided last (an open hold was opened, an ended one was ended). Where they do
   not, the decision has left a note of what was before it: the last one of each id, dropped once it was used.
3. Everything goes by the journal: taking back is an entry with its author, not an erasure.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from relance_mail.core.deadlines import ref_of
from relance_mail.core.findings import Finding
from relance_mail.core.french import listing, plural, short_day
from relance_mail.core.keys import hold_id, interruption_id, number_of, promise_id, tokens_in
from relance_mail.core.outbox import LEFT, Event, State
from relance_mail.engine.agenda import answers as agenda_answers
from relance_mail.engine.desk.named import customer_named
from relance_mail.engine.office import Office, Report
from relance_mail.engine.plan import withdraw
from relance_mail.engine.staff.reopening import reopen
from relance_mail.engine.staff.said import Said
from relance_mail.engine.staff.taking_back import TAKEN_BACK
from relance_mail.errors import Conflict
from relance_mail.store import (
    deadlines,
    holds,
    inbound,
    interruptions,
    journal,
    meta,
    outbox,
    promises,
    reversals,
)
from relance_mail.store.codec import to_plain
from relance_mail.store.columns import json_text
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import DeadlineState

_NOTE = "undo"
MACHINES = frozenset({"relance", "serveur"})


def note(conn: Connection, ref: str, did: str, before: object) -> None:
    """Remember what was before a decision about `ref`, for the day somebody wants it back."""
    meta.put(conn, f"{_NOTE}/{ref}", json_text({"did": did, "before": to_plain(before)}))


def undo(office: Office, ref: str, by: str) -> Said:
    """Take the last decision about `ref` back. UsageError for an unknown id, Conflict when it cannot be taken back."""
    if is_task(ref):
        return _task(office, ref, by)
    if number_of(ref, "H") is not None:
        return _hold(office, hold_id(number_of(ref, "H") or 0), by)
    if number_of(ref, "P") is not None:
        return _promise(office, promise_id(number_of(ref, "P") or 0), by)
    if number_of(ref, "I") is not None:
        return _interruption(office, ref, by)
    if number_of(ref, "M") is not None:
        return _mail(office, ref, by)
    if ref[:1].upper() == "R" and (number_of(ref.partition("-")[0], "R") is not None or tokens_in(ref)):
        return _reminder(office, ref, by)
    return _customer(office, ref, by)


def is_task(ref: str) -> bool:
    """Whether it is the reference of a task (`T4F09AC1`)."""
    return re.fullmatch(r"T[0-9A-F]{7}", ref.strip(), re.IGNORECASE) is not None


def _task(office: Office, ref: str, by: str) -> Said:
    """A task that was moved goes back to its day; one that was deleted from a calendar comes back."""
    with office.store.reading() as conn:
        rows = deadlines.deadlines_in(conn, DeadlineState.OPEN).values()
        moved = next((row.moved_from for row in rows if ref_of(row.key) == ref.strip().upper()), None)
    if moved is not None:
        return agenda_answers.postpone(office, ref, by, moved)
    return agenda_answers.restore(office, ref, by)


def _taken(conn: Connection, ref: str, *did: str) -> Any:
    """What was before the last decision about it, if that is one of `did`; the note is used up."""
    kept = json.loads(meta.get(conn, f"{_NOTE}/{ref}") or "null")
    if kept is None or (did and kept["did"] not in did):
        return None
    meta.drop(conn, f"{_NOTE}/{ref}")
    return kept


def _hold(office: Office, ref: str, by: str) -> Said:
    now = office.clock.now()
    with office.store.writing() as conn:
        row = reversals.hold_row(conn, ref)
        if row["ended_at"] is None:
            kept = _taken(conn, ref, "postponed")
            if kept is None:
                holds.end_hold(conn, ref, office.today(), now, by, "annulé")
                return Said(f"Blocage {ref} annulé par {by}.")
            days = {name: day and date.fromisoformat(day) for name, day in kept["before"].items()}
            reversals.restate_hold(
                conn, ref, now, by, until=days.get("until"), review_on=days.get("review_on"), note=row["note"]
            )
            return Said(f"{ref} : report annulé, de nouveau {_end_of(days)}, par {by}.")
        if row["ended_by"] in MACHINES:
            raise _no_decision(ref, "s'est terminé de lui-même")
        reversals.reopen_hold(conn, ref, now, by)
    return Said(f"{ref} : la levée est annulée, le blocage tient de nouveau, par {by}.")


def _end_of(days: Mapping[str, date | None]) -> str:
    until, review = days.get("until"), days.get("review_on")
    return f"jusqu'au {short_day(until)}" if until else f"à revoir le {short_day(review)}" if review else ""


def _promise(office: Office, ref: str, by: str) -> Said:
    now = office.clock.now()
    with office.store.writing() as conn:
        cancelled = reversals.promise_row(conn, ref)["cancelled_at"] is not None
        kept = _taken(conn, ref, "postponed")
        if kept is not None:
            old, new = kept["before"]["old"], kept["before"]["new"]
            for one in (old, new):
                meta.drop(conn, f"{_NOTE}/{one}")
            promises.cancel_promise(conn, new, now, by, "report annulé")
            reversals.revive_promise(conn, old, now, by)
            return Said(f"Report annulé par {by} : {old} vaut de nouveau, {new} est annulée.")
        if cancelled:
            reversals.revive_promise(conn, ref, now, by)
            return Said(f"{ref} : l'annulation est retirée, la promesse vaut de nouveau, par {by}.")
        promises.cancel_promise(conn, ref, now, by, "annulée")
    return Said(f"Promesse {ref} annulée par {by}.")


def _interruption(office: Office, ref: str, by: str) -> Said:
    with office.store.writing() as conn:
        interruptions.take_back(conn, ref, office.clock.now(), by)
    return Said(f"Interruption {interruption_id(number_of(ref, 'I') or 0)} annulée par {by}.")


def _mail(office: Office, ref: str, by: str) -> Said:
    with office.store.writing() as conn:
        mail = inbound.get_mail(conn, ref)
        last = [told.entry.kind for told in journal.entries(conn, mail.ref, "mail.")][-1:]
        if last not in (["mail.confirmed"], ["mail.dismissed"]):
            raise _no_decision(mail.ref, "n'a été ni confirmé ni classé par une personne")
        cancelled = reopen(conn, office, mail, by)
    without = f", {listing(cancelled)} {plural(len(cancelled), 'annulée', 'annulées')}" if cancelled else ""
    return Said(f"{mail.ref} : de nouveau à lire, relances suspendues{without}, par {by}.")


def _reminder(office: Office, ref: str, by: str) -> Said:
    with office.store.reading() as conn:
        rows = outbox.find_rows(conn, ref)
    if gone := [row for row in rows if row.state in LEFT]:
        what = f"{gone[0].id} est partie, ou peut-être : ce qui est parti ne s'annule pas."
        remedy = "Dire ce qu'elle est devenue (relance settle), ou l'étape qui vaut (relance stage)."
        raise Conflict(Finding("has_left", what, remedy))
    said = [_one_reminder(office, row, by) for row in rows]
    return Said(" ".join(dict.fromkeys(said)))


def _one_reminder(office: Office, row: OutboxRow, by: str) -> str:
    now = office.clock.now()
    with office.store.writing() as conn:
        if paused := [one for cause in (row.reminder_id, row.id) for one in reversals.holds_caused_by(conn, cause)]:
            for one in paused:
                holds.end_hold(conn, one, office.today(), now, by, "report annulé")
            return f"{row.reminder_id} : report annulé, elle sera proposée de nouveau, par {by}."
        if row.state is State.WITHDRAWN and row.last_event is Event.REJECT:
            outbox.move(conn, row, Event.REJECT, now, by, not_before=now)
            return (
                f"{row.reminder_id} : refus annulé, elle sera proposée de nouveau si elle est encore juste, par {by}."
            )
    if row.state in (State.APPROVED, State.PREPARED) and row.approved_by:
        withdraw(office, Report(), row, "accord retiré", Event.LAPSE, by)
        return f"{row.reminder_id} : accord retiré, elle sera proposée de nouveau, par {by}."
    raise _no_decision(row.reminder_id, "n'a fait l'objet d'aucune décision qui s'annule")


def _customer(office: Office, words: str, by: str) -> Said:
    with office.store.writing() as conn:
        known = customer_named(conn, words)
        kept = _taken(conn, known)
        if kept is None:
            what = f"Aucune décision à annuler sur le client {known} lui-même."
            remedy = "Donner l'id d'un blocage (H…), d'une promesse (P…), d'une relance (R…) ou d'un mail (M…)."
            raise Conflict(Finding("nothing_to_undo", what, remedy))
        done = TAKEN_BACK[kept["did"]](conn, office, known, kept["before"], by)
    return Said(f"{known} : {done}, par {by}.")


def _no_decision(ref: str, why: str) -> Conflict:
    return Conflict(Finding("nothing_to_undo", f"{ref} {why}.", "Voir `relance account`."))
