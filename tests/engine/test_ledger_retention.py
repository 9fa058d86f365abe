"""Retentions of guarantee: proposed, never reminded, answered by a person (OFFICE §1.5)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from relance_mail.engine.staff.retaining import no_retention, retention_due
from relance_mail.errors import Conflict
from tests.engine.folder_office import BOSS, Day, office_in, owed

TUESDAY = "2026-03-03"
RETAINED = owed("RG FA-1", amount="62.50")
OTHER = owed("FA-9", code="C9")
SPRING = date(2026, 4, 15)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, "2026-03-02") as opened:
        yield opened


def proposals(day: Day) -> list[str]:
    return [finding.what for finding in day.cycle().findings if finding.code == "retention_proposed"]


def test_office_1_5_it_is_told_once_and_never_reminded(day: Day) -> None:
    day.go_to(TUESDAY)
    day.ledger(RETAINED, OTHER)
    assert len(proposals(day)) == 1
    assert not proposals(day)
    (verdict,) = day.decision().verdicts
    assert (verdict.reason, verdict.outcome) == ("not_due", "excluded")
    assert "échéance à saisir" in verdict.because
    assert not [mail for mail in day.send("2026-03-10", RETAINED, OTHER) if "c1.example.com" in str(mail["To"])]


def test_office_1_5_with_its_due_date_it_is_an_ordinary_claim_of_that_day(day: Day) -> None:
    day.morning("2026-03-02", RETAINED, OTHER)
    said = retention_due(day.office, "C1", "RG FA-1", SPRING, BOSS)
    assert said.sentence.endswith(f"15/04/2026, dit par {BOSS}.")
    day.morning(TUESDAY, RETAINED, OTHER)
    assert not day.account().invoices[0].retention
    assert day.decision().reason in ("not_due", "stage_not_yet")
    (mail,) = [one for one in day.send("2026-04-21", RETAINED, OTHER) if "c1.example.com" in str(one["To"])]
    assert "RG FA-1" in str(mail["Subject"])


def test_office_1_5_what_was_sent_about_the_whole_does_not_count_for_the_rest(day: Day) -> None:
    """The invoice got its first reminder; its retention, due later, gets its own first one."""
    whole = owed("Retenue 7", amount="1250.00")
    day.morning("2026-03-02", whole)
    no_retention(day.office, "C1", [], BOSS)
    day.send(TUESDAY, whole)
    assert day.account().steps
    retention_due(day.office, "C1", "Retenue 7", SPRING, BOSS)
    (mail,) = day.send("2026-04-22", whole)
    assert "Rappel" not in str(mail["Subject"])


def test_office_1_5_a_no_is_chased_like_any_other(day: Day) -> None:
    day.morning("2026-03-02", RETAINED)
    assert "pas une retenue" in no_retention(day.office, "C1", [], BOSS).sentence
    assert len(day.send(TUESDAY, RETAINED)) == 1
    with pytest.raises(Conflict):
        no_retention(day.office, "C1", [], BOSS)


def test_of_several_lines_of_a_number_the_one_that_waits_is_meant(day: Day) -> None:
    day.morning("2026-03-02", owed("FA-1", due="2026-02-10"), owed("FA-1", due="2026-02-28"))
    with pytest.raises(Conflict):
        retention_due(day.office, "C1", "FA-1", SPRING, BOSS)
    retention_due(day.office, "C1", "FA-1@2026-02-28", SPRING, BOSS)
    assert [one.due_date for one in day.account().invoices] == [date(2026, 2, 10), SPRING]
