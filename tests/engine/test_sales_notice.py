"""The salesperson is warned before a letter goes, may stop it, and holds nothing up (OFFICE §7)."""

from datetime import time

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.findings import Finding
from relance_mail.core.outbox import State
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.errors import BackendError
from relance_mail.store import customers
from tests.engine.carriers import carrier, raises
from tests.engine.folder_office import BOSS, Day, owed, text_of
from tests.engine.mornings import SALES, mails_to, ordinary, subjects, with_chief

TUESDAY, AMIABLE = "2026-03-03", "2026-03-17"
OTHER = owed("FA-9", due="2026-12-01", code="C9")
FIRM = "2026-04-01"  # fifteen days after the second reminder


def seller(day: Day, **people: str | None) -> None:
    with day.office.store.writing() as conn:
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, **people)


@pytest.fixture
def reminded(day: Day) -> Day:
    """A customer reminded twice; its salesperson is known."""
    with_chief(day, summary_to=())
    for on in (TUESDAY, AMIABLE):
        day.send(on, owed(), OTHER)
    seller(day, sales_person=f"Paul Vente <{SALES}>")
    return day


def test_two_working_days_before_the_letter_the_salesperson_is_told_once(reminded: Day) -> None:
    reminded.morning("2026-03-27", owed(), OTHER)
    assert subjects(reminded, SALES) == []
    reminded.morning("2026-03-30", owed(), OTHER)
    reminded.cycle()
    reminded.morning("2026-03-31", owed(), OTHER)
    assert subjects(reminded, SALES) == ["Relance ferme prévue le mercredi 1er avril 2026 : Client C1 (C1), 1 250,00 €"]


def test_it_tells_the_case_and_how_to_stop_it(reminded: Day) -> None:
    reminded.morning("2026-03-30", owed(), OTHER)
    text = ordinary(text_of(mails_to(reminded, SALES)[0]))
    assert "Factures : FA-1 (échéance 10/02/2026, reste 1 250,00 €)" in text
    assert "17/03/2026 : Relance amiable (remis)" in text
    assert "Pause 7 j : mailto:compta@atelier.example.fr?subject=" in text
    assert "Litige : mailto:compta@atelier.example.fr?subject=" in text
    assert "La procédure n'attend pas ce message" in text


@pytest.mark.parametrize(
    ("people", "to"),
    [
        ({"sales_person": None, "responsible": SALES}, 1),
        ({"sales_person": "Paul Vente", "responsible": SALES}, 1),
        ({"sales_person": "paul@ailleurs.example.org", "responsible": None}, 0),
        ({"sales_person": None, "responsible": None}, 0),
    ],
)
def test_it_goes_to_the_responsible_else_and_never_outside(
    reminded: Day, people: dict[str, str | None], to: int
) -> None:
    seller(reminded, **people)
    before = len(reminded.sent())
    reminded.morning("2026-03-30", owed(), OTHER)
    assert (len(subjects(reminded, SALES)), len(reminded.sent()) - before) == (to, to)


def test_a_customer_who_is_held_needs_no_notice(reminded: Day) -> None:
    staff_accounts.hold(reminded.office, "C1", BOSS, reason=HoldReason.DISPUTE)
    reminded.morning("2026-03-30", owed(), OTHER)
    assert subjects(reminded, SALES) == []


def test_a_mild_stage_needs_no_notice(day: Day) -> None:
    with_chief(day, summary_to=())
    day.morning("2026-02-13", owed(), OTHER)
    seller(day, sales_person=SALES)
    day.morning("2026-02-16", owed(), OTHER)
    assert subjects(day, SALES) == []


def test_the_reminder_does_not_wait_for_a_notice_that_cannot_leave(reminded: Day) -> None:
    made = carrier(reminded, *[raises(BackendError(Finding("smtp", "No answer.", "Wait.")))] * 9)
    report = reminded.morning(FIRM, owed(), OTHER)
    assert "smtp" in {finding.code for finding in report.findings}
    assert len(made.dispatched) == 1
    assert reminded.rows(State.AWAITING_APPROVAL)[0].channel == "mail"


def test_a_step_made_again_is_told_again(reminded: Day) -> None:
    reminded.morning("2026-03-30", owed(), OTHER)
    staff_accounts.set_stage(
        reminded.office, "C1", "amiable", BOSS, numbers=("FA-1",), on=reminded.office.today(), reason="reprise"
    )
    reminded.morning("2026-04-13", owed(), OTHER)
    assert len(subjects(reminded, SALES)) == 2


def test_nobody_is_written_to_at_night_or_on_a_day_off(reminded: Day) -> None:
    reminded.go_to("2026-03-30", time(6))
    reminded.ledger(owed(), OTHER)
    reminded.cycle()
    assert subjects(reminded, SALES) == []
    reminded.go_to("2026-03-30", time(8, 1))
    reminded.cycle()
    assert len(subjects(reminded, SALES)) == 1
