"""Statuses of a platform and the term from the deposit, from the file to what leaves (LAW §3, §9)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from relance_mail.core.account import HoldReason
from relance_mail.core.decisions import Reason
from relance_mail.core.outbox import State
from relance_mail.engine.writing.preview import account_of_customer, explain_of, plan_of
from relance_mail.law.table import LawTable
from tests.engine.folder_office import SETTINGS, Day, office_in, owed
from tests.sources.status_messages import cdar

TUESDAY = "2026-03-03"
HEADINGS = ("Code client", "Raison sociale", "Type", "Courriel", "N° facture", "Échéance", "Solde", "Statut Chorus",
            "Déposée le")  # fmt: skip


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, "2026-03-02") as opened:
        yield opened


def file_of(day: Day, *rows: tuple[str, str, str], kind: str = "société", due: str = "10/02/2026") -> None:
    """The list of today: number, status, day of deposit; every invoice is C1's."""
    book = xlsxwriter.Workbook(day.folder / "encours.xlsx")
    sheet = book.add_worksheet("Encours")
    sheet.write(0, 0, f"Situation au {day.clock.today():%d/%m/%Y}")
    sheet.write_row(2, 0, HEADINGS)
    for at, (number, status, deposited) in enumerate(rows, 3):
        sheet.write_row(
            at, 0, ["C1", "Client C1", kind, "compta@c1.example.com", number, due, 1250.0, status, deposited]
        )
    book.close()


def told(day: Day, number: str = "FA-1") -> tuple[Reason, str]:
    (one,) = [verdict for verdict in day.decision().verdicts if verdict.invoice.number == number]
    return one.reason, one.because


def test_law_9_a_disputed_invoice_waits_and_is_freed_by_the_next_file(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "207 - En litige", ""), ("FA-2", "205", ""))
    day.cycle()
    reason, because = told(day)
    assert (reason, because.startswith("Non certaine")) == (Reason.NOT_CERTAIN, True)
    assert told(day, "FA-2")[0] is Reason.DUE
    day.go_to("2026-03-04")
    file_of(day, ("FA-1", "", ""), ("FA-2", "205", ""))
    day.cycle()
    assert told(day)[0] is Reason.DUE


def test_law_9_a_payment_sent_waits_for_the_bank_five_working_days(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "Paiement transmis", ""))
    day.cycle()
    (hold,) = day.holds()
    assert (hold.reason, hold.review_on, hold.author) == (HoldReason.PAYMENT_ANNOUNCED, date(2026, 3, 10), "plateforme")
    assert told(day)[0] is Reason.PAYMENT_ANNOUNCED
    assert "(211)" in told(day)[1]


def test_law_9_the_same_status_in_the_next_file_opens_nothing_again(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "211", ""))
    day.cycle()
    day.go_to("2026-03-05")
    file_of(day, ("FA-1", "211", ""), ("FA-2", "", ""))
    day.cycle()
    assert [hold.review_on for hold in day.holds()] == [date(2026, 3, 10)]


def test_law_9_an_invoice_that_the_platform_calls_received_waits_alone(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "212", ""), ("FA-2", "", ""))
    report = day.cycle()
    assert "status_conflict" in {finding.code for finding in report.findings}
    assert told(day)[0] is Reason.NOT_CERTAIN
    assert told(day, "FA-2")[0] is Reason.DUE


def test_law_3_a_public_debtor_has_thirty_days_from_the_deposit(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "", "02/02/2026"), kind="mairie")
    day.cycle()
    reason, because = told(day)
    assert reason is Reason.NOT_DUE
    assert "délai public de 30 jours depuis le dépôt du 02/02/2026" in because
    account: Any = account_of_customer(day.office, "C1")
    (known,) = account["invoices"]
    assert (known["due_date"], known["due_on"], known["deposited_on"]) == ("2026-02-10", "2026-03-04", "2026-02-02")
    plan: Any = plan_of(day.office)
    (planned,) = plan["customers"]
    assert planned["invoices"][0]["reason"] == "not_due"
    assert explain_of(day.office, "C1")["reason"] == "not_due"


