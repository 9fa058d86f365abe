"""What one accepted reading of a source changes: invoices, and a movement for every residual that is not what it was.

1. A row is the invoice of the same customer, type, number and due date. Another due date is the same invoice moved when
   one open line of that number stood there before and one stands there now (and their issue dates do not differ).
2. `stock`: an open line that the file no longer lists is settled « d'après le fichier ». An unreadable row closes
   nothing: its customer's lines stay. `delta` closes nothing, and does not ask again for what a person declared paid;
   nor does a `stock` of a day before that payment, which cannot know of it.
3. An open invoice belongs to the source that listed it first; a stock source takes over from a delta source. Any other
   source only adds what it lacks (MODEL §2.14).
4. Two rows with one key are never summed: equal ones count once, different ones change nothing and their customer
   waits. Both are findings (OFFICE §1.6).
5. What a row does not say leaves alone what another row or a person has said.
6. A line that was settled for 30 days at most comes back at its stage; later it begins again (OFFICE §1.6).
7. What looks like a retention of guarantee is proposed as one, until a person has answered (OFFICE §1.5).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from relance_mail.core.account import HoldReason
from relance_mail.core.findings import Finding
from relance_mail.core.invoices import InvoiceId, InvoiceRow, number_key
from relance_mail.core.money import Money
from relance_mail.store.ingest_retentions import Retentions
from relance_mail.store.ingest_rows import (
    Kept,
    Key,
    Number,
    already_settled,
    completed,
    contradict,
    contradicted,
    doubled,
    grouped,
    key_of,
    key_of_kept,
    lacked,
    other_currency,
    same_invoice,
    settled_by_hand,
    why_moved,
)
from relance_mail.store.invoices import ClosedWhy
from relance_mail.store.positions import begin_again
from relance_mail.store.snapshots import Snapshot, get_snapshot, note_blocked
from relance_mail.store.tables import MovementWhy, invoice, movement, snapshot

_STOCK = "stock"
STAGE_KEPT_DAYS = 30  # after which a line that was settled begins again from the start
_WRITTEN = (
    *("number", "due_date", "due_assumed", "residual", "source", "place", "snapshot_id", "factor", "foreign_seller"),
    *("retention", "life_cycle", "deposited_on"),
    *("issue_date", "total", "subject", "order_ref", "means", "files", "kind", "closed_on", "closed_why"),
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a reading changed: invoices by what happened to them, customers that must wait, findings for staff."""

    happened: Mapping[MovementWhy, tuple[InvoiceId, ...]] = field(default_factory=dict)
    redated: tuple[InvoiceId, ...] = ()
    blocked: Mapping[str, HoldReason] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def apply_rows(
    conn: Connection,
    snapshot_id: int,
    rows: Iterable[InvoiceRow],
    on: date,
    *,
    unreadable_customers: Iterable[str] = (),
    ambiguous_customers: Iterable[str] = (),
    foreign: Callable[[InvoiceRow], bool] = lambda _: False,
) -> Applied:
    """Apply the rows of a snapshot; their customers are in the store already. `on`: the day its movements bear.

    `unreadable_customers` have a row that could not be read, `ambiguous_customers` an id that two debtors share; both
    wait until a later reading is clean. `foreign(row)`: the seller is not us (OFFICE §1.3)."""
    work = _Ingest(conn, get_snapshot(conn, snapshot_id), on, foreign)
    work.blocked |= dict.fromkeys(ambiguous_customers, HoldReason.CONTACT_AMBIGUOUS)
    work.blocked |= dict.fromkeys(unreadable_customers, HoldReason.UNREADABLE_ROW)
    work.take(work.distinct(rows))
    if work.snapshot.mode == _STOCK:
        work.close_absent()
    work.write()
    note_blocked(conn, snapshot_id, work.blocked)
    happened = {why: tuple(ids) for why, ids in work.happened.items()}
    findings = (*work.findings, *work.retentions.findings)
    return Applied(happened, tuple(work.redated), work.blocked, findings)


