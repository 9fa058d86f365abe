"""Invoices as we keep them, and what a person says about one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, insert, select, update

from relance_mail.core.account import Movement
from relance_mail.core.findings import Finding
from relance_mail.core.invoices import Invoice, InvoiceId, InvoiceType, number_key
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.errors import Conflict
from relance_mail.store import journal
from relance_mail.store.retentions import notes
from relance_mail.store.rows import build
from relance_mail.store.tables import MovementWhy, invoice, movement

Stated = tuple[str, str, date]  # customer, number without its spelling, due date as the source states it


class ClosedWhy(StrEnum):
    """Why nothing is due any more, in the words that staff reads."""

    SETTLED = "soldée"
    ABSENT = "soldée d'après le fichier"
    COMMAND = "déclarée payée"


def invoice_of(row: RowMapping) -> Invoice:
    """The invoice of a row of the table."""
    currency, total = row["currency"], row["total"]
    return build(
        Invoice,
        row,
        residual=Money(row["residual"], currency),
        total=None if total is None else Money(total, currency),
        due_date_assumed=row["due_assumed"],
        files=tuple(row["files"]),
    )


def open_invoices(conn: Connection, source: str | None = None) -> dict[str, list[Invoice]]:
    """Open invoices and credit notes by customer, of one source or of all, oldest due first."""
    query = _open()
    return _by_customer(conn, query if source is None else query.where(invoice.c.source == source))


def open_invoices_of(conn: Connection, customer_ids: Sequence[str]) -> dict[str, list[Invoice]]:
    """The same of some customers."""
    return _by_customer(conn, _open().where(invoice.c.customer_id.in_(customer_ids)))


def owed(conn: Connection) -> dict[str, dict[str, Money]]:
    """What each customer owes by currency: its open invoices, without credit notes, without what is not ours."""
    asked = (invoice.c.type == InvoiceType.INVOICE, invoice.c.foreign_seller.is_(False))
    columns = (invoice.c.customer_id, invoice.c.currency, invoice.c.residual)
    sums: dict[str, dict[str, Decimal]] = {}
    for customer_id, currency, residual in conn.execute(select(*columns).where(invoice.c.closed_on.is_(None), *asked)):
        if residual > 0:
            own = sums.setdefault(customer_id, {})
            own[currency] = own.get(currency, Decimal(0)) + residual
    return {own: {currency: Money(sum_, currency) for currency, sum_ in by.items()} for own, by in sums.items()}


def invoices_by_id(conn: Connection, ids: Iterable[InvoiceId]) -> dict[InvoiceId, Invoice]:
    """Invoices by id, closed ones too."""
    query = select(invoice).where(invoice.c.id.in_(list(ids)))
    return {row["id"]: invoice_of(row) for row in conn.execute(query).mappings()}


def invoices_of(conn: Connection, customer_id: str) -> list[Invoice]:
    """Every invoice of a customer, closed ones too, oldest due first."""
    query = select(invoice).where(invoice.c.customer_id == customer_id)
    rows = conn.execute(query.order_by(invoice.c.due_date, invoice.c.id)).mappings()
    return [invoice_of(row) for row in rows]


def retained(conn: Connection) -> dict[str, list[Invoice]]:
    """Open lines that wait for the due date of a retention of guarantee, by customer (OFFICE §1.5)."""
    return _by_customer(conn, _open().where(invoice.c.retention.is_(True)))


def find_invoices(conn: Connection, customer_id: str, number: str, due: date | None = None) -> list[Invoice]:
    """`N` means every instalment of that number, `N@DATE` the one due that day; open ones come first."""
    same = (invoice.c.customer_id == customer_id, invoice.c.number_key == number_key(number))
    query = select(invoice).where(*same)
    if due is not None:
        query = query.where(invoice.c.due_date == due)
    rows = conn.execute(query.order_by(invoice.c.closed_on.is_not(None), invoice.c.due_date)).mappings()
    return [invoice_of(row) for row in rows]


def customers_of_numbers(conn: Connection, numbers: Iterable[str]) -> dict[str, list[str]]:
    """Which customers have an invoice of one of these numbers, with the numbers as the source writes them."""
    keys = {number_key(number) for number in numbers} - {""}
    found: dict[str, list[str]] = {}
    query = select(invoice.c.customer_id, invoice.c.number).where(invoice.c.number_key.in_(keys))
    for customer_id, number in conn.execute(query.distinct()):
        found.setdefault(customer_id, []).append(number)
    return found


def movements_of(conn: Connection, ids: Iterable[InvoiceId]) -> list[Movement]:
    """Every change of the residuals of these invoices, in the order in which they were seen."""
    return _movements(conn, movement.c.invoice_id.in_(list(ids)))


def with_stated_payments(conn: Connection, customer_ids: Sequence[str]) -> dict[InvoiceId, str]:
    """The open invoices of some customers of which a person said when a part was paid, each with its customer."""
    query = (
        select(invoice.c.id, invoice.c.customer_id)
        .join(movement)
        .where(
            invoice.c.customer_id.in_(customer_ids),
            invoice.c.closed_on.is_(None),
            movement.c.why == MovementWhy.COMMAND,
        )
    )
    return {row.id: row.customer_id for row in conn.execute(query.distinct())}


def movements_since(conn: Connection, day: date) -> list[Movement]:
    """Every change seen on that day or later: what came in last week."""
    return _movements(conn, movement.c.on_date >= day)


def declare_residual(conn: Connection, invoice_id: InvoiceId, left: Money, on: date, at: datetime, actor: str) -> None:
    """A person says what is left to pay (`paid`, for a source that lists no payments); nothing left closes it.

    `closed_why` is noted in any case: a delta source that lists the invoice again does not raise the residual."""
    before = _one(conn, invoice_id)
    if before.residual.currency != left.currency:
        finding = Finding("currency", f"{before.number} est en {before.residual.currency}.", "Donner cette devise.")
        raise Conflict(finding)
    closed = {"closed_on": None if left else on, "closed_why": ClosedWhy.COMMAND}
    conn.execute(update(invoice).where(invoice.c.id == invoice_id).values(residual=left.amount, **closed))
    words = {"was": before.residual.amount, "now": left.amount, "why": MovementWhy.COMMAND}
    conn.execute(insert(movement).values(invoice_id=invoice_id, on_date=on, **words))
    journal.append(conn, at, actor, "invoice.paid", str(invoice_id), was=before.residual, now=left)


def set_kind(conn: Connection, invoice_id: InvoiceId, kind: Kind, at: datetime, actor: str) -> None:
    """A person says for whom it was bought (a sole trader buys for his kitchen too); no file changes that."""
    _set(conn, invoice_id, at, actor, kind=kind, kind_set_by=actor)


def set_rejected(conn: Connection, invoice_id: InvoiceId, on: date | None, at: datetime, actor: str) -> None:
    """Its direct debit or bill came back unpaid on that day (OFFICE §1.2); None takes it back."""
    _set(conn, invoice_id, at, actor, rejected_on=on)


def set_retention(conn: Connection, invoice_id: InvoiceId, retention: bool, at: datetime, actor: str) -> None:
    """It is, or is not, a retention of guarantee (OFFICE §1.5)."""
    _set(conn, invoice_id, at, actor, retention=retention)


def set_disputed(conn: Connection, invoice_id: InvoiceId, words: str | None, at: datetime, actor: str) -> None:
    """A life-cycle status of the source forbids dunning (LAW §9), in words; None lifts it."""
    _set(conn, invoice_id, at, actor, disputed_by_source=words)


def state_disputes(conn: Connection, source: str, said: Mapping[Stated, str], at: datetime) -> None:
    """What a source itself calls a dispute, in words, by the lines that it states: not chased while it says so."""
    open_ones = (invoice.c.closed_on.is_(None), invoice.c.source == source)
    columns = (invoice.c.customer_id, invoice.c.number_key, invoice.c.due_date, invoice.c.id)
    query = select(*columns, invoice.c.disputed_by_source).where(*open_ones)
    filed = {number: note.filed for number, note in notes(conn).items() if note.filed}
    for customer_id, number, due, id_, before in conn.execute(
        query if said else query.where(invoice.c.disputed_by_source.is_not(None))
    ).all():
        words = said.get((customer_id, number, filed.get(id_, due)))
        if words != before:
            set_disputed(conn, id_, words, at, source)


def _open() -> Select[tuple[object, ...]]:
    return select(invoice).where(invoice.c.closed_on.is_(None)).order_by(invoice.c.due_date, invoice.c.id)


def _by_customer(conn: Connection, query: Select[tuple[object, ...]]) -> dict[str, list[Invoice]]:
    found: dict[str, list[Invoice]] = {}
    for row in conn.execute(query).mappings():
        found.setdefault(row["customer_id"], []).append(invoice_of(row))
    return found


def _one(conn: Connection, invoice_id: InvoiceId) -> Invoice:
    return invoice_of(conn.execute(select(invoice).where(invoice.c.id == invoice_id)).mappings().one())


def _movements(conn: Connection, condition: ColumnElement[bool]) -> list[Movement]:
    query = select(movement, invoice.c.currency).join(invoice).where(condition)
    return [_movement(row) for row in conn.execute(query.order_by(movement.c.on_date, movement.c.id)).mappings()]


def _movement(row: RowMapping) -> Movement:
    currency = row["currency"]
    was = None if row["was"] is None else Money(row["was"], currency)
    return build(Movement, row, on=row["on_date"], was=was, now=Money(row["now"], currency))


def _set(conn: Connection, invoice_id: InvoiceId, at: datetime, actor: str, **values: object) -> None:
    conn.execute(update(invoice).where(invoice.c.id == invoice_id).values(**values))
    journal.append(conn, at, actor, "invoice.set", str(invoice_id), **values)
