"""The décompte of a formal notice: only where the policy claims, stopped on the day of the letter (OFFICE §1.4, §6)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.money import Money
from relance_mail.core.outbox import State
from relance_mail.core.policy import InterestMode
from relance_mail.law.table import LawTable
from tests.engine.folder_office import Day, owed, text_of, write_customers
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
    assert f"payer la somme de {owed_now} au plus tard le lundi 23 mars 2026" in letter_said


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


def test_a_rate_that_is_missing_stops_the_letter_and_names_the_line_to_add(day: Day) -> None:
    day.change(law=LawTable("law.csv"))
    report = day.cycle()
    assert "rate_missing" in {finding.code for finding in report.findings}
    assert letter(day).state is State.PLANNED
    assert not names(day)
