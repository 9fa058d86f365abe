"""Ours, not settled, certain, liquid and due: each refusal says which of them fails, and why."""

from dataclasses import replace

import pytest

from relance_mail.core.carried import UNKNOWN_BALANCE
from relance_mail.core.cases import cases_of
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Outcome, Reason
from relance_mail.core.eligibility import GROUNDS, refusal
from relance_mail.core.invoices import Invoice, InvoiceType
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Approval
from tests.core.accounts import TODAY, account, counted, day, euros, invoice, verdict
from tests.core.policies import BUSINESS

GOOD = invoice("FA-1", "10/01")
PUBLIC = replace(GOOD, kind=Kind.PUBLIC)

REFUSED: dict[str, list[tuple[Invoice, Reason, str]]] = {
    "supplier_invoice": [(replace(GOOD, foreign_seller=True), Reason.SUPPLIER_INVOICE, "Facture fournisseur ?")],
    "settled": [(replace(GOOD, residual=euros("0.00")), Reason.PAID, "Soldée")],
    "credit": [
        (invoice("AV-1", "10/01", "-45.00"), Reason.CREDIT_NOTE, "Avoir de 45,00"),
        (replace(GOOD, residual=euros("-20.00")), Reason.CREDIT_NOTE, "Trop-perçu de 20,00"),
        (replace(GOOD, type=InvoiceType.CREDIT_NOTE), Reason.NOT_CERTAIN, "Non certaine : avoir dont"),
    ],
    "not_taken_in": [
        (replace(PUBLIC, life_cycle="208"), Reason.NOT_DUE, "Non exigible : demande «\u00a0Suspendue\u00a0» (208)"),
        (replace(PUBLIC, life_cycle="213", disputed_by_source="Rejetée"), Reason.NOT_DUE, "Non exigible : demande"),
    ],
    "not_certain": [
        (replace(GOOD, disputed_by_source="refusée"), Reason.NOT_CERTAIN, "Non certaine : la plateforme ou le fichier"),
        (replace(GOOD, disputed_by_source=UNKNOWN_BALANCE), Reason.NOT_CERTAIN, "Non certaine : report à nouveau"),
        *(
            (replace(GOOD, life_cycle=code), Reason.NOT_CERTAIN, f"Non certaine : la plateforme indique {words}")
            for code, words in {
                "207": "«\u00a0En litige\u00a0» (207), la cause",
                "208": "«\u00a0Suspendue\u00a0» (208), la cause",
                "210": "«\u00a0Refusée\u00a0» (210), la cause",
                "213": "«\u00a0Rejetée\u00a0» (213), la cause",
                "212": "«\u00a0Encaissée\u00a0» (212) mais le fichier laisse 1\u202f000,00\u00a0€",
            }.items()
        ),
    ],
    "not_liquid": [
        (replace(GOOD, total=euros("900.00")), Reason.NOT_LIQUID, "Non liquide : le reste dû"),
        (replace(GOOD, total=Money.of("1000.00", "USD")), Reason.NOT_LIQUID, "USD"),
    ],
    "retention": [(replace(GOOD, retention=True), Reason.NOT_DUE, "Non exigible : retenue de garantie")],
}


def test_the_table_names_every_ground() -> None:
    assert list(REFUSED) == [ground.__name__ for ground in GROUNDS]


@pytest.mark.parametrize(
    ("refused", "reason", "words"),
    [one for many in REFUSED.values() for one in many],
    ids=lambda value: str(value)[:12],
)
def test_a_refused_document_is_excluded_with_its_reason(refused: Invoice, reason: Reason, words: str) -> None:
    decision = decide(account(refused), BUSINESS, TODAY)
    only = decision.verdicts[0]
    assert (decision.action, only.outcome, only.reason) == (Action.NONE, Outcome.EXCLUDED, reason)
    assert words in only.because
    assert only.stage_next is None


def test_a_good_one_is_chased_and_nothing_open_is_no_action() -> None:
    assert counted(decide(account(GOOD), BUSINESS, TODAY)) == {1: "informelle"}
    nothing = decide(account(), BUSINESS, TODAY)
    assert (nothing.action, nothing.reason, nothing.verdicts) == (Action.NONE, Reason.PAID, ())


def test_a_cent_of_disagreement_is_no_doubt() -> None:
    assert counted(decide(account(replace(GOOD, total=euros("999.99"))), BUSINESS, TODAY)) == {1: "informelle"}
    assert counted(decide(account(replace(GOOD, total=None)), BUSINESS, TODAY)) == {1: "informelle"}
    assert decide(account(replace(GOOD, total=euros("999.98"))), BUSINESS, TODAY).reason is Reason.NOT_LIQUID


def test_a_refusal_is_told_before_what_stops_the_house() -> None:
    braked = account(GOOD, invoice("AV-2", "10/01", "-45.00"))
    braked = replace(braked, facts=replace(braked.facts, braked=True))
    decision = decide(braked, BUSINESS, TODAY)
    assert verdict(decision, "FA-1").reason is Reason.BRAKE
    assert verdict(decision, "AV-2").reason is Reason.CREDIT_NOTE


@pytest.mark.parametrize("code", ["200", "203", "204", "205", "206", "209", None])
def test_law_9_other_statuses_and_none_stop_nothing(code: str | None) -> None:
    """A dispute that is lifted in the next file frees the invoice: nothing of it is remembered."""
    assert counted(decide(account(replace(GOOD, life_cycle=code)), BUSINESS, TODAY)) == {1: "informelle"}


def test_law_9_a_payment_sent_is_no_refusal_but_waits_for_the_bank() -> None:
    """Status 211 opens a hold when it is read; alone it says nothing about the claim."""
    assert refusal(cases_of(account(replace(GOOD, life_cycle="211")), BUSINESS, TODAY)[0]) is None


def test_an_assumed_due_date_is_chased_with_a_yes_that_says_so() -> None:
    automatic = replace(BUSINESS, approval=Approval.AUTOMATIC)
    known = account(replace(GOOD, due_date_assumed=True), sent_on=[day("01/01")])
    decision = decide(known, automatic, TODAY)
    assert (decision.action, decision.needs_yes) == (Action.REMIND, True)
    assert "échéance supposée" in decision.verdicts[0].because


def test_what_is_not_due_yet_says_so_and_waits() -> None:
    early = decide(account(invoice("FA-1", "20/03")), BUSINESS, TODAY).verdicts[0]
    assert (early.reason, early.outcome, "non exigible" in early.because) == (Reason.NOT_DUE, Outcome.WAITING, True)
