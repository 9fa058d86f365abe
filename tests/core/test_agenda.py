"""Deadlines (OFFICE §11): only what a person must do, titles verb first, keys for ever, what may be moved."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance_mail.core.account import Account, Facts, HoldReason
from relance_mail.core.agenda import deadlines_of
from relance_mail.core.agenda_steps import CallToMake
from relance_mail.core.deadlines import Deadline, DeadlineKind, ref_of
from relance_mail.core.french import amount
from relance_mail.core.limits import Cause, Interruption, Limit, Possible
from relance_mail.core.parties import Contact, Kind
from relance_mail.core.policy import Channel, Policy
from tests.core.accounts import FRESH, LEFORT, TODAY, account, by_hand, day, euros, hold, invoice, promise, step
from tests.core.policies import BUSINESS, UNKNOWN

LATE = invoice("FA-1", "10/01", "1250.00")


def of(one: Account, today: date = TODAY, policy: Policy = BUSINESS) -> dict[DeadlineKind, Deadline]:
    found = deadlines_of(one, policy, today)
    assert len({deadline.key for deadline in found}) == len(found)
    return {deadline.kind: deadline for deadline in found}


def test_automatic_steps_have_no_deadline() -> None:
    assert deadlines_of(account(LATE), BUSINESS, TODAY) == ()


def test_a_promise_is_checked_when_its_grace_ends() -> None:
    check = of(account(LATE, promises=[promise({1: "1250.00"}, "10/03")]))[DeadlineKind.PROMISE_CHECK]
    assert (check.day, check.key, check.movable, check.legal) == (date(2026, 3, 13), "C1:promise_check:1", True, False)
    assert check.title == f"Vérifier paiement – LEFORT – {amount(euros('1250.00'))}"
    for words in ("FA-1", "Mme Roux", "compta@example.fr", "0102030405", "Je vous règle", "Déplacer = reporter"):
        assert words in check.body


def test_a_promise_that_is_over_leaves_the_calendar() -> None:
    broken = account(LATE, promises=[promise({1: "1250.00"}, "10/02")])
    assert DeadlineKind.PROMISE_CHECK not in of(broken)
    paid = account(promises=[promise({1: "1250.00"}, "10/03")])
    assert of(paid) == {}
    late = replace(broken, facts=Facts(day("11/02")))
    assert of(late)[DeadlineKind.PROMISE_CHECK].day == date(2026, 2, 13)


def test_plan_instalments() -> None:
    plan = [
        promise({1: "1250.00"}, due, "01/03", "625.00", id_=n, plan="E1") for n, due in ((1, "20/03"), (2, "20/04"))
    ]
    found = deadlines_of(account(LATE, promises=plan), BUSINESS, TODAY)
    assert [(one.kind, one.day) for one in found] == [
        (DeadlineKind.PLAN_INSTALMENT, date(2026, 3, 25)),
        (DeadlineKind.PLAN_INSTALMENT, date(2026, 4, 23)),
    ]


@pytest.mark.parametrize("reason", [one for one in HoldReason if one is not HoldReason.INSOLVENCY])
def test_each_review_is_a_task_on_a_working_day(reason: HoldReason) -> None:
    held = account(LATE, holds=[hold(reason, "01/03", review="14/03")])
    kind = DeadlineKind.DISPUTE_REVIEW if reason is HoldReason.DISPUTE else DeadlineKind.HOLD_REVIEW
    review = of(held)[kind]
    assert (review.day, review.key) == (date(2026, 3, 16), f"C1:{kind}:{reason}:2026-03-01")
    assert review.movable is (reason is HoldReason.DISPUTE)
    assert review.title.endswith("– LEFORT")
    closed = account(LATE, holds=[hold(reason, "01/03", review="14/03", ended="02/03")])
    assert of(closed).get(kind) is None
    paused = account(LATE, holds=[hold(reason, "01/03", until="14/03")])
    assert of(paused).get(kind) is None


def test_payments_announced_for_several_invoices_are_one_task() -> None:
    holds = [
        hold(HoldReason.PAYMENT_ANNOUNCED, "02/03", on=n, review=review) for n, review in ((1, "06/03"), (2, "05/03"))
    ]
    review = of(account(LATE, invoice("FA-2", "10/01"), holds=holds))[DeadlineKind.HOLD_REVIEW]
    assert review.day == date(2026, 3, 5)
    assert "FA-1" in review.body
    assert "FA-2" in review.body


def test_insolvency_has_a_legal_end_and_a_safe_day_before() -> None:
    """The provisional end falls on Sunday 3 May; the safe working day is Thursday 30 April (1 May is a holiday)."""
    stopped = account(LATE, holds=[hold(HoldReason.INSOLVENCY, "03/03", review="03/05")])
    found = of(stopped)
    claim = found[DeadlineKind.INSOLVENCY_CLAIM]
    assert (claim.day, claim.legal_end, claim.legal, claim.movable) == (
        date(2026, 4, 30),
        date(2026, 5, 3),
        True,
        False,
    )
    assert "Date légale : ne pas déplacer" in claim.body
    assert claim.title == "Déclarer la créance – LEFORT – au plus tard jeu. 30/04/2026 (fin légale 03/05)"
    assert found[DeadlineKind.HOLD_REVIEW].day == date(2026, 3, 5)
    assert "BODACC" in found[DeadlineKind.HOLD_REVIEW].title
    consumer = replace(stopped, customer=replace(LEFORT, kind=Kind.CONSUMER))
    assert set(of(consumer)) == {DeadlineKind.HOLD_REVIEW}


def test_a_call_before_a_stage_that_wants_one_from_its_amount() -> None:
    """Second stage sent on Tuesday 24 February: the firm one on 11 March, the call two working days before."""
    coming = account(LATE, steps=[step(1, "amiable", "24/02")])
    call = of(coming)[DeadlineKind.CALL]
    assert (call.day, call.movable) == (date(2026, 3, 9), True)
    assert call.title == "Appeler – LEFORT – avant relance ferme"
    assert "24/02/2026 : Relance amiable (remis)" in call.body
    small = account(invoice("FA-1", "10/01", "499.99"), steps=[step(1, "amiable", "24/02")])
    assert DeadlineKind.CALL not in of(small)
    held = replace(coming, holds=(hold(HoldReason.DISPUTE, "01/03", review="15/03"),))
    assert DeadlineKind.CALL not in of(held)


def test_what_stands_still_for_the_house_takes_no_task_away() -> None:
    coming = account(LATE, steps=[step(1, "amiable", "24/02")], promises=[promise({2: "1.00"}, "10/03")])
    still = replace(coming, facts=Facts(None, mailbox_read=False, braked=True))
    assert set(of(still)) == set(of(coming))


def test_a_letter_to_sign_when_its_day_has_come() -> None:
    early = account(LATE, handsets=[by_hand(1, "ferme", "20/02")])
    assert DeadlineKind.LETTER_TO_SIGN not in of(early)
    stages = tuple(replace(one, short="MED" if one.alone else "") for one in BUSINESS.stages)
    short = replace(BUSINESS, stages=stages)
    ready = of(account(LATE, handsets=[by_hand(1, "ferme", "10/02")]), policy=short)[DeadlineKind.LETTER_TO_SIGN]
    assert (ready.day, ready.key) == (date(2026, 2, 25), "C1:letter_to_sign:mise_en_demeure:FA-1@2026-01-10:1")
    assert ready.title == f"MED à signer – LEFORT – {amount(euros('1250.00'))}"


def test_the_end_of_a_formal_notice_then_the_decision() -> None:
    running = account(LATE, steps=[step(1, "mise_en_demeure", "20/02")])
    found = of(running)
    end, decision = found[DeadlineKind.FORMAL_NOTICE_END], found[DeadlineKind.DECISION]
    # 20 February + 15 days is a Saturday: Monday 9 March, and five working days.
    assert (end.day, end.legal_end, end.legal) == (date(2026, 3, 9), date(2026, 3, 9), True)
    assert (decision.day, decision.movable, decision.legal) == (date(2026, 3, 16), False, False)
    assert set(of(running, date(2026, 3, 20))) == {DeadlineKind.DECISION}
    handed = replace(running, holds=(hold(HoldReason.HANDED_OVER, "02/03", review="02/06"),))
    assert set(of(handed)) == {DeadlineKind.HOLD_REVIEW}


def test_an_unknown_kind_and_an_ended_ladder_are_tasks() -> None:
    nobody = replace(LEFORT, kind=Kind.UNKNOWN)
    stuck = account(LATE, customer=nobody, steps=[step(1, "amiable", "10/02")])
    unknown = of(stuck, policy=UNKNOWN)[DeadlineKind.DECISION]
    assert (unknown.day, unknown.title.startswith("Préciser le statut du client")) == (date(2026, 2, 18), True)
    known = of(replace(stuck, customer=LEFORT), policy=UNKNOWN)[DeadlineKind.DECISION]
    assert known.title.startswith("Décider de la suite")


def test_limitation_on_the_safe_day_with_its_legal_end() -> None:
    near = account(LATE, limitation_ends={1: date(2026, 8, 16)})
    found = of(near)[DeadlineKind.LIMITATION]
    assert (found.day, found.legal_end, found.legal) == (date(2026, 8, 14), date(2026, 8, 16), True)
    assert found.title == "PRESCRIPTION LEFORT – au plus tard ven. 14/08/2026 (fin légale 16/08)"
    assert of(replace(near, limitation_ends={1: date(2026, 10, 4)})) == {}
    assert DeadlineKind.LIMITATION in of(replace(near, limitation_ends={1: date(2026, 10, 3)}))
    assert of(replace(near, limitation_ends={1: date(2026, 3, 2)})) == {}


def test_limitation_tells_how_it_was_counted_and_keeps_evidence_off_a_share() -> None:
    """The start, length and article stand everywhere; what may hold amounts or the customer's words does not."""
    slip = Interruption(date(2024, 8, 16), Cause.PAYMENT, "I000001, chèque de 300,00 €")
    mail = Interruption(date(2025, 3, 1), Cause.ACKNOWLEDGMENT, "mail M000012 : « je vous dois 950 € »", sure=False)
    end = date(2026, 8, 16)
    possible = Possible(date(2027, 3, 1), mail)
    limit = Limit(end, date(2023, 1, 1), "délai de 2 ans (…)", None, "le départ se discute", (slip,), possible)
    near = replace(account(LATE, limitation_ends={1: end}), limits={1: limit})
    found = of(near)[DeadlineKind.LIMITATION]
    for words in ("FA-1 : délai de 2 ans (…) ; le départ se discute.", "ne l'interrompt pas, sauf envers un organisme"):
        assert words in found.body
        assert words in found.discreet
    for words in ("Interrompue : paiement partiel du 16/08/2024 (I000001", "Date possible : 01/03/2027", "M000012"):
        assert words in found.body
        assert words not in found.discreet
    assert "€" not in found.discreet


