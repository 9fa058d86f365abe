"""Every key, check and trigger of MODEL §3.6 is seen to refuse: one case each."""

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from relance_mail.errors import Conflict
from relance_mail.store.store import Store
from relance_mail.store.tables import metadata

SEED = """
INSERT INTO customer (id, name) VALUES ('C1', 'LEFORT');
INSERT INTO contact VALUES ('C1', 'a@client.example.fr', 'billing', NULL, 'ventes', 'ok', <day>);
INSERT INTO snapshot (source, mode, fingerprint, as_of, read_at, state, counts, reasons)
    VALUES ('ventes', 'stock', 'f', <day>, <now>, 'accepted', '{}', '[]');
INSERT INTO invoice (customer_id, type, number, number_key, due_date, currency, residual, source, snapshot_id)
    VALUES ('C1', 'invoice', 'FA-1', 'FA1', <day>, 'EUR', '12.00', 'ventes', 1);
INSERT INTO movement (invoice_id, snapshot_id, on_date, now, why) VALUES (1, 1, <day>, '12.00', 'first_seen');
INSERT INTO position (invoice_id, round, on_date, author, reason) VALUES (1, 1, <day>, 'Anne', 'reprise');
INSERT INTO reminder (id, customer_id, stage, as_of, valid_until, version, version_parts, token, created_at)
    VALUES ('R1', 'C1', 's', <day>, <day>, 'v', '{}', 'T1', <now>),
           ('R2', 'C1', 's', <day>, <day>, 'v', '{}', 'T2', <now>);
INSERT INTO reminder_line VALUES ('R1', 1, 'counts', 's', 0, '12.00', 1);
INSERT INTO outbox (id, reminder_id, customer_id, group_key, channel, key, state, since, recipients, message_id)
    VALUES ('R1-mail', 'R1', 'C1', '', 'mail', 'k', 'planned', <now>, '[]', '<1@example.com>');
INSERT INTO inbound (mailbox, sha256, received_at, kind, trust, state)
    VALUES ('INBOX', 'aa', <now>, 'reply', 'thread', 'to_confirm');
INSERT INTO receipt (outbox_id, recipient, kind, at, inbound_id)
    VALUES ('R1-mail', 'a@client.example.fr', 'read', <now>, 1),
           ('R1-mail', 'a@client.example.fr', 'failed', <now>, NULL);
INSERT INTO promise (customer_id, part, due, currency, made_on, author, inbound_id)
    VALUES ('C1', 1, <day>, 'EUR', <day>, 'Anne', 1);
INSERT INTO promise_invoice VALUES (1, 1, '12.00');
INSERT INTO hold (customer_id, reason, author, since, until) VALUES ('C1', 'pause', 'Anne', <day>, <day>);
INSERT INTO hold (customer_id, invoice_id, reason, author, since, until)
    VALUES ('C1', 1, 'dispute', 'Anne', <day>, <day>);
INSERT INTO answer (customer_id, answer_to, invoices, cause, author, since)
    VALUES ('C1', 'document', '[1]', 'M000001', 'Anne', <day>);
INSERT INTO deadline (key, uid, customer_id, kind, computed_on, state) VALUES ('k', 'u', 'C1', 'call', <day>, 'open');
INSERT INTO cursor (mailbox, folder) VALUES ('INBOX', 'Sent');
INSERT INTO journal VALUES (1, <now>, 'Anne', 'k', NULL, 'b', 'p', 'h');
INSERT INTO journal_body VALUES (1, 's', 'b')
"""

