"""Balances carried forward in a reading, replaced by the old invoices that they stand for (OFFICE §1.6).

1. A row that calls itself one is compared with the customer's open invoices of that source which the same reading lists
   no more. What is recognised becomes rows of those invoices: same number, same due date, hence the same stage and the
   same clock, for the brake and for everything after it.
2. What is not recognised stays as it is, marked so that it is never reminded, with a finding. A line without number or
   due date keeps its customer waiting, as any unreadable row does.
3. A row whose number and due date are those of an invoice that we keep is that invoice, whatever its label says.
4. Which invoices a line stands for is kept, so that a smaller line later is a part payment.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from relance_mail.core.carried import UNKNOWN_BALANCE, Balance, Gone, stands_for
from relance_mail.core.findings import Finding, Where
from relance_mail.core.french import amount, quoted
from relance_mail.core.invoices import Invoice, InvoiceId, InvoiceRow, number_key
from relance_mail.core.money import Money
from relance_mail.sources.base import OPENING_BALANCE, OpeningBalance, SourceReading
from relance_mail.store import invoices, meta
from relance_mail.store.columns import json_text

Place = tuple[str | None, str | None, int | None]  # file, sheet, row


@dataclass(frozen=True, slots=True)
class Resolved:
    """A reading without balances carried forward. `findings`: those about what was not recognised. Kept when the
    reading is accepted: `links`, the invoices that such lines stand for now; `places`, sheet and row of the lines
    without number or due date that were recognised."""

    reading: SourceReading
    findings: tuple[Finding, ...] = ()
    links: frozenset[InvoiceId] = frozenset()
    places: frozenset[Place] = frozenset()


def resolve(conn: Connection, source: str, reading: SourceReading) -> Resolved:
    """Recognise the balances carried forward of one reading."""
    if not reading.openings and not any(row.carried_forward for row in reading.invoices):
        return Resolved(reading)
    return _Resolving(conn, source, reading).resolved()


def keep_resolved(conn: Connection, source: str, resolved: Resolved) -> None:
    """The reading is accepted: remember which invoices its lines stand for."""
    if resolved.links:
        kept = {"links": sorted(resolved.links), "places": sorted(map(list, resolved.places), key=str)}
        meta.put(conn, _key(source), json_text(kept))
    else:
        meta.drop(conn, _key(source))


def as_resolved(conn: Connection, source: str, reading: SourceReading) -> SourceReading:
    """The same version read once more: without findings about what was recognised in it."""
    if not reading.openings:
        return reading
    places = {tuple(place) for place in _kept(conn, source)["places"]}
    return replace(reading, findings=_without(reading.findings, places))


def _kept(conn: Connection, source: str) -> Any:
    return json.loads(meta.get(conn, _key(source)) or '{"links": [], "places": []}')


def _without(findings: Iterable[Finding], places: Collection[object]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.code != OPENING_BALANCE or _place(one.where) not in places)


def _place(where: Where) -> Place:
    return where.file, where.sheet, where.row


def _key(source: str) -> str:
    return f"carried/{source}"


Owner = tuple[str, str]  # customer, currency
Parts = list[tuple[Invoice, Money]]  # the invoices that a line stands for, each with what is left of it


class _Resolving:
    """One reading beside the open invoices of its source. A line is named by its place among the reading's invoices,
    then among its openings."""

    def __init__(self, conn: Connection, source: str, reading: SourceReading) -> None:
        self.reading = reading
        self.linked = frozenset(_kept(conn, source)["links"])
        open_ones = invoices.open_invoices(conn, source)
        self.kept = {_line(own, one.number, one): one for own, owned in open_ones.items() for one in owned}
        self.rows = {place: row for place, row in enumerate(reading.invoices) if self._is_claim(row)}
        self.openings = dict(enumerate(reading.openings, len(reading.invoices)))
        self.gone = self._gone(open_ones)
        self.found = self._found()

    def _is_claim(self, row: InvoiceRow) -> bool:
        """Whether this row may stand for other invoices."""
        if not row.carried_forward:
            return False
        kept = self.kept.get(_line(row.customer_id, row.number, row))
        return kept is None or not _is_real(kept)

    def _gone(self, open_ones: Mapping[str, Iterable[Invoice]]) -> Mapping[Owner, list[Invoice]]:
        """The open invoices that the reading lists no more, nor under another due date."""
        listed = (row for place, row in enumerate(self.reading.invoices) if place not in self.rows)
        lines = {_line(row.customer_id, row.number, row) for row in listed}
        rows, open_lines = (Counter(line[:2] for line in some) for some in (lines, self.kept))
        gone: dict[Owner, list[Invoice]] = defaultdict(list)
        for own, owned in open_ones.items():
            for one in owned:
                line = _line(own, one.number, one)
                moved = open_lines[line[:2]] == rows[line[:2]] == 1
                if line not in lines and not moved and _is_real(one):
                    gone[own, one.residual.currency].append(one)
        return gone

    def _found(self) -> dict[int, Parts]:
        asked: dict[Owner, list[Balance]] = defaultdict(list)
        for place, row in self.rows.items():
            words = f"{row.number} {row.subject or ''}"
            balance = Balance(place, row.number, words, row.amount_due.amount)
            asked[row.customer_id, row.currency].append(balance)
        for place, opening in self.openings.items():
            balance = Balance(place, "", opening.words, opening.amount.amount)
            asked[opening.customer.id, opening.amount.currency].append(balance)
        found: dict[int, Parts] = {}
        for owner, balances in asked.items():
            gone = {one.id: one for one in self.gone.get(owner, ())}
            old = [Gone(one.id, one.number, one.residual.amount, one.id in self.linked) for one in gone.values()]
            for place, chosen in stands_for(balances, old).items():
                found[place] = self._parts(place, [gone[one.key] for one in chosen])
        return found

    def _parts(self, place: int, chosen: list[Invoice]) -> Parts:
        """Several come to the line's amount as they are; of one there may be less left."""
        line = self.rows.get(place)
        left = self.openings[place].amount if line is None else line.amount_due
        return [(one, one.residual if len(chosen) > 1 else left) for one in chosen]

    def resolved(self) -> Resolved:
        rows: list[InvoiceRow] = []
        findings: list[Finding] = []
        for place, row in enumerate(self.reading.invoices):
            if place not in self.rows:
                rows.append(row)
            elif place in self.found:
                rows += [_row_of(one, left, row) for one, left in self.found[place]]
            else:
                rows.append(replace(row, disputed_by_source=UNKNOWN_BALANCE))
                findings += [_unknown(row)] if row.amount_due else []
        recognised = {place: one for place, one in self.openings.items() if place in self.found}
        for place, opening in recognised.items():
            rows += [_row_of(one, left, _as_row(opening, one)) for one, left in self.found[place]]
        links = frozenset(one.id for parts in self.found.values() for one, _ in parts)
        places = frozenset(_place(opening.where) for opening in recognised.values())
        reading = replace(
            self.reading,
            invoices=tuple(rows),
            findings=_without(self.reading.findings, places),
            unreadable_customers=self.reading.unreadable_customers - self._readable(recognised),
        )
        return Resolved(reading, tuple(findings), links, places)

    def _readable(self, recognised: Mapping[int, OpeningBalance]) -> frozenset[str]:
        """The customers of recognised openings who have no other unreadable row."""
        left = {opening.customer.id for place, opening in self.openings.items() if place not in recognised}
        return frozenset(one.customer.id for one in recognised.values()) - left - self.reading.unreadable_beside


