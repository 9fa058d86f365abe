"""Who is told what, and who stands in when: [service] of relance.toml, notices of stages.toml (OFFICE §7, §8.5)."""

from datetime import date
from pathlib import Path

import pytest

from relance_mail.settings.load import load
from tests.engine.folder_office import SETTINGS, office_in
from tests.settings.test_load import SMALL, folder_with, problems
from tests.settings.test_stages import BOOK

AWAY = """
[service]
responsible = "chef@example.fr"
deputy = "adjoint@example.fr"
absences = [["2026-12-24", "2027-01-02"], [2026-08-03, 2026-08-21]]
drafts_alert = 8
drafts_alert_days = 2
"""


def test_absences_are_first_and_last_days_as_texts_or_dates(tmp_path: Path) -> None:
    service = load(folder_with(tmp_path, SMALL + AWAY)).service
    assert service.absences == ((date(2026, 12, 24), date(2027, 1, 2)), (date(2026, 8, 3), date(2026, 8, 21)))
    shipped = load(folder_with(tmp_path, SMALL)).service
    assert (shipped.absences, shipped.drafts_alert, shipped.drafts_alert_days) == ((), 5, 3)


@pytest.mark.parametrize("written", ['[["2027-01-02", "2026-12-24"]]', '[["2026-12-24"]]', '["2026-12-24"]'])
def test_an_absence_that_ends_before_it_begins_or_is_no_span_is_told(tmp_path: Path, written: str) -> None:
    found = problems(tmp_path, f"{SMALL}[service]\nabsences = {written}\n")
    assert [key for key in found if key and key.startswith("service.absences")]


def test_the_office_knows_them(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-03", SETTINGS + AWAY) as day:
        letters = day.office.correspondence
    assert (letters.deputy, letters.drafts_alert, letters.drafts_alert_days) == ("adjoint@example.fr", 8, 2)
    assert letters.in_charge_on(date(2026, 12, 23)) == ("chef@example.fr", "adjoint@example.fr")
    assert letters.in_charge_on(date(2026, 12, 24)) == letters.in_charge_on(date(2027, 1, 2)) == ("adjoint@example.fr",)


def test_the_salesperson_is_told_two_working_days_before_each_letter_and_before_nothing_else() -> None:
    told = {
        stage.id: stage.notice_working_days
        for policy in BOOK.policies.values()
        for stage in policy.ladder
        if stage.notice_working_days
    }
    assert told == {"ferme": 2, "mise_en_demeure": 2}
    letters = {stage.id for policy in BOOK.policies.values() for stage in policy.ladder if stage.letter}
    assert told.keys() == letters
