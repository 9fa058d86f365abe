"""What proves that a letter left: the day and, for a registered one, the number of its deposit (OFFICE §6).

1. A formal notice counts from its deposit and nothing else; any other letter when somebody says that it was posted.
2. A deposit is a fact: it is noted also for a letter that was withdrawn meanwhile, and what was planned in its place
   gives way. What was typed wrong is corrected the same way; the journal keeps both.
3. An unusual number is told and not refused: the post office invents new ones.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from relance_mail.core.days import on_or_after
from relance_mail.core.findings import Finding
from relance_mail.core.french import long_day, short_day
from relance_mail.core.outbox import LEFT, Event, State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.engine.office import Office, Report
from relance_mail.engine.plan import withdraw
from relance_mail.engine.staff.said import Said
from relance_mail.engine.writing import paper
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import customers, outbox, reminders
from relance_mail.store.outbox import STATE_NAMES, OutboxRow
from relance_mail.store.reminders import Reminder

_USUAL = re.compile(r"[0-9A-Z]{13,15}")  # 1A 123 456 7890 1, 2C…; abroad RK 123 456 789 FR
_EVENTS = {
    State.WITH_STAFF: Event.SETTLE_SENT,
    State.UNCERTAIN: Event.SETTLE_SENT,
    State.SENT: Event.FOUND,
    State.WITHDRAWN: Event.FOUND,
}


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that shows it, as staff named it."""

    name: str
    content: bytes

    def kept(self, office: Office) -> dict[str, str]:
        """As the proof names it, its content in the store."""
        return {"name": self.name, "sha256": office.store.files.put(self.content)}


@dataclass(frozen=True, slots=True)
class Deposit:
    """What somebody says of a letter. `number`: empty where it is not registered, or known already. `presented`: the
    day on which the post first presented it; None = not known, or known already."""

    on: date
    number: str = ""
    scan: Scan | None = None
    words: str = ""
    presented: date | None = None


def deposited(office: Office, ref: str, by: str, deposit: Deposit) -> Said:
    """Note the deposit of the letter that `ref` names (R000123, R26-0457); with its scan, if there is one.

    UsageError for what cannot be: a day to come or before the letter's own, a number missing; Conflict for a letter
    that nobody was ever given."""
    with office.store.reading() as conn:
        row = letter_named(conn, ref)
        reminder = reminders.get_reminder(conn, row.reminder_id)
        known = outbox.rows_of(conn, [row.customer_id])
    if row.state not in _EVENTS or (row.state is State.WITHDRAWN and row.carrier_ref is None):
        what = f"{reminder.id} ({reminder.token}) : {STATE_NAMES[row.state]}, aucun courrier à signer n'en est sorti."
        remedy = "Attendre le prochain passage." if row.approved_at else "L'approuver d'abord (relance approve)."
        raise Conflict(Finding("no_letter_yet", what, remedy))
    number = " ".join(deposit.number.upper().split()) or str((row.proof or {}).get("number") or "")
    _refuse(office, row, reminder, deposit, number)
    scan = deposit.scan.kept(office) if deposit.scan else None
    if row.state is State.WITHDRAWN:
        _make_way(office, reminder, known)
    _note(office, row, by, deposit, number or deposit.words or "sans numéro", scan)
    if row.state is not State.WITHDRAWN:
        paper.put_away(office, row)
    return Said(" ".join(_words(office, row, reminder, by, deposit, number)))


def letter_named(conn: Connection, ref: str) -> OutboxRow:
    """The letter of a reminder. UsageError when there is no such reminder, or it goes by mail or telephone only."""
    letters = [row for row in outbox.find_rows(conn, ref) if row.channel is Channel.POST]
    if not letters:
        what = f"{ref} n'est pas un courrier : il n'y a pas de dépôt à prouver."
        raise UsageError(Finding("no_letter", what, "Pour un mail ou un appel : relance settle."))
    return letters[0]


def needs_number(row: OutboxRow) -> bool:
    """Whether only the number of a registered letter proves it."""
    return row.proof_needed is ProofNeeded.DEPOSITED


def dated_on(office: Office, row: OutboxRow, reminder: Reminder) -> date:
    """The day printed on the letter: a registered one bears that of its approval."""
    if needs_number(row) and row.approved_at is not None:
        return row.approved_at.astimezone(office.clock.zone).date()
    return reminder.as_of


