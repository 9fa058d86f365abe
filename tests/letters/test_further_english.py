"""The further templates in English: what a customer abroad is answered about a promise, a dispute, a payment."""

import itertools
import re
from dataclasses import replace

import pytest

from relance_mail.core.parties import Kind
from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterContext, Template
from relance_mail.letters.check import bare, check_template, text_of_message
from relance_mail.letters.samples import CUSTOMERS, sample
from tests.letters.shipped import BY_ID, FURTHER_ENGLISH, catalogue, plain
from tests.letters.test_english import FRENCH_LEFT, abroad

EVERY = list(itertools.product(FURTHER_ENGLISH, CUSTOMERS))


def template(stage: str) -> Template:
    found = catalogue().documents(stage, Kind.BUSINESS, "en").mail
    assert found is not None
    assert found.path == f"en/{stage}/mail.docx"
    return found


def words(context: LetterContext) -> str:
    return plain(text_of_message(template(context.stage.id), context))


def said(stage: str, kind: str = "foreign") -> str:
    return words(sample(kind, BY_ID[stage]))


@pytest.mark.parametrize("stage", FURTHER_ENGLISH)
def test_each_passes_its_rules_and_leaves_no_french(stage: str) -> None:
    rules = catalogue().mentions()["en"]
    assert stage in rules.stages
    assert check_template(template(stage), BY_ID[stage], rules) == []
    assert not FRENCH_LEFT.findall(words(abroad(stage)).replace("La Banque Postale", ""))


@pytest.mark.parametrize(("stage", "kind"), EVERY)
def test_only_the_principal_and_no_hole_in_a_bare_message(stage: str, kind: str) -> None:
    claimed = words(sample(kind, BY_ID[stage], interest=InterestMode.CLAIM))
    assert not re.search(r"interest|penalt|indemnity|article|EUR 40\.00|1,780\.65", claimed, re.IGNORECASE)
    full = sample(kind, BY_ID[stage])
    text = words(replace(bare(full), promises=(), broken_promises=()))
    assert not re.search(r"None| ,|\(\)|– –|–\s*$|^\s*–|  \.|Tel\.|IBAN|noted \.", text, re.MULTILINE)
    assert not re.search(r"\binvoices\b", words(replace(full, lines=full.lines[:1])))


def test_a_promise_is_told_with_its_sum_and_its_day() -> None:
    assert "We have noted a payment of EUR 562.00 by Tuesday 31 March 2026." in said("promesse_notee")
    assert "announced a payment of EUR 1,250.00 by Friday 20 February 2026; to date" in said("promesse_non_tenue")


@pytest.mark.parametrize("stage", ["litige_pris_en_compte", "fin_de_litige"])
@pytest.mark.parametrize("kind", CUSTOMERS)
def test_the_mediator_is_named_to_a_consumer_who_disputes(stage: str, kind: str) -> None:
    """OFFICE §12."""
    assert ("consumer mediator whom we come under" in said(stage, kind)) is (kind == "consumer")


def test_thanks_ask_for_nothing() -> None:
    assert "We have received your payment" in said("remerciement")
    assert not re.search(r"outstanding|1,685|overdue", said("remerciement"), re.IGNORECASE)


def test_an_agreement_on_instalments_stays_french() -> None:
    """An acknowledgment of debt (C. civ. 1376) is signed in the language of its law."""
    found = catalogue().documents("plan_accepte", Kind.BUSINESS, "en").letter
    assert found is not None
    assert found.path == "fr/plan_accepte/lettre.docx"
