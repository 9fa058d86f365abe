"""Answers (OFFICE §5, §10, §12): when one goes, before what, in spite of what, and what it leaves as it was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from relance_mail.core.account import Account, AnswerOwed, Hold, HoldReason, ProofState
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Decision, Outcome, Reason
from relance_mail.core.owed import still_owed
from relance_mail.core.parties import Contact
from relance_mail.core.policy import AnswerTo, Channel, Policy
from tests.core.accounts import (
    FRESH,
    LEFORT,
    TODAY,
    account,
    by_hand,
    counted,
    day,
    hold,
    invoice,
    mentioned,
    on,
    owed,
    promise,
    step,
    verdict,
)
from tests.core.policies import ANSWERING, BUSINESS, DOCUMENT, PAYMENT, STATEMENT

LATE = invoice("FA-1", "10/01")
OTHER = invoice("FA-2", "12/01")
REPLY = hold(HoldReason.REPLY_WAITING, "02/03", review="04/03")
ASKED = owed(AnswerTo.DOCUMENT, "02/03", 1)
WANTS_COPY = account(LATE, OTHER, steps=[step(1, "informelle", "27/02")], holds=[REPLY], answers=[ASKED])


def test_office_5_an_asked_document_goes_in_spite_of_the_reply_and_of_the_gap() -> None:
    decision = decide(WANTS_COPY, ANSWERING, TODAY)
    assert (decision.action, decision.stage, counted(decision)) == (Action.REMIND, "duplicata", {1: "duplicata"})
    assert (decision.channels, decision.needs_yes) == ((Channel.MAIL,), True)
    assert decision.yes_because.startswith("Réponse au client, toujours relue")
    about = verdict(decision, "FA-1")
    assert (about.outcome, about.stage_next) == (Outcome.COUNTS, "duplicata")
    assert "demande un document depuis le 02/03/2026 (M000012)" in about.because
    beside = verdict(decision, "FA-2")
    assert (beside.outcome, beside.reason) == (Outcome.HELD, Reason.REPLY_WAITING)


STOPPED: dict[str, Account] = {
    "brake": replace(WANTS_COPY, facts=replace(FRESH, braked=True)),
    "not started": replace(WANTS_COPY, facts=replace(FRESH, started=False)),
    "mailbox unread": replace(WANTS_COPY, facts=replace(FRESH, mailbox_read=False)),
    "file awaited": replace(WANTS_COPY, facts=replace(FRESH, file_awaited=True)),
    "no address": replace(WANTS_COPY, contacts=()),
    "factor": replace(WANTS_COPY, customer=replace(LEFORT, factor=True)),
    "notice running": replace(WANTS_COPY, handsets=(by_hand(2, "mise_en_demeure", "25/02"),)),
    "its invoice is disputed": replace(
        WANTS_COPY, holds=(REPLY, hold(HoldReason.DISPUTE, "01/03", on=1, review="15/03"))
    ),
    "its invoice is assigned": replace(WANTS_COPY, invoices=(replace(LATE, factor=True), OTHER)),
    "its invoice is barred": replace(WANTS_COPY, limitation_ends={1: day("01/03")}),
    "its invoice is paid": replace(WANTS_COPY, invoices=(OTHER,)),
} | {
    str(reason): replace(WANTS_COPY, holds=(REPLY, hold(reason, "01/03", review="15/03")))
    for reason in HoldReason
    if reason is not HoldReason.REPLY_WAITING
}


@pytest.mark.parametrize("name", STOPPED)
def test_what_else_stops_the_customer_stops_the_answer(name: str) -> None:
    assert decide(STOPPED[name], ANSWERING, TODAY).stage != "duplicata"


def test_a_promise_does_not_keep_back_a_document() -> None:
    promised = replace(WANTS_COPY, promises=(promise({1: "1000.00"}, "10/03"),))
    assert decide(promised, ANSWERING, TODAY).stage == "duplicata"


def test_a_policy_without_answers_goes_on_as_before() -> None:
    assert decide(WANTS_COPY, BUSINESS, TODAY) == decide(replace(WANTS_COPY, answers=()), BUSINESS, TODAY)
    free = replace(WANTS_COPY, holds=(), steps=(), sent_on=())
    assert counted(decide(free, BUSINESS, TODAY)) == {1: "informelle", 2: "informelle"}


def test_no_invoice_named_means_all_that_is_open() -> None:
    every = replace(WANTS_COPY, answers=(owed(AnswerTo.DOCUMENT, "02/03"),))
    assert counted(decide(every, ANSWERING, TODAY)) == {1: "duplicata", 2: "duplicata"}


def test_a_document_may_be_asked_of_an_invoice_that_is_not_due() -> None:
    early = replace(WANTS_COPY, invoices=(invoice("FA-1", "20/03"), OTHER))
    assert counted(decide(early, ANSWERING, TODAY)) == {1: "duplicata"}


def answered(one: Account, stage: str, sent: str, *ids: int, proof: ProofState = ProofState.DELIVERED) -> Account:
    """The account once that answer has left, about these invoices."""
    steps = tuple(step(number, stage, sent, proof) for number in ids)
    return replace(one, steps=(*one.steps, *steps), sent_on=(*one.sent_on, day(sent)))


@pytest.mark.parametrize("proof", list(ProofState))
def test_an_answer_goes_once_whether_or_not_it_is_known_to_have_arrived(proof: ProofState) -> None:
    gone = answered(WANTS_COPY, "duplicata", "03/03", 1, proof=proof)
    assert decide(gone, ANSWERING, TODAY).reason is Reason.REPLY_WAITING
    asked_again = replace(gone, answers=(ASKED, owed(AnswerTo.DOCUMENT, "05/03", 1, cause="M000013")))
    decision = on(asked_again, date(2026, 3, 5), ANSWERING)
    assert (decision.stage, decision.lines[0].round) == ("duplicata", 1)


def test_freed_by_a_person_an_answer_that_did_not_arrive_is_owed_again() -> None:
    left_in_vain = replace(WANTS_COPY, sent_on=(*WANTS_COPY.sent_on, TODAY))
    assert decide(left_in_vain, ANSWERING, TODAY).stage == "duplicata"


@pytest.mark.parametrize("proof", [ProofState.DELIVERED, ProofState.PENDING])
def test_an_answer_moves_no_position_and_holds_no_step(proof: ProofState) -> None:
    before = account(LATE, steps=[step(1, "informelle", "10/02")])
    for stage in (DOCUMENT.id, PAYMENT.id):
        after = answered(before, stage, "12/02", 1, proof=proof)
        for today in (date(2026, 2, 19), date(2026, 2, 20), date(2026, 2, 22), TODAY):
            one, other = on(before, today, ANSWERING), on(after, today, ANSWERING)
            assert (counted(one), one.lines) == (counted(other), other.lines)


def test_eight_days_after_the_copies_the_ladder_goes_on() -> None:
    sent = answered(account(LATE, steps=[step(1, "informelle", "10/02")]), "duplicata", "03/03", 1)
    waiting = on(sent, date(2026, 3, 10), ANSWERING)
    assert (waiting.reason, waiting.next_on) == (Reason.GAP, date(2026, 3, 11))
    assert counted(on(sent, date(2026, 3, 11), ANSWERING)) == {1: "amiable"}


def test_the_answer_to_a_long_wait_does_not_spare_the_next_message_its_yes() -> None:
    """The reply waited from 2 to 5 March, when its document left; the message after it is still read by a person."""
    waited = replace(REPLY, ended_on=day("05/03"))
    sent = answered(account(LATE, steps=[step(1, "informelle", "10/02")], holds=[waited]), "duplicata", "05/03", 1)
    decision = on(sent, date(2026, 3, 17), ANSWERING)
    assert (counted(decision), decision.needs_yes) == ({1: "amiable"}, True)
    assert "suspension (réponse à lire)" in decision.yes_because


def announced(*, since: str = "20/02", review: str = "26/02", on: int | None = 1) -> Hold:
    return replace(hold(HoldReason.PAYMENT_ANNOUNCED, since, review=review, on=on), id=7)


PAID = account(LATE, OTHER, steps=[step(1, "informelle", "10/02"), step(2, "informelle", "10/02")], holds=[announced()])


def test_office_5_a_payment_not_found_is_asked_about_once_and_the_hold_goes_on() -> None:
    asked = decide(PAID, ANSWERING, TODAY)
    assert (asked.stage, counted(asked), asked.needs_yes) == ("non_retrouve", {1: "non_retrouve"}, True)
    assert "n'est pas en banque, à vérifier depuis le 26/02/2026 (H000007)" in verdict(asked, "FA-1").because
    after = answered(PAID, "non_retrouve", "03/03", 1)
    for today in (date(2026, 3, 4), date(2026, 4, 8)):
        decision = on(after, today, ANSWERING)
        assert verdict(decision, "FA-1").reason is Reason.PAYMENT_ANNOUNCED
        assert 1 not in counted(decision)
    assert counted(on(after, date(2026, 3, 11), ANSWERING)) == {2: "amiable"}


def test_a_second_announcement_is_looked_for_in_its_turn() -> None:
    """The hold is prolonged to 20 March: until then nothing, then a second question."""
    again = replace(answered(PAID, "non_retrouve", "03/03", 1), holds=(announced(review="20/03"),), invoices=(LATE,))
    assert on(again, date(2026, 3, 20), ANSWERING).action is Action.WAIT
    decision = on(again, date(2026, 3, 23), ANSWERING)
    assert (decision.stage, decision.lines[0].round) == ("non_retrouve", 1)


@pytest.mark.parametrize(
    ("posted", "today", "asks"),
    [
        (date(2026, 2, 26), date(2026, 2, 26), False),  # the review day itself has not gone
        (date(2026, 2, 26), date(2026, 2, 27), True),
        (date(2026, 2, 25), date(2026, 2, 27), False),  # the bank does not reach it
        (date(2026, 2, 25), date(2026, 3, 9), False),  # nor is it fresh enough for anything
    ],
)
def test_office_2_it_waits_for_the_bank(posted: date, today: date, asks: bool) -> None:
    one = replace(PAID, facts=replace(FRESH, bank_posted_until=posted))
    assert (decide(one, ANSWERING, today).stage == "non_retrouve") is asks


@pytest.mark.parametrize(
    "one",
    [
        replace(PAID, sent_on=(day("27/02"),)),
        replace(PAID, holds=(*PAID.holds, REPLY)),
        replace(PAID, promises=(promise({1: "1000.00"}, "10/03"),)),
        replace(PAID, invoices=(replace(LATE, residual=OTHER.residual.of("4.99")), OTHER)),
        replace(PAID, invoices=(LATE, OTHER, invoice("AV-3", "10/01", "-1000.00"))),
        replace(PAID, holds=(replace(PAID.holds[0], ended_on=day("01/03")),)),
    ],
    ids=["gap", "a reply to read", "a promise since", "less than a line", "covered by credits", "hold ended"],
)
def test_what_keeps_back_the_question_about_a_payment(one: Account) -> None:
    assert decide(one, ANSWERING, TODAY).stage != "non_retrouve"


def test_a_payment_of_everything_is_asked_about_as_a_whole() -> None:
    whole = replace(PAID, holds=(announced(on=None),))
    assert counted(decide(whole, ANSWERING, TODAY)) == {1: "non_retrouve", 2: "non_retrouve"}


OLD = invoice("FA-1", "2025-11-01")
YOUNG = invoice("FA-2", "01/02")
COMING = invoice("FA-3", "20/03")
OPENING = account(OLD, YOUNG, COMING, answers=[owed(AnswerTo.STATEMENT, "02/03", 1, 2, 3, cause="reprise")])


def test_office_10_the_statement_goes_first_and_shows_what_is_not_yet_due() -> None:
    decision = decide(OPENING, ANSWERING, TODAY)
    assert (decision.stage, counted(decision)) == ("releve", {1: "releve", 2: "releve"})
    assert (mentioned(decision), decision.needs_yes) == ({3}, True)
    assert "solde à confirmer avant toute relance" in verdict(decision, "FA-1").because


def test_an_answer_is_no_stage_that_a_person_could_set() -> None:
    assert ANSWERING.rung(DOCUMENT.id) is None
    misplaced = decide(account(LATE, handsets=[by_hand(1, DOCUMENT.id, "01/03")]), ANSWERING, TODAY)
    assert (misplaced.action, misplaced.reason) == (Action.ASK, Reason.DECISION)
    assert "n'existe pas dans ce scénario" in misplaced.because


def test_office_10_while_it_is_owed_nothing_else_goes() -> None:
    for today in (TODAY, date(2026, 3, 9)):
        kept_back = on(replace(OPENING, sent_on=(day("02/03"),)), today, ANSWERING)
        assert (kept_back.action, kept_back.reason) == (Action.WAIT, Reason.NOT_STARTED)
        assert "Relevé de compte d'abord, demandé le 02/03/2026" in kept_back.because
    assert on(replace(OPENING, sent_on=(day("02/03"),)), date(2026, 3, 10), ANSWERING).stage == "releve"


def test_office_10_fifteen_days_after_the_statement_the_second_stage_follows() -> None:
    sent = answered(OPENING, "releve", "03/03", 1, 2)
    waiting = on(sent, date(2026, 3, 17), ANSWERING)
    assert (waiting.action, waiting.reason, waiting.next_on) == (Action.WAIT, Reason.GAP, date(2026, 3, 18))
    assert "Relevé de compte envoyé le 03/03/2026" in waiting.because
    following = on(sent, date(2026, 3, 26), ANSWERING)
    assert counted(following) == {1: "amiable", 2: "amiable", 3: "informelle"}
    firm = answered(sent, "amiable", "18/03", 1, 2)
    assert counted(on(firm, date(2026, 4, 2), ANSWERING)) == {1: "ferme", 2: "ferme", 3: "informelle"}


def test_rule_3_a_statement_counts_once_it_has_arrived() -> None:
    pending = answered(OPENING, "releve", "03/03", 1, 2, proof=ProofState.PENDING)
    waiting = verdict(on(pending, date(2026, 3, 19), ANSWERING), "FA-1")
    assert (waiting.reason, "Relevé de compte" in waiting.because) == (Reason.DELIVERY_PENDING, True)
    lost = answered(OPENING, "releve", "03/03", 1, 2, proof=ProofState.UNDELIVERED)
    assert on(lost, date(2026, 3, 19), ANSWERING).reason is Reason.UNDELIVERED


def test_a_statement_takes_nothing_back_from_an_invoice_further_on() -> None:
    further = replace(OPENING, handsets=(by_hand(1, "amiable", "01/03"),))
    decision = decide(further, ANSWERING, TODAY)
    assert {line.invoice_id: line.round for line in decision.lines} == {1: 1, 2: 0, 3: 0}
    sent = replace(further, steps=(step(1, "releve", "03/03", round_=1), step(2, "releve", "03/03")), sent_on=(TODAY,))
    assert counted(on(sent, date(2026, 3, 18), ANSWERING)) == {1: "ferme", 2: "amiable"}


def test_a_statement_without_anything_overdue_asks_nothing() -> None:
    young = replace(OPENING, invoices=(COMING,))
    assert decide(young, ANSWERING, TODAY).lines == ()


def test_answers_go_one_after_the_other_the_asked_document_first() -> None:
    one = replace(OPENING, holds=(REPLY,), answers=(*OPENING.answers, owed(AnswerTo.DOCUMENT, "02/03", 2)))
    found: dict[int, str | None] = {}
    for ahead in range(30):
        today = TODAY + timedelta(days=ahead)
        decision = on(one, today, ANSWERING)
        if decision.action is Action.REMIND:
            found[ahead] = decision.stage
            one = _sent(one, decision, today)
    assert found == {0: "duplicata", 8: "releve", 23: "amiable"}


def _sent(one: Account, decision: Decision, today: date) -> Account:
    """Everything arrives at once, and the reply is closed when its document has left."""
    steps = [
        step(line.invoice_id, line.stage, today.isoformat(), round_=line.round) for line in decision.lines if line.stage
    ]
    return replace(one, steps=(*one.steps, *steps), sent_on=(*one.sent_on, today), holds=())


def test_office_4_2_what_the_next_message_would_cite_the_answer_cites_too() -> None:
    broken = replace(WANTS_COPY, steps=(), promises=(promise({1: "1000.00"}, "12/02"),))
    decision = decide(broken, ANSWERING, TODAY)
    assert (decision.stage, decision.broken_promises) == ("duplicata", broken.promises)
    assert "promesse du 01/02/2026 non tenue" in decision.yes_because.lower()
    long_hold = hold(HoldReason.DISPUTE, "10/02", review="12/02", ended="27/02")
    after = replace(WANTS_COPY, steps=(step(1, "informelle", "02/02"),), holds=(REPLY, long_hold))
    resumed = decide(after, ANSWERING, TODAY)
    assert (resumed.stage, resumed.resumes_after) == ("duplicata", long_hold)


def test_who_has_no_address_gets_the_answer_as_the_stage_says() -> None:
    by_post = replace(DOCUMENT, without_mail=Channel.POST)
    policy: Policy = replace(ANSWERING, stages=(*BUSINESS.stages, by_post))
    assert decide(replace(WANTS_COPY, contacts=()), policy, TODAY).channels == (Channel.POST,)


def test_an_answer_may_go_to_a_mailbox_that_nobody_in_particular_reads() -> None:
    general = replace(WANTS_COPY, contacts=(Contact("contact@example.fr"),))
    assert decide(general, ANSWERING, TODAY).stage == "duplicata"


@pytest.mark.parametrize(
    ("answers", "holds", "found"),
    [
        ((), (), []),
        ((ASKED,), (), [AnswerTo.DOCUMENT]),
        ((owed(AnswerTo.STATEMENT, "01/03"),), (announced(),), [AnswerTo.STATEMENT, AnswerTo.PAYMENT]),
    ],
)
def test_what_is_owed_is_told(answers: Sequence[AnswerOwed], holds: Sequence[Hold], found: list[AnswerTo]) -> None:
    one = account(LATE, answers=answers, holds=holds)
    assert [owes.to for owes in still_owed(one, ANSWERING, TODAY)] == found
    assert still_owed(one, BUSINESS, TODAY) == ()
    assert STATEMENT.joins is False
