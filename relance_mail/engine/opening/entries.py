"""What a validated row of Reprise.xlsx does, once, in one transaction (OFFICE §10).

1. An entry only ever lets a customer begin mildly: at the start, after the first mild stage, or after a formal notice
   that a person says was sent, behind which only a decision comes. No entry leads to a firm first message.
2. Entries that stop (litige, échéancier, promesse, chez l'avocat, factor, ne pas relancer, à passer en perte) are holds
   of their kind, with a day on which a person looks at them again; they send nothing.
3. Only what was overdue counts as reminded: an invoice that fell due yesterday begins like any other.
4. A statement of account goes first and alone: core/holds lets nothing pass it, core/position lets it stand for the
   first mild stage, core/spacing keeps the next message fifteen days away from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.account import Account, Hold, HoldReason
from relance_mail.core.days import add_working_days
from relance_mail.core.findings import Finding
from relance_mail.core.french import short_day
from relance_mail.core.invoices import Invoice
from relance_mail.core.policy import AnswerTo, Policy, Stage
from relance_mail.engine.office import Office
from relance_mail.engine.opening.rows import days_back, mild_stages, ours
from relance_mail.engine.opening.state import Validated
from relance_mail.errors import UsageError
from relance_mail.store import answers, customers, holds, positions, promises
from relance_mail.store.promises import NewPromise
from relance_mail.workbooks.base import Entry

# Reason of the hold, and after how many working days a person looks at it again.
_HOLDS = {
    Entry.DISPUTE: (HoldReason.DISPUTE, 10),
    Entry.PLAN: (HoldReason.INSTALMENT_PLAN, 10),
    Entry.LAWYER: (HoldReason.HANDED_OVER, 60),
    Entry.FACTOR: (HoldReason.FACTOR, 60),
    Entry.WRITE_OFF: (HoldReason.PAUSE, 20),
}
STOPS = frozenset({*_HOLDS, Entry.PROMISE, Entry.STOP})


@dataclass(frozen=True, slots=True)
class Case:
    """One customer whose turn it is."""

    conn: Connection
    office: Office
    known: Account
    row: Validated

    @property
    def customer_id(self) -> str:
        return self.known.customer.id

    @property
    def policy(self) -> Policy:
        return self.office.book.of(self.known.customer)

    @property
    def today(self) -> date:
        return self.office.today()

    @property
    def overdue(self) -> list[Invoice]:
        """What is late, credit notes left out."""
        late = (one for one in ours(self.known) if one.due_date < self.today)
        return [one for one in late if one.residual.positive and not one.is_credit]


def carry_out(case: Case) -> None:
    """Do what the row says. UsageError when its day makes no sense any more; nothing is changed then."""
    if case.row.last_reminder is not None:
        customers.note_contact(case.conn, case.customer_id, case.row.last_reminder)
    if case.row.entry in _HOLDS:
        _hold(case)
    elif case.row.entry in _EFFECTS:
        _EFFECTS[case.row.entry](case)
    else:
        _begin_at(case, case.row.entry)


def _hold(case: Case) -> None:
    reason, working_days = _HOLDS[Entry(case.row.entry)]
    review = add_working_days(case.today, working_days, case.policy.holidays)
    new = Hold(reason, case.today, case.row.by, review_on=review, note=f"reprise : {case.row.entry}")
    holds.open_hold(case.conn, case.customer_id, new, case.office.clock.now(), cause="reprise")


def _stop(case: Case) -> None:
    customers.set_by_hand(case.conn, case.customer_id, case.office.clock.now(), case.row.by, do_not_remind=True)


def _promise(case: Case) -> None:
    due = case.row.day
    if due is None or due < case.today:
        day = short_day(due) if due else "sans date"
        raise _refused(case, f"promesse au {day} : ce jour est passé", "Choisir une autre entrée, ou une date à venir.")
    owed = [one for one in ours(case.known) if one.residual.positive and not one.is_credit]
    promised = [one for one in owed if one.due_date <= due] or owed
    for currency in dict.fromkeys(one.residual.currency for one in promised):
        covered = {one.id: one.residual for one in promised if one.residual.currency == currency}
        new = NewPromise(case.customer_id, covered, due, case.today, case.row.by)
        promises.save_promise(case.conn, new, case.office.clock.now())


def _on_notice(case: Case) -> None:
    on = case.row.day
    if on is None or on > case.today:
        day = short_day(on) if on else "sans date"
        raise _refused(case, f"déjà en demeure le {day} : ce jour est à venir", "Donner le jour du dépôt.")
    alone = next((stage for policy in _policies(case) for stage in policy.ladder if stage.alone), None)
    if alone is None:
        raise _refused(case, "la procédure n'a pas de mise en demeure", "Choisir une autre entrée.")
    _reached(case, alone, on, [one for one in case.overdue if one.due_date < on] or case.overdue)


def _policies(case: Case) -> Sequence[Policy]:
    """The customer's own, then the others: a formal notice was sent, whatever its kind allows now."""
    return (case.policy, *case.office.book.policies.values())


def _statement(case: Case) -> None:
    lines = [one.id for one in ours(case.known)]
    answers.owe(case.conn, case.customer_id, AnswerTo.STATEMENT, lines, "reprise", case.row.by, case.today)


def _begin_at(case: Case, stage_id: str) -> None:
    """The stage before that mild one counts as reached, so that it comes next and is due now."""
    mild = mild_stages(case.policy)
    at = next((index for index, stage in enumerate(mild) if stage.id == stage_id), None)
    if at is None:
        names = ", ".join(stage.name or stage.id for stage in mild)
        raise _refused(case, f"l'étape « {stage_id} » n'est pas de son scénario", f"Choisir parmi : {names}.")
    if at == 0:
        return
    last = case.row.last_reminder
    reminded = [one for one in case.overdue if last is not None and one.due_date < last] or case.overdue
    due_now = days_back(case.today, mild[at])
    _reached(case, mild[at - 1], last if last is not None and last < case.today else due_now, reminded)


def _reached(case: Case, stage: Stage, on: date, lines: Sequence[Invoice]) -> None:
    now, reason = case.office.clock.now(), f"reprise : {case.row.entry}"
    for invoice in lines:
        positions.set_position(case.conn, invoice.id, stage.id, on, now, case.row.by, reason)


def _as_it_stands(_: Case) -> None:
    """Nothing to do: the customer begins where its invoices' age puts it, at the mildest stage."""


_EFFECTS: dict[str, Callable[[Case], None]] = {
    Entry.UP_TO_DATE: _as_it_stands,
    Entry.STATEMENT: _statement,
    Entry.ON_NOTICE: _on_notice,
    Entry.PROMISE: _promise,
    Entry.STOP: _stop,
}


def _refused(case: Case, what: str, remedy: str) -> UsageError:
    said = f"Reprise, {case.known.customer.name} ({case.customer_id}) : {what}."
    return UsageError(Finding("opening_refused", said, remedy))