# Words that stand for longer ones in the statements below.
WORDS = {
    "<now>": "'2026-03-03T11:00:00.000000+00:00'",
    "<day>": "'2026-03-03'",
    "<outbox>": (
        "INSERT INTO outbox"
        " (id, reminder_id, customer_id, group_key, channel, key, state, since, recipients, message_id) VALUES"
    ),
    "<hold>": "INSERT INTO hold (customer_id, invoice_id, reason, author, since, until, review_on) VALUES",
    "<receipt>": "INSERT INTO receipt (outbox_id, recipient, kind, at, inbound_id) VALUES",
    "<reminder>": (
        "INSERT INTO reminder"
        " (id, customer_id, stage, as_of, valid_until, version, version_parts, token, created_at) VALUES"
    ),
    "<promise>": "INSERT INTO promise (customer_id, part, due, currency, made_on, author, inbound_id) VALUES",
    "<deadline>": "INSERT INTO deadline (key, uid, customer_id, kind, computed_on, state) VALUES",
    "<answer>": "INSERT INTO answer (customer_id, answer_to, invoices, cause, author, since) VALUES",
    "<inbound>": "INSERT INTO inbound (mailbox, sha256, received_at, kind, trust, state) VALUES",
    "<position>": "INSERT INTO position (invoice_id, round, on_date, author, reason) VALUES",
    "<movement>": "INSERT INTO movement (invoice_id, snapshot_id, on_date, now, why) VALUES",
    "<invoice>": (
        "INSERT INTO invoice"
        " (customer_id, type, number, number_key, due_date, currency, residual, source, snapshot_id) VALUES"
    ),
}

