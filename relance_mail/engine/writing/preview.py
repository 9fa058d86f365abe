"""What would happen, without anything happening: the real decision path, run and forgotten.

1. The sources are read anew and taken in inside a transaction that is undone (`Store.rehearsing`): no id, no row, no
   file is made, and the answer is what the next cycle would decide (PEERS 23).
2. Where the mailbox stands is taken from the last cycle: a dry run reads no mail.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import Connection

from relance_mail.core.account import Account, Promise
from relance_mail.core.days import on_or_after
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Decision
from relance_mail.core.findings import Finding
from relance_mail.core.french import listing
from relance_mail.core.parties import Customer
from relance_mail.core.penalties import interest_mode
from relance_mail.core.policy import Policy, Since, Stage, StageId
from relance_mail.core.promises import PromiseState, follow
from relance_mail.engine.agenda.tasks import to_do
from relance_mail.engine.answers import Json, account_document, customer_document, day, plan_document
from relance_mail.engine.facts import account, accounts, facts_of
from relance_mail.engine.ingest import complete, nothing_there, take_in
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff.approving import verified_for
from relance_mail.engine.writing.claiming import about_penalties, accrued_document, claimed
from relance_mail.engine.writing.compose import documents_of
from relance_mail.errors import BackendError, UsageError
from relance_mail.letters.base import LetterContext, LetterLine, LetterRefused, deposited
from relance_mail.letters.docx import render_letter
from relance_mail.sources.base import Feed, Taken
from relance_mail.store import customers, inbound, outbox, reminders


def plan_of(office: Office) -> Json:
    """The plan of CONTRACT §3 for every customer with an open item."""
    with rehearsed(office) as (conn, report):
        facts = facts_of(conn, office, report)
        owing = customers.customers_with_open_items(conn)
        decided: list[tuple[Customer, Decision]] = []
        lacking: list[Finding] = []
        for known in accounts(conn, office, facts, owing):
            decision = decide(known, office.book.of(known.customer), office.today())
            decided.append((known.customer, decision))
            lacking += about_penalties(office, known, decision)
    findings = [*report.findings, *dict.fromkeys(lacking)]
    return plan_document(office.today(), office.profile, findings, report.brakes, decided)


def read_all(office: Office) -> list[tuple[Feed, Taken | None]]:
    """Every source read once, the customers' file first; None where there is nothing that can be read."""
    return [(feed, feed.read()) for feed in sorted(office.feeds, key=lambda feed: not feed.customers)]


@contextmanager
def rehearsed(
    office: Office, read: list[tuple[Feed, Taken | None]] | None = None
) -> Iterator[tuple[Connection, Report]]:
    """The store as the next run would find it: the sources (or `read`, what they said before) taken in, inside a
    transaction that is undone."""
    taken = read_all(office) if read is None else read
    report = Report(mailbox_read=True)
    with office.store.rehearsing() as conn:
        for feed, reading in taken:
            if reading is None:
                report.findings.append(nothing_there(feed))
            else:
                take_in(conn, office, feed, reading, report)
        complete(conn, office, report, [(feed, reading) for feed, reading in taken if reading is not None])
        yield conn, report


def one_customer(conn: Connection, words: str) -> Customer:
    """The customer whose code, SIREN or name a person typed; UsageError for none or several."""
    found = customers.find_customers(conn, words)
    if not found:
        raise customers.unknown_customer(words)
    if len(found) > 1:
        names = listing([f"{one.id} ({one.name})" for one in found[:5]])
        raise UsageError(Finding("customer_ambiguous", f"Plusieurs clients : {names}.", "Donner le code client."))
    return found[0]


def known_account(conn: Connection, office: Office, report: Report, words: str) -> Account:
    """The account of the customer that a person typed."""
    return account(conn, office, facts_of(conn, office, report), one_customer(conn, words).id)


def explain_of(office: Office, words: str) -> Json:
    """Why: the decision, each invoice's because, next step and day, deadlines."""
    with rehearsed(office) as (conn, report):
        known = known_account(conn, office, report, words)
        tasks = to_do(conn, office, [known])
    policy = office.book.of(known.customer)
    decision = decide(known, policy, office.today())
    document = customer_document(known.customer, decision)
    document["policy"] = policy.id
    document["templates"] = _texts(office, known.customer, policy, decision)
    document["promises"] = [
        {"due": day(one.promise.due), "state": str(one.state), "evidence": one.promise.evidence}
        for one in follow(known, policy, office.today())
    ]
    document["deadlines"] = [{"kind": str(one.kind), "day": day(one.day), "title": one.title} for one in tasks]
    return document


