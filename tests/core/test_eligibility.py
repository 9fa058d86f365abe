"""Ours, certain, liquid, not settled: each refusal with its reason and a phrase."""

from dataclasses import replace

import pytest

from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Outcome, Reason
from relance_mail.core.eligibility import GROUNDS
from relance_mail.core.invoices import Invoice, InvoiceType
from relance_mail.core.money import Money
from tests.core.accounts import TODAY, account, counted, euros, invoice, verdict
from tests.core.policies import BUSINESS

GOOD = invoice("FA-1", "10/01")

REFUSED: dict[str, list[tuple[Invoice, Reason, str]]] = {
    "supplier_invoice": [(replace(GOOD, foreign_seller=True), Reason.SUPPLIER_INVOICE, "Facture fournisseur ?")],
    "settled": [(replace(GOOD, residual=euros("0.00")), Reason.PAID, "Soldée")],
    "credit": [
        (invoice("AV-1", "10/01", "-45.00"), Reason.CREDIT_NOTE, "Avoir de 45,00"),
        (replace(GOOD, residual=euros("-20.00")), Reason.CREDIT_NOTE, "Trop-perçu de 20,00"),
        (replace(GOOD, type=InvoiceType.CREDIT_NOTE), Reason.NOT_CERTAIN, "positif"),
    ],
    "not_certain": [(replace(GOOD, disputed_by_source="refusée"), Reason.NOT_CERTAIN, "refusée")],
    "not_liquid": [
        (replace(GOOD, total=euros("900.00")), Reason.NOT_LIQUID, "dépasse le total"),
        (replace(GOOD, total=Money.of("1000.00", "USD")), Reason.NOT_LIQUID, "USD"),
    ],
    "retention": [(replace(GOOD, retention=True), Reason.NOT_DUE, "Retenue de garantie")],
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
