"""From a decision to addresses and lines: who is written to, who gets a copy, which credits are shown (OFFICE §7)."""

from dataclasses import replace
from datetime import date

from relance_mail.core.account import Account
from relance_mail.core.decide import decide
from relance_mail.core.parties import Contact, ContactRole, Kind
from relance_mail.core.policy import AnswerTo, Channel
from relance_mail.engine.writing.compose import Draft, context_of, draft_of
from relance_mail.letters.base import LetterContext
from tests.core.accounts import COMPTA, LEFORT, account, by_hand, invoice, owed, step
from tests.engine.folder_office import Day

TODAY = date(2026, 3, 3)
GENERAL = Contact("contact@example.fr", ContactRole.COLLECTION)
LATE = invoice("FA-1", "10/01")


def draft(day: Day, known: Account) -> Draft:
    return draft_of(day.office, known, decide(known, day.office.book.of(known.customer), TODAY))


def context(day: Day, known: Account) -> LetterContext:
    return context_of(day.office, draft(day, known), "R26-00000", TODAY)


def test_office_3_4_the_direction_of_a_public_customer_gets_a_copy_at_the_firm_stage(day: Day) -> None:
    town = replace(LEFORT, kind=Kind.PUBLIC, email_management="Comptable <comptable@example.org>")
    known = account(LATE, customer=town, handsets=[by_hand(1, "amiable", "20/01")])
    found = draft(day, known)
    assert (found.stage.id, found.recipients, found.copied) == ("ferme", (COMPTA.email,), ("comptable@example.org",))
    assert draft(day, replace(known, customer=replace(town, email_management=None))).copied == ()
    assert draft(day, replace(known, handsets=(by_hand(1, "informelle", "20/01"),))).copied == ()


def test_office_7_a_letter_goes_to_persons_and_greets_them(day: Day) -> None:
    both = account(LATE, contacts=(GENERAL, COMPTA), handsets=[by_hand(1, "amiable", "01/02")])
    assert draft(day, both).recipients == (COMPTA.email,)
    assert context(day, both).contact_name == COMPTA.name
    mild = replace(both, handsets=())
    assert draft(day, mild).recipients == (GENERAL.email,)


def test_office_3_4_a_stage_decided_as_a_call_is_drafted_as_one(day: Day) -> None:
    trader = account(LATE, customer=replace(LEFORT, kind=Kind.SOLE_TRADER))
    found = draft(day, trader)
    assert (found.decision.channels, found.stage.required_channel) == ((Channel.PHONE,), Channel.PHONE)


def test_office_1_5_credits_are_shown_in_the_currencies_of_the_message_only(day: Day) -> None:
    paid_too_much = replace(invoice("FA-4", "10/01", "30.00"), residual=invoice("X-1", "10/01", "-20.00").residual)
    known = account(
        LATE, invoice("AV-2", "10/01", "-50.00"), invoice("AV-3", "10/01", "-70.00", currency="USD"), paid_too_much,
        replace(invoice("AV-5", "10/01", "-90.00"), foreign_seller=True),
    )  # fmt: skip
    shown = context(day, known)
    assert [line.invoice.number for line in shown.lines] == ["FA-1", "AV-2", "FA-4"]
    assert {currency: sum_.plain() for currency, sum_ in shown.principal().items()} == {"EUR": "930.00"}


def test_office_5_copies_that_were_asked_for_claim_nothing_and_are_no_reminder(day: Day) -> None:
    asked = account(
        *(LATE, invoice("AV-2", "10/01", "-50.00")),
        steps=[step(1, "informelle", "10/02")],
        answers=[owed(AnswerTo.DOCUMENT, "02/03", 1)],
    )
    shown = context(day, asked)
    assert [line.invoice.number for line in shown.lines] == ["FA-1"]
    answer = draft(day, asked).stage.id
    told = replace(asked, answers=(), steps=(*asked.steps, step(1, answer, "12/02")))
    assert [line.reminded_on for line in context(day, told).lines][:1] == [date(2026, 2, 10)]
    assert context(day, told).history == (date(2026, 2, 10),)
