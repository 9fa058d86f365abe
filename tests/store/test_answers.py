"""What comes back and what follows: mails, receipts, cursors, promises, holds, positions, deadlines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from relance_mail.core.account import HandSet, Hold, HoldReason, Promise
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.core.intents import Intent
from relance_mail.core.money import Money
from relance_mail.core.proof import Receipt
from relance_mail.core.readings import PaymentRead, Place, PromiseRead, Reading, ReceiptKind, ReceiptRead
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import cursors, deadlines, holds, inbound, positions, promises
from relance_mail.store.cursors import Cursor
from relance_mail.store.deadlines import DeadlineRow
from relance_mail.store.deadlines import Place as CalendarPlace
from relance_mail.store.inbound import Mail, NewMail
from relance_mail.store.promises import NewPromise
from relance_mail.store.tables import DeadlineState, InboundKind, InboundState
from tests.store.ledger import NOON, TODAY, eur, only, read, remind, row, sent

LATER = date(2026, 3, 17)
NEW = NewMail(
    "INBOX", "aa", NOON, InboundKind.REPLY, "thread", InboundState.TO_CONFIRM, "<r@lefort.example.fr>", "C1",
    sender="compta@lefort.example.fr", subject="Re: facture",
)  # fmt: skip
READING = Reading(
    Intent.PROMISE,
    (Intent.DISPUTE,),
    (PromiseRead(LATER, Money.of("500.00", "USD"), ("FA-1",), "je paie le 17", Place("text", 3, 16), LATER),),
    (PaymentRead(None, None, "virement", (), "déjà réglé"),),
    needs_human=False,
    confidence=0.9,
    receipts=(ReceiptRead(None, ReceiptKind.FAILED, True),),
)


@pytest.fixture
def owing(conn: Connection) -> Connection:
    read(conn, row())
    return conn


def mail(conn: Connection) -> Mail:
    return inbound.get_mail(conn, "M1")


def test_a_mail_is_kept_once_with_its_reading(owing: Connection) -> None:
    assert inbound.save_inbound(owing, NEW, READING) == (1, True)
    assert inbound.save_inbound(owing, replace(NEW, subject="moved to another folder"), None) == (1, False)
    assert inbound.save_inbound(owing, replace(NEW, mailbox="other")) == (2, True)
    kept = mail(owing)
    assert (kept.ref, kept.subject, kept.reading) == ("M000001", "Re: facture", READING)
    assert inbound.mails_of(owing, "C1") == inbound.mails_in(owing, InboundState.TO_CONFIRM)
    assert inbound.mail_known(owing, "<r@lefort.example.fr>")
    assert not inbound.mail_known(owing, "<x@lefort.example.fr>")
    with pytest.raises(UsageError, match="Aucun mail"):
        inbound.get_mail(owing, "M9")


def test_a_mail_is_closed_by_one_person(owing: Connection) -> None:
    inbound.save_inbound(owing, NEW)
    seen = mail(owing)
    inbound.close_mail(owing, seen, NOON, "Anne", "confirmed")
    assert (mail(owing).state, mail(owing).closed_by, mail(owing).closed_at) == (InboundState.DONE, "Anne", NOON)
    with pytest.raises(Conflict, match="déjà été traité"):
        inbound.close_mail(owing, seen, NOON, "Paul", "dismissed")


def test_a_mail_of_the_tray_is_given_to_a_customer(owing: Connection) -> None:
    inbound.save_inbound(owing, replace(NEW, state=InboundState.TRAY, customer_id=None))
    inbound.change_mail(owing, mail(owing), NOON, "Anne", customer_id="C1", reading=READING)
    inbound.move_mail(owing, mail(owing), InboundState.TO_CONFIRM)
    kept = mail(owing)
    assert (kept.customer_id, kept.reading, kept.state) == ("C1", READING, InboundState.TO_CONFIRM)


def test_a_receipt_counts_once(owing: Connection) -> None:
    gone = sent(owing, remind(owing, only(owing)))
    number, _ = inbound.save_inbound(owing, NEW)
    bounce = ReceiptRead("Compta@lefort.example.fr", ReceiptKind.FAILED, True, words="550 unknown user")
    assert inbound.save_receipt(owing, gone.id, bounce, NOON, number)
    assert not inbound.save_receipt(owing, gone.id, bounce, NOON, number)
    assert inbound.save_receipt(owing, gone.id, replace(bounce, recipient=None), NOON)
    assert not inbound.save_receipt(owing, gone.id, replace(bounce, recipient=None), NOON)
    assert inbound.receipts_of(owing, [gone.id]) == {
        gone.id: [
            Receipt(ReceiptKind.FAILED, NOON, "compta@lefort.example.fr"),
            Receipt(ReceiptKind.FAILED, NOON, None),
        ]
    }


def test_rule_3_read_to_the_end_means_every_folder_of_every_mailbox(conn: Connection) -> None:
    assert cursors.read_to_end_at(conn) is None
    both = {"INBOX": Cursor(7, 12), "Junk": Cursor()}
    cursors.save_cursors(conn, "shared", both)
    assert cursors.cursors_of(conn, "shared") == both
    assert cursors.read_to_end_at(conn) is None
    cursors.save_cursors(conn, "shared", {"INBOX": Cursor(7, 15)}, NOON)
    assert cursors.cursors_of(conn, "shared") == {"INBOX": Cursor(7, 15), "Junk": Cursor()}
    assert cursors.read_to_end_at(conn) == NOON
    cursors.save_cursors(conn, "second", {"INBOX": Cursor()})
    assert cursors.read_to_end_at(conn) is None
    cursors.save_cursors(conn, "second", {"INBOX": Cursor()}, NOON - timedelta(hours=1))
    assert cursors.read_to_end_at(conn) == NOON - timedelta(hours=1)


def test_a_promise_covers_what_was_due_when_it_was_made(owing: Connection) -> None:
    invoice = only(owing)
    inbound.save_inbound(owing, NEW)
    new = NewPromise("C1", {invoice.id: invoice.residual}, LATER, TODAY, "Anne", inbound_id=1, evidence="le 17")
    assert promises.save_promise(owing, new, NOON) == "P000001"
    part = replace(new, part=2, amount=eur("500.00"), plan="plan 1", latest=LATER)
    assert promises.save_promise(owing, part, NOON) == "P000002"
    read(owing, row(due="700.00"), on=LATER)
    whole = Promise(1, {invoice.id: eur("1200.00")}, TODAY, LATER, author="Anne", evidence="le 17")
    second = replace(whole, id=2, amount=eur("500.00"), plan="plan 1", latest=LATER)
    assert promises.promises_of(owing, ["C1", "C2"]) == {"C1": [whole, second]}
    with pytest.raises(IntegrityError):
        promises.save_promise(owing, part, NOON)


def test_a_promise_is_cancelled_once(owing: Connection) -> None:
    new = NewPromise("C1", {only(owing).id: only(owing).residual}, LATER, TODAY, "Anne")
    ref = promises.save_promise(owing, new, NOON)
    promises.cancel_promise(owing, ref, NOON, "Paul")
    assert promises.promises_of(owing, ["C1"])["C1"][0].cancelled
    with pytest.raises(Conflict, match="déjà annulée"):
        promises.cancel_promise(owing, ref, NOON, "Paul")
    with pytest.raises(UsageError, match="Aucune promesse"):
        promises.cancel_promise(owing, "P9", NOON, "Paul")


PAUSE = Hold(HoldReason.PAUSE, TODAY, "Anne", until=LATER)


def test_a_hold_is_kept_and_ended_by_a_person(owing: Connection) -> None:
    ref = holds.open_hold(owing, "C1", PAUSE, NOON, cause="M000001")
    assert ref == "H000001"
    assert holds.holds_of(owing, ["C1"]) == {"C1": [replace(PAUSE, id=1)]} == holds.open_holds(owing)
    holds.end_hold(owing, ref, TODAY, NOON, "Paul", "réglé au téléphone")
    assert holds.open_holds(owing) == {}
    assert holds.holds_of(owing, ["C1"])["C1"] == [replace(PAUSE, id=1, ended_on=TODAY)]
    with pytest.raises(UsageError, match="Aucun blocage"):
        holds.end_hold(owing, ref, TODAY, NOON, "Paul", "")


def test_the_same_reason_again_prolongs_the_hold(owing: Connection) -> None:
    first = holds.open_hold(owing, "C1", PAUSE, NOON)
    longer = replace(PAUSE, since=TODAY + timedelta(days=1), until=LATER + timedelta(days=9), note="congés")
    assert holds.open_hold(owing, "C1", longer, NOON) == first
    assert holds.open_hold(owing, "C1", PAUSE, NOON) == first
    (kept,) = holds.open_holds(owing)["C1"]
    assert (kept.since, kept.until, kept.note) == (TODAY, LATER + timedelta(days=9), "congés")


def test_a_hold_that_has_run_out_is_not_prolonged(owing: Connection) -> None:
    holds.open_hold(owing, "C1", PAUSE, NOON)
    later = replace(PAUSE, since=LATER + timedelta(days=5), until=LATER + timedelta(days=9))
    assert holds.open_hold(owing, "C1", later, NOON) == "H000002"
    old, new = holds.holds_of(owing, ["C1"])["C1"]
    assert (old.ended_on, new.since, new.ended_on) == (LATER + timedelta(days=1), later.since, None)


def test_holds_of_a_customer_are_ended_by_reason(owing: Connection) -> None:
    dispute = replace(PAUSE, reason=HoldReason.DISPUTE, invoice_id=only(owing).id)
    holds.open_hold(owing, "C1", PAUSE, NOON)
    holds.open_hold(owing, "C1", dispute, NOON)
    holds.open_hold(owing, "C1", replace(dispute, invoice_id=None), NOON)
    ended = holds.end_holds(owing, "C1", TODAY, NOON, "Anne", "fin de litige", [HoldReason.DISPUTE])
    assert [one.id for one in ended] == [2, 3]
    assert [one.reason for one in holds.open_holds(owing)["C1"]] == [HoldReason.PAUSE]
    assert len(holds.end_holds(owing, "C1", TODAY, NOON, "Anne", "tout")) == 1


def test_rule_4_a_position_by_hand_opens_a_new_round(owing: Connection) -> None:
    invoice = only(owing)
    sent(owing, remind(owing, invoice, opened=3))
    first = positions.set_position(owing, invoice.id, "second", TODAY, NOON, "Anne", "reprise")
    back = positions.set_position(owing, invoice.id, None, LATER, NOON, "Anne", "erreur")
    assert first == HandSet(invoice.id, "second", 4, TODAY, "Anne", "reprise")
    assert back == HandSet(invoice.id, None, 5, LATER, "Anne", "erreur")
    assert positions.handsets_of(owing, ["C1"]) == {"C1": [first, back]}


def test_a_deadline_is_kept_as_it_was_published(owing: Connection) -> None:
    new = DeadlineRow("C1/call/1", "u1", "C1", DeadlineKind.CALL, TODAY)
    deadlines.save_deadline(owing, new)
    told = replace(
        new, moved_to=LATER, moved_from=TODAY, published="mardi", sequence=1,
        places={"ics": CalendarPlace("a.ics"), "caldav": CalendarPlace("/cal/u1.ics", '"1"')},
    )  # fmt: skip
    deadlines.save_deadline(owing, told)
    assert deadlines.deadlines_in(owing) == {"C1/call/1": told}
    deadlines.save_deadline(owing, replace(told, state=DeadlineState.DONE))
    assert deadlines.deadlines_in(owing, DeadlineState.OPEN) == {}
    assert list(deadlines.deadlines_in(owing, DeadlineState.DONE)) == ["C1/call/1"]
    deadlines.forget_deadline(owing, "C1/call/1")
    assert deadlines.deadlines_in(owing) == {}
