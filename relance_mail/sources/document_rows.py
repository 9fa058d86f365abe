"""One row that stands for a document → an invoice row, or a payment, or findings.

1. All that is wrong with a row is said at once; a row with a fault gives no invoice and its customer waits.
2. In a ledger, what stands in credit is a credit note or money received, never an invoice (documents.py).
3. A settled row with a fault is only a warning: it asks for nothing.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from relance_mail.core.findings import Where
from relance_mail.core.invoices import InvoiceRow, InvoiceType
from relance_mail.core.life_cycle import RECEIVED
from relance_mail.core.money import Money
from relance_mail.sources import identity
from relance_mail.sources.carried import is_carried
from relance_mail.sources.cells import Cell, Row, Unreadable, number_of, text_of
from relance_mail.sources.days import day_of
from relance_mail.sources.documents import Sort, payment_words, sort_of, sort_of_credit, status_in
from relance_mail.sources.figures import Figures, Missing, figures_of, negative
from relance_mail.sources.harvest import Harvest, Payment
from relance_mail.sources.layout import Table
from relance_mail.sources.money_cells import MoneyCells
from relance_mail.sources.parties import Party
from relance_mail.sources.platform_rows import PlatformReader
from relance_mail.sources.platform_status import PlatformStatus
from relance_mail.sources.problems import Problem, problem_of
from relance_mail.sources.words import Movement, Status

FIELDS = ("number", "due_date", "issue_date", "type", "status", "settled_on", "subject", "order_ref", "iban", "journal",
          "lettering", "state", "life_cycle", "deposited_on")  # fmt: skip
Picked = tuple[Cell, ...]  # the cells of FIELDS, "" for a column that is not there
_COLUMNS = frozenset(["number", "due_date"])
_ZERO = Decimal(0)


class DocumentReader:
    """Reads document rows of one table into a harvest."""

    def __init__(self, table: Table, currency: str, harvest: Harvest) -> None:
        self._harvest, self._columns = harvest, table.columns
        self._epoch_1904 = table.sheet.epoch_1904
        self._money = MoneyCells(table, currency)
        self._ledger = table.columns.is_ledger
        at = table.columns.at
        self._has_due = "amount_due" in at or bool(table.columns.buckets)
        self._has_paid = "paid" in at
        self._status_heading = table.columns.heading("status") or ""
        self._problems: list[Problem] = []
        self._platform = PlatformReader(harvest)

    def read(self, index: int, row: Row, picked: Picked, party: Party | None, where: Where) -> InvoiceRow | None:
        """The invoice of the row; None when it is a payment or has a fault, with everything noted in the harvest."""
        self._problems = []
        number, label = number_of(picked[0]), text_of(picked[6]) if picked[6] else ""
        said = self._platform.read(picked[12], (picked[4], picked[11]), where)
        status, stated = self._status(picked, said)
        if status is Status.NOT_INVOICE:
            self._not_invoice(stated, number, where)
            return None
        named = number if isinstance(number, str) else ""
        sort, figures, currency = self._amounts(index, row, picked, named, label, status)
        if sort is Movement.PAYMENT and figures is not None:
            self._payment(
                party, Money(abs(figures.due or figures.total or _ZERO), currency), picked, named, label, where
            )
            return None
        due = self._day("due_date", picked[1], needed=True)
        issued = self._day("issue_date", picked[2], needed=False) if picked[2] else None
        deposited = self._day("deposited_on", picked[13], needed=False) if picked[13] else None
        if not named:
            self._problems.append(("number", picked[0], number if isinstance(number, Unreadable) else None))
        if party is None:
            self._problems.append(("customer", "", None))
        if self._problems or figures is None or due is None or party is None:
            asked = None if figures is None else Money(figures.due, currency)
            self._report(party, asked, where)
            return None
        invoice = _invoice(named, sort, party, due, issued, figures, currency, picked, label, where)
        if said is not None or deposited is not None:
            invoice = self._platform.followed(invoice, said, deposited)
        if status is not None or figures.disagree:
            invoice = self._second_look(invoice, figures, status, stated)
        return invoice

    def balance(self, row: Row, index: int) -> Money | None:
        """What a balance carried forward leaves open; None when its amount cannot be read."""
        currency = self._money.currency(row, index)
        if currency is None:
            return None
        try:
            read = self._entry(row, None, "", "", "") if self._ledger else self._listed(row, currency, None, None, "")
        except Missing:
            return None
        return Money(read[1].due, currency)

    def _status(self, picked: Picked, said: PlatformStatus | None) -> tuple[Status | None, str]:
        """What the status columns say, and in which word; the graver of two counts."""
        stated = text_of(picked[4]) if picked[4] else ""
        status = status_in(stated, self._status_heading)
        if said and said.status and (status is None or said.status is not Status.SETTLED):
            return said.status, said.words
        if picked[11] and (state := status_in(text_of(picked[11]), "")) in (Status.NOT_INVOICE, Status.DISPUTED):
            return state, text_of(picked[11])
        return status, stated

    def _amounts(
        self, index: int, row: Row, picked: Picked, named: str, label: str, status: Status | None
    ) -> tuple[Sort | None, Figures | None, str]:
        """What the row is and its amounts; None with the problem noted when they cannot be told."""
        sort = sort_of(text_of(picked[3]) if picked[3] else "", named, label)
        currency = self._money.currency(row, index)
        if currency is None:
            self._problems.append(("currency", self._cell(row, "currency"), Unreadable.NOT_CURRENCY))
            return sort, None, ""
        try:
            if self._ledger:
                return (*self._entry(row, sort, named, label, text_of(picked[9])), currency)
            if picked[5] and status is None and isinstance(day_of(picked[5]), date):
                status = Status.SETTLED  # « réglée le » holds a day
            return (*self._listed(row, currency, sort, status, named or label), currency)
        except Missing as missing:
            self._problems.append((missing.field, self._cell(row, missing.field), missing.why or Unreadable.BLANK))
            return sort, None, currency

    def _listed(
        self, row: Row, currency: str, sort: Sort | None, status: Status | None, words: str
    ) -> tuple[Sort | None, Figures]:
        total, paid, due = self._money.three(row, currency)
        if sort is InvoiceType.CREDIT_NOTE:
            total, paid, due = negative(total), negative(paid), negative(due)
        figures = figures_of(total, paid, due, has_due=self._has_due, has_paid=self._has_paid, status=status)
        credit = figures.due < 0 if figures.total is None else figures.total < 0
        if credit and sort is not Movement.PAYMENT:
            sort = Movement.PAYMENT if sort is None and payment_words(words) else InvoiceType.CREDIT_NOTE
        return sort, figures

    def _entry(self, row: Row, sort: Sort | None, named: str, label: str, journal: str) -> tuple[Sort | None, Figures]:
        """A row of a ledger: what is asked stands in debit, what reduces it in credit."""
        debit, credit = self._money.sides(row)
        if debit > 0 and credit > 0:
            return sort, Figures(debit, credit, debit - credit)  # one row per invoice: asked and paid
        net = debit - credit
        if net < 0 and sort is not InvoiceType.CREDIT_NOTE and sort is not Movement.PAYMENT:
            typed = sort is InvoiceType.INVOICE
            sort = InvoiceType.CREDIT_NOTE if typed else sort_of_credit(named, label, journal)
        if net > 0 and sort is Movement.PAYMENT:
            sort = None  # money that went back (rejected direct debit): asked again if it has a number and a day
        return sort, Figures(net, _ZERO, net)

    def _cell(self, row: Row, field: str) -> Cell:
        index = self._columns.at.get(field)
        return "" if index is None else row[index]

    def _day(self, field: str, cell: Cell, *, needed: bool) -> date | None:
        day = day_of(cell, self._epoch_1904)
        if isinstance(day, Unreadable):
            self._problems.append((field, cell, day))
            return None
        if day is None and needed:
            self._problems.append((field, cell, None))
        return day

    def _payment(
        self, party: Party | None, amount: Money, picked: Picked, named: str, label: str, where: Where
    ) -> None:
        if party is None:
            self._problems.append(("customer", "", None))
            self._report(None, -amount, where)
            return
        words = f"{named} {label}".strip()
        self._harvest.payments.append(Payment(party.id, amount, words, named, text_of(picked[10]), where))

    def _not_invoice(self, status: str, number: str | Unreadable | None, where: Where) -> None:
        what = f"{number if isinstance(number, str) else 'la ligne'} est « {status} » : ce n'est pas une créance"
        self._harvest.warn("not_an_invoice", where, what, "Retirer la ligne du fichier, ou corriger son statut.")

    def _report(self, party: Party | None, asked: Money | None, where: Where) -> None:
        """Says every problem of the row at its place. A whole column that is missing was said once for the table."""
        settled = asked is not None and not asked
        for field, cell, why in self._problems:
            absent = field in _COLUMNS and field not in self._columns.at
            if absent or (why is Unreadable.BLANK and not self._columns.has_amount):
                continue
            heading = self._columns.heading(field) or (field if field in self._columns.headings else None)
            code, what, remedy = problem_of(field, cell, why)
            place = Where(where.file, where.sheet, where.row, heading)
            (self._harvest.warn if settled else self._harvest.error)(code, place, what, remedy)
        if not settled:
            self._harvest.leave_out(self._first_code(), asked, where)
            self._harvest.block(None if party is None else party.id)

    def _first_code(self) -> str:
        """What is wrong with the row above all."""
        return problem_of(*self._problems[0])[0] if self._problems else "row_unreadable"

    def _second_look(self, invoice: InvoiceRow, figures: Figures, status: Status | None, words: str) -> InvoiceRow:
        """What a person should look at in a row that could be read."""
        where = invoice.source
        if figures.disagree:
            what = "total {:.2f}, réglé {:.2f} et reste dû {:.2f} ne concordent pas".format(*figures[:3])
            self._harvest.warn(
                "amounts_disagree", where, f"{invoice.number} : {what}", "Corriger ; le reste dû fait foi."
            )
        received = invoice.life_cycle == RECEIVED  # a platform says so of a part payment too: only this invoice waits
        if (received or status is Status.SETTLED) and invoice.amount_due:
            what = f"{invoice.number} est « {words} » mais il reste {invoice.amount_due.plain()} {invoice.currency}"
            waits = "cette facture" if received else "le client"
            self._harvest.error("status_conflict", where, what, f"Corriger le statut ou le montant ; {waits} attend.")
            if not received:
                self._harvest.block(invoice.customer_id)
        if status is not Status.DISPUTED:
            return invoice
        self._harvest.warn(
            "disputed", where, f"{invoice.number} est « {words} » d'après le fichier", "Suivre le litige."
        )
        return replace(invoice, disputed_by_source=words)


def _invoice(
    number: str, sort: Sort | None, party: Party, due: date, issued: date | None, figures: Figures, currency: str,
    picked: Picked, label: str, where: Where,
) -> InvoiceRow:  # fmt: skip
    due_amount = Money(figures.due, currency)
    return InvoiceRow(
        number,
        InvoiceType.CREDIT_NOTE if sort is InvoiceType.CREDIT_NOTE else InvoiceType.INVOICE,
        party.id,
        party.name,
        due,
        due_amount,
        where,
        email=party.email,
        kind=party.kind,
        kind_proposed=party.kind_proposed,
        country=party.country,
        issue_date=issued,
        total=due_amount if figures.total == figures.due else _money(figures.total, currency),
        paid=_money(figures.paid, currency) if figures.paid else _none_paid(figures.paid, currency),
        subject=label or None,
        order_ref=(text_of(picked[7]) or None) if picked[7] else None,
        siren=party.siren,
        vat_number=party.vat_number,
        iban=identity.packed(text_of(picked[8])) if picked[8] else None,
        means=party.means,
        factor=party.factor,
        carried_forward=is_carried(number, label, due, issued),
    )


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


@lru_cache(maxsize=64)
def _none_paid(amount: Decimal | None, currency: str) -> Money | None:
    """Most invoices are unpaid: they share one zero."""
    return _money(amount, currency)
