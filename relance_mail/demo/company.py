"""The demo's company, its customers and its invoices: fixed, so that every run tells the same story.

1. Every address is under example.fr, .com or .org; SIRENs are of a range not given out; the IBAN is the published one.
2. What each customer does is in `people.py`; here are only facts that an invoice file holds.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

from relance_mail.core.parties import Address, BankAccount, Creditor

START = date(2026, 9, 1)
DAYS = 75

US = "recouvrement@atelier-exemple.example.fr"
BOSS = "responsable@atelier-exemple.example.fr"
PASSWORD = "demo"

CREDITOR = Creditor(
    name="Atelier Exemple",
    legal_form="SAS",
    capital="50 000 €",
    address=Address(("12 rue des Ateliers",), "69003", "Lyon"),
    siren="999000177",
    rcs_city="Lyon",
    vat_number="FR79999000177",
    email=US,
    phone="04 00 00 00 00",
    website="www.atelier-exemple.example.fr",
    accounts=(BankAccount("FR1420041010050500013M02606", "PSSTFRPPLYO", "La Banque Postale"),),
    signatory="Le service recouvrement",
    signatory_title="Comptabilité clients",
    legal_signatory="La direction",
    legal_signatory_title="Présidence",
    mediator="Médiateur de la consommation Exemple, www.mediateur.example.fr",
)


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A customer as the file knows it. `kind` is the word of the file's « Type » column."""

    code: str
    name: str
    kind: str
    email: str
    siren: str
    street: str
    postcode: str
    city: str
    country: str = "FR"
    phone: str = ""


@dataclass(frozen=True, slots=True)
class DemoInvoice:
    """An invoice, or a credit note when `total` is negative. `electronic`: it arrives as Factur-X too."""

    number: str
    code: str
    due: date
    total: Decimal
    subject: str
    electronic: bool = False

    @property
    def issued(self) -> date:
        return self.due - timedelta(days=30)


def _rows(name: str) -> list[dict[str, str]]:
    with (files(__package__) / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


CUSTOMERS = tuple(DemoCustomer(**row) for row in _rows("customers.csv"))
INVOICES = tuple(
    DemoInvoice(
        row["number"],
        row["code"],
        date.fromisoformat(row["due"]),
        Decimal(row["total"]),
        row["subject"],
        bool(row["electronic"]),
    )
    for row in _rows("invoices.csv")
)
BY_CODE = {customer.code: customer for customer in CUSTOMERS}
