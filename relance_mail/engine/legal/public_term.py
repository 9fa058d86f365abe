"""The term of a public debtor, counted from the day on which the demand was deposited (LAW §3, CCP R2192-10, R2192-12).

1. Which term it is, the policy says by its key in the table of the law; the days are those in force on the deposit.
2. It never makes an invoice due earlier than the file says: `Invoice.due_on` is the later of the two.
3. Without a day of deposit the file's due date stands: nobody knows when the term began.
4. A term that the table lacks holds this invoice alone, and says which line to add.
"""

from dataclasses import replace
from datetime import date, timedelta

from relance_mail.core.account import Account, Hold, HoldReason
from relance_mail.core.invoices import Invoice
from relance_mail.core.parties import Kind
from relance_mail.engine.office import Office
from relance_mail.law.table import FigureMissing


def with_terms(office: Office, account: Account) -> Account:
    """The same account, each deposited invoice of a public debtor with the end of its term."""
    term, usual = office.book.of(account.customer).term, account.customer.kind
    if term is None or office.law is None:
        return account
    invoices, holds = [], []
    for one in account.invoices:
        if one.deposited_on is None or (one.kind or usual) is not Kind.PUBLIC:
            invoices.append(one)
            continue
        try:
            days = int(office.law.value(term, one.deposited_on))
            invoices.append(replace(one, term_ends=one.deposited_on + timedelta(days=days)))
        except FigureMissing as missing:
            invoices.append(one)
            holds.append(_unknown_term(one, missing, office.today()))
    return replace(account, invoices=tuple(invoices), holds=(*account.holds, *holds))


def _unknown_term(one: Invoice, missing: FigureMissing, today: date) -> Hold:
    note = f"délai de paiement public inconnu ; {missing.finding.remedy}"
    return Hold(HoldReason.UNREADABLE_ROW, today, "relance", one.id, review_on=today, note=note)