def _refuse(office: Office, row: OutboxRow, reminder: Reminder, deposit: Deposit, number: str) -> None:
    on, presented = deposit.on, _presented(row, deposit)
    if on > office.today():
        raise UsageError(Finding("future_date", f"Le {short_day(on)} est à venir.", "Donner le jour du dépôt."))
    if presented is not None and not on <= presented <= office.today():
        what = f"Le {short_day(presented)} : une lettre déposée le {short_day(on)} est présentée ensuite, pas plus tard"
        remedy = "Donner le jour de la première présentation (--presented)."
        raise UsageError(Finding("presented_when", f"{what} qu'aujourd'hui.", remedy))
    printed = dated_on(office, row, reminder)
    if on < printed:
        what = f"Le courrier {reminder.token} est daté du {short_day(printed)} : il n'a pas été déposé avant."
        raise UsageError(Finding("deposited_before", what, "Donner le jour du dépôt."))
    if needs_number(row) and not number:
        what = f"{row.id} est un recommandé : son dépôt se prouve par un numéro."
        raise UsageError(Finding("number_missing", what, "Donner le numéro du recommandé (--number)."))


def _presented(row: OutboxRow, deposit: Deposit) -> date | None:
    """The first presentation as it is said now, else as it was said before."""
    before = (row.proof or {}).get("presented_on")
    return deposit.presented or (date.fromisoformat(before) if before else None)


def _make_way(office: Office, reminder: Reminder, rows: list[OutboxRow]) -> None:
    """The letter had been given up and another one planned: that one is taken back, its steps are freed."""
    for other in rows:
        if other.reminder_id != reminder.id and other.state not in (*LEFT, State.REFUSED, State.WITHDRAWN):
            withdraw(office, Report(), other, f"le courrier {reminder.token} a été déposé")


def _note(
    office: Office, row: OutboxRow, by: str, deposit: Deposit, number: str, scan: Mapping[str, str] | None
) -> None:
    now = office.clock.now()
    at = now if deposit.on == office.today() else datetime.combine(deposit.on, time(8), office.clock.zone)
    if row.sent_at is not None and row.sent_at.astimezone(office.clock.zone).date() == deposit.on:
        at = row.sent_at
    scans = [one for one in (row.proof or {}).get("scans", ()) if scan is None or one["sha256"] != scan["sha256"]]
    proof: dict[str, Any] = {"deposited_on": deposit.on.isoformat(), "number": number}
    if presented := _presented(row, deposit):
        proof["presented_on"] = presented.isoformat()
    if scan or scans:
        proof["scans"] = [*scans, *([dict(scan)] if scan else [])]
    with office.store.writing() as conn:
        outbox.move(
            conn,
            outbox.get_row(conn, row.id),
            _EVENTS[row.state],
            now,
            by,
            sent_at=at,
            server_words=deposit.words or row.server_words,
            proof=proof,
        )


def _words(office: Office, row: OutboxRow, reminder: Reminder, by: str, deposit: Deposit, number: str) -> list[str]:
    named = f" (n° {number})" if number else ""
    said = [f"{reminder.id} : notée comme partie, déposée le {short_day(deposit.on)}{named}, dit par {by}."]
    with office.store.reading() as conn:
        customer = customers.get_customer(conn, row.customer_id)
        twice = reminder.id in reminders.left_twice(conn)
    policy = office.book.of(customer) if customer else None
    stage = policy.stage(reminder.stage) if policy else None
    if deposit.presented:
        said.append(f"Présentée pour la première fois le {short_day(deposit.presented)}.")
    if policy and stage and stage.alone:
        last = on_or_after(dated_on(office, row, reminder) + timedelta(days=stage.deadline_days), policy.holidays)
        said.append(f"Son délai court jusqu'au {long_day(last)}.")
    if row.state is State.WITHDRAWN:
        said.append("Elle avait été retirée ; elle compte, puisqu'elle est déposée, mais sans copie par mail.")
    if twice:
        said.append("Attention : un autre courrier pour les mêmes factures est déjà parti.")
    if number and needs_number(row) and not _USUAL.fullmatch(re.sub(r"[ .]", "", number)):
        said.append(f"Numéro inhabituel, {number} : 13 à 15 signes sont attendus, vérifier.")
    return said
