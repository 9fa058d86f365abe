"""Our own bank accounts: another list stops everything until two persons have said yes (OFFICE §1.3)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from relance_mail.clock import PARIS
from relance_mail.core.parties import BankAccount
from relance_mail.engine.ledger.own_accounts import SOURCE, accounts_changed
from relance_mail.engine.office import Report
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.writing.preview import plan_of
from relance_mail.errors import Conflict
from relance_mail.store import journal, meta
from relance_mail.store.steps import listening
from relance_mail.store.waiting import WaitingKind, waiting
from tests.engine.folder_office import BOSS, CREDITOR, Day, office_in, owed

TUESDAY, WEDNESDAY = "2026-03-03", "2026-03-04"
FOREIGN = "FR7630006000011234567890189"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, TUESDAY) as opened:
        opened.morning(TUESDAY, owed())
        yield opened


def use(day: Day, *ibans: str) -> Report:
    """These are the accounts of the settings from now on; a cycle."""
    day.change(creditor=replace(CREDITOR, accounts=tuple(map(BankAccount, ibans))))
    return day.cycle()


def red(day: Day) -> str:
    with day.office.store.reading() as conn:
        finding = accounts_changed(conn, day.office.today())
    return finding.what if finding else ""


def summary_left(day: Day, on: str, hour: int = 8) -> None:
    """What the morning's summary leaves behind when it has been sent."""
    at = datetime.combine(date.fromisoformat(on), time(hour), PARIS)
    with day.office.store.writing() as conn:
        meta.put(conn, f"summary/{on}", at.isoformat())


def test_the_first_list_is_accepted_as_it_is_and_its_spelling_does_not_matter(day: Day) -> None:
    assert not day.cycle().brakes
    assert not use(day, "fr14 2004 1010 0505 0001 3m02 606").brakes
    assert red(day) == ""


def test_office_1_3_another_list_stops_everything_and_shows_everywhere(day: Day) -> None:
    day.approve()
    report = use(day, FOREIGN)
    assert report.brakes.keys() == {SOURCE}
    assert not day.sent()
    assert (day.decision().reason, SOURCE in day.decision().because) == ("brake", True)
    brakes: Any = plan_of(day.office)["brakes"]
    assert [brake["source"] for brake in brakes] == [SOURCE]
    with day.office.store.reading() as conn:
        heard = listening(conn, day.clock.now(), 48, PARIS)
        waits = [one for one in waiting(conn, day.office.today(), heard) if one.kind is WaitingKind.BRAKE]
    assert [(one.id, FOREIGN in one.what) for one in waits] == [(SOURCE, True)]
    assert FOREIGN in red(day)
    assert "FR1420041010050500013M02606" in red(day)


def test_office_1_3_two_different_persons_release_it(day: Day) -> None:
    use(day, FOREIGN)
    assert "autre personne" in staff.override(day.office, SOURCE, "Anne", "nouvelle banque").sentence
    assert day.cycle().brakes.keys() == {SOURCE}
    assert "déjà dit oui" in staff.override(day.office, SOURCE, "ANNE", "nouvelle banque").sentence
    assert day.cycle().brakes.keys() == {SOURCE}
    assert "acceptés" in staff.override(day.office, "Comptes bancaires", "Bruno", "vu le contrat").sentence
    assert not day.cycle().brakes
    assert day.decision().action == "remind"
    with day.office.store.reading() as conn:
        told = {one.entry.kind: one.entry.actor for one in journal.entries(conn)}
    assert (told["accounts.agreed"], told["snapshot.overridden"]) == ("Anne", "Anne et Bruno")
    with pytest.raises(Conflict):
        staff.override(day.office, SOURCE, "Anne", "encore")


def test_office_1_3_another_change_asks_both_again(day: Day) -> None:
    use(day, FOREIGN)
    staff.override(day.office, SOURCE, "Anne", "nouvelle banque")
    use(day, FOREIGN, "FR1420041010050500013M02606")
    assert "autre personne" in staff.override(day.office, SOURCE, "Bruno", "vu le contrat").sentence


def test_office_1_3_the_accepted_list_put_back_needs_nobody(day: Day) -> None:
    use(day, FOREIGN)
    staff.override(day.office, SOURCE, "Anne", "nouvelle banque")
    assert not use(day, "FR1420041010050500013M02606").brakes
    assert red(day) == ""
    assert use(day, FOREIGN).brakes, "and the same change once more is a change"
    assert "autre personne" in staff.override(day.office, SOURCE, "Bruno", "vu le contrat").sentence


def test_office_1_3_another_bic_is_another_list(day: Day) -> None:
    day.change(creditor=replace(CREDITOR, accounts=(BankAccount(CREDITOR.accounts[0].iban, "AGRIFRPP"),)))
    assert day.cycle().brakes.keys() == {SOURCE}


def test_office_1_3_it_stands_in_red_in_two_summaries(day: Day) -> None:
    summary_left(day, TUESDAY)  # before the change was seen, at a quarter past ten
    use(day, FOREIGN)
    for name in ("Anne", "Bruno"):
        staff.override(day.office, SOURCE, name, "nouvelle banque")
    for on in (WEDNESDAY, "2026-03-05"):
        day.go_to(on)
        assert "Acceptés par Anne et Bruno" in red(day), on
        summary_left(day, on)
    day.go_to("2026-03-06")
    assert red(day) == ""


def test_accounts_that_come_later_are_a_first_list(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY) as day:
        day.change(creditor=replace(CREDITOR, accounts=()))
        assert not day.morning(TUESDAY, owed()).brakes
        assert not use(day, FOREIGN).brakes
        assert use(day, CREDITOR.accounts[0].iban).brakes.keys() == {SOURCE}
        assert staff.override(day.office, SOURCE, BOSS, "non").sentence
