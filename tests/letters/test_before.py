"""What came before a message is told to its reader, where he knows it (OFFICE §4.2)."""

from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.account import Hold, HoldReason, Promise
from relance_mail.core.money import Money
from relance_mail.letters.base import LetterContext
from relance_mail.letters.before import broken_promise, resumption
from relance_mail.letters.docx import render_letter
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.samples import sample
from tests.letters.shipped import BY_ID, catalogue


def context(stage: str = "amiable", **changes: object) -> LetterContext:
    return replace(sample("business", BY_ID[stage]), **{"broken_promises": (), **changes})  # type: ignore[arg-type]  # fields by name


def promise(number: int, due: date, amount: str | None = None) -> Promise:
    part = Money.of(amount) if amount else None
    return Promise(number, {1: Money.of("1250.00")}, date(2026, 2, 1), due, amount=part)


def hold(reason: HoldReason) -> Hold:
    return Hold(reason, date(2026, 2, 1), "Anne", review_on=date(2026, 2, 10), note="ne jamais montrer ceci")


def test_a_broken_promise_is_cited_with_amount_and_day() -> None:
    told = broken_promise(context(broken_promises=(promise(1, date(2026, 3, 10)),)))
    assert told.replace("\u202f", " ").replace("\u00a0", " ") == "un règlement de 1 250,00 € pour le mardi 10 mars 2026"
    assert broken_promise(context()) == ""


def test_of_several_the_latest_is_cited() -> None:
    several = (promise(1, date(2026, 3, 3), "400.00"), promise(2, date(2026, 3, 10), "850.00"))
    assert "850,00" in broken_promise(context(broken_promises=several))
    assert "400,00" not in broken_promise(context(broken_promises=several))


@pytest.mark.parametrize("reason", list(HoldReason))
def test_a_reason_is_told_only_where_the_customer_knows_it_and_never_our_note(reason: HoldReason) -> None:
    told = resumption(context(resumes_after=hold(reason)))
    ours = (HoldReason.PAUSE, HoldReason.HANDED_OVER, HoldReason.FACTOR, HoldReason.UNREADABLE_ROW)
    if reason in ours:
        assert told == ""
    assert "montrer" not in told
    if reason is HoldReason.DISPUTE:
        assert "litige" in told


@pytest.mark.parametrize("stage", ["informelle", "amiable", "ferme"])
def test_every_stage_that_may_follow_a_promise_or_a_dispute_says_so(stage: str) -> None:
    documents = catalogue().documents(stage)
    assert documents.mail is not None
    promised = context(stage, broken_promises=(promise(1, date(2026, 3, 10)),))
    assert "Vous nous aviez annoncé un règlement" in render_mail(documents.mail.content, promised).text
    resumed = context(stage, resumes_after=hold(HoldReason.DISPUTE))
    assert "Le litige dont vous nous aviez fait part" in render_mail(documents.mail.content, resumed).text
    bare = render_mail(documents.mail.content, context(stage)).text
    assert "aviez annoncé" not in bare
    assert "litige" not in bare
    if documents.letter is not None:
        assert render_letter(documents.letter.content, promised) != render_letter(
            documents.letter.content, context(stage)
        )