def complete_invoices(conn: Connection, rows: Iterable[InvoiceRow]) -> list[InvoiceRow]:
    """Give open invoices what they lack from another kind of source (an e-invoice's file, subject, issue date).

    Matched by type, number, currency and total or residual, whatever id the other source gives the customer; a row
    that fits no invoice, or two customers', is returned."""
    query = select(invoice).where(invoice.c.closed_on.is_(None))
    by_number: dict[tuple[str, str], list[Kept]] = defaultdict(list)
    for kept in conn.execute(query).mappings():
        by_number[kept["type"], kept["number_key"]].append(kept)
    unmatched = []
    for row in rows:
        fitting = [kept for kept in by_number[row.type, number_key(row.number)] if _fits(row, kept)]
        if len({kept["customer_id"] for kept in fitting}) != 1:
            unmatched.append(row)
            continue
        for kept in fitting:
            if given := lacked(row, kept):
                conn.execute(update(invoice).where(invoice.c.id == kept["id"]).values(**given))
    return unmatched


def _fits(row: InvoiceRow, kept: Kept) -> bool:
    asked = {money.amount for money in (row.total, row.amount_due) if money is not None}
    return row.currency == kept["currency"] and bool(asked & {kept["total"], kept["residual"]})


class _Ingest:
    """One reading compared with what is kept; nothing but what other sources lack is written before `write`."""

    def __init__(self, conn: Connection, taken: Snapshot, on: date, foreign: Callable[[InvoiceRow], bool]) -> None:
        self.conn, self.snapshot, self.on, self.foreign = conn, taken, on, foreign
        query = select(invoice, snapshot.c.mode).join(snapshot)
        self.kept: dict[Key, Kept] = {key_of_kept(kept): kept for kept in conn.execute(query).mappings()}
        self.open: dict[Number, list[Kept]] = defaultdict(list)
        for key, kept in self.kept.items():
            if kept["closed_on"] is None:
                self.open[key[:3]].append(kept)
        self.retentions = Retentions(conn)
        self.retentions.know_by_filed_dates(self.kept)
        self.seen: set[InvoiceId] = set()
        self.new_rows: list[InvoiceRow] = []
        self.begun: list[InvoiceId] = []
        self.inserts: list[dict[str, Any]] = []
        self.updates: list[dict[str, Any]] = []
        self.moves: list[dict[str, Any]] = []
        self.happened: dict[MovementWhy, list[InvoiceId]] = defaultdict(list)
        self.redated: list[InvoiceId] = []
        self.blocked: dict[str, HoldReason] = {}
        self.findings: list[Finding] = []

    def distinct(self, rows: Iterable[InvoiceRow]) -> list[InvoiceRow]:
        """The rows with each key once; those that contradict each other not at all."""
        single = []
        for same in grouped(rows).values():
            if contradict(same):
                self._wait(same[0].customer_id, contradicted(same))
                continue
            single.append(same[0])
            if len(same) > 1:
                self.findings.append(doubled(same))
        return single

    def take(self, rows: Sequence[InvoiceRow]) -> None:
        """Compare each row with the invoice that it is."""
        lines = Counter(key_of(row)[:3] for row in rows)
        self.retentions.look_at_numbers(rows)
        for row in rows:
            key = key_of(row)
            kept = self.kept.get(key) or (self._moved(row, key) if lines[key[:3]] == 1 else None)
            if kept is None:
                self.inserts.append(self._new(row))
                self.new_rows.append(row)
            else:
                self.seen.add(kept["id"])
                self._compare(row, kept)

    def close_absent(self) -> None:
        """Settle what this stock source listed and lists no more."""
        for kept in (kept for lines in self.open.values() for kept in lines):
            waits = self.blocked.get(kept["customer_id"]) is HoldReason.UNREADABLE_ROW
            if kept["source"] == self.snapshot.source and kept["id"] not in self.seen and not waits:
                nothing = Money(Decimal(0), kept["currency"]).amount
                self._change(kept, {"residual": nothing, **self._closing(ClosedWhy.ABSENT)}, MovementWhy.ABSENCE)

    def write(self) -> None:
        """Carry out what was found, in three statements however many rows there are."""
        if self.inserts:
            statement = insert(invoice).returning(invoice.c.id, sort_by_parameter_order=True)
            numbers = self.conn.execute(statement, self.inserts).scalars()
            for number, values, row in zip(numbers, self.inserts, self.new_rows, strict=True):
                self._move(number, None, values["residual"], MovementWhy.FIRST_SEEN)
                if values["retention"]:
                    self.retentions.propose(number, row)
        if self.updates:
            values = {name: bindparam(f"new_{name}") for name in _WRITTEN}
            self.conn.execute(update(invoice).where(invoice.c.id == bindparam("which")).values(values), self.updates)
        if self.moves:
            self.conn.execute(insert(movement), self.moves)
        for number in self.begun:
            reason = f"revenue dans le fichier plus de {STAGE_KEPT_DAYS} jours après en avoir disparu"
            begin_again(self.conn, number, self.on, self.snapshot.read_at, "relance", reason)

    def _moved(self, row: InvoiceRow, key: Key) -> Kept | None:
        """The one open line of that number under another due date."""
        lines = self.open.get(key[:3], [])
        return lines[0] if len(lines) == 1 and same_invoice(row, lines[0]) else None

    def _compare(self, row: InvoiceRow, kept: Kept) -> None:
        if row.currency != kept["currency"]:
            self._wait(row.customer_id, other_currency(row, kept))
        elif self._elsewhere(kept):
            if given := lacked(row, kept):
                self.conn.execute(update(invoice).where(invoice.c.id == kept["id"]).values(**given))
        elif settled_by_hand(row, kept) and (self.snapshot.mode != _STOCK or self._before_payment(kept)):
            self.findings.append(already_settled(row, kept))
        else:
            self._take_over(row, kept)

    def _before_payment(self, kept: Kept) -> bool:
        """Whether the list is of a day before the payment that a person has declared: it cannot know of it yet."""
        mine = (movement.c.invoice_id == kept["id"], movement.c.why == MovementWhy.COMMAND)
        paid_on = self.conn.execute(select(func.max(movement.c.on_date)).where(*mine)).scalar_one()
        return paid_on is not None and bool(paid_on > self.snapshot.as_of)

    def _take_over(self, row: InvoiceRow, kept: Kept) -> None:
        why = why_moved(kept, row.amount_due.amount)
        values = self._stated(row) | completed(row, kept)
        values |= {"due_date": self.retentions.due(row, kept), "retention": self.retentions.waits(row, kept, values)}
        if values["due_date"] != kept["due_date"]:
            self.redated.append(kept["id"])
        if kept["closed_on"] is not None and not row.amount_due:
            values |= {"closed_on": kept["closed_on"], "closed_why": kept["closed_why"]}
        elif kept["closed_on"] is not None and (self.on - kept["closed_on"]).days > STAGE_KEPT_DAYS:
            self.begun.append(kept["id"])
        self._change(kept, values, why)

    def _elsewhere(self, kept: Kept) -> bool:
        """Whether another source has the say about it."""
        another = kept["source"] != self.snapshot.source and kept["closed_on"] is None
        return another and (kept["mode"] == _STOCK or self.snapshot.mode != _STOCK)

    def _stated(self, row: InvoiceRow) -> dict[str, Any]:
        """The columns that every row states."""
        return {
            "number": row.number,
            "due_date": row.due_date,
            "due_assumed": row.due_date_assumed,
            "residual": row.amount_due.amount,
            "source": self.snapshot.source,
            "place": row.source.as_json(),
            "snapshot_id": self.snapshot.id,
            "factor": row.factor,
            "foreign_seller": self.foreign(row),
            "life_cycle": row.life_cycle,
            **self._closing(None if row.amount_due else ClosedWhy.SETTLED),
        }

    def _closing(self, why: ClosedWhy | None) -> dict[str, Any]:
        return {"closed_on": self.on if why else None, "closed_why": why}

    def _new(self, row: InvoiceRow) -> dict[str, Any]:
        customer_id, kind, number, _ = key_of(row)
        identity = {"customer_id": customer_id, "type": kind, "number_key": number, "currency": row.currency}
        values = self._stated(row) | completed(row, None)
        return identity | values | {"retention": self.retentions.looks_like_one(values, kind)}

    def _change(self, kept: Kept, values: Mapping[str, Any], why: MovementWhy | None) -> None:
        after = {name: values.get(name, kept[name]) for name in _WRITTEN}
        if all(after[name] == kept[name] for name in _WRITTEN if name != "snapshot_id"):
            return
        self.updates.append({"which": kept["id"], **{f"new_{name}": value for name, value in after.items()}})
        if why is not None:
            self._move(kept["id"], kept["residual"], after["residual"], why)

    def _move(self, number: InvoiceId, was: Decimal | None, now: Decimal, why: MovementWhy) -> None:
        self.happened[why].append(number)
        happening = {"invoice_id": number, "snapshot_id": self.snapshot.id, "on_date": self.on}
        self.moves.append({**happening, "was": was, "now": now, "why": why})

    def _wait(self, customer_id: str, finding: Finding) -> None:
        self.blocked[customer_id] = HoldReason.UNREADABLE_ROW
        self.findings.append(finding)
