"""What interrupts limitation, as the store knows it: statements, part payments seen, mails that may admit (LAW §4)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from relance_mail.core.intents import Intent
from relance_mail.core.limits import Cause
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.core.readings import Reading
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import admissions, inbound, interruptions, invoices, journal, promises
from relance_mail.store.inbound import NewMail
from relance_mail.store.interruptions import Statement
from relance_mail.store.promises import NewPromise
from relance_mail.store.tables import InboundKind, InboundState
from tests.store.ledger import NOON, TODAY, eur, only, read, remind, row

LATER = TODAY + timedelta(days=7)
TOLD = Statement("C1", TODAY, Cause.ACKNOWLEDGMENT, "Anne", "courrier signé", file_sha256="ab" * 32)


@pytest.fixture
def owing(conn: Connection) -> Connection:
    read(conn, row(), row("FA-2", customer_id="C2"))
    return conn


def test_a_statement_stands_until_it_is_taken_back(owing: Connection) -> None:
    ref = interruptions.state(owing, TOLD, NOON)
    (found,) = interruptions.stated(owing, ["C1", "C2"])["C1"]
    assert (ref, found.on, found.cause, found.sure, found.invoice_id) == (
        "I000001",
        TODAY,
        Cause.ACKNOWLEDGMENT,
        True,
        None,
    )
    assert found.evidence == "I000001, courrier signé"
    interruptions.take_back(owing, ref, NOON, "Paul")
    assert interruptions.stated(owing, ["C1"]) == {}
    told = [one.entry for one in journal.entries(owing, ref)]
    assert [(one.kind, one.actor) for one in told] == [
        ("interruption.stated", "Anne"),
        ("interruption.cancelled", "Paul"),
    ]
    assert "abab" in (next(iter(journal.entries(owing, ref))).body or ""), "with the hash of its proof"
    with pytest.raises(Conflict, match="déjà annulée"):
        interruptions.take_back(owing, ref, NOON, "Paul")
    with pytest.raises(UsageError):
        interruptions.take_back(owing, "I000009", NOON, "Paul")


@pytest.mark.parametrize(("mode", "sure"), [("stock", False), ("delta", True)])
def test_a_residual_that_went_down_is_sure_only_in_a_list_of_movements(conn: Connection, mode: str, sure: bool) -> None:
    read(conn, row(), mode=mode)
    read(conn, row(due="700.00"), mode=mode, on=LATER)
    read(conn, row(due="900.00"), mode=mode, on=LATER + timedelta(days=1))
    (found,) = interruptions.part_payments(conn, ["C1"])["C1"]
    assert (found.on, found.cause, found.sure, found.invoice_id) == (LATER, Cause.PAYMENT, sure, only(conn).id)


def test_a_payment_that_a_person_typed_is_sure(owing: Connection) -> None:
    invoices.declare_residual(owing, only(owing).id, eur("800.00"), date(2026, 2, 27), NOON, "Anne")
    (found,) = interruptions.part_payments(owing, ["C1", "C2"])["C1"]
    assert (found.on, found.sure) == (date(2026, 2, 27), True)
    assert interruptions.part_payments(owing, ["C2"]) == {}


def received(conn: Connection, reading: Reading, state: InboundState = InboundState.DONE) -> int:
    new = NewMail("us", f"{reading.intent}{state}", NOON, InboundKind.REPLY, "adresse connue", state, customer_id="C1")
    return inbound.save_inbound(conn, new, reading)[0]


@pytest.mark.parametrize(
    ("intent", "secondary", "admits"),
    [
        (Intent.REQUEST_DELAY, (), True),
        (Intent.INSTALMENT_PLAN, (), True),
        (Intent.PROMISE, (Intent.REQUEST_DOCUMENT,), True),
        (Intent.PROMISE, (Intent.DISPUTE,), False),
        (Intent.DISPUTE, (Intent.PROMISE,), False),
        (Intent.ALREADY_PAID, (), False),
        (Intent.ACKNOWLEDGEMENT, (), False),
    ],
)
def test_which_replies_may_admit(
    owing: Connection, intent: Intent, secondary: tuple[Intent, ...], admits: bool
) -> None:
    received(owing, Reading(intent, secondary, new_text='"intent":"promise"'))
    assert bool(admissions.admitting(owing, ["C1"])) is admits
    assert admissions.admitting(owing, ["C2"]) == []


def test_a_reply_that_waits_or_was_dismissed_admits_nothing(owing: Connection) -> None:
    number = received(owing, Reading(Intent.REQUEST_DELAY), InboundState.TO_CONFIRM)
    assert admissions.admitting(owing, ["C1"]) == []
    mail = inbound.get_mail(owing, f"M{number:06d}")
    inbound.close_mail(owing, mail, NOON, "Anne", "dismissed")
    assert admissions.admitting(owing, ["C1"]) == []
    inbound.move_mail(owing, mail, InboundState.TO_CONFIRM)
    inbound.close_mail(owing, mail, NOON, "Anne", "confirmed")
    assert [one.id for one in admissions.admitting(owing, ["C1"])] == [number]


@pytest.mark.parametrize(
    ("by_mail", "cancelled", "admits"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_a_promise_admits_when_it_was_written_and_stands(
    owing: Connection, by_mail: bool, cancelled: bool, admits: bool
) -> None:
    one = only(owing)
    mail = received(owing, Reading(Intent.OTHER)) if by_mail else None
    new = NewPromise("C1", {one.id: one.residual}, LATER, TODAY, "Anne", inbound_id=mail, evidence="je paierai")
    ref = promises.save_promise(owing, new, NOON)
    if cancelled:
        promises.cancel_promise(owing, ref, NOON, "Anne")
    found = admissions.promised(owing, ["C1"]).get("C1", [])
    assert [(event.on, event.invoice_id, event.sure) for event in found] == [(TODAY, one.id, False)] * admits
    assert not admits or "M000001 : «\u00a0je paierai\u00a0»" in found[0].evidence


def test_a_call_is_nothing_written(owing: Connection) -> None:
    written = remind(owing, only(owing), key="ab")
    spoken = remind(owing, only(owing), key="cd", opened=1, channels=(Channel.PHONE,), proof=ProofNeeded.RESULT)
    assert interruptions.called(owing, [written, spoken]) == {spoken}
