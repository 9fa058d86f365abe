"""How a stage reaches a customer (OFFICE §3.4, §3.6, §7): addresses, calls from an amount on, nobody to go to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance_mail.core.account import Account
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Reason
from relance_mail.core.ladder import status_check_day
from relance_mail.core.parties import Contact, ContactRole, ContactState
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.core.reach import addressees, gone_by, is_generic
from tests.core.accounts import LEFORT, TODAY, account, by_hand, counted, invoice, mentioned, on, step, verdict
from tests.core.policies import BUSINESS, FIRM, FIRST, FORMAL, SECOND

GENERAL = Contact("Contact@example.fr", ContactRole.COLLECTION)
PERSON = Contact("j.roux@example.fr")
LATE = invoice("FA-1", "10/01")
CALLING = replace(
    BUSINESS, stages=(replace(FIRST, phone_from=Decimal(500)), *(one for one in BUSINESS.stages if one.order > 1))
)


@pytest.mark.parametrize(
    ("amounts", "channel"),
    [(("499.99",), Channel.MAIL), (("500.00",), Channel.PHONE), (("300.00", "200.00"), Channel.PHONE)],
)
def test_office_3_4_from_an_amount_on_the_stage_is_a_call(amounts: Sequence[str], channel: Channel) -> None:
    owing = account(*(invoice(f"FA-{number}", "10/01", sum_) for number, sum_ in enumerate(amounts, 1)))
    decision = decide(owing, CALLING, TODAY)
    assert (decision.stage, decision.channels) == ("informelle", (channel,))
    nobody_answers = replace(owing, customer=replace(LEFORT, phone=None))
    assert decide(nobody_answers, CALLING, TODAY).channels == (Channel.MAIL,)


def test_currencies_are_not_added_up_to_a_call() -> None:
    both = account(invoice("FA-1", "10/01", "400.00"), invoice("FA-2", "10/01", "400.00", currency="USD"))
    assert decide(both, CALLING, TODAY).channels == (Channel.MAIL,)


def test_a_message_in_a_higher_tone_is_no_call_because_of_what_joins_it() -> None:
    both = account(LATE, invoice("FA-2", "10/02"), steps=[step(1, "informelle", "20/01")])
    decision = decide(both, CALLING, TODAY)
    assert (decision.stage, counted(decision)) == ("amiable", {1: "amiable", 2: "informelle"})
    assert decision.channels == (Channel.MAIL,)
    stages = tuple(replace(one, phone_from=Decimal(1500)) if one is SECOND else one for one in BUSINESS.stages)
    assert decide(both, replace(BUSINESS, stages=stages), TODAY).channels == (Channel.MAIL,)


def test_only_what_is_at_the_stage_makes_it_a_call() -> None:
    """400 euros at the first stage, 5 000 shown beside them."""
    beside = invoice("FA-2", "25/01", "5000.00")
    both = account(invoice("FA-1", "10/02", "400.00"), beside, steps=[step(2, "informelle", "20/02")])
    decision = decide(both, CALLING, TODAY)
    assert (counted(decision), mentioned(decision), decision.channels) == ({1: "informelle"}, {2}, (Channel.MAIL,))


def test_a_call_is_proved_by_its_result() -> None:
    called = gone_by(FIRST, (Channel.PHONE,))
    assert (called.channels, called.proof, called.required_channel) == (
        (Channel.PHONE,),
        ProofNeeded.RESULT,
        Channel.PHONE,
    )
    assert gone_by(FORMAL, (Channel.POST,)) == FORMAL
    assert gone_by(FIRST, ()) == FIRST


@pytest.mark.parametrize(
    ("address", "generic"),
    [
        *((f"{name}@example.fr", True) for name in ("contact", "INFO", "accueil", "info+ventes", "no-reply")),
        *((f"{name}@example.fr", False) for name in ("compta", "j.roux", "mairie", "contact.roux", "")),
    ],
)
def test_which_mailboxes_nobody_in_particular_reads(address: str, generic: bool) -> None:
    assert is_generic(address, BUSINESS) is generic
    assert not is_generic(address, replace(BUSINESS, generic_mailboxes=()))


def at_stage(stage: str | None, *contacts: Contact) -> Account:
    return account(LATE, contacts=contacts, handsets=[by_hand(1, stage, "01/02")] if stage else [])


@pytest.mark.parametrize(("stage", "next_one"), [(None, "informelle"), ("informelle", "amiable")])
def test_office_7_a_generic_address_gets_the_mild_stages(stage: str | None, next_one: str) -> None:
    assert counted(decide(at_stage(stage, GENERAL), BUSINESS, TODAY)) == {1: next_one}


def test_office_7_a_letter_by_mail_waits_for_the_address_of_a_person() -> None:
    waiting = decide(at_stage("amiable", GENERAL), BUSINESS, TODAY)
    assert (waiting.action, waiting.reason, waiting.stage) == (Action.ASK, Reason.NO_CONTACT, "ferme")
    assert "Contact@example.fr n'est l'adresse de personne en particulier" in waiting.because
    asked_person = at_stage("amiable", GENERAL, PERSON)
    assert counted(decide(asked_person, BUSINESS, TODAY)) == {1: "ferme"}
    assert addressees(asked_person, FIRM, BUSINESS) == (PERSON,)
    assert addressees(asked_person, SECOND, BUSINESS) == (GENERAL,)
    person_left = at_stage("amiable", GENERAL, replace(PERSON, state=ContactState.LEFT))
    assert decide(person_left, BUSINESS, TODAY).reason is Reason.NO_CONTACT


def test_office_6_a_formal_notice_needs_no_mail_and_its_copy_goes_to_persons_only() -> None:
    alone = decide(at_stage("ferme", GENERAL), BUSINESS, TODAY)
    assert (alone.stage, alone.channels) == ("mise_en_demeure", (Channel.POST,))
    with_copy = decide(at_stage("ferme", GENERAL, PERSON), BUSINESS, TODAY)
    assert with_copy.channels == (Channel.POST, Channel.MAIL)
    assert addressees(at_stage("ferme", GENERAL, PERSON), FORMAL, BUSINESS) == (PERSON,)


def test_office_3_6_without_any_address_a_letter_still_goes_by_post() -> None:
    posted = replace(BUSINESS, stages=(*BUSINESS.stages[:3], replace(FIRM, without_mail=Channel.POST)))
    assert decide(at_stage("amiable"), posted, TODAY).channels == (Channel.POST,)
    assert decide(at_stage("amiable", GENERAL), posted, TODAY).reason is Reason.NO_CONTACT


def test_office_3_4_the_day_on_which_a_person_looks_before_the_stage() -> None:
    assert status_check_day(LATE, replace(FIRST, status_check_days=10)) == date(2026, 1, 20)
    assert status_check_day(LATE, FIRST) is None


def test_a_stage_that_waits_for_an_address_keeps_its_place() -> None:
    waiting = verdict(on(at_stage("amiable", GENERAL), date(2026, 4, 1)), "FA-1")
    assert (waiting.stage_done, waiting.stage_next) == ("amiable", "ferme")