def test_insolvency_keeps_clear_of_days_off_that_may_have_moved_its_end() -> None:
    """Monday 4 May may be an end moved from the weekend or from 1 May: Thursday 30 April is safe in any case."""
    for review, safe in (("04/05", date(2026, 4, 30)), ("05/05", date(2026, 5, 5))):
        stopped = account(LATE, holds=[hold(HoldReason.INSOLVENCY, "03/03", review=review)])
        claim = of(stopped)[DeadlineKind.INSOLVENCY_CLAIM]
        assert (claim.day, claim.legal_end) == (safe, day(review))


def test_a_consumer_is_titled_by_code() -> None:
    private = replace(LEFORT, kind=Kind.CONSUMER, id="41103", name="Mme Durand")
    found = of(account(LATE, customer=private, promises=[promise({1: "1250.00"}, "10/03")]))
    title = found[DeadlineKind.PROMISE_CHECK].title
    assert "client 41103" in title
    assert "Durand" not in title


def test_keys_and_days_do_not_depend_on_the_day_they_are_computed() -> None:
    full = account(
        *(LATE, invoice("FA-2", "10/01"), invoice("FA-3", "10/01")),
        steps=[step(1, "amiable", "24/02")],
        promises=[promise({2: "1000.00"}, "20/03")],
        holds=[hold(HoldReason.DISPUTE, "01/03", on=3, review="30/03")],
    )
    days = [date(2026, 3, number) for number in (3, 4, 5, 9, 10)]
    seen = {tuple((one.key, one.day) for one in deadlines_of(full, BUSINESS, today)) for today in days}
    assert len(seen) == 1
    assert len(next(iter(seen))) == 3


