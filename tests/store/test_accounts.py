"""The account that `decide` sees, gathered from everything stored, with the proof of each step (rule 3, MODEL §3.4)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from relance_mail.core.account import Facts, Hold, HoldReason, ProofState, Step
from relance_mail.core.outbox import Event, State
from relance_mail.core.parties import Contact
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.core.readings import ReceiptKind, ReceiptRead
from relance_mail.errors import UsageError
from relance_mail.store import contacts, cursors, customers, holds, inbound, outbox, positions, promises, reminders
from relance_mail.store.accounts import account_of, accounts_of
from relance_mail.store.cursors import Cursor
from relance_mail.store.promises import NewPromise
from tests.store.ledger import LEAVE, NOON, STAGE, TODAY, eur, only, read, remind, row, sent, walk

FACTS = Facts(bank_posted_until=TODAY)
LATER = NOON + timedelta(days=4)


@pytest.fixture
def owing(conn: Connection) -> Connection:
    read(conn, row(), row("FA-2", customer_id="C2"))
    return conn


def steps(conn: Connection, now: datetime = LATER) -> tuple[Step, ...]:
    return account_of(conn, "C1", now, FACTS, 48).steps


def proofs(conn: Connection, now: datetime = LATER) -> list[ProofState]:
    return [step.proof for step in steps(conn, now)]


def receive(conn: Connection, outbox_id: str, kind: ReceiptKind, recipient: str = "a@client.example.fr") -> None:
    inbound.save_receipt(conn, outbox_id, ReceiptRead(recipient, kind, True), NOON)


def test_an_account_holds_everything_of_its_customer_and_nothing_of_others(owing: Connection) -> None:
    invoice = only(owing)
    billing = Contact("a@client.example.fr", origin="ventes")
    contacts.state_contacts(owing, "C1", "ventes", [billing], TODAY)
    new = NewPromise("C1", {invoice.id: invoice.residual}, TODAY, TODAY, "Anne")
    promises.save_promise(owing, new, NOON)
    pause = Hold(HoldReason.PAUSE, TODAY, "Anne", until=TODAY)
    holds.open_hold(owing, "C1", pause, NOON)
    handset = positions.set_position(owing, invoice.id, STAGE, TODAY, NOON, "Anne", "reprise")
    customers.note_contact(owing, "C1", TODAY)
    customers.postpone_customer(owing, "C1", date(2026, 3, 9))
    gone = sent(owing, remind(owing, invoice, opened=1))
    account = account_of(owing, "C1", NOON, FACTS, 48)
    assert account.customer.name == "LEFORT"
    assert account.facts is FACTS
    assert account.invoices == (invoice,)
    assert account.contacts == (billing,)
    assert account.steps == (Step(invoice.id, STAGE, 1, TODAY, ProofState.PENDING, gone.reminder_id),)
    assert account.handsets == (handset,)
    assert [promise.invoices for promise in account.promises] == [{invoice.id: eur("1200.00")}]
    assert account.holds == (replace(pause, id=1),)
    assert [(move.invoice_id, move.why) for move in account.movements] == [(invoice.id, "first_seen")]
    assert account.sent_on == (TODAY,)
    assert (account.last_contact_on, account.not_before) == (TODAY, date(2026, 3, 9))
    other = account_of(owing, "C2", NOON, FACTS, 48)
    assert [one.number for one in other.invoices] == ["FA-2"]
    assert (other.contacts, other.steps, other.handsets, other.promises) == ((), (), (), ())
    assert (other.holds, other.movements, other.sent_on, other.not_before) == ((), (), (), None)


def test_accounts_come_in_order_and_one_that_is_unknown_is_an_error_alone(owing: Connection) -> None:
    found = list(accounts_of(owing, ["C2", "C9", "C1"], NOON, FACTS, 48))
    assert [account.customer.id for account in found] == ["C1", "C2"]
    with pytest.raises(UsageError, match="Aucun client 'C9'"):
        account_of(owing, "C9", NOON, FACTS, 48)


def test_model_2_12_an_unreadable_row_makes_its_customer_wait(owing: Connection) -> None:
    read(owing, row(), on=TODAY + timedelta(days=1), unreadable=["C1"])
    (hold,) = account_of(owing, "C1", NOON, FACTS, 48).holds
    assert (hold.reason, hold.open_on(date(2027, 1, 1))) == (HoldReason.UNREADABLE_ROW, True)
    assert account_of(owing, "C2", NOON, FACTS, 48).holds == ()


@pytest.mark.parametrize(
    ("kinds", "read_at", "proof"),
    [
        ([], None, ProofState.PENDING),
        ([], NOON + timedelta(hours=47), ProofState.PENDING),
        ([], NOON + timedelta(hours=48), ProofState.DELIVERED),
        ([ReceiptKind.READ], None, ProofState.DELIVERED),
        ([ReceiptKind.RELAYED], None, ProofState.PENDING),
        ([ReceiptKind.DELIVERED, ReceiptKind.FAILED], NOON + timedelta(hours=72), ProofState.UNDELIVERED),
    ],
)
def test_rule_3_a_mail_is_proved_by_receipts_or_by_silence_read_to_its_end(
    owing: Connection, kinds: list[ReceiptKind], read_at: datetime | None, proof: ProofState
) -> None:
    gone = sent(owing, remind(owing, only(owing)))
    for kind in kinds:
        receive(owing, gone.id, kind)
    cursors.save_cursors(owing, "shared", {"INBOX": Cursor()}, read_at)
    assert proofs(owing) == [proof]


@pytest.mark.parametrize(
    ("events", "proof"),
    [
        ((*LEAVE, Event.NO_ANSWER), ProofState.PENDING),
        (LEAVE, ProofState.PENDING),
        ((*LEAVE, Event.REFUSED_FOR_GOOD), ProofState.UNDELIVERED),
        (LEAVE[:2], None),
        ((Event.RENDERED_POLICY_YES, Event.PLACED_WITH_STAFF), None),
        ((Event.LAPSE,), None),
    ],
)
def test_rule_3_what_may_have_left_is_a_step_that_waits(
    owing: Connection, events: tuple[Event, ...], proof: ProofState | None
) -> None:
    number = remind(owing, only(owing))
    (planned,) = outbox.rows_of_reminder(owing, number)
    begun = {"begun_at": NOON} if Event.BEGIN in events else {}
    walk(owing, planned, *events, **begun)
    assert proofs(owing) == ([] if proof is None else [proof])
    may_have_left = proof is ProofState.PENDING
    assert account_of(owing, "C1", LATER, FACTS, 48).sent_on == ((TODAY,) if may_have_left else ())


@pytest.mark.parametrize(
    ("channel", "needed", "told", "proof", "day"),
    [
        (Channel.POST, ProofNeeded.DEPOSITED, None, ProofState.PENDING, TODAY),
        (Channel.POST, ProofNeeded.DEPOSITED, {"deposited_on": "2026-03-05"}, ProofState.PENDING, date(2026, 3, 5)),
        (Channel.POST, ProofNeeded.DEPOSITED, {"deposited_on": "2026-03-05", "number": "1A"}, ProofState.DELIVERED,
         date(2026, 3, 5)),
        (Channel.POST, ProofNeeded.DELIVERED, None, ProofState.DELIVERED, TODAY),
        (Channel.PHONE, ProofNeeded.RESULT, None, ProofState.PENDING, TODAY),
        (Channel.PHONE, ProofNeeded.RESULT, {"result": "rappelle jeudi"}, ProofState.DELIVERED, TODAY),
    ],
)  # fmt: skip
def test_rule_3_letters_and_calls_have_their_own_proof(
    owing: Connection,
    channel: Channel,
    needed: ProofNeeded,
    told: dict[str, Any] | None,
    proof: ProofState,
    day: date,
) -> None:
    number = remind(owing, only(owing), channels=[channel], proof=needed)
    (planned,) = outbox.rows_of_reminder(owing, number)
    leave = (Event.RENDERED_POLICY_YES, Event.PLACED_WITH_STAFF, Event.SETTLE_SENT)
    walk(owing, planned, *leave, sent_at=NOON, proof=told)
    assert [(step.proof, step.sent_on) for step in steps(owing)] == [(proof, day)]
    assert account_of(owing, "C1", LATER, FACTS, 48).sent_on == (day,)


def test_rule_3_the_copy_by_mail_proves_nothing_for_a_registered_letter(owing: Connection) -> None:
    route = reminders.Route
    letter = route(Channel.POST, "k1", ("LEFORT", "75002 Paris"), ProofNeeded.DEPOSITED)
    copy = route(Channel.MAIL, "k2", ("a@client.example.fr",), None)
    number = remind(owing, only(owing), routes=(letter, copy))
    gone = sent(owing, number)
    receive(owing, gone.id, ReceiptKind.READ)
    assert steps(owing) == ()


def test_rule_3_delivered_on_one_of_two_proving_channels_is_delivered(owing: Connection) -> None:
    number = remind(owing, only(owing), channels=[Channel.MAIL, Channel.POST])
    mail, letter = outbox.rows_of_reminder(owing, number)
    walk(owing, mail, *LEAVE, Event.REFUSED_FOR_GOOD)
    assert proofs(owing) == [ProofState.UNDELIVERED]
    walk(owing, letter, Event.RENDERED_POLICY_YES, Event.PLACED_WITH_STAFF, Event.SETTLE_SENT, sent_at=NOON)
    assert proofs(owing) == [ProofState.DELIVERED]


def test_a_step_counts_from_the_day_on_which_it_left_not_from_the_day_on_which_that_was_told(owing: Connection) -> None:
    number = remind(owing, only(owing), channels=[Channel.POST])
    (letter,) = outbox.rows_of_reminder(owing, number)
    leave = (Event.RENDERED_POLICY_YES, Event.PLACED_WITH_STAFF, Event.SETTLE_SENT)
    walk(owing, letter, *leave, at=LATER, sent_at=NOON)
    assert [step.sent_on for step in steps(owing)] == [TODAY]


def test_a_step_that_a_person_has_freed_is_gone(owing: Connection) -> None:
    gone = sent(owing, remind(owing, only(owing)))
    reminders.free_claims(owing, gone.reminder_id)
    assert steps(owing) == ()
    assert account_of(owing, "C1", LATER, FACTS, 48).sent_on == (TODAY,)


def test_days_are_counted_in_the_zone_of_the_office(owing: Connection) -> None:
    """23:30 UTC on 3 March is already 4 March in Paris."""
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    sent(owing, remind(owing, only(owing)), at=late)
    assert [step.sent_on for step in steps(owing)] == [date(2026, 3, 4)]
    there = account_of(owing, "C1", LATER, FACTS, 48, zone=UTC)
    assert [step.sent_on for step in there.steps] == [TODAY]
    assert outbox.rows_in(owing, State.SENT)[0].sent_at == late