def _line(customer_id: str, number: str, dated: Invoice | InvoiceRow) -> tuple[str, str, object]:
    return customer_id, number_key(number), dated.due_date


def _is_real(one: Invoice) -> bool:
    """Whether it is an invoice, not a balance that was not recognised before."""
    return one.disputed_by_source != UNKNOWN_BALANCE


def _as_row(opening: OpeningBalance, one: Invoice) -> InvoiceRow:
    who = opening.customer
    return InvoiceRow(
        one.number,
        one.type,
        who.id,
        who.name,
        one.due_date,
        opening.amount,
        opening.where,
        email=who.email,
        kind=who.kind,
        kind_proposed=who.kind_proposed,
        country=who.country,
        siren=who.siren,
        vat_number=who.vat_number,
        means=who.means,
        factor=who.factor,
    )


def _row_of(one: Invoice, left: Money, row: InvoiceRow) -> InvoiceRow:
    """What the file says of an old invoice by listing the balance; where it is silent, what we know stays."""
    return replace(
        row,
        number=one.number,
        type=one.type,
        due_date=one.due_date,
        due_date_assumed=one.due_date_assumed,
        amount_due=left,
        total=None,
        paid=None,
        issue_date=None,
        subject=None,
        order_ref=None,
        factor=row.factor or one.factor,
        disputed_by_source=row.disputed_by_source or one.disputed_by_source,
        life_cycle=row.life_cycle or one.life_cycle,
        carried_forward=False,
    )


def _unknown(row: InvoiceRow) -> Finding:
    """About a row that was not recognised; one without number or due date has its finding in the reading."""
    what = f"{quoted(row.number)} de {row.customer_name} ({amount(row.amount_due)}) est un report à nouveau qui ne "
    what += "correspond à aucune facture connue : il n'est pas relancé."
    return Finding("carried_unknown", what, "Remplacer ce report par le détail des factures.", row.source)
