"""What a reply does (OFFICE §5, rule 9): each intent, each condition of a promise, and doubt that may only stop."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relance_mail.core.account import Account, HoldReason
from relance_mail.core.effect_table import EFFECTS, Ending
from relance_mail.core.effects import Consequences, consequences
from relance_mail.core.french import quoted
from relance_mail.core.intents import Intent
from relance_mail.core.money import Money
from relance_mail.core.parties import Contact, Kind
from relance_mail.core.readings import PaymentRead, Place, PromiseRead, Reading, ReceiptKind, ReceiptRead
from tests.core.accounts import LEFORT, account, by_hand, day, euros, invoice, promise
from tests.core.policies import BUSINESS

RECEIVED = date(2026, 3, 3)
TWO = account(invoice("FA-1", "10/01"), invoice("FA-2", "12/01", "500.00"), invoice("AV-3", "12/01", "-50.00"))
PLACE = Place("text", 0, 10)


def promised(
    on: str | None = "20/03", amount: str | None = None, numbers: tuple[str, ...] = (), latest: str | None = None
) -> PromiseRead:
    when, last = (day(text) if text else None for text in (on, latest))
    return PromiseRead(when, euros(amount) if amount else None, numbers, "je règle", PLACE, last)


def paid(on: str | None = None, numbers: tuple[str, ...] = ()) -> PaymentRead:
    return PaymentRead(day(on) if on else None, None, "virement", numbers, "c'est parti")


CLAIM_END = date(2026, 5, 4)


def reply(reading: Reading, of: Account = TWO, *, trusted: bool = True) -> Consequences:
    return consequences(reading, of, BUSINESS, RECEIVED, trusted, CLAIM_END)


def sure(
    intent: Intent,
    *,
    secondary: tuple[Intent, ...] = (),
    promises: tuple[PromiseRead, ...] = (),
    payments: tuple[PaymentRead, ...] = (),
    returns_on: date | None = None,
) -> Reading:
    return Reading(intent, secondary, promises, payments, needs_human=False, confidence=1.0, returns_on=returns_on)


def test_office_5_a_document_is_owed_to_whom_we_know_surely_read_or_not() -> None:
    asked = sure(Intent.REQUEST_DOCUMENT)
    for reading in (
        asked,
        replace(asked, needs_human=True),
        sure(Intent.PROMISE, secondary=(Intent.REQUEST_DOCUMENT,)),
    ):
        found = reply(reading)
        assert (found.documents, found.needs_person) == ((1, 2), True)
    assert reply(replace(asked, invoices=("FA 2",))).documents == (2,)
    assert reply(replace(asked, invoices=("FA-9",))).documents == ()
    assert reply(asked, trusted=False).documents == ()
    assert reply(replace(asked, flags=("spoof",))).documents == ()
    assert reply(sure(Intent.REQUEST_DELAY)).documents == ()


def reasons(consequence: Consequences) -> set[HoldReason]:
    return {hold.reason for hold in consequence.holds}


def test_every_intent_has_its_effect() -> None:
    assert set(EFFECTS) == set(Intent)


@pytest.mark.parametrize("intent", [intent for intent in Intent if EFFECTS[intent].ended_by is Ending.PERSON])
@pytest.mark.parametrize("needs_human", [True, False])
def test_what_a_person_ends_holds_the_whole_customer(intent: Intent, needs_human: bool) -> None:
    found = reply(replace(sure(intent), needs_human=needs_human))
    assert found.needs_person
    assert reasons(found) == {HoldReason.REPLY_WAITING, EFFECTS[intent].hold}
    assert {(hold.invoice_id, hold.until, hold.since) for hold in found.holds} == {(None, None, RECEIVED)}
    assert found.because.endswith(".")
    assert not found.promises_accepted


@pytest.mark.parametrize("intent", Intent)
@pytest.mark.parametrize("trusted", [True, False])
def test_rule_9_an_unsure_reading_stops_and_records_nothing(intent: Intent, trusted: bool) -> None:
    unsure = Reading(intent, promises=(promised(),), paid=(paid(),), needs_human=True)
    found = reply(unsure, trusted=trusted)
    assert (found.needs_person, found.promises_accepted, found.not_before) == (True, (), None)
    assert found.promises_proposed == (promised(),)
    assert HoldReason.REPLY_WAITING in reasons(found)
    assert all(hold.until is None for hold in found.holds)
    assert not reasons(found) & {HoldReason.PAYMENT_ANNOUNCED, HoldReason.ABSENCE}


@pytest.mark.parametrize("flag", ["injection", "iban", "spoof"])
def test_rule_9_a_flag_makes_any_reading_unsure(flag: str) -> None:
    flagged = replace(sure(Intent.PROMISE, promises=(promised(),)), flags=(flag,))
    assert (reply(flagged).needs_person, reply(flagged).promises_accepted) == (True, ())


@pytest.mark.parametrize("intent", [Intent.PROMISE, Intent.ALREADY_PAID])
def test_rule_9_nothing_is_recorded_for_a_stranger(intent: Intent) -> None:
    reading = sure(intent, promises=(promised(),), payments=(paid("01/03"),))
    found = reply(reading, trusted=False)
    assert (found.needs_person, reasons(found)) == (True, {HoldReason.REPLY_WAITING})


def test_a_sure_promise_is_accepted_and_holds_by_itself() -> None:
    found = reply(sure(Intent.PROMISE, promises=(promised("20/03", "1500.00"),)))
    assert (found.promises_accepted, found.holds, found.needs_person) == ((promised("20/03", "1500.00"),), (), False)
    assert "20/03/2026" in found.because


BROKEN = promise({9: "10.00"}, "20/01", "10/01")
REFUSED: dict[str, tuple[PromiseRead, Account, str]] = {
    "no date": (promised(None), TWO, "sans date"),
    "unknown invoice": (promised(numbers=("FA-77",)), TWO, "inconnue"),
    "nothing open": (promised(), account(), "soldée"),
    "past": (promised("02/03"), TWO, "passée"),
    "31 days": (promised("03/04"), TWO, "plus de 30 jours"),
    "an open end beyond 30 days": (promised("20/03", latest="30/04"), TWO, "plus de 30 jours"),
    "a part": (promised(amount="1000.00"), TWO, "différent"),
    "a part of one": (promised(amount="499.00", numbers=("FA-2",)), TWO, "différent"),
    "another currency": (
        PromiseRead(day("20/03"), Money.of("500.00", "USD"), ("FA-2",), "je règle", PLACE),
        TWO,
        "différent",
    ),
    "a broken one": (promised(), replace(TWO, promises=(BROKEN,)), "six mois"),
    "second postponement": (
        promised(numbers=("FA-1",)),
        replace(TWO, promises=(promise({1: "1000.00"}, "10/03", "01/03"),)),
        "report",
    ),
    "a formal notice": (promised(), replace(TWO, handsets=(by_hand(1, "mise_en_demeure", "01/03"),)), "en cours"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_condition_that_fails_proposes_the_promise_to_a_person(name: str) -> None:
    read, of, why = REFUSED[name]
    found = reply(sure(Intent.PROMISE, promises=(read,)), of)
    assert (found.promises_accepted, found.promises_proposed, found.needs_person) == ((), (read,), True)
    assert reasons(found) == {HoldReason.REPLY_WAITING}
    assert why in found.because


@pytest.mark.parametrize(
    ("read", "of"),
    [
        (promised("02/04"), TWO),  # 30 days
        (promised("03/03"), TWO),  # today
        (promised(amount="500.00", numbers=("fa 2",)), TWO),
        (promised(numbers=("FA-2",)), replace(TWO, promises=(promise({1: "1000.00"}, "10/03", "01/03"),))),
        (promised(), replace(TWO, promises=(promise({9: "1.00"}, "2025-08-20", "2025-08-01"),))),
        (promised(), replace(TWO, promises=(promise({1: "1.00"}, "10/03", cancelled=True),))),
    ],
)
def test_the_edges_of_the_conditions_are_accepted(read: PromiseRead, of: Account) -> None:
    assert reply(sure(Intent.PROMISE, promises=(read,)), of).promises_accepted == (read,)


def test_one_promise_of_two_that_fails_sends_both_to_a_person() -> None:
    both = (promised(numbers=("FA-1",)), promised("01/06", numbers=("FA-2",)))
    found = reply(sure(Intent.PROMISE, promises=both))
    assert (found.promises_accepted, found.promises_proposed) == ((), both)


def test_a_sure_promise_without_a_promise_is_not_believed() -> None:
    assert reply(sure(Intent.PROMISE)).needs_person


@pytest.mark.parametrize(
    ("payments", "reviews"),
    [
        ((paid("02/03", ("FA-1",)),), {1: date(2026, 3, 5)}),
        ((paid("02/03"),), {1: date(2026, 3, 5), 2: date(2026, 3, 5)}),
        ((paid(None, ("FA-2",)),), {2: date(2026, 3, 10)}),
        ((), {1: date(2026, 3, 10), 2: date(2026, 3, 10)}),
        ((paid("26/02", ("FA-1",)), paid("04/03")), {1: date(2026, 3, 9), 2: date(2026, 3, 9)}),
    ],
)
def test_an_announced_payment_waits_for_the_bank(payments: tuple[PaymentRead, ...], reviews: dict[int, date]) -> None:
    """Three working days past the claimed date, five when undated; it never ends by itself into a reminder."""
    found = reply(sure(Intent.ALREADY_PAID, payments=payments))
    assert {hold.invoice_id: hold.review_on for hold in found.holds} == reviews
    assert reasons(found) == {HoldReason.PAYMENT_ANNOUNCED}
    assert all(hold.until is None for hold in found.holds)
    assert not found.needs_person


def test_a_payment_of_an_unknown_invoice_needs_a_person() -> None:
    found = reply(sure(Intent.ALREADY_PAID, payments=(paid("02/03", ("FA-77",)),)))
    assert (found.needs_person, reasons(found)) == (True, {HoldReason.REPLY_WAITING})


@pytest.mark.parametrize(
    ("returns", "not_before"),
    [
        (date(2026, 3, 9), date(2026, 3, 11)),
        (date(2026, 5, 4), date(2026, 3, 24)),  # at most 21 days
        (None, date(2026, 3, 10)),
    ],
)
@pytest.mark.parametrize("trusted", [True, False])
def test_peers_29_an_absence_moves_the_next_step_and_ends_itself(
    returns: date | None, not_before: date, trusted: bool
) -> None:
    found = reply(sure(Intent.OUT_OF_OFFICE, returns_on=returns), trusted=trusted)
    assert (found.not_before, found.needs_person, reasons(found)) == (not_before, False, {HoldReason.ABSENCE})
    assert found.holds[0].until == not_before - timedelta(days=1)


def test_an_absence_that_is_over_changes_nothing() -> None:
    found = reply(sure(Intent.OUT_OF_OFFICE, returns_on=date(2026, 2, 20)))
    assert (found.holds, found.not_before) == ((), None)


def test_an_acknowledgement_puts_off_five_working_days() -> None:
    found = reply(sure(Intent.ACKNOWLEDGEMENT))
    assert (found.holds, found.not_before, found.needs_person) == ((), date(2026, 3, 10), False)


def test_two_sure_intents_add_up() -> None:
    found = reply(
        sure(
            Intent.PROMISE,
            secondary=(Intent.ALREADY_PAID, Intent.OUT_OF_OFFICE),
            promises=(promised(numbers=("FA-1",)),),
            payments=(paid("02/03", ("FA-2",)),),
            returns_on=date(2026, 3, 9),
        )
    )
    assert len(found.promises_accepted) == 1
    assert reasons(found) == {HoldReason.PAYMENT_ANNOUNCED, HoldReason.ABSENCE}
    assert found.not_before == date(2026, 3, 11)


def test_a_dispute_beside_a_promise_needs_a_person() -> None:
    found = reply(sure(Intent.DISPUTE, secondary=(Intent.PROMISE,), promises=(promised(),)))
    assert reasons(found) == {HoldReason.REPLY_WAITING, HoldReason.DISPUTE}
    assert found.promises_proposed == (promised(),)


def test_insolvency_sets_the_provisional_end_for_filing_the_claim() -> None:
    """A liquidator writes from an unknown address: stopped all the same, to the end of the law; none for a consumer."""
    reading = Reading(Intent.INSOLVENCY)
    review = {hold.reason: hold.review_on for hold in reply(reading, trusted=False).holds}
    assert review[HoldReason.INSOLVENCY] == CLAIM_END
    unknown = consequences(reading, TWO, BUSINESS, RECEIVED, True).holds
    assert {hold.review_on for hold in unknown} >= {date(2026, 3, 17)}, "a table without that delay"
    consumer = replace(TWO, customer=replace(LEFORT, kind=Kind.CONSUMER))
    assert date(2026, 3, 17) in {hold.review_on for hold in reply(reading, consumer).holds}


def test_a_death_is_a_wrong_contact_with_that_evidence() -> None:
    found = reply(replace(Reading(Intent.WRONG_CONTACT), flags=("death",)))
    assert HoldReason.DEATH in reasons(found)
    assert "Décès" in found.because


def bounce(*recipients: str | None) -> Reading:
    receipts = tuple(ReceiptRead(one, ReceiptKind.FAILED, permanent=True) for one in recipients)
    return Reading(Intent.WRONG_CONTACT, needs_human=False, receipts=receipts)


def test_peers_15_a_bounce_holds_only_when_no_address_is_left() -> None:
    both = replace(TWO, contacts=(Contact("a@example.fr"), Contact("b@example.fr")))
    one_left = reply(bounce("A@example.fr"), both)
    assert (one_left.holds, one_left.needs_person) == ((), False)
    assert "b@example.fr" in one_left.because
    for reading in (bounce("a@example.fr", "b@example.fr"), bounce(None)):
        none_left = reply(reading, both)
        assert (reasons(none_left), none_left.needs_person) == ({HoldReason.UNDELIVERED}, True)


@pytest.mark.parametrize("kind", [ReceiptKind.READ, ReceiptKind.DELIVERED, ReceiptKind.RELAYED, ReceiptKind.DELAYED])
def test_a_receipt_never_has_an_intents_effect(kind: ReceiptKind) -> None:
    receipt = ReceiptRead("compta@example.fr", kind, permanent=False)
    found = reply(Reading(Intent.ACKNOWLEDGEMENT, needs_human=False, receipts=(receipt,)))
    assert (found.holds, found.not_before, found.needs_person) == ((), None, False)


def test_a_promise_broken_exactly_six_months_ago_still_counts() -> None:
    """Its grace ended on Wednesday 3 September 2025; a day earlier it is forgotten."""
    on_the_day = promise({9: "1.00"}, "2025-08-29", "2025-08-01")
    day_before = promise({9: "1.00"}, "2025-08-28", "2025-08-01")
    reading = sure(Intent.PROMISE, promises=(promised(),))
    assert reply(reading, replace(TWO, promises=(on_the_day,))).needs_person
    assert not reply(reading, replace(TWO, promises=(day_before,))).needs_person


def test_the_words_name_what_they_are_about() -> None:
    notice = replace(TWO, handsets=(by_hand(1, "mise_en_demeure", "01/03"),))
    assert quoted("Mise en demeure") in reply(sure(Intent.PROMISE, promises=(promised(),)), notice).because
    one = reply(sure(Intent.ALREADY_PAID, payments=(paid("02/03", ("FA-2",)),))).because
    assert "FA-2" in one
    assert "FA-1" not in one


def test_an_absence_whose_two_days_end_today_is_over() -> None:
    found = reply(sure(Intent.OUT_OF_OFFICE, returns_on=date(2026, 2, 27)))
    assert (found.holds, found.not_before) == ((), None)


def test_the_later_of_two_delays_holds() -> None:
    away = sure(Intent.OUT_OF_OFFICE, secondary=(Intent.ACKNOWLEDGEMENT,), returns_on=date(2026, 3, 3))
    assert reply(away).not_before == date(2026, 3, 10)
