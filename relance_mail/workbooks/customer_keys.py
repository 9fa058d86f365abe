"""What the two workbooks with one row per customer share: what is owed per currency, and whose row it is.

1. A hidden column keeps the customer's code as we wrote it. Whoever changes the visible one, types a row of his own or
   copies one is told: the answers of one customer must never be taken for another's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from relance_mail.core.money import Money
from relance_mail.workbooks.cells import balance_of, text_of
from relance_mail.workbooks.lines import Line
from relance_mail.workbooks.look import Column, Sort
from relance_mail.workbooks.opened import Opened
from relance_mail.workbooks.words import folded, shown

KEY = Column("Clé", hidden=True)
HEADINGS = {"customer_id": "Code client", "customer_name": "Raison sociale", "key": KEY.heading}
_DUE = re.compile(r"Dû \(([A-Z]{3})\)")


def currencies_of(sums: Iterable[Mapping[str, Money]]) -> list[str]:
    """The currencies that occur, euro first; the euro alone when none does."""
    found = {currency for one in sums for currency in one}
    return sorted(found, key=lambda currency: (currency != "EUR", currency)) or ["EUR"]


def customer_columns(currencies: Sequence[str]) -> list[Column]:
    """Code, name and what is owed, one column per currency: never filled in."""
    return [
        Column(HEADINGS["customer_id"], widest=14, least=10),
        Column(HEADINGS["customer_name"], widest=28, least=16),
        *(Column(f"Dû ({currency})", Sort.AMOUNT, 16, currency=currency, least=12) for currency in currencies),
    ]


def due_headings(book: Opened, sheet: str) -> dict[str, str]:
    """Currency → heading of the column of what is owed in it."""
    grid = book.grids.get(book.sheet(sheet) or "", [])
    found = (_DUE.fullmatch(text_of(cell)) for row in grid[:10] for cell in row)
    return {match[1]: match[0] for match in found if match}


def due_of(line: Line, currencies: Iterable[str]) -> dict[str, Money]:
    """What is owed according to the row, per currency; what no longer is a number is left out."""
    read = {currency: balance_of(line.cell(currency), currency) for currency in currencies}
    return {currency: money for currency, money in read.items() if money is not None}


def own_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The same lines, with a finding on each that is not, or no longer surely, the row of one customer."""
    times = Counter(line.text("key") for line in lines)
    for line in lines:
        key, code = line.text("key"), line.text("customer_id")
        if not key:
            what = f"la ligne {line.place.row} a été ajoutée : elle n'est à aucun client du classeur"
            line.wrong(
                "row_added", "customer_id", what, "Supprimer la ligne ; un nouveau client est proposé tout seul."
            )
        elif times[key] > 1:
            what = f"le client {key} est sur {times[key]} lignes"
            line.wrong("row_repeated", "customer_id", what, "Ne garder qu'une ligne par client.")
        elif folded(code).lstrip("0") != folded(key).lstrip("0"):
            what = f"le code du client {key} a été changé en {shown(code)}"
            line.wrong("code_changed", "customer_id", what, f"Rétablir le code {key}.")
        yield line
