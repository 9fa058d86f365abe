"""The short mails about drafts: ready after the file of the day, or lying there too long (OFFICE §2, §8.5)."""

from datetime import time

import pytest

from relance_mail.core.policy import Approval
from tests.engine.folder_office import Day, owed, text_of
from tests.engine.mornings import CHIEF, DEPUTY, mails_to, ordinary, subjects, with_chief

TUESDAY, WEDNESDAY = "2026-03-03", "2026-03-04"
OTHER = owed("FA-9", due="2026-12-01", code="C9")
MANY = [owed(f"FA-{n}", code=f"C{n}", amount="100.00") for n in range(6)]


@pytest.fixture
def drafts(day: Day) -> Day:
    """An office whose reminders are drafts; the summary of that Tuesday has left."""
    with_chief(day, deputy=DEPUTY)
    day.approval(Approval.DRAFTS)
    day.go_to(TUESDAY, time(8, 1))
    day.ledger(OTHER)
    day.cycle()
    assert len(subjects(day)) == 1
    return day


def short(day: Day, address: str = CHIEF) -> list[str]:
    return [subject for subject in subjects(day, address) if not subject.startswith("Relances du")]


def test_drafts_of_the_file_of_the_day_are_told_once_with_their_total(drafts: Day) -> None:
    drafts.go_to(TUESDAY)
    drafts.ledger(*MANY[:2], OTHER)
    drafts.cycle()
    drafts.cycle()
    assert short(drafts) == ["2 brouillons prêts (200,00 €)"]
    text = ordinary(text_of(mails_to(drafts, CHIEF)[-1]))
    assert "- Client C0 (C0) – Relance informelle (réf. R26-" in text
    assert "en l'envoyant depuis votre messagerie" in text


def test_another_version_of_the_file_is_another_batch_and_only_the_new_ones_are_told(drafts: Day) -> None:
    drafts.go_to(TUESDAY)
    drafts.ledger(*MANY[:2], OTHER)
    drafts.cycle()
    drafts.later(minutes=10)
    drafts.ledger(*MANY[1:3], OTHER)
    drafts.cycle()
    assert short(drafts) == ["2 brouillons prêts (200,00 €)", "1 brouillon prêt (100,00 €)"]


def test_what_the_summary_tells_is_not_told_again(drafts: Day) -> None:
    drafts.go_to(WEDNESDAY, time(7, 30))
    drafts.ledger(*MANY[:2], OTHER)
    drafts.cycle()
    assert len(drafts.sent()) == 1
    drafts.go_to(WEDNESDAY, time(8, 1))
    drafts.cycle()
    drafts.cycle()
    assert (short(drafts), subjects(drafts)[-1]) == ([], "Relances du mercredi 04/03 : 2 à décider")


def test_where_the_program_sends_itself_there_is_no_such_mail(drafts: Day) -> None:
    drafts.approval(Approval.ASK)
    drafts.go_to(TUESDAY)
    drafts.ledger(*MANY, OTHER)
    drafts.cycle()
    assert short(drafts) == []


@pytest.mark.parametrize(("drafts_of", "told"), [(5, []), (6, ["6 brouillons attendent (600,00 €)"])])
def test_office_8_5_more_than_five_drafts_unsent_for_three_days_are_told_to_the_deputy(
    drafts: Day, drafts_of: int, told: list[str]
) -> None:
    drafts.morning(TUESDAY, *MANY[:drafts_of], OTHER)
    for on in (WEDNESDAY, "2026-03-05"):
        drafts.morning(on, *MANY[:drafts_of], OTHER)
        assert short(drafts, DEPUTY) == []
    drafts.morning("2026-03-06", *MANY[:drafts_of], OTHER)
    drafts.cycle()
    assert short(drafts, DEPUTY) == told


def test_a_draft_made_anew_has_waited_since_the_first_and_the_deputy_is_told_once_a_day(drafts: Day) -> None:
    for on in (TUESDAY, "2026-03-06", "2026-03-09", "2026-03-10"):
        drafts.morning(on, *MANY, OTHER)
        drafts.cycle()
    assert short(drafts, DEPUTY) == ["6 brouillons attendent (600,00 €)"] * 3
    assert "depuis le 03/03/2026" in text_of(mails_to(drafts, DEPUTY)[-1])


def test_nobody_is_told_on_a_day_off_or_before_the_hour(drafts: Day) -> None:
    drafts.morning(TUESDAY, *MANY, OTHER)
    drafts.go_to("2026-03-07")
    drafts.cycle()
    drafts.go_to("2026-03-09", time(6))
    drafts.cycle()
    assert short(drafts, DEPUTY) == []
