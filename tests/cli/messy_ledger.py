"""Three hundred old invoices as a small office keeps them: titles, subtotals, two currencies, and every oddity."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import xlsxwriter

HEADINGS = (
    "Compte", "Nom du client", "Type", "Mail", "N° pièce", "Date pièce", "Date d'échéance", "Montant TTC", "Reste dû",
    "Devise", "Mode règlement", "Affacturage", "Libellé",
)  # fmt: skip
KINDS = ("société", "particulier", "public", "EI", "")
INVOICES = 300


@dataclass(frozen=True)
class Row:
    """A line of the sheet. `due` None: the cell is empty. `copies`: how often it stands there."""

    code: str
    name: str
    kind: str
    number: str
    due: dt.date | None
    total: Decimal
    left: Decimal
    currency: str = "EUR"
    means: str = ""
    factor: str = ""
    label: str = ""
    copies: int = 1


def ledger(today: dt.date) -> list[Row]:
    """The same rows at each call."""
    chance = random.Random(411)  # noqa: S311 - a made-up ledger, no secret
    return [_row(number, today, chance) for number in range(INVOICES)]


def _row(number: int, today: dt.date, chance: random.Random) -> Row:
    customer = number % 110
    age = chance.choice((-15, 2, 12, 30, 45, 75, 120, 200, 400, 650, 800))
    total = Decimal(chance.randint(2_000, 400_000)) / 100
    row = Row(
        f"411{customer:05d}",
        f"CLIENT {customer:03d}",
        KINDS[customer % len(KINDS)],
        f"F{20_000 + number}",
        today - dt.timedelta(days=age),
        total,
        total if number % 9 else _cents(total / 3),
        currency="USD" if customer in (17, 18) else "EUR",
        means={31: "Prélèvement", 32: "LCR"}.get(customer, ""),
        factor="oui" if customer == 33 else "",
    )
    return _odd(number, customer, row)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _odd(number: int, customer: int, row: Row) -> Row:
    if customer == 34:
        return replace(row, code=f"416{customer:05d}")
    if number % 23 == 5:
        credit = -_cents(row.total / 4)
        return replace(row, number=f"AV{number}", total=credit, left=credit, label="avoir")
    if number % 31 == 7:
        return replace(row, copies=2)
    if number % 37 == 8:
        return replace(row, due=None)
    if number % 41 == 9:
        retained = _cents(row.total * Decimal("0.05"))
        return replace(row, number=f"{row.number}-RG", left=retained, label="retenue de garantie")
    return replace(row, left=Decimal("3.50")) if number % 43 == 10 else row


def sums(rows: list[Row]) -> dict[str, Decimal]:
    """What the accounts hold, by currency: each invoice once."""
    found: dict[str, Decimal] = {}
    for row in rows:
        found[row.currency] = found.get(row.currency, Decimal(0)) + row.left
    return found


def save(path: Path, rows: list[Row], today: dt.date) -> None:
    """The workbook: a title, customers one after the other with their subtotals, blank lines, a grand total."""
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("Balance clients"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, "Atelier Exemple – créances clients")
    sheet.write(1, 0, f"Situation au {today - dt.timedelta(days=1):%d/%m/%Y}")
    sheet.write_row(3, 0, HEADINGS)
    for line, cells in enumerate(_lines(rows), 4):
        for column, cell in enumerate(cells):
            if isinstance(cell, dt.date):
                sheet.write_datetime(line, column, dt.datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day
            elif cell not in ("", None):
                sheet.write(line, column, float(cell) if isinstance(cell, Decimal) else cell)
    book.close()


def _lines(rows: list[Row]) -> Iterator[list[object]]:
    for code in sorted({row.code for row in rows}):
        own = [row for row in rows if row.code == code]
        for row in own:
            for _ in range(row.copies):
                yield _cells(row)
        subtotal = sum((row.left * row.copies for row in own), Decimal(0))
        yield ["", f"Sous-total {own[0].name}", "", "", "", "", "", "", subtotal]
        yield []
    yield ["", "TOTAL GÉNÉRAL", "", "", "", "", "", "", sum((row.left * row.copies for row in rows), Decimal(0))]


def _cells(row: Row) -> list[object]:
    issued = row.due - dt.timedelta(days=30) if row.due else ""
    mail = f"compta@client{row.code[-3:]}.example.com"
    return [
        *(row.code, row.name, row.kind, mail, row.number, issued, row.due or ""),
        *(row.total, row.left, row.currency, row.means, row.factor, row.label),
    ]
