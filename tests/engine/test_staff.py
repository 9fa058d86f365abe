"""What people decide: about messages that left or not, mails, addresses, promises (OFFICE §4 to §8)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from relance_mail.core.account import HoldReason, ProofState
from relance_mail.core.outbox import State
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Approval
from relance_mail.core.promises import PromiseState, follow
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.errors import Conflict, UsageError
from relance_mail.mail.base import NoAnswer
from relance_mail.store import reminders
from relance_mail.store.tables import InboundState
from tests.engine.carriers import carrier, raises
from tests.engine.folder_office import BOSS, Day, bounce, owed

TUESDAY = "2026-03-03"
THEM = "compta@c1.example.com"
OTHER = owed("FA-9", due="2026-04-20", code="C9")


def bounced(day: Day) -> None:
    """A reminder about FA-1 that came back."""
    (mail,) = day.send(TUESDAY, owed())
    day.arrive(bounce(mail, THEM))
    day.cycle()


def test_peers_15_a_new_address_lets_the_same_step_be_said_again(day: Day) -> None:
    bounced(day)
    staff_accounts.contact(day.office, "C1", "nouvelle@c1.example.com", BOSS)
    (mail,) = day.send("2026-03-17", owed())
    assert mail["To"] == "nouvelle@c1.example.com"
    assert [step.stage for step in day.account().steps] == ["informelle"]
    assert len({row.key for row in day.rows()}) == len({row.message_id for row in day.rows()}) == 2


def test_peers_15_releasing_says_that_the_same_address_works_again(day: Day) -> None:
    bounced(day)
    staff_accounts.release(day.office, "C1", BOSS, "boîte pleine, réparée")
    (mail,) = day.send("2026-03-17", owed())
    assert mail["To"] == THEM
    assert day.account().steps[0].proof is ProofState.PENDING


def test_peers_15_without_a_person_nothing_is_ever_said_again(day: Day) -> None:
    bounced(day)
    for on in ("2026-03-17", "2026-04-07", "2026-05-05"):
        assert not day.send(on, owed())
    assert len(day.rows()) == 1


def test_rule_7_settled_not_sent_asks_for_a_yes_even_where_the_policy_would_not(day: Day) -> None:
    line = owed(due="2026-02-20")
    day.send(TUESDAY, line)
    day.approval(Approval.AUTOMATIC)
    carrier(day, raises(NoAnswer("timed out")))
    day.morning("2026-03-17", line)
    assert day.states()[-1] is State.UNCERTAIN
    staff.settle(day.office, day.rows()[-1].id, BOSS, sent=False, on=None)
    day.cycle()
    assert day.states()[-1] is State.WITH_STAFF, "a person sends it from the drafts"


def test_settling_tomorrow_or_twice_is_refused(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed())
    with pytest.raises(UsageError):
        staff.settle(day.office, "R000001", BOSS, sent=True, on=date(2026, 3, 4))
    staff.settle(day.office, "R000001", BOSS, sent=True, on=date(2026, 3, 3))
    with pytest.raises(Conflict):
        staff.settle(day.office, "R000001", BOSS, sent=True, on=None)


def test_a_draft_deleted_by_staff_comes_back_a_week_later_once_a_person_has_answered(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed())
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    draft.unlink()
    day.cycle()
    staff.settle(day.office, "R000001", BOSS, sent=False, on=None)
    day.morning("2026-03-04", owed())
    day.morning("2026-03-09", owed())
    assert day.states() == [State.WITHDRAWN]
    day.morning("2026-03-10", owed())
    assert day.states() == [State.WITHDRAWN, State.WITH_STAFF]


def doubtful(day: Day, text: str = "Bonjour,\n\nC'est compliqué en ce moment.\n") -> str:
    """A reply that waits for a person; its id."""
    (mail,) = day.send(TUESDAY, owed(due="2026-02-20"))
    day.receive(THEM, text, to=mail)
    day.cycle()
    (kept,) = day.mails(InboundState.TO_CONFIRM)
    return kept.ref


def test_rule_9_dismissed_by_a_person_reminders_go_on(day: Day) -> None:
    ref = doubtful(day)
    staff_replies.dismiss(day.office, ref, BOSS)
    assert not day.holds(), "the holds that the reading opened end too"
    assert len(day.send("2026-03-17", owed(due="2026-02-20"))) == 1
    with pytest.raises(Conflict):
        staff_replies.dismiss(day.office, ref, BOSS)


def test_rule_9_dismissed_a_misread_dispute_holds_no_more(day: Day) -> None:
    ref = doubtful(day, "Bonjour,\n\nNous contestons le métré.\n")
    assert {hold.reason for hold in day.holds()} == {HoldReason.REPLY_WAITING, HoldReason.DISPUTE}
    staff_replies.dismiss(day.office, ref, BOSS)
    assert not day.holds()


def test_rule_8_the_promise_that_a_person_confirms_pauses(day: Day) -> None:
    ref = doubtful(day)
    said = staff_replies.confirm(day.office, ref, BOSS, (date(2026, 3, 20), Decimal("1250.00")))
    assert "P000001" in said.sentence
    assert not day.holds()
    assert (day.decision().reason, day.decision().next_on) == ("promise", date(2026, 3, 26))
    assert not day.send("2026-03-17", owed(due="2026-02-20"))


def test_confirming_a_payment_keeps_the_invoices_waiting_for_the_bank(day: Day) -> None:
    ref = doubtful(day, "Bonjour,\n\nSauf erreur de notre part, la facture FA-1 a déjà été réglée.\n")
    staff_replies.confirm(day.office, ref, BOSS)
    assert {hold.reason for hold in day.holds()} == {HoldReason.PAYMENT_ANNOUNCED}
    assert not day.send("2026-03-10", owed(due="2026-02-20"))
    assert len(day.send("2026-03-17", owed(due="2026-02-20"))) == 1, "a question about the payment, no reminder"
    assert {hold.reason for hold in day.holds()} == {HoldReason.PAYMENT_ANNOUNCED}
    assert not day.send("2026-03-31", owed(due="2026-02-20"))


PLAN = "Bonjour,\n\nNous vous proposons de régler FA-1 en 2 fois : 600 € le 10 mars 2026 et 650 € le 10 avril 2026.\n"


def test_rule_8_a_confirmed_plan_is_one_plan_and_holds_by_itself(day: Day) -> None:
    staff_replies.confirm(day.office, doubtful(day, PLAN), BOSS)
    first, second = day.account().promises
    assert (first.due, second.due) == (date(2026, 3, 10), date(2026, 4, 10))
    assert first.plan == second.plan != None  # noqa: E711 - one name for both
    assert not day.holds()
    assert day.decision().reason == "instalment_plan"


def test_confirming_what_names_no_open_invoice_is_refused(day: Day) -> None:
    ref = doubtful(day, PLAN)
    day.morning("2026-03-04", owed("FA-8", due="2026-02-21"))
    staff.override(day.office, "ventes", BOSS, "FA-1 est réglée")
    day.cycle()
    with pytest.raises(UsageError):
        staff_replies.confirm(day.office, ref, BOSS)
    assert HoldReason.REPLY_WAITING in {hold.reason for hold in day.holds()}, "nothing of it was kept"
    staff_replies.confirm(day.office, ref, BOSS, (date(2026, 3, 12), None))
    assert [list(promise.invoices) for promise in day.account().promises] == [[2]]


def test_a_mail_in_the_tray_cannot_be_confirmed(day: Day) -> None:
    shared = "groupe@holding.example.com"
    day.morning(TUESDAY, owed(email=shared), owed("FA-2", code="C2", email=shared))
    day.receive(shared, PLAN, subject="votre message")
    day.cycle()
    with pytest.raises(UsageError):
        staff_replies.confirm(day.office, "M000001", BOSS)


def test_two_replies_wait_until_both_are_dealt_with(day: Day) -> None:
    first = doubtful(day)
    day.receive(THEM, "Bonjour,\n\nVous n'avez pas répondu à ma question.\n")
    day.cycle()
    staff_replies.dismiss(day.office, first, BOSS)
    assert HoldReason.REPLY_WAITING in {hold.reason for hold in day.holds()}


def test_peers_28_a_mail_in_the_tray_is_assigned_and_holds_its_customer(day: Day) -> None:
    shared = "groupe@holding.example.com"
    day.morning(TUESDAY, owed(email=shared), owed("FA-2", code="C2", email=shared))
    day.receive(shared, "Bonjour,\n\nNous contestons le métré.\n", subject="votre message")
    day.cycle()
    (kept,) = day.mails(InboundState.TRAY)
    staff_replies.assign(day.office, kept.ref, "C2", BOSS)
    assert not day.holds("C1")
    assert HoldReason.REPLY_WAITING in {hold.reason for hold in day.holds("C2")}
    assert [mail.state for mail in day.mails()] == [InboundState.TO_CONFIRM]


def test_rule_9_an_address_of_one_customer_is_no_known_contact_of_another(day: Day) -> None:
    day.morning(TUESDAY, owed("FA-26-0001"), owed("FA-26-0002", code="C2"))
    text = "Bonjour,\n\nNous réglerons la facture FA-26-0001 le 12 mars 2026.\n"
    day.receive("compta@c2.example.com", text, subject="votre message")
    day.cycle()
    (kept,) = day.mails(InboundState.TO_CONFIRM)
    assert (kept.customer_id, day.account("C2").promises) == ("C2", ()), "it names another debtor's invoice"
    staff_replies.assign(day.office, kept.ref, "C1", BOSS)
    assert not day.account("C1").promises, "only a known contact of C1 is believed"


def test_peers_11_a_dispute_stops_until_a_person_ends_it(day: Day) -> None:
    line = owed(due="2026-02-20")
    day.send(TUESDAY, line)
    day.go_to("2026-03-10")
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.DISPUTE, note="métré")
    assert not day.send("2026-03-31", line)
    staff_accounts.release(day.office, "C1", BOSS, "avoir refusé")
    (mail,) = day.send("2026-04-01", line)
    assert str(mail["Subject"]).startswith("Facture"), "after a long hold the stage already reached is said again"


def test_peers_12_a_pause_ends_by_itself_and_a_past_one_is_refused(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    with pytest.raises(UsageError):
        staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.PAUSE, until=date(2026, 3, 2))
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.PAUSE, until=date(2026, 3, 9), note="congés")
    assert not day.send("2026-03-05", owed(), OTHER)
    assert len(day.send("2026-03-10", owed(), OTHER)) == 1


def test_peers_09_a_promise_taken_by_telephone_pauses_and_is_kept_by_the_payment(day: Day) -> None:
    line = owed(due="2026-02-20")
    day.send(TUESDAY, line, OTHER)
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 12), amount_due=None, numbers=())
    assert not day.send("2026-03-12", line, OTHER)
    day.morning("2026-03-13", OTHER)
    assert not day.account().invoices
    day.go_to("2026-03-20")
    known = day.account()
    assert [one.state for one in follow(known, day.office.book.of(known.customer), date(2026, 3, 20))] == [
        PromiseState.KEPT
    ]


def test_peers_10_a_broken_promise_resumes_one_stage_up_with_a_yes(day: Day) -> None:
    line = owed(due="2026-02-20")
    day.send(TUESDAY, line)
    day.approval(Approval.AUTOMATIC)
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 12), amount_due=None, numbers=())
    day.morning("2026-03-17", line)
    assert [row.state for row in day.rows()] == [State.SENT], "three working days of grace"
    day.morning("2026-03-18", line)
    (row,) = day.rows(State.WITH_STAFF)
    with day.office.store.reading() as conn:
        made = reminders.get_reminder(conn, row.reminder_id)
    assert (made.stage, "non tenue" in made.yes_because) == ("amiable", True)


def test_a_cancelled_promise_holds_no_more(day: Day) -> None:
    day.morning(TUESDAY, owed())
    said = staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 30), amount_due=None, numbers=())
    staff_accounts.cancel_promise(day.office, said.sentence.split(" ")[0], BOSS)
    assert len(day.send("2026-03-04", owed())) == 1


def test_paid_by_hand_closes_and_too_much_is_refused(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    with pytest.raises(UsageError):
        staff_accounts.paid(
            day.office, "C1", BOSS, on=date(2026, 3, 3), amount_paid=Decimal("2000.00"), numbers=("FA-1",)
        )
    staff_accounts.paid(day.office, "C1", BOSS, on=date(2026, 3, 3), amount_paid=Decimal("250.00"), numbers=())
    assert [invoice.residual.plain() for invoice in day.account().invoices] == ["1000.00"]


def test_the_kind_that_a_person_says_wins(day: Day) -> None:
    day.morning(TUESDAY, owed())
    staff_accounts.kind(day.office, "C1", Kind.CONSUMER, BOSS)
    day.cycle()
    assert day.account().customer.kind is Kind.CONSUMER


def test_unknown_names_are_refused_in_one_sentence(day: Day) -> None:
    day.morning(TUESDAY, owed(name="Martin Bois"), owed("FA-2", code="C2", name="Martin Fer"))
    calls: tuple[Callable[[], staff.Said], ...] = (
        lambda: staff_accounts.release(day.office, "Martin", BOSS, "x"),
        lambda: staff_accounts.release(day.office, "Durand", BOSS, "x"),
        lambda: staff_accounts.set_stage(day.office, "C1", "nulle", BOSS, numbers=(), on=date(2026, 3, 1), reason="x"),
        lambda: staff_accounts.hold(
            day.office, "C1", BOSS, reason=HoldReason.PAUSE, numbers=("FA-77",), until=date(2026, 4, 1)
        ),
        lambda: staff_accounts.contact(day.office, "C1", "pas une adresse", BOSS),
        lambda: staff.bank(day.office, "banque", BOSS, date(2026, 3, 1)),
    )
    for call in calls:
        with pytest.raises(UsageError):
            call()
