"""`suivi.xlsx`: where every customer stands, and what became of the decisions that staff took (OFFICE §8.1).

1. Written anew at every cycle: it is read, sorted and printed, never filled in. Its note says where to decide.
2. Currencies stand in columns of their own, euro first; they are never added, nor compared: the order is that of the
   overdue euros, then of the next currency.
3. No formulas: Excel would ask to save a file that nobody changed, and the figures are ours to the cent.
"""

from collections.abc import Sequence
from datetime import date

from relance_mail.core.french import counted, long_day
from relance_mail.core.money import Money, totals
from relance_mail.workbooks.base import FollowUp, Outcome
from relance_mail.workbooks.customer_keys import currencies_of
from relance_mail.workbooks.look import Book, Column, Shade, Shaded, Sheet, Sort, Value

LATE_DAYS = 60  # from here on a line is marked
_NOTE = "Ce classeur est refait à chaque passage. Pour décider : Décisions.xlsx, dans le même dossier."


def write(rows: Sequence[FollowUp], outcomes: Sequence[Outcome], on: date) -> bytes:
    """The workbook as it stands on the day `on`; `outcomes` in the order in which they are to be read."""
    book = Book("Suivi des relances", on)
    _write_customers(book, rows, on)
    _write_outcomes(book, outcomes, on)
    return book.content()


def _write_customers(book: Book, rows: Sequence[FollowUp], on: date) -> None:
    currencies = currencies_of([each for row in rows for each in (row.due, row.overdue)])
    columns = _columns(currencies)
    sheet = book.sheet("Suivi")
    top = book.title(sheet, [f"Suivi des relances au {long_day(on)}", f"{_counts(rows, on)} {_NOTE}"])
    _write_totals(book, sheet, top, rows, columns)
    ordered = sorted(rows, key=lambda row: _rank(row, currencies))
    book.table(sheet, top + 1, columns, [_cells(row, currencies, on) for row in ordered], frozen=2)


def _counts(rows: Sequence[FollowUp], on: date) -> str:
    late = sum(_days_late(row, on) > LATE_DAYS for row in rows)
    held = sum(bool(row.hold) for row in rows)
    counts = f"{counted(len(rows), 'client')}, dont {late} en retard de plus de {LATE_DAYS} jours"
    return f"{counts} et {counted(held, 'suspendu')}."


def _rank(row: FollowUp, currencies: Sequence[str]) -> tuple[object, ...]:
    amounts = [row.overdue[currency].amount if currency in row.overdue else 0 for currency in currencies]
    return (*(-amount for amount in amounts), row.customer_name.casefold(), row.customer_id)


def _columns(currencies: Sequence[str]) -> list[Column]:
    money = [
        Column(f"{what} ({currency})", Sort.AMOUNT, 18, currency=currency, least=12)
        for currency in currencies
        for what in ("Dû", "Échu")
    ]
    return [
        Column("Code", widest=14),
        Column("Client", widest=28, least=14),
        *money,
        Column("Plus ancienne échéance", Sort.DAY, 12),
        Column("Retard (jours)", Sort.COUNT, 9),
        Column("Factures", Sort.COUNT, 9),
        Column("Étape", widest=16),
        Column("Prochaine étape", Sort.PROSE, 20),
        Column("Le", Sort.DAY, 12, least=11),
        Column("Pourquoi", Sort.PROSE, 52),
        Column("Dernière réponse", Sort.PROSE, 34),
        Column("Suspendu", Sort.PROSE, 22),
    ]


def _cells(row: FollowUp, currencies: Sequence[str], on: date) -> list[Value | Shaded]:
    late = _days_late(row, on)
    money: list[Value | Shaded] = [sums.get(currency) for currency in currencies for sums in (row.due, row.overdue)]
    return [
        row.customer_id,
        row.customer_name,
        *money,
        row.oldest_due,
        Shaded(late, Shade.LATE) if late > LATE_DAYS else late or None,
        row.invoices,
        row.stage,
        row.next_step,
        row.next_on,
        row.because,
        row.last_reply,
        Shaded(row.hold, Shade.HELD) if row.hold else None,
    ]


def _days_late(row: FollowUp, on: date) -> int:
    return max(0, (on - row.oldest_due).days) if row.oldest_due else 0


def _write_totals(book: Book, sheet: Sheet, at: int, rows: Sequence[FollowUp], columns: Sequence[Column]) -> None:
    """One total under each other's currency never: each stands above its own column."""
    due = totals(money for row in rows for money in row.due.values())
    overdue = totals(money for row in rows for money in row.overdue.values())
    book.write(sheet, (at, 1), "Total", book.style(bold=True, align="right"))
    for index, column in enumerate(columns):
        if column.sort is Sort.AMOUNT:
            sums = overdue if column.heading.startswith("Échu") else due
            total = sums.get(column.currency, Money.zero(column.currency))
            book.write(sheet, (at, index), total, book.cell_style(column, bold=True))


def _write_outcomes(book: Book, outcomes: Sequence[Outcome], on: date) -> None:
    columns = [
        Column("Le", Sort.DAY, 12, least=11),
        Column("Par", widest=20, least=10),
        Column("Client", Sort.PROSE, 34, least=16),
        Column("Décision", widest=28, least=14),
        Column("Résultat", widest=12, least=11),
        Column("Ce qui a été fait, ou pourquoi non", Sort.PROSE, 90, least=40),
    ]
    sheet = book.sheet("Décisions traitées")
    note = (
        "Aucune décision à signaler."
        if not outcomes
        else "Décisions lues dans Décisions.xlsx, par lien ou par catégorie."
    )
    top = book.title(sheet, [f"Décisions traitées au {long_day(on)}", note])
    book.table(sheet, top, columns, [_outcome(outcome) for outcome in outcomes], frozen=0)


def _outcome(outcome: Outcome) -> list[Value | Shaded]:
    result: Value | Shaded = "faite" if outcome.done else Shaded("refusée", Shade.REFUSED)
    return [outcome.on, outcome.by, outcome.customer, outcome.choice, result, outcome.sentence]
