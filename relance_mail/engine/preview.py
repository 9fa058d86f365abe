"""What would happen, without anything happening: the real decision path, run and forgotten.

1. The sources are read anew and taken in inside a transaction that is undone (`Store.rehearsing`): no id, no row, no
   file is made, and the answer is what the next cycle would decide (PEERS 23).
2. Where the mailbox stands is taken from the last cycle: a dry run reads no mail.
"""

from sqlalchemy import Connection

from relance_mail.core.account import Account
from relance_mail.core.agenda import deadlines_of
from relance_mail.core.decide import decide
from relance_mail.core.findings import Finding
from relance_mail.core.french import listing
from relance_mail.core.parties import Customer
from relance_mail.core.policy import StageId
from relance_mail.core.promises import follow
from relance_mail.engine.answers import Json, account_document, customer_document, day, plan_document
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.ingest import take_in
from relance_mail.engine.office import Office, Report
from relance_mail.errors import UsageError
from relance_mail.store import customers, inbound, outbox, reminders
from relance_mail.store.accounts import accounts_of


def plan_of(office: Office) -> Json:
    """The plan of CONTRACT §3 for every customer with an open item."""
    taken = [(feed, feed.read()) for feed in sorted(office.feeds, key=lambda feed: not feed.customers)]
    report = Report(mailbox_read=True)
    with office.store.rehearsing() as conn:
        for feed, reading in taken:
            if reading is not None:
                take_in(conn, office, feed, reading, report)
        facts = facts_of(conn, office, report)
        owing = customers.customers_with_open_items(conn)
        decided = []
        silence = next(iter(office.book.policies.values())).silence_hours
        for known in accounts_of(conn, owing, office.clock.now(), facts, silence, office.clock.zone):
            decided.append((known.customer, decide(known, office.book.of(known.customer), office.today())))
    return plan_document(office.today(), office.profile, report.findings, report.brakes, decided)


def one_customer(conn: Connection, words: str) -> Customer:
    """The customer whose code, SIREN or name a person typed; UsageError for none or several."""
    found = customers.find_customers(conn, words)
    if not found:
        raise customers.unknown_customer(words)
    if len(found) > 1:
        names = listing([f"{one.id} ({one.name})" for one in found[:5]])
        raise UsageError(Finding("customer_ambiguous", f"Plusieurs clients : {names}.", "Donner le code client."))
    return found[0]


def known_account(conn: Connection, office: Office, words: str) -> Account:
    """The account of a customer as the store has it now."""
    customer = one_customer(conn, words)
    return account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), customer.id)


def explain_of(office: Office, words: str) -> Json:
    """Why: the decision, each invoice's because, next step and day, deadlines."""
    with office.store.reading() as conn:
        known = known_account(conn, office, words)
    policy = office.book.of(known.customer)
    document = customer_document(known.customer, decide(known, policy, office.today()))
    document["policy"] = policy.id
    document["promises"] = [
        {"due": day(one.promise.due), "state": str(one.state), "evidence": one.promise.evidence}
        for one in follow(known, policy, office.today())
    ]
    document["deadlines"] = [
        {"kind": str(one.kind), "day": day(one.day), "title": one.title}
        for one in deadlines_of(known, policy, office.today())
    ]
    return document


def account_of_customer(office: Office, words: str) -> Json:
    """The facts: invoices, reminders with their proof, replies, promises, holds, deadlines."""
    with office.store.reading() as conn:
        known = known_account(conn, office, words)
        document = account_document(known)
        proofs = {step.reminder_id: str(step.proof) for step in known.steps}
        rows = outbox.rows_of(conn, [known.customer.id])
        sent = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
        mails = inbound.mails_of(conn, known.customer.id)
    document["reminders"] = [
        {
            "id": row.id,
            "token": sent[row.reminder_id].token,
            "stage": sent[row.reminder_id].stage,
            "channel": str(row.channel),
            "state": str(row.state),
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
            "proof": proofs.get(row.reminder_id),
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
    document["deadlines"] = [
        {"kind": str(one.kind), "day": day(one.day), "title": one.title}
        for one in deadlines_of(known, office.book.of(known.customer), office.today())
    ]
    return document


def stage_of(office: Office, known: Account, stage_id: StageId) -> StageId:
    """That stage of the customer's policy; UsageError naming those there are."""
    policy = office.book.of(known.customer)
    if policy.stage(stage_id) is None:
        names = ", ".join(stage.id for stage in policy.ladder)
        raise UsageError(Finding("stage_unknown", f"Aucune étape {stage_id!r} pour ce client.", f"Étapes : {names}."))
    return stage_id