def test_the_account_says_when_nothing_is_started() -> None:
    untouched = account(LATE, handsets=[by_hand(1, "ferme", "10/02")], facts=replace(FRESH, started=False))
    assert of(untouched) == {}


def test_a_call_is_named_by_the_invoice_that_comes_first() -> None:
    both = account(
        *(invoice("FA-1", "10/01", "300.00"), invoice("FA-2", "10/01", "200.00")),
        steps=[step(1, "amiable", "24/02"), step(2, "amiable", "20/02")],
    )
    call = of(both)[DeadlineKind.CALL]
    assert (call.key, call.day) == ("C1:call:ferme:FA-2@2026-01-10:0", date(2026, 3, 5))
    assert "FA-1" in call.body
    cent_less = replace(both, invoices=(invoice("FA-1", "10/01", "299.99"), both.invoices[1]))
    assert DeadlineKind.CALL not in of(cent_less)
    dollars = replace(both, invoices=(invoice("FA-1", "10/01", "499.00", currency="USD"), invoice("FA-2", "10/01")))
    assert DeadlineKind.CALL in of(dollars)


def test_a_hold_of_one_invoice_is_about_that_one() -> None:
    two = account(LATE, invoice("FA-2", "10/01"), holds=[hold(HoldReason.DISPUTE, "01/03", on=2, review="15/03")])
    assert "FA-1" not in of(two)[DeadlineKind.DISPUTE_REVIEW].body
    whole = replace(two, holds=(hold(HoldReason.DISPUTE, "01/03", review="15/03"),))
    assert "FA-1" in of(whole)[DeadlineKind.DISPUTE_REVIEW].body