REFUSED = {
    "meta.key": ("INSERT INTO meta VALUES ('profile', 'live')", "meta.key"),
    "customer.id": ("INSERT INTO customer (id, name) VALUES ('C1', 'X')", "customer.id"),
    "customer.kind": ("INSERT INTO customer (id, name, kind) VALUES ('C2', 'X', 'firm')", "kind_known"),
    "contact": ("INSERT INTO contact VALUES ('C1', 'a@client.example.fr', 'known', NULL, '', 'ok', <day>)", "email"),
    "contact.role": ("INSERT INTO contact VALUES ('C1', 'b@x.fr', 'boss', NULL, '', 'ok', <day>)", "role_known"),
    "contact.state": ("INSERT INTO contact VALUES ('C1', 'b@x.fr', 'known', NULL, '', 'dead', <day>)", "state_known"),
    "snapshot.mode": ("UPDATE snapshot SET mode = 'all'", "mode_known"),
    "snapshot.state": ("UPDATE snapshot SET state = 'new'", "state_known"),
    "invoice(customer, type, number, due date)": (
        "<invoice> ('C1', 'invoice', 'fa1', 'FA1', <day>, 'EUR', '1.00', 'ventes', 1)",
        "invoice.due_date",
    ),
    "invoice.type": ("UPDATE invoice SET type = 'quote'", "type_known"),
    "invoice.customer": ("UPDATE invoice SET customer_id = 'C9'", "FOREIGN KEY"),
    "movement(invoice, snapshot)": (
        "<movement> (1, 1, <day>, '1.00', 'payment')",
        "movement.snapshot_id",
    ),
    "movement.why": ("UPDATE movement SET why = 'magic'", "why_known"),
    "position(invoice, round)": (
        "<position> (1, 1, <day>, 'Anne', '')",
        "position.round",
    ),
    "reminder.id": (
        "<reminder> ('R1', 'C1', 's', <day>, <day>, 'v', '{}', 'T3', <now>)",
        "reminder.id",
    ),
    "reminder.token": (
        "<reminder> ('R3', 'C1', 's', <day>, <day>, 'v', '{}', 'T1', <now>)",
        "reminder.token",
    ),
    "one_reminder_per_step": ("INSERT INTO reminder_line VALUES ('R2', 1, 'counts', 's', 0, '12.00', 1)", "round"),
    "reminder_line": ("INSERT INTO reminder_line VALUES ('R1', 1, 'mentioned', NULL, 0, '12.00', 0)", "invoice_id"),
    "reminder_line.role": ("INSERT INTO reminder_line VALUES ('R2', 1, 'shown', NULL, 0, '12.00', 0)", "role_known"),
    "a claim has a stage": ("INSERT INTO reminder_line VALUES ('R2', 1, 'counts', NULL, 0, '1.00', 1)", "has_a_stage"),
    "claimed is 0 or 1": ("UPDATE reminder_line SET claimed = 2", "claimed_known"),
    "outbox.id": (
        "<outbox> ('R1-mail', 'R2', 'C1', '', 'post', 'k', 'planned', <now>, '[]', NULL)",
        "outbox.id",
    ),
    "outbox(reminder, channel)": (
        "<outbox> ('x', 'R1', 'C1', '', 'mail', 'k', 'withdrawn', <now>, '[]', NULL)",
        "outbox.channel",
    ),
    "one_open_message": (
        "<outbox> ('x', 'R2', 'C1', '', 'mail', 'k', 'uncertain', <now>, '[]', NULL)",
        "outbox.customer_id, outbox.group_key, outbox.channel",
    ),
    "outbox.message_id": (
        "<outbox> ('x', 'R2', 'C1', '', 'mail', 'k', 'sent', <now>, '[]', '<1@example.com>')",
        "outbox.message_id",
    ),
    "outbox.channel": ("UPDATE outbox SET channel = 'fax'", "channel_known"),
    "outbox.state": ("UPDATE outbox SET state = 'lost'", "state_known"),
    "inbound(mailbox, sha256)": (
        "<inbound> ('INBOX', 'aa', <now>, 'reply', 'thread', 'done')",
        "inbound.sha256",
    ),
    "inbound.kind": ("UPDATE inbound SET kind = 'spam'", "kind_known"),
    "inbound.state": ("UPDATE inbound SET state = 'read'", "state_known"),
    "receipt once": ("<receipt> ('R1-mail', 'a@client.example.fr', 'read', <now>, 1)", "receipt_once"),
    "receipt once, without a mail": (
        "<receipt> ('R1-mail', 'a@client.example.fr', 'failed', <now>, NULL)",
        "receipt_once",
    ),
    "promise(inbound, part)": (
        "<promise> ('C1', 1, <day>, 'EUR', <day>, 'Anne', 1)",
        "promise.part",
    ),
    "promise_invoice": ("INSERT INTO promise_invoice VALUES (1, 1, '1.00')", "promise_invoice"),
    "one_open_hold of the customer": (
        "<hold> ('C1', NULL, 'pause', 'Paul', <day>, <day>, NULL)",
        "one_open_hold",
    ),
    "one_open_hold of an invoice": ("<hold> ('C1', 1, 'dispute', 'Paul', <day>, <day>, NULL)", "one_open_hold"),
    "rule 8: a hold has a date": ("<hold> ('C1', NULL, 'death', 'Paul', <day>, NULL, NULL)", "has_a_date"),
    "a hold ends whole": ("UPDATE hold SET ended_at = <now>", "ends_whole"),
    "answer(customer, to, cause)": ("<answer> ('C1', 'document', '[]', 'M000001', 'Paul', <day>)", "answer.cause"),
    "answer.to": ("UPDATE answer SET answer_to = 'receipt'", "answer_to_known"),
    "answer.customer": ("UPDATE answer SET customer_id = 'C9'", "FOREIGN KEY"),
    "deadline.key": (
        "<deadline> ('k', 'v', 'C1', 'call', <day>, 'open')",
        "deadline.key",
    ),
    "deadline.uid": (
        "<deadline> ('l', 'u', 'C1', 'call', <day>, 'open')",
        "deadline.uid",
    ),
    "deadline.state": ("UPDATE deadline SET state = 'late'", "state_known"),
    "cursor(mailbox, folder)": ("INSERT INTO cursor (mailbox, folder) VALUES ('INBOX', 'Sent')", "cursor.folder"),
    "journal.prev: no fork": ("INSERT INTO journal VALUES (2, <now>, '', 'k', NULL, 'b', 'p', 'i')", "journal.prev"),
    "journal.hash": ("INSERT INTO journal VALUES (2, <now>, '', 'k', NULL, 'b', 'q', 'h')", "journal.hash"),
    "journal.seq": ("INSERT INTO journal VALUES (1, <now>, '', 'k', NULL, 'b', 'q', 'i')", "journal.seq"),
    "rule 11: journal_kept_u": ("UPDATE journal SET actor = 'Paul'", "append-only"),
    "rule 11: journal_kept_d": ("DELETE FROM journal", "append-only"),
    "rule 11: not replaced either": (
        "INSERT OR REPLACE INTO journal VALUES (1, <now>, 'Paul', 'k', NULL, 'b', 'p', 'h')",
        "append-only",
    ),
    "rule 6: reminder_fixed": ("UPDATE reminder SET version = 'w'", "immutable"),
    "rule 6: reminder_line_fixed": ("UPDATE reminder_line SET residual = '1.00'", "immutable"),
    "STRICT": ("UPDATE outbox SET tries = 'many'", "cannot store TEXT value in INTEGER column"),
}  # fmt: skip


def run(conn: Connection, statement: str) -> None:
    for word, meant in WORDS.items():
        statement = statement.replace(word, meant)
    conn.exec_driver_sql(statement)


