"""Sheets as many people would make them: one ledger under chance headings, orders, dress, groups, totals and notes.

Each example is drawn from one number, so that a failure can be played again.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.sheets import as_csv, as_exported, as_xlsx, french, read

HEADINGS = {
    "number": "N° facture|Numéro|Facture n°|Réf. facture|N° pièce|Pièce|Document|Invoice #|N° FACT.|Num",
    "name": "Client|Nom client|Tiers|Raison sociale|Société|Débiteur|Intitulé du compte|Nom|Customer name",
    "issued": "Date|Date facture|Date de facturation|Date d'émission|Date pièce|Émise le|Dt facture|Date du document",
    "due": "Échéance|Date d'échéance|Date éch.|ECHEANCE|À payer avant le|Date limite de paiement|Due date|Exigible le",
    "total": "Montant TTC|Total TTC|TTC|Montant|Montant facturé|Mt TTC|Total|Montant TTC €|Amount|Montant initial",
    "paid": "Réglé|Payé|Déjà réglé|Encaissé|Montant réglé|Règlements|Acompte versé|Amount paid|Total réglé",
    "rest": "Solde|Reste dû|Reste à payer|Restant dû (€)|Montant dû|Impayé|Solde dû TTC|Balance|RÀP|Reste à recouvrer",
    "more": "Observations|Montant HT|TVA|Jours de retard|Relance 1|Commercial|Conditions|Téléphone|N° BL|Fournisseur",
}
NAMES = ("Menuiserie Lefort SARL", "Hôtel Belrive", "Total Énergies", "M. Jean Modèle", "3 Suisses", "Report Conseil")
LABELS = ("Total {}", "Sous-total", "Total client", "S/Total {}", "Solde client")


@dataclass
class Bill:
    """One invoice and the line on which it stands (from 1)."""

    name: str
    number: str
    issued: dt.date
    total: Decimal
    paid: Decimal
    line: int = 0

    @property
    def due(self) -> dt.date:
        return self.issued + dt.timedelta(days=30)

    @property
    def rest(self) -> Decimal:
        return self.total - self.paid


def _bills(chance: random.Random) -> list[Bill]:
    shape = chance.choice(["FA-2026-{:04}", "{}", "F2026/{:03}", "{:08}"])
    found: list[Bill] = []
    for name in chance.sample(NAMES, chance.randrange(1, 5)):
        for _ in range(chance.randrange(1, 5)):
            total = Decimal(chance.randrange(1, 3_000_000)) / 100
            paid = chance.choice([Decimal(0), Decimal(0), total, (total / 3).quantize(Decimal("0.01"))])
            if chance.random() < 0.1:
                total, paid = -total, Decimal(0)
            issued = dt.date(2025, 10, 1) + dt.timedelta(days=chance.randrange(150))
            found.append(Bill(name, shape.format(100 + len(found)), issued, total, paid))
    return found


def _dress(chance: random.Random, typed: bool) -> tuple[Callable[[Decimal], object], Callable[[dt.date], object]]:
    """How amounts and days are written."""
    if typed:
        return float, lambda day: day
    space, sign = chance.choice([" ", "\u00a0", "", "."]), chance.choice(["", " €", "€"])
    minus = chance.choice(["-{}", "({})", "{}-"])
    shape = chance.choice(["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d.%m.%Y"])

    def amount(value: Decimal) -> str:
        text = french(abs(value), space) + sign
        return minus.format(text) if value < 0 else text

    return amount, lambda day: day.strftime(shape)


@dataclass
class Page:
    """A sheet in the making."""

    chance: random.Random
    typed: bool
    style: str  # "each": every row names its customer; "first": the first of a group; "titles": a row above it

    def __post_init__(self) -> None:
        self.amount, self.day = _dress(self.chance, self.typed)
        amounts = self.chance.choice([["total", "paid", "rest"], ["total", "rest"], ["total", "paid"], ["rest"]])
        self.fields = ["number", "due", "issued", *amounts, *self.chance.choice([[], ["more"]])]
        self.chance.shuffle(self.fields)
        if self.style != "titles":
            self.fields.insert(0 if self.style == "first" else self.chance.randrange(len(self.fields)), "name")
        above = ["Société DÉMO", "Balance clients au 31/03/2026", "Édité le 02/04/2026", ""]
        self.rows = [self.alone(self.chance.choice(above)) for _ in range(self.chance.randrange(3))]
        self.rows.append([self._heading(field) for field in self.fields])

    def _heading(self, field: str) -> str:
        heading = self.chance.choice(HEADINGS[field].split("|"))
        return self.chance.choice([heading, heading, heading.upper(), f"{heading} :", heading.replace(" ", "\n", 1)])

    def alone(self, text: str, column: int = 0) -> list[object]:
        return [text if index == column else "" for index in range(len(self.fields))]

    def bill(self, bill: Bill, named: bool) -> None:
        cells = {"name": bill.name if named else "", "number": bill.number, "more": ""}
        days = {"due": self.day(bill.due), "issued": self.day(bill.issued)}
        amounts = {field: self.amount(getattr(bill, field)) for field in ("total", "paid", "rest")}
        self.rows.append([(cells | days | amounts)[field] for field in self.fields])
        bill.line = len(self.rows)

    def total(self, label: str, bills: list[Bill]) -> None:
        row = self.alone(
            label, self.chance.choice([i for i, f in enumerate(self.fields) if f in ("name", "number", "more")])
        )
        for index, field in enumerate(self.fields):
            if field in ("total", "paid", "rest"):
                row[index] = self.amount(sum((getattr(bill, field) for bill in bills), Decimal(0)))
        self.rows.append(row)

    def fill(self, bills: list[Bill]) -> None:
        totals, gaps, labelled = (self.chance.random() < 0.5 for _ in range(3))
        for name in dict.fromkeys(bill.name for bill in bills):
            own = [bill for bill in bills if bill.name == name]
            if self.style == "titles":
                self.rows.append(self.alone(f"Client : {name}" if labelled else name))
            for place, bill in enumerate(own):
                self.bill(bill, named=self.style == "each" or place == 0)
                if self.style == "each" and self.chance.random() < 0.1:
                    self.rows.append(self.alone("relance téléphonique le 12/02", len(self.fields) - 1))
            if totals or self.style == "titles":
                self.total(self.chance.choice(LABELS).format(name), own)
            if gaps:
                self.rows.append(self.alone(""))
        self.total("TOTAL GÉNÉRAL", bills)

    def content(self) -> tuple[bytes, str]:
        if self.typed:
            exported = self.chance.random() < 0.5
            return as_exported(self.rows) if exported else as_xlsx(("Feuil1", self.rows)), "a.xlsx"
        separator, encoding = self.chance.choice(";;\t,"), self.chance.choice(["utf-8", "cp1252", "utf-16"])
        return as_csv(self.rows, separator, encoding), "a.csv"


def _page(seed: int, style: str) -> tuple[Page, list[Bill]]:
    chance = random.Random(seed)  # noqa: S311  # chance that can be played again
    bills = _bills(chance)
    page = Page(chance, chance.random() < 0.5, style)
    page.fill(bills)
    return page, bills


@pytest.mark.parametrize("style", ["each", "first", "titles"])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 1_000_000))
def test_other_people_s_sheets_give_back_their_ledger(style: str, seed: int) -> None:
    page, bills = _page(seed, style)
    reading = read(*page.content())
    assert [
        (row.source.row, row.number, row.customer_name, row.due_date, row.amount_due.amount) for row in reading.invoices
    ] == [(bill.line, bill.number, bill.name, bill.due, bill.rest) for bill in bills]
    assert not [finding for finding in reading.findings if finding.severity == "error"]
    assert not reading.unreadable_customers


@pytest.mark.parametrize("style", ["each", "first", "titles"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 1_000_000), pick=st.integers(0, 99), fault=st.sampled_from(["due", "amount", "number"]))
def test_one_bad_cell_costs_its_row_alone_and_is_said(style: str, seed: int, pick: int, fault: str) -> None:
    page, bills = _page(seed, style)
    bad = bills[pick % len(bills)]
    field = {"due": "due", "number": "number", "amount": "rest" if "rest" in page.fields else "total"}[fault]
    page.rows[bad.line - 1][page.fields.index(field)] = {"due": "31/01", "number": "", "amount": "voir Paul"}[fault]
    reading = read(*page.content())
    assert [(row.number, row.amount_due.amount) for row in reading.invoices] == [
        (bill.number, bill.rest) for bill in bills if bill is not bad
    ]
    assert bad.line in [finding.where.row for finding in reading.findings]
