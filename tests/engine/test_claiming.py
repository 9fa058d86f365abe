"""The décompte of a formal notice: only where the policy claims, stopped on the day of the letter (OFFICE §1.4, §6)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from relance_mail.core.decisions import Action, Reason
from relance_mail.core.money import Money
from relance_mail.core.outbox import State
from relance_mail.core.policy import Imputation, InterestMode
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.writing.preview import account_of_customer, plan_of
from relance_mail.law.table import LawTable
from relance_mail.store import customers
from tests.engine.folder_office import BOSS, Day, owed, text_of, write_customers
from tests.engine.notices import LINE, OTHER, approve, deposit, folder, letter, names, shown, text

KNOWN = date(2026, 1, 5)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """Tuesday 3 March: the policy claims, no rate stands on our invoices, and FA-1 (1 250 €) was due 1 December."""
    with shown(tmp_path) as opened:
        opened.stage("mise_en_demeure", interest=InterestMode.CLAIM)
        opened.change(creditor=replace(opened.office.creditor, rate_known_on=KNOWN))
        yield opened


def said(day: Day) -> str:
    """The letter in A_signer, its lines joined."""
    (name,) = names(day)
    return " ".join(text(folder(day) / name).split())


def signed(day: Day) -> str:
    day.cycle()
    approve(day)
    day.cycle()
    return said(day)


def test_it_is_stopped_on_the_day_of_the_yes_and_anybody_can_recompute_it(day: Day) -> None:
    """2 December to 6 March at the rates of the table: 30 days in one semester, 65 in the next; 40 € beside."""
    day.cycle()
    assert "arrêtées au 3 mars 2026" in said(day)
    day.morning("2026-03-06", LINE, OTHER)
    letter_said = signed(day)
    assert "Pénalités de retard arrêtées au 6 mars 2026" in letter_said
    assert "Annexe : décompte des pénalités de retard" in letter_said
    law = day.office.law
    assert law is not None
    rates = [law.value("ecb_main_refinancing_rate", on) + 10 for on in (date(2025, 7, 1), date(2026, 1, 1))]
    cents = [round(1250 * float(rate) * days / 36500, 2) for rate, days in zip(rates, (30, 65), strict=True)]
    owed_now = f"{1250 + sum(cents) + 40:,.2f} €".replace(",", " ").replace(".", ",")
    assert f"Somme à payer {owed_now}" in letter_said
    assert f"payer la somme de {owed_now} (" in letter_said
    assert "centimes) au plus tard le lundi 23 mars 2026" in letter_said


def test_the_copy_by_mail_asks_the_same_sum(day: Day) -> None:
    asked = signed(day).partition("payer la somme de ")[2].partition(" €")[0]
    deposit(day)
    day.cycle()
    assert f"somme de {asked} €" in " ".join(text_of(day.sent()[-1]).split())


def test_a_credit_note_takes_interest_off_the_oldest_invoice(day: Day) -> None:
    """1 250 € with 1 000 € of credit: interest on 250 €, one indemnity."""
    day.morning("2026-03-04", LINE, owed("AV-1", due="2026-02-20", amount="-1000.00"), OTHER)
    letter_said = signed(day)
    assert "Indemnité forfaitaire pour frais de recouvrement 40,00 €" in letter_said
    assert "250,00 €" in letter_said.partition("Annexe")[2]
    assert "1 250,00 €" not in letter_said.partition("Annexe")[2]


@pytest.mark.parametrize("why", ["rate not known", "policy mentions", "consumer"])
def test_without_ground_nothing_is_claimed(day: Day, why: str) -> None:
    if why == "rate not known":
        day.change(creditor=replace(day.office.creditor, rate_known_on=None))
    elif why == "policy mentions":
        day.stage("mise_en_demeure", interest=InterestMode.MENTION)
    else:
        day.change(creditor=replace(day.office.creditor, mediator="Médiation de l'Exemple"))
        day.ledger(LINE._replace(kind="particulier"), OTHER)
        write_customers(day.folder / "clients.xlsx", ("C1", "particulier", "compta@c1.example.com", ""))
    letter_said = signed(day)
    assert "Annexe" not in letter_said
    assert f"la somme de {Money.of('1250.00', 'EUR').amount:,.2f} €".replace(",", " ").replace(".", ",") in letter_said


def only_limits(day: Day) -> None:
    """A table that lacks every rate; what is not claimed goes on."""
    assert day.office.law is not None
    kept = {key: lines for key, lines in day.office.law.figures.items() if key.startswith("limitation_")}
    day.change(law=LawTable("law.csv", kept))


def test_a_rate_that_is_missing_stops_the_letter_and_names_the_line_to_add(day: Day) -> None:
    only_limits(day)
    report = day.cycle()
    (finding,) = [finding for finding in report.findings if finding.code == "rate_missing"]
    assert "add this line to law.csv" in finding.remedy
    assert letter(day).state is State.WITHDRAWN
    assert not names(day)
    assert day.decision().reason is Reason.RATE_MISSING


def test_a_rate_that_is_missing_stops_only_whose_message_needs_it(day: Day) -> None:
    """C9 is reminded without penalties; a customer let off gets his formal notice; the plan says so of each."""
    only_limits(day)
    due = OTHER._replace(due="2026-02-20")
    day.morning("2026-03-04", LINE, due)
    reasons = {one["customer_id"]: (one["action"], one["reason"]) for one in plan(day)["customers"]}
    assert reasons == {"C1": ("wait", "rate_missing"), "C9": ("remind", "due")}
    assert "rate_missing" in {one["code"] for one in plan(day)["findings"]}
    said_of_c1(day, InterestMode.WAIVE)
    assert {one["customer_id"]: one["reason"] for one in plan(day)["customers"]} == {"C1": "due", "C9": "due"}


def plan(day: Day) -> Any:
    return plan_of(day.office)


def said_of_c1(day: Day, mode: InterestMode) -> None:
    with day.office.store.writing() as conn:
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, interest=mode)


@pytest.mark.parametrize("mode", [InterestMode.MENTION, InterestMode.WAIVE])
def test_the_customers_own_word_wins_over_the_policy_and_makes_another_version(day: Day, mode: InterestMode) -> None:
    day.cycle()
    assert "Annexe" in said(day)
    before = letter(day)
    said_of_c1(day, mode)
    day.cycle()
    assert letter(day).id != before.id
    assert "Annexe" not in said(day)
    assert ("donne lieu de plein droit à des pénalités" in said(day)) is (mode is InterestMode.MENTION)
    (was,) = [row for row in day.rows() if row.id == before.id]
    assert (was.state, was.why) == (State.WITHDRAWN, f"pénalités : claim → {mode}")


def test_claim_is_refused_while_nobody_has_said_which_rate_we_print(day: Day) -> None:
    day.change(creditor=replace(day.office.creditor, rate_known_on=None))
    report = day.cycle()
    (finding,) = [one for one in report.findings if one.code == "claim_refused"]
    assert finding.what == (
        "Client C1 : les pénalités ne sont pas réclamées, seulement annoncées, car personne n'a dit quel taux nos "
        "factures portent."
    )
    assert "Annexe" not in said(day)


def test_a_public_body_that_was_let_off_is_told_about_and_stays_asked(day: Day) -> None:
    write_customers(day.folder / "clients.xlsx", ("C1", "public", "compta@c1.example.com", ""))
    said_of_c1(day, InterestMode.WAIVE)
    report = day.morning("2026-03-17", LINE._replace(kind="public"), OTHER)
    assert "waiver_unwritten" in {one.code for one in report.findings}
    assert "intérêts moratoires" in said(day)


def test_a_part_paid_on_a_known_day_is_a_segment_of_the_annex(day: Day) -> None:
    """1 250 € due 1 December, 500 € seen at the bank on 15 February: two sums bear interest, one after the other."""
    paid(day, "500.00", date(2026, 2, 15))
    day.morning("2026-03-04", LINE._replace(amount="750.00"), OTHER)
    annex = signed(day).partition("Annexe")[2]
    assert "1 250,00 €" in annex
    assert "15/02/2026" in annex
    assert "16/02/2026" in annex
    assert "750,00 €" in annex


@pytest.mark.parametrize("how", Imputation)
def test_imputation_changes_the_annex_and_never_the_principal_asked(day: Day, how: Imputation) -> None:
    """500 € pay 31.62 € of interest first, 12.48 + 19.14 until that day, or nothing but principal."""
    day.policies(imputation=how)
    paid(day, "500.00", date(2026, 2, 15))
    day.morning("2026-03-04", LINE._replace(amount="750.00"), OTHER)
    letter_said = signed(day)
    assert "750,00 €" in letter_said.partition("Annexe")[0]
    assert ("781,62 €" in letter_said.partition("Annexe")[2]) is (how is Imputation.INTEREST)


def paid(day: Day, amount: str, on: date) -> None:
    staff_accounts.paid(day.office, "C1", BOSS, on=on, amount_paid=Decimal(amount), numbers=())


def test_two_instalments_of_one_invoice_owe_one_indemnity(day: Day) -> None:
    second = owed("FA-1", due="2025-11-15", amount="400.00")
    day.morning("2026-03-04", LINE, second, OTHER)
    staff_accounts.set_stage(day.office, "C1", "ferme", BOSS, numbers=(), on=date(2026, 2, 10), reason="reprise")
    assert "Indemnité forfaitaire pour frais de recouvrement 40,00 €" in signed(day)


def test_when_only_penalties_remain_no_reminder_leaves(day: Day) -> None:
    """The principal is paid after the formal notice that claimed penalties: the invoice is settled, nothing follows."""
    signed(day)
    deposit(day)
    day.cycle()
    sent = len(day.sent())
    for on in ("2026-03-12", "2026-03-31", "2026-04-14", "2026-05-05"):
        day.morning(on, OTHER)
        day.approve()
        day.cycle()
    assert len(day.sent()) == sent
    assert (day.decision().action, day.account().invoices) == (Action.NONE, ())


def test_the_account_shows_what_the_law_makes_of_each_invoice(day: Day) -> None:
    """Claimed or not: 12.15 % (2.15 + 10) of 1 250 €, 12.48 € for 30 days and 25.80 € for 62."""
    (one,) = in_account(day)
    assert (one["number"], one["interest"], one["indemnity"]) == ("FA-1", "38.28", "40.00")
    assert [segment["days"] for segment in one["segments"]] == [30, 62]
    only_limits(day)
    (lacking,) = in_account(day)
    assert lacking["missing"]["code"] == "rate_missing"


def in_account(day: Day) -> Any:
    return account_of_customer(day.office, "C1")["interest"]
