"""The further templates of OFFICE §12: promise, dispute, plan, thanks. Drafts for staff, sent by no scenario."""

import itertools
import re
from dataclasses import replace
from functools import cache

import pytest

from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterContext, Template
from relance_mail.letters.catalogue import Catalogue
from relance_mail.letters.check import bare, check_template, text_of_message
from relance_mail.letters.samples import CUSTOMERS, sample
from tests.letters.shipped import BY_ID, FOLDER, FURTHER, STAGES, plain

DOCUMENTS = [(stage, "mail") for stage in FURTHER] + [("plan_accepte", "lettre")]
EVERY = list(itertools.product(DOCUMENTS, CUSTOMERS))
CATALOGUE = Catalogue(FOLDER)


@cache
def template(stage: str, name: str) -> Template:
    return next(one for one in CATALOGUE.templates(stage) if one.path == f"fr/{stage}/{name}.docx")


def words(stage: str, name: str, context: LetterContext) -> str:
    return plain(text_of_message(template(stage, name), context))


def said(stage: str, name: str = "mail", kind: str = "business") -> str:
    return words(stage, name, sample(kind, BY_ID[stage]))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_passes_the_rules_for_every_sort_of_debtor(document: tuple[str, str]) -> None:
    """As `relance check` reads a template that a scenario uses."""
    rules = CATALOGUE.mentions()["fr"]
    assert document[0] in rules.stages
    assert check_template(template(*document), BY_ID[document[0]], rules) == []


def test_no_scenario_sends_them() -> None:
    """OFFICE §12: always drafts; thanks are off."""
    assert not {stage.id for stage in STAGES} & set(FURTHER)


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_a_bare_message_has_no_hole(document: tuple[str, str], kind: str) -> None:
    context = replace(bare(sample(kind, BY_ID[document[0]])), promises=(), broken_promises=())
    text = words(*document, context)
    assert not re.search(r"None| ,|\(\)|– –|–\s*$|^\s*–|  \.|Tél\.|P\.J\.|IBAN|notons \.", text, re.MULTILINE)
    one = words(*document, replace(sample(kind, BY_ID[document[0]]), lines=context.lines))
    assert not re.search(r"\bfactures\b", one)


def test_a_promise_is_noted_with_its_sum_and_its_day() -> None:
    assert "Nous notons un règlement de 562,00 € pour le mardi 31 mars 2026." in said("promesse_notee")
    assert "annoncé un règlement de 1 250,00 € pour le vendredi 20 février 2026" in said("promesse_non_tenue")


@pytest.mark.parametrize("stage", ["litige_pris_en_compte", "fin_de_litige"])
@pytest.mark.parametrize("kind", CUSTOMERS)
def test_the_mediator_is_named_to_a_consumer_who_disputes(stage: str, kind: str) -> None:
    """OFFICE §12."""
    assert ("médiateur de la consommation dont nous relevons" in said(stage, kind=kind)) is (kind == "consumer")


def test_a_plan_carries_its_clause_its_days_and_the_sum_in_words() -> None:
    """LAW §8, C. civ. 1376."""
    text = said("plan_accepte", "lettre")
    assert "reconnaît devoir à Atelier des Tanneurs" in text
    assert "1 685,50 € (mille six cent quatre-vingt-cinq euros et cinquante centimes)" in text
    assert "après une mise en demeure restée sans effet pendant huit jours, la totalité des sommes restant dues" in text
    assert text.index("mardi 31 mars 2026") < text.index("jeudi 30 avril 2026") < text.index("vendredi 29 mai 2026")
    assert "561,50 €" in text
    own_hand = "écrite de votre main, en chiffres et en lettres"
    assert own_hand not in text
    assert own_hand in said("plan_accepte", "lettre", "consumer")
    for kind in CUSTOMERS:
        context = sample(kind, BY_ID["plan_accepte"], interest=InterestMode.CLAIM)
        assert not re.search(r"pénalité|indemnité|intérêt", words("plan_accepte", "lettre", context))


def test_thanks_ask_for_nothing() -> None:
    text = said("remerciement")
    assert "Nous avons bien reçu votre règlement" in text
    assert not re.search(r"reste|1 685,50|retard", text)
