"""Insolvency from end to end: what stops, until when, what is told apart, which replies are dealt with (LAW §7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from relance_mail.cli.account_text import account_text
from relance_mail.core.account import HoldReason
from relance_mail.core.outbox import State
from relance_mail.core.parties import Address, Creditor
from relance_mail.engine.legal.insolvency import claim_end, outside_mainland
from relance_mail.engine.morning.dated import legal_dates
from relance_mail.engine.morning.follow_up import rows_of
from relance_mail.engine.staff import stops as staff_stops
from relance_mail.engine.writing.preview import account_of_customer, explain_of
from relance_mail.law.table import LawTable
from relance_mail.store.tables import InboundState
from tests.engine.folder_office import BOSS, CREDITOR, Day, office_in, owed
from tests.engine.mornings import sight_of

TUESDAY = "2026-03-03"
JUDGMENT = date(2026, 2, 20)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, "2026-03-02") as opened:
        yield opened


def test_law_7_what_waits_for_a_yes_is_withdrawn_and_nothing_else_leaves(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", due="2026-02-12"))
    assert day.states() == [State.AWAITING_APPROVAL]
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT)
    day.later(minutes=5)
    day.cycle()
    assert day.states() == [State.WITHDRAWN]
    assert not day.send("2026-03-17", owed(), owed("FA-2", due="2026-02-12"))


def test_law_7_the_judgment_dates_the_hold_and_a_publication_typed_later_keeps_it(day: Day) -> None:
    day.morning(TUESDAY, owed())
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT)
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT, bodacc=date(2026, 3, 1))
    (hold,) = day.holds()
    assert (hold.dated_on, hold.review_on) == (JUDGMENT, date(2026, 5, 4)), "1 May is a holiday, a Friday"
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=date(2026, 2, 19))
    assert day.holds()[0].dated_on == date(2026, 2, 19), "a typing error is corrected by typing it again"


def test_law_7_a_creditor_overseas_has_two_months_more(day: Day) -> None:
    day.morning(TUESDAY, owed())
    island = replace(CREDITOR, address=Address(("1 rue du Port",), "97110", "Pointe-à-Pitre"))
    day.change(creditor=island)
    said = staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT)
    assert day.holds()[0].review_on == date(2026, 6, 22)
    assert "au plus tard le 19/06/2026 (fin légale 22/06/2026)" in said.sentence


@pytest.mark.parametrize(
    ("postcode", "country", "outside"),
    [("69003", None, False), ("97400", "FR", True), ("98800", None, True), ("1000", "BE", True), (None, None, False)],
)
def test_where_the_creditor_is(postcode: str | None, country: str | None, outside: bool) -> None:
    assert outside_mainland(Creditor("A", address=Address((), postcode, None, country))) is outside


def test_a_table_without_that_delay_stops_everything_all_the_same_and_says_so(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.change(law=LawTable("law.csv"))
    assert claim_end(day.office, day.account().customer, JUDGMENT) is None
    said = staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT)
    assert "le délai de déclaration manque dans la table" in said.sentence
    assert [hold.review_on for hold in day.holds() if hold.reason is HoldReason.INSOLVENCY] == [date(2026, 3, 17)]


def test_office_5_the_reply_that_told_of_it_is_dealt_with_whoever_opened_the_hold(day: Day) -> None:
    """A person knew first; then the liquidator wrote; typing the publication answers that mail too."""
    day.morning(TUESDAY, owed())
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT)
    text = "Par jugement du 20 février 2026, le tribunal a ouvert le redressement judiciaire de la société. FA-1."
    day.receive("compta@c1.example.com", text, subject="FA-1")
    day.cycle()
    assert len(day.mails(InboundState.TO_CONFIRM)) == 1
    said = staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT, bodacc=date(2026, 3, 1))
    assert "traitée" in said.sentence
    assert not day.mails(InboundState.TO_CONFIRM)
    assert {hold.reason for hold in day.holds()} == {HoldReason.INSOLVENCY}


def test_law_7_another_reply_still_waits(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.receive("compta@c1.example.com", "Bonjour,\n\nPouvez-vous m'appeler demain ?\n", subject="FA-1")
    day.cycle()
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT)
    assert len(day.mails(InboundState.TO_CONFIRM)) == 1


def with_a_later_one(day: Day) -> None:
    """FA-1 from before the judgment, FA-2 from after it; the judgment is typed."""
    day.go_to(TUESDAY)
    book = xlsxwriter.Workbook(day.folder / "encours.xlsx")
    sheet = book.add_worksheet("Encours")
    sheet.write(0, 0, "Situation au 02/03/2026")
    sheet.write_row(2, 0, ("Code client", "Raison sociale", "Type", "N° facture", "Date facture", "Échéance", "Solde"))
    sheet.write_row(3, 0, ("C1", "Client C1", "société", "FA-1", "10/01/2026", "10/02/2026", 1250.0))
    sheet.write_row(4, 0, ("C1", "Client C1", "société", "FA-2", "23/02/2026", "28/02/2026", 300.0))
    book.close()
    day.cycle()
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=JUDGMENT)


def test_law_7_invoices_from_after_the_judgment_are_shown_apart(day: Day) -> None:
    with_a_later_one(day)
    document = account_of_customer(day.office, "C1")
    text = account_text(document)
    assert [line for line in text.splitlines() if "(postérieure au jugement)" in line and "FA-2" in line]
    assert not [line for line in text.splitlines() if "(postérieure au jugement)" in line and "FA-1" in line]
    told: Any = explain_of(day.office, "C1")
    explained = {one["number"]: one["because"] for one in told["invoices"]}
    assert "Postérieure au jugement du 20/02/2026" in explained["FA-2"]
    assert "Postérieure" not in explained["FA-1"]


def test_law_7_they_are_apart_in_the_workbook_and_in_the_morning_too(day: Day) -> None:
    with_a_later_one(day)
    day.go_to("2026-03-25")
    sight = sight_of(day)
    (row,) = rows_of(sight, {})
    apart = "FA-2, postérieure au jugement : 300,00\u00a0€"
    assert row.hold.endswith(f" ; {apart}")
    (line,) = legal_dates(sight)
    assert line.notes == (f"À part : {apart}.",)