def test_law_3_the_term_is_for_public_debtors_only(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "", "20/02/2026"))
    day.cycle()
    day.policies(term="term_public")
    assert told(day)[0] is Reason.DUE


@pytest.mark.parametrize("status", ["208 - Suspendue", "Rejetée"])
def test_law_3_a_suspended_or_rejected_demand_is_not_due(day: Day, status: str) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", status, "02/01/2026"), kind="mairie")
    day.cycle()
    reason, because = told(day)
    assert (reason, because.startswith("Non exigible : demande")) == (Reason.NOT_DUE, True)


def test_a_term_that_the_table_lacks_holds_this_invoice_and_names_the_line(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "", "02/01/2026"), ("FA-2", "", ""), kind="mairie", due="10/01/2026")
    day.cycle()
    assert day.office.law is not None
    figures = {key: lines for key, lines in day.office.law.figures.items() if key != "term_public"}
    day.change(law=LawTable("law.csv", figures))
    reason, because = told(day)
    assert (reason, "law.csv" in because, "term_public" in because) == (Reason.UNREADABLE_ROW, True, True)
    assert told(day, "FA-2")[0] is Reason.DUE


def test_another_term_comes_with_another_policy(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "", "02/02/2026"), kind="hopital")
    day.cycle()
    policies = day.office.book.policies
    health = {name: replace(one, term="term_public_health") for name, one in policies.items()}
    day.change(book=replace(day.office.book, policies=health))
    assert day.account().invoices[0].due_on == date(2026, 3, 24)


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Day]:
    """An office with a list and a folder that a platform fills."""
    folder = '[[sources]]\nname = "factures"\npath = "factures"\nformat = "einvoice"\nmode = "delta"\n'
    (tmp_path / "factures").mkdir()
    with office_in(tmp_path, TUESDAY, SETTINGS + folder) as opened:
        yield opened


def test_law_9_messages_of_the_platform_act_beside_a_list_and_the_last_one_counts(beside: Day) -> None:
    folder = beside.folder / "factures"
    (folder / "b.xml").write_bytes(cdar("FA-1", "207", at="20260301090000"))
    (folder / "a.xml").write_bytes(cdar("fa 2", "211"))
    (folder / "c.xml").write_bytes(cdar("FA-3", "210", siren="552100554"))
    beside.ledger(*(owed(f"FA-{number}") for number in (1, 2, 3)))
    beside.cycle()
    assert told(beside)[0] is Reason.NOT_CERTAIN
    assert [hold.reason for hold in beside.holds()] == [HoldReason.PAYMENT_ANNOUNCED]
    assert told(beside, "FA-3")[0] is Reason.DUE, "somebody else's invoice"
    (folder / "a2.xml").write_bytes(cdar("FA-1", "209", at="20260302090000"))
    beside.cycle()
    assert told(beside)[0] is Reason.DUE


def test_law_9_a_message_lives_on_when_the_list_is_read_again(beside: Day) -> None:
    (beside.folder / "factures" / "b.xml").write_bytes(cdar("FA-1", "207"))
    beside.ledger(owed(), owed("FA-2"))
    beside.cycle()
    beside.morning("2026-03-04", owed(amount="1000.00"), owed("FA-2"))
    assert told(beside)[0] is Reason.NOT_CERTAIN


def test_rule_6_a_deposit_that_is_told_later_withdraws_what_prints_the_old_due_date(day: Day) -> None:
    day.go_to(TUESDAY)
    file_of(day, ("FA-1", "", ""), kind="mairie", due="05/01/2026")
    day.cycle()
    first = day.rows(State.AWAITING_APPROVAL)
    assert first
    day.later(minutes=5)
    file_of(day, ("FA-1", "", "07/01/2026"), kind="mairie", due="05/01/2026")
    day.cycle()
    (gone,) = day.rows(State.WITHDRAWN)
    assert (gone.id, "échéance modifiée par le dépôt" in str(gone.why)) == (first[0].id, True)