def test_the_end_of_the_notice_leaves_when_the_decision_is_due() -> None:
    running = account(LATE, steps=[step(1, "mise_en_demeure", "20/02")])
    assert DeadlineKind.FORMAL_NOTICE_END in of(running, date(2026, 3, 15))
    assert DeadlineKind.FORMAL_NOTICE_END not in of(running, date(2026, 3, 16))


def test_the_last_day_of_limitation_is_still_a_task() -> None:
    assert DeadlineKind.LIMITATION in of(account(LATE, limitation_ends={1: TODAY}))


def test_the_story_tells_the_last_five_things_about_these_invoices() -> None:
    sent = [step(1, "informelle", f"{number:02d}/02", round_=number) for number in range(1, 8)]
    other = step(2, "amiable", "20/02")
    dispute = replace(hold(HoldReason.DISPUTE, "01/03", on=1, review="15/03"), note="palette cassée")
    held = account(
        LATE,
        steps=[*sent, other],
        promises=[promise({1: "1250.00"}, "14/02", "08/02", cancelled=True), promise({2: "1.00"}, "14/02", id_=2)],
        holds=[dispute, hold(HoldReason.DISPUTE, "02/03", on=2, review="15/03")],
    )
    review, _ = (one for one in deadlines_of(held, BUSINESS, TODAY) if one.kind == "dispute_review")
    lines = review.body.splitlines()
    assert [line for line in lines if line[:2].isdigit()] == [
        *(f"{number:02d}/02/2026 : Relance informelle (remis)" for number in (5, 6, 7)),
        "08/02/2026 : promesse pour le 14/02/2026, annulée",
        "01/03/2026 : Litige (par Claire) : palette cassée",
    ]


def test_the_contact_is_named_by_the_address_or_by_the_file() -> None:
    nameless = account(
        LATE,
        customer=replace(LEFORT, contact_name="M. Blanc"),
        contacts=(Contact("a@example.fr"),),
        promises=[promise({1: "1250.00"}, "10/03")],
    )
    assert "Contact : M. Blanc, a@example.fr, 0102030405" in of(nameless)[DeadlineKind.PROMISE_CHECK].body
    unknown = replace(nameless, customer=replace(LEFORT, phone=None), contacts=())
    assert "Contact : à compléter" in of(unknown)[DeadlineKind.PROMISE_CHECK].body


def test_a_customer_who_seems_a_consumer_is_titled_by_code_too() -> None:
    perhaps = replace(LEFORT, kind=Kind.UNKNOWN, kind_proposed=Kind.CONSUMER, id="41103", name="Mme Durand")
    found = of(account(LATE, customer=perhaps, limitation_ends={1: date(2026, 8, 16)}), policy=UNKNOWN)
    title = found[DeadlineKind.LIMITATION].title
    assert title == "PRESCRIPTION client 41103 – au plus tard ven. 14/08/2026 (fin légale 16/08)"


