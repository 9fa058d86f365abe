"""The demo company's books: who has paid what, and the spreadsheet that the accountant saves each morning."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from relance_mail.demo.company import BY_CODE, CUSTOMERS, INVOICES, DemoInvoice

HEADINGS = (
    "Code client",
    "Raison sociale",
    "Type",
    "SIREN",
    "Courriel",
    "Pays",
    "N° facture",
    "Libellé",
    "Date facture",
    "Date d'éch.",
    "Montant TTC",
    "Réglé",
    "Solde",
)


@dataclass(slots=True)
class Ledger:
    """Payments by invoice number; what is in the books on a day follows from them."""

    paid: dict[str, tuple[date, Decimal]] = field(default_factory=dict)

    def pay(self, number: str, on: date) -> None:
        """Book a full payment on a day; the earliest one stands."""
        invoice = next(invoice for invoice in INVOICES if invoice.number == number)
        if number not in self.paid or on < self.paid[number][0]:
            self.paid[number] = (on, invoice.total)

    def residual(self, invoice: DemoInvoice, on: date) -> Decimal:
        """What is still due at the end of the day before `on`: the file of a morning holds yesterday's bank."""
        paid_on, amount = self.paid.get(invoice.number, (date.max, Decimal(0)))
        return invoice.total - amount if paid_on < on else invoice.total

    def open_on(self, on: date) -> list[DemoInvoice]:
        """Invoices issued and not settled on a morning."""
        return [invoice for invoice in INVOICES if invoice.issued <= on and self.residual(invoice, on)]

    def overdue(self, code: str, on: date) -> list[DemoInvoice]:
        """A customer's overdue invoices on a morning, the oldest first."""
        late = [
            invoice for invoice in self.open_on(on) if invoice.code == code and invoice.due < on and invoice.total > 0
        ]
        return sorted(late, key=lambda invoice: invoice.due)

    def save(self, path: Path, on: date, *, truncated: bool = False) -> None:
        """Write the open items of a morning as the accountant's workbook, with its title rows and its total.
        `truncated`: an export that broke off after three lines."""
        open_items = self.open_on(on)[: 3 if truncated else None]
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("Encours clients")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        money = book.add_format({"num_format": '#,##0.00 "€"'})
        sheet.write(0, 0, "Atelier Exemple – encours clients", bold)
        sheet.write(1, 0, f"Situation au {on - timedelta(days=1):%d/%m/%Y}")
        sheet.write_row(3, 0, HEADINGS, bold)
        for row, invoice in enumerate(open_items, 4):
            customer, residual = BY_CODE[invoice.code], self.residual(invoice, on)
            sheet.write_row(row, 0, [customer.code, customer.name, customer.kind, customer.siren, customer.email])
            sheet.write_row(row, 5, [customer.country, invoice.number, invoice.subject])
            sheet.write_datetime(row, 8, _midnight(invoice.issued), day)
            sheet.write_datetime(row, 9, _midnight(invoice.due), day)
            for column, amount in enumerate((invoice.total, invoice.total - residual, residual), 10):
                sheet.write_number(row, column, float(amount), money)
        sheet.write(len(open_items) + 4, 0, "TOTAL", bold)
        sheet.write_number(len(open_items) + 4, 12, float(sum(self.residual(item, on) for item in open_items)), money)
        sheet.set_column(0, 12, 16)
        book.close()


def save_customers(path: Path) -> None:
    """Write the customers' file: who they are and where a letter finds them."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Clients")
    headings = [
        "Code client",
        "Raison sociale",
        "Type",
        "SIREN",
        "Adresse",
        "Code postal",
        "Ville",
        "Pays",
        "E-mail",
        "Téléphone",
    ]
    sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
    for row, one in enumerate(CUSTOMERS, 1):
        where = [one.street, one.postcode, one.city, one.country, one.email, one.phone]
        sheet.write_row(row, 0, [one.code, one.name, one.kind, one.siren, *where])
    sheet.set_column(0, 8, 20)
    book.close()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
