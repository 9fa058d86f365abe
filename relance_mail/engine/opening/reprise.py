"""The first day, customer by customer: Reprise.xlsx written, read back, and carried out in its turn (OFFICE §10).

1. `prepare` takes the first file in and lets every customer with an open line wait; `begin` opens the house once the
   totals are the accounts', or their difference is explained. Neither lets anybody begin: a validated row does.
2. A row with an entry and a name under « par » is carried out once. Entries that stop are carried out at once, for
   nothing leaves by them; entries after which a message may leave take turns: so many customers a working day, the
   largest amount first.
3. The sandbox has a workbook of its own, `Reprise (essai).xlsx`: what is tried there is no validation of anything in
   live, where customers get real mail. Nothing is carried over (rule 14).
4. A workbook is written again only to add customers, with what staff typed; never while it holds something that was
   not understood, for that would be lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from relance_mail.core.account import Account
from relance_mail.core.balance import net_totals
from relance_mail.core.days import is_working_day
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.french import quoted, short_day
from relance_mail.core.money import Money
from relance_mail.engine.desk import files as staff_files
from relance_mail.engine.desk.files import StaffFile
from relance_mail.engine.each import each
from relance_mail.engine.facts import account, accounts, facts_of
from relance_mail.engine.ingest import complete, take_in
from relance_mail.engine.office import Office, Report
from relance_mail.engine.opening import state as opening_state
from relance_mail.engine.opening.control import FirstLook, differences
from relance_mail.engine.opening.entries import STOPS, Case, carry_out
from relance_mail.engine.opening.rows import mild_names, propose, row_of
from relance_mail.engine.opening.state import Validated, file_of, standing, validated, words
from relance_mail.engine.staff.said import Said
from relance_mail.errors import UsageError
from relance_mail.sources.base import Feed, Taken
from relance_mail.store import customers, journal, meta
from relance_mail.workbooks import opening as workbook
from relance_mail.workbooks.base import Opening


def prepare(office: Office, report: Report, read: Iterable[tuple[Feed, Taken | None]]) -> None:
    """Take in what the sources said, let everybody who owes something wait, and write the workbook."""
    taken = [(feed, one) for feed, one in read if one is not None]
    with office.store.writing() as conn:
        for feed, one in taken:
            take_in(conn, office, feed, one, report)
        complete(conn, office, report, taken)
        opening_state.wait(conn, customers.not_begun(conn))
    offer(office, report)


def begin(office: Office, seen: FirstLook, by: str, stated: Mapping[str, Money], explained: str = "") -> Said:
    """From now on whoever is validated begins. `stated`: the accounts 411 by currency; `explained`: why they differ.

    UsageError with what could explain a difference that nobody has explained, or while a file is braked."""
    if seen.brakes:
        raise UsageError(*(reason for reasons in seen.brakes.values() for reason in reasons))
    found = differences(seen, stated)
    if found and not explained:
        raise UsageError(*found)
    report = Report()
    prepare(office, report, seen.read)
    with office.store.writing() as conn:
        first = meta.started_on(conn) is None
        if first:
            now = office.clock.now()
            journal.append(conn, now, by, "opening.control", None, ours=seen.totals, stated=stated, why=explained)
            meta.start(conn, office.today())
            journal.append(conn, now, by, "started", None, on=office.today())
        told = words(standing(conn), office)
    said = f"Totaux confirmés par {by} le {short_day(office.today())}." if first else "La reprise est déjà validée."
    locked = [finding.what for finding in report.findings if finding.code == staff_files.IN_USE]
    return Said(" ".join([said, told, *locked]))


def take(office: Office, report: Report) -> None:
    """Read the workbook back, then let those begin whose turn it is."""
    with office.store.reading() as conn:
        waits, done = opening_state.waiting(conn), opening_state.done(conn)
    file = file_of(office)
    if file is None or not (waits or done):
        return
    content = staff_files.read(file, report)
    if content is not None:
        _read_rows(office, report, file, content)
    _let_begin(office, report)


def _read_rows(office: Office, report: Report, file: StaffFile, content: bytes) -> None:
    with office.store.reading() as conn:
        if staff_files.holds(conn, file, content):
            return
    rows, findings = workbook.read(content, file.name, mild_names(office.book), office.today())
    with office.store.writing() as conn:
        if rows:
            _keep_what_is_said(conn, office, rows)
        findings = [*findings, *_out_of_place(conn, file, rows)]
        if not findings:
            staff_files.note_taken(conn, file, content)
    report.findings += findings


def _keep_what_is_said(conn: Connection, office: Office, rows: Sequence[Opening]) -> None:
    """Note what each row says now of a customer who waits; one whose row has gone, or cannot be understood any more,
    is not validated."""
    told = {row.customer_id: row for row in rows}
    for customer_id, before in opening_state.waiting(conn).items():
        row = told.get(customer_id)
        said = validated(row) if row else None
        if said != before:
            opening_state.note(conn, customer_id, said)
            by = (said or before or Validated("", "relance")).by
            journal.append(conn, office.clock.now(), by, "opening.validated", customer_id, row=said)


def _out_of_place(conn: Connection, file: StaffFile, rows: Sequence[Opening]) -> list[Finding]:
    """Rows that were carried out and say something else now, and rows of nobody who waits."""
    waits, done = opening_state.waiting(conn), opening_state.done(conn)
    found = []
    for row in rows:
        said, where = validated(row), Where(file.name, row=row.row or None)
        who = f"{row.customer_name} ({row.customer_id})"
        if row.customer_id in waits:
            continue
        if row.customer_id not in done:
            what = f"{who} n'attend pas de reprise."
            found.append(Finding("opening_unknown", what, "Retirer la ligne.", where, Severity.WARNING))
        elif said is None or not said.same_entry(done[row.customer_id]):
            what = f"{who} : déjà validée, {quoted(done[row.customer_id].entry)}."
            remedy = "Utiliser Décisions.xlsx, et remettre la ligne comme elle était."
            found.append(Finding("opening_done", what, remedy, where, Severity.WARNING))
    return found


def _let_begin(office: Office, report: Report) -> None:
    """Carry out what stops at once, then whose turn it is today."""
    with office.store.reading() as conn:
        if meta.started_on(conn) is None:
            return
        said = {customer_id: row for customer_id, row in opening_state.waiting(conn).items() if row is not None}
        queue = {own: row for own, row in said.items() if row.entry in STOPS or _turns_left(conn, office)}
        known = accounts(conn, office, facts_of(conn, office, report), list(queue)) if queue else []

    def work(one: Account) -> None:
        row = queue[one.customer.id]
        with office.store.reading() as conn:
            turn = row.entry in STOPS or _turns_left(conn, office)
        if turn:
            _one_begins(office, report, one.customer.id, row)

    each(office, report, sorted(known, key=_largest_first), lambda one: f"opening/{one.customer.id}", work)


def _turns_left(conn: Connection, office: Office) -> int:
    """How many customers may still begin today; none on a day off."""
    today, holidays = office.today(), next(iter(office.book.policies.values())).holidays
    if not is_working_day(today, holidays):
        return 0
    return max(0, office.opening.releases_per_day - opening_state.turns_taken(conn, today))


def _largest_first(known: Account) -> tuple[object, ...]:
    amounts = [owed.amount for owed in net_totals(known).values()]
    return -max(amounts, default=0), known.customer.id


def _one_begins(office: Office, report: Report, customer_id: str, row: Validated) -> None:
    with office.store.writing() as conn:
        known = account(conn, office, facts_of(conn, office, report), customer_id)
        carry_out(Case(conn, office, known, row))
        opening_state.finish(conn, customer_id, row)
        customers.release_customers(conn, [customer_id], office.today())
        if row.entry not in STOPS:
            opening_state.take_turn(conn, office.today())
        stated = {"entry": row.entry, "on": row.on, "last": row.last}
        journal.append(conn, office.clock.now(), row.by, "opening.carried_out", customer_id, **stated)
    report.count("released")


def offer(office: Office, report: Report) -> None:
    """Write the workbook where it is not there or lacks a customer who waits, and propose anew where somebody typed a
    last reminder; what staff typed stays in it."""
    file = file_of(office)
    with office.store.reading() as conn:
        waits = opening_state.waiting(conn)
        if file is None or not waits or file.in_use or not staff_files.is_untouched(conn, file):
            return
        there = _rows_there(office, file)
        absent = waits.keys() - {row.customer_id for row in there}
        reminded = {row.customer_id for row in there if row.last_reminder_on and row.entry is None}
        found = accounts(conn, office, facts_of(conn, office, report), sorted(absent | reminded))
    known = {one.customer.id: one for one in sorted(found, key=_largest_first)}
    rows = [_proposed_anew(office, row, known.get(row.customer_id)) for row in there]
    rows += [_row(office, one, waits[own]) for own, one in known.items() if own in absent and net_totals(one)]
    if rows != there:
        content = workbook.write(rows, mild_names(office.book), office.today())
        staff_files.write(office, report, file, content)


def _rows_there(office: Office, file: StaffFile) -> list[Opening]:
    """The rows of the workbook as it lies there."""
    if not file.path.is_file():
        return []
    return workbook.read(file.path.read_bytes(), file.name, mild_names(office.book))[0]


def _proposed_anew(office: Office, row: Opening, known: Account | None) -> Opening:
    if known is None or row.entry is not None or row.last_reminder_on is None:
        return row
    policy = office.book.of(known.customer)
    return replace(row, proposed=propose(known, policy, office.opening, office.today(), row.last_reminder_on))


def _row(office: Office, known: Account, said: Validated | None) -> Opening:
    """A customer's row; where it was validated before the workbook vanished, with that."""
    row = row_of(known, office.book.of(known.customer), office.opening, office.today())
    if said is None:
        return row
    return replace(row, entry=said.entry, entry_on=said.day, last_reminder_on=said.last_reminder, by=said.by)
