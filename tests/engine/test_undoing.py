"""`relance undo`: the last decision about an id is taken back, what left is not (CONTRACT §8)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.money import Money
from relance_mail.core.outbox import State
from relance_mail.core.parties import Kind
from relance_mail.core.promises import PromiseState, follow
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import invoices as staff_invoices
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.engine.staff import stops as staff_stops
from relance_mail.engine.staff.postponing import postpone
from relance_mail.engine.staff.undoing import undo
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import journal
from relance_mail.store.tables import InboundState
from tests.engine.folder_office import BOSS, Day, office_in, owed
from tests.engine.kept import begun_with

TUESDAY = "2026-03-03"
THEM = "compta@c1.example.com"
LATE = owed(due="2026-02-20")
OTHER = owed("FA-9", due="2026-04-20", code="C9")


@contextmanager
def tuesday(folder: Path) -> Iterator[Day]:
    with office_in(folder, TUESDAY) as day:
        day.morning(TUESDAY, LATE, OTHER)
        yield day


day = begun_with(tuesday)


def test_a_hold_and_its_release(day: Day) -> None:
    staff_stops.dispute(day.office, "C1", BOSS)
    assert "annulé" in undo(day.office, "H000001", BOSS).sentence
    assert not day.holds()
    assert "tient de nouveau" in undo(day.office, "H000001", BOSS).sentence
    assert [hold.reason for hold in day.holds()] == [HoldReason.DISPUTE]


def test_a_hold_that_was_put_off(day: Day) -> None:
    staff_stops.dispute(day.office, "C1", BOSS)
    postpone(day.office, "H000001", BOSS, date(2026, 4, 10))
    assert "17/03/2026" in undo(day.office, "H000001", BOSS).sentence
    assert [hold.review_on for hold in day.holds()] == [date(2026, 3, 17)]
    undo(day.office, "H000001", BOSS)
    assert not day.holds(), "then the hold itself"


def test_a_hold_that_ended_by_itself_was_nobodys_decision(day: Day) -> None:
    day.receive(THEM, "Bonjour,\n\nNous réglerons la facture FA-1 le 12 mars 2026 par virement.\n")
    day.cycle()
    with pytest.raises(Conflict, match="de lui-même"):
        undo(day.office, "H000001", BOSS)


def test_a_promise_and_its_cancelling(day: Day) -> None:
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 12), amount_due=None, numbers=())
    undo(day.office, "P000001", BOSS)
    assert day.account().promises[0].cancelled
    undo(day.office, "p1", BOSS)
    assert not day.account().promises[0].cancelled


@pytest.mark.parametrize("ref", ["P000001", "P000002"])
def test_a_promise_that_was_put_off_from_either_id(day: Day, ref: str) -> None:
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 12), amount_due=None, numbers=())
    postpone(day.office, "P000001", BOSS, date(2026, 3, 20))
    undo(day.office, ref, BOSS)
    assert [one.cancelled for one in day.account().promises] == [False, True]
    undo(day.office, "P000001", BOSS)
    assert [one.cancelled for one in day.account().promises] == [True, True], "then the promise itself"


def test_a_refused_reminder_is_proposed_again(day: Day) -> None:
    staff.reject(day.office, ["R000001"], BOSS, "au téléphone")
    day.cycle()
    assert day.states() == [State.WITHDRAWN]
    undo(day.office, "R000001", BOSS)
    day.cycle()
    assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]


def test_a_reminder_that_was_put_off_is_proposed_again(day: Day) -> None:
    postpone(day.office, "R000001", BOSS, date(2026, 3, 20))
    assert "report annulé" in undo(day.office, "R000001", BOSS).sentence
    assert not day.holds()
    day.cycle()
    assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]


def test_a_yes_can_be_taken_back_until_it_leaves(day: Day) -> None:
    day.go_to("2026-03-02")
    day.cycle()
    ref = day.rows()[-1].reminder_id
    staff.approve(day.office, [ref], BOSS)
    assert "accord retiré" in undo(day.office, ref, BOSS).sentence
    assert day.rows()[-1].state is State.WITHDRAWN
    day.cycle()
    assert day.states()[-1] is State.AWAITING_APPROVAL


def test_rule_7_what_left_cannot_be_undone(day: Day) -> None:
    assert day.send("2026-03-04", LATE, OTHER)
    with pytest.raises(Conflict, match="ne s'annule pas"):
        undo(day.office, "R000001", BOSS)
    assert State.SENT in day.states()


def test_nothing_was_decided_about_a_reminder_that_waits(day: Day) -> None:
    with pytest.raises(Conflict, match="aucune décision"):
        undo(day.office, "R000001", BOSS)


def doubtful(day: Day) -> str:
    day.receive(THEM, "Bonjour,\n\nC'est compliqué en ce moment.\n")
    day.cycle()
    (kept,) = day.mails(InboundState.TO_CONFIRM)
    return kept.ref


def test_a_mail_that_was_put_aside_waits_again_and_holds(day: Day) -> None:
    ref = doubtful(day)
    with pytest.raises(Conflict):
        undo(day.office, ref, BOSS)
    staff_replies.dismiss(day.office, ref, BOSS)
    assert not day.holds()
    undo(day.office, ref, BOSS)
    assert [mail.ref for mail in day.mails(InboundState.TO_CONFIRM)] == [ref]
    assert [hold.reason for hold in day.holds()] == [HoldReason.REPLY_WAITING]
    staff_replies.dismiss(day.office, ref, BOSS)
    assert not day.holds()


def test_a_confirmed_reading_waits_again_and_its_promise_is_cancelled(day: Day) -> None:
    ref = doubtful(day)
    staff_replies.confirm(day.office, ref, BOSS, (date(2026, 3, 12), None))
    assert "P000001 annulée" in undo(day.office, ref, BOSS).sentence
    assert [mail.ref for mail in day.mails(InboundState.TO_CONFIRM)] == [ref]
    assert [hold.reason for hold in day.holds()] == [HoldReason.REPLY_WAITING]
    assert [one.cancelled for one in day.account().promises] == [True]
    with pytest.raises(Conflict, match="ni confirmé ni classé"):
        undo(day.office, ref, BOSS)
    staff_replies.confirm(day.office, ref, BOSS, (date(2026, 3, 20), None))
    assert [one.cancelled for one in day.account().promises] == [True, False], "another reading of it"
    assert not day.holds()


def test_a_kind_that_was_said_of_the_customer(day: Day) -> None:
    assert day.account().customer.kind is Kind.BUSINESS, "so the file says"
    staff_accounts.kind(day.office, "C1", Kind.CONSUMER, BOSS)
    staff_accounts.kind(day.office, "C1", Kind.PUBLIC, BOSS)
    undo(day.office, "C1", BOSS)
    assert day.account().customer.kind is Kind.CONSUMER, "what was said before"
    with pytest.raises(Conflict, match="Aucune décision"):
        undo(day.office, "C1", BOSS)


def test_a_kind_that_nobody_had_said_before_is_the_files_again(day: Day) -> None:
    staff_accounts.kind(day.office, "C1", Kind.CONSUMER, BOSS)
    assert "celui d'avant" in undo(day.office, "C1", BOSS).sentence
    assert day.account().customer.kind is Kind.BUSINESS
    day.morning("2026-03-04", LATE._replace(kind="association"), OTHER)
    assert day.account().customer.kind is Kind.ASSOCIATION, "the file counts again"


def test_a_kind_that_was_said_of_an_invoice(day: Day) -> None:
    before = day.account().invoices
    staff_accounts.kind(day.office, "C1", Kind.CONSUMER, BOSS, ["FA-1"])
    assert day.account().invoices[0].kind is Kind.CONSUMER
    undo(day.office, "C1", BOSS)
    assert day.account().invoices == before


def test_a_payment_that_was_none(day: Day) -> None:
    """Neither a promise is kept by it, nor is it counted as money that came in."""
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 4), amount_due=None, numbers=())
    staff_accounts.paid(day.office, "C1", BOSS, on=date(2026, 3, 3), amount_paid=None, numbers=("FA-1",))
    assert not day.account().invoices
    assert "reste dû" in undo(day.office, "C1", BOSS).sentence
    known = day.account()
    assert [one.residual for one in known.invoices] == [Money(Decimal("1250.00"), "EUR")]
    assert [one.why for one in known.movements][-2:] == ["correction", "correction"]
    assert [one.state for one in follow(known, day.office.book.of(known.customer), date(2026, 3, 3))] == [
        PromiseState.EXPECTED
    ]


def test_of_two_part_payments_the_last_one_is_taken_back(day: Day) -> None:
    for part in ("250", "400"):
        staff_accounts.paid(day.office, "C1", BOSS, on=date(2026, 3, 3), amount_paid=Decimal(part), numbers=("FA-1",))
    undo(day.office, "C1", BOSS)
    assert [one.residual.amount for one in day.account().invoices] == [Decimal("1000.00")]
    assert [one.why for one in day.account().movements][-3:] == ["command", "correction", "correction"]


def test_a_payment_after_which_the_file_said_something_else_stays(day: Day) -> None:
    staff_accounts.paid(day.office, "C1", BOSS, on=date(2026, 3, 3), amount_paid=Decimal("250"), numbers=("FA-1",))
    day.morning("2026-03-04", LATE._replace(amount="600.00"), OTHER)
    with pytest.raises(Conflict, match="a changé depuis"):
        undo(day.office, "C1", BOSS)
    assert [one.residual.amount for one in day.account().invoices] == [Decimal("600.00")]


def test_a_stage_set_by_hand(day: Day) -> None:
    staff_accounts.set_stage(day.office, "C1", "amiable", BOSS, numbers=(), on=date(2026, 3, 1), reason="courrier")
    assert day.decision().verdicts[0].stage_done == "amiable"
    undo(day.office, "C1", BOSS)
    assert day.decision().verdicts[0].stage_done is None
    with pytest.raises(Conflict, match="Aucune décision"):
        undo(day.office, "C1", BOSS)


def test_a_stage_after_which_a_message_has_left_stays(day: Day) -> None:
    staff_accounts.set_stage(day.office, "C1", "informelle", BOSS, numbers=(), on=date(2026, 2, 1), reason="appel")
    assert day.send("2026-03-10", LATE, OTHER)
    with pytest.raises(Conflict, match="relance a été faite"):
        undo(day.office, "C1", BOSS)
    assert day.account().handsets


def test_an_address_that_was_given(day: Day) -> None:
    staff_accounts.contact(day.office, "C1", "direction@c1.example.com", BOSS)
    assert "plus celle" in undo(day.office, "C1", BOSS).sentence
    assert [one.email for one in day.account().contacts] == [THEM]


def test_an_address_that_was_known_before_is_as_it_was(day: Day) -> None:
    before = day.account().contacts
    staff_accounts.contact(day.office, "C1", THEM, BOSS)
    assert day.account().contacts != before
    undo(day.office, "C1", BOSS)
    assert day.account().contacts == before


def test_a_rejection_and_the_next_stage(day: Day) -> None:
    staff_invoices.rejected(day.office, "C1", BOSS, on=date(2026, 3, 2), numbers=("FA-1",))
    undo(day.office, "C1", BOSS)
    assert day.account().invoices[0].rejected_on is None
    staff_invoices.next_stage(day.office, "C1", BOSS)
    assert day.account().hurried
    undo(day.office, "C1", BOSS)
    assert not day.account().hurried


def test_every_taking_back_is_journaled_with_its_author(day: Day) -> None:
    staff_stops.dispute(day.office, "C1", BOSS)
    undo(day.office, "H000001", "Paul")
    undo(day.office, "H000001", "Jean")
    with day.office.store.reading() as conn:
        told = [(one.entry.kind, one.entry.actor) for one in journal.entries(conn, "H000001")]
        assert not journal.verify(conn)
    assert told == [("hold.opened", BOSS), ("hold.ended", "Paul"), ("hold.reopened", "Jean")]


UNKNOWN: list[Callable[[Day], object]] = [
    lambda day: undo(day.office, "H000077", BOSS),
    lambda day: undo(day.office, "P000077", BOSS),
    lambda day: undo(day.office, "M000077", BOSS),
    lambda day: undo(day.office, "R000077", BOSS),
    lambda day: undo(day.office, "T0000000", BOSS),
    lambda day: undo(day.office, "personne", BOSS),
]


@pytest.mark.parametrize("call", UNKNOWN)
def test_an_unknown_id_is_wrong_use(day: Day, call: Callable[[Day], object]) -> None:
    with pytest.raises(UsageError):
        call(day)
