"""What stops reminders (MODEL §3.10, PEERS 12, 14, 23): every reason by name, in its order, with a date where known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.account import Account, Facts, HoldReason, ProofState
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Outcome, Reason
from relance_mail.core.holds import CUSTOMER_CHECKS, HOLD_NAMES, INVOICE_CHECKS
from relance_mail.core.parties import Contact, ContactRole, ContactState, Kind, Means
from relance_mail.core.policy import AnswerTo
from tests.core.accounts import (
    COMPTA,
    FRESH,
    LEFORT,
    TODAY,
    account,
    by_hand,
    counted,
    day,
    hold,
    invoice,
    owed,
    promise,
    step,
    verdict,
)
from tests.core.policies import ANSWERING, BUSINESS, UNKNOWN

LATE = invoice("FA-1", "10/01")
OTHER = invoice("FA-2", "12/01")

# Reason, account, and when the invoice may move again (None: only a person knows).
EVERYBODY: dict[str, tuple[Account, Reason, date | None]] = {
    "braked": (account(LATE, facts=replace(FRESH, braked=True)), Reason.BRAKE, None),
    "not_started": (account(LATE, facts=replace(FRESH, started=False)), Reason.NOT_STARTED, None),
    "mailbox_unread": (account(LATE, facts=replace(FRESH, mailbox_read=False)), Reason.MAILBOX_UNREAD, None),
    "file_awaited": (account(LATE, facts=replace(FRESH, file_awaited=True)), Reason.BANK_NOT_POSTED, None),
    "bank_stale": (account(LATE, facts=Facts(day("25/02"))), Reason.BANK_NOT_POSTED, None),
    "recorded": (account(LATE, holds=[hold(HoldReason.PAUSE, "01/03", until="05/03")]), Reason.PAUSE, day("06/03")),
    "do_not_remind": (account(LATE, customer=replace(LEFORT, do_not_remind=True)), Reason.PAUSE, None),
    "factored_customer": (account(LATE, customer=replace(LEFORT, factor=True)), Reason.FACTOR, None),
    "undelivered": (
        account(LATE, steps=[step(1, "informelle", "20/02", ProofState.UNDELIVERED)]),
        Reason.UNDELIVERED,
        None,
    ),
    "notice_running": (
        account(LATE, handsets=[by_hand(1, "mise_en_demeure", "20/02")]),
        Reason.FORMAL_NOTICE_RUNNING,
        day("16/03"),
    ),
    # Yesterday's message keeps the statement itself back.
    "statement_first": (
        account(LATE, answers=[owed(AnswerTo.STATEMENT, "01/03")], sent_on=[day("02/03")]),
        Reason.NOT_STARTED,
        None,
    ),
}
ONE_INVOICE: dict[str, tuple[Account, Reason, date | None]] = {
    "recorded_on_invoice": (
        account(LATE, holds=[hold(HoldReason.DISPUTE, "01/03", on=1, review="15/03")]),
        Reason.DISPUTE,
        None,
    ),
    "factored": (account(replace(LATE, factor=True)), Reason.FACTOR, None),
    "time_barred": (account(LATE, limitation_ends={1: day("02/03")}), Reason.TIME_BARRED, None),
    "direct_debit": (account(replace(LATE, means=Means.BILL)), Reason.DIRECT_DEBIT, None),
    "promise": (account(LATE, promises=[promise({1: "1000.00"}, "10/03")]), Reason.PROMISE, day("14/03")),
    "delivery_pending": (
        account(LATE, steps=[step(1, "informelle", "20/02", ProofState.PENDING)]),
        Reason.DELIVERY_PENDING,
        None,
    ),
}


def test_the_table_names_every_check() -> None:
    assert list(EVERYBODY) == [check.__name__ for check in CUSTOMER_CHECKS]
    assert list(ONE_INVOICE) == [check.__name__ for check in INVOICE_CHECKS]
    assert set(HOLD_NAMES) == set(HoldReason)


@pytest.mark.parametrize("name", EVERYBODY)
def test_what_stops_a_customer_stops_all_his_invoices(name: str) -> None:
    stopped, reason, next_on = EVERYBODY[name]
    both = decide(replace(stopped, invoices=(LATE, OTHER)), ANSWERING, TODAY)
    assert {(one.reason, one.next_on) for one in both.verdicts} == {(reason, next_on)}
    assert (both.action, both.reason, both.lines) == (Action.WAIT, reason, ())
    assert both.because.endswith(".")


@pytest.mark.parametrize("name", ONE_INVOICE)
def test_what_stops_one_invoice_leaves_the_others(name: str) -> None:
    stopped, reason, next_on = ONE_INVOICE[name]
    both = decide(replace(stopped, invoices=(*stopped.invoices, OTHER), sent_on=()), BUSINESS, TODAY)
    one = verdict(both, "FA-1")
    assert (one.reason, one.next_on) == (reason, next_on)
    assert counted(both) == {2: "informelle"}


def _orders() -> list[tuple[str, str]]:
    names = list(EVERYBODY)
    return [(first, second) for index, first in enumerate(names) for second in names[index + 1 :]]


@pytest.mark.parametrize(("first", "second"), _orders())
def test_the_order_of_explanation_is_the_order_of_the_list(first: str, second: str) -> None:
    """Two grounds at once: the one that stands first in the list is told."""
    one, reason, _ = EVERYBODY[first]
    other = EVERYBODY[second][0]
    facts = Facts(
        bank_posted_until=min(one.facts.bank_posted_until or TODAY, other.facts.bank_posted_until or TODAY),
        mailbox_read=one.facts.mailbox_read and other.facts.mailbox_read,
        started=one.facts.started and other.facts.started,
        braked=one.facts.braked or other.facts.braked,
        file_awaited=one.facts.file_awaited or other.facts.file_awaited,
    )
    customer = replace(
        LEFORT,
        do_not_remind=one.customer.do_not_remind or other.customer.do_not_remind,
        factor=one.customer.factor or other.customer.factor,
    )
    both = replace(
        one,
        facts=facts,
        customer=customer,
        holds=(*one.holds, *other.holds),
        steps=tuple(replace(one_step, round=1) for one_step in (*one.steps, *other.steps)),
        handsets=(*one.handsets, *other.handsets),
        answers=(*one.answers, *other.answers),
    )
    assert decide(both, ANSWERING, TODAY).reason is reason


@pytest.mark.parametrize("reason", HoldReason)
def test_peers_12_a_recorded_hold_says_why_who_and_until_when(reason: HoldReason) -> None:
    paused = decide(account(LATE, holds=[hold(reason, "01/03", until="05/03")]), BUSINESS, TODAY)
    assert paused.reason == reason.value
    for word in (HOLD_NAMES[reason], "Claire", "01/03/2026", "05/03/2026"):
        assert word in paused.because
    reviewed = decide(account(LATE, holds=[hold(reason, "01/03", review="02/03")]), BUSINESS, TODAY)
    assert "à revoir le 02/03/2026" in reviewed.because
    ended = decide(account(LATE, holds=[hold(reason, "01/03", until="02/03")]), BUSINESS, TODAY)
    assert ended.action is Action.REMIND


def test_a_review_date_never_ends_a_hold() -> None:
    old = account(LATE, holds=[hold(HoldReason.REPLY_WAITING, "2025-09-01", review="2025-09-03")])
    assert decide(old, BUSINESS, TODAY).reason is Reason.REPLY_WAITING


def test_the_gravest_hold_is_told() -> None:
    both = account(
        LATE, holds=[hold(HoldReason.PAUSE, "01/02", until="30/03"), hold(HoldReason.DEATH, "01/03", review="15/03")]
    )
    assert decide(both, BUSINESS, TODAY).reason is Reason.DEATH


@pytest.mark.parametrize(
    ("posted", "reason"),
    [
        (date(2026, 2, 26), Reason.DUE),  # three working days before Tuesday 3 March: not older
        (date(2026, 2, 25), Reason.BANK_NOT_POSTED),
        (None, Reason.BANK_NOT_POSTED),
    ],
)
def test_office_2_the_bank_is_posted_at_most_three_working_days_ago(posted: date | None, reason: Reason) -> None:
    assert decide(account(LATE, facts=Facts(posted)), BUSINESS, TODAY).reason is reason


def test_office_2_and_two_working_days_past_the_due_date() -> None:
    """Due Wednesday 25 February: the bank must be posted to Friday 27; a policy that reminds at once shows it."""
    quick = replace(BUSINESS, stages=tuple(replace(one, days=1) for one in BUSINESS.stages if one.order == 1))
    fresh = invoice("FA-1", "25/02")
    old = invoice("FA-9", "10/01")
    lagging = decide(account(fresh, old, facts=Facts(day("26/02"))), quick, TODAY)
    assert verdict(lagging, "FA-1").reason is Reason.BANK_NOT_POSTED
    assert counted(lagging) == {9: "informelle"}
    assert len(counted(decide(account(fresh, facts=Facts(day("27/02"))), quick, TODAY))) == 1


BOUNCED = replace(COMPTA, state=ContactState.BOUNCED)


@pytest.mark.parametrize(
    ("contacts", "reason"),
    [
        ((), Reason.NO_CONTACT),
        ((Contact("chef@example.fr", ContactRole.KNOWN),), Reason.NO_CONTACT),
        ((replace(COMPTA, state=ContactState.LEFT),), Reason.NO_CONTACT),
        ((BOUNCED,), Reason.UNDELIVERED),
        ((BOUNCED, Contact("autre@example.fr")), Reason.DUE),
    ],
)
def test_peers_14_a_message_needs_a_working_contact(contacts: tuple[Contact, ...], reason: Reason) -> None:
    decision = decide(account(LATE, contacts=contacts), BUSINESS, TODAY)
    assert verdict(decision, "FA-1").reason is reason


def test_peers_14_the_collection_contact_comes_before_billing() -> None:
    collection = Contact("recouvrement@example.fr", ContactRole.COLLECTION)
    assert account(contacts=(COMPTA, collection)).mail_contacts == (collection,)


def test_office_1_7_no_formal_notice_without_a_complete_postal_address() -> None:
    nowhere = replace(LEFORT, seat=LEFORT.address)
    history = account(LATE, OTHER, customer=nowhere, handsets=[by_hand(1, "ferme", "01/02")])
    decision = decide(history, BUSINESS, TODAY)
    assert (verdict(decision, "FA-1").outcome, verdict(decision, "FA-1").reason) == (Outcome.HELD, Reason.NO_CONTACT)
    assert counted(decision) == {2: "informelle"}


def test_office_1_1_an_unknown_kind_never_reaches_a_letter() -> None:
    nobody = replace(LEFORT, kind=Kind.UNKNOWN)
    history = account(LATE, customer=nobody, handsets=[by_hand(1, "amiable", "01/02")])
    for policy in (BUSINESS, UNKNOWN):
        decision = decide(history, policy, TODAY)
        assert (decision.action, decision.reason) == (Action.ASK, Reason.KIND_UNKNOWN)
    assert counted(decide(replace(history, handsets=()), UNKNOWN, TODAY)) == {1: "informelle"}


def test_office_1_1_the_kind_may_be_unknown_for_one_invoice_only() -> None:
    kitchen = replace(LATE, kind=Kind.UNKNOWN)
    decision = decide(account(kitchen, handsets=[by_hand(1, "amiable", "01/02")]), BUSINESS, TODAY)
    assert decision.reason is Reason.KIND_UNKNOWN


def test_office_1_2_a_rejection_makes_a_direct_debit_due() -> None:
    debit = replace(LEFORT, means=Means.DIRECT_DEBIT)
    assert decide(account(LATE, customer=debit), BUSINESS, TODAY).reason is Reason.DIRECT_DEBIT
    rejected = replace(LATE, rejected_on=day("15/02"))
    assert counted(decide(account(rejected, customer=debit), BUSINESS, TODAY)) == {1: "informelle"}
    by_transfer = replace(LATE, means=Means.TRANSFER)
    assert counted(decide(account(by_transfer, customer=debit), BUSINESS, TODAY)) == {1: "informelle"}


CHECKED: list[Callable[..., object]] = [*CUSTOMER_CHECKS, *INVOICE_CHECKS]


@pytest.mark.parametrize("check", CHECKED)
def test_every_check_says_what_it_is_for(check: Callable[..., object]) -> None:
    assert check.__doc__


def test_a_statement_that_could_name_nothing_hides_no_time_barred_claim() -> None:
    """OFFICE §10: the statement of account goes first, but a lost claim never stands in one: a person decides now."""
    waits = account(LATE, answers=[owed(AnswerTo.STATEMENT, "01/03")], sent_on=[day("02/03")])
    assert decide(waits, ANSWERING, TODAY).reason is Reason.NOT_STARTED
    barred = decide(replace(waits, limitation_ends={1: day("02/03")}), ANSWERING, TODAY)
    assert (barred.action, barred.reason) == (Action.ASK, Reason.TIME_BARRED)
    both = replace(waits, invoices=(LATE, invoice("FA-2", "10/02")), limitation_ends={1: day("02/03")})
    assert decide(both, ANSWERING, TODAY).reason is Reason.NOT_STARTED
