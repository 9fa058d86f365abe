"""`relance postpone`: later, and what a person expects of that for each sort of id.

1. A reminder that waits is taken back, and its customer is left alone until that day. A hold ends, or is looked at
   again, on that day. A promise is replaced by one for that day, about what is still due of it. A task moves as it
   would in the calendar.
2. Legal dates are not ours to move (OFFICE §11). What left, ended, or was broken is past being put off.
"""

from datetime import date, timedelta

from sqlalchemy import Connection

from relance_mail.core.account import Hold, HoldReason, Promise
from relance_mail.core.findings import Finding
from relance_mail.core.french import amounts, short_day
from relance_mail.core.keys import hold_id, number_of, promise_id
from relance_mail.core.outbox import FINAL, LEFT, Event
from relance_mail.core.promises import Followed, PromiseState, follow, promised
from relance_mail.engine.agenda import answers as agenda_answers
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.plan import withdraw
from relance_mail.engine.staff import undoing
from relance_mail.engine.staff.said import Said
from relance_mail.engine.staff.undoing import is_task
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import holds, outbox, promises, reversals
from relance_mail.store.promises import NewPromise


def postpone(office: Office, ref: str, by: str, until: date) -> Said:
    """Put a reminder (`R…`), a hold (`H…`), a promise (`P…`) or a task (`T…`) off to that day.

    UsageError for an unknown id or a day that is not to come, Conflict when it is too late or not ours to move."""
    if until <= office.today():
        raise UsageError(Finding("past_date", f"Le {short_day(until)} n'est pas à venir.", "Donner un jour à venir."))
    if is_task(ref):
        return agenda_answers.postpone(office, ref, by, until)
    if number_of(ref, "H") is not None:
        return _hold(office, hold_id(number_of(ref, "H") or 0), by, until)
    if number_of(ref, "P") is not None:
        return _promise(office, promise_id(number_of(ref, "P") or 0), by, until)
    return _reminder(office, ref, by, until)


def _reminder(office: Office, ref: str, by: str, until: date) -> Said:
    """The hold comes first: if a server does not answer, the next cycle takes the draft away because of it."""
    report, today = Report(), office.today()
    with office.store.writing() as conn:
        rows = outbox.find_rows(conn, ref)
        reminder_id, customer_id = rows[0].reminder_id, rows[0].customer_id
        if any(row.state in LEFT for row in rows):
            what = f"{reminder_id} est partie, ou peut-être : elle ne se reporte plus."
            raise Conflict(Finding("too_late", what, "Suspendre la suite (relance hold), ou voir `relance settle`."))
        waiting = [row for row in rows if row.state not in FINAL]
        if not waiting:
            raise Conflict(Finding("not_waiting", f"{reminder_id} n'attend plus.", "Voir `relance status`."))
        last = until - timedelta(days=1)
        pause = Hold(HoldReason.PAUSE, today, by, until=last, note=f"{reminder_id} reportée au {short_day(until)}")
        held = holds.open_hold(conn, customer_id, pause, office.clock.now(), cause=reminder_id)
    for row in waiting:
        withdraw(office, report, row, f"reportée au {short_day(until)} par {by}", Event.LAPSE, by)
    said = (
        f"{reminder_id} : reportée au {short_day(until)} par {by} ({held}) ; {customer_id} n'est pas relancé d'ici là."
    )
    left = [finding.what for finding in report.findings]
    left += ["Son brouillon est introuvable : peut-être déjà parti (relance settle)."] * report.counts.get(
        "uncertain", 0
    )
    return Said(" ".join([said, *left]))


def _hold(office: Office, ref: str, by: str, until: date) -> Said:
    now = office.clock.now()
    with office.store.writing() as conn:
        row = reversals.hold_row(conn, ref)
        if row["ended_at"] is not None:
            raise Conflict(Finding("hold_ended", f"{ref} est déjà levé.", "Voir `relance account`."))
        if row["reason"] == HoldReason.INSOLVENCY:
            what = f"{ref} : la déclaration de créance a une date légale, elle ne se reporte pas."
            raise Conflict(Finding("legal_date", what, "Saisir le jugement ou le BODACC (relance insolvency)."))
        undoing.note(conn, ref, "postponed", {"until": row["until"], "review_on": row["review_on"]})
        ends = row["until"] is not None
        days = {"until": until, "review_on": row["review_on"]} if ends else {"until": None, "review_on": until}
        reversals.restate_hold(conn, ref, now, by, note=row["note"], **days)
    end = f"tient jusqu'au {short_day(until)}" if ends else f"sera revu le {short_day(until)}, une personne y met fin"
    return Said(f"Blocage {ref} ({row['customer_id']}) : {end}, reporté par {by}.")


def _promise(office: Office, ref: str, by: str, until: date) -> Said:
    now = office.clock.now()
    with office.store.writing() as conn:
        row = reversals.promise_row(conn, ref)
        customer_id = str(row["customer_id"])
        followed = _followed(conn, office, customer_id, int(row["id"]))
        old, owed = followed.promise, _still_owed(conn, office, customer_id, followed.promise)
        if not followed.holds or not owed.invoices:
            state = _PAST.get(followed.state, "n'attend plus rien")
            raise Conflict(Finding("promise_past", f"{ref} {state}.", "En noter une autre (relance promise)."))
        promises.cancel_promise(conn, ref, now, by, f"reportée au {short_day(until)}")
        new = NewPromise(
            customer_id,
            owed.invoices,
            until,
            office.today(),
            by,
            amount=old.amount,
            plan=old.plan,
            part=int(row["part"]),
            evidence=old.evidence,
        )
        made = promises.save_promise(conn, new, now)
        for one in (ref, made):
            undoing.note(conn, one, "postponed", {"old": ref, "new": made})
    what = amounts(promised(owed))
    return Said(f"{ref} est remplacée par {made} : {what} pour le {short_day(until)}, reportée par {by}.")


_PAST = {
    PromiseState.KEPT: "est tenue",
    PromiseState.BROKEN: "n'a pas été tenue",
    PromiseState.CANCELLED: "est annulée",
}


def _followed(conn: Connection, office: Office, customer_id: str, number: int) -> Followed:
    known = account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), customer_id)
    every = follow(known, office.book.of(known.customer), office.today())
    return next(one for one in every if one.promise.id == number)


def _still_owed(conn: Connection, office: Office, customer_id: str, old: Promise) -> Promise:
    """The promise with what is still due of its invoices now."""
    known = account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), customer_id)
    due = {one.id: one.residual for one in known.invoices if one.id in old.invoices and one.residual.positive}
    return Promise(old.id, due, office.today(), old.due, amount=old.amount, plan=old.plan)
