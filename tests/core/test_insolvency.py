"""What the judgment of an insolvency parts: claims to be declared, and those from after it (LAW §7)."""

from dataclasses import replace

from relance_mail.core.account import Account, HoldReason
from relance_mail.core.agenda import deadlines_of
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Reason
from relance_mail.core.insolvency import after_judgment, apart_words
from relance_mail.core.parties import Kind
from tests.core.accounts import LEFORT, TODAY, account, day, hold, invoice, verdict
from tests.core.policies import BUSINESS

BEFORE = replace(invoice("FA-1", "10/01"), issue_date=day("2025-12-10"))
AFTER = replace(invoice("FA-2", "01/03", "300.00"), issue_date=day("21/02"))


def insolvent(judgment: str | None = "20/02", ended: str | None = None) -> Account:
    proceedings = hold(HoldReason.INSOLVENCY, "25/02", review="20/04", ended=ended)
    return account(BEFORE, AFTER, holds=[replace(proceedings, dated_on=day(judgment) if judgment else None)])


def test_law_7_all_is_stopped_and_what_came_after_is_told_apart() -> None:
    decision = decide(insolvent(), BUSINESS, TODAY)
    assert decision.action is Action.WAIT
    assert {one.reason for one in decision.verdicts} == {Reason.INSOLVENCY}
    assert "Postérieure au jugement du 20/02/2026" in verdict(decision, "FA-2").because
    assert "Postérieure" not in verdict(decision, "FA-1").because
    assert apart_words(insolvent(), TODAY) == "FA-2, postérieure au jugement : 300,00\u00a0€"


def test_law_7_the_declaration_is_about_what_came_before() -> None:
    (claim,) = [one for one in deadlines_of(insolvent(), BUSINESS, TODAY) if one.kind is DeadlineKind.INSOLVENCY_CLAIM]
    assert "Montant : 1\u202f000,00\u00a0€" in claim.body
    assert "À part, à ne pas déclarer sans vérifier : FA-2" in claim.body
    assert "FA-2" not in claim.discreet


def test_law_7_without_the_judgment_or_the_day_of_the_invoice_nothing_is_parted() -> None:
    assert after_judgment(insolvent(judgment=None), TODAY) == ()
    assert after_judgment(insolvent(ended="01/03"), TODAY) == ()
    undated = replace(insolvent(), invoices=(replace(AFTER, issue_date=None),))
    assert after_judgment(undated, TODAY) == ()


def test_office_5_over_indebtedness_parts_nothing() -> None:
    consumer = replace(insolvent(), customer=replace(LEFORT, kind=Kind.CONSUMER))
    assert after_judgment(consumer, TODAY) == ()
    assert "Postérieure" not in str(decide(consumer, BUSINESS, TODAY).verdicts)
