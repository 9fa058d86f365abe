"""Decide for every customer, and keep the outbox in step with the decisions.

1. A reminder is immutable: one that no longer says what would be decided now is withdrawn, with the changed parts
   named, and another one is made (rule 6).
2. What lies at a carrier or with staff is taken back there before it is withdrawn here; what is gone from there may
   have left, and is looked for (`draft_missing`).
3. While something of a customer is on its way or uncertain, nothing new is planned for that customer.
"""

from sqlalchemy import Connection

from relance_mail.core.account import Account, Facts
from relance_mail.core.days import add_working_days
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Decision, LineRole
from relance_mail.core.findings import Finding
from relance_mail.core.keys import CountedStep, reminder_key
from relance_mail.core.outbox import LEFT, Event, State
from relance_mail.core.policy import Channel
from relance_mail.core.version import changes, fingerprint, version_of
from relance_mail.engine import paper
from relance_mail.engine.compose import Draft, draft_of, parts_of
from relance_mail.engine.each import each
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.mail.base import Ref, Withdrawal
from relance_mail.store import customers, meta, outbox, reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.reminders import NewReminder, Route


def plan(office: Office, report: Report) -> None:
    """Decide for each customer that owes something or has a message under way."""
    with office.store.reading() as conn:
        facts = facts_of(conn, office, report)
        owing = customers.customers_with_open_items(conn)
    each(office, report, owing, lambda one: f"plan/{one}", lambda one: _plan_one(office, report, facts, one))


def _plan_one(office: Office, report: Report, facts: Facts, customer_id: str) -> None:
    with office.store.reading() as conn:
        known = account(conn, office, facts, customer_id)
        rows = outbox.open_rows(conn, customer_id)
    decision = decide(known, office.book.of(known.customer), office.today())
    draft = draft_of(office, known, decision) if decision.action is Action.REMIND else None
    parts = parts_of(draft, fingerprint(office.creditor)).as_json() if draft else None
    kept = False
    for row in rows:
        kept = _still_right(office, row, parts) or kept
        if not _still_right(office, row, parts):
            withdraw(office, report, row, _why(office, row, parts, decision))
    with office.store.reading() as conn:
        under_way = bool(outbox.open_rows(conn, customer_id))
    if draft is not None and parts is not None and not kept and not under_way:
        _propose(office, report, draft, parts)


def _still_right(office: Office, row: OutboxRow, parts: dict[str, object] | None) -> bool:
    """Whether a message under way says what would be decided now, or is past being taken back."""
    if row.state in LEFT:
        return True
    with office.store.reading() as conn:
        reminder = reminders.get_reminder(conn, row.reminder_id)
        siblings = outbox.rows_of_reminder(conn, row.reminder_id)
    if any(other.state is State.SENT for other in siblings):
        return True  # it has left on another channel: this is its copy, and it follows
    valid = reminder.valid_until >= office.today() or row.channel is Channel.POST
    return parts is not None and valid and reminder.version == version_of(parts)


def _why(office: Office, row: OutboxRow, parts: dict[str, object] | None, decision: Decision) -> str:
    with office.store.reading() as conn:
        reminder = reminders.get_reminder(conn, row.reminder_id)
    if parts is None:
        return decision.because
    return (
        " ; ".join(changes(reminder.version_parts, parts)) or f"proposition expirée le {reminder.valid_until:%d/%m/%Y}"
    )


def withdraw(
    office: Office, report: Report, row: OutboxRow, why: str, event: Event = Event.LAPSE, by: str = "relance"
) -> None:
    """Take a message back from where it lies, then withdraw it; what staff has changed stays there, marked."""
    happened = event
    if row.state is State.WITH_STAFF and row.channel is not Channel.MAIL:
        paper.take_back(office, row)
    if row.state in (State.PREPARED, State.WITH_STAFF) and row.channel is Channel.MAIL and office.mailer is not None:
        ref = Ref(row.key, row.carrier_ref or "", row.message_id or "", row.body_sha256 or "")
        outcome = office.mailer.withdraw(ref)
        if outcome is Withdrawal.EDITED:
            what = f"Le brouillon {row.reminder_id} a été modifié : il reste, marqué « PÉRIMÉ ». {why}"
            report.findings.append(Finding("draft_outdated", what, "Ne pas l'envoyer ; le supprimer."))
            return
        if outcome is Withdrawal.GONE:
            happened = Event.DRAFT_MISSING
    with office.store.writing() as conn:
        outbox.move(conn, outbox.get_row(conn, row.id), happened, office.clock.now(), by, why=why)
    report.count("withdrawn" if happened is event else "uncertain")


def _propose(office: Office, report: Report, draft: Draft, parts: dict[str, object]) -> None:
    now = office.clock.now()
    with office.store.writing() as conn:
        if outbox.is_rejected(conn, version_of(parts), now):
            return
        settled = outbox.once_settled_not_sent(conn, draft.decision.lines)
        new = _new_reminder(conn, office, draft, parts, needs_yes=draft.decision.needs_yes or settled)
        reminders.save_reminder(conn, new, now)
    report.count("planned")


def _new_reminder(
    conn: Connection, office: Office, draft: Draft, parts: dict[str, object], *, needs_yes: bool
) -> NewReminder:
    decision, today = draft.decision, office.today()
    customer_id = draft.account.customer.id
    secret = meta.key_secret(conn)
    steps = _steps(draft.account, decision)
    routes = tuple(
        Route(
            channel,
            reminder_key(secret, customer_id, decision.group_key, steps, channel),
            draft.recipients if channel is Channel.MAIL else _postal(draft),
            draft.stage.proof if channel is draft.stage.required_channel else None,
        )
        for channel in decision.channels
    )
    return NewReminder(
        customer_id=customer_id,
        stage=draft.stage.id,
        lines=decision.lines,
        routes=routes,
        key=reminder_key(secret, customer_id, decision.group_key, steps),
        as_of=today,
        valid_until=add_working_days(today, draft.policy.valid_working_days, draft.policy.holidays),
        version_parts=parts,
        group_key=decision.group_key,
        because=decision.because,
        needs_yes=needs_yes,
        yes_because=decision.yes_because,
        thread_of=None if draft.stage.new_thread else _thread(conn, customer_id),
    )


def _steps(known: Account, decision: Decision) -> list[CountedStep]:
    invoices = {invoice.id: invoice for invoice in known.invoices}
    counting = [line for line in decision.lines if line.role is LineRole.COUNTS and line.stage is not None]
    return [
        CountedStep(invoices[line.invoice_id].number, invoices[line.invoice_id].due_date, line.stage or "", line.round)
        for line in counting
    ]


def _postal(draft: Draft) -> tuple[str, ...]:
    customer = draft.account.customer
    address = customer.seat if customer.seat.complete else customer.address
    return (customer.name, *address.lines, f"{address.postcode or ''} {address.city or ''}".strip())


def _thread(conn: Connection, customer_id: str) -> str | None:
    """The last reminder that left by mail: the next one continues its thread (PEERS 31)."""
    sent = [
        row for row in outbox.rows_of(conn, [customer_id]) if row.state is State.SENT and row.channel is Channel.MAIL
    ]
    return max(sent, key=lambda row: row.sent_at or row.since).reminder_id if sent else None