def _texts(office: Office, customer: Customer, policy: Policy, decision: Decision) -> list[Json]:
    """The templates of the stage that comes next, of this customer, its policy, the office or ours; none when they
    cannot be read, which the run itself tells."""
    try:
        found = documents_of(office, customer, policy, decision.stage or "").all()
    except LetterRefused:
        return []
    return [{"path": one.path, "sha256": one.sha256, "shipped": one.shipped} for one in found]


def account_of_customer(office: Office, words: str) -> Json:
    """The facts: invoices, reminders with their proof, replies, promises, holds, deadlines."""
    with rehearsed(office) as (conn, report):
        known = known_account(conn, office, report, words)
        tasks = to_do(conn, office, [known])
        document = account_document(known, office.today())
        proofs = {step.reminder_id: str(step.proof) for step in known.steps}
        rows = outbox.rows_of(conn, [known.customer.id])
        sent = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
        checked = {one: dict(verified_for(conn, one)) or None for one in sent}
        mails = inbound.mails_of(conn, known.customer.id)
    document["interest"] = accrued_document(office, known)
    document["reminders"] = [
        {
            "id": row.id,
            "token": sent[row.reminder_id].token,
            "stage": sent[row.reminder_id].stage,
            "channel": str(row.channel),
            "state": str(row.state),
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
            "proof": proofs.get(row.reminder_id),
            "approved_by": row.approved_by,
            "approved_at": row.approved_at.isoformat() if row.approved_at else None,
            "verified": checked[row.reminder_id],
            "deposit": dict(row.proof) if row.proof else None,
            "because": sent[row.reminder_id].because,
        }
        for row in rows
    ]
    document["replies"] = [
        {
            "id": mail.ref,
            "received_at": mail.received_at.isoformat(),
            "from": mail.sender,
            "subject": mail.subject,
            "kind": str(mail.kind),
            "state": str(mail.state),
            "intent": str(mail.reading.intent) if mail.reading else None,
        }
        for mail in mails
    ]
    document["deadlines"] = [{"kind": str(one.kind), "day": day(one.day), "title": one.title} for one in tasks]
    return document


def _beside(office: Office, stage_id: StageId) -> Stage | None:
    """What no scenario knows but has a template (a promise noted, a dispute, a plan, thanks): staff takes its text from
    here; it never leaves by itself (OFFICE §12)."""
    known = any(policy.stage(stage_id) for policy in office.book.policies.values())
    return None if known or not office.documents.templates(stage_id) else Stage(stage_id, 0, Since.DUE, 0)


def _promises(known: Account, policy: Policy, today: date, state: PromiseState) -> tuple[Promise, ...]:
    return tuple(one.promise for one in follow(known, policy, today) if one.state is state)


def letter_preview(office: Office, words: str, stage_id: StageId, suffix: str) -> bytes:
    """The letter of a stage on a customer's open invoices, marked PROJET, as `.docx` or `.pdf`; of a text that no
    scenario knows, its mail where it has no letter.

    UsageError for an unknown customer, stage or a stage without a letter; BackendError without a PDF program."""
    with rehearsed(office) as (conn, report):
        known = known_account(conn, office, report, words)
    policy = office.book.of(known.customer)
    stage = policy.stage(stage_id) or _beside(office, stage_id)
    if stage is None:
        names = ", ".join(one.id for one in policy.ladder)
        raise UsageError(Finding("stage_unknown", f"Aucune étape {stage_id!r} pour ce client.", f"Étapes : {names}."))
    documents = documents_of(office, known.customer, policy, stage.id)
    template = documents.letter or (documents.mail if policy.stage(stage_id) is None else None)
    if template is None:
        raise UsageError(Finding("no_letter", f"L'étape {stage_id} n'a pas de lettre.", "Choisir une autre étape."))
    late = [invoice for invoice in known.invoices if invoice.is_credit or invoice.due_on <= office.today()]
    lines = tuple(
        LetterLine(one, one.residual, not one.is_credit, deposited_on=deposited(known.customer, one))
        for one in late or known.invoices
    )
    today = office.today()
    deadline = on_or_after(today + timedelta(days=stage.deadline_days), policy.holidays)
    mode = interest_mode(known.customer, stage)
    context = LetterContext(
        office.creditor,
        known.customer,
        stage,
        lines,
        today,
        "R00-PROJET",
        deadline,
        promises=_promises(known, policy, today, PromiseState.EXPECTED),
        broken_promises=_promises(known, policy, today, PromiseState.BROKEN),
        interest=mode,
    )
    letter = render_letter(template.content, claimed(office, context, known), project=True, path=template.path)
    if suffix == ".docx":
        return letter
    if office.pdf is None or not office.pdf.available():
        raise BackendError(
            Finding("no_pdf_engine", "There is no program that makes PDF files.", "Install LibreOffice.")
        )
    return office.pdf.convert(letter)