@pytest.fixture
def seeded(conn: Connection) -> Connection:
    for statement in SEED.split(";\n"):
        run(conn, statement)
    return conn


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(seeded: Connection, case: str) -> None:
    statement, message = REFUSED[case]
    with pytest.raises(IntegrityError) as refusal:
        run(seeded, statement)
    assert message in str(refusal.value.orig)


@pytest.mark.parametrize("state", ["withdrawn", "uncertain", "prepared", "refused"])
def test_rule_7_sent_is_final(seeded: Connection, state: str) -> None:
    seeded.exec_driver_sql("UPDATE outbox SET state = 'sent'")
    with pytest.raises(IntegrityError, match="sent is final"):
        seeded.exec_driver_sql("UPDATE outbox SET state = ?", (state,))
    seeded.exec_driver_sql("UPDATE outbox SET state = 'sent', sent_sha256 = 'ff'")


ALLOWED = {
    "a step that nobody claims any more": [
        "UPDATE reminder_line SET claimed = 0",
        "INSERT INTO reminder_line VALUES ('R2', 1, 'counts', 's', 0, '12.00', 1)",
    ],
    "the next round": ["INSERT INTO reminder_line VALUES ('R2', 1, 'counts', 's', 1, '12.00', 1)"],
    "a second message once the first has left": [
        "UPDATE outbox SET state = 'sent'",
        "<outbox> ('x', 'R2', 'C1', '', 'mail', 'k', 'planned', <now>, '[]', NULL)",
    ],
    "a hold after the first has ended": [
        "UPDATE hold SET ended_at = <now>, ended_on = <day>",
        "<hold> ('C1', NULL, 'pause', 'Paul', <day>, <day>, NULL)",
    ],
    "another answer to the same mail": ["<answer> ('C1', 'statement', '[]', 'M000001', 'Paul', <day>)"],
    "two promises without a mail": [
        "<promise> ('C1', 1, <day>, 'EUR', <day>, '', NULL)",
        "<promise> ('C1', 1, <day>, 'EUR', <day>, '', NULL)",
    ],
    "erasing a body": ["DELETE FROM journal_body"],
}


@pytest.mark.parametrize("case", ALLOWED)
def test_it_allows(seeded: Connection, case: str) -> None:
    for statement in ALLOWED[case]:
        run(seeded, statement)


def test_every_unique_key_has_a_case(seeded: Connection) -> None:
    """A key added later without a case above is noticed: each unique index is named by some refusal."""
    refusals = set()
    for statement, _ in REFUSED.values():
        with pytest.raises(IntegrityError) as refusal:
            run(seeded, statement)
        refusals.add(str(refusal.value.orig))
    unique = seeded.exec_driver_sql(
        "SELECT t.name, i.name, (SELECT group_concat(coalesce(c.name, '?')) FROM pragma_index_info(i.name) c)"
        " FROM sqlite_master t JOIN pragma_index_list(t.name) i"
        " WHERE t.type = 'table' AND i.\"unique\" AND t.name <> 'alembic_version'"
    ).all()
    assert len(unique) == 25
    for table, index, columns in unique:
        named = ", ".join(f"{table}.{column}" for column in columns.split(","))
        assert {f"UNIQUE constraint failed: {named}", f"UNIQUE constraint failed: index '{index}'"} & refusals, index


def test_there_are_the_nineteen_tables_of_the_model_the_answers_and_the_interruptions() -> None:
    assert len(metadata.tables) == 19 + 2


def test_a_refusal_is_a_conflict_for_the_caller_and_undoes_everything(store: Store) -> None:
    with store.writing() as conn:
        conn.exec_driver_sql("INSERT INTO customer (id, name) VALUES ('C1', 'LEFORT')")

    def add_both() -> None:
        with store.writing() as conn:
            conn.exec_driver_sql("INSERT INTO customer (id, name) VALUES ('C2', 'DUBOIS')")
            conn.exec_driver_sql("INSERT INTO customer (id, name) VALUES ('C1', 'LEFORT')")

    with pytest.raises(Conflict) as conflict:
        add_both()
    assert conflict.value.exit_code == 1
    with store.reading() as conn:
        assert conn.exec_driver_sql("SELECT id FROM customer").scalars().all() == ["C1"]