def test_a_legal_end_of_the_next_year_names_its_year() -> None:
    """Sunday 3 January 2027: the last working day before is Thursday 31 December."""
    policy = replace(BUSINESS, holidays=BUSINESS.holidays | {date(2027, 1, 1)})
    found = of(account(LATE, limitation_ends={1: date(2027, 1, 3)}), date(2026, 12, 20), policy)
    limitation = found[DeadlineKind.LIMITATION]
    assert limitation.day == date(2026, 12, 31)
    assert limitation.title.endswith("au plus tard jeu. 31/12/2026 (fin légale 03/01/2027)")


def test_the_platform_is_looked_at_once_before_the_first_stage() -> None:
    """OFFICE §3.4: a public debtor, D+10, a task; then the mail at D+15."""
    stages = tuple(replace(one, status_check_days=10 if one.order == 1 else None) for one in BUSINESS.stages)
    public = replace(BUSINESS, stages=stages)
    late = account(invoice("FA-1", "27/02"), invoice("FA-2", "27/02"))
    check = of(late, policy=public)[DeadlineKind.STATUS_CHECK]
    assert (check.day, check.key) == (date(2026, 3, 9), "C1:status_check:FA-1@2026-02-27:2026-03-09")
    assert check.title == f"Vérifier le dépôt Chorus – LEFORT – {amount(euros('2000.00'))}"
    assert check.movable is False
    assert DeadlineKind.STATUS_CHECK in of(late, date(2026, 3, 30), public), "undone, it stays"
    assert of(late, date(2026, 2, 27), public) == {}, "not before the invoice is late"
    assert of(account(invoice("FA-1", "20/02"), steps=[step(1, "informelle", "02/03")]), policy=public) == {}
    disputed = replace(late, holds=(hold(HoldReason.DISPUTE, "01/03", review="15/03"),))
    assert DeadlineKind.STATUS_CHECK not in of(disputed, policy=public)


def test_a_stage_that_is_a_call_is_one_task() -> None:
    """OFFICE §3.6: no e-mail, the first stage is a call; it lies with staff since Saturday."""
    first = replace(BUSINESS.stages[1], without_mail=Channel.PHONE, call_from=Decimal(0))
    calling = replace(BUSINESS, stages=(BUSINESS.stages[0], first, *BUSINESS.stages[2:]))
    nobody = account(LATE, contacts=())
    assert DeadlineKind.CALL not in of(nobody, policy=calling), "the stage itself is the call"
    made = CallToMake("R000012", "informelle", date(2026, 2, 28), (1,))
    (call,) = deadlines_of(nobody, calling, TODAY, [made])
    assert (call.day, call.key, call.movable) == (date(2026, 3, 2), "C1:call:R000012", True)
    assert call.title == "Appeler – LEFORT – Relance informelle"
    assert "0102030405" in call.body
    assert "R000012" in call.body
    coming = account(LATE, invoice("FA-2", "10/01"), steps=[step(2, "amiable", "24/02")])
    assert len([one for one in deadlines_of(coming, BUSINESS, TODAY, [made]) if one.kind == "call"]) == 1


def test_the_discreet_body_holds_no_amount_and_no_word_of_the_customer() -> None:
    check = of(account(LATE, promises=[promise({1: "1250.00"}, "10/03")]))[DeadlineKind.PROMISE_CHECK]
    for words in ("FA-1 (échéance 10/01/2026)", "Mme Roux", "0102030405", "promis pour le 10/03/2026"):
        assert words in check.discreet
    for words in ("250", "€", "Je vous règle", "Déplacer = reporter"):
        assert words not in check.discreet
    claim = of(account(LATE, holds=[hold(HoldReason.INSOLVENCY, "03/03", review="03/05")]))
    assert "Date légale : ne pas déplacer." in claim[DeadlineKind.INSOLVENCY_CLAIM].discreet


def test_every_body_names_its_reference() -> None:
    check = of(account(LATE, promises=[promise({1: "1250.00"}, "10/03")]))[DeadlineKind.PROMISE_CHECK]
    assert f"Référence : {ref_of(check.key)}" in check.body
    assert re.fullmatch(r"T[0-9A-F]{7}", ref_of(check.key))


def test_many_invoices_are_named_and_counted() -> None:
    many = account(
        *(invoice(f"FA-{number}", "10/01") for number in range(1, 24)),
        holds=[hold(HoldReason.DISPUTE, "01/03", review="15/03")],
    )
    body = of(many)[DeadlineKind.DISPUTE_REVIEW].body
    assert "FA-20 " in body
    assert "FA-21 " not in body
    assert "et 3 autres" in body
