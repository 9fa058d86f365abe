"""Decide for every customer, and keep the outbox in step with the decisions.

1. A reminder is immutable: one that no longer says what would be decided now is withdrawn, with the changed parts
   named, and another one is made (rule 6).
2. What lies at a carrier or with staff is taken back there before it is withdrawn here; what is gone from there may
   have left, and is looked for (`draft_missing`).
3. While something of a customer is on its way or uncertain, nothing new is planned for that customer.
4. A mailbox that cannot be read, or a file of the day that has not come yet, stops everything where it is: nothing new
   is planned, and what waits keeps its yes.
5. A key that a copy in our mailbox bears has left already, whatever a restored database believes (MODEL §2.7).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count

from sqlalchemy import Connection

from relance_mail.core.account import Account
from relance_mail.core.days import add_working_days
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Decision, LineRole
from relance_mail.core.findings import Finding
from relance_mail.core.french import short_day
from relance_mail.core.keys import CountedStep, reminder_key
from relance_mail.core.notices import deposit_by
from relance_mail.core.outbox import LEFT, Event, State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.core.version import changes, version_of
from relance_mail.engine.each import each
from relance_mail.engine.facts import accounts, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.writing import paper
from relance_mail.engine.writing.claiming import about_penalties
from relance_mail.engine.writing.compose import Draft, draft_of, parts_of, postal
from relance_mail.engine.writing.copies import is_copy, lost_its_letter, why_not_any_more
from relance_mail.mail.base import Ref, Withdrawal
from relance_mail.store import customers, meta, outbox, reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.reminders import NewReminder, Reminder, Route


def plan(office: Office, report: Report) -> None:
    """Decide for each customer that owes something or has a message under way."""
    with office.store.reading() as conn:
        seen = facts_of(conn, office, report)
        facts = replace(seen, mailbox_read=True, file_awaited=False)
        known = accounts(conn, office, facts, customers.customers_with_open_items(conn))
        under_way: dict[str, list[OutboxRow]] = {}
        for row in outbox.open_rows(conn):
            under_way.setdefault(row.customer_id, []).append(row)

    anew = report.mailbox_read and not seen.file_awaited

    def decide_one(one: Account) -> None:
        _plan_one(office, report, one, under_way.get(one.customer.id, []), anew=anew)

    each(office, report, known, lambda one: f"plan/{one.customer.id}", decide_one)


def _plan_one(office: Office, report: Report, known: Account, rows: list[OutboxRow], *, anew: bool) -> None:
    decision = decide(known, office.book.of(known.customer), office.today())
    report.findings += [one for one in about_penalties(office, known, decision) if one not in report.findings]
    if not rows and decision.action is not Action.REMIND:
        return
    draft = draft_of(office, known, decision) if decision.action is Action.REMIND else None
    parts = parts_of(office, draft).as_json() if draft else None
    for row in sorted(rows, key=lambda row: row.proof_needed is None):  # a letter before its copy
        if why := _not_right_any_more(office, known, row, parts, decision):
            withdraw(office, report, row, why)
    if draft is None or parts is None or not anew:
        return
    with office.store.reading() as conn:
        taken = bool(outbox.open_rows(conn, known.customer.id))
    if not taken:
        _propose(office, report, draft, parts)


def _not_right_any_more(
    office: Office, known: Account, row: OutboxRow, parts: dict[str, object] | None, decision: Decision
) -> str:
    """Why a message under way is withdrawn, in French; empty when it says what would be decided now, or is past being
    taken back."""
    if row.state in LEFT:
        return ""
    with office.store.reading() as conn:
        reminder, copy = reminders.get_reminder(conn, row.reminder_id), is_copy(conn, row)
        alone = lost_its_letter(conn, row)
    if alone:
        return "le courrier dont ce mail est la copie ne part pas"
    if copy:
        return why_not_any_more(known, row, reminder, office.today())
    if parts is None:
        return decision.because
    if reminder.version != version_of(parts):
        return " ; ".join(changes(reminder.version_parts, parts)) or decision.because
    return _expired(office, known, row, reminder)


def _expired(office: Office, known: Account, row: OutboxRow, reminder: Reminder) -> str:
    """Why a message is too old, in French. Other paper than a registered letter waits as long as its facts stand."""
    policy, today = office.book.of(known.customer), office.today()
    stage = policy.stage(reminder.stage)
    if stage is not None and stage.alone and row.approved_at is not None:
        last = deposit_by(row.approved_at.astimezone(office.clock.zone).date(), policy)
        return f"courrier non déposé au plus tard le {short_day(last)}" if last < today else ""
    lasting = row.channel is not Channel.MAIL and row.proof_needed is not ProofNeeded.DEPOSITED
    expired = reminder.valid_until < today and not lasting
    return f"proposition expirée le {short_day(reminder.valid_until)}" if expired else ""


def withdraw(
    office: Office, report: Report, row: OutboxRow, why: str, event: Event = Event.LAPSE, by: str = "relance"
) -> None:
    """Take a message back from where it lies, then withdraw it; what staff has changed stays there, marked."""
    outcome = take_back(office, row)
    if outcome is Withdrawal.EDITED:
        what = f"Le brouillon {row.reminder_id} a été modifié : il reste, marqué « PÉRIMÉ ». {why}"
        report.findings.append(Finding("draft_outdated", what, "Ne pas l'envoyer ; le supprimer."))
        return
    happened = Event.DRAFT_MISSING if outcome is Withdrawal.GONE else event
    with office.store.writing() as conn:
        outbox.move(conn, outbox.get_row(conn, row.id), happened, office.clock.now(), by, why=why)
    if row.channel is Channel.POST and row.state is State.WITH_STAFF:
        report.findings.append(paper.taken_back(row, why, gone=outcome is Withdrawal.GONE))
    report.count("withdrawn" if happened is event else "uncertain")


def take_back(office: Office, row: OutboxRow) -> Withdrawal:
    """Remove what lies at the carrier, in the drafts or on paper; `REMOVED` where there was nothing to remove."""
    if row.channel is not Channel.MAIL:
        return paper.take_back(office, row)
    if row.state not in (State.PREPARED, State.WITH_STAFF, State.UNCERTAIN) or office.mailer is None:
        return Withdrawal.REMOVED
    return office.mailer.withdraw(Ref(row.key, row.carrier_ref or "", row.message_id or "", row.body_sha256 or ""))


def _propose(office: Office, report: Report, draft: Draft, parts: dict[str, object]) -> None:
    now = office.clock.now()
    with office.store.writing() as conn:
        if outbox.is_rejected(conn, version_of(parts), now):
            return
        settled = outbox.once_settled_not_sent(conn, draft.decision.lines)
        new = _new_reminder(conn, office, draft, parts, needs_yes=draft.decision.needs_yes or settled)
        made = reminders.save_reminder(conn, new, now)
        for row in outbox.rows_of_reminder(conn, made):
            if (copy := meta.get(conn, copy_seen(row.key))) is not None:
                at, _, seen = copy.partition(" ")
                words, left_at = "copie dans notre boîte", datetime.fromisoformat(at)
                outbox.move(
                    conn, row, Event.FOUND, now, sent_at=left_at, server_words=words, message_id_seen=seen or None
                )
    report.count("planned")


def copy_seen(key: str) -> str:
    """Where it is kept that a copy with this key lies in our mailbox though no message of ours is known to bear it: the
    instant of the copy, and its Message-ID, by which what comes back about it is recognised."""
    return f"copy/{key}"


def _new_reminder(
    conn: Connection, office: Office, draft: Draft, parts: dict[str, object], *, needs_yes: bool
) -> NewReminder:
    decision, today = draft.decision, office.today()
    customer_id = draft.account.customer.id
    key_of = _key_of(conn, draft)
    routes = tuple(
        Route(
            channel,
            key_of(channel),
            draft.recipients if channel is Channel.MAIL else postal(draft),
            _proof_needed(draft, channel),
        )
        for channel in decision.channels
    )
    return NewReminder(
        customer_id=customer_id,
        stage=draft.stage.id,
        lines=decision.lines,
        routes=routes,
        key=key_of(None),
        as_of=today,
        valid_until=add_working_days(today, draft.policy.valid_working_days, draft.policy.holidays),
        version_parts=parts,
        group_key=decision.group_key,
        because=decision.because,
        needs_yes=needs_yes,
        yes_because=decision.yes_because,
        thread_of=None if draft.stage.new_thread else _thread(conn, customer_id),
    )


def _key_of(conn: Connection, draft: Draft) -> Callable[[Channel | None], str]:
    """The keys of the new reminder: the same ones for the same steps, unless a message about these very steps has left
    in vain and a person has freed them. Then it is another message, with keys of its own."""
    secret, group, steps = meta.key_secret(conn), draft.decision.group_key, _steps(draft.account, draft.decision)

    def key(channel: Channel | None, attempt: int) -> str:
        name = f"{group}#{attempt}" if attempt else group
        return reminder_key(secret, draft.account.customer.id, name, steps, channel)

    def is_spent(attempt: int) -> bool:
        rows = [row for channel in draft.decision.channels for row in outbox.rows_by_key(conn, key(channel, attempt))]
        return any(row.state in (State.SENT, State.REFUSED) for row in rows)

    attempt = next(number for number in count() if not is_spent(number))
    return lambda channel: key(channel, attempt)


def _proof_needed(draft: Draft, channel: Channel) -> ProofNeeded | None:
    """What makes the stage count on that channel. A letter that only stands in for a mail needs no registered deposit:
    it counts when staff says that it was posted (OFFICE §3.6)."""
    if channel is not draft.stage.required_channel:
        return None
    stage = draft.policy.stage(draft.stage.id)
    stands_in = channel is Channel.POST and stage is not None and stage.proof is ProofNeeded.DELIVERED
    return ProofNeeded.DELIVERED if stands_in else draft.stage.proof


def _steps(known: Account, decision: Decision) -> list[CountedStep]:
    invoices = {invoice.id: invoice for invoice in known.invoices}
    counting = [line for line in decision.lines if line.role is LineRole.COUNTS and line.stage is not None]
    return [
        CountedStep(invoices[line.invoice_id].number, invoices[line.invoice_id].due_date, line.stage or "", line.round)
        for line in counting
    ]


def _thread(conn: Connection, customer_id: str) -> str | None:
    """The last reminder that left by mail: the next one continues its thread (PEERS 31)."""
    sent = [
        row for row in outbox.rows_of(conn, [customer_id]) if row.state is State.SENT and row.channel is Channel.MAIL
    ]
    return max(sent, key=lambda row: row.sent_at or row.since).reminder_id if sent else None
